"""The programs of the night, started anew whenever they end, as a service manager does."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

_KLANGBILD = str(Path(sys.executable).with_name("klangbild"))
_LEASE_S = 3
PROGRAMS: tuple[tuple[str, ...], ...] = (
    ("worker", "--processes", "1", "--lease", str(_LEASE_S)),
    ("worker", "--processes", "2", "--lease", str(_LEASE_S)),
    ("scheduler",),
    ("scheduler",),  # it stands by, and takes over when the other is killed
)
"""The command lines of the programs that run at once; whoever joins the night shift is added here, and is killed,
frozen and stopped like the others."""
PAST_THE_LEASE_S = 1.5 * _LEASE_S

_ORPHANS = re.compile(
    r'^Traceback .*\n(?:  .*\n)*  File ".*/multiprocessing/.*\n(?:    .*\n)*(?=\w*Error)', re.MULTILINE
)
"""The last words of processes whose parent was killed while they started: they fail within multiprocessing."""


def klangbild(home: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        [_KLANGBILD, "--home", home, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


class Member:
    """A program that is to run all night."""

    def __init__(self, command: tuple[str, ...], home: Path, said: IO[bytes], environment: Mapping[str, str]):
        self.name = command[0]
        self._command = [_KLANGBILD, "--log-format", "json", "--home", str(home), *command]
        self._said = said
        self._environment = os.environ | dict(environment)
        self._running = self._started()
        self._since_s = time.monotonic()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=self._said, env=self._environment
        )

    def ended(self) -> int | None:
        """The exit code of one that has ended, which is started anew; None while it runs."""
        if (code := self._running.poll()) is not None:
            self._running, self._since_s = self._started(), time.monotonic()
        return code

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; to one that has ended none is sent."""
        self._running.send_signal(number)

    def children(self) -> list[psutil.Process]:
        """The processes that compose for it."""
        with suppress(psutil.Error):
            return [
                child
                for child in psutil.Process(self._running.pid).children()
                if "resource_tracker" not in " ".join(child.cmdline())
            ]
        return []

    def leave(self, patience_s: float) -> int | None:
        """Ask it to end; its exit code, or None where it had to be killed."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            return self._running.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def kill(self) -> None:
        """End it at once."""
        self._running.kill()
        self._running.wait()


class Crew:
    """All of them.

    Args:
        programs: their command lines.
        home: of the studio.
        said: the file that gets what they say.
        environment: what they need besides.
    """

    def __init__(
        self,
        programs: Iterable[tuple[str, ...]],
        home: Path,
        said: Path,
        environment: Mapping[str, str],
    ) -> None:
        self._file = said.open("ab")
        self.members = [Member(program, home, self._file, environment) for program in programs]
        self.exit_codes: Counter[str] = Counter()

    def tend(self) -> None:
        """Start anew whoever has ended."""
        for member in self.members:
            if (code := member.ended()) is not None:
                self.exit_codes[str(code)] += 1

    def leave(self, patience_s: float = 60.0) -> int:
        """Ask all to end; how many did not hear it."""
        deaf = sum(member.leave(patience_s) is None for member in self.members)
        self._file.close()
        return deaf

    def kill(self) -> None:
        """End all at once."""
        for member in self.members:
            member.kill()
        self._file.close()


def events_in(said: Path) -> Counter[str]:
    """How often programs told what; a traceback and a database that was locked count as events."""
    text = said.read_text(errors="replace")
    lines = text.splitlines()
    counts = Counter(event for line in lines if (event := _event_in(line)))
    counts["locked"] = sum("held by another program" in line for line in lines)
    counts["traceback"] = text.count("Traceback") - len(_ORPHANS.findall(text))
    return counts


def _event_in(line: str) -> str:
    try:
        told = json.loads(line)
    except ValueError:
        return ""
    return told.get("event", "") if isinstance(told, dict) else ""
