"""Cameras that give pictures on which nothing lives, or nothing can be seen."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from fakes.sights import painting
from hypothesis import given
from hypothesis import strategies as st

from kiosk.camera import Frame, Pixels
from kiosk.events import CameraDark, CameraLit
from kiosk.looking.darkness import DARK_AFTER_S, Darkness, darken, is_dark
from kiosk.looking.glancing import glance_at
from kiosk.looking.repeating import FROZEN_AFTER_S, Repetition, is_frozen, repetition_of

PICTURE = painting(200, 120, 60)


def noisy(pixels: Pixels, seed: int, deviation: float = 1.0) -> Pixels:
    noise = np.random.default_rng(seed).normal(0, deviation, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def seen(frames: list[Pixels], rate_hz: float = 15.0) -> Repetition:
    repetition: Repetition | None = None
    for number, pixels in enumerate(frames):
        repetition = repetition_of(repetition, Frame(pixels, number / rate_hz))
    assert repetition is not None
    return repetition


def test_who_repeats_one_frame_for_four_seconds_is_frozen() -> None:
    count = round(FROZEN_AFTER_S * 15)
    assert is_frozen(seen([PICTURE.copy() for _ in range(count + 1)]))
    assert not is_frozen(seen([PICTURE.copy() for _ in range(count - 1)]))


def test_a_still_scene_before_a_living_camera_is_not() -> None:
    assert not is_frozen(seen([noisy(PICTURE, number) for number in range(100)]))


def test_a_frame_that_stands_still_for_a_while_and_then_goes_on_is_not() -> None:
    frames = [PICTURE] * 50 + [noisy(PICTURE, 1)] + [PICTURE] * 50
    assert not is_frozen(seen(frames))


def test_another_size_is_another_frame() -> None:
    assert not is_frozen(seen([PICTURE, PICTURE[:-8]] * 50))


@pytest.mark.parametrize("brightness", [0, 255])
def test_a_lens_that_is_covered_or_blinded_is_not_frozen(brightness: int) -> None:
    assert not is_frozen(seen([np.full_like(PICTURE, brightness)] * 100))


DARK = {
    "black": np.zeros_like(PICTURE),
    "a sensor turned up": noisy(np.full_like(PICTURE, 18), 3, 8.0),
}
LIGHT = {
    "a picture": PICTURE,
    "a wall": np.full_like(PICTURE, 120),
    "a dim room": (PICTURE * 0.3).astype(np.uint8),
    "a lamp in the dark": np.where(np.arange(320)[None, :, None] < 40, 200, 4).repeat(240, 0).repeat(3, 2),
}


@pytest.mark.parametrize("what", DARK)
def test_it_is_dark(what: str) -> None:
    assert is_dark(glance_at(DARK[what]))


@pytest.mark.parametrize("what", LIGHT)
def test_it_is_not_dark(what: str) -> None:
    assert not is_dark(glance_at(LIGHT[what].astype(np.uint8)))


@given(st.lists(st.tuples(st.booleans(), st.floats(0.05, 6.0)), max_size=60))
def test_darkness_is_told_after_ten_seconds_without_light_and_light_only_after_that(
    looks: list[tuple[bool, float]],
) -> None:
    glances = {True: glance_at(DARK["black"]), False: glance_at(PICTURE)}
    darkness, at_s, dark_since_s = Darkness(), 0.0, None
    told: list[CameraDark | CameraLit] = []
    for dark, seconds in looks:
        at_s += seconds
        dark_since_s = (at_s if dark_since_s is None else dark_since_s) if dark else None
        darkness, news = darken(darkness, glances[dark], at_s)
        told += news
        long_dark = dark_since_s is not None and at_s - dark_since_s >= DARK_AFTER_S
        assert darkness.told == long_dark
        assert (told[-1:] == [CameraDark()]) == long_dark
    assert all(one != other for one, other in itertools.pairwise(told))
