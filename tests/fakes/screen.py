"""The whole kiosk on a display of its own, and a hand to touch it; `kiosk_on_screen` is its other half."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE_S = 120.0


def missing_programs() -> list[str]:
    """What a display of one's own needs and is not here."""
    return [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]


@contextmanager
def own_display(width_px: int = 1280, height_px: int = 800) -> Iterator[str]:
    """A display of our own; gives its name."""
    reader, writer = os.pipe()
    screen = f"{width_px}x{height_px}x24"
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", screen, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as told:
        number = told.readline().strip()
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def environment_of(display: str) -> dict[str, str]:
    """What a kiosk on this display is started with."""
    return dict(os.environ) | {
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "QT_QUICK_BACKEND": "software",
        "PYTHONPATH": str(Path(__file__).parents[1]),  # its other half imports fakes as well
    }


class Screen:
    """A kiosk in a window, as a process of its own; entered, it is killed in the end.

    Args:
        exhibition: the exhibition file.
        camera: as `kiosk.camera.camera_from` reads it.
        heard: the WAV file that it plays into.
        language: that it begins in.
        size: of the window, in pixels.
        environment: of the process; see `environment_of`.
    """

    def __init__(
        self,
        exhibition: Path,
        camera: str,
        heard: Path,
        *,
        language: str = "en",
        size: tuple[int, int] = (1280, 800),
        environment: Mapping[str, str],
    ) -> None:
        self.facts: dict[str, object] = {}
        self._environment = environment
        program = Path(__file__).with_name("kiosk_on_screen.py")
        arguments = [str(exhibition), camera, language, f"{size[0]}x{size[1]}", str(heard)]
        self.process = subprocess.Popen(
            [sys.executable, str(program), *arguments],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self._reader.join(PATIENCE_S)
        self.process.communicate()

    def wait_for(self, **wanted: object) -> None:
        """Until the kiosk says so."""
        while {key: self.facts.get(key) for key in wanted} != wanted:
            self.facts = self._next(PATIENCE_S)

    def wait_for_any(self, screens: set[str], within_s: float) -> bool:
        """Whether the kiosk shows one of these screens in time."""
        give_up_s = time.monotonic() + within_s
        while self.facts.get("screen") not in screens:
            try:
                self.facts = self._next(max(0.0, give_up_s - time.monotonic()))
            except queue.Empty:
                return False
        return True

    def ask(self, question: str) -> object:
        """The answer to a question that `kiosk_on_screen` knows."""
        assert self.process.stdin is not None
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        while True:
            answer = self._next(PATIENCE_S)
            if "screen" not in answer:
                return next(iter(answer.values()))
            self.facts = answer

    def wait_for_focus(self, text: str) -> None:
        """Until the button with this text has the focus."""
        give_up_s = time.monotonic() + PATIENCE_S
        while (focused := self.ask("focus")) != text:
            assert time.monotonic() < give_up_s, f"{focused!r} has the focus, not {text!r}"

    def touch(self, text: str) -> None:
        """Touch the button with this text."""
        x, y = self.ask(f"find {text}")  # type: ignore[misc]
        self._do("mousemove", str(x), str(y), "click", "1")

    def key(self, *names: str) -> None:
        """Press these keys, one after the other."""
        self._do("key", *names)

    def end(self) -> str:
        """Quit as the service manager does; what it wrote to the log."""
        self.process.terminate()
        self._reader.join(PATIENCE_S)  # it reads to the end before anybody else reads or closes
        _, log = self.process.communicate(timeout=PATIENCE_S)
        assert self.process.returncode == 0, log
        return log

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def _next(self, within_s: float) -> dict[str, object]:
        line = self._lines.get(timeout=within_s)
        if not line:
            assert self.process.stderr is not None
            raise ChildProcessError(f"the kiosk ended: {self.process.stderr.read()}")
        return json.loads(line)

    def _do(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self._environment, check=True, timeout=PATIENCE_S)


@contextmanager
def kiosks_of(collection: Path, display: str, folder: Path) -> Iterator[Callable[..., Screen]]:
    """Opens kiosks of a collection's exhibition at their start, by the name of what the camera sees.

    What they play goes into `folder`; all are closed at the end.
    """
    with ExitStack() as opened:

        def open_it(camera: str, language: str = "en") -> Screen:
            screen = opened.enter_context(
                Screen(
                    collection / "exhibition.sqlite",
                    str(collection / camera),
                    folder / "heard.wav",
                    language=language,
                    environment=environment_of(display),
                )
            )
            screen.wait_for(screen="Attract")
            return screen

        yield open_it
