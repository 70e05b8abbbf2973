"""Measuring a recording while it passes by, by numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from db.loudness import TENTHS_A_SECOND, integrated_lufs, lufs, tenths
from precompute.mastering.cutting import Tenths
from precompute.mastering.measuring import SILENCE_DBFS
from precompute.mastering.peaks import MARGIN, MOST_BETWEEN, true_peak_dbtp


@dataclass(frozen=True, slots=True)
class Heard:
    """What was measured of what was sent."""

    duration_s: float
    loudness_lufs: float
    """Integrated, ITU-R BS.1770-4; within 0.2 LU of `measuring.loudness_lufs`."""
    true_peak_dbtp: float
    longest_silence_s: float
    """To a tenth of a second."""


class Meter:
    """Measures blocks of shape (n, 2) as they pass."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._rate_hz = sample_rate_hz
        self._cutter = Tenths(sample_rate_hz)
        self._power: list[float] = []
        self._samples = 0
        self._before = np.zeros((0, 2), np.float32)
        """The end of the last block: a peak may lie between two."""
        self._peak = 0.0
        """Amplitude."""

    def hear(self, block: NDArray[np.float32]) -> None:
        """The next block."""
        self._samples += len(block)
        for tenth in self._cutter.take(block):
            self._power.extend(tenths(tenth, self._rate_hz).tolist())
        joined = np.concatenate([self._before, block])
        if float(np.abs(joined).max(initial=0.0)) * MOST_BETWEEN > self._peak:
            self._peak = max(self._peak, 10 ** (true_peak_dbtp(joined) / 20))
        self._before = joined[-2 * MARGIN :]

    def heard(self) -> Heard:
        """What was measured so far."""
        power = np.array(self._power)
        return Heard(
            duration_s=round(self._samples / self._rate_hz, 3),
            loudness_lufs=round(integrated_lufs(power), 2) if len(power) >= _FEWEST_TENTHS else -70.0,
            true_peak_dbtp=round(20 * float(np.log10(max(1e-6, self._peak))), 2),
            longest_silence_s=_longest_silence(power) / TENTHS_A_SECOND,
        )


_FEWEST_TENTHS = 4
"""A gating block of BS.1770."""


def _longest_silence(power: NDArray[np.float64]) -> int:
    """In tenths of a second."""
    longest = run = 0
    for each in power:
        run = run + 1 if lufs(float(each)) < SILENCE_DBFS else 0
        longest = max(longest, run)
    return longest
