"""Who composes: processes of this machine, or those of a cluster. What they do is the same (`precompute.tasks`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from db.processes import StreamWork
from db.workers import Pool, StreamWorker, WorkerPool
from precompute.casting import Casting
from precompute.rehearsal import rehearsed

Task = TypeVar("Task")
Result = TypeVar("Result")

LONGEST_SILENCE_S = 2 * 60 * 60.0
"""A process that has the device and neither asks for a work nor gives one back for so long is taken for hung: a
thread of its own could not tell a hang from hard work. It is generous because a piece of ten minutes can take a
processor an hour. A hang costs a night two hours, and as much again for each work in hand that hangs once more."""


class Crew(Protocol):
    """Has works composed by processes; whoever asks it need not know where they are."""

    def size(self) -> int:
        """How many works it has in hand at once, by now."""
        ...

    def placed(self, casting: Casting) -> Casting:
        """The casting with the device that its processes have.

        Raises:
            DeviceError: they have no such device.
        """
        ...

    def rehearsed(self, casting: Casting, say: Callable[[str], None], stop: Callable[[], bool]) -> Casting:
        """The casting after a rehearsal where the models will work, settled; see `rehearsal.rehearsed`."""
        ...

    def pool(self, prepare: Callable[[], None], work: Callable[[Task], Result]) -> Pool[Task, Result]:
        """Those who have a processor each."""
        ...

    def device_pool(
        self,
        casting: Casting,
        prepare: Callable[[], None],
        work: StreamWork[Task, Result],
        *,
        together: bool,
    ) -> Pool[Task, Result]:
        """Those who have the devices on which models compute.

        Args:
            casting: who is cast, settled.
            prepare: run before the first task.
            work: what they do.
            together: the engine is quicker with many tasks at once.
        """
        ...


class OwnProcesses:
    """Processes of this machine.

    Args:
        count: how many share the processor; besides, one has the device.
    """

    def __init__(self, count: int) -> None:
        self._count = count

    def size(self) -> int:
        """See `Crew`."""
        return self._count

    def placed(self, casting: Casting) -> Casting:
        """See `Crew`: they have what this machine has."""
        return casting

    def rehearsed(self, casting: Casting, say: Callable[[str], None], stop: Callable[[], bool]) -> Casting:
        """See `Crew`."""
        return rehearsed(casting, say=say, stop=stop).settled()

    def pool(self, prepare: Callable[[], None], work: Callable[[Task], Result]) -> Pool[Task, Result]:
        """See `Crew`."""
        return WorkerPool(prepare, work, self._count)

    def device_pool(
        self,
        casting: Casting,
        prepare: Callable[[], None],
        work: StreamWork[Task, Result],
        *,
        together: bool,
    ) -> Pool[Task, Result]:
        """See `Crew`: one process has the device, and takes as many tasks as its engine likes."""
        del casting, together
        return StreamWorker(prepare, work, LONGEST_SILENCE_S)
