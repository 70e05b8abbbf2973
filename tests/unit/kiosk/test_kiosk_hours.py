"""The kiosk opens and closes with the house, whatever is done to the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from db.opening_hours import OpeningHours
from kiosk.hours import Doorkeeper

HOURS = OpeningHours.parse("10:00-18:00", "2026-12-25 closed", "UTC")


class WallClock:
    def __init__(self, text: str) -> None:
        self.now = datetime.fromisoformat(text).replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_every_change_is_told_once() -> None:
    clock, told = WallClock("2026-12-24T09:59:59"), []
    door = Doorkeeper(HOURS, told.append, clock)
    for _ in range(3 * 86400 // 600):
        door.look()
        clock.now += timedelta(minutes=10)
    assert told == [True, False, True, False]  # the 24th and the 26th


@given(st.lists(st.integers(-(10**6), 10**6), max_size=20))
def test_a_clock_that_is_set_is_followed_at_the_next_look(jumps_s: list[int]) -> None:
    clock, told = WallClock("2026-12-20T12:00:00"), []
    door = Doorkeeper(HOURS, told.append, clock)
    states = [door.is_open]
    for jump_s in jumps_s:
        clock.now += timedelta(seconds=jump_s)
        door.look()
        assert door.is_open is HOURS.is_open(clock.now)
        if door.is_open != states[-1]:
            states.append(door.is_open)
    assert told == states[1:]


def test_staff_can_read_when_it_changes_next() -> None:
    door = Doorkeeper(HOURS, print, WallClock("2026-12-24T19:00:00"))
    assert door.next_change() == datetime(2026, 12, 26, 10, tzinfo=UTC)
    always = Doorkeeper(OpeningHours(), print, WallClock("2026-12-24T19:00:00"))
    assert always.is_open
    assert always.next_change() is None
