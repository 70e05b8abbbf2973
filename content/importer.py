"""From a folder to the collection: artworks and reproductions, row by row, each whole or not at all.

    rows of a table -> judged -> image files -> readings -> stored
                                               (workers)   (here alone)

What is there already and unchanged is not touched, so that the same import can be run again at any time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Literal

from content.codes.meaning import SharedCode, shared_codes
from content.reading import Reading, ReadOrder, Unreadable, digest_of_file, prepare, read
from content.recognition.fingerprint import FEATURES_REVISION
from content.rows import Accepted, Rejection, Source, judge_rows, unused_images
from db.database import Database, Store
from db.entities import AccessionNumber, Artwork, Reproduction, Rights
from db.workers import Crashed, WorkerPool

_ROWS_A_TRANSACTION = 32
"""A commit waits for the disk; a crash loses at most this many rows, which the next run imports again."""
_ROWS_A_WORKER = 8
"""Fewer are read sooner than another process starts."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or in a dry run would do."""

    imported: int
    updated: int
    unchanged: int
    rejected: tuple[Rejection, ...]
    """By row."""
    left: int = 0
    """Rows that were not reached because somebody stopped it."""
    unused_images: int = 0
    """Images in the folder that belong to no row."""
    shared_codes: tuple[SharedCode, ...] = ()
    """Codes that a row gives to its work although another work of the collection has them too."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the collection holds of a work."""

    artwork: Artwork
    reproduction: Reproduction | None
    has_features: bool
    """Of the present revision."""


Outcome = Literal["imported", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be written for one row."""

    artwork: Artwork
    reading: Reading | None
    """None: the stored reproduction stays."""


def import_collection(
    source: Source,
    database: Database | None,
    *,
    workers: int,
    dry_run: bool = False,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[], None] = lambda: None,
) -> Report:
    """Import every row of a source.

    Args:
        source: the table, its mapping, and the folder of images.
        database: the collection; None: an empty one, for a dry run where there is none yet.
        workers: processes that read images.
        dry_run: read and judge everything, write nothing.
        stop: asked before each image; once true, what is in hand is stored and the rest left.
        progress: called once for each row.
    """
    known = _known(database) if database is not None else {}
    judged = list(judge_rows(source))
    accepted = {item.record.row: item for item in judged if isinstance(item, Accepted)}
    rejected = [item for item in judged if isinstance(item, Rejection)]
    for _ in rejected:
        progress()
    outcomes: list[Outcome] = []
    with _Writer(None if dry_run else database) as writer:
        for row, result in _read_all(accepted.values(), known, workers, stop):
            artwork = accepted[row].record.artwork
            if isinstance(result, Unreadable):
                rejected.append(Rejection(row, artwork.accession_number, result.reason))
            else:
                outcome, change = decide(artwork, result, known.get(artwork.accession_number))
                outcomes.append(outcome)
                writer.write(change)
            progress()
    return Report(
        imported=outcomes.count("imported"),
        updated=outcomes.count("updated"),
        unchanged=outcomes.count("unchanged"),
        rejected=tuple(sorted(rejected, key=lambda rejection: rejection.row)),
        left=len(judged) - len(outcomes) - len(rejected),
        unused_images=unused_images(source, frozenset(item.image for item in accepted.values())),
        shared_codes=_shared_codes(known, [item.record.artwork for item in accepted.values()]),
    )


def decide(artwork: Artwork, reading: Reading | None, known: Known | None) -> tuple[Outcome, Change | None]:
    """What a row changes in the collection; `reading` is None where its image is the one that is known."""
    if known is None:
        return "imported", Change(artwork, reading)
    wanted = replace(artwork, rights=_rights_after(known.artwork.rights, artwork))
    if reading is None and wanted == known.artwork:
        return "unchanged", None
    return "updated", Change(wanted, reading)


def _rights_after(before: Rights, artwork: Artwork) -> Rights:
    """A curator's override outlives an import, until the table itself says something else about rights."""
    stated = artwork.rights
    if not before.override_reason or stated.status == before.status:
        return replace(stated, override_reason=before.override_reason)
    _log.warning(
        "%s is no longer cleared by hand (%s): its rights were %s and are now stated as %s.",
        *(artwork.accession_number, before.override_reason, before.status, stated.status),
    )
    return stated


def _shared_codes(known: Mapping[AccessionNumber, Known], rows: Sequence[Artwork]) -> tuple[SharedCode, ...]:
    of_rows = {artwork.accession_number: artwork for artwork in rows}
    collection = {number: item.artwork for number, item in known.items()} | of_rows
    return tuple(
        code for code in shared_codes(collection.values()) if not of_rows.keys().isdisjoint(code.works)
    )


def _known(database: Database) -> dict[AccessionNumber, Known]:
    with database.transaction(read_only=True) as store:
        reproductions = {each.accession_number: each for each in store.reproductions.all()}
        described = store.features.images(FEATURES_REVISION)
        artworks = store.artworks.all()
    known: dict[AccessionNumber, Known] = {}
    for artwork in artworks:
        reproduction = reproductions.get(artwork.accession_number)
        has_features = reproduction is not None and reproduction.digest in described
        known[artwork.accession_number] = Known(artwork, reproduction, has_features)
    return known


def _read_all(
    accepted: Iterable[Accepted],
    known: Mapping[AccessionNumber, Known],
    workers: int,
    stop: Callable[[], bool],
) -> Iterator[tuple[int, Reading | Unreadable | None]]:
    """Each row's number with its reading; None where the file is the one that is known.

    Digesting keeps up with the disk, so it is done here; only what is new is worth a process.
    """
    new: list[ReadOrder] = []
    for item in accepted:
        if stop():
            return
        if _is_known(item.image, known.get(item.record.artwork.accession_number)):
            yield item.record.row, None
        else:
            new.append(ReadOrder(item.record.row, item.image))
    orders = takewhile(lambda _: not stop(), new)
    count = min(workers, len(new) // _ROWS_A_WORKER)
    if count <= 1:
        yield from ((order.row, read(order)) for order in orders)
        return
    for order, result in WorkerPool(prepare, read, count).results(orders):
        if isinstance(result, Crashed):
            reason = f"reading '{order.path.name}' ended its process: out of memory, perhaps"
            yield order.row, Unreadable(reason)
        else:
            yield order.row, result


def _is_known(image: Path, known: Known | None) -> bool:
    if known is None or known.reproduction is None or not known.has_features:
        return False
    try:
        return digest_of_file(image) == known.reproduction.source_digest
    except OSError:
        return False  # reading it says why


class _Writer:
    """Writes changes some rows at a time; a row's artwork, image and features go in one transaction.

    Args:
        database: None: nothing is written.
    """

    def __init__(self, database: Database | None) -> None:
        self._database = database
        self._waiting: list[Change] = []

    def __enter__(self) -> _Writer:
        return self

    def write(self, change: Change | None) -> None:
        if change is None or self._database is None:
            return
        self._waiting.append(change)
        if len(self._waiting) >= _ROWS_A_TRANSACTION:
            self._commit(self._database)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._database is not None:
            self._commit(self._database)

    def _commit(self, database: Database) -> None:
        with database.transaction() as store:
            for change in self._waiting:
                _store(store, change)
        self._waiting = []


def _store(store: Store, change: Change) -> None:
    store.artworks.save(change.artwork)
    reading = change.reading
    if reading is None:
        return
    digest = store.media.put(reading.display, reading.media_type)
    store.reproductions.save(
        Reproduction(
            accession_number=change.artwork.accession_number,
            digest=digest,
            source_digest=reading.source_digest,
            media_type=reading.media_type,
            width_px=reading.width_px,
            height_px=reading.height_px,
        )
    )
    store.features.save(digest, FEATURES_REVISION, reading.features)
