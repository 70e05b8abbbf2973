"""Worker processes: a crash costs one task, a dead parent leaves no orphan."""

import itertools
import json
import logging
import multiprocessing
import os
import signal
import struct
import subprocess
import sys
import threading
import warnings
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest

from db.errors import StoreError
from db.events import log_as_json
from db.processes import Gone, More, NotYet, Watched, WorkerError, stream_in_process, watched
from db.workers import Crashed, Lost, StreamWorker, WorkerPool, told

UNLIMITED_S = 600.0


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


def test_a_worker_that_dies_while_the_next_task_is_thought_of_costs_no_task():
    def tasks():
        yield 3
        for process in multiprocessing.active_children():
            process.kill()
            process.join()
        yield 4

    assert dict(WorkerPool(nothing, square, 1).results(tasks())) == {3: 9, 4: 16}


def wait_before_two(signal_path: Path, tasks):
    """Whoever opens the named pipe to write lets the second task go on."""
    for number, task in tasks:
        if task == 2:
            signal_path.open().close()
        yield number, task


def total(begun: tuple[int, int]) -> int:
    return sum(begun)


def test_what_is_finished_does_not_wait_for_the_next_task(tmp_path):
    os.mkfifo(tmp_path / "signal")
    begun = StreamWorker(nothing, partial(wait_before_two, tmp_path / "signal"), 30.0).polled([1, 2])
    finished = WorkerPool(nothing, total, 1).results(begun)

    first = next(finished)
    with (tmp_path / "signal").open("w"):
        rest = list(finished)

    assert [first, *rest] == [((1, 1), 2), ((2, 2), 4)]


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
    results = list(StreamWorker(nothing, squares_in_pairs, UNLIMITED_S).results(range(5)))

    assert results == [(1, 1), (0, 0), (3, 9), (2, 4), (4, 16)]


def test_a_stream_worker_draws_only_what_it_has_room_for():
    drawn: list[int] = []
    results = StreamWorker(nothing, squares_in_pairs, UNLIMITED_S).results(
        drawn.append(n) or n for n in range(50)
    )
    next(results)

    assert len(drawn) <= 4
    results.close()


def test_only_the_task_that_kills_the_stream_worker_is_lost():
    results = dict(StreamWorker(nothing, squares_in_pairs, UNLIMITED_S).results([1, 2, 3, -1, 4]))

    assert results == {1: 1, 2: 4, 3: 9, -1: Crashed(), 4: 16}


def test_what_a_stream_worker_raises_is_told():
    with pytest.raises(StoreError, match="device is gone"):
        list(StreamWorker(nothing, refuse, UNLIMITED_S).results([1, 2]))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at_the_second_start(notes: Path) -> None:
    starts = len(notes.read_bytes()) if notes.exists() else 0
    notes.write_bytes(bytes(starts + 1))
    if starts == 1:
        die()


def hang_on_negative_numbers(tasks):
    for number, task in tasks:
        if task < 0:
            threading.Event().wait()
        yield number, square(task)


def take_nothing(tasks):
    yield from ()


def test_a_stream_worker_that_dies_before_its_first_task_is_not_started_for_ever():
    with pytest.raises(WorkerError, match=r"exit code -9.*before it took any work"):
        list(StreamWorker(die, squares_in_pairs, UNLIMITED_S).results([1, 2]))


def test_a_stream_worker_that_takes_no_work_is_an_error():
    with pytest.raises(WorkerError, match="ended before it took any work"):
        list(StreamWorker(nothing, take_nothing, UNLIMITED_S).results([1]))


def test_a_task_whose_second_process_dies_before_it_asks_is_lost_and_told(tmp_path):
    worker = StreamWorker(
        partial(die_at_the_second_start, tmp_path / "starts"), squares_in_pairs, UNLIMITED_S
    )

    assert dict(worker.results([-1, 2, 3])) == {2: 4, -1: Crashed(), 3: 9}


def test_only_the_task_that_hangs_the_stream_worker_is_lost():
    results = dict(StreamWorker(nothing, hang_on_negative_numbers, 5.0).results([1, -1, 2]))

    assert results == {1: 1, -1: Crashed(), 2: 4}


def test_no_tasks_need_no_results():
    assert list(StreamWorker(nothing, squares_in_pairs, UNLIMITED_S).results([])) == []


def tell_squares(numbers: list[int], tell) -> None:
    for number in numbers:
        tell(square(number))


def tell_and_refuse(tell) -> None:
    tell(1)
    raise StoreError("no more")


def hang_after(number: int, tell) -> None:
    tell(number)
    threading.Event().wait()


def heard(work, silent_s: float = UNLIMITED_S) -> list[object]:
    return [each for each in told(work, silent_s) if not isinstance(each, NotYet)]


def test_what_a_process_tells_is_heard_in_order():
    assert heard(partial(tell_squares, [1, 2, 3])) == [1, 4, 9]


def test_the_death_of_a_process_is_its_last_word():
    assert heard(partial(tell_squares, [1, -1, 3])) == [1, Lost("died (exit code -9)")]


def test_a_process_that_tells_nothing_for_long_is_lost():
    assert heard(partial(hang_after, 1), 5.0) == [1, Lost("gave no sign of life for 5 seconds")]


def test_what_is_raised_while_telling_is_raised_here():
    with pytest.raises(StoreError, match="no more"):
        heard(tell_and_refuse)


def test_a_process_that_is_stopped_before_it_is_told_something_large_is_killed_in_time():
    with watched(stream_in_process, (nothing, squares_in_pairs), 1.0) as process:
        assert isinstance(next_of(process), More)
        (child,) = multiprocessing.active_children()
        os.kill(child.pid or 0, signal.SIGSTOP)
        process.tell((0, bytes(8_000_000)))
        assert process.received() == Gone("gave no sign of life for 1 seconds", is_hung=True)


def say_half(connection: Connection) -> None:
    os.write(connection.fileno(), struct.pack("!i", 1000) + b"half of it")
    threading.Event().wait()


def test_a_process_that_hangs_in_the_midst_of_its_answer_is_killed_in_time():
    with watched(say_half, (), 5.0) as process:
        assert next_of(process) == Gone("gave no sign of life for 5 seconds", is_hung=True)


def next_of(process: Watched) -> object:
    """What it says next, however long that takes."""
    listening = process.next_message()
    try:
        while True:
            next(listening)
    except StopIteration as said:
        return said.value


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


def test_a_worker_to_whom_nobody_listens_any_more_ends_without_a_word(capfd):
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=stream_in_process, args=(theirs, nothing, squares_in_pairs))
    process.start()
    theirs.close()
    ours.recv()  # it asks for work
    ours.close()
    process.join()
    assert process.exitcode == 1
    assert capfd.readouterr().err == ""


def warn(number: int) -> int:
    warnings.warn("a library is old", DeprecationWarning, stacklevel=1)
    logging.getLogger("library").warning("number %s", number)
    return number


def test_where_the_parent_logs_json_its_processes_do(capfd):
    handlers, level = logging.root.handlers[:], logging.root.level
    try:
        log_as_json()
        assert dict(WorkerPool(partial(warnings.simplefilter, "always"), warn, 1).results([7])) == {7: 7}
    finally:
        logging.captureWarnings(False)
        logging.basicConfig(level=level, handlers=handlers, force=True)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [line["logger"] for line in lines] == ["py.warnings", "library"]
    assert "a library is old" in lines[0]["message"]
    assert lines[1]["message"] == "number 7"
