"""What is perceived in pictures: invariants of every measure, and pictures whose answer is known."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from db.entities import FeelingLabel, Impression, MoodLabel
from db.plain import canonical_json, from_plain, to_plain
from precompute.seeing import emotion_at, imagined_impression, perceive

Pixels = NDArray[np.uint8]
UNIT = (
    "lightness",
    "contrast",
    "saturation",
    "colourfulness",
    "edge_density",
    "horizontal",
    "vertical",
    "diagonal",
    "complexity",
    "symmetry_left_right",
    "symmetry_top_bottom",
    "focus_x",
    "focus_y",
)


def _plain(colour: tuple[int, int, int], height: int = 90, width: int = 120) -> Pixels:
    return np.full((height, width, 3), colour, np.uint8)


def _stripes(angle_degrees: float) -> Pixels:
    """Stripes that run at an angle to the horizontal."""
    y, x = np.mgrid[0:200, 0:200]
    turn = math.radians(angle_degrees)
    across = x * math.sin(turn) + y * math.cos(turn)
    grey = (127 + 120 * np.sin(across / 4.0)).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def _storm() -> Pixels:
    rng = np.random.default_rng(3)
    rough = cv2.GaussianBlur(rng.random((150, 200)).astype(np.float32), (0, 0), 2.0)
    rough = (rough - rough.min()) / (rough.max() - rough.min())
    return np.stack([60 + 190 * rough, 20 + 40 * rough, 20 * rough], axis=2).astype(np.uint8)


def assert_sound(impression: Impression) -> None:
    """Every number lies in its documented range."""
    for name in UNIT:
        assert 0.0 <= getattr(impression, name) <= 1.0, name
    assert -1.0 <= impression.warmth <= 1.0
    assert impression.horizontal + impression.vertical + impression.diagonal == pytest.approx(1.0, abs=3e-6)
    emotion = impression.emotion
    assert -1.0 <= emotion.valence <= 1.0
    assert -1.0 <= emotion.arousal <= 1.0
    for shares, labels in ((emotion.moods, MoodLabel), (emotion.feelings, FeelingLabel)):
        assert {label for label, _ in shares} == set(labels)
        assert math.fsum(share for _, share in shares) == pytest.approx(1.0, abs=1e-5)
        assert [share for _, share in shares] == sorted((share for _, share in shares), reverse=True)
    assert 1 <= len(impression.palette) <= 7
    shares = [swatch.share for swatch in impression.palette]
    assert shares == sorted(shares, reverse=True)
    assert math.fsum(shares) == pytest.approx(1.0, abs=1e-5)
    for swatch in impression.palette:
        assert all(0 <= level <= 255 for level in (swatch.red, swatch.green, swatch.blue))
    assert from_plain(Impression, to_plain(impression)) == impression


@settings(max_examples=25)
@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(
        lambda size: arrays.arrays(np.uint8, (*size, 3), elements=st.integers(0, 255))
    )
)
def test_any_picture_gives_values_in_their_ranges(pixels: Pixels) -> None:
    assert_sound(perceive(pixels))


@pytest.mark.parametrize("shape", [(64, 64), (64, 1280), (1280, 64), (64, 65), (900, 700)])
def test_extreme_shapes_give_values_in_their_ranges(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    assert_sound(perceive(noise))
    assert_sound(perceive(np.repeat(noise[..., :1], 3, axis=2)))


def test_the_same_pixels_give_the_same_impression_whatever_the_threads() -> None:
    pixels, threads = _storm(), cv2.getNumThreads()
    try:
        texts = set()
        for count in (1, 2, 4):
            cv2.setNumThreads(count)
            texts.add(canonical_json(perceive(pixels.copy())))
    finally:
        cv2.setNumThreads(threads)
    assert len(texts) == 1


def test_a_thumbnail_and_a_large_picture_give_nearly_the_same_impression() -> None:
    small = cv2.GaussianBlur(_storm(), (0, 0), 2.0)
    large = cv2.resize(small, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    one, other = perceive(small), perceive(large)
    for name in UNIT:
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=0.06), name
    assert one.emotion.valence == pytest.approx(other.emotion.valence, abs=0.06)
    assert one.emotion.arousal == pytest.approx(other.emotion.arousal, abs=0.06)


def test_black_and_white_have_the_light_they_should() -> None:
    black, white = perceive(_plain((0, 0, 0))), perceive(_plain((255, 255, 255)))
    assert (black.lightness, white.lightness) == (0.0, pytest.approx(1.0, abs=1e-5))
    halves = _plain((0, 0, 0))
    halves[:, 60:] = 255
    assert perceive(halves).contrast > 0.95
    assert black.contrast == white.contrast == 0.0


def test_a_flat_canvas_has_one_swatch_no_edges_and_its_focus_in_the_middle() -> None:
    impression = perceive(_plain((200, 60, 40)))
    assert [swatch.hex for swatch in impression.palette] == ["#c83c28"]
    assert impression.edge_density == impression.complexity == 0.0
    assert impression.symmetry_left_right == impression.symmetry_top_bottom == 1.0
    assert (impression.focus_x, impression.focus_y) == (0.5, 0.5)


def test_the_palette_finds_the_colours_and_their_shares() -> None:
    pixels = _plain((230, 220, 200), 100, 100)
    pixels[:, :30] = (20, 40, 120)
    pixels[:10, 30:] = (190, 30, 30)
    found = perceive(pixels).palette
    assert [round(swatch.share, 1) for swatch in found[:3]] == [0.6, 0.3, 0.1]
    for swatch, wanted in zip(found[:3], ((230, 220, 200), (20, 40, 120), (190, 30, 30)), strict=True):
        assert (swatch.red, swatch.green, swatch.blue) == pytest.approx(wanted, abs=3)


def test_colours_that_look_alike_share_a_swatch() -> None:
    pixels = _plain((100, 100, 100))
    pixels[::2] = (104, 101, 99)
    assert len(perceive(pixels).palette) == 1


def test_orange_is_warm_and_blue_is_cold() -> None:
    assert perceive(_plain((240, 130, 30))).warmth > 0.7
    assert perceive(_plain((30, 80, 220))).warmth < -0.7
    assert abs(perceive(_plain((128, 128, 128))).warmth) < 0.02


@pytest.mark.parametrize(
    ("angle", "direction"), [(0, "horizontal"), (90, "vertical"), (45, "diagonal"), (135, "diagonal")]
)
def test_stripes_run_the_way_they_were_painted(angle: float, direction: str) -> None:
    assert getattr(perceive(_stripes(angle)), direction) > 0.9


def test_a_mirrored_half_is_symmetrical_and_mirroring_keeps_the_symmetry() -> None:
    half = _storm()
    whole = np.concatenate([half, half[:, ::-1]], axis=1)
    assert perceive(whole).symmetry_left_right > 0.95
    assert perceive(whole).symmetry_top_bottom < 0.7
    one, mirrored = perceive(half), perceive(half[:, ::-1])
    assert one.symmetry_left_right == pytest.approx(mirrored.symmetry_left_right, abs=1e-3)


@pytest.mark.parametrize(("x", "y"), [(0.25, 0.3), (0.75, 0.3), (0.5, 0.7), (0.8, 0.8)])
def test_the_focus_follows_a_bright_spot(x: float, y: float) -> None:
    pixels = _plain((40, 45, 60), 240, 320)
    cv2.circle(pixels, (int(x * 320), int(y * 240)), 14, (250, 230, 160), -1)
    impression = perceive(pixels)
    assert (impression.focus_x, impression.focus_y) == pytest.approx((x, y), abs=0.06)


def test_noise_is_more_complex_than_a_gradient() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (150, 200, 3), dtype=np.uint8)
    ramp = np.repeat(np.linspace(0, 255, 200)[None, :, None], 150, axis=0).repeat(3, axis=2).astype(np.uint8)
    assert perceive(noise).complexity > perceive(ramp).complexity + 0.3


def test_a_red_storm_rouses_more_than_a_pale_blue_calm() -> None:
    storm, calm = perceive(_storm()).emotion, perceive(_plain((190, 215, 235))).emotion
    assert storm.arousal > 0.4 > -0.4 > calm.arousal
    assert storm.mood is MoodLabel.ANGRY
    assert calm.feeling is FeelingLabel.CONTENTMENT


def test_a_black_canvas_is_sadder_than_a_yellow_one() -> None:
    black, yellow = perceive(_plain((8, 8, 10))).emotion, perceive(_plain((245, 215, 60))).emotion
    assert dict(black.moods)[MoodLabel.SAD] > 0.6 > dict(yellow.moods)[MoodLabel.SAD]
    assert black.valence < -0.4 < 0.0 < yellow.valence
    assert black.mood is MoodLabel.SAD
    assert yellow.mood is not MoodLabel.SAD


@pytest.mark.parametrize(
    ("place", "mood", "feeling"),
    [
        ((0.7, 0.1), MoodLabel.HAPPY, FeelingLabel.AMUSEMENT),
        ((0.5, 0.6), MoodLabel.FUN, FeelingLabel.EXCITEMENT),
        ((-0.5, 0.7), MoodLabel.ANGRY, FeelingLabel.ANGER),
        ((-0.7, 0.7), MoodLabel.ANGRY, FeelingLabel.FEAR),
        ((-0.7, -0.4), MoodLabel.SAD, FeelingLabel.SADNESS),
        ((0.6, -0.5), MoodLabel.HAPPY, FeelingLabel.CONTENTMENT),
        ((0.0, 0.0), MoodLabel.NEUTRAL, None),
        ((0.1, 0.7), MoodLabel.FUN, FeelingLabel.AWE),
    ],
)
def test_labels_follow_the_place_on_the_plane(
    place: tuple[float, float], mood: MoodLabel, feeling: FeelingLabel | None
) -> None:
    emotion = emotion_at(*place)
    assert emotion.mood is mood
    if feeling:
        assert emotion.feeling is feeling


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_an_imagined_impression_is_sound_and_keeps_its_emotion(valence: float, arousal: float) -> None:
    impression = imagined_impression(emotion_at(valence, arousal))
    assert_sound(impression)
    assert impression.emotion.valence == pytest.approx(valence, abs=1e-6)
    assert impression.emotion.arousal == pytest.approx(arousal, abs=1e-6)
