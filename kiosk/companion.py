"""Processes that work for the kiosk: watched, replaced when they hang or die, and never outliving it.

Whatever may block, crash or hold the interpreter lock runs in a companion, so that the screen stays smooth. A
thread watches it; the kiosk itself never waits for a companion, not even to start or to kill it.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing import current_process, get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from kiosk.memory import return_memory_at_once

_log = logging.getLogger(__name__)

_SPAWN = get_context("spawn")
_END_WITHIN_S = 0.5
_FIRST_BACK_OFF_S = 0.25
_LONGEST_BACK_OFF_S = 4.0


class Companion:
    """A process of its own, and the thread that watches it.

    Args:
        name: how the process is called.
        work: what the process runs, a function of a module: `work(connection, *arguments)`. It must return
            soon after `connection` ends (EOFError).
        arguments: handed to the process; they must be picklable.
        nice: how far the process steps back behind others, 0..19, however far ahead the kiosk itself is.
        on_message: called with every message of the process, on the watching thread.
        on_loss: called with a reason when the process hung or died and is about to be replaced, on the
            watching thread.
    """

    def __init__(
        self,
        *,
        name: str,
        work: Callable[..., None],
        arguments: tuple[Any, ...],
        nice: int,
        on_message: Callable[[Any], None],
        on_loss: Callable[[str], None],
    ) -> None:
        self._name = name
        self._work = work
        self._arguments = arguments
        self._nice = nice
        self._on_message = on_message
        self._on_loss = on_loss
        self._deadline_s: float | None = None
        self._born_s: float | None = None
        self._connection: Connection | None = None
        self._sending = threading.Lock()
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._ending = False
        self._replacing = False
        self._watcher = threading.Thread(target=self._watch, name=f"{name}-watcher", daemon=True)

    def start(self) -> None:
        """Begin; the process is started by the watching thread."""
        # The process reads this as it loads numpy. Its matrices are small: on two cores, more threads than one
        # make the eye twice as slow, and the screen waits for both.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self._watcher.start()

    def stop(self) -> None:
        """End the process, kindly first; waits about half a second at most. It cannot be started again."""
        self._ending = True
        os.eventfd_write(self._bell, 1)
        if self._watcher.is_alive():
            self._watcher.join()
        os.close(self._bell)

    def send(self, message: Any) -> None:
        """Send a message below 4 KiB, so that nobody waits; lost while the process is being replaced."""
        with self._sending:
            if self._connection is not None:
                try:
                    self._connection.send(message)
                except OSError:
                    _log.info("The %s process is gone; it will be replaced.", self._name)

    def rearm(self, arguments: tuple[Any, ...]) -> None:
        """Processes that are started from now on get these arguments; the one that runs keeps its own."""
        self._arguments = arguments

    def expect(self, within_s: float | None) -> None:
        """From now on, replace the process when nothing is heard within this time; None: it may be silent."""
        self._deadline_s = None if within_s is None else time.monotonic() + within_s
        os.eventfd_write(self._bell, 1)

    def replace(self) -> None:
        """Kill the process, whatever it is doing, and start a fresh one."""
        self._replacing = True
        os.eventfd_write(self._bell, 1)

    @property
    def age_s(self) -> float | None:
        """Since when the process runs; None: there is none now. Any thread may ask."""
        born_s = self._born_s
        return None if born_s is None else time.monotonic() - born_s

    def _watch(self) -> None:
        back_off_s = _FIRST_BACK_OFF_S
        while not self._ending:
            started_s = time.monotonic()
            process = self._begin()
            reason = self._attend(process)
            self._end(process)
            if reason is not None:
                _log.warning("%s It is replaced.", reason)
                self._on_loss(reason)
                steady = time.monotonic() - started_s > 2 * _LONGEST_BACK_OFF_S
                back_off_s = _FIRST_BACK_OFF_S if steady else min(2 * back_off_s, _LONGEST_BACK_OFF_S)
                wait([self._bell], back_off_s)

    def _begin(self) -> SpawnProcess:
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(
            target=accompany,
            name=self._name,
            args=(self._work, theirs, self._nice, self._arguments),
            daemon=True,
        )
        process.start()
        self._born_s = time.monotonic()
        theirs.close()
        self._deadline_s = None
        self._replacing = False
        with self._sending:
            self._connection = ours
        return process

    def _attend(self, process: SpawnProcess) -> str | None:
        """Listen until the process is lost (gives the reason), or is no longer wanted (None)."""
        connection = self._connection
        assert connection is not None, "the process has just been started"  # noqa: S101 - for the type checker
        while True:
            wait([connection, process.sentinel, self._bell], self._patience_s())
            self._silence_bell()
            if self._ending or self._replacing:
                return None
            try:
                while connection.poll():
                    self._on_message(connection.recv())
            except (EOFError, OSError):
                process.join(_END_WITHIN_S)
            if not process.is_alive():
                return f"The {self._name} process ended (exit code {process.exitcode})."
            if self._deadline_s is not None and time.monotonic() > self._deadline_s:
                return f"The {self._name} process does not answer."

    def _patience_s(self) -> float | None:
        return None if self._deadline_s is None else max(0.0, self._deadline_s - time.monotonic()) + 0.01

    def _silence_bell(self) -> None:
        try:
            os.eventfd_read(self._bell)
        except BlockingIOError:
            return

    def _end(self, process: SpawnProcess) -> None:
        """Close the pipe, which the process takes as the sign to end; kill it if it does not."""
        self._born_s = None
        with self._sending:
            if self._connection is not None:
                self._connection.close()
            self._connection = None
        if self._ending:
            process.join(_END_WITHIN_S)
        if process.is_alive():
            process.kill()
        process.join()
        process.close()


def accompany(
    work: Callable[..., None], connection: Connection, nice: int, arguments: tuple[Any, ...]
) -> None:
    """The process: Ctrl-C is the kiosk's to handle, and the pipe's end is the sign to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Path("/proc/self/comm").write_text(current_process().name[:15])  # as `ps` and `top` show it
    return_memory_at_once()
    os.setpriority(os.PRIO_PROCESS, 0, nice)  # before there are threads, each of which has its own
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        work(connection, *arguments)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        # At once: a thread may be within a driver, and Python's own end would tear it out of there, which aborts
        # the process and may leave its memory, frames and all, in a core dump.
        os._exit(0)


def _end_with_parent() -> None:
    """The kiosk may be killed while this process computes; it must not go on for nobody."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
