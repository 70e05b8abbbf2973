"""News from threads and processes for whoever has an event loop."""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress
from typing import Generic, TypeVar

Event = TypeVar("Event")


class Mailbox(Generic[Event]):
    """A queue whose file descriptor is readable while it holds news, for `QSocketNotifier` or `select`.

    Any thread may post; nobody ever waits.
    """

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def post(self, event: Event) -> None:
        """Add an event and ring the bell."""
        self._events.append(event)
        os.eventfd_write(self._bell, 1)

    def collect(self) -> list[Event]:
        """Take all events, oldest first."""
        with suppress(BlockingIOError):  # the bell did not ring: an empty box
            os.eventfd_read(self._bell)
        events: list[Event] = []
        while self._events:
            events.append(self._events.popleft())
        return events

    def fileno(self) -> int:
        """Readable while there are events; the same for the whole life of the mailbox."""
        return self._bell

    def close(self) -> None:
        """Give the descriptor back; nobody may post or collect after this."""
        os.close(self._bell)
