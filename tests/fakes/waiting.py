"""Waiting for devices the way an event loop does: on their file descriptors."""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

Found = TypeVar("Found")


class Device(Protocol):
    def poll(self) -> list[Any]: ...
    def fileno(self) -> int: ...


def wait_for(device: Device, kind: type[Found], within_s: float = 60.0) -> Found:
    """The first event of a kind; the others that came until then are dropped."""
    return wait_for_each(device, (kind,), within_s)


def wait_for_each(device: Device, kinds: Sequence[type[Any]], within_s: float = 60.0) -> Any:
    """Events of these kinds, one after the other, whatever comes between them; gives the last."""
    give_up_s = time.monotonic() + within_s
    expected = list(kinds)
    came: list[Any] = []
    while (left_s := give_up_s - time.monotonic()) > 0:
        if select.select([device], [], [], left_s)[0]:
            for event in device.poll():
                came.append(event)
                if isinstance(event, expected[0]) and not expected[1:]:
                    return event
                if isinstance(event, expected[0]):
                    expected.pop(0)
    raise TimeoutError(f"no {expected[0].__name__} within {within_s} s, but {came}")


def events_within(device: Device, seconds: float) -> list[Any]:
    """All events of the next seconds."""
    events = []
    give_up_s = time.monotonic() + seconds
    while (left_s := give_up_s - time.monotonic()) > 0:
        if select.select([device], [], [], left_s)[0]:
            events += device.poll()
    return events


def wait_until(true: Callable[[], bool], within_s: float = 30.0) -> None:
    """For the few things that ring no bell; what takes longer is looked at less often."""
    began_s = time.monotonic()
    while not true():
        waited_s = time.monotonic() - began_s
        if waited_s > within_s:
            raise TimeoutError("it never came true")
        time.sleep(min(0.005 + 0.01 * waited_s, 0.05))
