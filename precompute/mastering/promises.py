"""What every recording is promised: its loudness, its peaks and its fades."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MASTERING_REVISION = "2"
"""Raised whenever the same composition would be mastered to other samples; part of every commission's key."""

TARGET_LUFS = -16.0
MOST_APART_LU = 0.8
"""So much softer or louder than that a recording may be meant: within the 1 LU that is promised."""
CEILING_DBTP = -1.0
LIMITER_CEILING_DBTP = CEILING_DBTP - 0.25
"""The limiters aim a little lower than the promise, because interpolation filters differ by up to 0.15 dB."""

FADE_IN_S = 0.02
FADE_OUT_S = 1.0


def intended_lufs(level: float) -> float:
    """The loudness of a piece that is meant to be soft (0) .. loud (1) among its neighbours.

    As on an album, whose tracks are not all brought to one loudness, a lullaby stays a little softer than a march.
    """
    return TARGET_LUFS + MOST_APART_LU * (2 * level - 1)


def factor(gain_db: float) -> np.float32:
    """What a gain multiplies amplitudes by."""
    return np.float32(10 ** (gain_db / 20))


def half_cosine(length: int) -> NDArray[np.float32]:
    """A way from 0 to 1 that begins and ends flat."""
    return (0.5 - 0.5 * np.cos(np.linspace(0.0, np.pi, length))).astype(np.float32)
