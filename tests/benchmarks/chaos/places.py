"""Where a studio lies that has to bear something: a small disk, and on it SQLite's file or a server's data."""

from __future__ import annotations

import errno
import mmap
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path

from fakes.postgresql import Server, engine_of, server_programs
from sqlalchemy import text

_DISK_MB = 600
_ANOTHER = "restored"


class Disk:
    """A folder, on a small file system of its own where one can be mounted (by root).

    Args:
        root: the folder, which is made.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._filler = root / "filler"
        root.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m,mode=1777", "tmpfs", str(root)]
        self.can_be_filled = (
            shutil.which("mount") is not None and not subprocess.run(mount, capture_output=True).returncode
        )

    def fill(self) -> None:
        """Leave no byte free, whatever others write meanwhile."""
        with self._filler.open("wb", buffering=0) as file:
            for size in (1_000_000, mmap.PAGESIZE):
                _write_until_full(file, bytes(size))

    def free(self) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)

    def remove(self) -> None:
        """Let go of the file system."""
        if self.can_be_filled:
            subprocess.run(["umount", "--lazy", str(self.root)], check=True)


def _write_until_full(file: RawIOBase, block: bytes) -> None:
    try:
        while True:
            file.write(block)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


@dataclass(frozen=True)
class Place:
    """A studio's home, and the database that it asks for."""

    home: Path
    url: str
    server: Server | None

    @property
    def environment(self) -> dict[str, str]:
        """What programs need to find the database."""
        return {"KLANGBILD_DATABASE_URL": self.url} if self.server else {}

    def another_database(self, home: Path) -> tuple[str, dict[str, str]]:
        """The address of an empty database for another home, and what programs need to find it."""
        if self.server is None:
            return f"sqlite:///{home / 'studio.sqlite'}", {}
        self._command(f"CREATE DATABASE {_ANOTHER}")
        url = self.server.url(_ANOTHER)
        return url, {"KLANGBILD_DATABASE_URL": url}

    def let_go(self) -> None:
        """Drop the server's other database, which lies on the small disk."""
        if self.server is not None:
            self._command(f"DROP DATABASE {_ANOTHER} WITH (FORCE)")

    def _command(self, command: str) -> None:
        engine = engine_of(self.url).execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(command))
        engine.dispose()


@contextmanager
def small_disk(root: Path) -> Generator[Disk]:
    """A folder that can be filled; nothing of it is left afterwards."""
    disk = Disk(root)
    try:
        yield disk
    finally:
        disk.remove()


@contextmanager
def place_in(folder: Path, database: str) -> Generator[Place]:
    """A studio with 'sqlite' or 'postgresql', all of which lies in a folder."""
    home = folder / "home"
    if database == "sqlite":
        yield Place(home, f"sqlite:///{home / 'studio.sqlite'}", None)
        return
    programs = server_programs()
    if programs is None:
        raise SystemExit("no PostgreSQL server is installed")
    data = folder / "server"
    data.mkdir()
    server = Server(programs, data, syncs=True)
    try:
        server.start()
        yield Place(home, server.url(), server)
    finally:
        if server.is_up():
            server.kill()  # nothing of it is needed any more
        server.remove()
