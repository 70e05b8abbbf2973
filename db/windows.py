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
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.errors import KlangbildError

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
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


class WindowError(KlangbildError):
    """A text that is no window; the message says how to write one."""


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
            raise WindowError(
                f"the window {self.begins:%H:%M}-{self.ends:%H:%M} is empty: it ends when it begins"
            )
        if self.first and self.last and self.last < self.first:
            raise WindowError(f"the window's last day, {self.last}, lies before its first, {self.first}")
        _zone(self.zone)

    @classmethod
    def parse(cls, text: str) -> Window:
        """Read a window as it is written above.

        Raises:
            WindowError: the text is none.
        """
        match = _TEXT.fullmatch(text)
        if match is None:
            raise WindowError(f"{text!r} is not a window; {_FORMS}")
        said = match.groupdict()
        try:
            return cls(
                begins=_clock(said["begins"]),
                ends=_clock(said["ends"]),
                weekdays=_weekdays(said["days"] or ""),
                first=date.fromisoformat(said["first"]) if said["first"] else None,
                last=date.fromisoformat(said["last"]) if said["last"] else None,
                zone=said["zone"] or "",
            )
        except ValueError as error:
            raise WindowError(f"{text!r} is not a window ({error}); {_FORMS}") from error

    def span_at(self, moment: datetime) -> Span | None:
        """The opening that `moment` (with a zone) lies in; None while the window is closed."""
        today = moment.astimezone(_zone(self.zone)).date()
        near = (self._span(today + timedelta(days=shift)) for shift in (-1, 0))
        return next((span for span in near if span and span.contains(moment)), None)

    def next_span(self, moment: datetime) -> Span | None:
        """The first opening that begins after `moment`; None where its dates are over."""
        today = moment.astimezone(_zone(self.zone)).date()
        start = max(today, self.first or today)
        days = (start + timedelta(days=shift) for shift in range(_LOOK_AHEAD_DAYS))
        return next((span for day in days if (span := self._span(day)) and span.begins > moment), None)

    def _span(self, day: date) -> Span | None:
        """The opening that begins on a day."""
        if not self._may_begin(day):
            return None
        last_day = day if self.begins < self.ends else day + timedelta(days=1)
        begins, ends = self._instant(day, self.begins), self._instant(last_day, self.ends)
        return Span(begins, ends) if begins < ends else None  # the clocks have skipped all of it

    def _may_begin(self, day: date) -> bool:
        return (
            (not self.weekdays or day.weekday() in self.weekdays)
            and (self.first is None or day >= self.first)
            and (self.last is None or day <= self.last)
        )

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, _zone(self.zone)).astimezone(UTC)

    def __str__(self) -> str:
        dates = f"{self.first or ''}..{self.last or ''}" if self.first or self.last else ""
        days = ",".join(_DAYS[day] for day in self.weekdays)
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


def next_opening(windows: Iterable[Window], moment: datetime) -> datetime | None:
    """When the next of the windows opens, in UTC; None where none ever does."""
    return min((span.begins for window in windows if (span := window.next_span(moment))), default=None)


def _ends(windows: Iterable[Window], moment: datetime) -> Iterator[datetime]:
    return (span.ends for window in windows if (span := window.span_at(moment)))


def _zone(name: str) -> tzinfo | None:
    """None stands for the machine's own zone wherever `datetime` asks for one."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WindowError(f"there is no time zone {name!r}; write it as Europe/Berlin") from error


def _clock(text: str) -> time:
    hour, minute = map(int, text.split(":"))
    return time(hour, minute)


def _weekdays(text: str) -> tuple[int, ...]:
    """'Mon-Fri,Sun' as numbers, each once, in the week's order."""
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        begin, _, end = part.partition("-")
        first, last = _day(begin), _day(end or begin)
        found.update((first + shift) % 7 for shift in range((last - first) % 7 + 1))
    return tuple(sorted(found))


def _day(name: str) -> int:
    try:
        return _DAYS.index(name.capitalize())
    except ValueError as error:
        raise ValueError(f"there is no weekday {name!r}; they are {', '.join(_DAYS)}") from error
