"""Ray: processes of a cluster compose. Ray places tasks, retries those whose process or node is lost, and reports.

    this program: leases jobs, settles results  <->  Ray  <->  processes on any node: perceive, compose, master

This program alone talks to the database. Nodes may join and leave at any time; each has this version of Klangbild,
and the home under the same path. Nothing of a cluster is kept here: how much it can do is asked again and again.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import socket
import sys
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from typing import Any, Generic, NoReturn, TypeVar

import ray
from ray.exceptions import (
    RayError,
    RaySystemError,
    RayTaskError,
    RuntimeEnvSetupError,
    TaskUnschedulableError,
)

from db.errors import KlangbildError
from db.models import Device, DeviceError, parse_device
from db.processes import LOOK_UP_S, NotYet, StreamWork, WorkerError
from db.workers import LONGEST_TASK_S, Crashed, Pool
from precompute.casting import Casting
from precompute.crews import LONGEST_SILENCE_S
from precompute.players import ROWS_ON_CPU, ROWS_ON_GPU
from precompute.rehearsal import rehearsed

Task = TypeVar("Task")
Result = TypeVar("Result")

log = logging.getLogger(__name__)

_RETRIES = 2
"""By Ray, where a task's process or node is lost, or Ray ends it because its node has no memory left."""
_REACH_WITHIN_S = 10.0
_ON_DEVICE: dict[str, Any] = {"env_vars": {"KLANGBILD_ON_DEVICE": "1"}}
"""Ray keeps processes apart by their environment: these alone load models, so that no two share a GPU's memory."""
_NOT_IMPORTED = "failed to import on the worker"
"""So Ray says where a node does not know a task at all."""
_NOTHING: Any = object()


@contextmanager
def ray_crew(address: str) -> Generator[RayCrew]:
    """The processes of a Ray cluster, while this lasts.

    Args:
        address: 'ray-head:6379'; 'auto' for the cluster that this machine is a node of; '' for a Ray of this
            machine alone, which is started and ends with this.

    Raises:
        WorkerError: there is no such cluster, or this machine is no node of it.
    """
    _require_listening(address)
    # No figures to anybody, and no endless retries of what no node has the memory for.
    os.environ.update(RAY_USAGE_STATS_ENABLED="0", RAY_task_oom_retries=str(_RETRIES))
    heard = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    logging.getLogger("ray").setLevel(logging.ERROR)
    own: dict[str, Any] = {} if address else {"include_dashboard": False}
    try:
        ray.init(
            address or "local",
            log_to_driver=False,
            logging_level=logging.ERROR,
            configure_logging=False,
            **own,
        )
    except (RayError, RuntimeError, ValueError, OSError) as error:
        raise WorkerError(
            f"Ray does not answer at {address or 'this machine'} ({error}): start it with `ray start --head` on "
            f"one machine, and with `ray start --address HEAD:6379` on all others, this one too"
        ) from error
    finally:
        for number, handler in heard.items():  # Ray would end the program; pieces in hand are to be kept
            signal.signal(number, handler)
    try:
        yield RayCrew()
    finally:
        ray.shutdown()


def _require_listening(address: str) -> None:
    """Whether anybody is there at all: Ray itself would try for minutes, and end the process."""
    host, colon, port = address.rpartition(":")
    if not colon:
        if address not in ("", "auto"):
            raise WorkerError(f"{address!r} is no address of a Ray cluster; write auto, or HEAD:6379")
        return
    try:
        socket.create_connection((host, int(port)), _REACH_WITHIN_S).close()
    except (OSError, ValueError, OverflowError) as error:
        raise WorkerError(
            f"no Ray cluster answers at {address} ({error}); `ray start --head` on its head tells the address"
        ) from error


class RayCrew:
    """The processes of the cluster that this program is connected to; see `precompute.crews.Crew`."""

    def size(self) -> int:
        """One work for each processor that the cluster has by now."""
        return _capacity("CPU")

    def placed(self, casting: Casting) -> Casting:
        """Ray says which GPU, where there are any; whether a node's torch can use it, the rehearsal tells.

        Raises:
            DeviceError: a GPU is asked for, and the cluster has none.
        """
        name, numbers = parse_device(casting.device)
        has_gpus = bool(ray.cluster_resources().get("GPU"))
        if name == "auto":
            name = "cuda" if has_gpus else "cpu"
        elif name != "cpu" and not has_gpus:
            raise DeviceError("the cluster has no GPU; write auto or cpu, or let a node with one join")
        device = Device.elsewhere(f"{name}/{numbers}" if numbers else name)
        return replace(casting, device=str(device), is_elsewhere=True)

    def rehearsed(self, casting: Casting, say: Callable[[str], None], stop: Callable[[], bool]) -> Casting:
        """See `Crew`: a node that has such a device rehearses for all."""
        say("Trying the models out in the cluster")
        here = replace(casting, is_elsewhere=False)
        found = casting
        for each in self._device_pool(casting, _nothing, _rehearse, lot=1).polled([here]):
            if stop():
                break
            if not isinstance(each, NotYet):
                found = _rehearsed(each[1])
        say("")
        return replace(found, is_elsewhere=True)

    def pool(self, prepare: Callable[[], None], work: Callable[[Task], Result]) -> Pool[Task, Result]:
        """See `Crew`."""
        return RayPool(prepare, each_alone(work), num_cpus=1)

    def device_pool(
        self,
        casting: Casting,
        prepare: Callable[[], None],
        work: StreamWork[Task, Result],
        *,
        together: bool,
    ) -> Pool[Task, Result]:
        """See `Crew`: a Ray task takes as many works of one device as its engine composes at once."""
        lot = (ROWS_ON_GPU if _on_gpu(casting) else ROWS_ON_CPU) if together else 1
        return self._device_pool(casting, prepare, partial(_or_die, work), lot)

    def _device_pool(
        self,
        casting: Casting,
        prepare: Callable[[], None],
        work: StreamWork[Task, Result],
        lot: int,
    ) -> RayPool[Task, Result]:
        # A task for a GPU waits for nothing else: else processors that master its last pieces would keep it idle.
        amount = {"num_cpus": 0, "num_gpus": 1} if _on_gpu(casting) else {"num_cpus": 1}
        return RayPool(prepare, work, lot=lot, silent_s=LONGEST_SILENCE_S, runtime_env=_ON_DEVICE, **amount)


class RayPool(Generic[Task, Result]):
    """Runs one function over many tasks on the nodes of the cluster; see `db.workers.Pool`.

    Ray tries a lot twice more where its process or node is lost. If that does not help, each task of the lot is
    tried by itself; the one with which it happens again is lost.

    Args:
        prepare: run before each lot; it knows itself what it has done in its process.
        work: gets the numbered tasks of a lot and yields each number with its result; all of it must be picklable,
            and importable on every node. What it raises is raised here.
        lot: how many tasks go to a process at once.
        silent_s: a process that gives no result for so many seconds is taken for hung, and ends itself.
        options: what Ray is told of a lot: 'num_cpus', 'num_gpus', 'runtime_env'.
    """

    def __init__(
        self,
        prepare: Callable[[], None],
        work: StreamWork[Task, Result],
        *,
        lot: int = 1,
        silent_s: float = LONGEST_TASK_S,
        **options: Any,
    ) -> None:
        # Ray would end a process that had a GPU after each lot, and with it the models that it has loaded.
        self._do = ray.remote(max_retries=_RETRIES, max_calls=0, **options)(_do)
        self._run = partial(_run, prepare, work, silent_s)
        self._lot = lot
        self._resource = "GPU" if options.get("num_gpus") else "CPU"

    def polled(self, tasks: Iterable[Task | NotYet]) -> Generator[tuple[Task, Result | Crashed] | NotYet]:
        """See `Pool`.

        Raises:
            KlangbildError: what `prepare` raised on a node.
            WorkerError: a node cannot run the tasks.
        """
        source = _Source(tasks)
        suspects: deque[Task] = deque()
        in_hand: dict[Any, list[Task]] = {}
        try:
            while in_hand or suspects or not source.is_exhausted:
                capacity = _capacity(self._resource)
                # A few more than there is room for, so that nobody is idle while the next are thought of.
                has_room = len(in_hand) < capacity + max(1, capacity // 4)
                lot: list[Task] = []
                if has_room:
                    lot = [suspects.popleft()] if suspects else source.some(self._lot)
                if lot:
                    in_hand[self._do.remote(self._run, lot)] = lot
                goes_on = has_room and not source.is_exhausted
                done = _done(in_hand, 0 if goes_on else LOOK_UP_S)
                for reference in done:
                    tasks_done = in_hand.pop(reference)
                    results = _results(reference)
                    if results is not None:
                        yield from zip(tasks_done, results, strict=True)
                    elif len(tasks_done) == 1:
                        yield tasks_done[0], Crashed()
                    else:
                        suspects.extend(tasks_done)
                if not (done or lot):
                    yield NotYet()
        finally:
            for reference in in_hand:
                ray.cancel(reference, force=True)


def each_alone(work: Callable[[Task], Result]) -> StreamWork[Task, Result]:
    """One task after the other."""
    return partial(_each, work)


class _Source(Generic[Task]):
    """Tasks, drawn as there is room for them."""

    def __init__(self, tasks: Iterable[Task | NotYet]) -> None:
        self._waiting = iter(tasks)
        self.is_exhausted = False

    def some(self, most: int) -> list[Task]:
        """So many; fewer where whoever gives them has no more just now."""
        drawn: list[Task] = []
        while len(drawn) < most and not self.is_exhausted:
            each: Any = next(self._waiting, _NOTHING)
            if isinstance(each, NotYet):
                break
            self.is_exhausted = each is _NOTHING
            if not self.is_exhausted:
                drawn.append(each)
        return drawn


def _capacity(resource: str) -> int:
    """How many processors or GPUs the cluster has by now; one where all are away, so that Ray knows of the wish."""
    return max(1, int(ray.cluster_resources().get(resource, 0)))


def _done(in_hand: Iterable[Any], within_s: float) -> list[Any]:
    references = list(in_hand)
    return ray.wait(references, timeout=within_s)[0] if references else []


def _results(reference: Any) -> list[Any] | None:
    """What came of a lot; None where its process was lost, and again when Ray retried.

    Raises:
        KlangbildError: what a node lacks, or what was raised there.
        WorkerError: a node cannot run the tasks at all.
    """
    try:
        return ray.get(reference)
    except RayTaskError as error:
        if isinstance(error.cause, (ImportError, RaySystemError)) or _NOT_IMPORTED in str(error.cause):
            why = str(error.cause).partition("\n")[0]
            raise WorkerError(
                f"a node of the cluster lacks what it needs ({why}): install this version of Klangbild on it"
            ) from error
        raise (error.cause or error) from error
    except (RuntimeEnvSetupError, TaskUnschedulableError) as error:
        raise WorkerError(f"Ray cannot run anything in the cluster: {error}") from error
    except RayError as error:
        log.warning("Ray lost a process for good: %s", error)
        return None


# What follows runs on the nodes.


def _do(run: Callable[[Sequence[Any]], list[Any]], lot: Sequence[Any]) -> list[Any]:
    """A Ray task."""
    return run(lot)


def _run(
    prepare: Callable[[], None],
    work: StreamWork[Any, Any],
    silent_s: float,
    lot: Sequence[Any],
) -> list[Any]:
    """All results of a lot, in its order. A process that hangs ends itself, so that Ray sees that it is lost."""
    if _gpus_at_first() != _gpus():  # who has computed on one GPU cannot leave it
        _end()
    results: dict[int, Any] = {}
    try:
        faulthandler.dump_traceback_later(silent_s, exit=True)
        prepare()
        for number, result in work(iter(enumerate(lot))):
            faulthandler.dump_traceback_later(silent_s, exit=True)
            results[number] = result
    except KlangbildError as error:
        error.args = (f"{error} (on {socket.gethostname()})",)
        raise
    finally:
        faulthandler.cancel_dump_traceback_later()
    return [results[number] for number in range(len(lot))]


def _each(work: Callable[[Any], Any], tasks: Iterator[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    return ((number, work(task)) for number, task in tasks)


def _or_die(work: StreamWork[Any, Any], tasks: Iterator[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    """What is no `KlangbildError` is a lost device, or a bug that left it in disorder: another process goes on."""
    try:
        yield from work(tasks)
    except KlangbildError:
        raise
    except Exception:  # noqa: BLE001 - Ray's logs tell it, and a lost device would fail whatever comes next
        traceback.print_exc()
        _end()


@cache
def _gpus_at_first() -> str:
    """What Ray gave to this process with its first lot."""
    return _gpus()


def _gpus() -> str:
    return os.environ.get("CUDA_VISIBLE_DEVICES", "")


def _end() -> NoReturn:
    """At once, as if killed: Ray tries the lot elsewhere."""
    sys.stderr.flush()
    os._exit(1)


def _on_gpu(casting: Casting) -> bool:
    return casting.device.startswith("cuda")


def _nothing() -> None:
    """A rehearsal prepares itself."""


def _rehearse(castings: Iterator[tuple[int, Casting]]) -> Iterator[tuple[int, Casting]]:
    for number, casting in castings:
        yield number, rehearsed(casting).settled()


def _rehearsed(casting: Casting | Crashed) -> Casting:
    if isinstance(casting, Crashed):
        raise WorkerError(
            "whoever was to try the models out in the cluster died, and again elsewhere: Ray's logs on its nodes "
            "may tell more"
        )
    return casting
