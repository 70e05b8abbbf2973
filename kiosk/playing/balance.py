"""How music and speech share one loudspeaker: the music steps back, and the sum never gets too high."""

from __future__ import annotations

import numpy as np

from kiosk.playing.contract import Block
from kiosk.playing.ramps import Ramp

DUCK_DB = -12.0
"""So far the music steps back behind speech."""
HIGHEST_PEAK_DB = -1.0
"""Above the highest true peak of a mastered recording, nothing leaves the mixer."""

_ATTACK_S = 0.06
_HOLD_S = 0.4
"""Pauses between two things that are said are no reason for the music to come forward."""
_RELEASE_S = 0.8
_RECOVER_S = 0.2


class Duck:
    """The gain of the music: it falls quickly before somebody speaks, and rises slowly some time after."""

    def __init__(self) -> None:
        self._ramp = Ramp(1.0, floor=_linear(DUCK_DB))
        self._silence = 0

    @property
    def is_down(self) -> bool:
        """The music has stepped back."""
        return self._ramp.is_low

    def apply(self, music: Block, sample_rate_hz: int, *, speaks: bool) -> None:
        """Scale the music and move on; `speaks`: somebody does, or is about to."""
        if speaks:
            self._silence = 0
            if not self._ramp.falls:
                self._ramp.glide(0.0, _ATTACK_S * sample_rate_hz)
        else:
            self._silence += len(music)
            if self._ramp.falls and self._silence > _HOLD_S * sample_rate_hz:
                self._ramp.glide(1.0, _RELEASE_S * sample_rate_hz)
        self._ramp.apply(music)


class Limiter:
    """Holds peaks at -1 dBFS: turns down at once where a sample would be higher, and recovers slowly.

    A mastered recording and the speech over it never reach it; two recordings that cross, and a volume above
    0 dB, may. It looks at no sample before its time, so nothing is delayed.
    """

    def __init__(self) -> None:
        self._gain = 1.0

    def apply(self, block: Block, sample_rate_hz: int) -> None:
        """Hold the block and move on."""
        if len(block) == 0:
            return
        peaks = np.abs(block).max(axis=1)
        highest = _linear(HIGHEST_PEAK_DB)
        if self._gain == 1.0 and peaks.max() <= highest:
            return
        rise = np.arange(1, len(block) + 1) / (_RECOVER_S * sample_rate_hz)
        needed = np.minimum(1.0, highest / np.maximum(peaks, highest))
        # Each gain is the lowest of all that were needed until then, each raised by the time since.
        lowest = np.minimum(self._gain, np.minimum.accumulate(needed - rise)) + rise
        gains = np.minimum(1.0, lowest)
        block *= gains.astype(np.float32)[:, np.newaxis]
        self._gain = float(gains[-1])


def _linear(gain_db: float) -> float:
    return 10 ** (gain_db / 20)
