"""What a back-up is: a folder named by its time, with a manifest that says what must be in it; and which to keep.

    2026-03-01T03-00-00Z/
        manifest.json     files, sizes, digests, counts
        studio.sqlite     the database (studio.dump of PostgreSQL)
        home/             what else cannot be made again: keys, settings, mappings, pins, permissions, tokens

A folder gets its name when everything in it is on the disk, so that half a back-up is never taken for one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath

from db.entities import Digest
from db.errors import DamagedError, StoreError
from db.integrity import Counts
from db.records import read_json, read_record

FORMAT = 1
MANIFEST = "manifest.json"
HOME_FOLDER = "home"
_NAME = "%Y-%m-%dT%H-%M-%SZ"
_BLOCK_BYTES = 1 << 20


class BackupError(StoreError):
    """A back-up cannot be made, read or restored."""


class DatabaseKind(StrEnum):
    """Which program reads the database's file."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"

    @property
    def file_name(self) -> str:
        """Of the database in a back-up."""
        return {DatabaseKind.SQLITE: "studio.sqlite", DatabaseKind.POSTGRESQL: "studio.dump"}[self]


@dataclass(frozen=True, slots=True)
class BackedUpFile:
    """A file of a back-up."""

    name: str
    """Its place in the back-up, with `/`."""
    size_bytes: int
    sha256: Digest


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a back-up says of itself."""

    format: int
    made_at: datetime
    program: str
    """The version of Klangbild."""
    studio: str
    """Machine and home; studios that share a folder for back-ups drop none of each other's."""
    database: DatabaseKind
    revision: str
    """Of the database's tables."""
    counts: Counts
    files: tuple[BackedUpFile, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole back-up."""

    folder: Path
    manifest: Manifest

    @classmethod
    def read(cls, folder: Path) -> Backup:
        """Read what a folder says of itself; `verify` compares it with what is there.

        Raises:
            BackupError: it is no back-up, or one of a newer program.
        """
        path = folder / MANIFEST
        try:
            plain = read_json(path.read_text(encoding="utf-8"))
            made_by = plain.get("format")
            manifest = read_record(Manifest, plain, "manifest") if made_by == FORMAT else None
        except FileNotFoundError as error:
            raise BackupError(f"{folder} is no back-up: it has no {MANIFEST}") from error
        except (OSError, ValueError, AttributeError, DamagedError) as error:
            raise BackupError(f"{path} cannot be read ({error}); take another back-up") from error
        if manifest is None:
            raise BackupError(
                f"the back-up {folder} has the format {made_by}, not {FORMAT}; update this program"
            )
        for file in manifest.files:
            _require_inside(folder, file.name)
        return cls(folder, manifest)

    @property
    def database(self) -> Path:
        """The database's file."""
        return self.folder / self.manifest.database.file_name

    @property
    def size_bytes(self) -> int:
        """Of all files."""
        return sum(file.size_bytes for file in self.manifest.files)

    def faults(self, progress: Callable[[int, int], None] = lambda _done, _total: None) -> tuple[str, ...]:
        """Sentences that name the files that are not as they were written; every byte is read.

        Raises:
            BackupError: a file cannot be read.
        """
        found: list[str] = []
        for index, file in enumerate(self.manifest.files, start=1):
            path = self.folder / file.name
            if not path.is_file():
                found.append(f"{file.name} is missing")
            elif described(path, file.name) != file:
                found.append(f"{file.name} is damaged")
            progress(index, len(self.manifest.files))
        return tuple(found)


def described(path: Path, name: str) -> BackedUpFile:
    """A file as the manifest names it.

    Raises:
        BackupError: it cannot be read.
    """
    hashed, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                hashed.update(block)
                size += len(block)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}") from error
    return BackedUpFile(name, size, Digest(hashed.hexdigest()))


def _require_inside(folder: Path, name: str) -> None:
    """A manifest from elsewhere must not name what lies outside its folder."""
    parts = PurePosixPath(name).parts
    if not parts or ".." in parts or name.startswith("/"):
        raise BackupError(
            f"the back-up {folder} names {name!r}, which is no file of it; take another back-up"
        )


def name_of(moment: datetime) -> str:
    """The folder's name of a back-up of that moment, in UTC."""
    return f"{moment.astimezone(UTC):{_NAME}}"


def backups_in(folder: Path) -> list[Backup]:
    """The back-ups in a folder, the oldest first; what is none is passed over.

    Raises:
        BackupError: one cannot be read.
    """
    return [Backup.read(each) for _, each in sorted(_by_moment(folder))]


def newest_in(folder: Path) -> datetime | None:
    """Of which moment the newest back-up in a folder is, by its name; None where there is none."""
    return max((moment for moment, _ in _by_moment(folder)), default=None)


def _by_moment(folder: Path) -> Iterator[tuple[datetime, Path]]:
    for each in folder.iterdir() if folder.is_dir() else ():
        moment = _moment_of(each.name)
        if moment and (each / MANIFEST).is_file():
            yield moment, each


def _moment_of(name: str) -> datetime | None:
    """What `name_of` made a name of; None where it did not make this one."""
    try:
        moment = datetime.strptime(name, _NAME).replace(tzinfo=UTC)
    except ValueError:  # that is the answer
        return None
    return moment if name_of(moment) == name else None


@dataclass(frozen=True, slots=True)
class Keep:
    """How many back-ups are kept; the newest one always is."""

    daily: int = 7
    """The newest of each of so many days on which there was one."""
    weekly: int = 5
    """The newest of each of so many weeks (ISO, from Monday) in which there was one."""


def to_drop(moments: Collection[datetime], keep: Keep) -> frozenset[datetime]:
    """Which of the back-ups made at these moments are not kept. Days and weeks are those of UTC."""
    ordered = sorted({moment.astimezone(UTC) for moment in moments}, reverse=True)
    kept = {
        *ordered[:1],
        *_first_of_each(ordered, lambda moment: moment.date())[: keep.daily],
        *_first_of_each(ordered, lambda moment: moment.isocalendar()[:2])[: keep.weekly],
    }
    return frozenset(ordered) - kept


def _first_of_each(ordered: Iterable[datetime], span: Callable[[datetime], object]) -> list[datetime]:
    first: dict[object, datetime] = {}
    for moment in ordered:
        first.setdefault(span(moment), moment)
    return list(first.values())
