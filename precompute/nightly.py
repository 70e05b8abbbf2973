"""The night: in its window, compose what has no track yet; then publish the exhibition file.

Nothing about a night is remembered but what it finished: after a restart within the window the work simply
goes on, because the collection itself says what is missing.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.util import undefined

from db.errors import KlangbildError
from db.locks import only_holder


class NightlyError(KlangbildError):
    """A night cannot begin."""


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of a day in which the studio may work, by the wall clock; they may cross midnight."""

    begins: time
    ends: time

    @classmethod
    def parse(cls, text: str) -> Window:
        """Read '22:00-06:00'.

        Raises:
            NightlyError: the text is not two different times of day.
        """
        match = re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*", text)
        try:
            begin_hour, begin_minute, end_hour, end_minute = map(int, match.groups() if match else ())
            window = cls(time(begin_hour, begin_minute), time(end_hour, end_minute))
        except ValueError as error:
            raise NightlyError(f"{text!r} is not a window; write it as 22:00-06:00") from error
        if window.begins == window.ends:
            raise NightlyError(f"the window {text!r} is empty; it must end at another time than it begins")
        return window

    def contains(self, moment: time) -> bool:
        """True from `begins` up to, not including, `ends`."""
        if self.begins < self.ends:
            return self.begins <= moment < self.ends
        return moment >= self.begins or moment < self.ends

    @property
    def length(self) -> timedelta:
        """How long the window is on a day without a clock change."""
        day = datetime(2000, 1, 1, tzinfo=UTC)
        return self.closing(datetime.combine(day, self.begins, UTC)) - datetime.combine(day, self.begins, UTC)

    def closing(self, moment: datetime) -> datetime:
        """When the window that `moment` lies in ends, in the zone of `moment`.

        The wall clock decides: in the night of a clock change the window is an hour longer or shorter.
        """
        closing = datetime.combine(moment.date(), self.ends, moment.tzinfo)
        return closing if closing > moment else closing + timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


def only_one(lock: Path) -> AbstractContextManager[None]:
    """Hold `lock` while working; it is let go when the holder ends, however it ends.

    Raises:
        NightlyError: another process holds it.
    """
    return only_holder(
        lock, NightlyError(f"another nightly run works in {lock.parent.parent}; let it finish")
    )


def every_night(
    window: Window, night: Callable[[], None], now: Callable[[], datetime], stopping: threading.Event
) -> None:
    """Run `night` whenever `window` opens, and at once if it is open now, until `stopping` is set.

    A night that would begin while the last one still runs is left out; one that the machine slept through is
    made up for if it wakes within the window. When stopping, a night in progress is waited for.
    """
    scheduler = BackgroundScheduler()
    scheduler.add_job(
        night,
        CronTrigger(hour=window.begins.hour, minute=window.begins.minute),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=int(window.length.total_seconds()),
        next_run_time=now() if window.contains(now().time()) else undefined,
    )
    scheduler.start()
    stopping.wait()
    scheduler.shutdown(wait=True)
