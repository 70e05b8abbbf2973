"""Locks that die with their holders, however these end: the system lets go of them, nobody has to clean up.

They are locks of open files (Linux: F_OFD_SETLK), because these can be asked about without being taken: whoever
only looked would be taken for a holder by another who looks at the same moment.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from db.errors import KlangbildError


class LockError(KlangbildError):
    """A lock cannot be made, taken or looked at."""


_LOCK = struct.Struct("hhqqi4x")
"""The system's `struct flock`: kind, from where, first byte, bytes (0: all), process (0: the open file)."""


@contextmanager
def only_holder(lock: Path, otherwise: KlangbildError) -> Generator[None]:
    """Hold `lock` alone; nobody else does meanwhile.

    Args:
        lock: a file, made where there is none.
        otherwise: raised where somebody else holds it.

    Raises:
        KlangbildError: `otherwise`.
        LockError: it cannot be made, or not be taken.
    """
    file = _opened(lock)
    try:
        with _as_lock_error(lock, "cannot be taken", "let its file system have locks"):
            try:
                fcntl.fcntl(file, fcntl.F_OFD_SETLK, _flock(fcntl.F_WRLCK))
            except BlockingIOError as error:
                raise otherwise from error
        yield
    finally:
        os.close(file)


@contextmanager
def one_of_the_holders(lock: Path) -> Generator[None]:
    """Hold `lock` together with any others who hold it so. Who may enter its folder may see that it is held.

    Raises:
        LockError: it cannot be made, or not be taken.
    """
    file = _opened(lock)
    try:
        with _as_lock_error(lock, "cannot be made", "let this user write there"):
            if not os.fstat(file).st_mode & 0o004:  # a service's umask hides even from whom the lock is for
                os.fchmod(file, 0o644)
            fcntl.fcntl(file, fcntl.F_OFD_SETLKW, _flock(fcntl.F_RDLCK))
        yield
    finally:
        os.close(file)


def is_held(lock: Path) -> bool:
    """True while anybody holds `lock`, alone or with others.

    Raises:
        LockError: nobody lets us look.
    """
    with _as_lock_error(lock, "cannot be looked at", "let this user read it and enter its folder"):
        try:
            file = os.open(lock, os.O_RDONLY)  # it may be another user's
        except FileNotFoundError:
            return False
        try:
            in_the_way, *_ = _LOCK.unpack(fcntl.fcntl(file, fcntl.F_OFD_GETLK, _flock(fcntl.F_WRLCK)))
            return in_the_way != fcntl.F_UNLCK
        finally:
            os.close(file)


def _opened(lock: Path) -> int:
    with _as_lock_error(lock, "cannot be made", "let this user write there"):
        lock.parent.mkdir(parents=True, exist_ok=True)
        return os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)


def _flock(kind: int) -> bytes:
    return _LOCK.pack(kind, os.SEEK_SET, 0, 0, 0)


@contextmanager
def _as_lock_error(lock: Path, what: str, remedy: str) -> Generator[None]:
    """The system's refusals, as an error that names the lock."""
    try:
        yield
    except OSError as error:
        raise LockError(f"the lock {lock} {what}: {error.strerror}; {remedy}") from error
