"""Worker processes for what costs processor time: reading pictures, perceiving, composing.

The parent alone talks to the database. A worker never outlives its parent, leaves Ctrl-C to it, and may crash
without harming any other piece than its own.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

from db.errors import KlangbildError

Task = TypeVar("Task")
Result = TypeVar("Result")

_LOOK_UP_S = 0.5
"""So often whoever waits for a stream may see to other things."""


class WorkerError(KlangbildError):
    """Worker processes do not come to work here; the message says what became of one."""


@dataclass(frozen=True, slots=True)
class Crashed:
    """What comes back for a task whose worker died: native code crashed or hung, or the memory ran out."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The last word of a process that died or hung."""

    manner: str
    """'died (exit code -9)'."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """What a source says when it has nothing ready: ask again, and see to other things before."""


class WorkerPool(Generic[Task, Result]):
    """Runs one function over many tasks in several processes.

    Args:
        prepare: run once in every worker before its first task.
        work: the function; its tasks and results must be picklable.
        count: how many processes.
    """

    def __init__(self, prepare: Callable[[], None], work: Callable[[Task], Result], count: int) -> None:
        self._prepare = prepare
        self._work = work
        self._count = count

    def results(self, tasks: Iterable[Task | NotYet]) -> Iterator[tuple[Task, Result | Crashed]]:
        """Every task with its result, as they become ready.

        `tasks` is drawn from only as workers become free, so that what a task carries (a picture) does not
        pile up. Whoever has to wait for tasks gives `NotYet` from time to time, so that finished results need not
        wait with it. When a worker crashes, each task that was in hand is tried again alone: only the one that
        crashes again is lost.
        """
        waiting = iter(tasks)
        exhausted = False
        while not exhausted:
            suspects: list[Task] = []
            with self._executor(self._count) as executor:
                in_hand: dict[Future[Result], Task] = {}
                while not suspects and (in_hand or not exhausted):
                    # One task more than there are workers, so that none is idle while the next is thought of.
                    has_room = not exhausted and len(in_hand) <= self._count
                    if has_room:
                        drawn = next(waiting, _NOTHING)
                        exhausted = drawn is _NOTHING
                        if not (exhausted or isinstance(drawn, NotYet)):
                            suspects = self._hand_over(drawn, executor, in_hand)
                            if suspects:
                                break
                    done, _ = wait(in_hand, timeout=0 if has_room else None, return_when=FIRST_COMPLETED)
                    for future in done:
                        task = in_hand.pop(future)
                        if isinstance(future.exception(), BrokenExecutor):
                            suspects = [task, *in_hand.values()]
                            break
                        yield task, future.result()
            for task in suspects:
                yield task, self._alone(task)

    def _hand_over(
        self, task: Any, executor: ProcessPoolExecutor, in_hand: dict[Future[Result], Task]
    ) -> list[Task]:
        """Give a task to the workers; the suspects where one has died since somebody looked."""
        try:
            in_hand[executor.submit(self._work, task)] = task
        except BrokenExecutor:
            return [task, *in_hand.values()]
        return []

    def _alone(self, task: Task) -> Result | Crashed:
        with self._executor(1) as executor:
            try:
                return executor.submit(self._work, task).result()
            except BrokenExecutor:
                return Crashed()

    def _executor(self, count: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            count, mp_context=get_context("spawn"), initializer=_begin, initargs=(self._prepare,)
        )


class StreamWorker(Generic[Task, Result]):
    """Runs one function over many tasks in one process that takes tasks as it has room and answers in any order.

    It is for work that shares a device: the function decides itself how many tasks it has in hand.

    Args:
        prepare: run once in the process before the first task.
        work: gets numbered tasks, drawn as it takes them, and yields each number with its result.
        silent_s: a process that neither answers nor asks for so many seconds is taken for hung, and killed.
    """

    def __init__(
        self,
        prepare: Callable[[], None],
        work: Callable[[Iterator[tuple[int, Task]]], Iterator[tuple[int, Result]]],
        silent_s: float,
    ) -> None:
        self._prepare = prepare
        self._work = work
        self._silent_s = silent_s

    def results(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | Crashed]]:
        """Every task with its result, as they become ready.

        When the process crashes or hangs, each task that was in hand is tried again alone: only the one with which
        that happens again is lost.

        Raises:
            KlangbildError: what `work` raised.
            WorkerError: a process ended before it took any task, so that another one would as well.
        """
        return (each for each in self.polled(tasks) if not isinstance(each, NotYet))

    def polled(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | Crashed] | NotYet]:
        """The same for those who have more to do: `NotYet` twice a second while nothing is ready."""
        waiting = iter(tasks)
        while (first := next(waiting, _NOTHING)) is not _NOTHING:  # without work no process need be started
            waiting = chain([first], waiting)
            in_hand: dict[int, Task] = {}
            end = yield from self._stream(waiting, in_hand)
            if end.taken == 0:
                raise WorkerError(
                    f"a worker process {end.manner} before it took any work: is there too little memory, or does "
                    f"a library fail as it is loaded? What the process said last may tell"
                )
            for task in in_hand.values():
                yield from self._alone(task)

    def _alone(self, task: Task) -> Iterator[tuple[Task, Result | Crashed] | NotYet]:
        answered = False
        for each in self._stream(iter([task]), {}):
            answered = answered or not isinstance(each, NotYet)
            yield each
        if not answered:
            yield task, Crashed()

    def _stream(
        self, waiting: Iterator[Task], in_hand: dict[int, Task]
    ) -> Generator[tuple[Task, Result | Crashed] | NotYet, None, _End]:
        """The life of one process, and its end. What it leaves `in_hand` was lost with it."""
        taken = 0
        with _watched(_stream_in_process, (self._prepare, self._work), self._silent_s) as process:
            while True:
                message = yield from process.next_message()
                if isinstance(message, _Gone):
                    return _End(taken, message.manner)
                if not isinstance(message, _More):
                    number, result = message
                    yield in_hand.pop(number), result
                elif (task := next(waiting, _NOTHING)) is _NOTHING:
                    process.tell(None)
                else:
                    in_hand[taken] = task
                    process.tell((taken, task))
                    taken += 1


def told(
    work: Callable[[Callable[[Result], None]], None], silent_s: float
) -> Generator[Result | NotYet | Lost]:
    """What a function tells from a process of its own, as it comes; `NotYet` twice a second while it tells nothing.

    Args:
        work: gets what it tells with; all of it must be picklable.
        silent_s: a process that tells nothing for so many seconds is taken for hung, and killed.

    Raises:
        KlangbildError: what `work` raised.
    """
    with _watched(_tell_in_process, (work,), silent_s) as process:
        while not isinstance(message := (yield from process.next_message()), _Gone):
            yield message
        if not message.is_done:
            yield Lost(message.manner)


@dataclass(frozen=True, slots=True)
class _End:
    """How a process ended, and how many tasks it had taken until then."""

    taken: int
    manner: str


@dataclass(frozen=True, slots=True)
class _More:
    """The process has room for a task."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """The process has done all that it was to do."""


@dataclass(frozen=True, slots=True)
class _Gone:
    """The process says no more."""

    manner: str
    is_done: bool = False
    """It had done all that it was to do."""


class _Watched:
    """A process, the line to it, and how long it may be silent."""

    def __init__(self, process: SpawnProcess, line: Connection, silent_s: float) -> None:
        self._process = process
        self._line = line
        self._silent_s = silent_s

    def tell(self, message: object) -> None:
        """Say something to it."""
        with suppress(OSError):  # a dead process is noticed where its answer is waited for
            self._line.send(message)

    def next_message(self) -> Generator[NotYet, None, Any]:
        """What the process says next. Its silence is counted from when somebody listens.

        Raises:
            KlangbildError: what was raised in it.
        """
        silent_at_s = time.monotonic() + self._silent_s
        try:
            while not self._line.poll(min(_LOOK_UP_S, self._silent_s)):
                if time.monotonic() >= silent_at_s:
                    return _Gone(f"gave no sign of life for {self._silent_s:g} seconds")
                yield NotYet()
            message = self._line.recv()
        except (EOFError, OSError):
            self._process.join(self._silent_s)
            return _Gone(f"died (exit code {self._process.exitcode})")
        if isinstance(message, KlangbildError):
            raise message
        return _Gone("ended", is_done=True) if isinstance(message, _Ended) else message


@contextmanager
def _watched(run: Callable[..., None], arguments: tuple[object, ...], silent_s: float) -> Generator[_Watched]:
    """A process that runs `run` with the other end of the line; it is killed when nobody listens any more."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=run, args=(theirs, *arguments))
    process.start()
    theirs.close()
    try:
        yield _Watched(process, ours, silent_s)
    finally:
        ours.close()
        process.kill()
        process.join()


_NOTHING: Any = object()


def _stream_in_process(
    connection: Connection,
    prepare: Callable[[], None],
    work: Callable[[Iterator[tuple[int, Any]]], Iterator[tuple[int, Any]]],
) -> None:
    def tasks() -> Iterator[tuple[int, Any]]:
        while True:
            connection.send(_More())
            task = connection.recv()
            if task is None:
                return
            yield task

    def answer() -> None:
        _begin(prepare)
        for each in work(tasks()):
            connection.send(each)

    _to_the_end(answer, connection)


def _tell_in_process(connection: Connection, work: Callable[[Callable[[Any], None]], None]) -> None:
    _to_the_end(partial(_begin, partial(work, connection.send)), connection)


def _to_the_end(run: Callable[[], None], connection: Connection) -> None:
    """Run, and say how it ended."""
    try:
        run()
    except KlangbildError as error:
        connection.send(error)
    else:
        connection.send(_Ended())


def _begin(prepare: Callable[[], None]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's decision: the piece in hand is kept
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
