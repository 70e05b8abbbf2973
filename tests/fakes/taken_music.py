"""Music that is still being made, taken as a player takes it."""

from __future__ import annotations

from functools import partial

import numpy as np
from fakes.waiting import wait_until
from numpy.typing import NDArray

from kiosk.playing import GrowingSamples


def heard(music: GrowingSamples) -> NDArray[np.float32]:
    """The whole piece."""
    blocks: list[NDArray[np.float32]] = []
    taken = 0
    while taken < music.length:
        wait_until(partial(_goes_on, music, taken))
        blocks.append(music.read(taken, music.sample_rate_hz // 5))
        taken += len(blocks[-1])
    return np.concatenate(blocks)


def _goes_on(music: GrowingSamples, taken: int) -> bool:
    return music.there > taken
