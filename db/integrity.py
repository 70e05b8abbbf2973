"""Whether everything that the studio stores is whole: the file itself, every medium, every record.

It is read piece by piece, each in a transaction of its own, so that a check that takes an hour lets the database's
write-ahead log be emptied meanwhile. What is damaged is noted, and the check goes on. A database of an older
program is checked as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, starmap
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.batches import Order
from db.chunks import CHUNK_BYTES
from db.entities import Artwork, Correction, Digest, Impression, Reproduction, Track
from db.errors import DamagedError, StoreError
from db.records import read_record
from db.tables import (
    ArtworkRow,
    BatchRow,
    CorrectionRow,
    ImpressionRow,
    MediaChunkRow,
    MediaRow,
    ReproductionRow,
    TrackRow,
)

if TYPE_CHECKING:
    from db.database import Database

_AT_ONCE = 32
"""So many media or records are read in one transaction."""
_MOST_STRUCTURE_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is stored; what a back-up held must be there again when it is restored."""

    artworks: int
    reproductions: int
    tracks: int
    media: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found."""

    counts: Counts
    faults: tuple[str, ...]
    """Sentences, each naming what is damaged; empty where everything is whole."""


_Row = type[ArtworkRow | ReproductionRow | ImpressionRow | TrackRow | CorrectionRow | BatchRow]


@dataclass(frozen=True, slots=True)
class _Kind:
    """Records of one table: what they are called, and how one is read."""

    name: str
    row: _Row
    keys: tuple[InstrumentedAttribute[Any], ...]
    type: type[Any]
    field: str | None = None
    """The part of the value that is the record; None: all of it."""

    def read(self, value: Any, name: str) -> None:
        read_record(self.type, value[self.field] if self.field else value, name)


_KINDS = (
    _Kind("work", ArtworkRow, (ArtworkRow.accession_number,), Artwork),
    _Kind("reproduction of", ReproductionRow, (ReproductionRow.accession_number,), Reproduction),
    _Kind("impression of", ImpressionRow, (ImpressionRow.digest, ImpressionRow.revision), Impression),
    _Kind("track", TrackRow, (TrackRow.key, TrackRow.accession_number), Track),
    _Kind("correction", CorrectionRow, (CorrectionRow.source, CorrectionRow.language), Correction),
    _Kind("batch", BatchRow, (BatchRow.id,), Order, "order"),
)

_REFERENCES: tuple[tuple[str, InstrumentedAttribute[Any], InstrumentedAttribute[Any]], ...] = (
    ("reproduction of", ReproductionRow.accession_number, ReproductionRow.digest),
    ("recording of a track of", TrackRow.accession_number, TrackRow.audio_digest),
    ("MIDI file of a track of", TrackRow.accession_number, TrackRow.midi_digest),
)


class Integrity:
    """What can be asked of a database as a whole, within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def revision(self) -> str:
        """Of its tables."""
        return self._session.scalar(text("SELECT version_num FROM alembic_version")) or ""

    def counts(self) -> Counts:
        """How much is stored."""
        return Counts(*(self._count(row) for row in (ArtworkRow, ReproductionRow, TrackRow, MediaRow)))

    def _count(self, row: type[Any]) -> int:
        return self._session.scalar(select(func.count()).select_from(row)) or 0

    def server_bytes(self) -> int:
        """The size of the whole database; PostgreSQL alone knows it."""
        return self._session.scalar(text("SELECT pg_database_size(current_database())")) or 0

    def export_snapshot(self) -> str:
        """The name by which another PostgreSQL session sees what this transaction sees, as long as it is open."""
        return self._session.scalar(text("SELECT pg_export_snapshot()")) or ""

    def structure(self) -> Iterator[str]:
        """What is wrong with the file and its references; a server looks after its own files."""
        if self._session.get_bind().dialect.name != "sqlite":
            return
        found = self._session.execute(text(f"PRAGMA integrity_check({_MOST_STRUCTURE_FAULTS})"))
        yield from (f"the database's structure is damaged: {line}" for (line,) in found if line != "ok")
        for table, row, parent, _ in self._session.execute(text("PRAGMA foreign_key_check")):
            yield f"row {row} of {table} refers to something in {parent} that is not there"

    def references(self) -> Iterator[str]:
        """What a work or a track refers to and is not there."""
        for name, number, digest in _REFERENCES:
            missing = select(number).where(digest.is_not(None), digest.not_in(select(MediaRow.digest)))
            for lost in self._session.scalars(missing.order_by(number)):
                yield f"the {name} {lost} is missing"

    def media(self) -> list[Digest]:
        """The digests of everything that is kept."""
        return [Digest(digest) for digest in self._session.scalars(select(MediaRow.digest))]

    def medium(self, digest: Digest) -> Iterator[str]:
        """What is wrong with the bytes of one medium; one that was removed meanwhile is not missed."""
        size = self._session.scalar(select(MediaRow.size).where(MediaRow.digest == digest))
        if size is not None and not self._is_whole(digest, size):
            yield f"the stored file {digest[:12]} is damaged"

    def _is_whole(self, digest: Digest, size: int) -> bool:
        chunks = select(MediaChunkRow.position, MediaChunkRow.data).where(MediaChunkRow.digest == digest)
        ordered = chunks.order_by(MediaChunkRow.position).execution_options(yield_per=8)
        read, hashed = 0, hashlib.sha256()
        # SQLite may give back anything of a column of bytes.
        rows = cast(Iterator[tuple[int, object]], self._session.execute(ordered))
        for expected, (position, data) in enumerate(rows):
            if position != expected or not isinstance(data, bytes):
                return False
            if len(data) != min(CHUNK_BYTES, size - read):
                return False
            read += len(data)
            hashed.update(data)
        return read == size and hashed.hexdigest() == digest

    def records(self) -> list[tuple[_Kind, tuple[Any, ...]]]:
        """What every record is called in its table; tables that an older program did not have have none."""
        there = set(inspect(self._session.connection()).get_table_names())
        return [
            (kind, tuple(key))
            for kind in _KINDS
            if kind.row.__tablename__ in there
            for key in self._session.execute(select(*kind.keys))
        ]

    def record(self, kind: _Kind, key: Sequence[Any]) -> Iterator[str]:
        """What is wrong with one record."""
        conditions = (column == part for column, part in zip(kind.keys, key, strict=True))
        try:
            value = self._session.scalar(select(kind.row.value).where(*conditions))
            if value is not None:
                kind.read(value, f"{kind.name} {key[0]}")
        except (DamagedError, LookupError, TypeError) as error:
            yield f"the {kind.name} {key[0]} cannot be read ({error})"


Progress = Callable[[int, int], None]
_Part = Callable[[Integrity], Iterator[str]]


def check(database: Database, progress: Progress = lambda _done, _total: None) -> Findings:
    """Read everything that is stored and tell what is damaged.

    Args:
        database: of this program's tables or of older ones.
        progress: told how many things of how many are read.

    Raises:
        StoreError: the database cannot be read at all.
    """
    with database.transaction(read_only=True) as store:
        counts = store.integrity.counts()
        parts = [*map(_medium, store.integrity.media()), *starmap(_record, store.integrity.records())]
    faults = [*structure_faults(database), *_found(database, Integrity.references)]
    left, done = iter(parts), 0
    while some := list(islice(left, _AT_ONCE)):
        faults += _found_in_some(database, some)
        done += len(some)
        progress(done, len(parts))
    return Findings(counts, tuple(faults))


def structure_faults(database: Database) -> list[str]:
    """What is wrong with the file itself."""
    return _found(database, Integrity.structure)


def _medium(digest: Digest) -> _Part:
    return lambda integrity: integrity.medium(digest)


def _record(kind: _Kind, key: Sequence[Any]) -> _Part:
    return lambda integrity: integrity.record(kind, key)


def _found_in_some(database: Database, parts: Sequence[_Part]) -> list[str]:
    """Together where all can be read; where the database stops at one, each by itself."""
    try:
        with database.transaction(read_only=True) as store:
            return [fault for part in parts for fault in part(store.integrity)]
    except StoreError:
        return [fault for part in parts for fault in _found(database, part)]


def _found(database: Database, part: _Part) -> list[str]:
    """What is wrong with one part; that it cannot be read at all is a fault as well."""
    try:
        with database.transaction(read_only=True) as store:
            return list(part(store.integrity))
    except StoreError as error:
        return [str(error)]
