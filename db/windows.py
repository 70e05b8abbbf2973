"""When a studio may work: windows by the wall clock, on some weekdays, between some dates, in a time zone.

    22:00-06:00
    Mon-Fri 22:00-06:00 Europe/Berlin
    2026-12-01..2026-12-23 Sat,Sun 18:00-09:00

A window belongs to the day on which it begins. The wall clock decides, so in the night of a clock change a window
is an hour longer or shorter; a time that the clocks skip is the one an hour later, of a time that comes twice the
first one counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from db.clock import ClockError, time_of_day, weekdays_named, weekdays_written, zone_named

_TEXT = re.compile(
    r"""\s*
    (?:(?P<first>\d{4}-\d{2}-\d{2})?\.\.(?P<last>\d{4}-\d{2}-\d{2})?\s+)?
    (?:(?P<days>[A-Za-z]{3}(?:[-,][A-Za-z]{3})*)\s+)?
    (?P<begins>\d{1,2}:\d{2})\s*[-–]\s*(?P<ends>\d{1,2}:\d{2})
    (?:\s+(?P<zone>[A-Za-z][\w+/-]*))?\s*""",
    re.VERBOSE,
)
_FORMS = (
    "write it as 22:00-06:00, or as Mon-Fri 22:00-06:00 Europe/Berlin, "
    "or with dates before it: 2026-12-01..2026-12-23"
)
_LOOK_AHEAD_DAYS = 8
"""A window without dates opens within a week."""
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Span:
    """One opening of a window, in UTC: from `begins` up to, not including, `ends`."""

    begins: datetime
    ends: datetime

    def contains(self, moment: datetime) -> bool:
        """True while it is open."""
        return self.begins <= moment < self.ends


@dataclass(frozen=True, slots=True)
class Window:
    """The hours of a day in which the studio may work; they may cross midnight."""

    begins: time
    ends: time
    weekdays: tuple[int, ...] = ()
    """On which it may begin, 0 is Monday; none: on all."""
    first: date | None = None
    """The first day on which it may begin."""
    last: date | None = None
    """And the last one."""
    zone: str = ""
    """IANA name of the time zone; empty: the machine's."""

    def __post_init__(self) -> None:
        if self.begins == self.ends:
            raise ClockError(
                f"the window {self.begins:%H:%M}-{self.ends:%H:%M} is empty: it ends when it begins"
            )
        if self.first and self.last and self.last < self.first:
            raise ClockError(f"the window's last day, {self.last}, lies before its first, {self.first}")
        zone_named(self.zone)

    @classmethod
    def parse(cls, text: str) -> Window:
        """Read a window as it is written above.

        Raises:
            ClockError: the text is none.
        """
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ClockError(f"{text!r} is not a window; {_FORMS}")
        said = match.groupdict()
        try:
            return cls(
                begins=time_of_day(said["begins"]),
                ends=time_of_day(said["ends"]),
                weekdays=weekdays_named(said["days"] or ""),
                first=date.fromisoformat(said["first"]) if said["first"] else None,
                last=date.fromisoformat(said["last"]) if said["last"] else None,
                zone=said["zone"] or "",
            )
        except ValueError as error:
            raise ClockError(f"{text!r} is not a window ({error}); {_FORMS}") from error

    def span_at(self, moment: datetime) -> Span | None:
        """The opening that `moment` (with a zone) lies in; None while the window is closed."""
        today = moment.astimezone(zone_named(self.zone)).date()
        near = (self.span_on(today + timedelta(days=shift)) for shift in (-1, 0))
        return next((span for span in near if span and span.contains(moment)), None)

    def next_span(self, moment: datetime) -> Span | None:
        """The first opening that begins after `moment`; None where its dates are over."""
        today = moment.astimezone(zone_named(self.zone)).date()
        start = max(today, self.first or today)
        days = (start + timedelta(days=shift) for shift in range(_LOOK_AHEAD_DAYS))
        return next((span for day in days if (span := self.span_on(day)) and span.begins > moment), None)

    def span_on(self, day: date) -> Span | None:
        """The opening that begins on a day; None where none does."""
        if not self.may_begin(day):
            return None
        last_day = day if self.begins < self.ends else day + timedelta(days=1)
        begins, ends = self._instant(day, self.begins), self._instant(last_day, self.ends)
        return Span(begins, ends) if begins < ends else None  # the clocks have skipped all of it

    def may_begin(self, day: date) -> bool:
        """Whether its weekdays and dates let it begin on a day."""
        return (
            (not self.weekdays or day.weekday() in self.weekdays)
            and (self.first is None or day >= self.first)
            and (self.last is None or day <= self.last)
        )

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, zone_named(self.zone)).astimezone(UTC)

    def __str__(self) -> str:
        dates = f"{self.first or ''}..{self.last or ''}" if self.first or self.last else ""
        days = weekdays_written(self.weekdays)
        hours = f"{self.begins:%H:%M}-{self.ends:%H:%M}"
        return " ".join(part for part in (dates, days, hours, self.zone) if part)


def open_until(windows: Iterable[Window], moment: datetime) -> datetime | None:
    """When the last of the windows that are open at `moment` closes, in UTC; None while all are closed.

    Windows that follow upon one another without a break are one.
    """
    windows = tuple(windows)
    furthest = moment + timedelta(days=_LOOK_AHEAD_DAYS)  # windows may follow upon one another for ever
    closing = None
    while (ends := max(_ends(windows, closing or moment), default=None)) is not None:
        closing = ends
        if closing >= furthest:
            break
    return closing


def open_since(windows: Iterable[Window], moment: datetime) -> datetime | None:
    """When the open time that `moment` lies in began, in UTC; None while all windows are closed.

    Windows that overlap or follow upon one another without a break are one. What has been open for more than a week
    may never close, and begins anew at each midnight of the first window's zone.
    """
    windows = tuple(windows)
    furthest = moment - timedelta(days=_LOOK_AHEAD_DAYS)
    opening = _first_begin(windows, moment)
    while opening is not None and (earlier := _first_begin(windows, opening - _INSTANT)) is not None:
        opening = earlier
        if opening <= furthest:
            zone = zone_named(windows[0].zone)
            return datetime.combine(moment.astimezone(zone).date(), time(), zone).astimezone(UTC)
    return opening


def next_opening(windows: Iterable[Window], moment: datetime) -> datetime | None:
    """When the next of the windows opens, in UTC; None where none ever does."""
    return min((span.begins for window in windows if (span := window.next_span(moment))), default=None)


def _first_begin(windows: Iterable[Window], moment: datetime) -> datetime | None:
    return min((span.begins for window in windows if (span := window.span_at(moment))), default=None)


def _ends(windows: Iterable[Window], moment: datetime) -> Iterator[datetime]:
    return (span.ends for window in windows if (span := window.span_at(moment)))
