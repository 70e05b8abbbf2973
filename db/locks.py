"""Locks that die with their holders, however these end: the system lets go of them, nobody has to clean up."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from db.errors import KlangbildError


@contextmanager
def only_holder(lock: Path, otherwise: KlangbildError) -> Generator[None]:
    """Hold `lock` alone; nobody else does meanwhile.

    Args:
        lock: a file, made where there is none.
        otherwise: raised where somebody else holds it.

    Raises:
        KlangbildError: `otherwise`.
    """
    file = _opened(lock)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise otherwise from error
        yield
    finally:
        os.close(file)


@contextmanager
def one_of_the_holders(lock: Path) -> Generator[None]:
    """Hold `lock` together with any others who hold it so."""
    file = _opened(lock)
    try:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield
    finally:
        os.close(file)


def is_held(lock: Path) -> bool:
    """True while anybody holds `lock`, alone or with others."""
    try:
        file = os.open(lock, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(file)


def _opened(lock: Path) -> int:
    lock.parent.mkdir(parents=True, exist_ok=True)
    return os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
