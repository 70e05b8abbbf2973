"""Symmetry: how alike a picture and its mirror image are."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas

_GRID = (48, 48)
"""Symmetry is one of masses, not of brush strokes."""


@dataclass(frozen=True, slots=True)
class Symmetry:
    """Each 0 (nothing answers) .. 1 (a perfect mirror image)."""

    left_right: float
    top_bottom: float


def symmetry_of(canvas: Canvas) -> Symmetry:
    """Measure both symmetries of the lightness."""
    masses = cv2.resize(canvas.lightness, _GRID, interpolation=cv2.INTER_AREA).astype(np.float64)
    return Symmetry(_likeness(masses, masses[:, ::-1]), _likeness(masses, masses[::-1, :]))


def _likeness(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """1 less the differences, over the most that these tones could differ (by the triangle inequality)."""
    most = 2.0 * float(np.abs(one - one.mean()).sum())
    if most < 1e-3 * one.size:
        return 1.0
    return float(np.clip(1.0 - np.abs(one - other).sum() / most, 0.0, 1.0))
