"""What is to be done to install or to remove a part of the house: decided from what is there, nothing is touched.

A plan begins by noting what will be there and ends by noting what is. So whoever is stopped in the midst, even by
`kill -9`, is continued by the same command: what is ours is still known as ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePosixPath

from db.installing.contents import Contents, Display


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was installed."""

    display: Display | None = None
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """By destination: the SHA-256 of what was written; of two contents while one takes the other's place."""
    is_finished: bool = True
    """False: an installation began, and whether systemd has seen it is not known."""

    def knows(self, path: str, content: bytes) -> bool:
        """Whether a file is as it was installed."""
        return _digest(content) in self.files.get(path, ())


@dataclass(frozen=True, slots=True)
class Found:
    """What is on the machine."""

    manifest: Manifest
    """Empty where nothing was installed."""
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    """Of those that are to be there or once were installed, the ones that are there."""
    state: tuple[str, ...] = ()
    """The folders with what belongs to the museum."""
    has_user: bool = False
    is_enabled: bool = False
    """The unit starts with the machine."""
    is_active: bool | None = None
    """The unit runs, or is about to; None: no systemd is running here."""
    has_services: bool = True
    """systemd's programs are here, which make users and enable units, also of an image."""


@dataclass(frozen=True, slots=True)
class Note:
    """Write down what is installed."""

    path: str
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Write:
    """Write a file that is not there, or one that is as it was installed."""

    path: str
    content: bytes
    replaces: bool


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep a copy of a file that was changed here, beside it."""

    path: str
    content: bytes
    kept: str
    """The path of the copy, which neither systemd nor sysusers reads."""
    instead: bytes | None
    """What takes its place; None: it is removed."""


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove a file."""

    path: str


@dataclass(frozen=True, slots=True)
class MakeUsers:
    """Let systemd-sysusers make the users and groups that a file describes."""

    users_file: str
    user: str


class Task(StrEnum):
    """What systemctl can be told to do."""

    RELOAD = "daemon-reload"
    """Read all units anew."""
    ENABLE = "enable"
    """Start units with the machine from now on."""
    DISABLE = "disable"
    """No longer; all instances of a template."""
    START = "start"
    RESTART = "try-restart"
    """Those that run."""
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Manage:
    """Tell systemctl."""

    task: Task
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Purge:
    """Delete a folder of state with all that lies in it."""

    path: str


Step = Note | Write | Keep | Remove | MakeUsers | Manage | Purge


def plan_install(contents: Contents, found: Found) -> tuple[Step, ...]:
    """What makes a machine have these contents; nothing where it has them."""
    writing = [
        step
        for path, content in contents.files.items()
        if found.files.get(path) != content
        for step in _replacing(path, content, found)
    ]
    gone = [path for path in found.manifest.files if path not in contents.files]
    removing = [step for path in gone for step in _removing(path, found)]
    manifest = Manifest(
        contents.display, {path: (_digest(content),) for path, content in contents.files.items()}
    )
    touched = [step.path for step in (*writing, *removing) if isinstance(step, Write | Remove)]
    changed = touched if found.manifest.is_finished else [*manifest.files, *gone]
    settling = _settling(contents, found, changed)
    doing: list[Step] = [*writing, *removing, *settling]
    if not doing:
        return () if found.manifest == manifest else (Note(contents.manifest, manifest),)
    return (
        Note(contents.manifest, _both(found.manifest, manifest)),
        *doing,
        Note(contents.manifest, manifest),
    )


def plan_removal(contents: Contents, found: Found, *, purge: bool) -> tuple[Step, ...]:
    """What takes away what was installed, and nothing else; nothing where nothing was.

    Args:
        contents: what belongs to the part.
        found: what is there.
        purge: its state as well.
    """
    purging: list[Step] = [Purge(path) for path in found.state] if purge else []
    if not found.manifest.files:
        return tuple(purging)
    units = _units_of(path for path in found.manifest.files if path in found.files)
    booted = found.is_active is not None
    return (
        *([Manage(Task.STOP, units)] if units and booted else []),
        *([Manage(Task.DISABLE, units)] if units and found.has_services else []),
        *(step for path in found.manifest.files for step in _removing(path, found)),
        *([Manage(Task.RELOAD)] if booted else []),
        *purging,
        Remove(contents.manifest),
    )


def _replacing(path: str, content: bytes, found: Found) -> Iterable[Step]:
    present = found.files.get(path)
    if present is not None and not found.manifest.knows(path, present):
        yield Keep(path, present, _kept(path, present), content)
    yield Write(path, content, replaces=present is not None)


def _removing(path: str, found: Found) -> Iterable[Step]:
    present = found.files.get(path)
    if present is None:
        return
    if not found.manifest.knows(path, present):
        yield Keep(path, present, _kept(path, present), None)
    yield Remove(path)


def _settling(contents: Contents, found: Found, changed: Collection[str]) -> Iterable[Step]:
    """What systemd has to do once the files that `changed` are in their places."""
    if not found.has_services:
        return
    if not found.has_user or any(path.endswith(f"/{contents.users_file}") for path in changed):
        yield MakeUsers(contents.users_file, contents.user)
    units = _units_of(changed)
    booted = found.is_active is not None
    if booted and units:
        yield Manage(Task.RELOAD)
    if not found.is_enabled:
        yield Manage(Task.ENABLE, (contents.unit,))
    if booted and units:
        yield Manage(Task.RESTART, units)
    if booted and not found.is_active:
        yield Manage(Task.START, (contents.unit,))


def _units_of(paths: Iterable[str]) -> tuple[str, ...]:
    """The units that files describe, drop-ins included."""
    names = (_unit_of(PurePosixPath(path)) for path in paths)
    return tuple(dict.fromkeys(name for name in names if name.endswith(".service")))


def _unit_of(path: PurePosixPath) -> str:
    return path.parent.name.removesuffix(".d") if path.parent.name.endswith(".d") else path.name


def _both(before: Manifest, after: Manifest) -> Manifest:
    """What may be there while the one takes the place of the other."""
    paths = dict.fromkeys([*before.files, *after.files])
    digests = {path: (*before.files.get(path, ()), *after.files.get(path, ())) for path in paths}
    files = {path: tuple(dict.fromkeys(each)) for path, each in digests.items()}
    return replace(after, files=files, is_finished=False)


def _kept(path: str, content: bytes) -> str:
    """The same copy for the same content, however often it is made."""
    return f"{path}.klangbild-old-{_digest(content)[:8]}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
