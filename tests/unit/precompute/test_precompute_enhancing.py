"""What enhancing does to pictures, and what it leaves alone."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from precompute.seeing import enhance

Pixels = NDArray[np.uint8]


def _painting(low: int = 0, high: int = 255) -> Pixels:
    """A full-toned picture with soft shapes and hard edges."""
    rng = np.random.default_rng(7)
    soft = cv2.resize(rng.random((6, 8, 3)).astype(np.float32), (320, 240), interpolation=cv2.INTER_CUBIC)
    soft = (soft - soft.min()) / (soft.max() - soft.min())
    soft[60:120, 40:150] = (0.05, 0.02, 0.1)
    soft[150:220, 200:300] = (0.95, 0.9, 0.8)
    return (low + soft * (high - low)).astype(np.uint8)


def _noisy(pixels: Pixels, sd: float) -> Pixels:
    noise = np.random.default_rng(1).normal(0, sd, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def test_a_clean_full_toned_picture_comes_back_unchanged() -> None:
    pixels = _painting()
    assert np.array_equal(enhance(pixels), pixels)


def test_a_noisy_picture_comes_nearer_to_the_clean_one() -> None:
    clean = _painting()
    for sd in (8.0, 15.0, 25.0):
        noisy = _noisy(clean, sd)
        assert cv2.PSNR(enhance(noisy), clean) > cv2.PSNR(noisy, clean) + 3.0


def test_a_faded_picture_gets_more_contrast_and_keeps_its_hues() -> None:
    faded = _painting(100, 160)
    enhanced = enhance(faded)
    assert enhanced.shape == faded.shape
    assert enhanced.std() > 1.1 * faded.std()
    before, after = (cv2.cvtColor(p, cv2.COLOR_RGB2LAB)[..., 1:].astype(int) for p in (faded, enhanced))
    assert np.abs(after - before).mean() < 2.0


def test_a_flat_canvas_stays_flat() -> None:
    flat = np.full((80, 100, 3), (120, 90, 60), np.uint8)
    enhanced = enhance(flat)
    assert enhanced.std(axis=(0, 1)).max() == 0.0
    assert np.abs(enhanced.astype(int) - flat).max() < 20


def test_a_master_is_reduced_to_what_perception_needs() -> None:
    assert enhance(np.full((200, 4000, 3), 90, np.uint8)).shape == (80, 1600, 3)


def test_enhancing_twice_from_the_same_pixels_gives_the_same_bytes() -> None:
    noisy = _noisy(_painting(90, 170), 12.0)
    assert enhance(noisy).tobytes() == enhance(noisy.copy()).tobytes()


def test_the_given_pixels_are_not_touched() -> None:
    noisy = _noisy(_painting(), 12.0)
    before = noisy.copy()
    enhance(noisy)
    assert np.array_equal(noisy, before)
