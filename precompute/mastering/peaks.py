"""Peaks between the samples, as a loudspeaker will play them (ITU-R BS.1770-4, annex 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MARGIN = 16
"""So many samples to either side shape a peak between two samples."""

_OVERSAMPLING = 4
_TAPS = 49
_BLOCK = 4096


def _interpolator() -> NDArray[np.float32]:
    """A low-pass of 49 taps for 4x oversampling (windowed sinc, Hamming), as BS.1770-4, annex 2, asks for."""
    taps = np.sinc((np.arange(_TAPS) - _TAPS // 2) / _OVERSAMPLING) * np.hamming(_TAPS)
    return (taps / taps.sum()).astype(np.float32) * np.float32(_OVERSAMPLING)


_INTERPOLATOR = _interpolator()
MOST_BETWEEN = max(float(np.abs(_INTERPOLATOR[phase::_OVERSAMPLING]).sum()) for phase in range(_OVERSAMPLING))
"""A filter never gives more than the sum of its taps times the level it is fed."""


def true_peak_dbtp(audio: NDArray[np.float32]) -> float:
    """Largest peak between the samples, shape (samples, 2); -120 for silence."""
    levels = np.abs(audio).max(axis=1)
    peak = max((_peak_within(audio, begin, begin + _BLOCK) for begin in _loud_blocks(levels)), default=0.0)
    return float(20.0 * np.log10(max(1e-6, peak)))


def true_peak_envelope(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each sample the largest absolute value of both channels in and just after it, shape (samples,)."""
    envelope = np.abs(audio).max(axis=1)
    for channel in audio.T:
        contiguous = np.ascontiguousarray(channel)
        for phase in range(1, _OVERSAMPLING):
            taps = _INTERPOLATOR[phase::_OVERSAMPLING]
            np.maximum(envelope, np.abs(np.convolve(contiguous, taps, mode="same")), out=envelope)
    return envelope


def _loud_blocks(levels: NDArray[np.float32]) -> list[int]:
    """Where blocks begin that can hold the largest peak; so most of a piece need not be filtered at all."""
    begins = range(0, len(levels), _BLOCK)
    peaks = [float(levels[max(0, begin - MARGIN) : begin + _BLOCK + MARGIN].max()) for begin in begins]
    threshold = max(peaks, default=0.0) / MOST_BETWEEN
    return [begin for begin, peak in zip(begins, peaks, strict=True) if peak >= threshold]


def _peak_within(audio: NDArray[np.float32], begin: int, end: int) -> float:
    """The largest peak in a block; the margin around it keeps the cut from sounding like a click."""
    first = max(0, begin - MARGIN)
    envelope = true_peak_envelope(audio[first : end + MARGIN])
    return float(envelope[begin - first : end - first].max())
