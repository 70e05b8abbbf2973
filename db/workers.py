"""Worker processes for what costs processor time: reading pictures, perceiving, composing.

The parent alone talks to the database. A worker never outlives its parent, leaves Ctrl-C to it, and may crash
without harming any other piece than its own.
"""

from __future__ import annotations

import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Protocol, Self, TypeVar

from db.processes import (
    LOOK_UP_S,
    Gone,
    More,
    NotYet,
    StreamWork,
    Watched,
    WorkerError,
    stream_in_process,
    tell_in_process,
    watched,
)

Task = TypeVar("Task")
Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)

LONGEST_TASK_S = 30 * 60.0
"""A process that has one task in hand for so long is taken for hung. Ten minutes of music, the longest task there
is without models, cost a processor half a minute."""


@dataclass(frozen=True, slots=True)
class Crashed:
    """What comes back for a task whose worker died: native code crashed or hung, or the memory ran out."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The last word of a process that died or hung."""

    manner: str
    """'died (exit code -9)'."""


class Pool(Protocol[Task, Result_co]):
    """Has one function done over many tasks by others: processes of this machine, or of many."""

    def polled(self, tasks: Iterable[Task | NotYet]) -> Iterator[tuple[Task, Result_co | Crashed] | NotYet]:
        """Every task with its result, as they become ready; `NotYet` about twice a second while none is.

        `tasks` is drawn from only as there is room, so that what a task carries (a picture) does not pile up.
        Whoever has to wait for tasks gives `NotYet` from time to time, so that finished results need not wait with
        it. A task whose process dies or hangs is tried again, and is lost if that happens again; it harms no other.

        Raises:
            KlangbildError: what made no task fail, but all of them.
            WorkerError: processes do not come to work at all.
        """
        ...


class WorkerPool(Generic[Task, Result]):
    """Runs one function over many tasks in several processes of this machine; see `Pool`.

    Args:
        prepare: run once in every worker before its first task.
        work: the function; its tasks and results must be picklable. What it raises is raised here.
        count: how many processes.
        silent_s: a process that is busy with one task, or with preparing, for so many seconds is taken for hung,
            and killed.
    """

    def __init__(
        self,
        prepare: Callable[[], None],
        work: Callable[[Task], Result],
        count: int,
        silent_s: float = LONGEST_TASK_S,
    ) -> None:
        self._prepare = prepare
        self._work = work
        self._count = count
        self._silent_s = silent_s

    def results(self, tasks: Iterable[Task | NotYet]) -> Generator[tuple[Task, Result | Crashed]]:
        """The same as `polled` for those who have nothing else to see to."""
        return (each for each in self.polled(tasks) if not isinstance(each, NotYet))

    def polled(self, tasks: Iterable[Task | NotYet]) -> Generator[tuple[Task, Result | Crashed] | NotYet]:
        """See `Pool`. What killed its process is tried again while nothing else is in hand: perhaps the memory did
        not suffice for all.

        Raises:
            KlangbildError: what `prepare` raised.
            WorkerError: processes die or hang before they come to work.
        """
        waiting, exhausted = iter(tasks), False
        ready: deque[_Trial[Task]] = deque()
        suspects: deque[_Trial[Task]] = deque()
        """They stay here until they are done, so that nothing is begun beside them."""
        run = partial(stream_in_process, prepare=self._prepare, work=partial(_each, self._work))
        with _Team[Task](run, self._count, self._silent_s) as team:
            while ready or suspects or team.busy or not exhausted:
                # One task more than there are workers, so that none is idle while the next is thought of.
                has_room = not (exhausted or suspects) and team.busy + len(ready) <= team.most
                if has_room:
                    drawn: Any = next(waiting, _NOTHING)
                    exhausted = drawn is _NOTHING
                    if isinstance(drawn, NotYet):
                        yield drawn
                    elif not exhausted:
                        ready.append(_Trial(drawn))
                elif suspects and not (ready or team.busy):
                    ready.append(suspects[0])
                team.hand_out(ready)
                heard = team.heard(0 if has_room else LOOK_UP_S)
                for trial, result in heard:
                    if suspects and trial is suspects[0]:
                        suspects.popleft()
                    if not isinstance(result, Gone):
                        yield trial.task, result
                    elif trial.is_last:
                        yield trial.task, Crashed()
                    elif result.is_hung:  # that harms no other, and none shall wait for another such time
                        ready.append(_Trial(trial.task, is_last=True))
                    else:
                        suspects.append(_Trial(trial.task, is_last=True))
                if not (heard or has_room):
                    yield NotYet()


@dataclass(frozen=True, slots=True)
class _Trial(Generic[Task]):
    """A task that is to be done, or done once more."""

    task: Task
    is_last: bool = False


@dataclass(slots=True, eq=False)
class _Member(Generic[Task]):
    """A process of a team, and what it has in hand."""

    process: Watched
    leave: Callable[[], None]
    since_s: float
    """When it began to be busy, as `time.monotonic` tells."""
    has_come: bool = False
    """It has prepared."""
    has_room: bool = False
    trial: _Trial[Task] | None = None


class _Team(Generic[Task]):
    """The processes of a pool: started as there is work for them, replaced when they die.

    Args:
        run: what they run, with the other end of the line.
        most: how many there may be. Of those that die before they come to work, the last alone is replaced.
        silent_s: how long one may be busy.
    """

    def __init__(self, run: Callable[[Connection], None], most: int, silent_s: float) -> None:
        self.most = self._count = most
        self._in_vain = 0
        """Processes that went before they came to work, since one did."""
        self._run = run
        self._silent_s = silent_s
        self._members: list[_Member[Task]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._members:
            self._members.pop().leave()

    @property
    def busy(self) -> int:
        """How many have a task in hand."""
        return sum(member.trial is not None for member in self._members)

    def hand_out(self, ready: deque[_Trial[Task]]) -> None:
        """Give tasks to those who have room, and start whoever is missing for the others."""
        for member in self._members:
            if ready and member.has_room:
                member.trial, member.has_room, member.since_s = ready.popleft(), False, time.monotonic()
                member.process.tell((0, member.trial.task))
        coming = sum(member.trial is None and not member.has_room for member in self._members)
        for _ in range(min(len(ready) - coming, self.most - len(self._members))):
            stack = ExitStack()
            process = stack.enter_context(watched(self._run, (), self._silent_s))
            self._members.append(_Member(process, stack.close, time.monotonic()))

    def heard(self, within_s: float) -> list[tuple[_Trial[Task], Any]]:
        """What became of tasks, as soon as anything did; `Gone` where the process went with it.

        Raises:
            KlangbildError: what was raised while preparing.
            WorkerError: process after process goes before it comes to work.
        """
        lines = wait([member.process.line for member in self._members], min(within_s, self._silent_s))
        became: list[tuple[_Trial[Task], Any]] = []
        for member in list(self._members):
            if member.process.line in lines:
                message = member.process.received()
            elif not member.has_room and time.monotonic() - member.since_s >= self._silent_s:
                message = member.process.hung()
            else:
                continue
            if isinstance(message, More):
                member.has_come = member.has_room = True
                self._in_vain = 0
                continue
            trial, member.trial, member.since_s = member.trial, None, time.monotonic()
            if isinstance(message, Gone):
                self._lose(member, message)
            if trial is not None:
                became.append((trial, message if isinstance(message, Gone) else _opened(message[1])))
        return became

    def _lose(self, member: _Member[Task], gone: Gone) -> None:
        self._members.remove(member)
        member.leave()
        if not member.has_come:
            self.most = max(self.most - 1, 1)
            self._in_vain += 1
            if self._in_vain > self._count:
                raise _did_not_come(gone.manner)


@dataclass(frozen=True, slots=True)
class _Raised:
    """What a task's function raised."""

    error: Exception


def _opened(result: Any) -> Any:
    if isinstance(result, _Raised):
        raise result.error
    return result


def _each(work: Callable[[Any], Any], tasks: Iterator[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    for number, task in tasks:
        try:
            result = work(task)
        except Exception as error:  # noqa: BLE001 - whoever gave the task is to see it, and where it happened
            error.add_note("".join(traceback.format_exception(error)))
            yield number, _Raised(error)
        else:
            yield number, result


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
        work: StreamWork[Task, Result],
        silent_s: float,
    ) -> None:
        self._prepare = prepare
        self._work = work
        self._silent_s = silent_s

    def results(self, tasks: Iterable[Task | NotYet]) -> Iterator[tuple[Task, Result | Crashed]]:
        """Every task with its result, as they become ready.

        When the process crashes or hangs, each task that was in hand is tried again alone: only the one with which
        that happens again is lost.

        Raises:
            KlangbildError: what `work` raised.
            WorkerError: a process ended before it took any task, so that another one would as well.
        """
        return (each for each in self.polled(tasks) if not isinstance(each, NotYet))

    def polled(self, tasks: Iterable[Task | NotYet]) -> Iterator[tuple[Task, Result | Crashed] | NotYet]:
        """The same for those who have more to do; see `Pool`."""
        waiting = iter(tasks)
        while (first := next(waiting, _NOTHING)) is not _NOTHING:  # without work no process need be started
            waiting = chain([first], waiting)
            in_hand: dict[int, Task] = {}
            end = yield from self._stream(waiting, in_hand)
            if end.taken == 0:
                raise _did_not_come(end.manner)
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
        self, waiting: Iterator[Task | NotYet], in_hand: dict[int, Task]
    ) -> Generator[tuple[Task, Result | Crashed] | NotYet, None, _End]:
        """The life of one process, and its end. What it leaves `in_hand` was lost with it."""
        taken = 0
        with watched(stream_in_process, (self._prepare, self._work), self._silent_s) as process:
            while True:
                message = yield from process.next_message()
                if isinstance(message, Gone):
                    return _End(taken, message.manner)
                if not isinstance(message, More):
                    number, result = message
                    yield in_hand.pop(number), result
                    continue
                task: Any = next(waiting, _NOTHING)
                while isinstance(task, NotYet):
                    yield task
                    task = next(waiting, _NOTHING)
                if task is _NOTHING:
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
    with watched(tell_in_process, (work,), silent_s) as process:
        while not isinstance(message := (yield from process.next_message()), Gone):
            yield message
        if not message.is_done:
            yield Lost(message.manner)


@dataclass(frozen=True, slots=True)
class _End:
    """How a process ended, and how many tasks it had taken until then."""

    taken: int
    manner: str


def _did_not_come(manner: str) -> WorkerError:
    return WorkerError(
        f"a worker process {manner} before it took any work: is there too little memory, or does "
        f"a library fail as it is loaded? What the process said last may tell"
    )


_NOTHING: Any = object()
