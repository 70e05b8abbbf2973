"""A round: a batch, what befalls those who work it off, and what is found in the end."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.chaos.blows import Night
from benchmarks.chaos.clock import Clock
from benchmarks.chaos.conductor import Conductor
from benchmarks.chaos.crew import PROGRAMS, Crew, events_in
from benchmarks.chaos.judging import judged
from benchmarks.chaos.places import Disk, Place

from db.batches import BatchId, Order, Selection
from db.database import Database
from db.selecting import jobs_of
from db.windows import Window

_DURATION_S = 5.0
_TOLD = (
    "jobs.recovered",
    "jobs.pulled_back",
    "job.lost",
    "job.failed",
    "database.refuses",
    "leases.not_renewed",
    "scheduler.leads",
    "standing_order.repeated",
    "chore.done",
    "chore.failed",
    "traceback",
    "locked",
)


@dataclass(frozen=True)
class Rounds:
    """What all rounds share."""

    place: Place
    disk: Disk
    folder: Path
    """Another disk, for back-ups and what is restored."""
    said: Path
    """The folder for what the programs say."""
    clock: Clock
    chance: random.Random
    patience_s: float

    def of_blows(self, number: int, most: int) -> dict[str, Any]:
        """A batch, blows until it is over, and what is found then."""
        return self._round(number, most, f"round-{number}", PROGRAMS)

    def in_peace(self, workers: int) -> dict[str, Any]:
        """So many workers at once on one database, which nobody hinders; none may find it locked."""
        found = self._round(0, 0, "crowd", [("worker", "--processes", "1")] * workers)
        return found | {"workers": workers, "good": found["good"] and not found["told"]["locked"]}

    def _round(
        self, number: int, most: int, name: str, programs: Sequence[tuple[str, ...]]
    ) -> dict[str, Any]:
        batch = ordered(self.place, number)
        said = self.said / f"{name}.txt"
        said.write_bytes(b"")
        crew = Crew(programs, self.place.home, said, self.place.environment | self.clock.environment)
        night = Night(self.place, self.disk, crew, self.clock, self.folder / name, self.chance)
        conductor = Conductor(night, most, self.patience_s)
        try:
            conductor.run(batch)
            deaf = crew.leave()
        except BaseException:
            crew.kill()
            raise
        told, verdict = events_in(said), judged(self.place, batch)
        faults = [*night.faults, *(["a program did not end when asked to"] * deaf)]
        return {
            "round": name,
            **asdict(verdict),
            "dealt": dict(conductor.dealt),
            "told": {name: told[name] for name in _TOLD},
            "exit_codes": dict(crew.exit_codes),
            "faults": faults[:5],
            "good": verdict.is_good and not faults and not told["traceback"],
        }


def ordered(place: Place, seed: int) -> BatchId:
    """A batch of all works, with a take that no other round has, in a window that is open now."""
    now = datetime.now(UTC)
    window = Window.parse(f"{now - timedelta(hours=2):%H:%M}-{now + timedelta(hours=4):%H:%M} UTC")
    order = Order(Selection(), duration_s=_DURATION_S, seed=seed)
    with Database.open(place.url) as database, database.transaction() as store:
        return store.batches.add("chaos", order, jobs_of(store, order), now=now, windows=[window]).id
