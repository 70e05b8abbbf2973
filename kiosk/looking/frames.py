"""Frames in shared memory: the eye writes, the screen reads, and neither waits for the other."""

from __future__ import annotations

import numpy as np

from kiosk.camera import MAX_SIDE_PX, Pixels
from kiosk.shared import SharedMemory

_HEADER_BYTES = 64
_FRAME_BYTES = MAX_SIDE_PX * MAX_SIDE_PX * 3
_ATTEMPTS = 3


class SharedFrame:
    """One frame, written by one process and read by another; the newest replaces the one before.

    A sequence lock (Lameter 2005): the writer makes the number odd, writes, and makes it even; a reader that
    saw the number change has read a mixture, and reads again.
    """

    def __init__(self) -> None:
        self._memory = SharedMemory(_HEADER_BYTES + _FRAME_BYTES)

    def write(self, pixels: Pixels) -> None:
        """Replace the frame; no side may be longer than `MAX_SIDE_PX`."""
        header = self._header()
        number = int(header[0]) | 1
        header[0] = number
        header[1:3] = pixels.shape[:2]
        self._memory.array(pixels.shape, np.uint8, _HEADER_BYTES)[:] = pixels
        header[0] = number + 1

    def read(self) -> Pixels | None:
        """A copy of the frame; None where there is none, or it is just being replaced."""
        header = self._header()
        for _ in range(_ATTEMPTS):
            number, height_px, width_px = (int(value) for value in header[:3])
            if number == 0 or number % 2 or height_px == 0:
                continue
            pixels = self._memory.array((height_px, width_px, 3), np.uint8, _HEADER_BYTES).copy()
            if int(header[0]) == number:
                return pixels
        return None

    @property
    def number(self) -> int:
        """Changes with every frame; 0: there is none."""
        return int(self._header()[0])

    def forget(self) -> None:
        """Drop the frame from memory."""
        self._memory.forget()

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()

    def _header(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return self._memory.array((3,), np.int64)
