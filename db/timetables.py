"""When something is done again and again: at a time of day, on some weekdays, in a time zone; every hour; or never.

05:00
Sun 04:00 Europe/Berlin
hourly
never
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from db.clock import ClockError, time_of_day, weekdays_named, weekdays_written, zone_named

_TEXT = re.compile(
    r"""\s*
    (?:(?P<days>[A-Za-z]{3}(?:[-,][A-Za-z]{3})*)\s+)?
    (?P<at>\d{1,2}:\d{2})
    (?:\s+(?P<zone>[A-Za-z][\w+/-]*))?\s*""",
    re.VERBOSE,
)
_FORMS = "write it as 05:00, or as Sun 04:00 Europe/Berlin, or as hourly or never"
HOURLY = "hourly"
NEVER = "never"


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day, on all weekdays or some."""

    at: time
    weekdays: tuple[int, ...] = ()
    """0 is Monday; none: on all."""
    zone: str = ""
    """IANA name of the time zone; empty: the machine's."""

    def next_after(self, moment: datetime) -> datetime:
        """The first turn after a moment, in UTC.

        As windows do, a time that the clocks skip comes an hour later, of one that comes twice the first counts.
        """
        zone = zone_named(self.zone)
        today = moment.astimezone(zone).date()
        days = (today + timedelta(days=shift) for shift in range(9))
        turns = (
            datetime.combine(day, self.at, zone).astimezone(UTC)
            for day in days
            if not self.weekdays or day.weekday() in self.weekdays
        )
        return next(turn for turn in turns if turn > moment)

    def __str__(self) -> str:
        days = weekdays_written(self.weekdays)
        return " ".join(part for part in (days, f"{self.at:%H:%M}", self.zone) if part)


@dataclass(frozen=True, slots=True)
class Hourly:
    """At every full hour."""

    def next_after(self, moment: datetime) -> datetime:
        """The first turn after a moment, in UTC."""
        return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    def __str__(self) -> str:
        return HOURLY


Timetable = Daily | Hourly | None
"""None: never."""


def parse_timetable(text: str) -> Timetable:
    """Read a timetable as it is written above.

    Raises:
        ClockError: the text is none.
    """
    word = text.strip().casefold()
    if word in (HOURLY, NEVER):
        return Hourly() if word == HOURLY else None
    match = _TEXT.fullmatch(text)
    if match is None:
        raise ClockError(f"{text!r} is no time; {_FORMS}")
    said = match.groupdict()
    zone_named(said["zone"] or "")
    try:
        return Daily(time_of_day(said["at"]), weekdays_named(said["days"] or ""), said["zone"] or "")
    except ValueError as error:
        raise ClockError(f"{text!r} is no time ({error}); {_FORMS}") from error
