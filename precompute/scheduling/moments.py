"""APScheduler's side of the chores: when their turns are, and where their moments are kept.

APScheduler's own store for SQLAlchemy pickles whole jobs, so that whoever can write to the database can run code in
the scheduler. What a chore does stands in our code, and when in the settings: only the moments must outlive a
program.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger

from db.repositories import Store
from db.timetables import Daily, Hourly


class Turns(BaseTrigger):
    """When a timetable has its turns. (APScheduler's CronTrigger has two where the clocks are set back.)"""

    def __init__(self, timetable: Daily | Hourly) -> None:
        self._timetable = timetable

    def get_next_fire_time(  # pyright: ignore[reportIncompatibleMethodOverride] - APScheduler says None, and means this
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime:
        """The one after the previous one; without one, after now."""
        return self._timetable.next_after(previous_fire_time or now)


class Clockwork(BaseScheduler):
    """APScheduler without a thread of its own: whoever has it looks again and again which chores are due.

    So nobody waits for the database while he holds APScheduler's locks, a clock that was changed is noticed, and
    whoever looks knows that it lives.

    Args:
        keep: does something in a transaction.
        now: the time, with its zone.
    """

    def __init__(self, keep: Callable[[Callable[[Store], None]], None], now: Callable[[], datetime]) -> None:
        super().__init__(
            jobstores={"default": KeptMoments(keep, now)},
            executors={"default": ThreadPoolExecutor(1)},  # one chore after another
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def look(self) -> None:
        """Begin what is due by now.

        Raises:
            StoreError: the database cannot be written; what was begun is owed all the same.
        """
        self._process_jobs()

    def wakeup(self) -> None:
        """Nothing: it is looked soon in any case."""

    def shutdown(self, wait: bool = True) -> None:
        """See APScheduler."""
        super().shutdown(wait)


class KeptMoments(MemoryJobStore):
    """Jobs in memory, whose turns are kept in the database.

    Args:
        keep: does something in a transaction.
        now: the time, with its zone.
    """

    def __init__(self, keep: Callable[[Callable[[Store], None]], None], now: Callable[[], datetime]) -> None:
        super().__init__()
        self._keep = keep
        self._now = now

    def update_job(self, job: Job) -> None:
        """A job's next turn is another one: because this one has come, or because it is put off.

        Raises:
            StoreError: the database cannot be written.
        """
        super().update_job(job)
        self._keep(lambda store: store.chores.turn(job.id, job.next_run_time, self._now()))
