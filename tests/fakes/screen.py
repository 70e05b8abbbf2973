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
from typing import Any, Self

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
        # Its other half imports fakes as well, and both are of this checkout.
        "PYTHONPATH": os.pathsep.join(str(Path(__file__).parents[up]) for up in (2, 1)),
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
        more: what else `kiosk_on_screen` is told.
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
        **more: object,
    ) -> None:
        self.facts: dict[str, object] = {}
        self.said: list[dict[str, Any]] = []
        """What the voice was given to say (`said`) and what of it was heard (`spoken`), each with its language."""
        self._said_more = threading.Condition()
        self._environment = environment
        program = Path(__file__).with_name("kiosk_on_screen.py")
        arguments = [str(exhibition), camera, language, f"{size[0]}x{size[1]}", str(heard), json.dumps(more)]
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
            try:
                self.facts = self._next(PATIENCE_S)
            except queue.Empty:
                raise TimeoutError(f"waited for {wanted}, but the kiosk still says {self.facts}") from None

    def wait_for_any(self, screens: set[str], within_s: float) -> bool:
        """Whether the kiosk shows one of these screens in time."""
        give_up_s = time.monotonic() + within_s
        while self.facts.get("screen") not in screens:
            try:
                self.facts = self._next(max(0.0, give_up_s - time.monotonic()))
            except queue.Empty:
                return False
        return True

    def hear(self, enough: Callable[[list[dict[str, Any]]], bool], within_s: float = PATIENCE_S) -> None:
        """Until `enough` of what was `said`.

        Raises:
            TimeoutError: it does not come.
        """
        with self._said_more:
            if not self._said_more.wait_for(lambda: enough(self.said), within_s):
                raise TimeoutError(f"only this was said: {self.said[-12:]}")

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

    def place_of(self, text: str) -> tuple[int, int]:
        """Where the button with this text is, as soon as there is one: the pixels of its centre."""
        give_up_s = time.monotonic() + PATIENCE_S
        while (found := self.ask(f"find {text}")) is None:
            assert time.monotonic() < give_up_s, f"there is no {text!r} on {self.facts}"
        x, y = found  # type: ignore[misc]
        return x, y

    def touch(self, text: str) -> None:
        """Touch the button with this text."""
        self.touch_at(*self.place_of(text))

    def touch_at(self, x: int, y: int) -> None:
        """Touch a pixel."""
        self._do("mousemove", str(x), str(y), "click", "1")

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Touch a pixel, and let go at another one; slow enough for the kiosk to see the finger on its way."""
        self._do("mousemove", *map(str, start), "mousedown", "1")
        for step in (1, 2, 3, 4):
            at = (round(a + (b - a) * step / 4) for a, b in zip(start, end, strict=True))
            self._do("mousemove", *map(str, at))
            self.ask("sees")
        self._do("mouseup", "1")

    def read(self, *texts: str) -> None:
        """Until all these can be read on the screen."""
        give_up_s = time.monotonic() + PATIENCE_S
        while missing := set(texts) - set(seen := self.ask("texts")):  # type: ignore[call-overload]
            assert time.monotonic() < give_up_s, f"{missing} cannot be read, only {seen}"

    def key(self, *names: str) -> None:
        """Press these keys, one after the other."""
        self._do("key", *names)

    def end(self) -> str:
        """Quit as the service manager does; what it wrote to the log.

        How it was after five seconds is left out: on a busy machine something may not have been there yet.
        """
        self.process.terminate()
        self._reader.join(PATIENCE_S)  # it reads to the end before anybody else reads or closes
        _, log = self.process.communicate(timeout=PATIENCE_S)
        assert self.process.returncode == 0, log
        return "".join(
            line for line in log.splitlines(keepends=True) if " kiosk.health.watching " not in line
        )

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(('{"said"', '{"spoken"')):
                with self._said_more:
                    self.said.append(json.loads(line))
                    self._said_more.notify_all()
            else:
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

        def open_it(camera: str, language: str = "en", **more: object) -> Screen:
            screen = opened.enter_context(
                Screen(
                    collection / "exhibition.sqlite",
                    str(collection / camera),
                    folder / "heard.wav",
                    language=language,
                    environment=environment_of(display),
                    **more,
                )
            )
            screen.wait_for(screen="Attract")
            return screen

        yield open_it
