"""The kiosk seems alive only as long as its screen is drawn, or nobody could see it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.health.watchdog import DRAWN_WITHIN_S, Pulse


def test_nothing_is_alive_before_the_first_frame() -> None:
    assert not Pulse().is_alive(0.0)
    assert not Pulse().expecting(True, 0.0).is_alive(0.0)
    assert Pulse().silent_s(5.0) is None


def test_a_screen_that_stands_still_is_dead_after_a_while_and_alive_again_with_the_next_frame() -> None:
    pulse = Pulse().expecting(True, 100.0).drawn(101.0)
    assert pulse.is_alive(101 + DRAWN_WITHIN_S)
    assert not pulse.is_alive(101.1 + DRAWN_WITHIN_S)
    assert pulse.drawn(120.0).is_alive(120.0)
    assert pulse.silent_s(105.0) == 4.0


def test_a_frame_is_asked_for_where_nothing_moves() -> None:
    pulse = Pulse().drawn(100.0)
    assert not pulse.wants_a_frame(101.0)
    assert pulse.wants_a_frame(100 + DRAWN_WITHIN_S / 4)
    assert Pulse().wants_a_frame(0.0)


def test_a_window_that_nobody_shows_at_night_draws_nothing_and_has_time_to_begin_in_the_morning() -> None:
    asleep = Pulse().expecting(True, 0.0).drawn(0.0).expecting(False, 10.0)
    assert asleep.is_alive(36000.0)
    awake = asleep.expecting(True, 36000.0)
    assert awake.is_alive(36000 + DRAWN_WITHIN_S)
    assert not awake.is_alive(36000.1 + DRAWN_WITHIN_S)
    assert awake.expecting(True, 36005.0) == awake


steps = st.lists(
    st.tuples(st.sampled_from(["drawn", "expecting", "hidden", "nothing"]), st.floats(0, 20)), max_size=30
)


@given(steps)
def test_who_seems_alive_and_is_to_be_seen_was_drawn_or_shown_not_long_ago(
    happenings: list[tuple[str, float]],
) -> None:
    pulse, now_s = Pulse(), 0.0
    drawn_s = shown_s = None
    for what, pause_s in happenings:
        now_s += pause_s
        if what == "drawn":
            pulse, drawn_s = pulse.drawn(now_s), now_s
        elif what == "expecting":
            pulse, shown_s = pulse.expecting(True, now_s), now_s if shown_s is None else shown_s
        elif what == "hidden":
            pulse, shown_s = pulse.expecting(False, now_s), None
        expected = drawn_s is not None and (
            shown_s is None or min(now_s - drawn_s, now_s - shown_s) <= DRAWN_WITHIN_S
        )
        assert pulse.is_alive(now_s) is expected
