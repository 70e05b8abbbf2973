"""What every pool promises: processes of this machine and those of a Ray cluster lose one task at most."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from fakes.pools import (
    DEADLY,
    FORBIDDEN,
    HANGING,
    lose_the_device_once,
    nothing,
    own_gpus,
    own_pid,
    refuse,
    square,
    squares,
    wait_for,
)
from fakes.ray_cluster import SHARED_BYTES, own_cluster
from fakes.waiting import wait_until
from ray.cluster_utils import Cluster

from db.errors import StoreError
from db.home import Home
from db.models import Device, DeviceError
from db.processes import NotYet, WorkerError
from db.production import Production
from db.workers import Crashed, Pool, WorkerPool
from precompute.casting import Casting
from precompute.shift.ray_crew import RayCrew, RayPool, each_alone, ray_crew

PROCESSES = 2
MakePool = Callable[..., Pool[Any, Any]]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with own_cluster(PROCESSES) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def crew(cluster: Cluster) -> Iterator[RayCrew]:
    """Ray tries again once only: each time, a process is started."""
    with (
        patch("precompute.shift.ray_crew._RETRIES", 1),
        ray_crew(cluster.address) as crew,
    ):
        yield crew


@pytest.fixture(params=["processes", "ray"])
def make(request: pytest.FixtureRequest) -> MakePool:
    def of_processes(prepare: Any, work: Any, hangs: bool = False) -> Pool[Any, Any]:
        silent_s = 1.5 if hangs else 60.0  # in which a process must have started, too
        return WorkerPool(prepare, work, PROCESSES, silent_s)

    def of_ray(prepare: Any, work: Any, hangs: bool = False) -> Pool[Any, Any]:
        return RayPool(prepare, each_alone(work), silent_s=0.5 if hangs else 60.0, num_cpus=1)

    if request.param == "processes":
        return of_processes
    request.getfixturevalue("crew")
    return of_ray


def results(pool: Pool[Any, Any], tasks: Iterable[Any]) -> list[tuple[Any, Any]]:
    return [each for each in pool.polled(tasks) if not isinstance(each, NotYet)]


def test_every_task_comes_back_once_with_its_result(make: MakePool) -> None:
    found = results(make(nothing, square), range(20))

    assert sorted(found) == [(number, number * number) for number in range(20)]


def test_no_tasks_need_no_results(make: MakePool) -> None:
    assert results(make(nothing, square), []) == []


def test_only_the_task_that_kills_its_process_is_lost(make: MakePool) -> None:
    found = results(make(nothing, square), [1, 2, DEADLY, 3, 4])

    assert dict(found) == {1: 1, 2: 4, DEADLY: Crashed(), 3: 9, 4: 16}
    assert len(found) == 5


def test_only_the_task_that_hangs_is_lost(make: MakePool) -> None:
    found = results(make(nothing, square, hangs=True), [1, HANGING, 2, 3])

    assert dict(found) == {1: 1, HANGING: Crashed(), 2: 4, 3: 9}
    assert len(found) == 4


def test_tasks_are_drawn_only_as_there_is_room(make: MakePool) -> None:
    drawn: list[int] = []
    pool = make(nothing, square).polled(drawn.append(number) or number for number in range(50))

    first = next(each for each in pool if not isinstance(each, NotYet))

    assert first[0] in drawn
    assert len(drawn) <= PROCESSES + 3


def test_whoever_waits_for_a_result_may_see_to_other_things(make: MakePool, tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    pool = iter(make(nothing, wait_for).polled([pipe]))

    for _ in range(2):
        assert isinstance(next(pool), NotYet)
    pipe.write_text("go on")

    assert [each for each in pool if not isinstance(each, NotYet)] == [(pipe, "go on")]


def test_results_do_not_wait_for_whoever_waits_for_tasks(make: MakePool) -> None:
    found: list[Any] = []

    def tasks() -> Iterator[int | NotYet]:
        yield 3
        while not found:
            yield NotYet()
        yield 4

    for each in make(nothing, square).polled(tasks()):
        if not isinstance(each, NotYet):
            found.append(each[1])

    assert found == [9, 16]


def test_what_a_task_raises_is_raised_here(make: MakePool) -> None:
    with pytest.raises(ValueError, match="nobody squares this"):
        results(make(nothing, square), [1, FORBIDDEN, 2])


def test_what_hinders_everybody_is_raised_here(make: MakePool) -> None:
    with pytest.raises(StoreError, match="soundfont is gone"):
        results(make(refuse, square), [1, 2])


def test_a_lot_that_kills_its_process_is_tried_task_by_task(crew: RayCrew) -> None:
    found = results(RayPool(nothing, squares, lot=3, num_cpus=1), [1, 2, 3, 4, DEADLY, 5, 6])

    assert dict(found) == {1: 1, 2: 4, 3: 9, 4: 16, DEADLY: Crashed(), 5: 25, 6: 36}
    assert len(found) == 7


def test_a_node_that_lacks_what_it_needs_is_told(
    crew: RayCrew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "known_here_alone.py").write_text(
        "def work(task):\n    return task\ndef do(run, lot):\n    return lot\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    known_here_alone = importlib.import_module("known_here_alone")

    with pytest.raises(WorkerError, match=r"known_here_alone.*install this version"):
        results(crew.pool(nothing, known_here_alone.work), [1])

    monkeypatch.setattr(
        "precompute.shift.ray_crew._do", known_here_alone.do
    )  # as where nothing of Klangbild is installed
    with pytest.raises(WorkerError, match="install this version"):
        results(crew.pool(nothing, square), [1])


def test_models_have_processes_of_their_own_that_stay(crew: RayCrew) -> None:
    """What one has loaded for a lot is there for the next one."""
    casting = Casting(Production(), Home(Path("/nowhere")), "cpu")
    device = crew.device_pool(casting, nothing, each_alone(own_pid), together=False)
    computing = {pid for _, pid in results(device, range(6))}
    mastering = {pid for _, pid in results(crew.pool(nothing, own_pid), range(4))}

    assert len(computing) <= PROCESSES
    assert not computing & mastering


def test_whoever_loses_its_device_ends_and_another_process_goes_on(crew: RayCrew, tmp_path: Path) -> None:
    casting = Casting(Production(), Home(Path("/nowhere")), "cpu")
    device = crew.device_pool(
        casting, nothing, partial(lose_the_device_once, tmp_path / "lost"), together=True
    )

    assert dict(results(device, range(3))) == {0: 0, 1: 1, 2: 4}
    assert (tmp_path / "lost").exists()


def test_a_cluster_without_a_gpu_computes_on_processors_unless_one_is_asked_for(crew: RayCrew) -> None:
    placed = crew.placed(Casting(Production(), Home(Path("/nowhere")), "auto"))

    assert (placed.device, placed.is_elsewhere) == ("cpu/float32", True)
    with pytest.raises(DeviceError, match="has no GPU"):
        crew.placed(replace(placed, device="cuda/float16"))


def test_a_gpu_that_joins_is_used_though_this_machine_has_none(cluster: Cluster, crew: RayCrew) -> None:
    """Ray counts the GPUs that a node says it has; none need be there for that."""
    before = crew.size()
    cluster.add_node(num_cpus=1, num_gpus=1, object_store_memory=SHARED_BYTES)
    wait_until(lambda: crew.size() == before + 1)

    placed = crew.placed(Casting(Production(), Home(Path("/nowhere")), "auto"))
    device = crew.device_pool(placed, nothing, each_alone(own_gpus), together=True)

    assert placed.device == "cuda/bfloat16"
    assert placed.found_device() == Device("cuda", "bfloat16")
    assert dict(results(device, range(4))) == dict.fromkeys(range(4), "0")
    assert dict(results(crew.pool(nothing, own_gpus), [0])) == {0: ""}
