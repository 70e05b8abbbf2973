"""Composing for a collection: what has no track yet gets one, and keeps it whatever happens next.

Each finished piece is stored in one transaction as soon as it is ready, so that a stopped or killed run loses
at most the pieces in hand. A commission that already has a track is skipped, so that no run doubles one.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import product

from db.database import Database, Store
from db.entities import (
    AccessionNumber,
    Artwork,
    CommissionKey,
    Constraints,
    Contribution,
    Correction,
    Impression,
    Track,
)
from db.plain import key_of
from db.workers import Crashed, StreamWorker, WorkerPool
from precompute.casting import Casting, cast_studio
from precompute.mastering.encoding import FLAC_MEDIA_TYPE
from precompute.pipeline import UNCONSTRAINED, Studio
from precompute.recording import Recording
from precompute.tasks import Result, Task, begin_together, complete, prepare, work
from precompute.writings import StoredWritings, UnwrittenError

_MIDI_MEDIA_TYPE = "audio/midi"
_LONGEST_SILENCE_S = 2 * 60 * 60.0
"""A process that has the device and neither asks for a work nor gives one back for so long is taken for hung: a
thread of its own could not tell a hang from hard work. It is generous because a piece of ten minutes can take a
processor an hour. A hang costs a night two hours, and as much again for each work in hand that hangs once more."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """Which works to compose for, and how."""

    accession_numbers: tuple[AccessionNumber, ...] | None
    """None: the whole collection."""
    duration_s: float
    seed: int
    """Of the first take; the others have those after it."""
    workers: int
    takes: int = 1
    """How many different pieces each work gets."""
    constraints: Constraints = UNCONSTRAINED

    @property
    def seeds(self) -> range:
        """One for each take."""
        return range(self.seed, self.seed + self.takes)


@dataclass(frozen=True, slots=True)
class Failure:
    """A work that got no track, and why."""

    accession_number: AccessionNumber
    reason: str


@dataclass(slots=True)
class Report:
    """What a run did, so far."""

    composed: int = 0
    skipped: int = 0
    failed: list[Failure] = field(default_factory=list)
    left: int = 0
    """Works that the run has not come to."""
    stand_ins: tuple[Contribution, ...] = ()
    """Steps that our own code does in place of a model that was wanted, and why."""

    def fail(self, accession_number: AccessionNumber, reason: str) -> None:
        """Note a work that got no track."""
        log.warning("%s got no track: %s", accession_number, reason)
        self.failed.append(Failure(accession_number, reason))


def compose_collection(
    database: Database,
    casting: Casting,
    order: Order,
    *,
    now: Callable[[], datetime],
    stop: Callable[[], bool],
    progress: Callable[[], None],
) -> Report:
    """Compose what `order` asks for and store it.

    Args:
        database: where the works are and the tracks go.
        casting: who does what; each worker builds its own studio from it.
        order: what to compose.
        now: the time, with its zone, that a track is stamped with.
        stop: asked before each piece; True ends the run after the pieces in hand.
        progress: called once for each take that is composed, skipped or failed.

    Raises:
        NotFoundError: an accession number is not in the collection.
        StoreError: the database cannot be read or written.
        ModelError: the production insists on a model that cannot be used.
        ComposingError: the engine cannot work here.
        WorkerError: worker processes die before they come to work.
    """
    works = _works(database, order.accession_numbers)
    report = Report(left=len(works) * order.takes)
    casting = replace(casting, corrections=_corrections(database))
    studio = cast_studio(casting, os.environ, StoredWritings(database))
    report.stand_ins = studio.stand_ins
    for each in studio.stand_ins:
        log.warning("%s is done without %s: %s", each.step, each.instead_of, each.reason)

    def done() -> None:
        report.left -= 1
        progress()

    def tasks() -> Iterator[Task]:
        for artwork, seed in product(works, order.seeds):
            if stop():
                return
            task = _task_for(artwork, seed, database, studio, order, report)
            if task is None:
                done()
            else:
                yield task

    for task, result in _results(studio, casting, order.workers, tasks()):
        _keep(database, studio, task, result, report, now())
        done()
    return report


def _results(
    studio: Studio, casting: Casting, workers: int, tasks: Iterator[Task]
) -> Iterator[tuple[Task, Result | Crashed]]:
    """Without models each process does everything; with models one has the device, and others finish its drafts."""
    ready = partial(prepare, casting)
    if not studio.uses_models:
        yield from WorkerPool(ready, partial(work, casting), workers).results(tasks)
        return
    begun = StreamWorker(ready, partial(begin_together, casting), _LONGEST_SILENCE_S).polled(tasks)
    for (task, _), result in WorkerPool(ready, partial(complete, casting), workers).results(begun):
        yield task, result


def _corrections(database: Database) -> tuple[Correction, ...]:
    with database.transaction(read_only=True) as store:
        return tuple(store.corrections.all())


def _works(database: Database, chosen: Sequence[AccessionNumber] | None) -> list[Artwork]:
    with database.transaction(read_only=True) as store:
        if chosen is None:
            return store.artworks.all()
        return [store.artworks.get(accession_number) for accession_number in dict.fromkeys(chosen)]


def _task_for(
    artwork: Artwork, seed: int, database: Database, studio: Studio, order: Order, report: Report
) -> Task | None:
    """What a worker needs; None where there is nothing to do, which is noted in `report`."""
    with database.transaction(read_only=True) as store:
        reproduction = store.reproductions.maybe_get(artwork.accession_number)
        if reproduction is None:
            report.fail(artwork.accession_number, "it has no reproduction; import an image of it")
            return None
        impression = store.impressions.maybe_get(reproduction.digest, studio.perception.revision)
        existing = store.tracks.keys_of(artwork.accession_number)
        if existing and studio.composes_in_place_of_a_model:
            # A model that is away for a night must not cost the gallery what it composed before.
            report.skipped += 1
            return None
        if impression is not None and _is_there(studio, artwork, impression, seed, order, existing):
            report.skipped += 1
            return None
        return Task(
            artwork=artwork,
            reproduction=reproduction,
            picture=store.media.read(reproduction.digest),
            impression=impression,
            existing=existing,
            duration_s=order.duration_s,
            seed=seed,
            constraints=order.constraints,
        )


def _is_there(
    studio: Studio,
    artwork: Artwork,
    impression: Impression,
    seed: int,
    order: Order,
    existing: Set[CommissionKey],
) -> bool:
    """Whether a work has its piece; what models have not written yet cannot have been composed for."""
    try:
        commission = studio.commission(impression, artwork, order.duration_s, seed, order.constraints)
    except UnwrittenError:
        return False
    return key_of(commission) in existing


def _keep(
    database: Database,
    studio: Studio,
    task: Task,
    result: Result | Crashed,
    report: Report,
    finished_at: datetime,
) -> None:
    """Store what a worker gave back, and note it."""
    accession_number = task.artwork.accession_number
    if isinstance(result, Crashed):
        report.fail(
            accession_number, "it crashed or hung its worker twice (broken image, or not enough memory)"
        )
        return
    with database.transaction() as store:
        if task.impression is None and result.impression is not None:
            store.impressions.save(task.reproduction.digest, studio.perception.revision, result.impression)
        for key, text in result.writings:
            store.writings.save(key, text)
        if result.recording is not None:
            _store_track(store, accession_number, result.recording, result.flac, finished_at)
    if result.recording is not None:
        report.composed += 1
    elif result.reason:
        report.fail(accession_number, result.reason)
    else:
        report.skipped += 1


def _store_track(
    store: Store, accession_number: AccessionNumber, recording: Recording, flac: bytes, finished_at: datetime
) -> None:
    composition = recording.composition
    midi = composition.midi
    store.tracks.save(
        Track(
            key=key_of(recording.commission),
            accession_number=accession_number,
            commission=recording.commission,
            summary=composition.summary,
            measurements=recording.measurements,
            audio_digest=store.media.put(flac, FLAC_MEDIA_TYPE),
            media_type=FLAC_MEDIA_TYPE,
            midi_digest=None if midi is None else store.media.put(midi, _MIDI_MEDIA_TYPE),
            plan=composition.plan,
            created_at=finished_at,
            remarks=recording.remarks,
        )
    )
