"""Composing for a collection: what has no track yet gets one, and keeps it whatever happens next.

Each finished piece is stored in one transaction as soon as it is ready, so that a stopped or killed run loses
at most the pieces in hand. A commission that already has a track is skipped, so that no run doubles one.
"""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import product

import cv2

from db.database import Database, Store
from db.entities import (
    AccessionNumber,
    Artwork,
    CommissionKey,
    Constraints,
    Impression,
    Reproduction,
    Track,
)
from db.errors import KlangbildError
from db.pictures import read_picture
from db.plain import key_of
from db.workers import Crashed, WorkerPool
from precompute.mastering.encoding import FLAC_MEDIA_TYPE
from precompute.pipeline import UNCONSTRAINED, Recording, Studio
from precompute.seeing import PERCEPTION_REVISION

_MIDI_MEDIA_TYPE = "audio/midi"

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

    def fail(self, accession_number: AccessionNumber, reason: str) -> None:
        """Note a work that got no track."""
        log.warning("%s got no track: %s", accession_number, reason)
        self.failed.append(Failure(accession_number, reason))


@dataclass(frozen=True, slots=True)
class _Task:
    """All that a worker needs for one work; it reads nothing else."""

    artwork: Artwork
    reproduction: Reproduction
    picture: bytes
    impression: Impression | None
    existing: frozenset[CommissionKey]
    duration_s: float
    seed: int
    constraints: Constraints


@dataclass(frozen=True, slots=True, eq=False)
class _Result:
    """What a worker gives back: an impression, and a recording unless there is one already or it failed."""

    impression: Impression | None = None
    recording: Recording | None = None
    flac: bytes = b""
    reason: str = ""


def compose_collection(
    database: Database,
    studio: Studio,
    order: Order,
    *,
    now: Callable[[], datetime],
    stop: Callable[[], bool],
    progress: Callable[[], None],
) -> Report:
    """Compose what `order` asks for and store it.

    Args:
        database: where the works are and the tracks go.
        studio: names the engine; the workers build their own from the environment.
        order: what to compose.
        now: the time, with its zone, that a track is stamped with.
        stop: asked before each piece; True ends the run after the pieces in hand.
        progress: called once for each take that is composed, skipped or failed.

    Raises:
        NotFoundError: an accession number is not in the collection.
        StoreError: the database cannot be read or written.
    """
    works = _works(database, order.accession_numbers)
    report = Report(left=len(works) * order.takes)

    def done() -> None:
        report.left -= 1
        progress()

    def tasks() -> Iterator[_Task]:
        for artwork, seed in product(works, order.seeds):
            if stop():
                return
            task = _task_for(artwork, seed, database, studio, order, report)
            if task is None:
                done()
            else:
                yield task

    for task, result in WorkerPool(_prepare, _work, order.workers).results(tasks()):
        _keep(database, task, result, report, now())
        done()
    return report


def _works(database: Database, chosen: Sequence[AccessionNumber] | None) -> list[Artwork]:
    with database.transaction(read_only=True) as store:
        if chosen is None:
            return store.artworks.all()
        return [store.artworks.get(accession_number) for accession_number in dict.fromkeys(chosen)]


def _task_for(
    artwork: Artwork, seed: int, database: Database, studio: Studio, order: Order, report: Report
) -> _Task | None:
    """What a worker needs; None where there is nothing to do, which is noted in `report`."""
    with database.transaction(read_only=True) as store:
        reproduction = store.reproductions.maybe_get(artwork.accession_number)
        if reproduction is None:
            report.fail(artwork.accession_number, "it has no reproduction; import an image of it")
            return None
        impression = store.impressions.maybe_get(reproduction.digest, PERCEPTION_REVISION)
        existing = frozenset(track.key for track in store.tracks.of(artwork.accession_number))
        if impression is not None:
            commission = studio.commission(impression, artwork, order.duration_s, seed, order.constraints)
            if key_of(commission) in existing:
                report.skipped += 1
                return None
        return _Task(
            artwork=artwork,
            reproduction=reproduction,
            picture=store.media.read(reproduction.digest),
            impression=impression,
            existing=existing,
            duration_s=order.duration_s,
            seed=seed,
            constraints=order.constraints,
        )


def _keep(
    database: Database, task: _Task, result: _Result | Crashed, report: Report, finished_at: datetime
) -> None:
    """Store what a worker gave back, and note it."""
    accession_number = task.artwork.accession_number
    if isinstance(result, Crashed):
        report.fail(accession_number, "it crashed the worker twice (broken image, or not enough memory)")
        return
    with database.transaction() as store:
        if task.impression is None and result.impression is not None:
            store.impressions.save(task.reproduction.digest, PERCEPTION_REVISION, result.impression)
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


def _prepare() -> None:
    """Load what every piece needs before the first one, in a worker process."""
    cv2.setNumThreads(1)  # one core for each worker: more threads would only fight over them
    _studio()


@cache
def _studio() -> Studio:
    """The studio of this worker process: warm from its first piece to its last."""
    return Studio.embedded(os.environ)


def _work(task: _Task) -> _Result:
    """Walk the pipeline for one work, in a worker process."""
    impression = task.impression
    try:
        studio = _studio()
        if impression is None:
            impression = studio.perceive(read_picture(task.picture).pixels)
        commission = studio.commission(impression, task.artwork, task.duration_s, task.seed, task.constraints)
        if key_of(commission) in task.existing:
            return _Result(impression)
        recording = studio.record(commission)
        return _Result(impression, recording, recording.as_flac(task.artwork))
    except KlangbildError as error:
        return _Result(impression, reason=str(error))
    except Exception as error:  # noqa: BLE001 - our bug must stop one piece, not the night; it is told, with its place
        return _Result(impression, reason=f"internal error: {''.join(traceback.format_exception(error))}")
