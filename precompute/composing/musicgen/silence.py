"""Whether a piece falls silent, heard as loud as mastering will make it.

A network may end its music long before its time. Screening refuses that after mastering; here it is heard before,
so that the piece can be sampled once more.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from db.loudness import integrated_lufs, tenths
from precompute.mastering.measuring import longest_silence_s
from precompute.mastering.promises import TARGET_LUFS, factor
from precompute.mastering.screening import MAX_SILENCE_S

_NOTHING = 1e-10
"""A power that nothing can be made of: -100 dB."""


def falls_silent(audio: NDArray[np.float32], sample_rate_hz: int) -> bool:
    """True where a piece, shape (samples, 2), is silent for longer than the screening allows, or all the time."""
    return _silent_for(audio, tenths(audio, sample_rate_hz), sample_rate_hz)


class Ear:
    """Listens to a piece that comes bit by bit."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._rate_hz = sample_rate_hz
        self._power = np.zeros(0)
        self._recent = np.zeros((0, 2), np.float32)

    def hears_silence(self, block: NDArray[np.float32]) -> bool:
        """True where the piece has become silent for too long, as far as it was heard, this block included."""
        self._power = np.append(self._power, tenths(block, self._rate_hz))
        kept = round((MAX_SILENCE_S + 1) * self._rate_hz)
        self._recent = np.concatenate([self._recent, block])[-kept:]
        return _silent_for(self._recent, self._power, self._rate_hz)


def _silent_for(audio: NDArray[np.float32], power: NDArray[np.float64], sample_rate_hz: int) -> bool:
    """Whether `audio` is silent too long in a piece of this power."""
    most = float(power.max(initial=0.0))
    if most < _NOTHING:
        return len(audio) > MAX_SILENCE_S * sample_rate_hz
    loudness_lufs = integrated_lufs(power / most) + 10 * float(np.log10(most))
    centred = audio - audio.mean(axis=0)
    return longest_silence_s(centred * factor(TARGET_LUFS - loudness_lufs), sample_rate_hz) > MAX_SILENCE_S
