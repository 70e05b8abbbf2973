"""The studio's loop: looks after its parts until it is told to stop. `house` decides, `children` are processes."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import wait

from db.events import tell
from db.program import EXIT_DONE, EXIT_SOME_FAILED
from db.service_manager import ServiceManager
from precompute.supervising.children import Child, Line
from precompute.supervising.house import End, House, Kill, Start, Terms

log = logging.getLogger(__name__)

_LOOK_S = 0.5
"""So often the loop sees whether it is to stop."""
_OURS = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
"""What a service manager tells the studio itself, and not its children."""
_STARTING = "starting"


@dataclass(frozen=True, slots=True)
class World:
    """What the loop asks of the world."""

    environment: Mapping[str, str]
    """That the parts get, but for what a service manager tells the studio itself."""
    stopping: threading.Event
    manager: ServiceManager
    clock_s: Callable[[], float] = time.monotonic


class Supervisor:
    """See above.

    Args:
        commands: program and arguments of each part by its name, in the order of starting.
        terms: when they are started again.
        world: where they run.
    """

    def __init__(self, commands: Mapping[str, tuple[str, ...]], terms: Terms, world: World) -> None:
        self._commands = commands
        self._terms = terms
        self._world = world
        self._house = House.of(tuple(commands), terms)
        self._children: dict[str, Child] = {}
        self._about: dict[str, str] = {}
        """What each part says it is about."""

    def run(self) -> int:
        """Look after the parts until it is time to end and all have ended; the worst exit code of theirs."""
        with Line() as line:
            environment = {
                name: value for name, value in self._world.environment.items() if name not in _OURS
            } | line.environment(self._terms.silent_s)
            self._act(environment)
            self._world.manager.ready(self._status())
            while not self._house.is_over:
                self._wait(line)
                self._listen(line)
                self._see_who_ended()
                if self._world.stopping.is_set():
                    self._house = self._house.stop()
                self._act(environment)
                self._report()
        return self._house.exit_code

    def _wait(self, line: Line) -> None:
        until_next_s = self._house.next_s() - self._world.clock_s()
        ends = (child.fileno() for child in self._children.values())
        wait([line.fileno(), *ends], max(0.0, min(_LOOK_S, until_next_s)))

    def _listen(self, line: Line) -> None:
        names = {child.pid: name for name, child in self._children.items()}
        for word in line.words():
            name = names.get(word.pid)
            if name is None:  # a process of a part's own, or one that has ended
                continue
            self._house = self._house.heard(name, self._world.clock_s())
            self._about[name] = word.says.get("STATUS") or self._about_if_ready(name)

    def _about_if_ready(self, name: str) -> str:
        about = self._about[name]
        return "ready" if about == _STARTING else about

    def _see_who_ended(self) -> None:
        over = wait([child.fileno() for child in self._children.values()], 0)
        for name in [name for name, child in self._children.items() if child.fileno() in over]:
            self._note_end(name, self._children.pop(name).end_code())

    def _note_end(self, name: str, code: int) -> None:
        asked = self._house.part(name).asked_s is not None
        is_well = code == EXIT_DONE or (asked and code == -signal.SIGTERM)
        as_exit_code = EXIT_DONE if is_well else code if code > 0 else EXIT_SOME_FAILED
        now_s = self._world.clock_s()
        self._house = self._house.ended(name, as_exit_code, now_s)
        again_in_s = None if self._house.stopping else round(self._house.part(name).start_at_s - now_s, 1)
        self._about[name] = "ended" if again_in_s is None else f"ended with {code}, starts again soon"
        level = logging.INFO if is_well and asked else logging.WARNING
        tell(log, "part.ended", level=level, part=name, code=code, again_in_s=again_in_s)

    def _act(self, environment: Mapping[str, str]) -> None:
        for action in self._house.actions(self._world.clock_s()):
            match action:
                case Start(name):
                    self._start(name, environment)
                case End(name):
                    tell(log, "part.asked_to_end", part=name)
                    self._house = self._house.asked_to_end(name, self._world.clock_s())
                    self._children[name].ask_to_end()
                case Kill(name, is_overdue):
                    if is_overdue:
                        farewell_s = self._terms.farewell_s
                        tell(log, "part.stays", level=logging.WARNING, part=name, asked_before_s=farewell_s)
                    else:
                        silent_s = self._terms.silent_s
                        tell(log, "part.hangs", level=logging.WARNING, part=name, silent_s=silent_s)
                    self._house = self._house.killed(name)
                    self._children[name].kill()

    def _start(self, name: str, environment: Mapping[str, str]) -> None:
        try:
            child = self._children[name] = Child(self._commands[name], environment)
        except OSError as error:
            tell(log, "part.not_started", level=logging.WARNING, part=name, reason=str(error))
            self._note_end(name, EXIT_SOME_FAILED)
            return
        self._house = self._house.started(name, self._world.clock_s())
        self._about[name] = _STARTING
        tell(log, "part.started", part=name, pid=child.pid)

    def _report(self) -> None:
        """Only from this loop: one that hangs does not seem alive."""
        if self._house.stopping:
            self._world.manager.stopping(self._status())
        else:
            self._world.manager.status(self._status())
            self._world.manager.alive()

    def _status(self) -> str:
        return "; ".join(f"{name}: {about}" for name, about in self._about.items())
