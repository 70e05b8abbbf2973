"""Examining a newer exhibition file, in a process of its own: is it whole, signed, and fit for this program?

It is copied first, and the copy is examined: so what is used later is what was examined, whatever becomes of the
file it was copied from.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db.atomic import sync
from db.errors import KlangbildError
from db.exhibition import Exhibition
from kiosk.errand import Alive

_RESERVE_BYTES = 50_000_000
"""Stays free on the kiosk's disk, for all that it counts and logs."""
_CHUNK_BYTES = 8 << 20
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
_NO_REFLINK = frozenset({errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP})

TryOut = Callable[[Path], object]
"""Uses a file as the kiosk will; raises `KlangbildError` where it cannot."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The file may be used."""

    path: Path
    """Of the copy that was examined; of the file itself where there is no room for a copy."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """The file may not be used."""

    reason: str


def examine(alive: Alive, source: Path, copy: Path, try_out: TryOut) -> Fit | Unfit:
    """Copy a file and read all of it; a copy that is of no use is removed again.

    Args:
        alive: called while it goes on.
        source: the file.
        copy: where the copy is to lie.
        try_out: called with the examined file's path at the end.
    """
    try:
        examined = copy if _copied(alive, source, copy) else source
        with closing(Exhibition.open(examined)) as exhibition:
            exhibition.verify(lambda _done, _total: alive())
        try_out(examined)
    except KlangbildError as error:
        copy.unlink(missing_ok=True)
        return Unfit(str(error).replace(str(copy), str(source)))  # staff know nothing of the copy
    except OSError as error:
        copy.unlink(missing_ok=True)
        return Unfit(f"{source} cannot be read ({error}); check who may read it, and its disk")
    return Fit(examined)


def _copied(alive: Alive, source: Path, copy: Path) -> bool:
    """False where the disk has no room for a copy, or cannot be written.

    Raises:
        OSError: the source cannot be read.
    """
    with source.open("rb") as reading:
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(copy.parent).free < os.fstat(reading.fileno()).st_size + _RESERVE_BYTES:
                return False
            writing = copy.open("wb")
        except OSError:
            return False
        with writing:
            whole = _pour(alive, reading.fileno(), writing.fileno())
    if not whole:
        copy.unlink(missing_ok=True)
        return False
    sync(copy)
    return True


def _pour(alive: Alive, reading: int, writing: int) -> bool:
    """Copy what is left; False where the disk became full meanwhile."""
    while True:
        alive()
        try:
            count = _pour_some(reading, writing)
        except OSError as error:
            if error.errno in _NO_ROOM:
                return False
            raise
        if count == 0:
            return True


def _pour_some(reading: int, writing: int) -> int:
    """Where the file system can, both files share what is on the disk."""
    try:
        return os.copy_file_range(reading, writing, _CHUNK_BYTES)
    except OSError as error:
        if error.errno not in _NO_REFLINK:
            raise
    data = os.read(reading, _CHUNK_BYTES)
    left = memoryview(data)
    while left:
        left = left[os.write(writing, left) :]
    return len(data)
