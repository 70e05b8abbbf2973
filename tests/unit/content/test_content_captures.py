"""Synthetic captures: the photographs by which recognition is measured are what they say they are."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from benchmarks.captures import (
    CONDITIONS,
    PORTRAIT,
    PRESETS,
    UNKNOWN_KINDS,
    capture,
    code_photo,
    film,
    film_from_still,
    unknown_view,
    unknown_views,
)
from benchmarks.captures.textures import painting

from content.codes.code import Code
from content.codes.reading import read_codes

SMALL = (640, 360)
PLAIN = (
    "upright",
    "oblique",
    "rotated90",
    "rotated180",
    "rotated",
    "framed",
    "passe-partout",
    "phone-screen",
    "small",
)


def picture_of(size=(480, 360), seed=7):
    return painting(np.random.default_rng(seed), size)


def rectified(taken, size):
    """The frame by its true corners, as the picture's own pixels would lie."""
    width, height = size
    upright = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return cv2.warpPerspective(taken.frame, cv2.getPerspectiveTransform(taken.corners, upright), size)


def likeness(first, second):
    """Correlation of two pictures' lightness without their finest detail."""
    soft = [cv2.GaussianBlur(cv2.cvtColor(each, cv2.COLOR_RGB2GRAY), (0, 0), 2) for each in (first, second)]
    return np.corrcoef(soft[0].ravel(), soft[1].ravel())[0, 1]


def area_of(corners):
    return cv2.contourArea(corners)


def test_the_same_seed_gives_the_same_frame_and_another_one_another():
    first, again, other = (capture(picture_of(), "mix", seed) for seed in (3, 3, 4))
    assert np.array_equal(first.frame, again.frame)
    assert np.array_equal(first.corners, again.corners)
    assert not np.array_equal(first.frame, other.frame)


def test_a_condition_that_there_is_not_is_named():
    with pytest.raises(ValueError, match="'fog'"):
        capture(picture_of(), "fog", 1)


@pytest.mark.parametrize("condition", PLAIN)
def test_the_true_corners_are_where_the_picture_is(condition):
    picture = picture_of()
    taken = capture(picture, condition, 11, severity=0.0)
    shifted = np.roll(rectified(taken, (480, 360)), 12, axis=1)
    seen = likeness(rectified(taken, (480, 360)), picture)
    assert seen > 0.8
    assert seen > likeness(shifted, picture) + 0.05


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("shape", ["wide", "tall", "tiny", "grey"])
def test_every_condition_takes_every_picture(condition, shape):
    size = {"wide": (1200, 60), "tall": (60, 1200), "tiny": (16, 12), "grey": (300, 240)}[shape]
    picture = picture_of(size)
    if shape == "grey":
        picture = np.repeat(picture[..., :1], 3, axis=2)
    taken = capture(picture, condition, 5, size=SMALL)
    assert taken.frame.shape == (360, 640, 3)
    assert taken.frame.dtype == np.uint8
    assert np.isfinite(taken.corners).all()
    assert 0 < taken.visible <= 1
    assert taken.frame.std() > 2


@pytest.mark.parametrize("severity", [0.0, 1.0])
def test_small_cropped_and_covered_pictures_are_so_by_as_much_as_they_say(severity):
    frame_px = 1280 * 720
    small = capture(picture_of(), "small", 2, severity=severity)
    assert area_of(small.corners) / frame_px == pytest.approx(0.12 - 0.04 * severity, rel=0.1)
    crop = capture(picture_of(), "crop", 2, severity=severity)
    assert crop.visible <= 0.61
    assert (crop.corners.min(axis=0) < 0).any() or (crop.corners.max(axis=0) > (1280, 720)).any()
    covered = capture(picture_of(), "covered", 2, severity=severity)
    assert covered.visible == pytest.approx(0.6 - 0.2 * severity, abs=0.05)


def test_among_several_pictures_the_one_looked_at_is_nearest_the_centre():
    others = [np.full((300, 300, 3), (250, 0, 250), np.uint8)]
    for seed in range(3):
        taken = capture(picture_of(), "several", seed, others=others)
        red, green, blue = (taken.frame[..., channel].astype(int) for channel in range(3))
        purple = np.argwhere((red > green + 70) & (blue > green + 70))[:, ::-1]
        assert len(purple) > 500
        to_another_px = np.hypot(*(purple - (640, 360)).T).min()
        assert -cv2.pointPolygonTest(taken.corners, (640, 360), measureDist=True) < to_another_px


def test_a_phone_held_upright_takes_upright_frames():
    assert capture(picture_of(), "framed", 1, size=PORTRAIT).frame.shape == (1280, 720, 3)


def test_a_film_moves_and_keeps_its_picture_in_view():
    picture = picture_of()
    frames = film(picture, "framed", 6, frames=5, severity=0.0)
    again = film(picture, "framed", 6, frames=5, severity=0.0)
    assert all(np.array_equal(one.frame, two.frame) for one, two in zip(frames, again, strict=True))
    for before, after in pairwise(frames):
        assert not np.array_equal(before.frame, after.frame)
        moved_px = np.hypot(*(before.corners - after.corners).T)
        assert 0 < moved_px.max() < 300
    assert min(each.visible for each in frames) > 0.5
    assert likeness(rectified(frames[-1], (480, 360)), picture) > 0.85


@pytest.mark.parametrize("condition", ["postcard-in-hand", "framed"])
def test_a_picture_is_brought_into_view_and_taken_away_again(condition):
    picture = painting(np.random.default_rng(5), (160, 120))
    frames = film(picture, condition, 3, frames=3, severity=0.0, brought_s=0.2, taken_s=0.2)
    seen = [each.visible for each in frames]
    assert len(frames) == 9
    assert seen[0] == seen[-1] == pytest.approx(0, abs=0.01)
    assert min(seen[3:6]) > 0.7


@pytest.mark.parametrize("size", [(400, 300), (300, 400)])
def test_a_film_of_a_still_looks_around_in_it(size):
    photo = picture_of(size)
    frames = film_from_still(photo, 2, frames=4)
    assert len(frames) == 4
    assert all(max(each.frame.shape) == 1280 for each in frames)
    assert not np.array_equal(frames[0].frame, frames[1].frame)
    width, height = size
    upright = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    into_photo = cv2.getPerspectiveTransform(frames[-1].corners, upright)
    seen = cv2.warpPerspective(frames[-1].frame, into_photo, size)
    middle = slice(height // 4, -height // 4), slice(width // 4, -width // 4)
    assert likeness(seen[middle], photo[middle]) > 0.9


def test_there_is_a_view_of_every_kind_without_a_picture():
    views = dict(unknown_views(3, SMALL))
    assert set(views) == set(UNKNOWN_KINDS)
    assert all(frame.shape == (360, 640, 3) for frame in views.values())
    assert np.array_equal(views["window"], unknown_view("window", 3, SMALL))


def test_mild_codes_can_be_read_and_harsh_ones_are_harder():
    mild, harsh = (
        [read_codes(code_photo("klangbild:1907.12", seed, severity).frame) for seed in range(5)]
        for severity in ("mild", "harsh")
    )
    read = [sum(codes == (Code("klangbild:1907.12"),) for codes in kind) for kind in (mild, harsh)]
    assert read[0] >= 4
    assert read[1] <= read[0]


def test_every_preset_has_a_name_and_a_severity():
    taken = capture(picture_of(), "mix", 9, size=SMALL)
    assert taken.condition in PRESETS
    assert 0 <= taken.severity <= 1
