"""Sound that arrives bit by bit: cut into tenths of a second, and faded at both ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from db.loudness import TENTHS_A_SECOND
from precompute.mastering.limiting import Samples
from precompute.mastering.promises import FADE_IN_S, FADE_OUT_S, half_cosine


class Tenths:
    """Cuts what comes into whole tenths of a second."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._length = sample_rate_hz // TENTHS_A_SECOND
        self.rest = np.zeros((0, 2), np.float32)

    def take(self, audio: Samples) -> list[Samples]:
        """The tenths that are whole by now; what is left waits for more."""
        audio = np.concatenate([self.rest, audio])
        whole = len(audio) // self._length * self._length
        self.rest = audio[whole:]
        return [audio[begin : begin + self._length] for begin in range(0, whole, self._length)]


def in_tenths(blocks: Iterable[Samples], sample_rate_hz: int) -> Iterator[Samples]:
    """The same in tenths of a second; the last may be shorter."""
    cutter = Tenths(sample_rate_hz)
    for block in blocks:
        yield from cutter.take(block)
    if len(cutter.rest):
        yield cutter.rest


def faded(blocks: Iterable[Samples], samples: int, sample_rate_hz: int) -> Iterator[Samples]:
    """Half-cosine fades, as `levels` has them."""
    rise = half_cosine(min(samples // 4, int(FADE_IN_S * sample_rate_hz)))[:, None]
    fall = half_cosine(min(samples // 4, int(FADE_OUT_S * sample_rate_hz)))[::-1, None]
    done = 0
    for block in blocks:
        sounding = block.copy()
        rising = sounding[: max(0, len(rise) - done)]
        rising *= rise[done : done + len(rising)]
        falling = sounding[max(0, samples - len(fall) - done) :]
        done += len(block)
        first = done - len(falling) - (samples - len(fall))
        falling *= fall[first : first + len(falling)]
        yield sounding
