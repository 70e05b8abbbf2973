"""When the house is open: hours of the week, and exceptions by date.

    hours        Tue-Sun 10:00-18:00; Thu 10:00-21:00
                 2026-06-01..2026-08-31 Fri 18:00-01:00
    exceptions   2026-12-24 10:00-14:00
                 2026-12-25..2026-12-26 closed

Entries stand on lines of their own, or between semicolons. Hours are windows (`db.windows`), and what any of them
opens is open. On a day that an exception names, the exceptions alone count. Hours belong to the day on which they
begin: those of an open night go on into a closed day. One time zone holds for all. A house without hours is always
open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from db.clock import ClockError, zone_named
from db.windows import Span, Window

_EXCEPTION = re.compile(
    r"(?P<first>\d{4}-\d{2}-\d{2})(?:\.\.(?P<last>\d{4}-\d{2}-\d{2}))?\s+(?P<rest>\S.*)", re.DOTALL
)
_FORMS = "write it as 2026-12-24 10:00-14:00, or as 2026-12-25..2026-12-26 closed"
_LOOK_AHEAD_DAYS = (8, 400)
"""A change is mostly near; who closes for the winter opens within a year."""


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days on which the house does not open, the last one included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ClockError(f"the last closed day, {self.last}, lies before the first, {self.first}")

    def contains(self, day: date) -> bool:
        """Whether it is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """See above."""

    weekly: tuple[Window, ...] = ()
    """None: open day and night."""
    special: tuple[Window, ...] = ()
    """Hours of the days that they name, in place of the weekly ones."""
    closed: tuple[ClosedDays, ...] = ()
    zone: str = ""
    """IANA name; empty: the machine's."""

    def __post_init__(self) -> None:
        zone_named(self.zone)
        for window in self.special:
            for days in self.closed:
                if clash := _common_day(window, days):
                    raise ClockError(f"{clash} is said to be closed, and to be open ({window})")

    @classmethod
    def parse(cls, hours: str, exceptions: str = "", zone: str = "") -> OpeningHours:
        """Read opening hours as they are written above.

        Raises:
            ClockError: an entry cannot be meant, or two contradict one another.
        """
        weekly = tuple(_without_zone(entry, Window.parse(entry), zone) for entry in _entries(hours))
        special: list[Window] = []
        closed: list[ClosedDays] = []
        for entry in _entries(exceptions):
            match _exception(entry):
                case ClosedDays() as days:
                    closed.append(days)
                case Window() as window:
                    special.append(_without_zone(entry, window, zone))
        return cls(weekly, tuple(special), tuple(closed), zone)

    def is_open(self, moment: datetime) -> bool:
        """Whether the house is open at `moment` (with a zone)."""
        today = self._local(moment)
        return any(
            span.contains(moment)
            for day in (today - timedelta(days=1), today)
            for span in self._spans_on(day)
        )

    def next_change(self, moment: datetime) -> datetime | None:
        """The first time after `moment` (with a zone) at which it opens or closes, in UTC.

        None: it does neither within 400 days.
        """
        now_open = self.is_open(moment)
        for days in _LOOK_AHEAD_DAYS:
            for edge in self._edges_after(moment, days):
                if self.is_open(edge) != now_open:
                    return edge
        return None

    def _edges_after(self, moment: datetime, days: int) -> list[datetime]:
        """When spans of the next days begin and end, in order."""
        today = self._local(moment)
        return sorted(
            edge
            for shift in range(-1, days)
            for span in self._spans_on(today + timedelta(days=shift))
            for edge in (span.begins, span.ends)
            if edge > moment
        )

    def _spans_on(self, day: date) -> Iterator[Span]:
        """The openings that begin on a day."""
        special = [window for window in self.special if window.may_begin(day)]
        if special or any(days.contains(day) for days in self.closed):
            return _spans(special, day)
        return _spans(self.weekly, day) if self.weekly else iter((self._whole(day),))

    def _whole(self, day: date) -> Span:
        begins, ends = (
            datetime.combine(each, time(), zone_named(self.zone)).astimezone(UTC)
            for each in (day, day + timedelta(days=1))
        )
        return Span(begins, ends)

    def _local(self, moment: datetime) -> date:
        return moment.astimezone(zone_named(self.zone)).date()


def _spans(windows: tuple[Window, ...] | list[Window], day: date) -> Iterator[Span]:
    return (span for window in windows if (span := window.span_on(day)))


def _entries(text: str) -> list[str]:
    return [stripped for part in re.split(r"[;\n]", text) if (stripped := part.strip())]


def _without_zone(entry: str, window: Window, zone: str) -> Window:
    """The window in the zone that holds for all."""
    if window.zone:
        raise ClockError(f"{entry!r} names a time zone of its own; one holds for all the opening hours")
    return replace(window, zone=zone)


def _exception(entry: str) -> Window | ClosedDays:
    match = _EXCEPTION.fullmatch(entry)
    if match is None:
        raise ClockError(f"{entry!r} is no exception to the opening hours; {_FORMS}")
    first, last, rest = match["first"], match["last"] or match["first"], match["rest"]
    if rest.casefold() != "closed":
        return Window.parse(f"{first}..{last} {rest}")
    try:
        return ClosedDays(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError as error:
        raise ClockError(f"{entry!r} is no exception to the opening hours ({error}); {_FORMS}") from error


def _common_day(window: Window, closed: ClosedDays) -> date | None:
    """A day on which the window would open, though it is closed."""
    days = (closed.first + timedelta(days=shift) for shift in range((closed.last - closed.first).days + 1))
    return next((day for day in days if window.may_begin(day)), None)
