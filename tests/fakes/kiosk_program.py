"""`klangbild kiosk` as a program of its own, as people start it: its log is read, and keys are pressed."""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

_PATIENCE_S = 60.0
_FIELDS = ("Rss", "Pss", "Private_Dirty")


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process holds of it, in MB."""

    name: str
    pid: int
    rss: float
    """All that it can reach; what several processes share counts for each of them."""
    pss: float
    """The same, with what is shared divided among them."""
    own: float
    """What no other process shares and no file holds."""


class KioskProgram:
    """Entered, it is ended in the end as the service manager does it.

    Args:
        arguments: of `klangbild kiosk`.
        home: of the program.
        environment: of the process, beside this one's.
        command: runs `klangbild`.
    """

    def __init__(
        self,
        *arguments: str,
        home: Path,
        environment: Mapping[str, str],
        command: tuple[str, ...],
    ) -> None:
        self.log: list[str] = []
        self._environment = os.environ | environment | {"KLANGBILD_LOG_FORMAT": "json"}
        self._lines: queue.Queue[str] = queue.Queue()
        self.started_s = time.monotonic()
        self.process = subprocess.Popen(
            [*command, "--home", str(home), "kiosk", *arguments],
            env=self._environment,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(_PATIENCE_S)
        finally:
            self.process.kill()
            self._reader.join()

    def wait_for(self, text: str, within_s: float = _PATIENCE_S) -> str:
        """The next line of the log that holds this.

        Raises:
            TimeoutError: none comes.
        """
        give_up_s = time.monotonic() + within_s
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, give_up_s - time.monotonic()))
            except queue.Empty:
                last = "\n".join(self.log[-20:])
                raise TimeoutError(f"the log never said {text!r}, but\n{last}") from None
            if text in line:
                return line

    def key(self, *names: str) -> None:
        """Press these keys, one after the other."""
        subprocess.run(["xdotool", "key", *names], env=self._environment, check=True, timeout=_PATIENCE_S)

    def memory(self) -> list[Memory]:
        """Of the kiosk and of all processes that come from it."""
        return family_memory(psutil.Process(self.process.pid))

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            try:
                told = json.loads(line)
                said = f"{told['level']} {told['logger']}: {told.get('message') or told.get('event')}"
                said += f" {told['exception']}" if "exception" in told else ""
            except ValueError:
                said = line.rstrip()  # of a library
            self.log.append(said)
            self._lines.put(said)


def family_memory(kiosk: psutil.Process) -> list[Memory]:
    """Of a kiosk and all that come from it; what has just been forked, and runs no program of its own, is none."""
    command = kiosk.cmdline()
    found: list[Memory] = []
    for process in (kiosk, *kiosk.children(recursive=True)):
        try:
            if process.pid == kiosk.pid or process.cmdline() != command:
                found.append(_memory_of(process, is_kiosk=process.pid == kiosk.pid))
        except (OSError, psutil.NoSuchProcess, KeyError):
            continue  # it has ended meanwhile
    return found


def _memory_of(process: psutil.Process, *, is_kiosk: bool) -> Memory:
    rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    found = dict(re.findall(r"^(\w+): +(\d+) kB$", rollup, re.MULTILINE))
    return Memory(
        "kiosk" if is_kiosk else _name_of(process),
        process.pid,
        *(int(found[field]) / 1024 for field in _FIELDS),
    )


def _name_of(process: psutil.Process) -> str:
    name = process.name()
    if name.startswith("klangbild-"):
        return name.removeprefix("klangbild-")
    line = " ".join(process.cmdline())
    programs = ("vowels", "espeak", "pactl", "resource_tracker")
    return next((program for program in programs if program in line), line[:40])
