"""Complexity: how much there is to see, from the large shapes to the fine strokes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas
from precompute.seeing.octaves import octaves_of

_OCTAVES = 4
_LEVELS = 64


def complexity_of(canvas: Canvas) -> float:
    """Subband entropy (Rosenholtz, Li & Nakano 2007): 0 a blank canvas .. 1 noise of all tones and sizes.

    The mean over octaves of the entropy of what each adds to the coarser one.
    """
    entropies = [_entropy(added) for added in octaves_of(canvas, _OCTAVES)]
    return float(np.mean(entropies)) if entropies else 0.0


def _entropy(added: NDArray[np.float64]) -> float:
    """Entropy of the values -0.5..0.5 in 64 steps, over that of equally frequent ones."""
    steps = np.clip(np.rint(added * _LEVELS), -_LEVELS // 2, _LEVELS // 2 - 1)
    counts = np.bincount((steps + _LEVELS // 2).astype(np.int64).ravel(), minlength=_LEVELS)
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum() / np.log2(_LEVELS))
