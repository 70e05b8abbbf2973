"""A worker: leases jobs of open batches, has them done, and keeps what comes of it. Many may work at once.

    open batches -> jobs that are due, leased -> task -> (other processes) -> result -> stored, and the job settled

The job table is the truth: what a worker has in hand is leased and renewed while it lives. Whoever dies loses its
leases, and others do the work again; whoever slept through them finds that it may not store any more. A track and
its job's end are one transaction, so nothing is lost and nothing is done twice.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from db.batches import Batch, BatchState, Done, JobId, Lease, WorkerName
from db.database import Database
from db.errors import DamagedError, KlangbildError, NotFoundError, StoreError
from db.events import tell
from db.exhibition.choosing import Objection
from db.models import DeviceError, ModelError
from db.processes import NotYet
from db.production import Production, ProductionError
from db.queue import LeaseLostError
from db.repositories import Store
from db.settings import SettingsError
from precompute.casting import Casting, cast_studio
from precompute.composing.contract import ComposingError
from precompute.crews import Crew, OwnProcesses
from precompute.jobs import rehearsed_studios, results
from precompute.ledger import Settled, Wish, keep, look_up
from precompute.pipeline import Studio
from precompute.shift.leases import Leases, Terms, World, idle_because
from precompute.tasks import Task
from precompute.writings import StoredWritings

log = logging.getLogger(__name__)

T = TypeVar("T")
_PATIENCE_S = 5.0
"""Between two tries at a database that refuses for a while."""
NEEDS_A_PERSON = (ModelError, ComposingError, ProductionError, SettingsError, DeviceError)
"""What trying again does not mend."""


@dataclass(slots=True)
class Sum:
    """What a worker did so far."""

    composed: int = 0
    there: int = 0
    """Jobs whose piece was there already."""
    failed: int = 0
    """Tries that failed."""
    lost: int = 0
    """Results that were thrown away, because the lease was lost."""

    @property
    def done(self) -> int:
        """Jobs that are done, by composing or because their piece was there."""
        return self.composed + self.there

    def note(self, settled: Settled) -> None:
        """One more."""
        if settled.reason:
            self.failed += 1
        elif settled.composed:
            self.composed += 1
        else:
            self.there += 1


class Worker:
    """See above.

    Args:
        database: where the jobs are and the tracks go.
        casting_of: who plays the parts of a production, here.
        terms: how it works.
        world: what it asks of the world.
        crew: who composes; None: processes of this machine.
    """

    def __init__(
        self,
        database: Database,
        casting_of: Callable[[Production], Casting],
        terms: Terms,
        world: World,
        crew: Crew | None = None,
    ) -> None:
        self._database = database
        self._casting_of = casting_of
        self._terms = terms
        self._world = world
        self._crew = crew or OwnProcesses(terms.processes)
        self._leases = Leases(database, terms, world, self._crew.size)
        self.sum = Sum()

    @property
    def name(self) -> WorkerName:
        """By which others know it."""
        return self._terms.name

    def run(self, wanted: Callable[[Batch], bool] = lambda _: True, *, until_over: bool = False) -> None:
        """Work until told to stop.

        Args:
            wanted: the batches that this worker takes up.
            until_over: end, too, when those of which jobs may be begun now have no job left.

        Raises:
            StoreError: the database is damaged.
            WorkerError: processes die before they come to work.
        """
        with self._leases.renewed(), suppress(_ToldToStopError):
            while not self._world.stopping.is_set():
                self._world.alive()
                self._patiently(self._leases.recover)
                obstacle = self._world.obstacle()
                if obstacle or not self._work_off_the_first(wanted):
                    self._world.about(f"waiting: {obstacle or self._patiently(lambda: self._idle(wanted))}")
                    if until_over and self._patiently(lambda: self._is_over(wanted)):
                        return
                    self._world.stopping.wait(self._terms.look_again_s)

    def _work_off_the_first(self, wanted: Callable[[Batch], bool]) -> bool:
        """Do what is due of the most urgent production; False where nothing is."""
        batches = self._patiently(lambda: self._open(wanted))
        for production in dict.fromkeys(batch.order.production for batch in batches):
            if self._patiently(partial(self._leases.take, production, wanted)):
                self._work_off(production)
                return True
        return False

    def _idle(self, wanted: Callable[[Batch], bool]) -> str:
        """Why there is nothing to do, for people."""
        now = self._world.now()
        with self._database.transaction(read_only=True) as store:
            batches = [each for each in store.batches.all(BatchState.OPEN) if wanted(each)]
        return idle_because(batches, now)

    def _work_off(self, production: Production) -> None:
        session = _Session(self._database, self._leases, self._terms, self._world, self._crew, self.sum)
        try:
            session.run(self._casting_of(production))
        except NEEDS_A_PERSON as error:
            self._patiently(partial(self._pause, production, error))
        finally:
            for do in (self._leases.give_back, self._leases.recover):
                with suppress(_ToldToStopError):  # leases run out, and another worker sees what is over
                    self._patiently(do)

    def _open(self, wanted: Callable[[Batch], bool]) -> list[Batch]:
        """The batches of which jobs may be begun now, the most urgent first."""
        now = self._world.now()
        with self._database.transaction(read_only=True) as store:
            batches = store.batches.all(BatchState.OPEN)
        return [each for each in batches if wanted(each) and self._leases.may_begin(each, now)]

    def _is_over(self, wanted: Callable[[Batch], bool]) -> bool:
        batches = self._open(wanted)
        with self._database.transaction(read_only=True) as store:
            return not any(store.batches.has_jobs_left(each.id) for each in batches)

    def _pause(self, production: Production, error: KlangbildError) -> None:
        """A production that cannot be had pauses its batches: a person must decide, and no job has failed."""
        with self._database.transaction() as store:
            for batch in _of(store, production):
                store.batches.set_state(batch.id, BatchState.PAUSED, note=str(error))
                tell(log, "batch.paused", level=logging.WARNING, batch=batch.id, reason=str(error))

    def _patiently(self, do: Callable[[], T]) -> T:
        return patiently(do, self._world)


class _Session:
    """One production, from the first job that is due to the last: its models are loaded once."""

    def __init__(
        self, database: Database, leases: Leases, terms: Terms, world: World, crew: Crew, so_far: Sum
    ) -> None:
        self._database = database
        self._leases = leases
        self._terms = terms
        self._world = world
        self._crew = crew
        self._sum = so_far

    def run(self, casting: Casting) -> None:
        """Do what is due, until nothing is, or nothing may be begun.

        Raises:
            ModelError: the production insists on a model that cannot be used.
            ComposingError: the engine cannot work here.
            DeviceError: the crew has no such device.
            WorkerError: processes die before they come to work.
        """
        self._world.about(_composing(self._sum))
        casting = self._crew.placed(casting.as_calibrated())
        wanted = cast_studio(casting, os.environ, StoredWritings(self._database))
        casting, studios = rehearsed_studios(
            self._database, casting, wanted, self._crew, stop=self._is_to_stop
        )
        studio = studios[-1]
        for each in studio.stand_ins:
            tell(log, "step.stand_in", step=each.step, instead_of=each.instead_of, reason=each.reason)
        for each in results(studio, casting, self._crew, self._tasks(studios, casting.objection)):
            self._world.alive()
            if isinstance(each, NotYet):
                continue
            task, result = each
            self._settle(JobId(task.ticket), partial(keep, studio=studio, task=task, result=result))

    def _tasks(self, studios: Sequence[Studio], objection: Objection) -> Iterator[Task]:
        with suppress(_ToldToStopError):
            while self._may_go_on() and (lease := self._patiently(self._leases.next)) is not None:
                found = self._patiently(partial(self._look_up, lease, studios, objection))
                if isinstance(found, Task):
                    yield found
                else:
                    self._settle(lease.job.id, partial(_as_it_is, found), to_the_end=False)

    def _may_go_on(self) -> bool:
        return not (self._is_to_stop() or self._world.obstacle())

    def _is_to_stop(self) -> bool:
        self._world.alive()
        return self._world.stopping.is_set()

    def _look_up(self, lease: Lease, studios: Sequence[Studio], objection: Objection) -> Task | Settled:
        order = lease.batch.order
        wish = Wish(lease.job.seed, order.duration_s, order.constraints)
        with self._database.transaction(read_only=True) as store:
            artwork = store.artworks.maybe_get(lease.job.accession_number)
            if artwork is None:
                return Settled(reason="the work is not in the collection any more", for_good=True)
            return look_up(store, artwork, wish, studios, objection, ticket=lease.job.id)

    def _settle(self, job: JobId, keep_it: Callable[..., Settled], *, to_the_end: bool = True) -> None:
        """Keep what came of a job and note its end, both or neither."""
        try:
            lease, settled, seconds = patiently(
                partial(self._keep, job, keep_it), self._world, to_the_end=to_the_end
            )
        except LeaseLostError:
            self._sum.lost += 1
            tell(log, "job.lost", level=logging.WARNING, job=job)
            return
        finally:
            self._leases.drop(job)
        self._sum.note(settled)
        self._world.about(_composing(self._sum))
        if settled.composed:
            self._leases.measure(lease.batch, seconds)
        tell(
            log,
            "job.failed" if settled.reason else "job.done",
            level=logging.WARNING if settled.reason else logging.INFO,
            batch=lease.batch.id,
            job=job,
            work=lease.job.accession_number,
            composed=settled.composed,
            seconds=round(seconds, 3),
            reason=settled.reason,
        )

    def _keep(self, job: JobId, keep_it: Callable[..., Settled]) -> tuple[Lease, Settled, float]:
        lease, seconds = self._leases.held(job)
        now = self._world.now()
        with self._database.transaction() as store:
            if not store.jobs.still_held([lease.token]):
                raise LeaseLostError(f"the lease of job {job} is lost")
            settled = keep_it(store, finished_at=now)
            if settled.reason:
                again = self._terms.policy
                store.jobs.failed(
                    lease, settled.reason, again, for_good=settled.for_good, now=now, seconds=seconds
                )
            else:
                store.jobs.done([Done(lease.token, settled.key, settled.composed, seconds)], now)
        return lease, settled, seconds

    def _patiently(self, do: Callable[[], T]) -> T:
        return patiently(do, self._world)


class _ToldToStopError(Exception):
    """The database refuses, and nothing is in hand for which it would be waited for."""


def patiently(do: Callable[[], T], world: World, *, to_the_end: bool = False) -> T:
    """What `do` gives, tried again while the database refuses for a passing reason: full, away, locked.

    Args:
        do: what the database is needed for.
        world: says when it is time to stop.
        to_the_end: go on after that: a piece that is done must not be lost; whoever is in a hurry ends the program.

    Raises:
        _ToldToStopError: it is time to stop.
        LeaseLostError: a lease is lost.
        DamagedError: the database is damaged.
        NotFoundError: something is not there.
    """
    while True:
        world.alive()
        try:
            return do()
        except (LeaseLostError, DamagedError, NotFoundError):
            raise
        except StoreError as error:
            tell(log, "database.refuses", level=logging.WARNING, reason=str(error), again_in_s=_PATIENCE_S)
            if world.stopping.wait(_PATIENCE_S):
                if not to_the_end:
                    raise _ToldToStopError from error
                time.sleep(_PATIENCE_S)


def _composing(so_far: Sum) -> str:
    return f"composing; {so_far.done} done" + (f", {so_far.failed} tries failed" if so_far.failed else "")


def _of(store: Store, production: Production) -> list[Batch]:
    return [batch for batch in store.batches.all(BatchState.OPEN) if batch.order.production == production]


def _as_it_is(settled: Settled, _store: Store, *, finished_at: object) -> Settled:
    """Of a work for which nothing had to be done there is nothing to keep."""
    del finished_at
    return settled
