"""How loud speech is: as loud as a museum asks, whatever was said by whom."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from db.loudness import TENTHS_A_SECOND, integrated_lufs, tenths
from kiosk.playing.utterance import Spoken

SPEECH_LUFS = -18.0
"""As heard from both loudspeakers."""
HIGHEST_PEAK_DBTP = -3.6
"""Music at -1 dBTP that has stepped back by 12 dB and this add up to -1 dBTP: see `playing.balance`."""

_MOST_RISE_LU = 3.0
"""A word of a tenth of a second is soft because it is short; raised by more it would bark."""
_LEAST_TENTHS = 4
"""The shortest stretch whose loudness is defined (ITU-R BS.1770-4)."""
_OVERSAMPLING = 4
_BETWEEN, _QUICK = 64, 4096
"""Samples."""
_LOOK_S = 0.003
"""So long before a peak it is turned down, and so long after it turned up again."""


def levelled(spoken: Spoken) -> Spoken:
    """Speech at -18 LUFS (ITU-R BS.1770-4), with peaks held at -3.6 dBTP; silence stays as it is."""
    audio = spoken.audio
    if len(audio) == 0:
        return spoken
    gain_lu = min(_MOST_RISE_LU, SPEECH_LUFS - loudness_lufs(spoken))
    raised = audio * np.float32(10 ** (gain_lu / 20))
    return Spoken(_held(raised, spoken.sample_rate_hz), spoken.sample_rate_hz)


def loudness_lufs(spoken: Spoken) -> float:
    """Integrated loudness of what is heard from both loudspeakers."""
    tenth = spoken.sample_rate_hz // TENTHS_A_SECOND
    missing = max(_LEAST_TENTHS * tenth - len(spoken.audio), -len(spoken.audio) % tenth)
    padded = np.pad(spoken.audio, (0, missing))
    return integrated_lufs(tenths(np.stack([padded, padded], axis=1), spoken.sample_rate_hz))


def _held(audio: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Turned down around each peak that is too high, smoothly: the lowest gain near, averaged over its nearness."""
    highest = 10 ** (HIGHEST_PEAK_DBTP / 20)
    peaks = _true_peaks(audio)
    if peaks.max() <= highest:
        return audio
    reach = round(_LOOK_S * rate_hz)
    gains = np.pad(highest / np.maximum(peaks, highest), 2 * reach, constant_values=1.0)
    lowest = sliding_window_view(gains, 2 * reach + 1).min(axis=1)
    smooth = np.convolve(lowest, np.full(2 * reach + 1, 1 / (2 * reach + 1)), mode="valid")
    return (audio * smooth).astype(np.float32)


def _true_peaks(audio: NDArray[np.float32]) -> NDArray[np.float64]:
    """How high the sound between each sample and the next one goes, shape (samples,)."""
    # The interpolation by its spectrum takes the sound for periodic, and is quick for lengths with small factors.
    silence = -(len(audio) + _BETWEEN) % _QUICK + _BETWEEN
    spectrum = np.fft.rfft(np.pad(audio, (0, silence)))
    fine = np.fft.irfft(spectrum, _OVERSAMPLING * (len(audio) + silence)) * _OVERSAMPLING
    peaks = np.abs(fine).reshape(-1, _OVERSAMPLING).max(axis=1)
    return peaks[: len(audio)]
