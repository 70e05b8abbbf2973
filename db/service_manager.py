"""Telling whoever started this program how it is: systemd, or `klangbild studio` (sd_notify's protocol).

    manager = ServiceManager.of(os.environ)
    stopping = stop_on_signals(terminal, "chores")
    manager.ready("nothing to do until 22:00")
    while not stopping.wait(0.5):
        manager.alive()  # from the loop that does the work: one that hangs must not seem alive
    manager.stopping("finishing the chore in hand")

All of it may be called as often as one likes: what is not due, or was said last, is not said again. Without a
service manager nothing happens at all. Nobody ever waits for it, and work goes on where it cannot be told.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from db.errors import KlangbildError
from db.events import tell

log = logging.getLogger(__name__)

_EXTENSION_S = 30.0
"""For so much more time a program asks that has not stopped yet; it asks three times as often."""
_LONGEST_FAREWELL_S = 600.0
"""It asks no longer than this: what is in hand then is lost to others, who begin it anew."""
_LONGEST_STATUS = 500
"""Characters."""


class ServiceManagerError(KlangbildError):
    """The environment speaks of a service manager that nobody could tell anything."""


@dataclass(frozen=True, slots=True)
class Supervision:
    """What the environment says of the service manager."""

    address: str = ""
    """Of its datagram socket, '/path' or '@abstract name'; empty: there is none."""
    watchdog_s: float | None = None
    """It wants a sign of life within so many seconds; None: it does not ask for any."""

    @classmethod
    def read(cls, environment: Mapping[str, str], pid: int) -> Supervision:
        """As it is for the process `pid`; the watchdog of another process, which started this one, is not ours.

        Raises:
            ServiceManagerError: an address or a time cannot be meant.
        """
        address = environment.get("NOTIFY_SOCKET", "")
        if not address:
            return cls()
        if address[0] not in "/@":
            raise ServiceManagerError(
                f"NOTIFY_SOCKET is {address!r}, neither a path nor an abstract name; unset it, or start the "
                f"program by a service manager"
            )
        if environment.get("WATCHDOG_PID", "") not in {"", str(pid)}:
            return cls(address)
        return cls(address, _seconds(environment.get("WATCHDOG_USEC", "")))


def _seconds(microseconds: str) -> float | None:
    if not microseconds:
        return None
    if not (microseconds.isascii() and microseconds.isdigit() and int(microseconds)):
        raise ServiceManagerError(
            f"WATCHDOG_USEC is {microseconds!r}, no number of microseconds above 0; unset it"
        )
    return int(microseconds) / 1e6


class ServiceManager:
    """See above.

    Args:
        supervision: who it is.
        clock_s: seconds that never go back.
    """

    def __init__(self, supervision: Supervision, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._address = _as_the_system_has_it(supervision.address)
        self._feed_each_s = None if supervision.watchdog_s is None else supervision.watchdog_s / 3
        self._clock_s = clock_s
        self._fed_s: float | None = None
        self._status = ""
        self._stopping_since_s: float | None = None
        self._extended_s = 0.0

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> ServiceManager:
        """That of this process.

        Raises:
            ServiceManagerError: an address or a time in the environment cannot be meant.
        """
        return cls(Supervision.read(environment, os.getpid()))

    def ready(self, status: str = "") -> None:
        """The program does from now on what it is there for."""
        self._fed_s = self._clock_s()  # the time runs from here
        self._send("READY=1", *self._news(status))

    def status(self, text: str) -> None:
        """What the program is about, in some words for people."""
        if news := self._news(text):
            self._send(*news)

    def alive(self) -> None:
        """A sign of life, at most three times within the watchdog's time, however often this is called."""
        now_s = self._clock_s()
        if self._feed_each_s is None or (self._fed_s is not None and now_s - self._fed_s < self._feed_each_s):
            return
        self._fed_s = now_s
        self._send("WATCHDOG=1")

    def stopping(self, status: str = "") -> None:
        """The program ends after what it has in hand. Called again meanwhile, this asks for patience."""
        now_s = self._clock_s()
        if self._stopping_since_s is None:
            self._stopping_since_s = self._extended_s = now_s
            self._send("STOPPING=1", _EXTEND, *self._news(status))
        elif (
            now_s - self._extended_s >= _EXTENSION_S / 3
            and now_s - self._stopping_since_s < _LONGEST_FAREWELL_S
        ):
            self._extended_s = now_s
            self._send(_EXTEND, *self._news(status))
        self.alive()

    def goes_on(self, stopping: bool, farewell: str) -> None:
        """What a program's loop says each time round: that it lives, or that it stops after what it has in hand.

        Args:
            stopping: it was told to stop.
            farewell: what it still does then.
        """
        if stopping:
            self.stopping(farewell)
        else:
            self.alive()

    def _news(self, status: str) -> tuple[str, ...]:
        """The line that says it, where it was not said last."""
        line = " ".join(status.split())[:_LONGEST_STATUS]
        if not line or line == self._status:
            return ()
        self._status = line
        return (f"STATUS={line}",)

    def _send(self, *lines: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.setblocking(False)
                line.sendto("\n".join(lines).encode(), self._address)
        except OSError as error:
            tell(log, "service_manager.not_told", level=logging.WARNING, said=lines[0], reason=str(error))


_EXTEND = f"EXTEND_TIMEOUT_USEC={_EXTENSION_S * 1e6:.0f}"


def _as_the_system_has_it(address: str) -> str:
    return f"\0{address[1:]}" if address.startswith("@") else address
