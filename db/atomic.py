"""Files that are whole or not there: a power cut in the middle leaves what was."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def write_atomically(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """On the disk first, then under its name, then the name on the disk; text as UTF-8.

    With `private` nobody but its owner can read it, not even for a moment.

    Raises:
        OSError: the file cannot be written; what was there before is there still.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    passing = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        passing.unlink(missing_ok=True)
        with os.fdopen(os.open(passing, _NEW_FILE, 0o600 if private else 0o666), "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        passing.replace(path)
    finally:
        passing.unlink(missing_ok=True)
    sync(path.parent)


def sync(path: Path) -> None:
    """Put what was written on the disk: a file's bytes, or the names in a folder.

    Raises:
        OSError: the disk is full or failing.
    """
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def alone_with(path: Path) -> Generator[None]:
    """Nobody else changes this file meanwhile, if they ask likewise; waits for them.

    Raises:
        OSError: the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
