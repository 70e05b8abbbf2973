"""When windows are open: midnight, weekdays, dates, zones, and the nights in which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.clock import ClockError
from db.windows import Window, next_opening, open_since, open_until

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Cairo")


def berlin(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("22:00-06:00", "22:00-06:00"),
        (" 9:30 – 17:05 ", "09:30-17:05"),
        ("Mon-Fri 22:00-06:00 Europe/Berlin", "Mon-Fri 22:00-06:00 Europe/Berlin"),
        ("sat,SUN 18:00-09:00", "Sat,Sun 18:00-09:00"),
        ("Fri-Mon 22:00-06:00", "Mon,Fri-Sun 22:00-06:00"),
        ("2026-12-01..2026-12-23 22:00-06:00", "2026-12-01..2026-12-23 22:00-06:00"),
        ("..2026-12-23 Sun 22:00-06:00 UTC", "..2026-12-23 Sun 22:00-06:00 UTC"),
    ],
)
def test_a_window_is_read_as_it_is_written(text: str, again: str) -> None:
    assert str(Window.parse(text)) == again
    assert Window.parse(again) == Window.parse(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "22:00-06:00"),
        ("at night", "22:00-06:00"),
        ("22:00-22:00", "is empty"),
        ("25:00-06:00", "hour"),
        ("22:61-06:00", "minute"),
        ("Mon-Foo 22:00-06:00", "no weekday 'Foo'"),
        ("22:00-06:00 Mars/Olympus", "no time zone 'Mars/Olympus'"),
        ("22:00-06:00 ../../etc/passwd", "is not a window"),
        ("2026-12-23..2026-12-01 22:00-06:00", "before its first"),
        ("2026-02-30..2026-12-01 22:00-06:00", "day"),
    ],
)
def test_what_is_no_window_is_told_with_the_remedy(text: str, told: str) -> None:
    with pytest.raises(ClockError, match=told):
        Window.parse(text)


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    window = Window.parse("Fri 22:00-06:00 Europe/Berlin")
    friday_night, saturday_morning = berlin("2026-11-27T23:00"), berlin("2026-11-28T05:59")
    span = window.span_at(friday_night)
    assert span is not None
    assert span.ends == berlin("2026-11-28T06:00")
    assert window.span_at(saturday_morning) == span
    assert window.span_at(berlin("2026-11-28T06:00")) is None
    assert window.span_at(berlin("2026-11-28T22:00")) is None
    following = window.next_span(saturday_morning)
    assert following is not None
    assert following.begins == berlin("2026-12-04T22:00")


def test_dates_bound_when_a_window_may_begin() -> None:
    window = Window.parse("2026-12-01..2026-12-02 22:00-06:00 Europe/Berlin")
    assert window.span_at(berlin("2026-11-30T23:00")) is None
    assert window.span_at(berlin("2026-12-03T05:00")) is not None
    assert window.span_at(berlin("2026-12-03T23:00")) is None
    assert window.next_span(berlin("2026-12-02T23:00")) is None
    far = window.next_span(berlin("2026-01-01T00:00"))
    assert far is not None
    assert far.begins == berlin("2026-12-01T22:00")


def test_the_night_of_a_clock_change_is_an_hour_longer_or_shorter() -> None:
    window = Window.parse("22:00-06:00 Europe/Berlin")
    spring, autumn = window.span_at(berlin("2026-03-28T23:00")), window.span_at(berlin("2026-10-24T23:00"))
    assert spring is not None
    assert spring.ends - spring.begins == timedelta(hours=7)
    assert autumn is not None
    assert autumn.ends - autumn.begins == timedelta(hours=9)


def test_a_time_that_the_clocks_skip_is_an_hour_later_and_of_one_that_comes_twice_the_first_counts() -> None:
    skipped = Window.parse("02:30-05:00 Europe/Berlin").span_at(berlin("2026-03-29T04:00"))
    assert skipped is not None
    assert skipped.begins == berlin("2026-03-29T03:30")
    twice = Window.parse("01:00-02:30 Europe/Berlin").span_at(berlin("2026-10-25T02:15"))
    assert twice is not None
    assert twice.ends == berlin("2026-10-25T02:30", fold=0)
    assert Window.parse("01:00-02:30 Europe/Berlin").span_at(berlin("2026-10-25T02:15", fold=1)) is None


def test_windows_without_a_break_are_open_as_one() -> None:
    windows = [Window.parse(f"{hours} UTC") for hours in ("20:00-23:00", "23:00-02:00", "12:00-13:00")]
    moment = datetime(2026, 11, 30, 21, tzinfo=UTC)
    assert open_until(windows, moment) == datetime(2026, 12, 1, 2, tzinfo=UTC)
    assert open_until(windows, moment + timedelta(hours=6)) is None
    assert next_opening(windows, moment) == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert next_opening([], moment) is None


def test_windows_that_never_close_are_open_for_a_week_at_least() -> None:
    windows = [Window.parse("00:00-12:00 UTC"), Window.parse("12:00-00:00 UTC")]
    moment = datetime(2026, 11, 30, 21, tzinfo=UTC)
    closing = open_until(windows, moment)
    assert closing is not None
    assert closing > moment + timedelta(days=7)


def any_window() -> st.SearchStrategy[Window]:
    hours = st.times().map(lambda at: time(at.hour, at.minute))
    return st.tuples(hours, hours).filter(lambda pair: pair[0] != pair[1]).flatmap(_between)


def _between(pair: tuple[time, time]) -> st.SearchStrategy[Window]:
    return st.builds(
        Window,
        begins=st.just(pair[0]),
        ends=st.just(pair[1]),
        weekdays=st.sets(st.integers(0, 6)).map(sorted).map(tuple),
        first=st.none() | st.dates(date(2026, 1, 1), date(2026, 6, 30)),
        last=st.none() | st.dates(date(2026, 7, 1), date(2026, 12, 31)),
        zone=st.sampled_from(ZONES),
    )


a_year = timedelta(days=365).total_seconds()
moments = st.integers(0, int(a_year)).map(lambda s: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=s))


@given(any_window())
def test_every_window_is_read_as_it_is_told(window: Window) -> None:
    assert Window.parse(str(window)) == window


@given(any_window(), moments)
def test_a_window_is_open_or_says_when_it_opens(window: Window, moment: datetime) -> None:
    span, following = window.span_at(moment), window.next_span(moment)
    if span is not None:
        assert span.begins <= moment < span.ends
        assert span.ends - span.begins <= timedelta(hours=26)
        local = span.begins.astimezone(ZoneInfo(window.zone))
        assert not window.weekdays or local.weekday() in window.weekdays
    if following is not None:
        assert following.begins > moment
        assert window.span_at(following.begins) == following
        assert open_until([window], following.begins) is not None
    elif window.last is None:
        assert window.first is not None and moment.date() < window.first - timedelta(days=8)


@pytest.mark.parametrize(
    ("windows", "moment", "since"),
    [
        (("22:00-06:00 UTC",), "2026-11-30T23:00", "2026-11-30T22:00"),
        (("22:00-06:00 UTC",), "2026-11-30T22:00", "2026-11-30T22:00"),
        (("22:00-06:00 UTC", "23:00-05:00 UTC", "02:00-07:00 UTC"), "2026-12-01T06:30", "2026-11-30T22:00"),
        (("22:00-02:00 UTC", "02:00-06:00 UTC"), "2026-12-01T03:00", "2026-11-30T22:00"),
        (("22:00-02:00 UTC", "03:00-06:00 UTC"), "2026-12-01T03:00", "2026-12-01T03:00"),
        (("Fri-Sun 18:00-08:00 UTC", "Sat,Sun 08:00-18:00 UTC"), "2026-12-07T07:00", "2026-12-04T18:00"),
        (("00:00-12:00 UTC", "12:00-00:00 UTC"), "2026-11-30T23:00", "2026-11-30T00:00"),
        (("00:00-12:00 Asia/Tokyo", "12:00-00:00 Asia/Tokyo"), "2026-11-30T23:00", "2026-11-30T15:00"),
    ],
)
def test_windows_that_are_open_without_a_break_opened_once(
    windows: tuple[str, ...], moment: str, since: str
) -> None:
    found = open_since(map(Window.parse, windows), datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert found == datetime.fromisoformat(since).replace(tzinfo=UTC)


def test_windows_that_are_closed_are_open_since_never() -> None:
    assert open_since([Window.parse("22:00-06:00 UTC")], datetime(2026, 11, 30, 12, tzinfo=UTC)) is None
    assert open_since([], datetime(2026, 11, 30, 12, tzinfo=UTC)) is None
