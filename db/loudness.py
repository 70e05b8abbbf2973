"""Loudness as it passes by: K-weighted power in tenths of a second, and what they amount to.

The same measure as the studio's `mastering.measuring`, for what is not finished yet, and light (numpy alone).
The studio masters music by it and the kiosk its speech, so it lies below both.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

TENTHS_A_SECOND = 10
SILENCE_LUFS = -70.0
"""The absolute gate of BS.1770-4."""

_RELATIVE_GATE_LU = -10.0
_GATING_TENTHS = 4
_OFFSET_LU = -0.691


def tenths(audio: NDArray[np.float32], sample_rate_hz: int) -> NDArray[np.float64]:
    """K-weighted power (ITU-R BS.1770-4, both channels added) of each whole tenth of a second, shape (tenths,).

    Args:
        audio: shape (samples, 2).
        sample_rate_hz: a multiple of ten, or nearly.
    """
    length = sample_rate_hz // TENTHS_A_SECOND
    count = len(audio) // length
    spectra = np.fft.rfft(audio[: count * length].reshape(count, length, -1), axis=1)
    power = np.square(spectra.real).sum(axis=2) + np.square(spectra.imag).sum(axis=2)
    return np.asarray(power @ _weights(sample_rate_hz, length) / length**2, np.float64)


def integrated_lufs(power: NDArray[np.float64]) -> float:
    """Integrated loudness (ITU-R BS.1770-4) of powers as `tenths` gives them; -70 for silence."""
    shares = gate(power)
    counted = float(shares.sum())
    return lufs(float(power @ shares) / counted) if counted else SILENCE_LUFS


def gate(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each tenth counts, 0..1: in how many of its four gating blocks, which both gates let pass."""
    blocks = np.convolve(power, np.full(_GATING_TENTHS, 1 / _GATING_TENTHS), mode="valid")
    passes = blocks > power_of(SILENCE_LUFS)
    if passes.any():
        passes &= blocks > blocks[passes].mean() * 10 ** (_RELATIVE_GATE_LU / 10)
    return np.convolve(passes.astype(np.float64), np.full(_GATING_TENTHS, 1 / _GATING_TENTHS))


def lufs(power: float) -> float:
    """The loudness of a power."""
    return _OFFSET_LU + 10 * float(np.log10(max(power, 1e-20)))


def power_of(loudness_lufs: float) -> float:
    """The power of a loudness."""
    return 10 ** ((loudness_lufs - _OFFSET_LU) / 10)


@lru_cache
def _weights(sample_rate_hz: int, length: int) -> NDArray[np.float64]:
    """What each bin of a real spectrum counts: the K-weighting, and twice what stands for two bins."""
    frequencies = np.arange(length // 2 + 1) * sample_rate_hz / length
    shelf = _response(frequencies, sample_rate_hz, *_high_shelf(1500.0 / sample_rate_hz))
    high_pass = _response(frequencies, sample_rate_hz, *_high_pass(38.0 / sample_rate_hz))
    twice = np.full(len(frequencies), 2.0)
    twice[0] = 1.0
    if length % 2 == 0:
        twice[-1] = 1.0
    return twice * shelf * high_pass


Coefficients = tuple[float, float, float]


def _high_shelf(turns: float) -> tuple[Coefficients, Coefficients]:
    """+4 dB, Q = 1/sqrt(2): the first stage of BS.1770-4 for any rate (Bristow-Johnson's cookbook, 2005)."""
    amplitude = 10 ** (4.0 / 40)
    cosine = float(np.cos(2 * np.pi * turns))
    alpha = float(np.sin(2 * np.pi * turns)) / np.sqrt(2)
    root = 2 * np.sqrt(amplitude) * alpha
    more, less = amplitude + 1, amplitude - 1
    rise = (
        amplitude * (more + less * cosine + root),
        -2 * amplitude * (less + more * cosine),
        amplitude * (more + less * cosine - root),
    )
    return rise, (more - less * cosine + root, 2 * (less - more * cosine), more - less * cosine - root)


def _high_pass(turns: float) -> tuple[Coefficients, Coefficients]:
    """Q = 0.5: the second stage."""
    cosine = float(np.cos(2 * np.pi * turns))
    alpha = float(np.sin(2 * np.pi * turns))
    rise = ((1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2)
    return rise, (1 + alpha, -2 * cosine, 1 - alpha)


def _response(
    frequencies: NDArray[np.float64], sample_rate_hz: int, rise: Coefficients, fall: Coefficients
) -> NDArray[np.float64]:
    """The power response of a biquad."""
    delay = np.exp(-2j * np.pi * frequencies / sample_rate_hz)
    above, below = (b[0] + b[1] * delay + b[2] * delay**2 for b in (rise, fall))
    return np.square(np.abs(above / below))
