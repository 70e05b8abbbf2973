"""A planned soundscape as sound: loops laid side by side, raised and lowered by equal power, and mastered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from precompute.composing.score.playing.rendering import SAMPLE_RATE_HZ
from precompute.mastering.levels import TARGET_LUFS, master
from precompute.mastering.measuring import loudness_lufs
from precompute.soundscape.plan import Passage


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """A painting's music, to be repeated without a seam."""

    stems: Mapping[str, NDArray[np.float32]]
    """Layer -> shape (samples, 2), all equally long."""
    length_s: float
    """Exactly; the samples are rounded."""

    def to_one_level(self) -> np.float32:
        """The factor that brings all layers together to -16 LUFS, so that no painting of a room drowns another."""
        mix = np.asarray(sum(self.stems.values()), dtype=np.float32)
        level = np.float32(np.abs(mix).max())
        loudness = loudness_lufs(mix / level, SAMPLE_RATE_HZ) + 20 * np.log10(level)
        return np.float32(10 ** ((TARGET_LUFS - loudness) / 20))


def render_soundscape(
    passages: Sequence[Passage], loop_of: Callable[[int], Loop], bars: int, bar_s: float
) -> NDArray[np.float32]:
    """Lay all passages over one another, and master them; shape (samples, 2) at `SAMPLE_RATE_HZ`.

    Args:
        passages: what is heard when.
        loop_of: gives the music of a work; asked once for each, so that only one is in memory.
        bars: of the whole.
        bar_s: seconds of a bar.
    """
    sound = np.zeros((_sample(bars * bar_s), 2), np.float32)
    for work in sorted({passage.work for passage in passages}):
        loop = loop_of(work)
        level = loop.to_one_level()
        for passage in passages:
            if passage.work == work and passage.layer in loop.stems:
                _lay(sound, passage, loop, level, bar_s)
    return master(sound, SAMPLE_RATE_HZ)


def _lay(sound: NDArray[np.float32], passage: Passage, loop: Loop, level: np.float32, bar_s: float) -> None:
    """Add a passage, time after time round its loop."""
    start, end = _sample(passage.start_bar * bar_s), min(len(sound), _sample(passage.end_bar * bar_s))
    audio = loop.stems[passage.layer]
    gains = level * envelope(passage, bar_s)
    first_s = passage.first_bar * bar_s
    round_number = int((passage.start_bar * bar_s - first_s) / loop.length_s)
    while (begin := _sample(first_s + round_number * loop.length_s)) < end:
        low, high = max(start, begin), min(end, begin + len(audio))
        if low < high:
            sound[low:high] += audio[low - begin : high - begin] * gains[low - start : high - start, None]
        round_number += 1


def envelope(passage: Passage, bar_s: float) -> NDArray[np.float32]:
    """The level of each sample of a passage: quarter waves of a sine, so that two that cross keep their power."""
    places = (passage.start_bar, passage.full_bar, passage.fall_bar, passage.end_bar)
    start, full, fall, end = (_sample(bar * bar_s) for bar in places)
    gains = np.ones(end - start, np.float32)
    gains[: full - start] = np.sin(np.linspace(0, np.pi / 2, full - start, endpoint=False))
    gains[fall - start :] = np.cos(np.linspace(0, np.pi / 2, end - fall, endpoint=False))
    return gains


def _sample(second: float) -> int:
    return round(second * SAMPLE_RATE_HZ)
