"""Pictures are found in frames where they are, and nowhere else."""

import cv2
import numpy as np
import pytest
from fakes.small_exhibition import painted
from fakes.views import Conditions, photo_of, quadrilateral_of, wall
from hypothesis import given
from hypothesis import strategies as st

from content.recognition.framing import find_pictures, rectify

EASY = Conditions(share=(0.2, 0.45), turn_deg=0.0, tilt_deg=20, blur_px=0.5, noise=2, glare=False)


def overlap(one, other):
    one, other = np.asarray(one, np.float32), np.asarray(other, np.float32)
    shared, _ = cv2.intersectConvexConvex(one, other)
    return shared / (cv2.contourArea(one) + cv2.contourArea(other) - shared)


def hung(*pictures):
    """A grey wall with pictures of one colour edge: (left, top, width, height) each."""
    frame = np.full((720, 1280, 3), 150, np.uint8)
    for seed, (left, top, width, height) in enumerate(pictures):
        frame[top : top + height, left : left + width] = painted(seed, width, height)
        cv2.rectangle(frame, (left, top), (left + width, top + height), (40, 30, 20), 9)
    return frame


def corners_of(left, top, width, height):
    return [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]


def test_a_picture_on_a_wall_is_found_to_a_few_pixels():
    (area, *_) = find_pictures(hung((400, 150, 480, 360)))
    assert area.corners.shape == (4, 2)
    assert np.abs(area.corners - corners_of(400, 150, 480, 360)).max() < 16
    assert 0 < area.score <= 1


def test_photographs_of_pictures_give_their_place():
    found = 0
    for seed in range(30):
        picture = painted(seed)
        areas = find_pictures(photo_of(picture, seed, EASY), most=2)
        truth = quadrilateral_of(picture, seed, EASY)
        found += any(overlap(area.corners, truth) > 0.6 for area in areas)
    assert found >= 24


def test_of_several_the_large_one_in_the_middle_is_meant():
    (first, *_) = find_pictures(hung((470, 200, 380, 300), (60, 60, 200, 150), (1040, 420, 180, 220)))
    assert overlap(first.corners, corners_of(470, 200, 380, 300)) > 0.7


@pytest.mark.parametrize("seed", range(4))
def test_where_there_is_no_picture_little_is_found(seed):
    assert len(find_pictures(np.full((720, 1280, 3), 128, np.uint8))) == 0
    assert all(area.score < 0.9 for area in find_pictures(wall(seed)))


def test_no_two_areas_are_nearly_the_same():
    areas = find_pictures(hung((300, 100, 600, 500)), most=5)
    for place, area in enumerate(areas):
        assert all(overlap(area.corners, other.corners) < 0.8 for other in areas[:place])
    assert [area.score for area in areas] == sorted((area.score for area in areas), reverse=True)


def test_a_picture_is_seen_from_the_front():
    picture = painted(5, 480, 360)
    seen = np.array([[300, 120], [900, 180], [860, 620], [340, 560]], np.float32)
    transform = cv2.getPerspectiveTransform(np.array(corners_of(0, 0, 480, 360), np.float32), seen)
    frame = cv2.warpPerspective(picture, transform, (1280, 720), borderValue=(150, 150, 150))
    front = rectify(np.asarray(frame, np.uint8), seen, 320)
    assert max(front.shape[:2]) == 320
    same_size = cv2.resize(picture, front.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.corrcoef(front.ravel(), same_size.ravel())[0, 1] > 0.8


@given(st.integers(1, 300), st.integers(1, 300), st.integers(0, 2**32 - 1))
def test_whatever_is_seen_corners_are_clockwise_from_the_top_left(width, height, seed):
    random = np.random.default_rng(seed)
    frame = random.integers(0, 256, (height, width, 3)).astype(np.uint8)
    if min(width, height) > 60:
        frame[:] = frame[0, 0]
        frame[height // 5 : -height // 5, width // 4 : -width // 4] = 255 - frame[0, 0]
    for area in find_pictures(frame):
        assert np.isfinite(area.corners).all()
        x, y = area.corners.T
        assert float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum()) > 0
        assert np.hypot(x, y).argmin() == 0
        assert max(rectify(frame, area.corners, 64).shape[:2]) == 64
