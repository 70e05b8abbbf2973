"""Colour: how colourful, how warm and how red a picture is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas

_EXTREMELY_COLOURFUL = 109.0


@dataclass(frozen=True, slots=True)
class Colour:
    """The colours of a picture as a whole."""

    colourfulness: float
    """0..1: Hasler & Süsstrunk (2003), where their 'extremely colourful' (109) is 1."""
    warmth: float
    """-1 cold (blue) .. 1 warm (orange): the chromatic term of Ou et al. (2004), squashed."""
    redness: float
    """Mean CIELAB a*; below 0 is green."""


def colour_of(canvas: Canvas) -> Colour:
    """Measure the colours."""
    a, b = canvas.lab[..., 1].astype(np.float64), canvas.lab[..., 2].astype(np.float64)
    return Colour(
        colourfulness=_colourfulness(canvas),
        warmth=warmth_of(a, b),
        redness=float(a.mean()),
    )


def _colourfulness(canvas: Canvas) -> float:
    red, green, blue = (canvas.rgb[..., channel].astype(np.float64) for channel in range(3))
    red_green, yellow_blue = red - green, (red + green) / 2.0 - blue
    spread = np.hypot(red_green.std(), yellow_blue.std())
    offset = np.hypot(red_green.mean(), yellow_blue.mean())
    return min(1.0, float(spread + 0.3 * offset) / _EXTREMELY_COLOURFUL)


def warmth_of(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Warmth of colours in CIELAB, -1..1: the chromatic term of Ou et al. (2004), squashed.

    0.02 C^1.07 cos(h - 50°), without the constant that calls grey a little cool.
    """
    chroma, hue = np.hypot(a, b), np.arctan2(b, a)
    warm = 0.02 * chroma**1.07 * np.cos(hue - np.radians(50.0))
    return float(np.tanh(warm.mean()))
