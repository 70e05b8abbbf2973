"""The log, when nobody reads it, when its pipe is closed, and when its disk is full."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

PROGRAM = """
import logging, sys, time
from kiosk.logging_aside import logging_aside
logging.basicConfig(format="%(levelname)s %(message)s")
with logging_aside():
    began_s = time.monotonic()
    for number in range(4000):
        logging.warning("line %d %s", number, "x" * 100)
    print(f"{time.monotonic() - began_s:.3f}", flush=True)
    if sys.argv[1:] == ["wait"]:
        sys.stdin.readline()
        logging.warning("the last line")
"""


def start(stderr: object, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=stderr, text=True)  # pyright: ignore[reportCallIssue, reportArgumentType]


def logged_s(program: subprocess.Popen[str]) -> float:
    assert program.stdout is not None
    return float(program.stdout.readline())


def test_whoever_logs_does_not_wait_for_a_reader_that_never_reads() -> None:
    program = start(subprocess.PIPE)
    assert logged_s(program) < 10
    began_s = time.monotonic()
    assert program.wait(30) == 0
    assert time.monotonic() - began_s < 20
    program.communicate()


def test_what_was_lost_is_told_when_the_reader_reads_again() -> None:
    program = start(subprocess.PIPE, "wait")
    assert logged_s(program) < 10
    assert program.stderr is not None
    assert program.stderr.readline().startswith("WARNING line 0 x")
    assert any("lines of the log were lost" in line for line in program.stderr)  # reads no further
    _, rest = program.communicate("go on\n", 10)
    assert program.returncode == 0
    assert rest.splitlines()[-1] == "WARNING the last line"


def test_every_line_is_written_in_order_where_somebody_reads(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as file:
        program = start(file, "wait")
        logged_s(program)
        program.communicate("go on\n", 10)
    lines = (tmp_path / "log").read_text().splitlines()
    numbers = [int(line.split()[2]) for line in lines if line.startswith("WARNING line")]
    assert numbers == sorted(numbers)
    assert lines[-1] == "WARNING the last line"


def test_a_full_disk_costs_the_lines_alone() -> None:
    with Path("/dev/full").open("w") as full:
        program = start(full)
        assert logged_s(program) < 10
        assert program.wait(30) == 0
        program.communicate()


def test_a_closed_pipe_costs_the_lines_alone() -> None:
    program = start(subprocess.PIPE, "wait")
    assert program.stderr is not None
    program.stderr.close()
    assert logged_s(program) < 10
    assert program.stdin is not None
    program.stdin.write("go on\n")
    program.stdin.close()
    assert program.wait(30) == 0
    assert program.stdout is not None
    program.stdout.close()


def test_without_standard_error_it_runs_as_ever() -> None:
    command = ["sh", "-c", 'exec "$0" -c "$1" 2>&-', sys.executable, PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.returncode == 0
    assert float(done.stdout) < 2
