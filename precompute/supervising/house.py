"""What is to be done with the studio's parts, by the time alone: whom to start, to end, to kill, and when.

Parts are started in their order and end in the reverse one, each when those after it are gone. One that ends
without being asked is started again: after a second, then twice as late each time, until it has run well for a
while. One that gave signs of life and then gives none is taken for hung, and killed; so is one that has not ended
long after it was asked to. Nothing here knows a process or a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.program import EXIT_WRONG_USE

_NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Terms:
    """How parts are started again, and how long they may be silent; in seconds."""

    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    well_after_s: float = 120.0
    """Whoever ran so long has run well: its next fall is a first one."""
    silent_s: float = 180.0
    farewell_s: float = 600.0
    """Whoever was asked to end so long ago is killed; systemd has no more patience with the studio."""

    def wait_after(self, falls: int) -> float:
        """How long a part waits that fell so often, one fall soon after the other."""
        doublings = min(falls - 1, 30)  # a part may fall for years
        return min(self.first_wait_s * 2.0**doublings, self.longest_wait_s)


@dataclass(frozen=True, slots=True)
class Part:
    """How a part stands."""

    name: str
    since_s: float | None = None
    """It runs since then; None: it does not run."""
    start_at_s: float = -_NEVER
    """When it is to be started, while it does not run."""
    falls: int = 0
    """So often it ended without being asked, one time soon after the other."""
    heard_s: float | None = None
    """Its last sign of life; None: it has given none, so nobody waits for the next."""
    asked_s: float | None = None
    """When it was asked to end; None: it was not."""
    killed: bool = False

    @property
    def runs(self) -> bool:
        """True from the start of its process to the end."""
        return self.since_s is not None

    def hangs_at_s(self, silent_s: float) -> float:
        """When it is to be taken for hung, if nothing is heard of it until then."""
        if not self.runs or self.killed or self.heard_s is None:
            return _NEVER
        return self.heard_s + silent_s

    def overdue_at_s(self, farewell_s: float) -> float:
        """When it has had all the time that it may take to end."""
        if not self.runs or self.killed or self.asked_s is None:
            return _NEVER
        return self.asked_s + farewell_s


@dataclass(frozen=True, slots=True)
class Start:
    """Start a part."""

    name: str


@dataclass(frozen=True, slots=True)
class End:
    """Ask a part to end after what it has in hand."""

    name: str


@dataclass(frozen=True, slots=True)
class Kill:
    """Kill a part that hangs, or that does not end."""

    name: str
    is_overdue: bool = False
    """It was asked to end and has had its time."""


Action = Start | End | Kill


@dataclass(frozen=True, slots=True)
class House:
    """All parts, in the order in which they are started."""

    parts: tuple[Part, ...]
    terms: Terms = Terms()
    stopping: bool = False
    exit_code: int = 0
    """The worst of what parts said as they ended, once it was time to end."""

    @classmethod
    def of(cls, names: Sequence[str], terms: Terms) -> House:
        """A house in which nothing runs yet."""
        return cls(tuple(map(Part, names)), terms)

    def actions(self, now_s: float) -> tuple[Action, ...]:
        """What is to be done now; each is done once it is noted by `started`, `asked_to_end` or `killed`."""
        hung = {part.name for part in self.parts if part.hangs_at_s(self.terms.silent_s) <= now_s}
        kills = tuple(
            Kill(part.name, is_overdue=part.name not in hung)
            for part in self.parts
            if part.name in hung or part.overdue_at_s(self.terms.farewell_s) <= now_s
        )
        if not self.stopping:
            due = (part for part in self.parts if not part.runs and part.start_at_s <= now_s)
            return (*kills, *(Start(part.name) for part in due))
        last = next((part for part in reversed(self.parts) if part.runs), None)
        return kills if last is None or last.asked_s is not None else (*kills, End(last.name))

    def next_s(self) -> float:
        """When there may be something to do next, if nothing happens until then."""
        starts = () if self.stopping else (part.start_at_s for part in self.parts if not part.runs)
        hangs = (part.hangs_at_s(self.terms.silent_s) for part in self.parts)
        overdue = (part.overdue_at_s(self.terms.farewell_s) for part in self.parts)
        return min((*starts, *hangs, *overdue), default=_NEVER)

    @property
    def is_over(self) -> bool:
        """True when all is to end and nothing runs any more."""
        return self.stopping and not any(part.runs for part in self.parts)

    def started(self, name: str, now_s: float) -> House:
        """A part's process runs."""
        part = self.part(name)
        return self._with(replace(part, since_s=now_s, heard_s=None, asked_s=None, killed=False))

    def heard(self, name: str, now_s: float) -> House:
        """A part gave a sign of life."""
        return self._with(replace(self.part(name), heard_s=now_s))

    def asked_to_end(self, name: str, now_s: float) -> House:
        """It knows that it is to end."""
        return self._with(replace(self.part(name), asked_s=now_s))

    def killed(self, name: str) -> House:
        """It was killed; its end will be noticed."""
        return self._with(replace(self.part(name), killed=True))

    def ended(self, name: str, code: int, now_s: float) -> House:
        """A part's process is gone, or could not be started.

        Args:
            name: of the part.
            code: how it ended; a part that was used wrongly would be again, so all ends then.
            now_s: when.
        """
        part = self.part(name)
        ran_well = part.since_s is not None and now_s - part.since_s >= self.terms.well_after_s
        falls = 1 if ran_well else part.falls + 1
        waiting = replace(part, since_s=None, falls=falls, start_at_s=now_s + self.terms.wait_after(falls))
        house = self._with(waiting)
        if self.stopping:
            return replace(house, exit_code=max(self.exit_code, code))
        return replace(house, stopping=True, exit_code=code) if code == EXIT_WRONG_USE else house

    def stop(self) -> House:
        """Everything is to end."""
        return replace(self, stopping=True)

    def part(self, name: str) -> Part:
        """The part of a name."""
        return next(part for part in self.parts if part.name == name)

    def _with(self, changed: Part) -> House:
        return replace(
            self, parts=tuple(changed if each.name == changed.name else each for each in self.parts)
        )
