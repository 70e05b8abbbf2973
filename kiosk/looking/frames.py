"""Frames in shared memory: the eye writes, the screen reads, and neither waits for the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kiosk.camera import MAX_SIDE_PX, Pixels
from kiosk.shared import SharedMemory

_HEADER_BYTES = 64
_FRAME_BYTES = MAX_SIDE_PX * MAX_SIDE_PX * 3
_ATTEMPTS = 10


class SharedFrame:
    """One frame, written by one process and read by another; the newest replaces the one before.

    There are two places, which the writer takes in turn: so there is always a whole frame to read, also while the
    next one is written, however long that takes. A reader that saw a new frame come while it copied may have read
    a mixture, and reads again: a sequence lock (Lameter 2005) that no unlucky moment keeps shut.
    """

    def __init__(self) -> None:
        self._memory = SharedMemory(_HEADER_BYTES + 2 * _FRAME_BYTES)

    def write(self, pixels: Pixels) -> None:
        """Replace the frame; no side may be longer than `MAX_SIDE_PX`."""
        number = self.number + 1
        self._size(number)[:] = pixels.shape[:2]
        self._pixels(number, *pixels.shape[:2])[:] = pixels
        self._number()[0] = number

    def read(self) -> Pixels | None:
        """A copy of the frame; None where there is none."""
        for _ in range(_ATTEMPTS):
            number = self.number
            height_px, width_px = (int(side) for side in self._size(number))
            if number == 0 or height_px == 0:
                return None
            pixels = self._pixels(number, height_px, width_px).copy()
            if self.number == number:
                return pixels
        return None

    @property
    def number(self) -> int:
        """Changes with every frame; 0: there is none."""
        return int(self._number()[0])

    def forget(self) -> None:
        """Drop the frame from memory."""
        self._memory.forget()

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()

    def _number(self) -> NDArray[np.int64]:
        return self._memory.array((1,), np.int64)

    def _size(self, number: int) -> NDArray[np.int64]:
        """Height and width, in pixels, of the frame with this number; zeros where it was forgotten."""
        return self._memory.array((2, 2), np.int64, 8)[number % 2]

    def _pixels(self, number: int, height_px: int, width_px: int) -> NDArray[np.uint8]:
        place = _HEADER_BYTES + number % 2 * _FRAME_BYTES
        return self._memory.array((height_px, width_px, 3), np.uint8, place)
