"""Room on the disk: whether there is enough to begin something that writes.

A full disk harms nothing that is stored, but it stops a night. So whoever begins something large asks first, and a
reserve stays free for all that cannot ask: logs, the system, a database that is tidied.

What a PostgreSQL server keeps on another disk is not seen from here.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from db.errors import StoreError
from db.settings import Studio

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
    allowed: Studio

    def lacks_for_a_piece(self) -> str:
        """What to tell where another piece may not be begun; empty where there is room. Ask before each.

        Raises:
            NoRoomError: the disk cannot be asked.
        """
        return self._complaint(PIECE_BYTES, self.database, "another piece")

    def require(self, wanted_bytes: int, place: Path, what: str) -> None:
        """See that something large may be written.

        Args:
            wanted_bytes: that it needs at most.
            place: the folder where it will lie; it may not be there yet.
            what: it is: 'the back-up'.

        Raises:
            NoRoomError: there is not enough, and how much is missing.
        """
        complaint = self._complaint(wanted_bytes, place, what)
        if complaint:
            raise NoRoomError(complaint)

    def _complaint(self, wanted_bytes: int, place: Path, what: str) -> str:
        missing = self._shortage(place, wanted_bytes)
        if not missing:
            return ""
        return (
            f"{what} needs {_mb(wanted_bytes)} beside the reserve, and {_mb(missing)} of that are missing in "
            f"{place}; make room (klangbild tidy), or change studio.reserve_mb ({self.allowed.reserve_mb}) or "
            f"studio.quota_mb ({self.allowed.quota_mb or 'none'}) with klangbild settings set"
        )

    def _shortage(self, place: Path, wanted_bytes: int) -> int:
        try:
            return shortage(self._look(place.resolve()), self.allowed, wanted_bytes)
        except OSError as error:
            raise NoRoomError(f"how much room {place} has cannot be told: {error.strerror}") from error

    def _look(self, place: Path) -> Disk:
        there = next(folder for folder in (place, *place.parents) if folder.is_dir())
        counts = self.allowed.quota_mb > 0 and place.is_relative_to(self.home.resolve())
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
