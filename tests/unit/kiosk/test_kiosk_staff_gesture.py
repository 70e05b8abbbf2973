"""The staff ask for their menu by the four corners or by two held keys; nobody does so by chance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.staff.gesture import CORNER, HELD_S, WITHIN_S, Corners, HeldKeys

TOP_LEFT, TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT = (0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98)
CLOCKWISE = (TOP_LEFT, TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT)
MIDDLE = (0.5, 0.5)


def touched(*places: tuple[float, float], each_s: float = 1.0) -> Corners:
    corners = Corners()
    for number, (x, y) in enumerate(places):
        corners = corners.touched(x, y, 100 + number * each_s)
    return corners


def test_the_four_corners_clockwise_from_the_top_left_ask() -> None:
    assert touched(*CLOCKWISE).asks
    assert touched(MIDDLE, TOP_LEFT, TOP_LEFT, *CLOCKWISE).asks
    assert touched(*CLOCKWISE, each_s=WITHIN_S / 3).asks


def test_too_slow_another_way_round_or_with_something_between_they_do_not() -> None:
    assert not touched(*CLOCKWISE, each_s=WITHIN_S / 3 + 0.01).asks
    assert not touched(*reversed(CLOCKWISE)).asks
    assert not touched(TOP_LEFT, TOP_RIGHT, MIDDLE, BOTTOM_RIGHT, BOTTOM_LEFT).asks
    assert not touched(TOP_LEFT, TOP_RIGHT, TOP_RIGHT, BOTTOM_RIGHT, BOTTOM_LEFT).asks
    assert not touched(*CLOCKWISE, MIDDLE).asks


def corner_of(x: float, y: float) -> int | None:
    """Which corner that is, clockwise from the top left, said in another way."""
    column = 0 if x < CORNER else 1 if x > 1 - CORNER else None
    row = 0 if y < CORNER else 1 if y > 1 - CORNER else None
    return {(0, 0): 0, (1, 0): 1, (1, 1): 2, (0, 1): 3}.get((column, row))  # type: ignore[arg-type]


places = st.tuples(st.floats(0, 1), st.floats(0, 1)) | st.sampled_from(CLOCKWISE)


@given(st.lists(st.tuples(places, st.floats(0, 2)), min_size=1, max_size=40))
def test_whatever_is_touched_they_ask_if_the_last_four_touches_were_the_gesture(
    touches: list[tuple[tuple[float, float], float]],
) -> None:
    corners, now_s, seen = Corners(), 0.0, []
    for (x, y), pause_s in touches:
        now_s += pause_s
        corners = corners.touched(x, y, now_s)
        seen = [*seen, (corner_of(x, y), now_s)][-4:]
        is_gesture = [corner for corner, _ in seen] == [0, 1, 2, 3] and now_s - seen[0][1] <= WITHIN_S
        assert corners.asks is is_gesture


@given(st.lists(st.tuples(st.floats(CORNER, 1), st.floats(CORNER, 1)), max_size=200))
def test_who_never_touches_the_top_left_never_asks(touches: list[tuple[float, float]]) -> None:
    assert not touched(*touches, each_s=0.1).asks


def test_two_keys_held_together_for_three_seconds_ask() -> None:
    keys = HeldKeys(frozenset({"back", "help"})).pressed("back", 0.0).pressed("help", 2.0)
    assert not keys.asks(2.0 + HELD_S - 0.1)
    assert keys.pressed("help", 4.0).asks(2.0 + HELD_S)  # it repeats
    assert not keys.released("back", 3.0).asks(60.0)
    assert not keys.pressed("select", 3.0).asks(60.0)
    assert not keys.released("back", 3.0).pressed("back", 4.0).asks(4.0 + HELD_S - 0.1)
