"""Leases by themselves, on a real database: what is lost and leased once more, and how long pieces take."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes.waiting import wait_until

from db.batches import Batch, BatchId, BatchState, Done, Order, RetryPolicy, WorkerName
from db.database import Database
from db.entities import AccessionNumber
from db.errors import KlangbildError
from db.production import Production
from db.queue import LeaseLostError
from db.windows import Window
from precompute.shift.leases import Leases, Terms, World, idle_because

NOW = datetime(2026, 11, 30, 23, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path):
    with Database.open(f"sqlite:///{tmp_path / 'studio.sqlite'}") as opened:
        yield opened


def ordered(database: Database, jobs: int, order: Order | None = None, **more: object) -> Batch:
    works = [(AccessionNumber(str(number)), 0) for number in range(jobs)]
    with database.transaction() as store:
        return store.batches.add("night", order or Order(), works, now=NOW, **more)  # type: ignore[arg-type]


def leases(database: Database, processes: int = 1, now: datetime = NOW) -> Leases:
    return Leases(database, Terms(WorkerName("ada"), processes), World(lambda: now, threading.Event()))


def test_a_job_that_was_lost_and_leased_once_more_is_settled_once(database: Database) -> None:
    ordered(database, 1)
    mine = leases(database)
    assert mine.take(Production(), lambda _: True)
    first = mine.next()
    assert first is not None
    with database.transaction(jobs_only=True) as store:
        store.jobs.recover(RetryPolicy(), now=NOW, gone=[WorkerName("ada")])
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
        store.jobs.recover(RetryPolicy(), now=NOW, gone=[WorkerName("ada")])
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


def test_a_workers_first_piece_is_judged_by_what_others_took(database: Database) -> None:
    """The pieces of another engine say nothing of it."""
    for production, seconds in ((Production(), 600.0), (Production(engine="musicgen-small"), 6000.0)):
        ordered(database, 1, order=Order(production=production))
        other = leases(database)
        assert other.take(production, lambda _: True)
        lease = other.next()
        assert lease is not None
        with database.transaction() as store:
            store.jobs.done([Done(lease.token, None, composed=True, seconds=seconds)], NOW)
    ordered(database, 1, windows=[Window.parse("22:00-23:09 UTC")])
    assert not leases(database).take(Production(), lambda _: True)
    ordered(database, 1, windows=[Window.parse("22:00-23:11 UTC")])
    assert leases(database).take(Production(), lambda _: True)


def a_batch(*windows: str, deadline: datetime | None = None) -> Batch:
    return Batch(
        BatchId(1), "night", Order(), NOW, windows=tuple(map(Window.parse, windows)), deadline=deadline
    )


@pytest.mark.parametrize(
    ("batches", "because"),
    [
        ([], "no batch is open"),
        ([a_batch()], "no job is due"),
        ([a_batch("22:00-06:00 UTC")], "no job is due"),
        ([a_batch("01:00-02:00 UTC"), a_batch("00:30-02:00 UTC")], "the window opens at 00:30"),
        ([a_batch("2026-12-24..2026-12-24 22:00-06:00 UTC")], "the window opens at 2026-12-24 22:00"),
        ([a_batch(deadline=NOW)], "every open batch is too late"),
        ([a_batch("01:00-02:00 UTC", deadline=NOW + timedelta(hours=1))], "every open batch is too late"),
        ([a_batch("..2026-11-01 22:00-06:00 UTC")], "every open batch is too late"),
        ([a_batch("00:30-02:00 UTC", deadline=NOW), a_batch("01:00-02:00 UTC")], "the window opens at 01:00"),
    ],
)
def test_a_worker_without_work_says_why(batches: list[Batch], because: str) -> None:
    assert idle_because(batches, NOW) == because


def test_what_a_worker_leased_without_knowing_is_leased_again_when_its_lease_has_run_out(
    database: Database,
) -> None:
    """The server had kept the lease when the line to it broke, and nobody else is there to take it over."""
    batch = ordered(database, 1)
    with database.transaction(jobs_only=True) as store:
        assert store.jobs.claim(WorkerName("ada"), [batch], 1, now=NOW, lease_s=120)
    for waited_s, is_free in ((119, False), (121, True)):
        mine = leases(database, now=NOW + timedelta(seconds=waited_s))
        mine.recover()
        assert mine.take(Production(), lambda _: True) is is_free


def test_a_batch_that_was_ordered_before_the_clock_was_set_back_is_begun(database: Database) -> None:
    ordered(database, 1)
    mine = leases(database, now=NOW - timedelta(days=1))
    assert not mine.take(Production(), lambda _: True)
    mine.recover()
    assert mine.take(Production(), lambda _: True)


def test_a_batch_whose_last_job_is_given_up_as_its_worker_vanished_is_finished(database: Database) -> None:
    batch = ordered(database, 1)
    mine = Leases(
        database,
        Terms(WorkerName("bob"), 1, policy=RetryPolicy(most_losses=1)),
        World(lambda: NOW, threading.Event(), gone=lambda workers: workers),
    )
    assert leases(database).take(Production(), lambda _: True)
    mine.recover()
    with database.transaction(read_only=True) as store:
        assert store.batches.tally(batch.id).failed == 1
        assert store.batches.get(batch.id).state is BatchState.FINISHED


def judging(database: Database, judge: Callable[[], frozenset[WorkerName]]) -> tuple[Leases, World]:
    """Leases of a worker that asks thirty times a second who is gone."""
    world = World(lambda: NOW, threading.Event(), gone=lambda _workers: judge())
    return Leases(database, Terms(WorkerName("ada"), 1, lease_s=0.1), world), world


def test_leases_are_renewed_though_the_system_once_refuses_to_say_who_is_gone(database: Database) -> None:
    asked: list[None] = []

    def judge() -> frozenset[WorkerName]:
        asked.append(None)
        if len(asked) == 1:
            raise KlangbildError("the lock of another user cannot be looked at")
        return frozenset()

    mine, world = judging(database, judge)
    with mine.renewed():
        wait_until(lambda: len(asked) >= 3)
    assert not world.stopping.is_set()


def test_a_worker_whose_leases_cannot_be_renewed_by_a_fault_of_ours_ends_with_it(database: Database) -> None:
    def judge() -> frozenset[WorkerName]:
        raise ZeroDivisionError

    mine, world = judging(database, judge)
    with pytest.raises(ZeroDivisionError), mine.renewed():
        assert world.stopping.wait(30)
