"""A reproduction made fit to be looked at: noise removed, faded tones spread; what is good is left alone."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

MOST_PX = 1600
"""Longer side of what is returned: perception needs no more, whatever the size of the master."""

NOISY_FROM = 4.0
"""Standard deviation in levels of 255; weaker grain is left as it is, for it may be the canvas."""

_BLOCK_PX = 16
_CALM_BLOCKS = 0.1
_LAPLACIANS = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
_WINDOW = (5, 5)
_FULL_TONES = 140.0
_FEW_TONES = 40.0
_CLIP_LIMIT = 1.5
_TILES = (4, 4)
_MOST_SPREADING = 0.5


def enhance(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Remove noise and spread the tones of a dull picture; a clean, full-toned picture comes back unchanged.

    Noise: the locally adaptive Wiener filter (Lee 1980) on lightness, a mean on the colours. Tones: CLAHE
    (Zuiderveld 1994) on CIELAB lightness, mixed in by as much as the picture lacks range; hues stay.

    Args:
        pixels: shape (height, width, 3), sRGB.

    Returns:
        The same shape, or a smaller one of the same proportions where a side exceeds `MOST_PX`.
    """
    pixels = _within_size(pixels)
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    noise = _noise_of(grey)
    spreading = _spreading_for(grey)
    if noise < NOISY_FROM and spreading == 0.0:
        return pixels
    lightness, green_red, blue_yellow = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB))
    if noise >= NOISY_FROM:
        lightness = _without_noise(np.asarray(lightness, np.uint8), noise)
        green_red, blue_yellow = cv2.blur(green_red, _WINDOW), cv2.blur(blue_yellow, _WINDOW)
    if spreading > 0.0:
        equalised = cv2.createCLAHE(_CLIP_LIMIT, _TILES).apply(lightness)
        lightness = cv2.addWeighted(equalised, spreading, lightness, 1.0 - spreading, 0.0)
    lab = cv2.merge((lightness, green_red, blue_yellow))
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.uint8)


def _within_size(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    scale = MOST_PX / max(height, width)
    if scale >= 1.0:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _noise_of(grey: NDArray[np.uint8]) -> float:
    """Standard deviation of the noise in levels of 255 (Immerkær 1996), where the picture is calmest.

    Over a whole picture brush strokes would pass for noise; its calmest blocks show the noise alone.
    """
    response = np.abs(cv2.filter2D(grey, cv2.CV_32F, _LAPLACIANS, borderType=cv2.BORDER_REFLECT))
    height, width = grey.shape
    blocks = (max(1, width // _BLOCK_PX), max(1, height // _BLOCK_PX))
    by_block = cv2.resize(response, blocks, interpolation=cv2.INTER_AREA)
    return float(np.quantile(by_block, _CALM_BLOCKS) * np.sqrt(np.pi / 2.0) / 6.0)


def _spreading_for(grey: NDArray[np.uint8]) -> float:
    """How much of the equalised tones to mix in, 0 for a picture that uses its tones."""
    darkest, brightest = np.quantile(grey[::4, ::4], (0.02, 0.98))
    lacking = (_FULL_TONES - (brightest - darkest)) / (_FULL_TONES - _FEW_TONES)
    return _MOST_SPREADING * float(np.clip(lacking, 0.0, 1.0))


def _without_noise(lightness: NDArray[np.uint8], noise: float) -> NDArray[np.uint8]:
    """Lee's filter: the local mean, with as much of the detail as the local variance exceeds the noise's."""
    levels = lightness.astype(np.float32)
    mean = cv2.blur(levels, _WINDOW)
    variance = cv2.sqrBoxFilter(levels, cv2.CV_32F, _WINDOW) - mean * mean
    kept = np.maximum(variance - noise * noise, 0.0) / np.maximum(variance, 1e-3)
    return np.clip(np.rint(mean + kept * (levels - mean)), 0, 255).astype(np.uint8)
