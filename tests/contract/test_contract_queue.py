"""Batches and jobs on both kinds of database: leased once, settled once, never lost."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from db.batches import (
    Batch,
    BatchId,
    BatchState,
    Done,
    JobState,
    Lease,
    Order,
    RetryPolicy,
    Selection,
    Tally,
    WorkerName,
)
from db.database import Database
from db.entities import AccessionNumber, CommissionKey, Constraints
from db.errors import NotFoundError, StoreError
from db.production import Production, Variant
from db.queue import LeaseLostError
from db.windows import Window

NOW = datetime(2026, 11, 30, 22, tzinfo=UTC)
LEASE_S = 60.0
ADA, BOB = WorkerName("ada"), WorkerName("bob")
POLICY = RetryPolicy(most_attempts=3, first_wait_s=10, growth=3)
KEY = CommissionKey("a" * 64)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def ordered(database: Database, count: int = 3, name: str = "night", **more: object) -> Batch:
    jobs = [(AccessionNumber(f"1900.{index}"), 0) for index in range(count)]
    with database.transaction() as store:
        return store.batches.add(name, Order(), jobs, now=NOW, **more)  # type: ignore[arg-type]


def claimed(
    database: Database,
    batches: Sequence[Batch],
    count: int = 1,
    now: datetime = NOW,
    worker: WorkerName = ADA,
) -> list[Lease]:
    with database.transaction(jobs_only=True) as store:
        return store.jobs.claim(worker, batches, count, now=now, lease_s=LEASE_S)


def settled(database: Database, lease: Lease, now: datetime = NOW, *, composed: bool = True) -> None:
    with database.transaction() as store:
        store.jobs.done([Done(lease.token, KEY, composed, 1.5)], now)


def failed(database: Database, lease: Lease, now: datetime = NOW, *, for_good: bool = False) -> JobState:
    with database.transaction() as store:
        return store.jobs.failed(lease, "no soundfont", POLICY, for_good=for_good, now=now, seconds=1.0)


def tally(database: Database, batch: Batch) -> Tally:
    with database.transaction(read_only=True) as store:
        return store.batches.tally(batch.id)


def recovered(database: Database, now: datetime, *gone: WorkerName) -> int:
    with database.transaction(jobs_only=True) as store:
        return store.jobs.recover(POLICY, now=now, gone=gone)


def test_an_order_comes_back_as_it_was_given(database: Database) -> None:
    order = Order(
        Selection(rooms=("Hall 1",), tags=("sea",)),
        Production(engine="musicgen-small", variant=Variant.NARRATIVE, insist=True),
        duration_s=45,
        seed=3,
        takes=2,
        constraints=Constraints(most_intensity=0.5),
    )
    windows = (Window.parse("Mon-Fri 22:00-06:00 Europe/Berlin"),)
    deadline = later(9 * 3600)
    with database.transaction() as store:
        made = store.batches.add("sea", order, [], now=NOW, priority=7, windows=windows, deadline=deadline)
    with database.transaction(read_only=True) as store:
        assert store.batches.get(made.id) == made
        assert store.batches.all() == [made]
    assert (made.order, made.windows, made.deadline) == (order, windows, deadline)


def test_a_job_is_leased_to_one_worker_alone(database: Database) -> None:
    batch = ordered(database, 3)
    first = claimed(database, [batch], 2, worker=ADA)
    second = claimed(database, [batch], 2, worker=BOB)
    assert [lease.job.accession_number for lease in first] == ["1900.0", "1900.1"]
    assert [lease.job.accession_number for lease in second] == ["1900.2"]
    assert claimed(database, [batch], 1) == []


def test_workers_at_once_share_the_jobs_without_one_twice(database: Database) -> None:
    batch = ordered(database, 60)
    barrier = threading.Barrier(4)

    def take(worker: str) -> list[int]:
        barrier.wait()
        mine: list[int] = []
        while leases := claimed(database, [batch], 4, worker=WorkerName(worker)):
            mine += [lease.job.id for lease in leases]
        return mine

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(take, "abcd"))
    everything = [job for mine in taken for job in mine]
    assert len(everything) == len(set(everything)) == 60


def test_urgent_batches_go_first_and_the_older_of_equal_ones(database: Database) -> None:
    ordered(database, 1, "old")
    ordered(database, 1, "urgent", priority=5)
    ordered(database, 1, "new")
    with database.transaction(read_only=True) as store:
        batches = store.batches.all(BatchState.OPEN)
    assert [batch.name for batch in batches] == ["urgent", "old", "new"]
    assert [lease.batch.name for lease in claimed(database, batches, 2)] == ["urgent", "old"]


def test_a_batch_is_finished_when_its_last_job_is_over(database: Database) -> None:
    batch = ordered(database, 2)
    first, second = claimed(database, [batch], 2)
    settled(database, first)
    with database.transaction() as store:
        assert store.batches.finish_if_over([batch.id]) == []
    failed(database, second, for_good=True)
    with database.transaction() as store:
        assert store.batches.finish_if_over([batch.id]) == [batch.id]
        assert store.batches.finish_if_over([batch.id]) == []
        assert store.batches.get(batch.id).state is BatchState.FINISHED
    assert tally(database, batch) == Tally(done=1, failed=1, composed=1)


def test_batches_without_jobs_left_are_finished_whoever_died_over_the_last_one(database: Database) -> None:
    over, paused, unfinished = (ordered(database, 1, name) for name in ("over", "paused", "unfinished"))
    for batch in (over, paused):
        (lease,) = claimed(database, [batch])
        settled(database, lease)
    with database.transaction() as store:
        store.batches.set_state(paused.id, BatchState.PAUSED)
    with database.transaction(jobs_only=True) as store:
        assert store.batches.finish_all_over() == [over.id, paused.id]
        assert store.batches.finish_all_over() == []
        assert [batch.id for batch in store.batches.all(BatchState.OPEN)] == [unfinished.id]


def test_a_batch_that_has_ended_has_no_urgency(database: Database) -> None:
    batch = ordered(database)
    with database.transaction() as store:
        store.batches.set_state(batch.id, BatchState.CANCELLED)
    with pytest.raises(StoreError, match="batch 1 is cancelled"), database.transaction() as store:
        store.batches.set_priority(batch.id, 9)


def test_a_worker_that_slept_through_its_lease_may_keep_nothing(database: Database) -> None:
    batch = ordered(database, 1)
    (sleeper,) = claimed(database, [batch], worker=ADA)
    assert recovered(database, later(LEASE_S - 1)) == 0
    assert recovered(database, later(LEASE_S + 1)) == 1
    (other,) = claimed(database, [batch], now=later(LEASE_S + 1), worker=BOB)
    with pytest.raises(LeaseLostError, match="are lost"):
        settled(database, sleeper, later(LEASE_S + 2))
    with database.transaction(jobs_only=True) as store:
        tokens = [sleeper.token, other.token]
        assert store.jobs.renew(tokens, now=later(99), lease_s=LEASE_S) == {sleeper.token}
    settled(database, other, later(LEASE_S + 3))
    with pytest.raises(LeaseLostError):
        settled(database, other, later(LEASE_S + 4))
    assert tally(database, batch) == Tally(done=1, composed=1)


def test_who_is_fenced_off_stores_nothing_of_the_whole_transaction(database: Database) -> None:
    batch = ordered(database, 1)
    (lease,) = claimed(database, [batch])
    recovered(database, NOW, ADA)
    with pytest.raises(LeaseLostError), database.transaction() as store:
        store.writings.save("b" * 64, "what came of it")  # type: ignore[arg-type]
        store.jobs.done([Done(lease.token, KEY, True, 1.0)], NOW)
    with database.transaction(read_only=True) as store:
        assert store.writings.maybe_get("b" * 64) is None  # type: ignore[arg-type]


def test_of_several_results_those_that_are_still_held_can_be_told(database: Database) -> None:
    batch = ordered(database, 2)
    (lost,), (held,) = claimed(database, [batch], worker=ADA), claimed(database, [batch], worker=BOB)
    recovered(database, NOW, ADA)
    with database.transaction() as store:
        assert store.jobs.still_held([lost.token, held.token]) == {held.token}
        store.jobs.done([Done(held.token, KEY, True, 1.0)], NOW)
    assert tally(database, batch) == Tally(queued=1, done=1, composed=1)


def test_a_renewed_lease_holds(database: Database) -> None:
    batch = ordered(database, 1)
    (lease,) = claimed(database, [batch])
    with database.transaction(jobs_only=True) as store:
        assert store.jobs.renew([lease.token], now=later(50), lease_s=LEASE_S) == frozenset()
    assert recovered(database, later(100)) == 0
    settled(database, lease, later(105))


def test_what_a_dead_worker_held_is_queued_at_once(database: Database) -> None:
    batch = ordered(database, 2)
    claimed(database, [batch], worker=ADA)
    claimed(database, [batch], worker=BOB)
    with database.transaction(read_only=True) as store:
        assert store.jobs.workers() == {ADA, BOB}
    assert recovered(database, NOW, ADA) == 1
    assert tally(database, batch) == Tally(queued=1, leased=1)


def test_a_clock_that_was_set_back_holds_no_job_for_ever(database: Database) -> None:
    batch = ordered(database, 1)
    claimed(database, [batch], now=later(3600))
    assert recovered(database, NOW) == 1


def test_a_clock_that_was_set_back_delays_no_job(database: Database) -> None:
    batch = ordered(database, 2)
    with database.transaction() as store:
        tomorrow = store.batches.add("tomorrow's", Order(), [(AccessionNumber("1"), 0)], now=later(86400))
    (first,) = claimed(database, [batch])
    assert failed(database, first, later(86400)) is JobState.QUEUED
    claimed(database, [batch], now=later(86400))
    recovered(database, later(86400), ADA)
    assert claimed(database, [batch, tomorrow]) == []
    with database.transaction(jobs_only=True) as store:
        assert store.jobs.pull_back(POLICY, NOW) == 3
    assert len(claimed(database, [batch, tomorrow], 3)) == 3


def test_a_job_that_waits_to_be_tried_again_is_not_pulled_back(database: Database) -> None:
    batch = ordered(database, 1)
    (lease,) = claimed(database, [batch])
    failed(database, lease)
    with database.transaction(jobs_only=True) as store:
        assert store.jobs.pull_back(POLICY, NOW) == 0
    assert claimed(database, [batch], now=later(9)) == []


def test_a_worker_with_short_leases_leaves_long_ones_alone(database: Database) -> None:
    batch = ordered(database, 1)
    with database.transaction(jobs_only=True) as store:
        store.jobs.claim(BOB, [batch], 1, now=NOW, lease_s=60 * LEASE_S)
    assert recovered(database, later(1)) == 0


def test_a_failure_is_tried_again_after_a_while_and_given_up_in_the_end(database: Database) -> None:
    batch = ordered(database, 1)
    (lease,) = claimed(database, [batch])
    assert failed(database, lease) is JobState.QUEUED
    assert claimed(database, [batch], now=later(9)) == []
    with database.transaction(read_only=True) as store:
        assert store.jobs.next_due([batch.id]) == later(10)
    (lease,) = claimed(database, [batch], now=later(10))
    assert failed(database, lease, later(10)) is JobState.QUEUED
    assert claimed(database, [batch], now=later(39)) == []
    (lease,) = claimed(database, [batch], now=later(40))
    assert failed(database, lease, later(40)) is JobState.FAILED
    with database.transaction(read_only=True) as store:
        (job,) = store.jobs.of(batch.id)
        assert store.jobs.next_due([batch.id]) is None
    assert (job.reason, job.attempts) == ("no soundfont", 3)


def test_what_can_never_succeed_is_given_up_at_once_and_a_curator_may_retry_it(database: Database) -> None:
    batch = ordered(database, 1)
    (lease,) = claimed(database, [batch])
    assert failed(database, lease, for_good=True) is JobState.FAILED
    with database.transaction() as store:
        store.batches.finish_if_over([batch.id])
        assert store.batches.retry(batch.id, later(5)) == 1
        assert store.batches.get(batch.id).state is BatchState.OPEN
    assert len(claimed(database, [batch], now=later(5))) == 1


def test_a_job_whose_workers_always_vanish_is_given_up(database: Database) -> None:
    batch = ordered(database, 1)
    for _ in range(POLICY.most_losses):
        assert len(claimed(database, [batch])) == 1
        recovered(database, NOW, ADA)
    assert tally(database, batch) == Tally(failed=1)
    with database.transaction(read_only=True) as store:
        (ending,) = store.jobs.endings(NOW)
    assert (ending.state, ending.reason, ending.at) == (JobState.FAILED, "its worker vanished 50 times", NOW)


def test_work_that_was_not_begun_goes_back_without_a_trace(database: Database) -> None:
    batch = ordered(database, 2)
    first, second = claimed(database, [batch], 2)
    settled(database, first)
    with database.transaction(jobs_only=True) as store:
        store.jobs.give_back([first.token, second.token])
    (again,) = claimed(database, [batch], 2)
    assert (again.job.id, again.job.attempts) == (second.job.id, 0)


def test_cancelling_takes_the_work_out_of_the_workers_hands(database: Database) -> None:
    batch = ordered(database, 2)
    (lease,) = claimed(database, [batch])
    with database.transaction() as store:
        store.batches.set_state(batch.id, BatchState.CANCELLED)
    with pytest.raises(LeaseLostError):
        settled(database, lease)
    assert claimed(database, [batch]) == []
    assert tally(database, batch) == Tally(cancelled=2)
    with pytest.raises(StoreError, match="is cancelled"), database.transaction() as store:
        store.batches.set_state(batch.id, BatchState.OPEN)


def test_what_does_not_exist_is_named(database: Database) -> None:
    with pytest.raises(NotFoundError, match="no batch 7"), database.transaction(read_only=True) as store:
        store.batches.get(BatchId(7))


def test_a_piece_that_is_in_hand_for_one_batch_is_not_begun_for_another(database: Database) -> None:
    first, second = ordered(database, 2), ordered(database, 2)
    with database.transaction() as store:
        longer = Order(duration_s=60.0)
        third = store.batches.add("longer", longer, [(AccessionNumber("1900.0"), 0)], now=NOW)
    everything = [first, second, third]

    def claim(batches: Sequence[Batch], count: int) -> list[tuple[BatchId, AccessionNumber]]:
        with database.transaction(jobs_only=True) as store:
            leases = store.jobs.claim(ADA, batches, count, now=NOW, lease_s=LEASE_S, others=everything)
        return [(lease.batch.id, lease.job.accession_number) for lease in leases]

    assert claim([first], 1) == [(first.id, "1900.0")]
    assert claim([second, third], 9) == [(second.id, "1900.1"), (third.id, "1900.0")]
    assert claim([first, second], 9) == []
    with database.transaction(read_only=True) as store:
        (in_hand,) = (job for job in store.jobs.of(first.id) if job.state is JobState.LEASED)
    settled(database, Lease(in_hand, first))
    assert claim([second], 9) == [(second.id, "1900.0")]
