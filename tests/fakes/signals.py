"""Made sounds that are hard to master: soft beginnings, bursts, pauses, noise."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
"""Shape (samples, 2)."""

RATE_HZ = 32_000
_WHOLE_S = 30.0
_TIMES = np.arange(int(_WHOLE_S * RATE_HZ)) / RATE_HZ


def plucked(seed: int, notes_a_second: float, seconds: float = _WHOLE_S) -> Sound:
    """Decaying tones at random moments, some loud and some soft; about -17 LUFS at 6 a second."""
    rng = np.random.default_rng(seed)
    audio = np.zeros((int(seconds * RATE_HZ), 2), np.float32)
    times = np.arange(RATE_HZ) / RATE_HZ
    for _ in range(int(seconds * notes_a_second)):
        start = int(rng.integers(0, len(audio)))
        tone = np.sin(2 * np.pi * rng.uniform(80, 1500) * times) * np.exp(-5 * times)
        stretch = tone[: len(audio) - start, None] * rng.uniform(0.1, 1.0, 2)
        audio[start : start + len(stretch)] += 0.3 * stretch.astype(np.float32)
    return audio


@cache
def _noise() -> Sound:
    return np.random.default_rng(5).normal(0.0, 0.1, (len(_TIMES), 2)).astype(np.float32)


@cache
def _music() -> Sound:
    return plucked(1, 6.0)


def _shaped(sound: Sound, level_db: NDArray[np.float64] | float) -> Sound:
    return (sound * np.reshape(10 ** (np.asarray(level_db) / 20), (-1, 1))).astype(np.float32)


def _stereo(sound: NDArray[np.float64]) -> Sound:
    return np.stack([sound, sound], axis=1).astype(np.float32)


def _tone(pitch_hz: float, peak: float) -> Sound:
    return _stereo(peak * np.sin(2 * np.pi * pitch_hz * _TIMES))


def _swelling_chord() -> Sound:
    return _stereo(
        np.sum(
            [
                0.1
                * np.sin(2 * np.pi * pitch * _TIMES)
                * (0.6 + 0.4 * np.sin(2 * np.pi * _TIMES / 7 + pitch))
                for pitch in (220, 277, 330, 440)
            ],
            axis=0,
        )
    )


def _one_burst() -> Sound:
    return _shaped(_music(), -20.0) + _shaped(_noise(), np.where(np.abs(_TIMES - 12) < 0.25, 10.0, -300.0))


def _changing(begins_db: float, at_s: float, goes_on_db: float) -> Sound:
    return _shaped(_music(), np.where(at_s > _TIMES, begins_db, goes_on_db))


HARD_SOUNDS: dict[str, Callable[[], Sound]] = {
    "noise": _noise,
    "noise, very soft": lambda: _shaped(_noise(), -40.0),
    "noise, far too loud": lambda: _shaped(_noise(), 20.0),
    "one tone": lambda: _tone(1000, 0.3),
    "a low tone": lambda: _tone(50, 0.4),
    "chords that swell": _swelling_chord,
    "plucked strings": _music,
    "few plucked strings": lambda: plucked(2, 1.5),
    "strokes": lambda: _shaped(_noise(), 20 - 174 * (_TIMES % 0.5)),
    "soft for 5 s, then 30 dB louder": lambda: _changing(-30.0, 5, 0.0),
    "soft for 10 s, then 15 dB louder": lambda: _changing(-15.0, 10, 0.0),
    "silent for 2.5 s, then loud": lambda: _changing(-300.0, 2.5, 10.0),
    "20 dB louder in the middle": lambda: _changing(-20.0, 15, 0.0),
    "20 dB louder before the end": lambda: _changing(-20.0, 25, 0.0),
    "20 dB softer after 10 s": lambda: _changing(0.0, 10, -20.0),
    "8 dB softer in the middle": lambda: _changing(0.0, 15, -8.0),
    "loud and soft by turns": lambda: _shaped(_music(), np.where(_TIMES // 4 % 2 == 0, 0.0, -12.0)),
    "one burst": _one_burst,
    "with an offset": lambda: _music() + np.float32(0.1),
}
"""By name, 30 s each; made when asked for."""
