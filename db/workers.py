"""Worker processes for what costs processor time: reading pictures, perceiving, composing.

The parent alone talks to the database. A worker never outlives its parent, leaves Ctrl-C to it, and may crash
without harming any other piece than its own.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import Generic, TypeVar

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


def _begin(prepare: Callable[[], None]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's decision: the piece in hand is kept
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
