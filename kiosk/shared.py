"""Memory that the kiosk shares with one of its processes: no file, no name, gone with its last user.

Anonymous memory (memfd) in place of `multiprocessing.shared_memory`: that has a name under /dev/shm which
stays behind when a process is killed, and a tracker that must be told. A visitor's picture shall not stay.
"""

from __future__ import annotations

import mmap
import os
from multiprocessing import reduction
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class SharedMemory:
    """A block of zeroed bytes; it reaches a process as an argument when that is spawned."""

    def __init__(self, size_bytes: int) -> None:
        self._size_bytes = size_bytes
        self._fd = os.memfd_create("klangbild", os.MFD_CLOEXEC)
        os.ftruncate(self._fd, size_bytes)
        self._memory = mmap.mmap(self._fd, size_bytes)

    def array(self, shape: tuple[int, ...], dtype: DTypeLike, offset_bytes: int = 0) -> NDArray[Any]:
        """A view of a part of the block."""
        return np.ndarray(shape, dtype, buffer=self._memory, offset=offset_bytes)

    def forget(self) -> None:
        """Give the contents back to the system; the block reads as zeros again, for everybody."""
        self._memory.madvise(mmap.MADV_REMOVE)

    def close(self) -> None:
        """Let go of the memory; views that still exist keep it."""
        os.close(self._fd)

    def __getstate__(self) -> tuple[int, Any]:
        return self._size_bytes, reduction.DupFd(self._fd)  # works only while a process is being spawned

    def __setstate__(self, state: tuple[int, Any]) -> None:
        self._size_bytes, duplicate = state
        self._fd = duplicate.detach()
        self._memory = mmap.mmap(self._fd, self._size_bytes)
