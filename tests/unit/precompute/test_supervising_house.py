"""Whom the studio starts, ends and kills, and when: decided by the time alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precompute.supervising.house import Action, End, House, Kill, Start, Terms

TERMS = Terms(first_wait_s=1.0, longest_wait_s=60.0, well_after_s=120.0, silent_s=180.0, farewell_s=600.0)
NAMES = ("scheduler", "worker", "live")


def a_house(*names: str) -> House:
    return House.of(names or NAMES, TERMS)


def running(*names: str) -> House:
    house = a_house(*names)
    for part in house.parts:
        house = house.started(part.name, 0.0)
    return house


def test_parts_are_started_in_their_order() -> None:
    assert a_house().actions(0.0) == (Start("scheduler"), Start("worker"), Start("live"))
    assert running().actions(0.0) == ()


@pytest.mark.parametrize(
    ("falls", "wait_s"), [(1, 1.0), (2, 2.0), (3, 4.0), (6, 32.0), (7, 60.0), (100_000, 60.0)]
)
def test_who_falls_again_and_again_waits_longer(falls: int, wait_s: float) -> None:
    assert TERMS.wait_after(falls) == wait_s


def test_who_falls_is_started_after_its_wait_and_the_others_are_left_alone() -> None:
    house = running().ended("worker", 1, 10.0)
    assert house.next_s() == 11.0
    assert house.actions(10.9) == ()
    assert house.actions(11.0) == (Start("worker"),)
    house = house.started("worker", 11.0).ended("worker", -9, 12.0)
    assert house.next_s() == 14.0


def test_who_has_run_well_for_a_while_is_forgiven() -> None:
    house = running("worker")
    for _ in range(5):
        house = house.ended("worker", 1, 10.0).started("worker", 10.0)
    assert house.ended("worker", 1, 129.0).next_s() == 129.0 + 32.0
    assert house.ended("worker", 1, 130.0).next_s() == 131.0


def test_what_cannot_be_started_falls_too() -> None:
    house = a_house("worker").ended("worker", 1, 0.0).ended("worker", 1, 1.0)
    assert house.next_s() == 3.0


def test_who_ends_well_without_being_asked_is_started_again() -> None:
    assert running("worker").ended("worker", 0, 5.0).actions(6.0) == (Start("worker"),)


def test_parts_end_in_the_reverse_order_each_when_the_one_before_is_gone() -> None:
    house = running().stop()
    ended: list[Action] = []
    while not house.is_over:
        (action,) = house.actions(1.0)
        house = house.asked_to_end(action.name, 1.0)
        assert house.actions(600.9) == ()  # pieces in hand take their time
        house = house.ended(action.name, 0, 1.0)
        ended.append(action)
    assert ended == [End("live"), End("worker"), End("scheduler")]


def test_nothing_is_started_any_more_once_all_is_to_end() -> None:
    house = running("scheduler", "worker").ended("worker", 1, 0.0).stop()
    assert house.actions(100.0) == (End("scheduler"),)
    assert house.ended("scheduler", 0, 100.0).is_over


def test_the_worst_exit_code_of_the_end_counts() -> None:
    house = running().ended("worker", 1, 0.0).started("worker", 1.0).stop()
    assert house.ended("live", 0, 2.0).exit_code == 0  # what was before is over
    assert house.ended("live", 1, 2.0).ended("worker", 0, 2.0).exit_code == 1


def test_who_was_used_wrongly_ends_all() -> None:
    house = running().ended("worker", 2, 0.0)
    assert house.exit_code == 2
    assert house.actions(0.0) == (End("live"),)


def test_who_spoke_and_falls_silent_is_killed_once_and_started_again() -> None:
    house = running("worker").heard("worker", 10.0)
    assert house.next_s() == 190.0
    assert house.actions(189.9) == ()
    assert house.actions(190.0) == (Kill("worker"),)
    house = house.killed("worker")
    assert house.actions(1000.0) == ()
    assert house.ended("worker", -9, 191.0).actions(192.0) == (Start("worker"),)


def test_who_hangs_while_it_ends_is_killed_too() -> None:
    house = running("worker").heard("worker", 10.0).stop().asked_to_end("worker", 20.0)
    assert house.actions(190.0) == (Kill("worker"),)


def test_who_lives_and_does_not_end_is_killed_after_the_longest_farewell() -> None:
    house = running("scheduler", "worker").stop().asked_to_end("worker", 20.0).heard("worker", 600.0)
    assert house.next_s() == 620.0
    assert house.actions(619.9) == ()
    assert house.actions(620.0) == (Kill("worker", is_overdue=True),)
    house = house.killed("worker")
    assert house.actions(630.0) == ()
    assert house.ended("worker", 1, 621.0).actions(621.0) == (End("scheduler"),)


def test_who_has_never_spoken_may_be_silent_and_is_anew_after_a_start() -> None:
    assert running("worker").actions(1e9) == ()
    house = running("worker").heard("worker", 1.0).ended("worker", 1, 2.0).started("worker", 3.0)
    assert house.actions(1e9) == ()


@given(st.data())
def test_whatever_happens_nobody_is_started_twice_or_sooner_than_its_wait(data: st.DataObject) -> None:
    house, now_s = a_house(), 0.0
    ended_at_s = dict.fromkeys(NAMES, -1e9)
    for _ in range(data.draw(st.integers(1, 40))):
        now_s += data.draw(st.floats(0.0, 100.0))
        for action in house.actions(now_s):
            part = house.part(action.name)
            match action:
                case Start(name):
                    assert not part.runs
                    assert not house.stopping
                    assert now_s - ended_at_s[name] >= TERMS.first_wait_s - 1e-6
                    house = house.started(name, now_s)
                case End(name):
                    assert house.stopping
                    assert part.runs
                    assert not any(each.runs for each in house.parts[house.parts.index(part) + 1 :])
                    house = house.asked_to_end(name, now_s)
                case Kill(name, _):
                    assert part.runs
                    house = house.killed(name)
        waiting = [part.start_at_s for part in house.parts if not part.runs and not house.stopping]
        assert all(now_s < start_s <= now_s + TERMS.longest_wait_s for start_s in waiting)
        alive = [part.name for part in house.parts if part.runs]
        if alive:
            name = data.draw(st.sampled_from(alive))
            event = data.draw(st.sampled_from(["nothing", "heard", "ended", "stop"]))
            if event == "heard":
                house = house.heard(name, now_s)
            elif event == "ended":
                house, ended_at_s[name] = house.ended(name, 1, now_s), now_s
            elif event == "stop":
                house = house.stop()
