"""Composing for a collection while somebody waits: what has no track yet gets one (`ledger` says how it is kept).

What need not be waited for is a batch, which workers take up (`precompute.worker`).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain, product

from db.database import Database
from db.entities import AccessionNumber, Artwork, Constraints, Contribution
from db.processes import NotYet
from db.workers import Crashed
from precompute.casting import Casting, cast_studio
from precompute.composing.contract import BatchComposer
from precompute.crews import Crew, OwnProcesses
from precompute.ledger import Settled, Wish, keep, look_up
from precompute.pipeline import UNCONSTRAINED, Studio
from precompute.tasks import Result, Task, begin_together, complete, prepare, prepare_to_complete, work
from precompute.writings import StoredWritings

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

    @property
    def is_idle(self) -> bool:
        """True where there was no work to compose for."""
        return not (self.composed or self.skipped or self.failed or self.left)

    def note(self, accession_number: AccessionNumber, settled: Settled) -> None:
        """Note what became of a work."""
        self.left -= 1
        if settled.reason:
            log.warning("%s got no track: %s", accession_number, settled.reason)
            self.failed.append(Failure(accession_number, settled.reason))
        elif settled.composed:
            self.composed += 1
        else:
            self.skipped += 1


def compose_collection(
    database: Database,
    casting: Casting,
    order: Order,
    *,
    now: Callable[[], datetime],
    stop: Callable[[], bool],
    progress: Callable[[], None],
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Compose what `order` asks for and store it.

    Models are tried out before the first work that lacks its piece: the whole run does without those that turn out
    to be unusable.

    Args:
        database: where the works are and the tracks go.
        casting: who does what; each worker builds its own studio from it.
        order: what to compose.
        now: the time, with its zone, that a track is stamped with.
        stop: asked before each piece; True ends the run after the pieces in hand.
        progress: called once for each take that is composed, skipped or failed.
        say: told what is done before the first piece, and '' when that is over.

    Raises:
        NotFoundError: an accession number is not in the collection.
        StoreError: the database cannot be read or written.
        ModelError: the production insists on a model that cannot be used.
        RefusedError: the engine can never keep the order's constraints.
        ComposingError: the engine cannot work here.
        WorkerError: worker processes die before they come to work.
    """
    casting = casting.as_calibrated()
    works = _works(database, order.accession_numbers)
    report = Report(left=len(works) * order.takes)
    wanted = cast_studio(casting, os.environ, StoredWritings(database))
    wanted.require_able(order.constraints)

    def settle(accession_number: AccessionNumber, settled: Settled) -> None:
        report.note(accession_number, settled)
        progress()

    def tasks(takes: Iterable[tuple[Artwork, int]], studios: Sequence[Studio]) -> Iterator[Task]:
        for artwork, seed in takes:
            if stop():
                return
            wish = Wish(seed, order.duration_s, order.constraints)
            with database.transaction(read_only=True) as store:
                found = look_up(store, artwork, wish, studios, casting.objection)
            if isinstance(found, Settled):
                settle(artwork.accession_number, found)
            else:
                yield found

    takes = product(works, order.seeds)
    first = next(tasks(takes, [wanted]), None)
    if first is None:
        _tell_stand_ins(wanted, report)
        return report
    crew = OwnProcesses(order.workers)
    casting, studios = rehearsed_studios(database, casting, wanted, crew, say, stop)
    studio = studios[-1]
    _tell_stand_ins(studio, report)
    takes = chain([(first.artwork, first.seed)], takes)
    for each in results(studio, casting, crew, tasks(takes, studios)):
        if isinstance(each, NotYet):
            continue
        task, result = each
        with database.transaction() as store:
            settled = keep(store, studio, task, result, now())
        settle(task.artwork.accession_number, settled)
    return report


def rehearsed_studios(
    database: Database,
    casting: Casting,
    wanted: Studio,
    crew: Crew,
    say: Callable[[str], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> tuple[Casting, tuple[Studio, ...]]:
    """The casting that can be had, the studio that is wanted, and the one that composes where it is another.

    Raises:
        ModelError: the production insists on a model that cannot be used.
        ComposingError: the engine cannot work here.
        WorkerError: a process dies before it has any model in hand.
    """
    if not wanted.uses_models:
        return casting, (wanted,)
    casting = crew.rehearsed(casting, say, stop)
    if casting.stand_ins == wanted.stand_ins:
        return casting, (wanted,)
    return casting, (wanted, cast_studio(casting, os.environ, StoredWritings(database)))


def results(
    studio: Studio, casting: Casting, crew: Crew, tasks: Iterator[Task]
) -> Iterator[tuple[Task, Result | Crashed] | NotYet]:
    """Without models whoever has a task does everything; with models one has the device, and others finish its
    drafts. `NotYet` comes about twice a second while nothing is ready.

    Raises:
        WorkerError: processes die before they come to work.
    """
    ready = partial(prepare, casting)
    if not studio.uses_models:
        yield from crew.pool(ready, partial(work, casting)).polled(tasks)
        return
    together = isinstance(studio.composer, BatchComposer)
    device = crew.device_pool(casting, ready, partial(begin_together, casting), together=together)
    begun = device.polled(tasks)
    for each in crew.pool(prepare_to_complete, complete).polled(begun):
        yield each if isinstance(each, NotYet) else (each[0][0], each[1])


def _tell_stand_ins(studio: Studio, report: Report) -> None:
    report.stand_ins = studio.stand_ins
    for each in studio.stand_ins:
        log.warning("%s is done without %s: %s", each.step, each.instead_of, each.reason)


def _works(database: Database, chosen: Sequence[AccessionNumber] | None) -> list[Artwork]:
    with database.transaction(read_only=True) as store:
        if chosen is None:
            return store.artworks.all()
        return [store.artworks.get(accession_number) for accession_number in dict.fromkeys(chosen)]
