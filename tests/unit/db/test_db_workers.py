"""Worker processes: a crash costs one task, a dead parent leaves no orphan."""

import itertools
import os
import signal
import subprocess
import sys

import psutil
import pytest

from db.errors import StoreError
from db.workers import Crashed, StreamWorker, WorkerPool


def nothing() -> None:
    """No preparation."""


def square(number: int) -> int:
    if number < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def test_every_task_comes_back_with_its_result():
    results = dict(WorkerPool(nothing, square, 2).results(range(7)))

    assert results == {number: number * number for number in range(7)}


def test_only_the_task_that_kills_its_worker_is_lost():
    results = dict(WorkerPool(nothing, square, 2).results([1, 2, -1, 3, 4]))

    assert results == {1: 1, 2: 4, -1: Crashed(), 3: 9, 4: 16}


def test_tasks_are_drawn_only_as_workers_become_free():
    drawn: list[int] = []

    def tasks():
        for number in range(50):
            drawn.append(number)
            yield number

    results = WorkerPool(nothing, square, 1).results(tasks())
    next(results)

    assert len(drawn) <= 3
    results.close()


def squares_in_pairs(tasks):
    """Two at a time, the later one first."""
    while pair := list(itertools.islice(tasks, 2)):
        for number, task in reversed(pair):
            yield number, square(task)


def refuse(tasks):
    next(tasks)
    raise StoreError("the device is gone")
    yield


def test_a_stream_worker_answers_in_any_order():
    results = list(StreamWorker(nothing, squares_in_pairs).results(range(5)))

    assert results == [(1, 1), (0, 0), (3, 9), (2, 4), (4, 16)]


def test_a_stream_worker_draws_only_what_it_has_room_for():
    drawn: list[int] = []
    results = StreamWorker(nothing, squares_in_pairs).results(drawn.append(n) or n for n in range(50))
    next(results)

    assert len(drawn) <= 4
    results.close()


def test_only_the_task_that_kills_the_stream_worker_is_lost():
    results = dict(StreamWorker(nothing, squares_in_pairs).results([1, 2, 3, -1, 4]))

    assert results == {1: 1, 2: 4, 3: 9, -1: Crashed(), 4: 16}


def test_what_a_stream_worker_raises_is_told():
    with pytest.raises(StoreError, match="device is gone"):
        list(StreamWorker(nothing, refuse).results([1, 2]))


def test_no_tasks_need_no_results():
    assert list(StreamWorker(nothing, squares_in_pairs).results([])) == []


def test_workers_end_when_their_parent_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, time\n"
        "from db.workers import WorkerPool\n"
        "def nothing(): pass\n"
        "def work(task):\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(300)\n"
        "if __name__ == '__main__':\n"
        "    list(WorkerPool(nothing, work, 1).results([1]))\n"
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        try:
            worker.wait(timeout=20)
        except psutil.TimeoutExpired:
            pytest.fail("the worker outlived its parent")
