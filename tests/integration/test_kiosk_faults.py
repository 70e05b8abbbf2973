"""The whole kiosk while something goes wrong around it: its exhibition, its clock, its disk."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from benchmarks.chaos.clock import Clock
from fakes.screen import PATIENCE_S, Screen, environment_of
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from fakes.waiting import wait_until

pytestmark = pytest.mark.alone

HOURS_S = 3600


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions of an exhibition, `1.sqlite` with one work and `2.sqlite` with two, and pictures of these."""
    folder = tmp_path_factory.mktemp("studio")
    exhibits = [
        Exhibit(invented(f"K-{number}", f"Picture {number}", f"صورة {number}"), as_png(painted(number)))
        for number in (1, 2)
    ]
    for count in (1, 2):
        shutil.copy(write_exhibition(folder, exhibits[:count]), folder / f"{count}.sqlite")
        (folder / f"{count}.png").write_bytes(exhibits[count - 1].image)
    return folder


Open = Callable[..., Screen]


@pytest.fixture
def open_kiosk(tmp_path: Path) -> Iterator[Open]:
    """Opens a kiosk that nobody sees; it shows `exhibition.sqlite`, and its camera whatever lies in `camera`."""
    with ExitStack() as opened:

        def open_it(**environment: str) -> Screen:
            unseen = environment_of("") | {"QT_QPA_PLATFORM": "offscreen"} | environment
            return opened.enter_context(
                Screen(
                    tmp_path / "exhibition.sqlite",
                    str(tmp_path / "camera"),
                    tmp_path / "heard.wav",
                    environment=unseen,
                )
            )

        yield open_it


def publish(version: Path, path: Path) -> None:
    passing = path.with_name("passing")
    shutil.copy(version, passing)
    passing.replace(path)


def show(picture: Path, folder: Path) -> None:
    """Hold this in front of the camera, in place of what was there."""
    camera = folder / "camera"
    camera.mkdir(exist_ok=True)
    for name in (
        "left.png",
        "right.png",
    ):  # of a single one, the camera keeps what it has read until it rests
        publish(picture, camera / name)


def leave(screen: Screen) -> None:
    """Go back to the start."""
    while screen.facts["screen"] != "Attract":
        screen.ask("press back")


def test_without_an_exhibition_it_opens_all_the_same_and_composes(open_kiosk, studio, tmp_path):
    show(studio / "1.png", tmp_path)
    screen = open_kiosk()
    screen.wait_for(screen="Attract")
    screen.ask("press start")
    screen.wait_for(screen="Confirming")  # to a kiosk without works every picture is unknown
    screen.ask("press yes")
    screen.wait_for(screen="Composing")
    screen.ask("press back")
    publish(studio / "1.sqlite", tmp_path / "exhibition.sqlite")
    wait_until(lambda: screen.ask("version") == 1)
    leave(screen)
    screen.ask("press start")
    screen.wait_for(screen="Playing", works=["K-1"])


def test_the_exhibition_is_replaced_while_a_piece_plays_to_its_end(open_kiosk, studio, tmp_path):
    publish(studio / "1.sqlite", tmp_path / "exhibition.sqlite")
    show(studio / "1.png", tmp_path)
    screen = open_kiosk()
    screen.ask("press start")
    screen.wait_for(screen="Playing", sounding=True)
    publish(studio / "2.sqlite", tmp_path / "exhibition.sqlite")
    show(studio / "2.png", tmp_path)
    screen.ask("hear 7")
    screen.wait_for(screen="Playing", sounding=False)
    screen.ask("press back")
    while screen.facts["works"] != ["K-2"]:
        assert screen.wait_for_any({"Playing", "Confirming"}, PATIENCE_S)
        if screen.facts["screen"] == "Confirming":  # on a busy machine the eye may still be learning it
            screen.ask("press back")


def test_a_clock_that_is_set_by_hours_changes_nothing_for_the_visitor(open_kiosk, studio, tmp_path):
    clock = Clock(tmp_path)
    if not clock.can_be_set:
        pytest.skip("needs a C compiler")
    publish(studio / "1.sqlite", tmp_path / "exhibition.sqlite")
    show(studio / "1.png", tmp_path)
    screen = open_kiosk(**clock.environment)
    screen.ask("press start")
    screen.wait_for(screen="Playing", sounding=True)
    for ahead_s in (5 * HOURS_S, -5 * HOURS_S):
        clock.set(ahead_s)
        screen.ask("hear 1")
        assert (screen.facts["screen"], screen.facts["sounding"]) == ("Playing", True)
    screen.ask("hear 5")
    screen.wait_for(screen="Playing", sounding=False)
    clock.set(10 * HOURS_S)
    screen.ask("press again")
    screen.wait_for(screen="Playing", sounding=True)


def test_on_a_disk_that_is_full_it_opens_and_plays(open_kiosk, studio, tmp_path):
    publish(studio / "1.sqlite", tmp_path / "exhibition.sqlite")
    show(studio / "1.png", tmp_path)
    state = tmp_path / "kiosk"
    state.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(state)]
    if (mounted := subprocess.run(command, capture_output=True, text=True)).returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        with (state / "filler").open("wb") as filler:
            os.posix_fallocate(filler.fileno(), 0, 60_000)
        screen = open_kiosk()
        screen.ask("press start")
        screen.wait_for(screen="Playing", sounding=True)
        log = screen.end()
    finally:
        subprocess.run(["umount", "--lazy", str(state)], check=True)
    told = [line.split()[1] for line in log.splitlines()]
    assert set(told) <= {"kiosk.exhibiting.keeper", "kiosk.counting", "kiosk.health.watching"}
    assert max(map(told.count, told), default=0) <= 2  # each of them says it, and does not go on about it
