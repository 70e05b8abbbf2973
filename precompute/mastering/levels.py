"""Setting the level: every piece as loud as it is meant, no peak too high, nothing that clicks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, optimize

from precompute.mastering.measuring import loudness_lufs
from precompute.mastering.peaks import true_peak_dbtp, true_peak_envelope
from precompute.mastering.promises import (
    FADE_IN_S,
    FADE_OUT_S,
    LIMITER_CEILING_DBTP,
    TARGET_LUFS,
    factor,
    half_cosine,
)

_SILENCE = 1e-5
_NEAR_ENOUGH_LU = 0.1
_MOST_PASSES = 4
_MOST_GAIN_DB = 40.0


def master(
    audio: NDArray[np.float32],
    sample_rate_hz: int,
    *,
    target_lufs: float = TARGET_LUFS,
    seamless: bool = False,
) -> NDArray[np.float32]:
    """Fade in and out, bring to a loudness, and hold the true peak at -1 dBTP or below.

    Takes and gives shape (samples, 2). Silence stays silence; screening is what rejects it. What is `seamless`
    is not faded, because its end leads into its beginning.
    """
    audio = _without_offset(audio)
    if not seamless:
        audio = _faded(audio, sample_rate_hz)
    level = float(np.abs(audio).max(initial=0.0))
    if level < _SILENCE:
        return audio
    audio = audio / np.float32(level)  # BS.1770 does not count what is very quiet: measure it loud
    gain_db = target_lufs - loudness_lufs(audio, sample_rate_hz)
    if true_peak_dbtp(audio) + gain_db <= LIMITER_CEILING_DBTP:
        return audio * factor(gain_db)
    return _limited(audio * factor(gain_db), sample_rate_hz, target_lufs)


def _without_offset(audio: NDArray[np.float32]) -> NDArray[np.float32]:
    return audio - audio.mean(axis=0, dtype=np.float64).astype(np.float32)


def _faded(audio: NDArray[np.float32], sample_rate_hz: int) -> NDArray[np.float32]:
    """Half-cosine fades; the long one at the end lets the last chord die away."""
    audio = audio.copy()
    fade_in = min(len(audio) // 4, int(FADE_IN_S * sample_rate_hz))
    fade_out = min(len(audio) // 4, int(FADE_OUT_S * sample_rate_hz))
    audio[:fade_in] *= half_cosine(fade_in)[:, None]
    audio[len(audio) - fade_out :] *= half_cosine(fade_out)[::-1, None]
    return audio


def _limited(audio: NDArray[np.float32], sample_rate_hz: int, target_lufs: float) -> NDArray[np.float32]:
    """Hold the peaks of a piece at target loudness, and make up for the loudness that this takes.

    The limiter's blocks tell how much gain makes up for it; measuring then corrects what they do not know (the
    ear's weighting and the gate of BS.1770).
    """
    limiter = _Limiter.of(audio, sample_rate_hz)
    wanted_db, limited = 0.0, audio
    for _ in range(_MOST_PASSES):
        limited = limiter.apply(audio, limiter.gain_for(wanted_db))
        missing_db = target_lufs - loudness_lufs(limited, sample_rate_hz)
        if abs(missing_db) <= _NEAR_ENOUGH_LU:
            break
        wanted_db += missing_db
    return limited


_BLOCK = 32
_REACH_S = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class _Limiter:
    """A look-ahead limiter that works on blocks of `_BLOCK` samples: their peaks and their energies, (blocks,)."""

    peaks: NDArray[np.float32]
    energies: NDArray[np.float64]
    reach: int
    """Over so many blocks to either side a gain is smoothed."""

    @classmethod
    def of(cls, audio: NDArray[np.float32], sample_rate_hz: int) -> _Limiter:
        padding = -len(audio) % _BLOCK
        envelope = np.pad(true_peak_envelope(audio), (0, padding)).reshape(-1, _BLOCK)
        power = np.pad(np.square(audio, dtype=np.float64).sum(axis=1), (0, padding)).reshape(-1, _BLOCK)
        return cls(envelope.max(axis=1), power.sum(axis=1), int(_REACH_S * sample_rate_hz / _BLOCK))

    def gains(self, gain_db: float) -> NDArray[np.float32]:
        """Each block's factor when the piece is raised by `gain_db` and its peaks are held."""
        raised = factor(gain_db)
        ceiling = factor(LIMITER_CEILING_DBTP)
        needed = np.minimum(1.0, ceiling / np.maximum(raised * self.peaks, 1e-9))
        # The lowest gain within reach, averaged over the same reach, is nowhere above what a block needs; one
        # block more is for the way between two blocks.
        held = ndimage.minimum_filter1d(needed, 2 * (self.reach + 1) + 1, mode="nearest")
        smooth = ndimage.uniform_filter1d(held, 2 * self.reach + 1, mode="nearest")
        return np.asarray(raised * smooth, dtype=np.float32)

    def gain_for(self, wanted_db: float) -> float:
        """The gain (dB) that leaves a piece `wanted_db` more energy after limiting; the most, if none does."""

        def missing_db(gain_db: float) -> float:
            energy = float(np.dot(self.energies, np.square(self.gains(gain_db), dtype=np.float64)))
            return 10 * np.log10(energy / self.energies.sum()) - wanted_db

        if missing_db(_MOST_GAIN_DB) <= 0:
            return _MOST_GAIN_DB
        least_db = min(wanted_db, 0.0) - 1.0
        return cast(float, optimize.brentq(missing_db, least_db, _MOST_GAIN_DB, xtol=0.01))

    def apply(self, audio: NDArray[np.float32], gain_db: float) -> NDArray[np.float32]:
        """The raised and limited piece."""
        gains = self.gains(gain_db)
        centres = np.arange(len(gains)) * _BLOCK + (_BLOCK - 1) / 2
        return audio * np.interp(np.arange(len(audio)), centres, gains).astype(np.float32)[:, None]
