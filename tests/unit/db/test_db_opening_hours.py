"""When the house is open: hours of the week, exceptions by date, nights, and nights of a clock change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.clock import ClockError
from db.opening_hours import ClosedDays, OpeningHours
from db.windows import Window

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


def museum(hours: str = "Tue-Sun 10:00-18:00; Thu 10:00-21:00", exceptions: str = "") -> OpeningHours:
    return OpeningHours.parse(hours, exceptions, "Europe/Berlin")


def test_what_any_of_the_hours_opens_is_open() -> None:
    hours = museum()
    assert hours.is_open(berlin("2026-12-03T10:00"))  # a Thursday
    assert hours.is_open(berlin("2026-12-03T20:59"))
    assert not hours.is_open(berlin("2026-12-03T21:00"))
    assert not hours.is_open(berlin("2026-12-04T18:00"))
    assert not hours.is_open(berlin("2026-12-07T12:00"))  # a Monday


def test_a_house_without_hours_is_always_open_but_on_its_closed_days() -> None:
    assert OpeningHours().next_change(berlin("2026-12-03T12:00")) is None
    hours = museum("", "2026-12-25 closed\n2026-12-26 12:00-13:00")
    assert hours.is_open(berlin("2026-12-24T23:59"))
    assert hours.next_change(berlin("2026-12-03T12:00")) == berlin("2026-12-25T00:00")
    assert hours.next_change(berlin("2026-12-25T00:00")) == berlin("2026-12-26T12:00")
    assert hours.next_change(berlin("2026-12-26T12:30")) == berlin("2026-12-26T13:00")
    assert hours.next_change(berlin("2026-12-26T13:00")) == berlin("2026-12-27T00:00")
    assert hours.next_change(berlin("2026-12-27T00:00")) is None


def test_on_a_day_that_an_exception_names_the_exceptions_alone_count() -> None:
    hours = museum(exceptions="2026-12-24 10:00-14:00; 2026-12-24 16:00-17:00; 2026-12-25..2026-12-28 closed")
    assert hours.next_change(berlin("2026-12-24T09:00")) == berlin("2026-12-24T10:00")
    assert hours.next_change(berlin("2026-12-24T10:00")) == berlin("2026-12-24T14:00")
    assert hours.next_change(berlin("2026-12-24T14:00")) == berlin("2026-12-24T16:00")
    assert hours.next_change(berlin("2026-12-24T17:00")) == berlin("2026-12-29T10:00")


def test_an_open_night_goes_on_into_a_closed_day() -> None:
    hours = museum("Sat 18:00-02:00", "2026-12-06 closed")
    assert hours.next_change(berlin("2026-12-05T20:00")) == berlin("2026-12-06T02:00")


def test_who_closes_for_the_winter_knows_when_it_opens_again() -> None:
    hours = museum("2027-04-01..2027-10-31 10:00-18:00")
    assert hours.next_change(berlin("2026-11-30T12:00")) == berlin("2027-04-01T10:00")
    assert hours.next_change(berlin("2027-10-31T18:00")) is None


def test_nights_of_a_clock_change_are_an_hour_shorter_or_longer() -> None:
    hours = museum("22:00-06:00")
    spring, autumn = berlin("2026-03-28T22:00").astimezone(UTC), berlin("2026-10-24T22:00").astimezone(UTC)
    assert hours.next_change(spring) == spring + timedelta(hours=7)
    assert hours.next_change(autumn) == autumn + timedelta(hours=9)


@pytest.mark.parametrize(
    ("hours", "exceptions", "zone", "says"),
    [
        ("Tue-Sun 10-18", "", "", "'Tue-Sun 10-18' is not a window"),
        ("Die 10:00-18:00", "", "", "no weekday 'Die'"),
        ("10:00-18:00 Europe/Berlin", "", "", "names a time zone of its own"),
        ("10:00-18:00", "", "Europe/Bern", "no time zone 'Europe/Bern'"),
        ("", "", "Europe/Bern", "no time zone 'Europe/Bern'"),
        ("", "Christmas closed", "", "'Christmas closed' is no exception"),
        ("", "2026-12-25", "", "'2026-12-25' is no exception"),
        ("", "2026-02-30 closed", "", "'2026-02-30 closed' is no exception"),
        ("", "2026-12-25 shut", "", "is not a window"),
        ("", "2026-12-26..2026-12-25 closed", "", "lies before the first"),
        (
            "",
            "2026-12-24..2026-12-26 closed; 2026-12-25 10:00-12:00",
            "",
            "2026-12-25 is said to be closed, and",
        ),
    ],
)
def test_what_cannot_be_meant_is_named(hours: str, exceptions: str, zone: str, says: str) -> None:
    with pytest.raises(ClockError, match=says):
        OpeningHours.parse(hours, exceptions, zone)


# --- Against a model that looks at every window of every day -------------------------------------------------

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Riyadh", "Australia/Lord_Howe")
# Days around both changes of the clocks, here and there.
DAYS = st.sampled_from(
    [date(2026, 3, 6), date(2026, 3, 27), date(2026, 4, 3), date(2026, 10, 2), date(2026, 10, 23)]
)


@st.composite
def any_hours(draw: st.DrawFn) -> tuple[OpeningHours, datetime]:
    """Opening hours, and a moment near their exceptions."""
    zone = draw(st.sampled_from(ZONES))
    start = draw(DAYS)
    times = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))
    pairs = st.tuples(times, times).filter(lambda pair: pair[0] != pair[1])
    weekdays = st.sets(st.integers(0, 6)).map(lambda days: tuple(sorted(days)))
    near = st.integers(-2, 6).map(lambda shift: start + timedelta(days=shift))
    windows = st.builds(lambda pair, days: Window(*pair, weekdays=days, zone=zone), pairs, weekdays)
    special = st.builds(lambda pair, day: Window(*pair, first=day, last=day, zone=zone), pairs, near)
    named = draw(st.lists(special, max_size=3))
    closed = [
        ClosedDays(day, day)
        for day in draw(st.sets(near, max_size=3))
        if not any(window.may_begin(day) for window in named)
    ]
    minutes = draw(st.integers(-24 * 60, 6 * 24 * 60))
    moment = datetime.combine(start, time(), UTC) + timedelta(minutes=minutes)
    return OpeningHours(tuple(draw(st.lists(windows, max_size=3))), tuple(named), tuple(closed), zone), moment


def is_open_by_the_model(hours: OpeningHours, moment: datetime) -> bool:
    """Looks at the wall clock alone: each window of each day, as instants."""
    zone = ZoneInfo(hours.zone)
    for shift in range(-3, 3):
        day = moment.astimezone(zone).date() + timedelta(days=shift)
        exceptional = [w for w in hours.special if w.first == day]
        shut = any(c.first == day for c in hours.closed)
        if exceptional or shut:
            spans = [(w.begins, w.ends) for w in exceptional]
        elif hours.weekly:
            spans = [
                (w.begins, w.ends) for w in hours.weekly if not w.weekdays or day.weekday() in w.weekdays
            ]
        else:
            spans = [(time(), time())]
        for begins, ends in spans:
            over = timedelta(days=ends <= begins)
            first = datetime.combine(day, begins, zone).timestamp()
            last = datetime.combine(day + over, ends, zone).timestamp()
            if first <= moment.timestamp() < last:
                return True
    return False


@settings(max_examples=150)
@given(any_hours())
def test_it_is_open_when_the_model_says_so_and_changes_when_the_model_does(
    case: tuple[OpeningHours, datetime],
) -> None:
    hours, moment = case
    was_open = is_open_by_the_model(hours, moment)
    assert hours.is_open(moment) is was_open
    change = hours.next_change(moment)
    # Everything begins and ends on half hours of UTC.
    ahead = -(-moment.timestamp() // 1800) * 1800
    steps = [datetime.fromtimestamp(ahead + 1800 * n, UTC) for n in range(48 * 9)]
    expected = next((at for at in steps if at > moment and is_open_by_the_model(hours, at) != was_open), None)
    if expected is not None or (change is not None and change <= steps[-1]):
        assert change == expected


@given(any_hours())
def test_the_hours_are_the_same_whichever_way_they_were_made(case: tuple[OpeningHours, datetime]) -> None:
    hours, _ = case
    weekly = "; ".join(str(replace(window, zone="")) for window in hours.weekly)
    special = [f"{window.first} {window.begins:%H:%M}-{window.ends:%H:%M}" for window in hours.special]
    closed = [f"{days.first}..{days.last} closed" for days in hours.closed]
    assert OpeningHours.parse(weekly, "\n".join([*special, *closed]), hours.zone) == hours
