"""A real window at a service manager's real socket: it is fed while the screen lives, and not a moment longer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes.service_manager import Manager, service_manager

pytestmark = pytest.mark.alone

FED = "WATCHDOG=1"
WATCHDOG_S = 0.6
"""It is fed three times within."""
SILENCE_S = 1.2
"""Longer than a heart that beats is ever silent here."""
STILL = "import QtQuick\nRectangle { width: 320; height: 200; color: 'black' }\n"


@dataclass
class Program:
    process: subprocess.Popen[str]
    manager: Manager

    def tell(self, *words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{word}\n" for word in words))
        self.process.stdin.flush()

    def is_fed(self, times: int = 3) -> None:
        """So often more; raises TimeoutError where it is not."""
        until = self.manager.lines().count(FED) + times
        self.manager.wait_for(lambda lines: lines.count(FED) >= until, within_s=30)

    def falls_silent(self) -> None:
        """Is fed no more, after what was on its way."""
        for _ in range(10):
            before = self.manager.lines().count(FED)
            try:
                self.manager.wait_for(lambda lines: lines.count(FED) > before, within_s=SILENCE_S)  # noqa: B023
            except TimeoutError:
                return
        raise AssertionError("it is fed for ever")


@contextmanager
def heart(folder: Path) -> Iterator[Program]:
    (folder / "still.qml").write_text(STILL)
    program = Path(__file__).parents[1] / "fakes" / "heartbeat_program.py"
    with service_manager() as manager:
        process = subprocess.Popen(
            [sys.executable, str(program), str(folder / "still.qml")],
            env=os.environ
            | manager.environment(WATCHDOG_S)
            | {
                "QT_QPA_PLATFORM": "offscreen",
                "QT_QUICK_BACKEND": "software",
                "PYTHONPATH": str(Path(__file__).parents[2]),
            },
            stdin=subprocess.PIPE,
            text=True,
        )
        try:
            yield Program(process, manager)
        finally:
            process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One that is fed, and is so again after each test."""
    with heart(tmp_path_factory.mktemp("heart")) as program:
        program.tell("show")
        program.is_fed()
        yield program


def test_the_kiosk_is_ready_with_its_first_frame_and_not_before_and_says_when_it_ends(tmp_path: Path) -> None:
    with heart(tmp_path) as program:
        program.falls_silent()  # it runs, and shows nothing
        assert program.manager.lines() == []
        program.tell("show")
        lines = program.manager.wait_for(lambda lines: FED in lines)
        assert lines[:2] == ["READY=1", "STATUS=open"]
        program.tell("quit")
        assert program.process.wait(30) == 0
        assert "STOPPING=1" in program.manager.lines()


def test_a_process_that_is_stopped_is_not_fed_and_once_it_goes_on_it_is(shown: Program) -> None:
    shown.process.send_signal(signal.SIGSTOP)
    shown.falls_silent()
    shown.process.send_signal(signal.SIGCONT)
    shown.is_fed()


def test_a_process_that_draws_nothing_is_not_fed_though_its_thread_works(shown: Program) -> None:
    shown.tell("hide")
    shown.falls_silent()
    shown.tell("show")
    shown.is_fed()


def test_in_a_closed_house_the_screen_may_be_off(shown: Program) -> None:
    shown.tell("close", "hide")
    shown.manager.wait_for(lambda lines: "STATUS=closed" in lines)
    shown.is_fed(6)
    shown.tell("open")
    shown.falls_silent()
    shown.tell("show")
    shown.is_fed()


def test_a_still_screen_is_alive_and_a_thread_that_hangs_is_not(shown: Program) -> None:
    shown.is_fed(6)
    shown.tell("hang")
    shown.falls_silent()
    assert shown.process.poll() is None
