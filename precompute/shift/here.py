"""A worker on this machine, put together: what it composes with, and what it asks of the world."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from db.clock import now
from db.database import Database
from db.locks import is_held
from db.production import Production
from db.program import Program
from precompute.casting import Casting
from precompute.crews import Crew
from precompute.shift.leases import Terms, World
from precompute.shift.presence import Presence
from precompute.shift.worker import Worker


@dataclass(frozen=True, slots=True)
class Shift:
    """How a worker of this machine works."""

    casting_of: Callable[[Production], Casting]
    crew: Crew
    """Who composes."""
    lease_s: float = 120.0


@contextmanager
def worker_here(
    program: Program,
    database: Database,
    shift: Shift,
    stopping: threading.Event,
    *,
    alive: Callable[[], None] = lambda: None,
    about: Callable[[str], None] = lambda _what: None,
) -> Generator[Worker]:
    """A worker that others know to be alive while this lasts.

    Args:
        program: whose home's live service goes before it, and whose room it asks for.
        database: where the jobs are.
        shift: how it works.
        stopping: ends it after the pieces in hand.
        alive: as of `World`.
        about: as of `World`.
    """
    presence = Presence(program.home.locks / "workers")
    with presence.announced() as name:
        world = World(
            now=now,
            stopping=stopping,
            obstacle=_obstacle(program),
            gone=presence.gone,
            alive=alive,
            about=about,
        )
        terms = Terms(name, shift.crew.size(), shift.lease_s)
        yield Worker(database, shift.casting_of, terms, world, shift.crew)


def casting_here(program: Program, device: str | None) -> Callable[[Production], Casting]:
    """Who plays a production's parts with the weights and the device of this machine; None: as it has one."""
    return lambda production: Casting(production, program.home, device or "auto")


def _obstacle(program: Program) -> Callable[[], str]:
    """What keeps a worker from beginning a piece."""
    live, room = program.home.live_lock, program.room

    def obstacle() -> str:
        return "a visitor waits for music" if is_held(live) else room.lacks_for_a_piece()

    return obstacle
