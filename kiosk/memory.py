"""What a process took for a picture or a piece goes back to the system as soon as it is let go."""

from __future__ import annotations

import ctypes

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""As malloc.h has them."""
_LARGE_BYTES = 1 << 18


def return_memory_at_once() -> None:
    """Call it when a process begins, before it has threads.

    Else the C library keeps for the next one what large things took, the more of it the larger they were, and once
    for each thread: some 40 MB a process. A C library that knows no such settings goes on as it is used to.
    """
    library = ctypes.CDLL(None)
    set_option = getattr(library, "mallopt", None)
    if set_option is not None:
        for option, value in (
            (_M_ARENA_MAX, 1),
            (_M_MMAP_THRESHOLD, _LARGE_BYTES),
            (_M_TRIM_THRESHOLD, _LARGE_BYTES),
        ):
            set_option(option, value)
