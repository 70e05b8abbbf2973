"""Regions, skyline and space: pictures whose parts are known."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from db.entities import Impression, Region
from db.vocabulary import word
from precompute.seeing import emotion_at, imagined_impression, perceive
from precompute.seeing.canvas import canvas_of
from precompute.seeing.hues import HUES, hue_of_rgb
from precompute.seeing.regions import MOST_REGIONS, regions_of
from precompute.seeing.skyline import PLACES, skyline_of
from precompute.seeing.space import space_of

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Face:
    left: float
    top: float
    width: float
    height: float


def _landscape() -> Pixels:
    """A bright sky over a dark, rough ground, with a red house at the right."""
    pixels = np.full((240, 320, 3), (200, 220, 240), np.uint8)
    rough = np.random.default_rng(1).integers(20, 90, (96, 320, 1), dtype=np.uint8)
    pixels[144:] = cv2.GaussianBlur(np.repeat(rough, 3, axis=2), (0, 0), 1.5)
    pixels[100:180, 220:270] = (200, 40, 30)
    return pixels


def _portrait() -> Pixels:
    """A pale face over a dark coat, before a brown wall."""
    pixels = np.full((320, 240, 3), (120, 90, 60), np.uint8)
    cv2.ellipse(pixels, (120, 110), (30, 38), 0, 0, 360, (230, 190, 165), -1)
    pixels[150:, 60:180] = (25, 25, 35)
    return pixels


def _at(regions: tuple[Region, ...], x: float, y: float) -> Region:
    """The region that holds a place."""
    return next(
        each
        for each in regions
        if each.left <= x <= each.left + each.width and each.top <= y <= each.top + each.height
    )


def _overlap(one: Region, other: Region) -> float:
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return max(0.0, across) * max(0.0, down)


def assert_sound(impression: Impression) -> None:
    regions = impression.regions
    assert len(regions) <= MOST_REGIONS
    for index, region in enumerate(regions):
        assert 0.0 <= region.left <= region.left + region.width <= 1.0 + 2e-6
        assert 0.0 <= region.top <= region.top + region.height <= 1.0 + 2e-6
        assert region.width > 0.0
        assert region.height > 0.0
        for share in (region.attention, region.lightness, region.saturation, region.detail):
            assert 0.0 <= share <= 1.0
        assert -1.0 <= region.warmth <= 1.0
        assert region.hue in HUES
        assert region.kind in {"face", "figure", "light", "dark", "form"}
        assert all(_overlap(region, other) < 1e-5 for other in regions[:index])
    if regions:
        assert math.fsum(region.attention for region in regions) == pytest.approx(1.0, abs=1e-5)
    assert len(impression.skyline) in {0, PLACES}
    assert all(0.0 <= height <= 1.0 for height in impression.skyline)
    assert 0.0 <= impression.openness <= 1.0
    assert 0.0 <= impression.depth <= 1.0


@settings(max_examples=25)
@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(
        lambda size: arrays.arrays(np.uint8, (*size, 3), elements=st.integers(0, 255))
    )
)
def test_any_picture_has_sound_regions(pixels: Pixels) -> None:
    assert_sound(perceive(pixels))


@pytest.mark.parametrize("shape", [(64, 1280), (1280, 64), (400, 401)])
def test_extreme_shapes_have_sound_regions(shape: tuple[int, int]) -> None:
    assert_sound(perceive(np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)))


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_an_imagined_picture_has_sound_regions(valence: float, arousal: float) -> None:
    assert_sound(imagined_impression(emotion_at(valence, arousal)))


def test_an_even_canvas_has_nothing_to_visit() -> None:
    impression = perceive(np.full((90, 120, 3), (200, 60, 40), np.uint8))
    assert impression.regions == ()
    assert impression.skyline == ()
    assert impression.openness == 1.0
    assert impression.depth == 0.0


def test_the_parts_of_a_landscape_are_found_and_named() -> None:
    regions = perceive(_landscape()).regions
    house, sky, ground = _at(regions, 0.765, 0.58), _at(regions, 0.3, 0.2), _at(regions, 0.3, 0.85)
    assert house.hue == "red"
    assert house.left == pytest.approx(220 / 320, abs=0.05)
    assert house.width == pytest.approx(50 / 320, abs=0.06)
    assert (sky.kind, ground.kind) == ("light", "dark")
    assert ground.detail > sky.detail
    assert ground.left + ground.width - sky.left > 0.6


def test_the_gaze_goes_first_to_what_stands_out_most() -> None:
    assert perceive(_landscape()).regions[0].hue == "red"


def test_a_face_is_visited_first_and_has_its_figure_below() -> None:
    face = Face(90 / 240, 72 / 320, 60 / 240, 76 / 320)
    regions = regions_of(canvas_of(_portrait()), [face])
    assert regions[0].kind == "face"
    assert (regions[0].left, regions[0].top) == pytest.approx((face.left, face.top), abs=0.03)
    (figure,) = (each for each in regions if each.kind == "figure")
    assert figure.top >= face.top + face.height - 0.03
    assert figure.hue == "black"


def test_a_face_at_the_foot_of_the_picture_needs_no_figure() -> None:
    regions = regions_of(canvas_of(_portrait()), [Face(0.4, 0.9, 0.2, 0.1)])
    assert [each.kind for each in regions].count("face") == 1
    assert "figure" not in [each.kind for each in regions]


def test_two_boxes_of_one_face_are_one_region() -> None:
    faces = [Face(0.4, 0.2, 0.2, 0.2), Face(0.42, 0.22, 0.2, 0.2)]
    regions = regions_of(canvas_of(_portrait()), faces)
    assert [each.kind for each in regions].count("face") == 1


def test_a_horizon_is_drawn_where_it_is() -> None:
    pixels = np.full((200, 300, 3), (190, 215, 240), np.uint8)
    pixels[130:] = (40, 60, 45)
    assert perceive(pixels).skyline == pytest.approx([0.35] * PLACES, abs=0.03)


def test_a_hill_lifts_the_skyline() -> None:
    pixels = np.full((200, 300, 3), (190, 215, 240), np.uint8)
    pixels[150:] = (40, 60, 45)
    cv2.ellipse(pixels, (150, 150), (90, 70), 0, 180, 360, (40, 60, 45), -1)
    skyline = perceive(pixels).skyline
    assert max(skyline) == pytest.approx(0.6, abs=0.05)
    assert skyline[0] == pytest.approx(0.25, abs=0.04)
    assert 6 <= skyline.index(max(skyline)) <= 9


def test_noise_has_no_skyline() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    assert skyline_of(canvas_of(noise)) == ()


def test_plain_areas_are_open_and_texture_is_not() -> None:
    coarse = np.random.default_rng(0).integers(0, 256, (25, 38, 3), dtype=np.uint8)
    noise = np.asarray(cv2.resize(coarse, (300, 200), interpolation=cv2.INTER_CUBIC), np.uint8)
    half = noise.copy()
    half[:100] = (190, 215, 240)
    assert space_of(canvas_of(noise), ()).openness < 0.1
    assert space_of(canvas_of(half), ()).openness == pytest.approx(0.5, abs=0.1)


def test_a_hazy_view_is_deeper_than_a_wall() -> None:
    y = np.linspace(0.0, 1.0, 200)[:, None, None]
    rough = cv2.GaussianBlur(np.random.default_rng(2).random((200, 300)).astype(np.float32), (0, 0), 2.0)
    rough = ((rough - rough.mean()) / rough.std() * 40)[..., None]
    view = np.clip(190 - 120 * np.maximum(y - 0.4, 0) / 0.6 + rough * np.maximum(y - 0.4, 0), 0, 255)
    view = np.repeat(view, 3, axis=2).astype(np.uint8)
    view[:80] = (215, 225, 235)
    wall = np.repeat(np.clip(128 + rough, 0, 255), 3, axis=2).astype(np.uint8)
    assert perceive(view).depth > perceive(wall).depth + 0.3


@pytest.mark.parametrize(
    ("rgb", "hue"),
    [
        ((0, 0, 0), "black"),
        ((255, 255, 255), "white"),
        ((128, 128, 128), "grey"),
        ((220, 30, 30), "red"),
        ((235, 130, 30), "orange"),
        ((240, 210, 50), "yellow"),
        ((40, 130, 60), "green"),
        ((40, 80, 190), "blue"),
        ((130, 60, 170), "violet"),
        ((240, 170, 190), "pink"),
        ((110, 75, 45), "brown"),
        ((215, 195, 160), "beige"),
    ],
)
def test_a_colour_has_its_plain_name(rgb: tuple[int, int, int], hue: str) -> None:
    assert hue_of_rgb(*rgb) == hue


@pytest.mark.parametrize("hue", HUES)
def test_every_hue_is_known_in_arabic(hue: str) -> None:
    assert word(hue, "ar") != hue
