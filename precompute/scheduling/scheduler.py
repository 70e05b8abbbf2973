"""The scheduler: does chores by time, and makes batches of standing orders when their windows open.

Several may run, on one machine or many: one leads, the others stand by and take over when it ends, however it ends.
That a chore's time has come is kept in the database until it is done. So a machine that was off makes up for what
it missed, each chore once; one that was killed in the midst begins it anew.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from db.database import Database
from db.errors import DamagedError, KlangbildError, StoreError
from db.events import tell
from db.repositories import Store
from db.timetables import Timetable
from precompute.scheduling.moments import Clockwork, Turns

log = logging.getLogger(__name__)

T = TypeVar("T")
MOST_TRIES = 3
"""Of a chore, in each of its turns."""
_TRY_AGAIN = timedelta(minutes=10)


class _StandByError(KlangbildError):
    """Another scheduler leads."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What the scheduler asks of the world."""

    now: Callable[[], datetime]
    """With a time zone."""
    stopping: threading.Event
    """Ends the scheduler after the chore in hand."""
    alive: Callable[[], None] = lambda: None
    """Called from the main thread again and again, as long as all goes on."""
    about: Callable[[str], None] = lambda _what: None
    """Told in some words what the scheduler is about."""
    look_again_s: float = 5.0
    """So often it is looked whether a window has opened, who leads, and whether the clock was changed."""


class Scheduler:
    """See above.

    Args:
        database: where moments and standing orders are.
        chores: what is done, by name; each says in a sentence what came of it, or raises.
        timetables: when, as the settings have it by now; chores without one are not done.
        repeat: makes batches of standing orders whose window has opened.
        clock: what it asks of the world.
    """

    def __init__(
        self,
        database: Database,
        chores: Mapping[str, Callable[[], str]],
        timetables: Callable[[], Mapping[str, Timetable]],
        repeat: Callable[[], object],
        clock: Clock,
    ) -> None:
        self._database = database
        self._chores = chores
        self._timetables = timetables
        self._repeat = repeat
        self._clock = clock
        self._at_work = threading.Lock()
        """Held while a chore is done."""
        self._complaints: dict[str, str] = {}
        """What was told last of things that go wrong again and again."""

    def run(self) -> None:
        """Lead, or stand by, until told to stop.

        Raises:
            DamagedError: the database is damaged.
            SettingsError: the settings cannot be read at the start.
        """
        stands_by = False
        while not self._clock.stopping.is_set():
            self._clock.alive()
            try:
                with self._database.sole("scheduler", _StandByError("another scheduler leads")) as still:
                    stands_by = False
                    tell(log, "scheduler.leads")
                    self._clock.about("leading")
                    self._lead(still)
                    continue
            except _StandByError:
                if not stands_by:
                    tell(log, "scheduler.stands_by")
                    self._clock.about("standing by: another scheduler leads")
                stands_by = True
            except DamagedError:
                raise
            except StoreError as error:
                tell(log, "database.refuses", level=logging.WARNING, reason=str(error))
            self._clock.stopping.wait(self._clock.look_again_s)

    def _lead(self, still: Callable[[], bool]) -> None:
        over = threading.Event()
        clockwork = Clockwork(self._write, self._clock.now)
        doing = _Doing(self._database, clockwork, self._clock, self._at_work, over)
        timetables = self._timetables()
        self._plan(clockwork, doing, timetables)
        clockwork.start()
        try:
            while still():
                self._clock.alive()
                self._realign(clockwork, timetables)
                doing.put_off()
                clockwork.look()
                self._guarded("standing_orders.fail", self._repeat)
                if self._clock.stopping.wait(self._clock.look_again_s):
                    return
                if self._guarded("settings.unread", self._timetables) not in (None, timetables):
                    return  # and plan anew
            tell(log, "scheduler.leads_no_more", level=logging.WARNING)
        finally:
            over.set()
            clockwork.shutdown(wait=False)
            while not self._at_work.acquire(timeout=1.0):
                self._clock.alive()
            self._at_work.release()

    def _plan(self, clockwork: Clockwork, doing: _Doing, timetables: Mapping[str, Timetable]) -> None:
        now = self._clock.now()
        with self._database.transaction() as store:
            store.chores.rest([name for name, timetable in timetables.items() if timetable is None])
            for name, timetable in timetables.items():
                if timetable is None:
                    continue
                chore = store.chores.plan(name, str(timetable), timetable.next_after(now))
                clockwork.add_job(
                    partial(doing.do, name, self._chores[name]),
                    Turns(timetable),
                    id=name,
                    name=name,
                    next_run_time=now if chore.owed else chore.next_at,
                )

    def _realign(self, clockwork: Clockwork, timetables: Mapping[str, Timetable]) -> None:
        """A turn that lies further away than the next one is of before the clock was set back."""
        now = self._clock.now()
        for job in clockwork.get_jobs():
            timetable = timetables[job.id]
            if timetable is not None and job.next_run_time > (next_at := timetable.next_after(now)):
                clockwork.modify_job(job.id, next_run_time=next_at)

    def _guarded(self, complaint: str, do: Callable[[], T]) -> T | None:
        """What `do` gives; None where it cannot, which is told once, and must not keep chores from being done."""
        try:
            given = do()
        except KlangbildError as error:
            if self._complaints.get(complaint) != str(error):
                tell(log, complaint, level=logging.WARNING, reason=str(error))
            self._complaints[complaint] = str(error)
            return None
        self._complaints.pop(complaint, None)
        return given

    def _write(self, do: Callable[[Store], None]) -> None:
        with self._database.transaction() as store:
            do(store)


class _Doing:
    """Chores in APScheduler's thread, as long as their scheduler leads; what it leaves stays owed.

    Args:
        database: where it is noted.
        clockwork: which begins them.
        clock: of the scheduler.
        at_work: held while a chore is done.
        over: the scheduler leads no more.
    """

    def __init__(
        self,
        database: Database,
        clockwork: Clockwork,
        clock: Clock,
        at_work: threading.Lock,
        over: threading.Event,
    ) -> None:
        self._database = database
        self._clockwork = clockwork
        self._clock = clock
        self._at_work = at_work
        self._over = over
        self._again: deque[tuple[str, datetime]] = deque()
        """Chores that failed, and when they are tried again."""

    def do(self, name: str, chore: Callable[[], str]) -> None:
        """Do one, and note what came of it."""
        with self._at_work:
            if self._over.is_set():
                return
            began_at = self._clock.now()
            self._patiently(lambda store: store.chores.begin(name, began_at))
            tell(log, "chore.begun", chore=name)
            self._clock.about(f"chore: {name}")
            try:
                outcome = chore()
            except KlangbildError as error:
                self._failed(name, began_at, str(error))
            except Exception as error:  # a fault of ours must not stop the other chores
                log.exception("the chore %s fails by a fault of ours", name)
                self._failed(name, began_at, f"internal error: {error}")
            else:
                now = self._clock.now()
                self._patiently(lambda store: store.chores.end(name, began_at, outcome, now))
                tell(log, "chore.done", chore=name, outcome=outcome)
                self._clock.about(f"leading; {name} done last")

    def put_off(self) -> None:
        """Let chores that failed have another turn soon.

        Raises:
            StoreError: the database cannot be written.
        """
        while self._again:
            name, at = self._again.popleft()
            self._clockwork.modify_job(name, next_run_time=at)

    def _failed(self, name: str, began_at: datetime, reason: str) -> None:
        now = self._clock.now()
        failures = self._patiently(
            lambda store: store.chores.fail(name, began_at, reason, now, most=MOST_TRIES)
        )
        tell(log, "chore.failed", level=logging.WARNING, chore=name, reason=reason, failures=failures)
        self._clock.about(f"leading; {name} failed")
        if failures is not None and failures < MOST_TRIES:
            self._again.append((name, now + _TRY_AGAIN))

    def _patiently(self, do: Callable[[Store], T]) -> T | None:
        """What `do` gives in a transaction, however long the database is away.

        None where the scheduler leads no more: nothing was done, and whoever leads next begins anew.
        """
        while True:
            try:
                with self._database.transaction() as store:
                    return do(store)
            except StoreError as error:
                tell(log, "database.refuses", level=logging.WARNING, reason=str(error))
                if self._over.wait(self._clock.look_again_s):
                    return None
