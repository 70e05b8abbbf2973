"""The screen's light: the session's own program is asked, and nobody waits for it."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path

import pytest
from fakes.waiting import wait_until

from kiosk.display import Display

PROGRAM = """#!{python}
import sys
with open({told!r}, "a") as told:
    print(*sys.argv[1:], file=told)
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What `xset` and `wlopm` were told; both are on the path, and nothing else is."""
    told = tmp_path / "told"
    told.touch()
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("xset", "wlopm"):
        (programs / name).write_text(PROGRAM.format(python=sys.executable, told=str(told)))
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    return told


@pytest.mark.parametrize(
    ("platform", "off", "on"),
    [("xcb", "dpms force off\n", "-dpms\n"), ("wayland", "--off *\n", "--on *\n")],
)
def test_the_light_goes_off_and_on(told: Path, platform: str, off: str, on: str) -> None:
    display = Display(platform)
    display.darken()
    wait_until(lambda: told.read_text() == off)
    display.lighten()
    wait_until(lambda: told.read_text() == off + on)
    wait_until(lambda: not display_is_busy())


def test_of_wishes_that_follow_quickly_the_last_one_is_fulfilled_last(told: Path) -> None:
    display = Display("xcb")
    for _ in range(5):
        display.darken()
        display.lighten()
    wait_until(lambda: not display_is_busy())
    lines = told.read_text().splitlines()
    assert lines[-1] == "-dpms"
    assert len(lines) < 10  # those that were overtaken are left out


def test_a_program_that_fails_is_told_of(told: Path, caplog: pytest.LogCaptureFixture) -> None:
    (told.parent / "bin" / "xset").write_text("#!/bin/false\n")
    with caplog.at_level(logging.WARNING):
        Display("xcb").darken()
        wait_until(lambda: not display_is_busy())
    assert "light was not switched" in caplog.text


def display_is_busy() -> bool:
    return any(thread.name == "klangbild-display" for thread in threading.enumerate())


@pytest.mark.parametrize("platform", ["xcb", "offscreen"])
def test_where_there_is_no_such_program_the_log_says_so_once(tmp_path, monkeypatch, caplog, platform) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with caplog.at_level(logging.INFO):
        display = Display(platform)
        for _ in range(3):
            display.darken()
            display.lighten()
    (line,) = caplog.messages
    assert "stays lit" in line
    assert ("install xset" in line) == (platform == "xcb")
