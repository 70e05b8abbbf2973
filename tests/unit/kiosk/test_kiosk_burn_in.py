"""Still screens wander a few pixels, slowly, and come everywhere."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.burn_in import AMPLITUDE_PX, shift_px

moments = st.floats(0, 10 * 365 * 86400)


@given(moments, st.integers(0, 40))
def test_the_content_stays_near_its_place(at_s: float, amplitude_px: int) -> None:
    assert all(abs(pixels) <= amplitude_px for pixels in shift_px(at_s, amplitude_px))
    assert shift_px(at_s, amplitude_px) == shift_px(at_s, amplitude_px)


@given(moments)
def test_it_goes_no_faster_than_three_pixels_a_minute_and_one_at_a_time(at_s: float) -> None:
    path = [shift_px(at_s + seconds) for seconds in range(61)]
    for axis in (0, 1):
        places = [place[axis] for place in path]
        assert max(places) - min(places) <= 4  # whole pixels: three, and where rounding falls
        assert all(abs(after - before) <= 1 for before, after in pairwise(places))


@given(moments)
def test_no_place_is_kept_for_longer_than_half_a_minute(at_s: float) -> None:
    assert len({shift_px(at_s + seconds) for seconds in range(31)}) > 1


def test_in_an_hour_and_a_half_it_comes_nearly_everywhere() -> None:
    places = {shift_px(seconds) for seconds in range(5400)}
    assert len(places) > 0.9 * (2 * AMPLITUDE_PX + 1) ** 2
    assert {x for x, _ in places} == {y for _, y in places} == set(range(-AMPLITUDE_PX, AMPLITUDE_PX + 1))
