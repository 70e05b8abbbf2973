"""What processes of pools do in tests: squares, and what a task may do to them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

from db.errors import StoreError

DEADLY, HANGING, FORBIDDEN = -1, -2, -3


def nothing() -> None:
    """No preparation."""


def refuse() -> None:
    """Nobody can be prepared."""
    raise StoreError("the soundfont is gone")


def square(number: int) -> int:
    """Of what is not negative; the others do what they are called."""
    if number == DEADLY:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == HANGING:
        threading.Event().wait()
    if number == FORBIDDEN:
        raise ValueError("nobody squares this")
    return number * number


def squares(tasks: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The same, the last one first."""
    for number, task in reversed(list(tasks)):
        yield number, square(task)


def wait_for(pipe: Path) -> str:
    """Until somebody opens the named pipe to write."""
    return pipe.read_text()


def own_pid(_: object) -> int:
    """Of whoever does the task."""
    return os.getpid()


def lose_the_device_once(mark: Path, tasks: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The first process that takes tasks loses its device, and leaves a mark."""
    if not mark.exists():
        mark.touch()
        raise RuntimeError("CUDA error: device-side assert triggered")
    yield from squares(tasks)


def own_gpus(_: object) -> str:
    """Those that whoever does the task may use."""
    return os.environ.get("CUDA_VISIBLE_DEVICES", "")
