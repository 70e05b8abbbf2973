"""Keeps Python's singletons alive under PySide 6.12, which gives back references that it never took.

On Python 3.11 each `emit` takes one from True, and each method without a result one from None (measured: 200
calls, 200 references). After some minutes of a visit the last one would be gone, and Python ends the process:
"deallocating None". From Python 3.12 on the singletons are immortal (PEP 683), and nothing need be done.
"""

from __future__ import annotations

import ctypes
import sys

_ENOUGH = 1 << 40
"""A thousand emits a second take thirty years."""


def keep_singletons() -> None:
    """Give None, True and False more references than PySide can take. Once in a process that runs Qt for long."""
    if sys.version_info >= (3, 12) or sys.getrefcount(None) > _ENOUGH:
        return
    for singleton in (None, True, False):
        # CPython's object begins with the count of its references.
        ctypes.c_ssize_t.from_address(id(singleton)).value += _ENOUGH
