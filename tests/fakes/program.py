"""The program as a person starts it, but within this process: for tests that ask what it answers.

A process of its own takes a second or two to load what it needs. Where the process itself is tested (signals, what
survives a kill, what is loaded), tests start one.
"""

from __future__ import annotations

import io
import logging
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from db.program import main


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run of the program said, and how it ended."""

    code: int
    stdout: str
    stderr: str


def klangbild(home: Path | None, *arguments: object, expect: int = 0) -> Answer:
    """Run the program in a home, or in that of the environment; it must end with the expected exit code."""
    chosen = [] if home is None else ["--home", str(home)]
    stdout, stderr = io.StringIO(), io.StringIO()
    with (
        _as_before(),
        patch.object(sys, "argv", ["klangbild", *chosen, *map(str, arguments)]),
        patch.dict("os.environ", COLUMNS="200"),
        redirect_stdout(stdout),
        redirect_stderr(stderr),
    ):
        code = _exit_code()
    answer = Answer(code, stdout.getvalue(), stderr.getvalue())
    assert answer.code == expect, answer.stderr
    return answer


def _exit_code() -> int:
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


@contextmanager
def _as_before() -> Generator[None]:
    """What the program sets up for its whole process ends with it: where its log goes, who hears signals."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    heard = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    root.handlers[:] = []  # or the program would close them
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for number, handler in heard.items():
            signal.signal(number, handler)
