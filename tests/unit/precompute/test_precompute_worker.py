"""A worker's sign of life: its main thread gives it, whatever it waits for."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from fakes.signs import SignsOfLife

from db.batches import Order, WorkerName
from db.database import Database
from db.entities import AccessionNumber
from db.errors import StoreError
from db.home import Home
from db.repositories import Store
from precompute.casting import Casting
from precompute.shift import worker
from precompute.shift.leases import Terms, World
from precompute.shift.worker import Worker, patiently

NOW = datetime(2026, 11, 30, 23, tzinfo=UTC)


def test_while_the_database_refuses_the_worker_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_PATIENCE_S", 0.01)
    alive, refusals = SignsOfLife(), iter(range(3))

    def work() -> str:
        if next(refusals, None) is not None:
            raise StoreError("database is locked")
        return "kept"

    assert patiently(work, World(lambda: NOW, threading.Event(), alive=alive)) == "kept"
    assert alive.count == 4


def test_what_is_done_is_kept_though_the_worker_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_PATIENCE_S", 0.01)
    refusals, stopping = iter(range(3)), threading.Event()
    stopping.set()

    def work() -> str:
        if next(refusals, None) is not None:
            raise StoreError("database is locked")
        return "kept"

    assert patiently(work, World(lambda: NOW, stopping), to_the_end=True) == "kept"


class Refusing:
    """A database that refuses, from the moment at which it is told to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.refuses = threading.Event()
        self.asked = 0

    @contextmanager
    def transaction(self, *, read_only: bool = False, jobs_only: bool = False) -> Generator[Store]:
        self.asked += 1
        if self.refuses.is_set():
            raise StoreError("the server is away")
        with self._database.transaction(read_only=read_only, jobs_only=jobs_only) as store:
            yield store


@pytest.mark.parametrize("at", range(1, 8))
def test_a_worker_with_nothing_in_hand_can_be_ended_while_the_database_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """From whatever question on it refuses, and the worker is told to stop while it waits."""
    monkeypatch.setattr(worker, "_PATIENCE_S", 0.01)
    stopping = threading.Event()
    with Database.open(f"sqlite:///{tmp_path / 'studio.sqlite'}") as opened:
        with opened.transaction() as store:
            store.batches.add("night", Order(), [(AccessionNumber("W1"), 0)], now=NOW)
        refusing = Refusing(opened)

        def alive() -> None:
            if refusing.asked == at - 1:
                refusing.refuses.set()
            if refusing.asked >= at:
                stopping.set()

        database = cast("Database", refusing)
        world = World(lambda: NOW, stopping, alive=alive)
        terms = Terms(WorkerName("ada"), 1, look_again_s=0.01)
        Worker(database, lambda production: Casting(production, Home(tmp_path), "cpu"), terms, world).run()
    assert stopping.is_set()
    assert refusing.refuses.is_set()
