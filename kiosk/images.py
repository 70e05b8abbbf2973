"""Pictures for the screens: encoded, each in a file of its own that lies in memory only and has no name.

QML reads, decodes and scales these in its own threads, without Python. An image provider written in Python would be
asked in those threads while they hold a lock that the screen's thread waits for; if that thread is in Python just
then, both wait for ever. A `data:` address would be read by Qt's network, which never gives back what it decoded of
a picture that is no longer wanted by then (Qt 6.12).
"""

from __future__ import annotations

import fcntl
import os
import resource
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator
from itertools import cycle

from db.pictures import Picture, encode_display
from kiosk.conducting import Pixels

MOST_SHOWN = 16
"""More than are ever on the screen at a time, beside the small ones that one browses."""


class ImageFile:
    """An encoded picture. Its address is good for as long as this is held, and of no use to another process."""

    def __init__(self, data: bytes) -> None:
        file = os.memfd_create("klangbild-picture", os.MFD_CLOEXEC)
        try:
            with open(file, "wb", closefd=False) as writer:
                writer.write(data)
            number = fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, next(_numbers))
        finally:
            os.close(file)
        self.address = f"file:///proc/self/fd/{number}"
        weakref.finalize(self, os.close, number)

    @classmethod
    def of(cls, pixels: Pixels) -> ImageFile:
        """Pixels (height, width, 3), encoded."""
        return cls(encode_display(Picture(pixels))[0])


class ShownImages:
    """The pictures that were last asked for, each read once.

    Args:
        most: so many are held; QML may still show the last that were asked for.
    """

    def __init__(self, most: int = MOST_SHOWN) -> None:
        self._most = most
        self._held: OrderedDict[str, ImageFile] = OrderedDict()

    def address(self, key: str, read: Callable[[], bytes]) -> str:
        """The address of the picture of this key, which `read` gives where it is not held.

        Raises:
            Exception: the one that `read` raises.
        """
        if key not in self._held:
            self._held[key] = ImageFile(read())
        self._held.move_to_end(key)
        while len(self._held) > self._most:
            self._held.popitem(last=False)
        return self._held[key].address


def _some_numbers() -> Iterator[int]:
    """From which the next descriptor is counted: none is used again soon, so that an address that was kept too long
    leads nowhere, and never to another picture."""
    limit = min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 4096)
    return cycle(range(limit // 4, limit * 3 // 4))


_numbers = _some_numbers()
