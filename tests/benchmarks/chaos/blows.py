"""What befalls a studio in a night. Each blow is dealt at once; what it broke is mended some seconds later."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.chaos.clock import Clock
from benchmarks.chaos.contents import contents
from benchmarks.chaos.crew import PAST_THE_LEASE_S, Crew, Member, klangbild
from benchmarks.chaos.judging import restored_faults
from benchmarks.chaos.places import Disk, Place

_JUMPS_S = (-26 * 3600, -5 * 3600, -3600, -60, 60, 3600, 5 * 3600, 26 * 3600)
"""Some leave the batch's window, which is open from two hours before until four hours after it was ordered."""
_RECOVERED_WITHIN_S = 60.0


@dataclass(frozen=True)
class Wound:
    """What must be mended, and when."""

    after_s: float
    mend: Callable[[], None]


NOTHING_TO_MEND = Wound(0.0, lambda: None)


@dataclass
class Night:
    """What blows may hit."""

    place: Place
    disk: Disk
    crew: Crew
    clock: Clock
    folder: Path
    """Of this round alone, on another disk, for back-ups and for what is restored."""
    chance: random.Random
    faults: list[str] = field(default_factory=list)
    """What went wrong by itself."""
    drills: int = 0

    def somebody(self) -> Member:
        """One of the programs."""
        return self.chance.choice(self.crew.members)


def kill(night: Night) -> Wound:
    """SIGKILL a program."""
    night.somebody().signal(signal.SIGKILL)
    return NOTHING_TO_MEND


def kill_child(night: Night) -> Wound | None:
    """SIGKILL a process that composes for one; None where there is none."""
    children = [child for member in night.crew.members for child in member.children()]
    if not children:
        return None
    night.chance.choice(children).kill()
    return NOTHING_TO_MEND


def stop(night: Night) -> Wound:
    """SIGTERM, as at the end of a window or of the machine's day."""
    night.somebody().signal(signal.SIGTERM)
    return NOTHING_TO_MEND


def freeze(night: Night) -> Wound:
    """SIGSTOP past the lease; then it wakes, and goes on as if nothing had been."""
    member = night.somebody()
    member.signal(signal.SIGSTOP)
    return Wound(PAST_THE_LEASE_S, partial(member.signal, signal.SIGCONT))


def stop_server(night: Night) -> Wound | None:
    """`pg_ctl stop -m immediate`, and start."""
    server = night.place.server
    if server is None or not server.is_up():
        return None
    server.stop()
    return Wound(night.chance.uniform(0.2, 3.0), partial(server.start, _RECOVERED_WITHIN_S))


def kill_server(night: Night) -> Wound | None:
    """SIGKILL the server's first process, and start it anew."""
    server = night.place.server
    if server is None or not server.is_up():
        return None
    server.kill()
    return Wound(night.chance.uniform(0.5, 3.0), partial(server.start, _RECOVERED_WITHIN_S))


def fill_disk(night: Night) -> Wound | None:
    """Not a byte is left on the disk for some seconds; a server that ended of it is started again."""
    disk = night.disk
    if not disk.can_be_filled:
        return None
    disk.fill()

    def mend() -> None:
        disk.free()
        server = night.place.server
        if server is not None and not server.is_up():
            server.start(_RECOVERED_WITHIN_S)

    return Wound(night.chance.uniform(2.0, 6.0), mend)


def set_clock(night: Night) -> Wound | None:
    """The wall clock jumps forward or back for all programs, and some seconds later back again."""
    if not night.clock.can_be_set:
        return None
    night.clock.set(night.chance.choice(_JUMPS_S))
    return Wound(night.chance.uniform(2.0, 6.0), partial(night.clock.set, 0))


def back_up(night: Night) -> Wound:
    """Take a back-up in the midst, restore it into another home, and compare; the night goes on meanwhile."""
    night.drills += 1
    home = night.folder / f"restored-{night.drills}"
    url, environment = night.place.another_database(home)
    backups = night.folder / "backups"

    def run(there: Path, around: Mapping[str, str], *arguments: object) -> str:
        done = klangbild(there, *arguments, **around)
        if done.returncode:
            night.faults.append(f"{arguments[0]}: {done.stderr.strip()}")
        return done.stdout

    before = contents(night.place.url)
    run(night.place.home, night.place.environment, "backup", backups, "--keep-daily", 1, "--keep-weekly", 0)
    after = contents(night.place.url)
    (backup,) = sorted(backups.iterdir())[-1:]
    run(home, environment, "restore", backup)
    run(home, environment, "verify", "--studio")
    run(home, environment, "verify", backup)
    night.faults += restored_faults(before, contents(url), after)
    night.place.let_go()
    return NOTHING_TO_MEND


@dataclass(frozen=True)
class Blow:
    """A kind of blow."""

    deal: Callable[[Night], Wound | None]
    """None where it cannot be dealt here, or not now."""
    weight: int
    """How often it comes, beside the others."""
    alone: bool = False
    """It asks for a database that answers: it waits until all wounds are mended."""


BLOWS: dict[str, Blow] = {
    "kill": Blow(kill, 8),
    "kill child": Blow(kill_child, 6),
    "stop": Blow(stop, 4),
    "freeze": Blow(freeze, 3),
    "stop server": Blow(stop_server, 3),
    "kill server": Blow(kill_server, 3),
    "fill disk": Blow(fill_disk, 3),
    "set clock": Blow(set_clock, 4),
    "back up": Blow(back_up, 1, alone=True),
}
