"""When a night begins, and how often."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from db.errors import StoreError
from db.windows import Window
from precompute.scheduling import nightly
from precompute.scheduling.nightly import every_night

NIGHT = Window.parse("22:00-06:00 UTC")
EVENING = datetime(2026, 11, 30, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(nightly, "_LOOK_AGAIN_S", 0.0)
    monkeypatch.setattr(nightly, "_TRY_AGAIN_S", 0.0)


def nights_of(moments):
    """The moments at which a night began, of those at which somebody looked."""
    stopping, looked, began = threading.Event(), [], []

    def now():
        looked.append(moments[len(looked)])
        if looked == moments:
            stopping.set()
        return looked[-1]

    every_night(NIGHT, lambda: began.append(looked[-1]), now, stopping)
    return began


def hours(*after_the_evening):
    return [EVENING + timedelta(hours=each) for each in after_the_evening]


def test_each_opening_of_the_window_has_one_night():
    assert nights_of(hours(0, 1, 2.5, 3, 9, 11, 24, 27, 28)) == hours(2.5, 27)


def test_a_night_begins_late_where_the_machine_slept_through_its_beginning():
    assert nights_of(hours(0, 9.5, 9.75)) == hours(9.5)


def test_a_clock_that_is_set_back_into_the_same_night_begins_no_second_one():
    assert nights_of(hours(3, 8, 4, 5)) == hours(3)


@pytest.mark.parametrize(
    ("window", "told"),
    [
        ("22:00-06:00 UTC", "waiting: the next night begins at 2026-11-30 22:00"),
        ("..2026-11-29 22:00-06:00 UTC", "waiting for ever: no night begins in the window"),
    ],
)
def test_who_looks_is_told_when_the_next_night_begins(window, told):
    stopping, said = threading.Event(), []

    def about(what):
        said.append(what)
        stopping.set()

    every_night(Window.parse(window), lambda: None, lambda: EVENING, stopping, about)
    assert [what.startswith(told) for what in said] == [True]


def test_a_program_that_is_stopped_begins_no_night():
    stopping = threading.Event()
    stopping.set()

    every_night(NIGHT, lambda: pytest.fail("too late"), lambda: EVENING, stopping)


def test_a_night_that_fails_is_told_and_tried_again(caplog):
    stopping, tries = threading.Event(), []

    def night():
        tries.append(1)
        if len(tries) < 3:
            raise StoreError("the server is away")
        stopping.set()

    every_night(NIGHT, night, lambda: EVENING + timedelta(hours=3), stopping)

    assert len(tries) == 3
    assert [record.getMessage() for record in caplog.records] == ["night.fails"] * 2
