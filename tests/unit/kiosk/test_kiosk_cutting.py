"""The picture alone: what is kept of the frames in which somebody holds one up."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from fakes.small_exhibition import painted
from hypothesis import given
from hypothesis import strategies as st

from content.recognition import Recognition
from kiosk.looking.cutting import RECENT_S, View, better_view, cut_out

PICTURE = painted(5, 640, 480)
WALL = (200, 30, 30)
ON_THE_WALL = np.array([[300, 140], [900, 110], [930, 600], [280, 560]], np.float32)
"""From the picture's top left, clockwise."""


def hung(outline: np.ndarray) -> np.ndarray:
    """The picture on a red wall, (720, 1280, 3)."""
    inner = np.array([[0, 0], [640, 0], [640, 480], [0, 480]], np.float32)
    transform = cv2.getPerspectiveTransform(inner, outline)
    frame = np.full((720, 1280, 3), WALL, np.uint8)
    cv2.warpPerspective(PICTURE, transform, (1280, 720), frame, borderMode=cv2.BORDER_TRANSPARENT)
    return frame


def unknown(outline: np.ndarray | None) -> Recognition:
    return Recognition(best=None, candidates=(), sharpness=0.3, picture=outline)


def likeness(front: np.ndarray, original: np.ndarray) -> float:
    """Correlation of two pictures in one size."""
    sizes = cv2.resize(original, (front.shape[1], front.shape[0]), interpolation=cv2.INTER_AREA)
    return float(np.corrcoef(front.ravel(), sizes.ravel())[0, 1])


def test_an_outlined_picture_is_seen_straight_on_and_nothing_of_the_wall() -> None:
    view = cut_out(hung(ON_THE_WALL), unknown(ON_THE_WALL), 1.0)
    assert view.is_alone
    assert likeness(view.pixels, PICTURE) > 0.9
    assert view.pixels.shape[1] / view.pixels.shape[0] == pytest.approx(4 / 3, rel=0.12)
    border = np.concatenate([view.pixels[0], view.pixels[-1], view.pixels[:, 0], view.pixels[:, -1]])
    assert not (np.abs(border.astype(int) - WALL).max(axis=1) < 12).any()


def test_it_is_as_large_as_it_was_seen() -> None:
    view = cut_out(hung(ON_THE_WALL), unknown(ON_THE_WALL), 1.0)
    assert 0.9 * 620 < max(view.pixels.shape) <= 650


def test_without_an_outline_the_whole_frame_is_all_there_is() -> None:
    frame = hung(ON_THE_WALL)
    view = cut_out(frame, unknown(None), 1.0)
    assert not view.is_alone
    np.testing.assert_array_equal(view.pixels, frame)


@pytest.mark.parametrize(
    "outline",
    [
        [[-900, 100], [600, 100], [600, 600], [-900, 600]],  # mostly beyond the edge
        [[300, 100], [900, 600], [900, 100], [300, 600]],  # no area
        [[300, 100], [900, 100], [500, 250], [300, 600]],  # a dent
        [[300, 100], [340, 100], [340, 140], [300, 140]],  # a stamp
        [[100, 100], [1100, 100], [1100, 130], [100, 130]],  # a strip
    ],
)
def test_what_no_picture_can_be_is_not_cut_out(outline: list[list[int]]) -> None:
    assert not cut_out(hung(ON_THE_WALL), unknown(np.array(outline, np.float32)), 1.0).is_alone


@given(st.lists(st.tuples(st.floats(-400, 1700), st.floats(-400, 1100)), min_size=4, max_size=4))
def test_any_outline_gives_a_picture_within_bounds(corners: list[tuple[float, float]]) -> None:
    view = cut_out(hung(ON_THE_WALL), unknown(np.array(corners, np.float32)), 1.0)
    height, width, channels = view.pixels.shape
    assert channels == 3
    assert 64 <= min(height, width) <= max(height, width) <= 1280


def test_a_blurred_picture_is_less_sharp_than_a_clear_one() -> None:
    clear = hung(ON_THE_WALL)
    blurred = cv2.GaussianBlur(clear, (0, 0), 4)
    views = [cut_out(frame, unknown(ON_THE_WALL), 1.0) for frame in (clear, np.asarray(blurred, np.uint8))]
    assert views[0].sharpness > views[1].sharpness


def view(sharpness: float, at_s: float, is_alone: bool = True) -> View:
    return View(PICTURE, is_alone, sharpness, at_s)


def test_the_sharpest_view_is_kept_and_a_picture_alone_before_a_whole_frame() -> None:
    assert better_view(None, view(0.1, 0)).sharpness == 0.1
    assert better_view(view(0.5, 0), view(0.3, 0.1)).sharpness == 0.5
    assert better_view(view(0.3, 0), view(0.5, 0.1)).sharpness == 0.5
    assert better_view(view(0.3, 0), view(0.5, 0.1, is_alone=False)).is_alone


def test_of_equal_views_the_newest_is_kept_and_an_old_one_never() -> None:
    assert better_view(view(0.5, 0), view(0.5, 0.1)).at_s == 0.1
    assert better_view(view(0.5, 0), view(0.1, RECENT_S + 0.1)).sharpness == 0.1
