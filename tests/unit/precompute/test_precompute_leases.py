"""Leases by themselves, on a real database: what is lost and leased once more, and how long pieces take."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.batches import Batch, Order, RetryPolicy, WorkerName
from db.database import Database
from db.entities import AccessionNumber
from db.production import Production
from db.queue import LeaseLostError
from db.windows import Window
from precompute.shift.leases import Leases, Terms, World

NOW = datetime(2026, 11, 30, 23, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path):
    with Database.open(f"sqlite:///{tmp_path / 'studio.sqlite'}") as opened:
        yield opened


def ordered(database: Database, jobs: int, **more: object) -> Batch:
    works = [(AccessionNumber(str(number)), 0) for number in range(jobs)]
    with database.transaction() as store:
        return store.batches.add("night", Order(), works, now=NOW, **more)  # type: ignore[arg-type]


def leases(database: Database, processes: int = 1) -> Leases:
    return Leases(database, Terms(WorkerName("ada"), processes), World(lambda: NOW, threading.Event()))


def test_a_job_that_was_lost_and_leased_once_more_is_settled_once(database: Database) -> None:
    ordered(database, 1)
    mine = leases(database)
    assert mine.take(Production(), lambda _: True)
    first = mine.next()
    assert first is not None
    with database.transaction(jobs_only=True) as store:
        store.jobs.recover(RetryPolicy(), now=NOW, lease_s=120, gone=[WorkerName("ada")])
    second = mine.next()
    assert second is not None
    assert second.job.id == first.job.id
    assert mine.held(first.job.id)[0] == second
    mine.drop(first.job.id)
    with pytest.raises(LeaseLostError):
        mine.held(first.job.id)
    mine.drop(first.job.id)


def test_what_was_leased_and_lost_before_it_began_is_not_begun(database: Database) -> None:
    ordered(database, 2)
    mine = leases(database, processes=2)
    assert mine.take(Production(), lambda _: True)
    with database.transaction(jobs_only=True) as store:
        store.jobs.recover(RetryPolicy(), now=NOW, lease_s=120, gone=[WorkerName("ada")])
        store.jobs.claim(WorkerName("bob"), store.batches.all(), 2, now=NOW, lease_s=120)
    mine.renew()
    assert mine.next() is None


def test_pieces_are_judged_by_nine_in_ten_of_the_last_ones(database: Database) -> None:
    batch = ordered(database, 1, windows=[Window.parse("22:00-23:10 UTC")])
    mine = leases(database)
    for seconds in (*[60.0] * 9, 3000.0):
        mine.measure(batch, seconds)
    assert not mine.may_begin(batch, NOW)  # one in ten took longer than there is time
    for _ in range(40):
        mine.measure(batch, 60.0)
    assert mine.may_begin(batch, NOW)
    assert not mine.may_begin(batch, NOW + timedelta(minutes=9, seconds=30))
