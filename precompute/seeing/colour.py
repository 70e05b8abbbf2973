"""Colour: how colourful, how warm and how red a picture is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas

_EXTREMELY_COLOURFUL = 109.0
_BLUES_DEGREES = (190.0, 300.0)
"""Hues of CIELAB from blue-green to violet-blue."""
_VISIBLE_CHROMA = 12.0
_HUES = 36


@dataclass(frozen=True, slots=True)
class Colour:
    """The colours of a picture as a whole."""

    colourfulness: float
    """0..1: Hasler & Süsstrunk (2003), where their 'extremely colourful' (109) is 1."""
    warmth: float
    """-1 cold (blue) .. 1 warm (orange): the chromatic term of Ou et al. (2004), squashed."""
    redness: float
    """Mean CIELAB a*; below 0 is green."""
    blueness: float
    """Share of the picture that is visibly blue or blue-green."""
    variety: float
    """0 one hue .. 1 all hues alike: entropy of the hues, each counted by its chroma."""


def colour_of(canvas: Canvas) -> Colour:
    """Measure the colours."""
    a, b = canvas.lab[..., 1].astype(np.float64), canvas.lab[..., 2].astype(np.float64)
    return Colour(
        colourfulness=_colourfulness(canvas),
        warmth=warmth_of(a, b),
        redness=float(a.mean()),
        blueness=_blueness(a, b),
        variety=_variety(a, b),
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


def _blueness(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    lowest, highest = _BLUES_DEGREES
    hue = np.degrees(np.arctan2(b, a)) % 360.0
    return float(np.mean((hue >= lowest) & (hue < highest) & (np.hypot(a, b) > _VISIBLE_CHROMA)))


def _variety(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    chroma = np.hypot(a, b)
    if chroma.max() < _VISIBLE_CHROMA:
        return 0.0
    sector = (np.arctan2(b, a) / (2.0 * np.pi) % 1.0 * _HUES).astype(np.int64) % _HUES
    shares = np.bincount(sector.ravel(), chroma.ravel(), _HUES)
    shares = shares[shares > 0.0] / shares.sum()
    return float(-(shares * np.log(shares)).sum() / np.log(_HUES)) + 0.0
