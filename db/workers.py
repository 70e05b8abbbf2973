"""Worker processes for what costs processor time: reading pictures, perceiving, composing.

The parent alone talks to the database. A worker never outlives its parent, leaves Ctrl-C to it, and may crash
without harming any other piece than its own.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from db.errors import KlangbildError

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Crashed:
    """What comes back for a task whose worker died: native code crashed, or the memory ran out."""


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

    def results(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | Crashed]]:
        """Every task with its result, as they become ready.

        `tasks` is drawn from only as workers become free, so that what a task carries (a picture) does not
        pile up. When a worker crashes, each task that was in hand is tried again alone: only the one that
        crashes again is lost.
        """
        waiting = iter(tasks)
        exhausted = False
        while not exhausted:
            suspects: list[Task] = []
            with self._executor(self._count) as executor:
                in_hand: dict[Future[Result], Task] = {}
                while not suspects:
                    exhausted = self._give_out(waiting, executor, in_hand)
                    if not in_hand:
                        break
                    done, _ = wait(in_hand, return_when=FIRST_COMPLETED)
                    for future in done:
                        task = in_hand.pop(future)
                        if isinstance(future.exception(), BrokenExecutor):
                            suspects = [task, *in_hand.values()]
                            break
                        yield task, future.result()
            for task in suspects:
                yield task, self._alone(task)

    def _give_out(
        self, waiting: Iterator[Task], executor: ProcessPoolExecutor, in_hand: dict[Future[Result], Task]
    ) -> bool:
        """Keep one task more than there are workers in hand; True when there are no more tasks."""
        while len(in_hand) <= self._count:
            try:
                task = next(waiting)
            except StopIteration:
                return True
            in_hand[executor.submit(self._work, task)] = task
        return False

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
    """

    def __init__(
        self,
        prepare: Callable[[], None],
        work: Callable[[Iterator[tuple[int, Task]]], Iterator[tuple[int, Result]]],
    ) -> None:
        self._prepare = prepare
        self._work = work

    def results(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, Result | Crashed]]:
        """Every task with its result, as they become ready.

        When the process crashes, each task that was in hand is tried again alone: only the one that crashes again
        is lost.

        Raises:
            KlangbildError: what `work` raised.
        """
        waiting = iter(tasks)
        first = next(waiting, _NOTHING)
        if first is _NOTHING:
            return  # without work no process need be started
        waiting = chain([first], waiting)
        exhausted = False
        while not exhausted:
            in_hand: dict[int, Task] = {}
            exhausted = yield from self._stream(waiting, in_hand)
            for task in in_hand.values():
                alone: dict[int, Task] = {}
                yield from self._stream(iter([task]), alone)
                yield from ((lost, Crashed()) for lost in alone.values())

    def _stream(
        self, waiting: Iterator[Task], in_hand: dict[int, Task]
    ) -> Generator[tuple[Task, Result | Crashed], None, bool]:
        """The life of one process; True when it ended well. What it leaves `in_hand` was lost with it."""
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_stream_in_process, args=(theirs, self._prepare, self._work))
        process.start()
        theirs.close()
        try:
            for number in count():
                message = yield from self._until_it_wants_more(ours, in_hand)
                if not isinstance(message, _More):
                    return isinstance(message, _Ended)
                task = next(waiting, _NOTHING)
                if task is _NOTHING:
                    _send(ours, None)
                else:
                    in_hand[number] = task
                    _send(ours, (number, task))
        finally:
            ours.close()
            process.kill()
            process.join()
        raise AssertionError("a process neither ended nor died")

    def _until_it_wants_more(
        self, ours: Connection, in_hand: dict[int, Task]
    ) -> Generator[tuple[Task, Result | Crashed], None, _More | _Ended | _Died]:
        while True:
            message = _receive(ours)
            if isinstance(message, KlangbildError):
                raise message
            if isinstance(message, _More | _Ended | _Died):
                return message
            number, result = message
            yield in_hand.pop(number), result


def _receive(connection: Connection) -> Any:
    try:
        return connection.recv()
    except (EOFError, OSError):
        return _Died()


def _send(connection: Connection, message: object) -> None:
    with suppress(OSError):  # a dead process is noticed where its answer is waited for
        connection.send(message)


@dataclass(frozen=True, slots=True)
class _More:
    """The process has room for a task."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """The process has answered all that it got."""


@dataclass(frozen=True, slots=True)
class _Died:
    """The process is gone, with all that it had in hand."""


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

    try:
        _begin(prepare)
        for answer in work(tasks()):
            connection.send(answer)
    except KlangbildError as error:
        connection.send(error)
        return
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
