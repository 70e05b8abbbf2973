"""What can be measured of a recording: loudness, true peak, silence, repetition."""

from __future__ import annotations

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy import signal

from db.entities import Measurements

SILENCE_DBFS = -60.0
"""Below this level a gallery hears nothing."""

_OVERSAMPLING = 4
_WINDOW_S = 0.05

_BLOCK = 4096
_MARGIN = 16

# Interpolation filter of 49 taps for 4x oversampling, as BS.1770-4 (2015), annex 2, asks for.
_INTERPOLATOR: NDArray[np.float32] = np.asarray(
    signal.firwin(49, 1 / _OVERSAMPLING, window="hamming"), dtype=np.float32
) * np.float32(_OVERSAMPLING)


def measure(audio: NDArray[np.float32], sample_rate_hz: int) -> Measurements:
    """Measure a finished recording, shape (samples, 2)."""
    return Measurements(
        duration_s=round(len(audio) / sample_rate_hz, 3),
        loudness_lufs=round(loudness_lufs(audio, sample_rate_hz), 2),
        true_peak_dbtp=round(true_peak_dbtp(audio), 2),
        longest_silence_s=round(longest_silence_s(audio, sample_rate_hz), 2),
        repetition=round(repetition(audio, sample_rate_hz), 3),
    )


def loudness_lufs(audio: NDArray[np.float32], sample_rate_hz: int) -> float:
    """Integrated loudness, ITU-R BS.1770-4 (2015); -70, the gate, for silence."""
    return max(-70.0, float(pyloudnorm.Meter(sample_rate_hz).integrated_loudness(audio)))


def true_peak_dbtp(audio: NDArray[np.float32]) -> float:
    """Largest peak between the samples, ITU-R BS.1770-4 (2015), annex 2; -120 for silence."""
    levels = np.abs(audio).max(axis=1)
    peak = max((_peak_within(audio, begin, begin + _BLOCK) for begin in _loud_blocks(levels)), default=0.0)
    return float(20.0 * np.log10(max(1e-6, peak)))


def _loud_blocks(levels: NDArray[np.float32]) -> list[int]:
    """Where blocks begin that can hold the largest peak.

    A filter never gives more than the sum of its taps times the level it is fed; so most of a piece need not be
    filtered at all.
    """
    most = max(float(np.abs(_INTERPOLATOR[phase::_OVERSAMPLING]).sum()) for phase in range(_OVERSAMPLING))
    begins = range(0, len(levels), _BLOCK)
    peaks = [float(levels[max(0, begin - _MARGIN) : begin + _BLOCK + _MARGIN].max()) for begin in begins]
    threshold = max(peaks, default=0.0) / most
    return [begin for begin, peak in zip(begins, peaks, strict=True) if peak >= threshold]


def _peak_within(audio: NDArray[np.float32], begin: int, end: int) -> float:
    """The largest peak in a block; the margin around it keeps the cut from sounding like a click."""
    first = max(0, begin - _MARGIN)
    envelope = true_peak_envelope(audio[first : end + _MARGIN])
    return float(envelope[begin - first : end - first].max())


def true_peak_envelope(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each sample the largest absolute value of both channels in and just after it, shape (samples,)."""
    envelope = np.abs(audio).max(axis=1)
    for channel in audio.T:
        contiguous = np.ascontiguousarray(channel)
        for phase in range(1, _OVERSAMPLING):
            taps = _INTERPOLATOR[phase::_OVERSAMPLING]
            np.maximum(envelope, np.abs(np.convolve(contiguous, taps, mode="same")), out=envelope)
    return envelope


def longest_silence_s(audio: NDArray[np.float32], sample_rate_hz: int) -> float:
    """Longest stretch in which no 50 ms window is louder than `SILENCE_DBFS`."""
    levels = _window_levels_dbfs(audio, sample_rate_hz)
    longest = run = 0
    for silent in levels < SILENCE_DBFS:
        run = run + 1 if silent else 0
        longest = max(longest, run)
    return longest * _WINDOW_S


def _window_levels_dbfs(audio: NDArray[np.float32], sample_rate_hz: int) -> NDArray[np.float64]:
    window = max(1, int(_WINDOW_S * sample_rate_hz))
    count = len(audio) // window
    power = np.square(audio[: count * window], dtype=np.float64).reshape(count, -1).mean(axis=1)
    return 10.0 * np.log10(np.maximum(power, 1e-12))


def repetition(audio: NDArray[np.float32], sample_rate_hz: int) -> float:
    """How much of the piece says again what was said just before: 0 nothing .. 1 one bar for ever.

    The piece is laid over itself at every distance from 0.5 s to 4 s (a beat to a slow bar); the figure is
    the share of moments that sound alike (cosine of their deviation from the mean spectrum >= 0.95) at the
    distance where most do.
    """
    moments = _moments(audio, sample_rate_hz)
    if len(moments) < 2 * _MOMENTS_A_SECOND:
        return 0.0
    moments = moments - moments.mean(axis=0)
    moments /= np.maximum(np.linalg.norm(moments, axis=1, keepdims=True), 1e-9)
    lags = range(_MOMENTS_A_SECOND // 2, min(4 * _MOMENTS_A_SECOND, len(moments) - _MOMENTS_A_SECOND))
    alike = (np.mean(np.sum(moments[lag:] * moments[:-lag], axis=1) >= 0.95) for lag in lags)
    return float(max(alike, default=0.0))


_MOMENTS_A_SECOND = 20
_BANDS = 60


def _moments(audio: NDArray[np.float32], sample_rate_hz: int) -> NDArray[np.float64]:
    """Log energies in `_BANDS` bands from 50 Hz to 8 kHz, a row each twentieth of a second."""
    mono = audio.mean(axis=1)
    hop = sample_rate_hz // _MOMENTS_A_SECOND
    count = len(mono) // hop
    spectra = np.abs(np.fft.rfft(mono[: count * hop].reshape(count, hop) * np.hanning(hop), axis=1))
    frequencies = np.fft.rfftfreq(hop, 1 / sample_rate_hz)
    edges = np.geomspace(50.0, 8000.0, _BANDS + 1)
    bands = np.searchsorted(frequencies, edges)
    energies = np.add.reduceat(np.square(spectra), bands[:-1], axis=1)
    return np.log10(energies + 1e-6)
