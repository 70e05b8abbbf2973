"""What can be measured of a recording: loudness, true peak, silence, repetition."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from db.entities import Measurements
from precompute.mastering.peaks import true_peak_dbtp

SILENCE_DBFS = -60.0
"""Below this level a gallery hears nothing."""

_WINDOW_S = 0.05


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
    import pyloudnorm  # noqa: PLC0415 - brings 75 MB of statistics, which a kiosk never needs

    return max(-70.0, float(pyloudnorm.Meter(sample_rate_hz).integrated_loudness(audio)))


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
    """How much of the piece says again what was said just before: 0 nothing .. 1 one bar for ever."""
    return repetition_of(_moments(audio, sample_rate_hz), _MOMENTS_A_SECOND)


def repetition_of(moments: NDArray[np.floating], moments_a_second: int) -> float:
    """The same of anything that describes each moment by a row of numbers, like a spectrum.

    The piece is laid over itself at every distance from 0.5 s to 4 s (a beat to a slow bar); the figure is
    the share of moments that are alike (cosine of their deviation from the mean >= 0.95) at the distance where
    most are.
    """
    if len(moments) < 2 * moments_a_second:
        return 0.0
    moments = moments - moments.mean(axis=0)
    moments /= np.maximum(np.linalg.norm(moments, axis=1, keepdims=True), 1e-9)
    lags = range(moments_a_second // 2, min(4 * moments_a_second, len(moments) - moments_a_second))
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
