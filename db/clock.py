"""Times of day, weekdays and time zones, as people write them."""

from __future__ import annotations

from datetime import datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.errors import KlangbildError

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class ClockError(KlangbildError):
    """A text that says no time; the message says how to write one."""


def now() -> datetime:
    """This moment, in the machine's zone."""
    return datetime.now().astimezone()


def zone_named(name: str) -> tzinfo | None:
    """The zone of an IANA name. None, for an empty one, is the machine's wherever `datetime` asks for a zone.

    Raises:
        ClockError: there is no such zone.
    """
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ClockError(f"there is no time zone {name!r}; write it as Europe/Berlin") from error


def time_of_day(text: str) -> time:
    """Read '6:30'.

    Raises:
        ValueError: there is no such time.
    """
    hour, minute = map(int, text.split(":"))
    return time(hour, minute)


def weekdays_named(text: str) -> tuple[int, ...]:
    """'Mon-Fri,Sun' as numbers, 0 is Monday, each once, in the week's order; none for an empty text.

    Raises:
        ValueError: it names no weekday.
    """
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        begin, _, end = part.partition("-")
        first, last = _weekday(begin), _weekday(end or begin)
        found.update((first + shift) % 7 for shift in range((last - first) % 7 + 1))
    return tuple(sorted(found))


def weekdays_written(days: tuple[int, ...]) -> str:
    """The inverse: 'Mon-Fri,Sun'; empty for none.

    Args:
        days: in the week's order, each once.
    """
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(_run_written([WEEKDAYS[day] for day in run]) for run in runs)


def _run_written(names: list[str]) -> str:
    return ",".join(names) if len(names) < 3 else f"{names[0]}-{names[-1]}"


def _weekday(name: str) -> int:
    try:
        return WEEKDAYS.index(name.capitalize())
    except ValueError as error:
        raise ValueError(f"there is no weekday {name!r}; they are {', '.join(WEEKDAYS)}") from error
