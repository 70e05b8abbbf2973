"""Brushwork: how fine the strokes are, and whether they leave the eye a place to rest."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas
from precompute.seeing.octaves import octaves_of

_OCTAVES = 5
_WINDOW_PX = 7
_INVISIBLE = 1e-3
"""Standard deviation of L* / 100 that nobody sees."""


@dataclass(frozen=True, slots=True)
class Brushwork:
    """Each 0..1."""

    fineness: float
    """How much of the contrast lies in fine strokes: 0 in large masses alone, 1/2 alike at all sizes, 1 in the
    finest alone. It follows the slope of the spectrum, which Redies, Hasenstein & Denzler (2007) find typical of
    art at the middle; finer than that is uncomfortable to look at (Fernandez & Wilkins 2008)."""
    unrest: float
    """How evenly the local contrast is spread: 0 a few places in a void, 1 the same everywhere, so that no
    part rests."""


def brushwork_of(canvas: Canvas) -> Brushwork:
    """Measure the brushwork; an even canvas has no strokes, and no unrest."""
    strengths = [max(float(added.std()), _INVISIBLE) for added in octaves_of(canvas, _OCTAVES)]
    return Brushwork(fineness=_fineness(strengths), unrest=_unrest(canvas.lightness.astype(np.float64)))


def _fineness(strengths: list[float]) -> float:
    """From the slope of contrast over octaves, fitted on logarithms."""
    if len(strengths) < 2:
        return 0.5
    octaves = np.arange(len(strengths)) - (len(strengths) - 1) / 2.0
    slope = float(octaves @ np.log2(strengths) / (octaves @ octaves))
    return 1.0 / (1.0 + 2.0**slope)


def _unrest(lightness: NDArray[np.float64]) -> float:
    window = (_WINDOW_PX, _WINDOW_PX)
    mean = cv2.blur(lightness, window)
    local = np.sqrt(np.maximum(cv2.blur(lightness * lightness, window) - mean * mean, 0.0))
    typical = float(local.mean())
    return typical / (typical + float(local.std())) if typical > _INVISIBLE else 0.0
