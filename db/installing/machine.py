"""Looking at a machine, or at the root of an image, and doing there what was planned."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.atomic import sync, write_atomically
from db.errors import DamagedError
from db.installing.contents import INTERPRETER, Contents, hidden_interpreter
from db.installing.plan import (
    Found,
    Keep,
    MakeUsers,
    Manage,
    Manifest,
    Note,
    Purge,
    Remove,
    Step,
    Write,
)
from db.installing.services import InstallingError, Services
from db.plain import readable_json
from db.records import read_json, read_record


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine's files, and its service manager."""

    root: Path
    services: Services

    @classmethod
    def of(cls, root: Path) -> Machine:
        """The machine whose files lie below `root`: this one, if that is '/'."""
        root = root.resolve()
        return cls(root, Services.of(root))

    def look(self, contents: Contents) -> Found:
        """What is there of a part.

        Raises:
            InstallingError: something cannot be read.
        """
        manifest = self._manifest(contents)
        paths = dict.fromkeys([*contents.files, *manifest.files])
        has_services = not Services.missing_programs()
        return Found(
            manifest=manifest,
            files={path: content for path in paths if (content := self._content(path)) is not None},
            state=tuple(path for path in contents.state if self._is_there(path)),
            has_user=self._has_user(contents.user),
            is_enabled=has_services and self.services.is_enabled(contents.unit),
            is_active=self.services.is_active(contents.unit) if self.services.is_running else None,
            has_services=has_services,
        )

    def obstacles(self, contents: Contents) -> list[str]:
        """What keeps a part from being installed here, each with what can be done."""
        missing = [need for need in contents.needs if not any(map(self._is_there, need.paths))]
        told = [f"/{need.paths[0]} is not there: {need.remedy}" for need in missing]
        interpreter = self._at(INTERPRETER)
        if hidden_interpreter(interpreter):
            told.append(
                f"/{INTERPRETER} is {interpreter.resolve()}, which services do not see, since it lies in a "
                f"person's home: make the environment with the system's Python, /usr/bin/python3"
            )
        told += [
            f"/{path} is a link to {self._at(path).readlink()}, so it is masked or somebody else's: "
            f"systemctl unmask, or remove it"
            for path in contents.files
            if self._at(path).is_symlink()
        ]
        desktop = "etc/systemd/system/display-manager.service"
        if contents.display is not None and self._at(desktop).is_symlink():
            name = self._at(desktop).readlink().name
            told.append(f"a desktop has the screen: systemctl disable --now {name}")
        return told

    def carry_out(self, steps: Iterable[Step]) -> None:
        """Do what was planned, step by step.

        Raises:
            InstallingError: a step fails; those before it are done, and the same command goes on from there.
        """
        with _readable_for_all():
            for step in steps:
                try:
                    self._do(step)
                except OSError as error:
                    raise InstallingError(
                        f"{error.filename or self.root}: {error.strerror}; mend that (a root that is read-only: "
                        f"mount -o remount,rw /) and run the same command again, which goes on from there"
                    ) from error

    def _do(self, step: Step) -> None:
        match step:
            case Note(path, manifest):
                self._write(path, readable_json(manifest).encode())
            case Write(path, content, _):
                self._write(path, content)
            case Keep(path, content, kept, _):
                self._write(kept, content)
            case Remove(path):
                self._remove(path)
            case Purge(path):
                _purge(self._at(path))
            case MakeUsers(users_file, _):
                self.services.make_users(users_file)
            case Manage(task, units):
                self.services.manage(task, units)

    def _write(self, path: str, content: bytes) -> None:
        """Also tidies away what a write that was killed left beside it."""
        at = self._at(path)
        write_atomically(at, content)
        for left in at.parent.glob(f".{at.name}.*.new"):
            left.unlink()

    def _remove(self, path: str) -> None:
        """A file, and the folder of it where nothing else lies there."""
        at = self._at(path)
        at.unlink(missing_ok=True)
        sync(at.parent)
        for folder in (at.parent, at.parent.parent):
            if folder.name in {"installed", "klangbild"} or folder.name.endswith(".service.d"):
                if any(folder.iterdir()):
                    return
                folder.rmdir()

    def _manifest(self, contents: Contents) -> Manifest:
        text = self._content(contents.manifest)
        if text is None:
            return Manifest()
        try:
            return read_record(Manifest, read_json(text.decode()), "manifest")
        except (DamagedError, UnicodeDecodeError) as error:
            raise InstallingError(
                f"{self._at(contents.manifest)} does not say what was installed; remove it and install again"
            ) from error

    def _content(self, path: str) -> bytes | None:
        try:
            return self._at(path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InstallingError(
                f"{self._at(path)} cannot be read ({error.strerror}); move it away and run the same command again"
            ) from error

    def _has_user(self, user: str) -> bool:
        users = (self._content("etc/passwd") or b"").decode(errors="replace")
        return any(line.startswith(f"{user}:") for line in users.splitlines())

    def _is_there(self, path: str) -> bool:
        return os.path.lexists(self._at(path))  # links within an image lead elsewhere from here

    def _at(self, path: str) -> Path:
        return self.root / path


def _purge(folder: Path) -> None:
    """Delete a folder and what lies in it; a link alone; of a disk that is mounted there, what lies on it."""
    if folder.is_symlink():
        folder.unlink()
        return
    for each in folder.iterdir():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink()
    if not folder.is_mount():
        folder.rmdir()


@contextmanager
def _readable_for_all() -> Generator[None]:
    """New files are readable for all, as others in /etc, whatever root's umask is."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)
