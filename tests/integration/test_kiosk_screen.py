"""The whole kiosk in a real window: real touches and keys, the real camera process, player and composer."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import segno
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition

FAKES = Path(__file__).parents[1] / "fakes"

pytestmark = [
    pytest.mark.screen,
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"
    ),
]

PATIENCE_S = 120.0


class Screen:
    """The kiosk on a display of its own, with a hand to touch it."""

    def __init__(self, process: subprocess.Popen[str], environment: dict[str, str]) -> None:
        self.facts: dict[str, object] = {}
        self._process = process
        self._environment = environment
        self._lines: queue.Queue[str] = queue.Queue()
        self._seen: list[dict[str, object]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def _next(self) -> dict[str, object]:
        return json.loads(self._lines.get(timeout=PATIENCE_S))

    def wait_for(self, **wanted: object) -> None:
        """Until the kiosk says so."""
        while {key: self.facts.get(key) for key in wanted} != wanted:
            self.facts = self._next()

    def ask(self, question: str) -> object:
        assert self._process.stdin is not None
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        while True:
            answer = self._next()
            if "screen" not in answer:
                return next(iter(answer.values()))
            self.facts = answer

    def wait_for_focus(self, text: str) -> None:
        """Until the button with this text has the focus."""
        give_up_s = time.monotonic() + PATIENCE_S
        while (focused := self.ask("focus")) != text:
            assert time.monotonic() < give_up_s, f"{focused!r} has the focus, not {text!r}"

    def touch(self, text: str) -> None:
        x, y = self.ask(f"find {text}")  # type: ignore[misc]
        self._do("mousemove", str(x), str(y), "click", "1")

    def key(self, *names: str) -> None:
        self._do("key", *names)

    def end(self) -> str:
        """Quit as the service manager does; what it wrote to the log."""
        self._process.terminate()
        self._reader.join(PATIENCE_S)  # it reads to the end before anybody else reads or closes
        _, log = self._process.communicate(timeout=PATIENCE_S)
        assert self._process.returncode == 0
        return log

    def _do(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self._environment, check=True, timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A display of our own."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as told:
        number = told.readline().strip()
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Works, and what is held in front of the camera: `known.png`, `twin.png` of two works, and `unknown.png`."""
    folder = tmp_path_factory.mktemp("collection")
    twin = painted(3)
    twin[:24, :24] = 0  # a corner that was restored
    pictures = [as_png(pixels) for pixels in (painted(1), painted(2), painted(3), twin)]
    works = [
        invented("K-1", "The Sea", "البحر"),
        invented("K-2", "The Wood", "الغابة"),
        invented("K-3", "The Road", "الطريق"),
        invented("K-4", "The Road again", "الطريق ثانيةً"),
    ]
    write_exhibition(folder, [Exhibit(work, image) for work, image in zip(works, pictures, strict=True)])
    (folder / "known.png").write_bytes(pictures[0])
    (folder / "twin.png").write_bytes(pictures[2])
    (folder / "unknown.png").write_bytes(as_png(painted(7)))
    wall = np.full((720, 1280, 3), 200, np.uint8)
    (folder / "wall.png").write_bytes(as_png(wall))
    page = np.array([list(row) for row in segno.make("https://example.org").matrix_iter(9, 4)], bool)
    side = len(page)
    wall[80 : 80 + side, 80 : 80 + side] = np.where(page, 20, 235)[:, :, None]
    (folder / "page.png").write_bytes(as_png(wall))
    wall[:] = 200
    wall[220:490, 880:1240] = painted(7, 360, 270)
    (folder / "aside.png").write_bytes(as_png(wall))
    return folder


Open = Callable[..., Screen]


@pytest.fixture
def open_kiosk(display: str, collection: Path, tmp_path: Path) -> Iterator[Open]:
    opened: list[subprocess.Popen[str]] = []
    environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_QUICK_BACKEND": "software"}

    def open_it(camera: str, language: str = "en") -> Screen:
        arguments = [
            str(collection / "exhibition.sqlite"),
            str(collection / camera),
            language,
            "1280x800",
            str(tmp_path / "heard.wav"),
        ]
        process = subprocess.Popen(
            [sys.executable, str(FAKES / "kiosk_on_screen.py"), *arguments],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        opened.append(process)
        screen = Screen(process, environment)
        screen.wait_for(screen="Attract")
        return screen

    yield open_it
    for process in opened:
        process.kill()
        process.communicate()


def test_a_visit_by_touch(open_kiosk):
    screen = open_kiosk("known.png")
    screen.touch("Begin")
    screen.wait_for(screen="Playing", sounding=True)
    screen.touch("Stop")
    screen.wait_for(screen="Playing", sounding=False)
    screen.touch("Again")
    screen.wait_for(screen="Playing", sounding=True)
    screen.touch("Back")
    screen.wait_for(screen="Looking")
    assert screen.end() == ""  # nothing that Qt, QML or the kiosk would complain about


def test_a_visit_by_keys_alone_in_which_an_unknown_picture_is_composed(open_kiosk):
    screen = open_kiosk("unknown.png")
    screen.wait_for_focus("Begin")
    screen.key("Return")
    screen.wait_for(screen="Confirming")
    screen.wait_for_focus("Yes, compose")
    screen.key("Down")
    screen.wait_for_focus("No, look again")
    screen.key("Tab")
    screen.wait_for_focus("Yes, compose")
    screen.key("Down", "space")
    screen.wait_for(screen="Looking")
    screen.wait_for(screen="Confirming")
    screen.key("Return")
    screen.wait_for(screen="Composing")
    screen.wait_for(screen="Playing", sounding=True)
    screen.wait_for_focus("Stop")
    screen.key("Escape")
    screen.wait_for(screen="Looking")
    screen.key("BackSpace")
    screen.wait_for(screen="Attract")
    assert screen.end() == ""


def test_a_visit_in_arabic_ends_and_the_next_begins_in_english(open_kiosk):
    screen = open_kiosk("known.png")
    screen.touch("ابدأ")
    screen.wait_for(screen="Playing", language="ar")
    screen.touch("إيقاف")
    screen.wait_for(screen="Playing", sounding=False)
    screen.touch("رجوع")
    screen.wait_for(screen="Looking")
    screen.key("Escape")
    screen.wait_for(screen="Attract", language="en")
    assert screen.end() == ""


@pytest.mark.parametrize(("language", "begin"), [("en", "Begin"), ("ar", "ابدأ")])
def test_a_code_that_is_no_label_is_explained_and_the_visit_goes_on(open_kiosk, language, begin):
    screen = open_kiosk("page.png")
    screen.touch(begin)
    screen.wait_for(screen="Looking", language=language, hint="other-code")
    screen.key("Escape")
    screen.wait_for(screen="Attract", hint="")
    assert screen.end() == ""


def test_one_of_two_works_that_are_alike_is_chosen_by_touch(open_kiosk):
    screen = open_kiosk("twin.png")
    screen.touch("Begin")
    screen.wait_for(screen="Choosing", works=["K-3", "K-4"])
    screen.touch("The Road again")
    screen.wait_for(screen="Playing", sounding=True, works=["K-4"])
    assert screen.end() == ""


def test_none_of_these_leads_by_keys_to_a_composition_and_is_not_asked_again(open_kiosk):
    screen = open_kiosk("twin.png")
    screen.wait_for_focus("Begin")
    screen.key("Return")
    screen.wait_for(screen="Choosing")
    screen.wait_for_focus("The Road")
    screen.key("Right")
    screen.wait_for_focus("The Road again")
    screen.key("Down")
    screen.wait_for_focus("None of these")
    screen.key("Down")
    screen.wait_for_focus("Back")
    screen.key("Up", "Return")
    screen.wait_for(screen="Confirming")
    screen.key("Return")
    screen.wait_for(screen="Composing")
    screen.key("Escape")
    screen.wait_for(screen="Looking")
    screen.key("Escape")  # the same question does not come in between
    screen.wait_for(screen="Attract")
    screen.key("Return")
    screen.wait_for(screen="Choosing")  # the next visitor is asked
    assert screen.end() == ""


def test_a_work_is_chosen_in_arabic(open_kiosk):
    screen = open_kiosk("twin.png")
    screen.touch("ابدأ")
    screen.wait_for(screen="Choosing", language="ar")
    left = screen.ask("find الطريق ثانيةً")
    right = screen.ask("find الطريق")
    assert right[0] > left[0]  # the first one is on the right, where one begins to read
    screen.touch("ليست واحدة منها")
    screen.wait_for(screen="Confirming", language="ar")
    screen.touch("لا، انظر مجدّدًا")
    screen.wait_for(screen="Looking", language="ar")
    assert screen.end() == ""


def test_who_holds_nothing_up_is_told_what_to_do(open_kiosk):
    screen = open_kiosk("wall.png")
    screen.touch("Begin")
    screen.wait_for(screen="Looking", advice="no-picture")
    screen.touch("Back")
    screen.wait_for(screen="Attract", advice="none")
    assert screen.end() == ""


def test_who_holds_a_picture_aside_is_told_where_to_move_it(open_kiosk):
    screen = open_kiosk("aside.png")
    screen.touch("Begin")
    screen.wait_for(screen="Looking", advice="right")  # what is right in the frame is left in the mirror
    assert screen.end() == ""
