"""A process and the line to it: watched by its parent, and gone with it.

The parent says what is to be done and hears what comes of it. It kills a process that hangs, and notices one that
died; the process leaves Ctrl-C to its parent, and ends when that does.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, TypeVar

from db.errors import KlangbildError
from db.events import log_as_json, logs_json

Task = TypeVar("Task")
Result = TypeVar("Result")
StreamWork = Callable[[Iterator[tuple[int, Task]]], Iterator[tuple[int, Result]]]
"""Gets numbered tasks, which are drawn as it takes them, and yields each number with its result, in any order."""

LOOK_UP_S = 0.5
"""So often whoever waits for a result may see to other things."""


class WorkerError(KlangbildError):
    """Worker processes do not come to work here; the message says what became of one."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """What a source says when it has nothing ready: ask again, and see to other things before."""


@dataclass(frozen=True, slots=True)
class More:
    """The process has room for a task."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The process has done all that it was to do."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The process says no more."""

    manner: str
    is_done: bool = False
    """It had done all that it was to do."""
    is_hung: bool = False
    """It lives, and gave no sign of it."""


class Watched:
    """A process, the line to it, and how long it may be silent."""

    def __init__(self, process: SpawnProcess, line: Connection, silent_s: float) -> None:
        self.line = line
        self._process = process
        self._silent_s = silent_s
        self._was_cut = False
        """It was killed in the midst of a message."""

    def tell(self, message: object) -> None:
        """Say something to it."""
        with suppress(OSError), self._in_time():  # a dead process is noticed where its answer is waited for
            self.line.send(message)

    def next_message(self) -> Generator[NotYet, None, Any]:
        """What the process says next. Its silence is counted from when somebody listens.

        Raises:
            KlangbildError: what was raised in it.
        """
        silent_at_s = time.monotonic() + self._silent_s
        while not self._has_spoken(min(LOOK_UP_S, self._silent_s)):
            if time.monotonic() >= silent_at_s:
                return self.hung()
            yield NotYet()
        return self.received()

    def received(self) -> Any:
        """What the process has said.

        Raises:
            KlangbildError: what was raised in it.
        """
        try:
            with self._in_time():
                message = self.line.recv()
        except (EOFError, OSError):
            if self._was_cut:
                return self.hung()
            self._process.join(self._silent_s)
            return Gone(f"died (exit code {self._process.exitcode})")
        if isinstance(message, KlangbildError):
            raise message
        return Gone("ended", is_done=True) if isinstance(message, Ended) else message

    def hung(self) -> Gone:
        """What is said of it when it was silent for too long."""
        return Gone(f"gave no sign of life for {self._silent_s:g} seconds", is_hung=True)

    @contextmanager
    def _in_time(self) -> Generator[None]:
        """A large message goes in parts: whoever stops in its midst is killed, or the other would wait for ever."""
        timer = threading.Timer(self._silent_s, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self._was_cut = True
        self._process.kill()

    def _has_spoken(self, within_s: float) -> bool:
        try:
            return self.line.poll(within_s)
        except (EOFError, OSError):
            return True  # its last word: it is gone


@contextmanager
def watched(run: Callable[..., None], arguments: tuple[object, ...], silent_s: float) -> Generator[Watched]:
    """A process that runs `run` with the other end of the line; it is killed when nobody listens any more."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_as_its_parent_logs, args=(logs_json(), run, theirs, *arguments))
    process.start()
    theirs.close()
    try:
        yield Watched(process, ours, silent_s)
    finally:
        process.kill()
        process.join()
        ours.close()


def _as_its_parent_logs(as_json: bool, run: Callable[..., None], *arguments: object) -> None:
    if as_json:
        log_as_json()
    run(*arguments)


def stream_in_process(
    connection: Connection,
    prepare: Callable[[], None],
    work: StreamWork[Any, Any],
) -> None:
    """What a process runs that answers task after task.

    Args:
        connection: the line to its parent.
        prepare: done before the first task.
        work: gets numbered tasks, drawn as it takes them, and yields each number with its result.
    """

    def tasks() -> Iterator[tuple[int, Any]]:
        while True:
            _say(connection, More())
            task = _heard(connection)
            if task is None:
                return
            yield task

    def answer() -> None:
        _begin(prepare)
        for each in work(tasks()):
            _say(connection, each)

    _to_the_end(answer, connection)


def tell_in_process(connection: Connection, work: Callable[[Callable[[Any], None]], None]) -> None:
    """What a process runs that tells its parent what it likes, with the function that `work` gets."""
    _to_the_end(partial(_begin, partial(work, partial(_say, connection))), connection)


def _to_the_end(run: Callable[[], None], connection: Connection) -> None:
    """Run, and say how it ended."""
    try:
        run()
    except KlangbildError as error:
        _say(connection, error)
    else:
        _say(connection, Ended())


def _say(connection: Connection, message: object) -> None:
    """Tell the parent something; the process ends, without a word, where nobody listens any more."""
    try:
        connection.send(message)
    except OSError:
        sys.exit(1)


def _heard(connection: Connection) -> Any:
    """What the parent says next; the process ends, without a word, where there is no parent any more."""
    try:
        return connection.recv()
    except (EOFError, OSError):
        sys.exit(1)


def _begin(prepare: Callable[[], None]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's decision: the piece in hand is kept
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
