"""Chores and standing orders on both kinds of database, and who leads."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from fakes.postgresql import engine_of
from sqlalchemy import text

from db.batches import (
    BatchState,
    Done,
    JobState,
    Order,
    RetryPolicy,
    StandingId,
    Tally,
    WorkerName,
)
from db.chores import Chore
from db.database import Database
from db.entities import AccessionNumber
from db.errors import KlangbildError, NotFoundError
from db.repositories import Store
from db.windows import Window

NOW = datetime(2026, 11, 30, 22, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
NIGHT = (Window.parse("22:00-06:00 UTC"),)
TAKEN = KlangbildError("taken")


def chore(database: Database) -> Chore:
    with database.transaction(read_only=True) as store:
        return chore_in(store)


@pytest.fixture
def planned(database: Database) -> Database:
    with database.transaction() as store:
        store.chores.plan("backup", "05:00", NOW)
    return database


def test_a_chore_keeps_its_turn_until_its_timetable_changes(planned: Database) -> None:
    with planned.transaction() as store:
        assert store.chores.plan("backup", "05:00", TOMORROW).next_at == NOW
        assert store.chores.plan("backup", "06:00", TOMORROW).next_at == TOMORROW


def test_a_chore_whose_time_has_come_is_owed_until_it_is_done(planned: Database) -> None:
    with planned.transaction() as store:
        store.chores.turn("backup", TOMORROW, now=NOW)
    assert chore(planned).owed
    with planned.transaction() as store:
        store.chores.begin("backup", NOW)
    assert chore(planned).is_going_on
    with planned.transaction() as store:
        assert store.chores.end("backup", NOW, "3 MB", NOW + timedelta(seconds=9))
    done = chore(planned)
    assert not (done.owed or done.is_going_on)
    assert (done.outcome, done.next_at) == ("3 MB", TOMORROW)


def test_who_lost_a_chore_to_another_one_does_not_end_it(planned: Database) -> None:
    anew = NOW + timedelta(minutes=1)
    with planned.transaction() as store:
        store.chores.begin("backup", NOW)
        store.chores.begin("backup", anew)
        assert not store.chores.end("backup", NOW, "3 MB", TOMORROW)
        assert store.chores.fail("backup", NOW, "no room", TOMORROW, most=3) is None
    assert chore(planned).is_going_on
    with planned.transaction() as store:
        assert store.chores.end("backup", anew, "4 MB", TOMORROW)


def test_a_turn_that_is_put_off_before_it_came_is_not_owed(planned: Database) -> None:
    with planned.transaction() as store:
        store.chores.turn("backup", TOMORROW, now=NOW - timedelta(hours=1))
    assert not chore(planned).owed


def test_a_chore_that_fails_is_owed_until_it_failed_too_often_and_starts_afresh_at_its_next_turn(
    planned: Database,
) -> None:
    def fails() -> int | None:
        with planned.transaction() as store:
            store.chores.begin("backup", NOW)
            return store.chores.fail("backup", NOW, "the disk is full", NOW, most=2)

    with planned.transaction() as store:
        store.chores.turn("backup", TOMORROW, now=NOW)
    assert fails() == 1
    assert chore(planned).owed
    with planned.transaction() as store:  # another try, in ten minutes
        store.chores.turn("backup", NOW + timedelta(minutes=10), now=NOW)
        store.chores.turn("backup", TOMORROW, now=NOW + timedelta(minutes=10))
    assert fails() == 2
    assert not chore(planned).owed
    assert chore(planned).outcome == "the disk is full"
    with planned.transaction() as store:
        store.chores.turn("backup", TOMORROW + timedelta(days=1), now=TOMORROW)
    assert fails() == 1


def test_a_chore_that_rests_is_remembered_and_is_not_made_up_for_when_it_is_planned_anew(
    planned: Database,
) -> None:
    with planned.transaction() as store:
        store.chores.begin("backup", NOW)
        store.chores.rest(["backup"])
        assert not chore_in(store).owed
        assert store.chores.plan("backup", "05:00", TOMORROW).next_at == TOMORROW
        assert store.chores.maybe_get("dust") is None
    with pytest.raises(NotFoundError, match="no chore 'dust'"), planned.transaction() as store:
        store.chores.begin("dust", NOW)


def chore_in(store: Store) -> Chore:
    (found,) = store.chores.all()
    return found


def test_a_standing_order_is_repeated_once_for_each_opening(database: Database) -> None:
    with database.transaction() as store:
        kept = store.standing_orders.add("Each night", Order(takes=2), NIGHT, priority=3)
    with database.transaction(read_only=True) as store:
        assert store.standing_orders.all() == [kept]
    for opening, is_first in ((NOW, True), (NOW, False), (TOMORROW, True)):
        with database.transaction() as store:
            assert store.standing_orders.repeated(kept.id, opening) is is_first
    with database.transaction() as store:
        store.standing_orders.end(kept.id)
        assert not store.standing_orders.repeated(kept.id, NOW)
    with pytest.raises(NotFoundError, match="no standing order 1"), database.transaction() as store:
        store.standing_orders.end(StandingId(1))


def test_a_batch_is_extended_by_what_it_does_not_have(database: Database) -> None:
    one, two = (AccessionNumber("1"), 0), (AccessionNumber("1"), 1)
    with database.transaction() as store:
        batch = store.batches.add("night", Order(), [one], now=NOW)
        assert store.batches.extend(batch.id, [one, two], NIGHT, NOW) == 1
        assert store.batches.extend(batch.id, [one, two], NIGHT, NOW) == 0
        assert store.batches.tally(batch.id).queued == 2
    with database.transaction(read_only=True) as store:
        assert store.batches.get(batch.id).windows == NIGHT


def test_a_batch_that_is_extended_does_anew_what_was_done_or_failed_and_is_lacking(
    database: Database,
) -> None:
    done, failed, in_hand, there = ((AccessionNumber(number), 0) for number in "1234")
    with database.transaction() as store:
        batch = store.batches.add("night", Order(), [done, failed, in_hand, there], now=NOW)
        leases = store.jobs.claim(WorkerName("ada"), [batch], 4, now=NOW, lease_s=9.0)
        store.jobs.failed(leases[1], "torn", RetryPolicy(), for_good=True, now=NOW, seconds=1.0)
        store.jobs.done([Done(leases[each].token, None, True, 1.0) for each in (0, 3)], NOW)
    with database.transaction() as store:
        assert store.batches.extend(batch.id, [done, failed, in_hand], (), TOMORROW) == 2
    with database.transaction(read_only=True) as store:
        assert store.batches.tally(batch.id) == Tally(queued=2, leased=1, done=1, composed=1)
        again = list(store.jobs.of(batch.id, JobState.QUEUED))
    assert [(job.attempts, job.due_at, job.reason, job.composed) for job in again] == [
        (0, TOMORROW, "", False)
    ] * 2


def test_a_batch_that_finishes_while_it_is_extended_is_open_again(database: Database) -> None:
    with database.transaction() as store:
        batch = store.batches.add("night", Order(), [], now=NOW)
        assert store.batches.finish_all_over() == [batch.id]
        store.batches.extend(batch.id, [(AccessionNumber("1"), 0)], (), NOW)
    with database.transaction(read_only=True) as store:
        assert store.batches.get(batch.id).state is BatchState.OPEN


def test_only_a_batch_that_was_made_by_the_same_repetition_is_found_again(database: Database) -> None:
    with database.transaction() as store:
        kept = store.standing_orders.add("Each night", Order(), NIGHT)
        store.batches.add("a curator's own", Order(), [], now=NOW, windows=NIGHT)
        store.batches.add("nights", Order(), [], now=NOW, windows=NIGHT, origin="nightly")
        assert store.batches.repeated(kept.origin, Order()) is None
        made = store.batches.add("Each night", Order(), [], now=NOW, origin=kept.origin)
        assert store.batches.repeated(kept.origin, Order()) == made
        assert store.batches.repeated(kept.origin, Order(seed=1)) is None
        store.batches.set_state(made.id, BatchState.CANCELLED)
        assert store.batches.repeated(kept.origin, Order()) is None


def test_batches_that_were_over_long_ago_are_forgotten_with_their_jobs(database: Database) -> None:
    worker, work = WorkerName("ada"), [(AccessionNumber("1"), 0)]

    def ordered(*, ended_at: datetime | None) -> int:
        with database.transaction() as store:
            batch = store.batches.add("night", Order(), work, now=NOW)
            if ended_at is not None:
                (lease,) = store.jobs.claim(worker, [batch], 1, now=NOW, lease_s=9.0)
                store.jobs.done([Done(lease.token, None, False, 1.0)], ended_at)
                store.batches.finish_if_over([batch.id])
        return batch.id

    old, recent, unfinished = ordered(ended_at=NOW), ordered(ended_at=TOMORROW), ordered(ended_at=None)
    with database.transaction() as store:
        cancelled = store.batches.add("cancelled", Order(), work, now=NOW)
        store.batches.set_state(cancelled.id, BatchState.CANCELLED)
        assert store.batches.forget(NOW + timedelta(hours=1)) == 2
        assert {batch.id for batch in store.batches.all()} == {recent, unfinished}
        assert list(store.jobs.of(old)) == []  # type: ignore[arg-type]


def test_one_program_has_a_role_until_it_ends(database_url: str) -> None:
    with Database.open(database_url) as first, Database.open(database_url) as second:
        with first.sole("scheduler", TAKEN) as still:
            assert still()
            with pytest.raises(KlangbildError, match="taken"), second.sole("scheduler", TAKEN):
                pass
            with second.sole("another role", TAKEN):
                pass
        with second.sole("scheduler", TAKEN) as still:
            assert still()


def test_a_role_is_free_when_its_program_is_killed(database_url: str) -> None:
    script = f"""
from db.database import Database
from db.errors import KlangbildError
with Database.open({database_url!r}) as database, database.sole("scheduler", KlangbildError("taken")):
    print("mine", flush=True)
    input()
"""
    with Database.open(database_url) as database:
        holder = subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"mine\n"
        with pytest.raises(KlangbildError, match="taken"), database.sole("scheduler", TAKEN):
            pass
        holder.kill()
        holder.communicate()
        attempts = 0
        while True:  # a server takes a moment to notice
            try:
                with database.sole("scheduler", TAKEN):
                    return
            except KlangbildError:
                attempts += 1
                assert attempts < 10_000


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_lost_the_server_knows_that_the_role_is_lost(database_url: str) -> None:
    engine = engine_of(database_url)
    with Database.open(database_url) as database, database.sole("scheduler", TAKEN) as still:
        with engine.begin() as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
            )
        assert not still()
        with Database.open(database_url) as other, other.sole("scheduler", TAKEN):
            pass
    engine.dispose()
