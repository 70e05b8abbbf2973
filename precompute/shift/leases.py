"""What a worker has in hand: leased in small lots, renewed while it lives, given back where it was not begun."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db.batches import Batch, BatchState, JobId, Lease, RetryPolicy, WorkerName
from db.database import Database
from db.errors import KlangbildError
from db.events import tell
from db.production import Production
from db.queue import LeaseLostError
from db.repositories import Store
from db.windows import next_opening, open_until

log = logging.getLogger(__name__)

_REMEMBERED = 50
"""Pieces after whose time the next one's is judged."""
_RECALLED = 200
"""Pieces of all productions at which a worker looks back when it begins."""
_SLOW_SHARE = 0.9
"""So many of them took less time than is allowed for the next one."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a worker works."""

    name: WorkerName
    processes: int
    """Of this machine, unless others are given to the worker."""
    lease_s: float = 120.0
    """It renews its leases three times as often."""
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    look_again_s: float = 2.0
    """Between two looks at a queue that has nothing to do."""


@dataclass(frozen=True, slots=True)
class World:
    """What a worker asks of the world; tests are the world."""

    now: Callable[[], datetime]
    """With a time zone."""
    stopping: threading.Event
    """Ends the worker after the pieces in hand."""
    obstacle: Callable[[], str] = lambda: ""
    """Why nothing may be begun at the moment, as while a visitor waits for music; empty where nothing hinders."""
    gone: Callable[[frozenset[WorkerName]], Collection[WorkerName]] = lambda _workers: ()
    """Which of some workers are known to have died."""
    clock_s: Callable[[], float] = time.monotonic
    """Seconds that never go back."""
    alive: Callable[[], None] = lambda: None
    """Called by the worker's main thread alone, every few seconds, as long as it goes on, whatever it waits for."""
    about: Callable[[str], None] = lambda _what: None
    """Told in some words what the worker is about, whenever that may have changed."""


def may_begin(batch: Batch, now: datetime, takes: timedelta = timedelta()) -> bool:
    """True where a job of a batch that takes so long may be begun: it would end while a window is open, in time."""
    if batch.deadline is not None and now + takes >= batch.deadline:
        return False
    if not batch.windows:
        return True
    closing = open_until(batch.windows, now)
    return closing is not None and now + takes < closing


def idle_because(batches: Collection[Batch], now: datetime) -> str:
    """Why none of the open batches has a job that may be begun: 'no batch is open', 'the window opens at 22:00'."""
    if not batches:
        return "no batch is open"
    if any(may_begin(batch, now) for batch in batches):
        return "no job is due"
    openings = [
        opening
        for batch in batches
        if (opening := next_opening(batch.windows, now)) and (not batch.deadline or opening < batch.deadline)
    ]
    if not openings:
        return "every open batch is too late"
    opening = min(openings).astimezone(now.tzinfo)
    is_soon = opening - now < timedelta(days=1)
    return f"the window opens at {opening:{'%H:%M' if is_soon else '%Y-%m-%d %H:%M'}}"


class Leases:
    """See above. All times are of the world.

    Args:
        database: where the jobs are.
        terms: how the worker works.
        world: what time it is, and who is gone.
        at_once: how many jobs are done at once by now; None: as many as the terms have processes.
    """

    def __init__(
        self, database: Database, terms: Terms, world: World, at_once: Callable[[], int] | None = None
    ) -> None:
        self._at_once = at_once or (lambda: terms.processes)
        self._database = database
        self._terms = terms
        self._world = world
        self._production = Production()
        self._wanted: Callable[[Batch], bool] = lambda _: True
        self._waiting: deque[Lease] = deque()
        """Leased, and not begun."""
        self._begun: dict[JobId, tuple[Lease, float]] = {}
        """With the moment at which it was begun."""
        self._lost: set[JobId] = set()
        self._has_recalled = False
        self._changing = threading.Lock()
        self._paces: defaultdict[Production, deque[float]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))
        """Seconds in hand for each second of music, of the last pieces."""

    def may_begin(self, batch: Batch, now: datetime) -> bool:
        """True where a job of a batch would end in time, if it takes no longer than nine in ten did so far."""
        return may_begin(batch, now, timedelta(seconds=self._slow_s(batch)))

    def _slow_s(self, batch: Batch) -> float:
        paces = sorted(self._paces[batch.order.production])
        if not paces:
            return 0.0
        return paces[min(int(len(paces) * _SLOW_SHARE), len(paces) - 1)] * batch.order.duration_s

    def take(self, production: Production, wanted: Callable[[Batch], bool]) -> bool:
        """From now on `next` gives jobs of this production, of wanted batches; False where none is due."""
        self._production, self._wanted = production, wanted
        return self._fill()

    def next(self) -> Lease | None:
        """The next job, which is begun now; None where nothing more is due, or would end in time."""
        while self._waiting or self._fill():
            with self._changing:
                lease = self._waiting.popleft()
                if lease.job.id in self._lost:
                    self._lost.discard(lease.job.id)
                    continue
                self._begun[lease.job.id] = lease, self._world.clock_s()
                return lease
        return None

    def held(self, job: JobId) -> tuple[Lease, float]:
        """A job that was begun, and for how many seconds it has been in hand.

        Raises:
            LeaseLostError: it is not in hand any more: its lease was lost, it was leased once more, and is settled.
        """
        begun = self._begun.get(job)
        if begun is None:
            raise LeaseLostError(f"the lease of job {job} is lost")
        lease, since_s = begun
        return lease, self._world.clock_s() - since_s

    def drop(self, job: JobId) -> None:
        """It is settled, or lost."""
        with self._changing:
            self._begun.pop(job, None)
            self._lost.discard(job)

    def measure(self, batch: Batch, seconds: float) -> None:
        """How long a piece of a batch was in hand, by which it is judged whether another one would end in time."""
        self._paces[batch.order.production].append(seconds / batch.order.duration_s)

    def give_back(self) -> None:
        """Let others have what is in hand and was not settled, as if it had never been leased."""
        with self._changing:
            leases = [*self._waiting, *(lease for lease, _ in self._begun.values())]
        if leases:
            with self._database.transaction(jobs_only=True) as store:
                store.jobs.give_back([lease.token for lease in leases])
        with self._changing:
            self._waiting.clear()
            self._begun.clear()
            self._lost.clear()

    @contextmanager
    def renewed(self) -> Generator[None]:
        """While this lasts, a thread holds on to what is in hand and queues again what dead workers held.

        Where that fails by a fault of ours the worker is told to stop, for it would lose what it has in hand, and
        the fault is raised in the end.
        """
        over, faults = threading.Event(), list[Exception]()
        thread = threading.Thread(target=self._keep_renewing, args=(over, faults), name="leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
        for fault in faults:
            raise fault

    def recover(self) -> None:
        """Queue again what workers held who are gone, or silent for longer than their leases.

        This worker's own leases are among them where it does not know of them: a server may have kept a lease whose
        worker never heard of it. What was queued while the clock was ahead is due again, too; a batch whose worker
        died over its last job is finished.
        """
        now = self._world.now()
        with self._database.transaction(jobs_only=True) as store:
            gone = self._world.gone(store.jobs.workers() - {self._terms.name})
            recovered = store.jobs.recover(self._terms.policy, now=now, gone=gone)
            pulled_back = store.jobs.pull_back(self._terms.policy, now)
            finished = store.batches.finish_all_over()
        if recovered:
            tell(log, "jobs.recovered", jobs=recovered)
        if pulled_back:
            tell(log, "jobs.pulled_back", level=logging.WARNING, jobs=pulled_back)
        for batch in finished:
            tell(log, "batch.finished", batch=batch)

    def renew(self) -> None:
        """Hold on to what is in hand; what is lost is not begun any more."""
        with self._changing:
            leases = [*self._waiting, *(lease for lease, _ in self._begun.values())]
        if not leases:
            return
        with self._database.transaction(jobs_only=True) as store:
            lost = store.jobs.renew(
                [lease.token for lease in leases], now=self._world.now(), lease_s=self._terms.lease_s
            )
        with self._changing:
            in_hand = {lease.job.id for lease in self._waiting} | set(self._begun)
            self._lost |= {job for job, _ in lost} & in_hand

    def _fill(self) -> bool:
        """Lease a lot: as many as are done at once, so that the queue costs little and nobody hoards."""
        now, at_once = self._world.now(), self._at_once()
        with self._database.transaction(jobs_only=True) as store:
            self._recall(store)
            batches = store.batches.all(BatchState.OPEN, BatchState.PAUSED)
            leases = store.jobs.claim(
                self._terms.name,
                self._ours(store, batches, now),
                at_once,
                now=now,
                lease_s=self._terms.lease_s,
                others=batches,
            )
        with self._changing:
            self._waiting.extend(leases)
        return bool(leases)

    def _recall(self, store: Store) -> None:
        """Once: how long pieces took before this worker came, so that its first one is judged too."""
        if not self._has_recalled:
            for batch, seconds in reversed(store.jobs.last_seconds(_RECALLED)):
                self.measure(batch, seconds)
            self._has_recalled = True

    def _ours(self, store: Store, batches: Sequence[Batch], now: datetime) -> list[Batch]:
        """Batches of which jobs may be begun, as curators want them by now; none where others are more urgent."""
        ours: list[Batch] = []
        urgent: int | None = None
        for batch in batches:
            if (
                batch.state is not BatchState.OPEN
                or not self._wanted(batch)
                or not self.may_begin(batch, now)
            ):
                continue
            if batch.order.production == self._production:
                ours.append(batch)
            elif urgent is None and _is_due(store, batch, now):
                urgent = batch.priority
        if urgent is not None and ours and urgent > ours[0].priority:
            return []
        return ours

    def _keep_renewing(self, over: threading.Event, faults: list[Exception]) -> None:
        while not over.wait(self._terms.lease_s / 3):
            try:
                self.renew()
                self.recover()
            except KlangbildError as error:  # the next time may do; until then the leases still hold
                tell(log, "leases.not_renewed", level=logging.WARNING, reason=str(error))
            except Exception as fault:  # noqa: BLE001 - raised by the main thread
                tell(log, "leases.broken", level=logging.ERROR, reason=repr(fault))
                faults.append(fault)
                self._world.stopping.set()
                return


def _is_due(store: Store, batch: Batch, now: datetime) -> bool:
    due_at = store.jobs.next_due([batch.id])
    return due_at is not None and due_at <= now
