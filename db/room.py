"""Room on the disk: whether there is enough to begin something that writes.

A full disk harms nothing that is stored, but it stops a night. So whoever begins something large asks first, and a
reserve stays free for all that cannot ask: logs, the system, a database that is tidied.

What a PostgreSQL server keeps on another disk is not seen from here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from db.errors import StoreError
from db.home import Home
from db.settings import Settings, SettingsError, Studio

MB = 1_000_000
PIECE_BYTES = 100 * MB
"""That a piece needs at most while it is stored: ten minutes of FLAC, in write-ahead log and database."""


class NoRoomError(StoreError):
    """There is not enough room on the disk, or in what the home may have."""


@dataclass(frozen=True, slots=True)
class Disk:
    """How a disk stands, as one looked at it."""

    free_bytes: int
    home_bytes: int | None
    """What the home has of it; None where no quota counts."""


def shortage(disk: Disk, allowed: Studio, wanted_bytes: int) -> int:
    """How many bytes are missing for something that needs so many; 0 where there is room."""
    missing = wanted_bytes + allowed.reserve_mb * MB - disk.free_bytes
    if disk.home_bytes is not None:
        missing = max(missing, disk.home_bytes + wanted_bytes - allowed.quota_mb * MB)
    return max(0, missing)


@dataclass(frozen=True, slots=True)
class Room:
    """The room that a home has."""

    home: Path
    database: Path
    """Where pieces are stored: the folder of the database, or the home where a server has it."""
    allowed: Callable[[], Studio]
    """What it may use, asked anew each time: a worker that runs for months obeys what is set meanwhile."""

    @classmethod
    def of(cls, home: Home, database_url: str) -> Room:
        """That of a home, as its settings allow it whenever room is asked for.

        Raises:
            StoreError: this is no database's address.
        """
        from db.database import sqlite_file  # noqa: PLC0415 - loads SQLAlchemy, which few commands need

        file = sqlite_file(database_url)
        return cls(home.root, file.parent if file else home.root, lambda: Settings.read(home.settings).studio)

    def lacks_for_a_piece(self) -> str:
        """What to tell where another piece may not be begun; empty where there is room. Ask before each.

        While the settings cannot be read none is begun, too: who writes them by hand may be in the midst of it.

        Raises:
            NoRoomError: the disk cannot be asked.
        """
        try:
            return self._complaint(PIECE_BYTES, self.database, "another piece")
        except SettingsError as error:
            return str(error)

    def require(self, wanted_bytes: int, place: Path, what: str) -> None:
        """See that something large may be written.

        Args:
            wanted_bytes: that it needs at most.
            place: the folder where it will lie; it may not be there yet.
            what: it is: 'the back-up'.

        Raises:
            NoRoomError: there is not enough, and how much is missing.
            SettingsError: the settings cannot be read.
        """
        complaint = self._complaint(wanted_bytes, place, what)
        if complaint:
            raise NoRoomError(complaint)

    def _complaint(self, wanted_bytes: int, place: Path, what: str) -> str:
        allowed = self.allowed()
        missing = self._shortage(place, allowed, wanted_bytes)
        if not missing:
            return ""
        return (
            f"{what} needs {_mb(wanted_bytes)} beside the reserve, and {_mb(missing)} of that are missing in "
            f"{place}; make room (klangbild tidy), or change studio.reserve_mb ({allowed.reserve_mb}) or "
            f"studio.quota_mb ({allowed.quota_mb or 'none'}) with klangbild settings set"
        )

    def _shortage(self, place: Path, allowed: Studio, wanted_bytes: int) -> int:
        try:
            return shortage(self._look(place.resolve(), allowed), allowed, wanted_bytes)
        except OSError as error:
            raise NoRoomError(f"how much room {place} has cannot be told: {error.strerror}") from error

    def _look(self, place: Path, allowed: Studio) -> Disk:
        there = next(folder for folder in (place, *place.parents) if folder.is_dir())
        counts = allowed.quota_mb > 0 and place.is_relative_to(self.home.resolve())
        return Disk(shutil.disk_usage(there).free, sum(_sizes(self.home)) if counts else None)


def _sizes(folder: Path) -> Iterator[int]:
    """What each file below a folder takes of the disk; one that vanishes meanwhile takes nothing."""
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                yield Path(parent, name).lstat().st_blocks * 512
            except FileNotFoundError:
                continue


def _mb(size: int) -> str:
    return f"{-(-size // MB)} MB"
