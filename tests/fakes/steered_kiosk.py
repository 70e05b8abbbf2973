"""The real kiosk with a real loudspeaker, in a process of its own, steered and asked through a pipe.

What QML calls is called here as QML does; keys are pressed by xdotool. So a script can visit it for hours. Its
other half is `steered_kiosk_program`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing import Pipe
from typing import Any

import psutil
from fakes.kiosk_program import Memory, family_memory

from kiosk.setup import Setup

_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of the screen since the last question; with the software renderer all happens in its thread."""

    took_ms: list[float] = field(default_factory=list)
    used_ms: list[float] = field(default_factory=list)
    """So long the thread had a processor."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a kiosk is."""

    screen: str
    panel: str
    language: str
    sounding: bool
    by_ear: bool
    exhibition: int | None
    underruns: int
    stall_ms: float
    """The longest of the screen's thread since the last question, by the clock."""
    work_ms: float
    """The longest time that the thread worked in one go since then."""


class SteeredKiosk:
    """Entered, it is ended in the end.

    Args:
        setup: of the kiosk.
        environment: of its process.
        device: of the sound.
    """

    def __init__(self, setup: Setup, environment: Mapping[str, str], device: str = "pulse") -> None:
        self._environment = dict(environment)
        self._connection, theirs = Pipe()
        program = "from fakes.steered_kiosk_program import main; main()"
        self._process = subprocess.Popen(
            [sys.executable, "-c", program, str(theirs.fileno())],
            env=self._environment,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self._connection.send((setup, device))
        self._answer("to be ready")

    def __enter__(self) -> SteeredKiosk:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._connection.send(None)
            if code := self._process.wait(_PATIENCE_S):
                raise ChildProcessError(f"the kiosk ended with {code}")
        finally:
            self._process.kill()

    @property
    def pid(self) -> int:
        return self._process.pid

    def do(self, slot: str, *arguments: Any) -> None:
        """Call a slot of the model, as QML does: `press`, `open`, `rate`; with `browse.` those of the search."""
        self._ask("do", slot, arguments)

    def state(self) -> State:
        """Where the kiosk is; stalls are measured anew from here."""
        return self._ask("state")

    def frames(self) -> Frames:
        """The frames since the last question."""
        return self._ask("frames")

    def objects(self) -> int:
        """How many Python objects there are, after the collector has looked through all of them."""
        return self._ask("objects")

    def key(self, *names: str) -> None:
        """Press these keys, one after the other."""
        subprocess.run(["xdotool", "key", *names], env=self._environment, check=True, timeout=_PATIENCE_S)

    def wait_for(self, *screens: str, within_s: float = _PATIENCE_S, **wanted: object) -> State:
        """Until it is so.

        Raises:
            TimeoutError: it does not come true.
        """
        give_up_s = time.monotonic() + within_s
        while True:
            state = self.state()
            if (not screens or state.screen in screens) and all(
                getattr(state, name) == value for name, value in wanted.items()
            ):
                return state
            if time.monotonic() > give_up_s:
                raise TimeoutError(f"neither {screens} {wanted} within {within_s} s, but {state}")
            time.sleep(0.05)

    def processes(self) -> list[psutil.Process]:
        """The kiosk, and all that come from it."""
        kiosk = psutil.Process(self.pid)
        return [kiosk, *kiosk.children(recursive=True)]

    def memory(self) -> list[Memory]:
        """Of each of them."""
        return family_memory(psutil.Process(self.pid))

    def _ask(self, *question: Any) -> Any:
        self._connection.send(question)
        return self._answer(str(question))

    def _answer(self, question: str) -> Any:
        if not self._connection.poll(_PATIENCE_S):
            raise TimeoutError(f"the kiosk was asked {question} and does not answer")
        return self._connection.recv()
