"""Made sounds that are hard to master: soft beginnings, bursts, pauses, noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]
"""Shape (samples, 2)."""

RATE_HZ = 32_000
_WHOLE_S = 30.0


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


def hard_sounds() -> dict[str, Sound]:
    """By name, 30 s each."""
    times = np.arange(int(_WHOLE_S * RATE_HZ)) / RATE_HZ
    rng = np.random.default_rng(5)
    noise = rng.normal(0.0, 0.1, (len(times), 2)).astype(np.float32)
    music = plucked(1, 6.0)
    chord = sum(
        np.sin(2 * np.pi * pitch * times) * (0.6 + 0.4 * np.sin(2 * np.pi * times / 7 + pitch))
        for pitch in (220, 277, 330, 440)
    )

    def shaped(sound: Sound, level_db: NDArray[np.float64] | float) -> Sound:
        return (sound * np.reshape(10 ** (np.asarray(level_db) / 20), (-1, 1))).astype(np.float32)

    def stereo(sound: NDArray[np.float64]) -> Sound:
        return np.stack([sound, sound], axis=1).astype(np.float32)

    return {
        "noise": noise,
        "noise, very soft": shaped(noise, -40.0),
        "noise, far too loud": shaped(noise, 20.0),
        "one tone": stereo(0.3 * np.sin(2 * np.pi * 1000 * times)),
        "a low tone": stereo(0.4 * np.sin(2 * np.pi * 50 * times)),
        "chords that swell": stereo(0.1 * np.asarray(chord)),
        "plucked strings": music,
        "few plucked strings": plucked(2, 1.5),
        "strokes": shaped(noise, 20 - 174 * (times % 0.5)),
        "soft for 5 s, then 30 dB louder": shaped(music, np.where(times < 5, -30.0, 0.0)),
        "soft for 10 s, then 15 dB louder": shaped(music, np.where(times < 10, -15.0, 0.0)),
        "silent for 2.5 s, then loud": shaped(music, np.where(times < 2.5, -300.0, 10.0)),
        "20 dB louder in the middle": shaped(music, np.where(times < 15, -20.0, 0.0)),
        "20 dB louder before the end": shaped(music, np.where(times < 25, -20.0, 0.0)),
        "20 dB softer after 10 s": shaped(music, np.where(times < 10, 0.0, -20.0)),
        "8 dB softer in the middle": shaped(music, np.where(times < 15, 0.0, -8.0)),
        "loud and soft by turns": shaped(music, np.where(times // 4 % 2 == 0, 0.0, -12.0)),
        "one burst": shaped(music, -20.0) + shaped(noise, np.where(np.abs(times - 12) < 0.25, 10.0, -300.0)),
        "with an offset": music + np.float32(0.1),
    }
