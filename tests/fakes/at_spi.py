"""A session bus with the accessibility bus of a desktop, and the eyes of a screen reader on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
_PYTHON = Path("/usr/bin/python3")
"""The system's own, which has the bindings."""


def missing_accessibility() -> list[str]:
    """What a screen reader's view needs and is not here."""
    missing = [name for name in ("dbus-daemon",) if shutil.which(name) is None]
    if not _LAUNCHER.exists():
        missing.append("at-spi2-core")
    asked = [str(_PYTHON), "-c", "import gi; gi.require_version('Atspi', '2.0')"]
    if not _PYTHON.exists() or subprocess.run(asked, capture_output=True, check=False).returncode:
        missing.append("gir1.2-atspi-2.0")
    return missing


@contextmanager
def accessible_session() -> Iterator[dict[str, str]]:
    """A session bus with an accessibility bus; gives what to add to the environment of programs on it."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    bus = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert bus.stdout is not None
    session = {"DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
    session["GSETTINGS_BACKEND"] = "memory"  # what a desktop of this machine is set to is no matter
    launcher = subprocess.Popen(
        [str(_LAUNCHER), "--launch-immediately"],
        env=dict(os.environ) | session,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield session | {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    finally:
        for process in (launcher, bus):
            process.terminate()
            process.wait()
        bus.stdout.close()


@dataclass(frozen=True)
class Item:
    """Something on the screen, as a screen reader is told of it."""

    name: str
    role: str
    description: str
    states: list[str]
    actions: list[str]
    value: float | None
    place: list[int] | None
    """Left, top, width and height on the screen, in pixels."""

    @property
    def is_focusable(self) -> bool:
        return "focusable" in self.states


def say_that_one_reads(environment: dict[str, str], reads: bool) -> None:
    """What a screen reader says of itself, on this session's bus, when it begins or ends."""
    command = [
        "dbus-send", "--session", "--print-reply", "--dest=org.a11y.Bus", "/org/a11y/bus",
        "org.freedesktop.DBus.Properties.Set", "string:org.a11y.Status", "string:ScreenReaderEnabled",
        f"variant:boolean:{str(reads).lower()}",
    ]  # fmt: skip
    subprocess.run(command, env=environment, check=True, capture_output=True)


class ScreenReader:
    """What a screen reader sees and does.

    Args:
        environment: of the session; see `accessible_session`.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [str(_PYTHON), str(Path(__file__).with_name("at_spi_reader.py"))],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def __enter__(self) -> ScreenReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def items(self, pid: int) -> list[Item]:
        """What is on the screen of a program."""
        return [Item(**each) for each in self._ask(f"tree {pid}")]

    def press(self, pid: int, name: str) -> bool:
        """Press what has this name, by its action; False: there is none, or it cannot be pressed."""
        return self._ask(f"press {pid} {name}") == [True]

    def _ask(self, question: str) -> list[Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())
