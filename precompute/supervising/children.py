"""The studio's processes, and the line on which they say that they live (Linux).

A child never outlives the studio, however that ends: the kernel kills it then (PR_SET_PDEATHSIG). Each has a
process group, so that what it leaves behind of its own processes goes with it, and so that Ctrl-C does not reach
it: the studio ends its parts in order.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import struct
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_CREDENTIALS = struct.Struct("iII")
"""pid, user and group of who sent a datagram; the kernel vouches for them."""
_LONGEST_MESSAGE = 4096


class Child:
    """A process that runs.

    Args:
        command: its program and arguments.
        environment: all of it.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own programs
            command,
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - the studio has no threads
        )
        try:
            self._end = os.pidfd_open(self._process.pid)
        except OSError:  # nobody would know of it, and a second one be started beside it
            self.kill()
            self._process.wait()
            raise

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def fileno(self) -> int:
        """Readable once it has ended."""
        return self._end

    def ask_to_end(self) -> None:
        """SIGTERM, to it alone."""
        self._process.terminate()

    def kill(self) -> None:
        """At once, with all processes of its own."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def end_code(self) -> int:
        """How it ended, by the exit code or less the signal's number; waits for that. It is gone afterwards."""
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        self.kill()  # what it has left behind; until it is waited for, its number is nobody else's
        code = self._process.wait()
        os.close(self._end)
        return code


def _die_with(parent: int) -> Callable[[], None]:
    def die_with_parent() -> None:
        if _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) or os.getppid() != parent:
            os._exit(1)

    return die_with_parent


@dataclass(frozen=True, slots=True)
class Word:
    """What a process said."""

    pid: int
    says: Mapping[str, str]
    """As sd_notify has it: READY, STATUS, WATCHDOG, STOPPING."""


class Line:
    """Where children say how they are, by the protocol that `db.service_manager` speaks."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._socket.bind("")  # the kernel finds an abstract name: nothing is left in any folder

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def environment(self, silent_s: float) -> dict[str, str]:
        """What makes a child speak here, at least within so many seconds."""
        name = self._socket.getsockname()[1:].decode()
        return {"NOTIFY_SOCKET": f"@{name}", "WATCHDOG_USEC": f"{silent_s * 1e6:.0f}"}

    def fileno(self) -> int:
        """Readable when somebody has spoken."""
        return self._socket.fileno()

    def words(self) -> Iterator[Word]:
        """What was said until now, by whom the kernel says that it was."""
        while True:
            try:
                message, ancillary, _, _ = self._socket.recvmsg(
                    _LONGEST_MESSAGE, socket.CMSG_SPACE(_CREDENTIALS.size)
                )
            except BlockingIOError:
                return
            for level, kind, data in ancillary:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                    pid, _, _ = _CREDENTIALS.unpack(data)
                    yield Word(pid, _parsed(message))


def _parsed(message: bytes) -> dict[str, str]:
    lines = message.decode(errors="replace").split("\n")
    return {key: value for key, separator, value in (line.partition("=") for line in lines) if separator}
