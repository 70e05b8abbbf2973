"""The night's window, by the wall clock."""

import threading
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precompute.nightly import NightlyError, Window, every_night, only_one

BERLIN = ZoneInfo("Europe/Berlin")
times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


def test_a_window_is_read_as_people_write_it():
    assert Window.parse("22:00-06:00") == Window(time(22), time(6))
    assert Window.parse(" 9:30 – 17:05 ") == Window(time(9, 30), time(17, 5))


@pytest.mark.parametrize(
    "text", ["", "22-6", "25:00-06:00", "22:00", "08:00-08:00", "22:00-06:60", "x:yz-1:00"]
)
def test_what_is_no_window_is_refused_by_name(text):
    with pytest.raises(NightlyError, match=text or "''"):
        Window.parse(text)


@given(begins=times, ends=times, moment=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001 - given its zone below
def test_a_window_closes_after_every_moment_it_contains_and_within_a_day(begins, ends, moment):
    if begins == ends:
        return
    window, moment = Window(begins, ends), moment.replace(tzinfo=BERLIN)

    closing = window.closing(moment)

    assert (
        moment.replace(tzinfo=None)
        < closing.replace(tzinfo=None)
        <= moment.replace(tzinfo=None) + timedelta(days=1)
    )
    assert closing.time() == ends
    if window.contains(moment.time()):
        assert window.length >= closing.replace(tzinfo=None) - moment.replace(tzinfo=None)


def test_a_window_across_midnight_is_open_before_and_after_it():
    window = Window.parse("22:00-06:00")

    assert window.contains(time(23, 59))
    assert window.contains(time(0))
    assert not window.contains(time(6))
    assert not window.contains(time(12))
    assert window.length == timedelta(hours=8)


def test_the_wall_clock_decides_when_the_clocks_change():
    before_the_change = datetime(2026, 3, 28, 23, 0, tzinfo=BERLIN)

    assert Window.parse("22:00-06:00").closing(before_the_change) == datetime(
        2026, 3, 29, 6, 0, tzinfo=BERLIN
    )


def test_a_second_night_in_the_same_home_is_refused_until_the_first_ends(tmp_path):
    lock = tmp_path / "locks" / "nightly"
    with only_one(lock), pytest.raises(NightlyError, match="another nightly"), only_one(lock):
        pass
    with only_one(lock):
        pass


def test_a_night_that_is_open_now_begins_at_once_and_is_waited_for():
    now = datetime.now().astimezone()
    around_now = Window((now - timedelta(hours=1)).time(), (now + timedelta(hours=2)).time())
    stopping, worked = threading.Event(), threading.Event()

    def night() -> None:
        stopping.set()
        worked.set()

    every_night(around_now, night, lambda: now, stopping)

    assert worked.is_set()
