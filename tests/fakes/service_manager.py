"""A service manager that hears what programs tell it: the other end of a real datagram socket."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Manager:
    """What `environment` makes a program tell comes to `heard`, a list of lines for each message."""

    socket: socket.socket
    address: str
    messages: list[list[str]] = field(default_factory=list)

    def environment(self, watchdog_s: float | None = None) -> dict[str, str]:
        watchdog = {} if watchdog_s is None else {"WATCHDOG_USEC": f"{watchdog_s * 1e6:.0f}"}
        return {"NOTIFY_SOCKET": self.address, **watchdog}

    def heard(self) -> list[list[str]]:
        """All messages until now."""
        while select.select([self.socket], [], [], 0)[0]:
            self.messages.append(self.socket.recv(4096).decode().split("\n"))
        return self.messages

    def lines(self) -> list[str]:
        return [line for message in self.heard() for line in message]

    def wait_for(self, holds: Callable[[list[str]], bool], within_s: float = 60.0) -> list[str]:
        """All lines, once they are as they should be."""
        give_up_s = time.monotonic() + within_s
        while not holds(lines := self.lines()):
            left_s = give_up_s - time.monotonic()
            if left_s <= 0 or not select.select([self.socket], [], [], left_s)[0]:
                raise TimeoutError(f"it was never told, but {lines}")
        return lines


@contextmanager
def service_manager(path: Path | None = None) -> Iterator[Manager]:
    """One that listens at a path, or else at an abstract name."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("" if path is None else str(path))
        name = listening.getsockname()
        address = f"@{name[1:].decode()}" if isinstance(name, bytes) else name
        yield Manager(listening, address)
