"""Gains that glide: nothing that gets louder or softer clicks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kiosk.playing.contract import Block

_VOLUME_RAMP_S = 0.1


class Ramp:
    """A gain that glides, on a raised cosine that begins and ends flat, so that nothing clicks.

    Args:
        position: where it begins: 1 is full gain, 0 the lowest.
        floor: the lowest gain.
    """

    def __init__(self, position: float, *, floor: float = 0.0) -> None:
        self._position = position
        self._floor = floor
        self._course = (position, 1.0)

    def glide(self, target: float, samples: float) -> None:
        """Go to `target` (0..1) at a speed that takes `samples` from 0 to 1."""
        self._course = (target, 1.0 / max(1.0, samples))

    @property
    def is_low(self) -> bool:
        """True when it has arrived at its lowest and stays there."""
        return self._position == 0.0 and self._course[0] == 0.0

    @property
    def falls(self) -> bool:
        """True when it is on its way to its lowest, or there."""
        return self._course[0] == 0.0

    def apply(self, block: Block) -> None:
        """Scale the block, shape (samples, channels), and move on."""
        target, step = self._course
        if self._position == target == 1.0:
            return
        distance = target - self._position
        steps = np.minimum(np.arange(1, len(block) + 1, dtype=np.float32) * np.float32(step), abs(distance))
        gains = raised_cosine(self._position + np.sign(distance) * steps)
        block *= (self._floor + (1.0 - self._floor) * gains).astype(np.float32)[:, np.newaxis]
        left = abs(distance) - len(block) * step
        self._position = target if left <= 0 else float(target - np.sign(distance) * left)


class Volume:
    """A loudness that somebody sets while something sounds; at 0 dB samples stay as they are."""

    def __init__(self) -> None:
        self._gain = 1.0
        self._wanted = 1.0

    def glide(self, gain_db: float) -> None:
        """Go to another one, over a tenth of a second at most."""
        self._wanted = 10 ** (gain_db / 20)

    def apply(self, block: Block, sample_rate_hz: int) -> None:
        """Scale the block and move on."""
        wanted = self._wanted
        if self._gain == wanted == 1.0 or len(block) == 0:
            return
        # At full volume the way from silence takes the whole ramp; smaller changes take a part of it.
        reach = len(block) / max(1.0, _VOLUME_RAMP_S * sample_rate_hz)
        end = self._gain + min(reach, max(-reach, wanted - self._gain))
        block *= np.linspace(self._gain, end, len(block) + 1, dtype=np.float32)[1:, np.newaxis]
        self._gain = end


def raised_cosine(position: NDArray[np.floating]) -> NDArray[np.floating]:
    """From 0 at position 0 to 1 at position 1, flat at both ends."""
    return 0.5 - 0.5 * np.cos(np.pi * position)
