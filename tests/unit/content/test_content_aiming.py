"""How a picture is held up, and what its holder is told."""

from __future__ import annotations

import math
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from content.recognition.aiming import Advice, Advising, Aim, advise, aim_at

WIDTH_PX, HEIGHT_PX = 1280, 720
STEP_S = 0.1


def held(
    x: float = 0.0,
    y: float = 0.0,
    *,
    distance: float = 2.0,
    tilt_deg: float = 0.0,
    about_deg: float = 0.0,
    turn_deg: float = 0.0,
) -> NDArray[np.float32]:
    """Corners of a postcard, 1 wide, seen by a camera of 62 degrees: moved aside, tilted about an axis, turned."""
    focal_px = WIDTH_PX / 2 / math.tan(math.radians(31))
    card = np.array([[-0.5, -0.35, 0], [0.5, -0.35, 0], [0.5, 0.35, 0], [-0.5, 0.35, 0]])
    axis = np.array([math.cos(math.radians(about_deg)), math.sin(math.radians(about_deg)), 0.0])
    tilting, _ = cv2.Rodrigues(axis * math.radians(tilt_deg))
    turning, _ = cv2.Rodrigues(np.array([0.0, 0.0, math.radians(turn_deg)]))
    corners = card @ (tilting @ turning).T + (x, y, distance)
    return (corners[:, :2] / corners[:, 2:] * focal_px + (WIDTH_PX / 2, HEIGHT_PX / 2)).astype(np.float32)


def aim(picture: NDArray[np.float32] | None, sharpness: float = 0.5, *, mirrored: bool = True) -> Aim:
    return aim_at(picture, WIDTH_PX, HEIGHT_PX, sharpness, mirrored=mirrored)


def advice(*aims: Aim, step_s: float = STEP_S) -> Advice:
    """What is advised after these frames."""
    advising = Advising()
    for number, each in enumerate(aims):
        advising = advise(advising, each, number * step_s)
    return advising.advice


def steadily(one: Aim) -> Advice:
    return advice(*[one] * 8)


def test_a_picture_held_well_needs_no_advice() -> None:
    seen = aim(held())
    assert (seen.offset_x, seen.offset_y) == pytest.approx((0, 0), abs=1e-4)
    assert seen.inside == pytest.approx(1)
    assert seen.tilt_deg == pytest.approx(0, abs=1)
    assert seen.covered == pytest.approx(0.7 * 0.25 * (WIDTH_PX / 2 / math.tan(math.radians(31))) ** 2
                                         / (WIDTH_PX * HEIGHT_PX), rel=0.01)  # fmt: skip
    assert steadily(seen) is Advice.NONE


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (None, Advice.NO_PICTURE),
        (held(0, 0.6, distance=2.5), Advice.UP),
        (held(0, -0.6, distance=2.5), Advice.DOWN),
        (held(distance=6), Advice.CLOSER),
        (held(distance=0.9), Advice.FARTHER),
        (held(tilt_deg=60), Advice.STRAIGHTEN),
    ],
)
def test_what_is_wrong_is_told(picture, said) -> None:
    assert steadily(aim(picture)) is said


def test_a_blurred_view_asks_for_stillness() -> None:
    assert steadily(aim(held(), sharpness=0.05)) is Advice.HOLD_STILL


def test_a_direction_is_the_same_on_the_preview_and_in_the_word() -> None:
    """Right in the frame of a camera that faces the visitor is left in the mirror, and there the visitor's left."""
    right_in_frame = held(0.9)
    assert aim(right_in_frame, mirrored=True).offset_x < -0.5
    assert steadily(aim(right_in_frame, mirrored=True)) is Advice.RIGHT
    assert aim(right_in_frame, mirrored=False).offset_x > 0.5
    assert steadily(aim(right_in_frame, mirrored=False)) is Advice.LEFT


def test_the_first_thing_to_do_is_told_first() -> None:
    far_aside_and_blurred_and_tilted = aim(held(3.0, distance=6, tilt_deg=60), sharpness=0.05)
    assert steadily(far_aside_and_blurred_and_tilted) is Advice.RIGHT
    far_and_blurred = aim(held(distance=6), sharpness=0.05)
    assert steadily(far_and_blurred) is Advice.CLOSER


def test_a_wide_picture_cut_on_both_sides_is_too_near() -> None:
    panorama = np.array([[-150, 200], [1430, 200], [1430, 520], [-150, 520]], np.float32)
    assert steadily(aim(panorama)) is Advice.FARTHER


@pytest.mark.parametrize("turn_deg", [0, 20, 90, 180, 270])
def test_corners_go_clockwise_from_the_top_left_however_the_picture_is_turned(turn_deg: float) -> None:
    corners = aim(held(turn_deg=turn_deg)).corners
    assert corners is not None
    (left, top), (right, also_top), (also_right, bottom), (also_left, also_bottom) = corners
    assert max(left, also_left) < min(right, also_right)
    assert max(top, also_top) < min(bottom, also_bottom)


@pytest.mark.parametrize("tilt_deg", [0, 15, 30, 45, 60])
@pytest.mark.parametrize("about_deg", [0, 45, 90])
@pytest.mark.parametrize("x", [-0.4, 0.0])
def test_the_tilt_is_that_against_the_line_of_sight(tilt_deg: float, about_deg: float, x: float) -> None:
    seen = held(x, tilt_deg=tilt_deg, about_deg=about_deg)
    axis = np.array([math.cos(math.radians(about_deg)), math.sin(math.radians(about_deg)), 0.0])
    normal = cv2.Rodrigues(axis * math.radians(tilt_deg))[0][:, 2]
    sight = np.array([x, 0, 2.0]) / math.hypot(x, 2.0)
    assert aim(seen).tilt_deg == pytest.approx(math.degrees(math.acos(normal @ sight)), abs=2)


def test_a_moment_changes_no_advice() -> None:
    well, aside = aim(held()), aim(held(0.9))
    assert advice(well, aside, aside, aside, well, aside, aside, well, aside) is Advice.NONE


def test_advice_does_not_flicker_at_its_limit() -> None:
    """0.5 is the limit of the offset; once given, advice stays until it is clearly met."""

    def at(offset: float) -> Aim:
        return Aim(0.5, ((0, 0), (1, 0), (1, 1), (0, 1)), offset_x=-offset, covered=0.3)

    trembling = [at(0.5 + 0.02 * (-1) ** number) for number in range(20)]
    assert advice(*[at(0.52)] * 6, *trembling) is Advice.RIGHT
    assert advice(*[at(0.52)] * 6, *[at(0.4)] * 6) is Advice.NONE


QUADRILATERALS = st.builds(
    held,
    st.floats(-2, 2),
    st.floats(-1, 1),
    distance=st.floats(0.9, 20),
    tilt_deg=st.floats(0, 80),
    about_deg=st.floats(0, 360),
    turn_deg=st.floats(0, 360),
)


@given(QUADRILATERALS | st.none(), st.floats(0, 1), st.booleans())
def test_every_aim_is_within_its_bounds_and_gets_one_advice(picture, sharpness, mirrored) -> None:
    seen = aim(picture, sharpness, mirrored=mirrored)
    assert -1 <= seen.offset_x <= 1
    assert -1 <= seen.offset_y <= 1
    assert 0 <= seen.covered <= 1
    assert 0 <= seen.inside <= 1
    assert 0 <= seen.tilt_deg <= 90
    assert (steadily(seen) is Advice.NO_PICTURE) == (picture is None)


@given(QUADRILATERALS)
def test_a_mirror_only_swaps_left_and_right(picture) -> None:
    swapped = {Advice.LEFT: Advice.RIGHT, Advice.RIGHT: Advice.LEFT}
    plain, mirrored = aim(picture, mirrored=False), aim(picture, mirrored=True)
    assert mirrored.offset_x == pytest.approx(-plain.offset_x)
    assert (mirrored.offset_y, mirrored.covered, mirrored.tilt_deg) == (
        plain.offset_y,
        plain.covered,
        plain.tilt_deg,
    )
    said = steadily(plain)
    assert steadily(mirrored) is swapped.get(said, said)


@given(st.lists(st.tuples(QUADRILATERALS | st.none(), st.floats(0, 0.5)), max_size=30))
def test_no_advice_lasts_less_than_it_takes_to_read(seen) -> None:
    advising, changes = Advising(), []
    for number, (picture, gap_s) in enumerate(seen):
        before = advising
        at_s = (changes[-1][0] if changes else 0.0) + gap_s + number * STEP_S
        advising = advise(before, aim(picture), at_s)
        if advising.advice is not before.advice:
            changes.append((at_s, advising.advice))
    times = [at_s for at_s, _ in changes]
    assert all(later - earlier >= 0.4 for earlier, later in pairwise(times))
