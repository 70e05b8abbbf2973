"""Music in shared memory: the composer writes, the player reads, and neither waits for the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kiosk.playing.sources import FULL_SCALE, GrowingSamples
from kiosk.shared import SharedMemory

_HIGHEST_RATE_HZ = 48_000
_HEADER_BYTES = 64


class SharedMusic:
    """One piece in 16 bits, as published tracks have them; untouched pages cost nothing.

    Who writes must tell who reads, by another way, how much there is; how far it was read stands in the memory.

    Args:
        longest_s: of the pieces.
    """

    def __init__(self, longest_s: float) -> None:
        self._longest = int(longest_s * _HIGHEST_RATE_HZ)
        self._memory = SharedMemory(_HEADER_BYTES + self._longest * 2 * 2)

    def write(self, begin: int, block: NDArray[np.float32]) -> int:
        """Write samples, shape (n, 2), -1..1, at a place; gives the place after them."""
        end = begin + len(block)
        self._audio(end)[begin:end] = np.rint(np.clip(block, -1.0, 1.0) * np.float32(FULL_SCALE - 1))
        return end

    @property
    def taken(self) -> int:
        """How far it was read."""
        return int(self._header()[0])

    def growing(self, length: int, sample_rate_hz: int) -> GrowingSamples:
        """What the player reads of a piece of this length."""
        return GrowingSamples(self._audio(length), sample_rate_hz, self._note_taken)

    def forget(self) -> None:
        """Drop the piece from memory."""
        self._memory.forget()

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()

    def _note_taken(self, samples: int) -> None:
        self._header()[0] = samples

    def _audio(self, length: int) -> NDArray[np.int16]:
        return self._memory.array((length, 2), np.int16, _HEADER_BYTES)

    def _header(self) -> NDArray[np.int64]:
        return self._memory.array((1,), np.int64)
