"""Complexity: how much there is to see, from the large shapes to the fine strokes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas

_OCTAVES = 4
_LEVELS = 64
_SMALLEST_SIDE_PX = 4


def complexity_of(canvas: Canvas) -> float:
    """Subband entropy (Rosenholtz, Li & Nakano 2007): 0 a blank canvas .. 1 noise of all tones and sizes.

    The mean over octaves of the entropy of what each adds to the coarser one.
    """
    levels, entropies = canvas.lightness, []
    for _ in range(_OCTAVES):
        if min(levels.shape) < _SMALLEST_SIDE_PX:
            break
        coarser = cv2.pyrDown(levels)
        height, width = levels.shape
        added = levels - cv2.pyrUp(coarser, dstsize=(width, height))
        entropies.append(_entropy(np.asarray(added, np.float64)))
        levels = coarser
    return float(np.mean(entropies)) if entropies else 0.0


def _entropy(added: NDArray[np.float64]) -> float:
    """Entropy of the values -0.5..0.5 in 64 steps, over that of equally frequent ones."""
    steps = np.clip(np.rint(added * _LEVELS), -_LEVELS // 2, _LEVELS // 2 - 1)
    counts = np.bincount((steps + _LEVELS // 2).astype(np.int64).ravel(), minlength=_LEVELS)
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum() / np.log2(_LEVELS))
