"""What tests of the studio with models share: how its museum composes, and what it has then; see conftest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from fakes.program import Answer
from fakes.program import klangbild as run

from db.database import Database
from db.entities import Track
from db.home import Home
from db.production import parse_production
from precompute.casting import Casting
from precompute.jobs import Order, Report, compose_collection

RATE_HZ = 32_000
SECONDS = 5.0
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def klangbild(home: Home, *arguments: object, expect: int = 0) -> Answer:
    """The program, in this process."""
    return run(home.root, *arguments, expect=expect)


def a_casting(home: Home, *chosen: str, insist: bool = False, variant: str | None = None) -> Casting:
    return Casting(parse_production(chosen, variant=variant, insist=insist), home, "cpu")


def composed(home: Home, casting: Casting, **order: object) -> Report:
    with Database.open(f"sqlite:///{home.database}") as database:
        wanted = replace(Order(None, SECONDS, 1, 1), **order)
        return compose_collection(
            database, casting, wanted, now=lambda: NOW, stop=lambda: False, progress=lambda: None
        )


def tracks(home: Home) -> list[Track]:
    with Database.open(f"sqlite:///{home.database}") as database, database.transaction() as store:
        return store.tracks.all()


def recorded(home: Home, track: Track) -> bytes:
    with Database.open(f"sqlite:///{home.database}") as database, database.transaction() as store:
        return store.media.read(track.audio_digest)


def a_picture() -> np.ndarray:
    return np.random.default_rng(7).integers(0, 255, (96, 128, 3), dtype=np.uint8)
