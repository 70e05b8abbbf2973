"""What tests of the studio with models share: how its museum composes, and what it has then; see conftest."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from db.database import Database
from db.entities import Track
from db.home import Home
from db.production import parse_production
from precompute.casting import Casting
from precompute.jobs import Order, Report, compose_collection

RATE_HZ = 32_000
SECONDS = 5.0
NOW = datetime(2026, 3, 4, tzinfo=UTC)
KLANGBILD = str(Path(sys.executable).with_name("klangbild"))


def klangbild(home: Home, *arguments: object, expect: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [KLANGBILD, "--home", str(home.root), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=250,
    )
    assert done.returncode == expect, done.stderr
    return done


def a_casting(home: Home, *chosen: str, insist: bool = False, variant: str | None = None) -> Casting:
    return Casting(parse_production(chosen, variant=variant, insist=insist), home, "cpu")


def composed(home: Home, casting: Casting, **order: object) -> Report:
    with Database.open(f"sqlite:///{home.database}") as database:
        wanted = replace(Order(None, SECONDS, 1, 2), **order)
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
