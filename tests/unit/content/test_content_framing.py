"""Pictures are found in camera frames, and seen straight on."""

import cv2
import numpy as np
import pytest
from fakes.views import Conditions, photo_of, quadrilateral_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from content.recognition.framing import PictureArea, find_pictures, rectify

FRAME = (720, 1280)


def painting(seed: int, width: int = 480, height: int = 360) -> np.ndarray:
    """An abstract of soft colours and discs."""
    random = np.random.default_rng(seed)
    clouds = random.integers(40, 200, (5, 7, 3)).astype(np.uint8)
    canvas = cv2.resize(clouds, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(40):
        colour = [int(level) for level in random.integers(0, 255, 3)]
        centre = (int(random.uniform(0, width)), int(random.uniform(0, height)))
        cv2.circle(canvas, centre, int(random.uniform(4, 40)), colour, -1)
    return canvas


def plain_wall(level: int = 190) -> np.ndarray:
    return np.full((*FRAME, 3), level, np.uint8)


def hang(frame: np.ndarray, picture: np.ndarray, corners: list[tuple[float, float]]) -> np.ndarray:
    """The frame with a picture between four corners, from the picture's top left one on."""
    height, width = picture.shape[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    transform = cv2.getPerspectiveTransform(flat, np.array(corners, np.float32))
    size = frame.shape[1::-1]
    shown = cv2.warpPerspective(picture, transform, size, flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.full((height, width), 255, np.uint8), transform, size)[..., None] / 255
    return (shown * cover + frame * (1 - cover)).astype(np.uint8)


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union of (4, 2) convex corners."""
    one, other = np.asarray(one, np.float32), np.asarray(other, np.float32)
    shared, _ = cv2.intersectConvexConvex(one, other)
    return shared / (cv2.contourArea(one) + cv2.contourArea(other) - shared)


def similarity(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


@pytest.mark.parametrize(
    "corners",
    [
        [(400, 150), (900, 150), (900, 550), (400, 550)],
        [(420, 200), (880, 130), (900, 590), (430, 520)],
        [(640, 60), (960, 360), (640, 660), (320, 360)],
        [(500, 280), (760, 220), (760, 500), (500, 440)],
    ],
    ids=["upright", "oblique", "turned by 45 degrees", "small and oblique"],
)
def test_a_picture_on_a_plain_wall_is_found_to_a_few_pixels(corners):
    best, *_ = find_pictures(hang(plain_wall(), painting(1), corners))
    misses = [np.linalg.norm(best.corners - corner, axis=1).min() for corner in np.array(corners)]
    assert max(misses) < 5  # a pixel of the small copy that is looked at


@pytest.mark.parametrize(("wall_level", "picture_level"), [(235, 30), (40, 20), (200, 180)])
def test_faint_and_dark_pictures_are_found(wall_level, picture_level):
    corners = [(420, 200), (880, 160), (900, 560), (430, 520)]
    dark = (painting(2).astype(float) * 0.05 + picture_level * 0.95).astype(np.uint8)
    best, *_ = find_pictures(hang(plain_wall(wall_level), dark, corners))
    assert overlap(best.corners, corners) > 0.9


def test_a_picture_that_differs_from_the_wall_in_hue_alone_is_found():
    frame = plain_wall(128)
    frame[200:520, 400:880] = (178, 110, 75)  # of the wall's luma
    best, *_ = find_pictures(frame)
    assert overlap(best.corners, [(400, 200), (880, 200), (880, 520), (400, 520)]) > 0.9


@pytest.mark.parametrize("seed", range(12))
def test_pictures_in_ordinary_photographs_are_found(seed):
    truth = quadrilateral_of(painting(seed), seed)
    areas = find_pictures(photo_of(painting(seed), seed), most=2)
    assert max(overlap(area.corners, truth) for area in areas) > 0.7


@pytest.mark.parametrize("seed", range(8))
def test_strongly_leaning_pictures_are_found(seed):
    conditions = Conditions(tilt_deg=60, share=(0.12, 0.3), turn_deg=30.0 * seed)
    truth = quadrilateral_of(painting(seed), seed, conditions)
    areas = find_pictures(photo_of(painting(seed), seed, conditions), most=2)
    assert max(overlap(area.corners, truth) for area in areas) > 0.7


def test_a_finger_over_one_side_does_not_hide_the_picture():
    corners = [(400, 150), (900, 150), (900, 550), (400, 550)]
    frame = hang(plain_wall(), painting(1), corners)
    cv2.ellipse(frame, (640, 560), (60, 130), 0, 0, 360, (200, 150, 120), -1)
    best, *_ = find_pictures(frame)
    assert overlap(best.corners, corners) > 0.9


def test_a_picture_that_leaves_the_frame_is_found_as_far_as_it_is_seen():
    frame = hang(plain_wall(), painting(1), [(780, 160), (1480, 160), (1480, 600), (780, 600)])
    areas = find_pictures(frame, most=2)
    seen = [(780, 160), (1280, 160), (1280, 600), (780, 600)]
    assert max(overlap(area.corners, seen) for area in areas) > 0.8


def test_of_several_pictures_the_large_central_one_comes_first():
    frame = plain_wall()
    central = [(430, 170), (860, 170), (860, 540), (430, 540)]
    for seed, left in ((3, 60), (4, 960)):
        right = left + 240
        frame = hang(frame, painting(seed), [(left, 260), (right, 260), (right, 450), (left, 450)])
    frame = hang(frame, painting(5), central)
    best, *others = find_pictures(frame)
    assert overlap(best.corners, central) > 0.9
    assert all(best.score >= other.score for other in others)


def test_a_framed_picture_is_offered_with_its_frame_and_without():
    outer = [(340, 80), (940, 80), (940, 640), (340, 640)]
    inner = [(430, 170), (850, 170), (850, 550), (430, 550)]
    frame = hang(
        hang(plain_wall(), np.full((560, 600, 3), (150, 110, 40), np.uint8), outer), painting(6), inner
    )
    areas = find_pictures(frame, most=2)
    for truth in (outer, inner):
        assert max(overlap(area.corners, truth) for area in areas) > 0.85


@pytest.mark.parametrize("seed", range(6))
def test_no_two_areas_are_nearly_the_same(seed):
    areas = find_pictures(photo_of(painting(seed), seed))
    pairs = [(one, other) for place, one in enumerate(areas) for other in areas[:place]]
    assert all(overlap(one.corners, other.corners) < 0.8 for one, other in pairs)
    assert [area.score for area in areas] == sorted((area.score for area in areas), reverse=True)


def test_no_more_areas_than_asked_for_are_found():
    frame = photo_of(painting(1), 1)
    assert len(find_pictures(frame, most=1)) == 1
    assert find_pictures(frame, most=0) == []


@pytest.mark.parametrize("level", [0, 128, 255])
def test_nothing_is_found_on_a_blank_wall(level):
    assert find_pictures(plain_wall(level)) == []


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_found_on_a_mottled_wall_with_a_lamp_on_it(seed):
    random = np.random.default_rng(seed)
    level = np.full(FRAME, random.uniform(60, 220), np.float32)
    for cells, strength in ((6, 10), (40, 4), (200, 3)):
        blotches = random.normal(0, strength, (cells, cells * 16 // 9)).astype(np.float32)
        level += cv2.resize(blotches, FRAME[::-1], interpolation=cv2.INTER_CUBIC)
    lamp = np.zeros(FRAME, np.float32)
    cv2.circle(lamp, [int(place) for place in random.integers(100, 600, 2)], 120, 150, -1)
    level += cv2.GaussianBlur(lamp, (0, 0), 50)
    noisy = level[..., None] + random.normal(0, 6, (*FRAME, 3))
    assert find_pictures(np.clip(noisy, 0, 255).astype(np.uint8)) == []


@pytest.mark.parametrize("shape", [FRAME, (480, 640), (144, 256)])
@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_found_in_noise(shape, seed):
    random = np.random.default_rng(seed)
    assert find_pictures(random.integers(0, 256, (*shape, 3), dtype=np.uint8)) == []


def test_the_same_frame_gives_the_same_areas():
    frame = photo_of(painting(7), 7)
    for one, other in zip(find_pictures(frame), find_pictures(frame), strict=True):
        assert np.array_equal(one.corners, other.corners)
        assert one.score == other.score


def is_well_formed(area: PictureArea) -> bool:
    """Finite, convex, clockwise on the screen, from the corner nearest the top left."""
    corners = area.corners
    edges = np.roll(corners, -1, axis=0) - corners
    following = np.roll(edges, -1, axis=0)
    turns = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
    return (
        corners.shape == (4, 2)
        and corners.dtype == np.float32
        and bool(np.isfinite(corners).all())
        and bool((turns > 0).all())
        and int(np.linalg.norm(corners, axis=1).argmin()) == 0
        and 0 <= area.score <= 1
    )


@given(pixels=npst.arrays(np.uint8, st.tuples(st.integers(0, 60), st.integers(0, 60), st.just(3))))
def test_frames_of_any_size_and_content_are_taken(pixels):
    assert all(is_well_formed(area) for area in find_pictures(pixels))


@given(
    size=st.tuples(st.integers(1, 900), st.integers(1, 900)),
    shapes=st.lists(st.tuples(*[st.floats(0, 1)] * 8, st.integers(0, 255)), max_size=6),
)
def test_frames_full_of_polygons_give_well_formed_areas(size, shapes):
    frame = np.full((*size, 3), 90, np.uint8)
    for *places, level in shapes:
        points = (np.reshape(places, (4, 2)) * size[::-1]).astype(np.int32)
        cv2.fillPoly(frame, [points], (level, 255 - level, level // 2))
    areas = find_pictures(frame)
    assert len(areas) <= 3
    assert all(is_well_formed(area) for area in areas)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (40, 40), (3, 5000), (5000, 3)])
def test_stamps_and_slivers_are_no_error(shape):
    assert find_pictures(np.zeros((*shape, 3), np.uint8)) == []


OBLIQUE = [(420, 200), (880, 130), (900, 590), (430, 520)]


def test_rectifying_restores_a_picture():
    picture = painting(8)
    restored = rectify(hang(plain_wall(), picture, OBLIQUE), np.array(OBLIQUE, np.float32), 320)
    assert max(restored.shape[:2]) == 320
    assert restored.dtype == np.uint8
    again = cv2.resize(picture, restored.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert similarity(restored, again) > 0.97


def test_rectifying_takes_grey_frames():
    frame = hang(plain_wall(), painting(8), OBLIQUE)
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    corners = np.array(OBLIQUE, np.float32)
    coloured = cv2.cvtColor(rectify(frame, corners, 200), cv2.COLOR_RGB2GRAY)
    assert rectify(grey, corners, 200).shape == coloured.shape
    assert similarity(rectify(grey, corners, 200), coloured) > 0.999


def test_what_is_found_can_be_rectified_however_the_picture_is_turned():
    picture = painting(9)
    frame = hang(plain_wall(), picture, OBLIQUE[1:] + OBLIQUE[:1])
    best, *_ = find_pictures(frame)
    front = rectify(frame, best.corners, 240)
    turned = [np.rot90(picture, turns) for turns in range(4)]
    likeness = [
        similarity(
            front, cv2.resize(np.ascontiguousarray(each), front.shape[1::-1], interpolation=cv2.INTER_AREA)
        )
        for each in turned
    ]
    assert max(likeness) > 0.85


@pytest.mark.parametrize("lean_deg", [0, 30, 45, 60, 70])
@pytest.mark.parametrize("aspect", [0.6, 1.0, 1.7])
def test_a_leaning_picture_gets_its_aspect_ratio_back(lean_deg, aspect):
    card = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (aspect, 1) / np.hypot(aspect, 1)
    leaning, _ = cv2.Rodrigues(np.radians([0.4 * lean_deg, -0.9 * lean_deg, 5.0]))
    x, y, z = leaning @ np.c_[card, np.zeros(4)].T
    focal_px, distance = 0.9 * FRAME[1], 3.0  # not quite the lens that is supposed
    corners = focal_px * np.stack([x, y], axis=1) / (z + distance)[:, None] + (700, 380)
    height, width = rectify(plain_wall(), corners.astype(np.float32), 400).shape[:2]
    assert width / height == pytest.approx(aspect, rel=0.15)


def test_fine_patterns_are_averaged_and_not_aliased():
    frame = np.zeros((*FRAME, 3), np.uint8)
    frame[:, ::2] = 255
    corners = np.array([(100, 100), (1100, 100), (1100, 600), (100, 600)], np.float32)
    assert rectify(frame, corners, 100).std() < 12


def test_corners_outside_the_frame_are_filled_from_its_border():
    corners = np.array([(-60, -40), (700, -40), (700, 500), (-60, 500)], np.float32)
    front = rectify(plain_wall(77), corners, 128)
    assert (front == 77).all()


@pytest.mark.parametrize(
    "corners",
    [
        [(5, 5), (5, 5), (5, 5), (5, 5)],
        [(0, 0), (10, 10), (20, 20), (30, 30)],
        [(0, 0), (100, 100), (100, 0), (0, 100)],
        [(0, 0), (100, 0), (20, 20), (0, 100)],
        [(0, 0), (np.nan, 0), (100, 100), (0, 100)],
    ],
    ids=["a point", "a line", "crossed", "concave", "not a number"],
)
def test_corners_that_enclose_nothing_convex_are_refused(corners):
    with pytest.raises(ValueError, match="convex"):
        rectify(plain_wall(), np.array(corners, np.float32), 64)


@given(
    corners=st.lists(st.tuples(st.floats(-90, 250), st.floats(-90, 200)), min_size=4, max_size=4),
    side_px=st.integers(1, 300),
    channels=st.sampled_from([(), (3,)]),
)
def test_every_convex_area_can_be_rectified(corners, side_px, channels):
    frame = np.full((110, 160, *channels), 200, np.uint8)
    try:
        front = rectify(frame, np.array(corners, np.float32), side_px)
    except ValueError:
        return
    assert max(front.shape[:2]) == side_px
    assert front.shape[2:] == channels
    assert (front == 200).all()
