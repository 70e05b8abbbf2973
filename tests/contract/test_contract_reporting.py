"""What reports and metrics read, on both kinds of database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes.values import a_track, an_artwork, store_work
from sqlalchemy import create_engine, text

from db.batches import Done, Ending, JobState, Order, RetryPolicy, WorkerName
from db.database import Database
from db.entities import AccessionNumber, Contribution, Measurements, TrackBrief
from db.errors import StoreError

NOW = datetime(2026, 11, 30, 22, tzinfo=UTC)
POLICY = RetryPolicy()
STAND_IN = Contribution("caption", "embedded", "1", "", "blip-large", "its weights are not here")


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_endings_tell_what_a_report_needs_in_the_order_in_which_they_came(database: Database) -> None:
    numbers = [AccessionNumber(number) for number in ("1", "2", "3", "4")]
    with database.transaction() as store:
        batch = store.batches.add("night", Order(), [(number, 0) for number in numbers], now=NOW)
        first, second, third, _ = store.jobs.claim(WorkerName("ada"), [batch], 4, now=NOW, lease_s=60)
        store.jobs.done([Done(first.token, None, False, 1.0)], later(-1))
        store.jobs.failed(third, "no image", POLICY, for_good=True, now=later(3), seconds=0.5)
        store.jobs.failed(second, "no memory", POLICY, for_good=False, now=later(2), seconds=2.5)
    with database.transaction(read_only=True) as store:
        endings = store.jobs.endings(NOW)
    assert endings == [
        Ending(batch.id, numbers[1], JobState.QUEUED, False, "no memory", 2.5, later(2)),
        Ending(batch.id, numbers[2], JobState.FAILED, False, "no image", 0.5, later(3)),
    ]


def test_the_tracks_of_jobs_are_read_in_brief(database: Database) -> None:
    works = [an_artwork("1"), an_artwork("2"), an_artwork("3")]
    with database.transaction() as store:
        for work in works:
            store_work(store, work, tracks=1)
        batch = store.batches.add("night", Order(), [(work.accession_number, 7) for work in works], now=NOW)
        old, new, there = store.jobs.claim(WorkerName("ada"), [batch], 3, now=NOW, lease_s=60)
        audio = store.media.put(b"sound", "audio/flac")
        track = a_track(works[1], audio, seed=7)
        track = replace(track, commission=replace(track.commission, contributions=(STAND_IN,)))
        store.tracks.save(track)
        store.jobs.done([Done(old.token, store.tracks.of(AccessionNumber("1"))[0].key, True, 1.0)], later(-9))
        store.jobs.done([Done(new.token, track.key, True, 1.0)], later(9))
        store.jobs.done(
            [Done(there.token, store.tracks.of(AccessionNumber("3"))[0].key, False, 1.0)], later(9)
        )
    with database.transaction(read_only=True) as store:
        assert store.tracks.of_jobs_since(NOW) == [
            TrackBrief(AccessionNumber("2"), Measurements(6.0, -16.0, -1.3, 0.2, 0.1), (STAND_IN,))
        ]


def test_some_works_are_read_and_those_that_left_the_collection_passed_over(database: Database) -> None:
    with database.transaction() as store:
        for number in range(3):
            store.artworks.save(an_artwork(str(number)))
    wanted = [AccessionNumber(str(number)) for number in range(1, 1500)]
    with database.transaction(read_only=True) as store:
        found = {work.accession_number for work in store.artworks.some(wanted)}
    assert found == {"1", "2"}


def test_of_many_endings_the_last_ones_are_read(database: Database) -> None:
    with database.transaction() as store:
        jobs = [(AccessionNumber(str(number)), 0) for number in range(5)]
        batch = store.batches.add("night", Order(), jobs, now=NOW)
        for seconds, lease in enumerate(store.jobs.claim(WorkerName("ada"), [batch], 5, now=NOW, lease_s=60)):
            store.jobs.done([Done(lease.token, None, False, 1.0)], later(seconds))
    with database.transaction(read_only=True) as store:
        assert [ending.at for ending in store.jobs.endings(NOW, 2)] == [later(3), later(4)]


def test_jobs_are_counted_by_batch_and_state(database: Database) -> None:
    with database.transaction() as store:
        first, second, empty = (
            store.batches.add(name, Order(), [(AccessionNumber(str(n)), 0) for n in range(count)], now=NOW)
            for name, count in (("first", 3), ("second", 2), ("empty", 0))
        )
        (lease,) = store.jobs.claim(WorkerName("ada"), [first], 1, now=NOW, lease_s=60)
        store.jobs.done([Done(lease.token, None, False, 1.0)], NOW)
        (again,) = store.jobs.claim(WorkerName("ada"), [first], 1, now=NOW, lease_s=60)
        store.jobs.failed(again, "no device", POLICY, for_good=False, now=NOW, seconds=1.0)
    with database.transaction(read_only=True) as store:
        counts = store.batches.counts([first.id, second.id, empty.id])
        assert [counts[batch.id][JobState.QUEUED] for batch in (first, second, empty)] == [2, 2, 0]
        assert counts[first.id][JobState.DONE] == 1
        assert store.batches.counts([]) == {}
        assert [store.jobs.count_due(first.id, later(seconds)) for seconds in (-1, 0, 60)] == [0, 1, 2]


def test_the_bytes_of_all_media_are_summed(database: Database) -> None:
    with database.transaction() as store:
        assert store.media.total_bytes() == 0
        store.media.put(b"four", "image/jpeg")
        store.media.put(b"eleven here", "audio/flac")
        assert store.media.total_bytes() == 15


def test_whoever_only_looks_on_makes_and_migrates_nothing(database_url: str, database: Database) -> None:
    with Database.watch(database_url, patience_s=2) as watched, watched.transaction(read_only=True) as store:
        assert store.batches.all() == []
    if database_url.startswith("sqlite"):
        missing = database_url.replace("studio", "missing")
        with pytest.raises(StoreError, match="there is no database"):
            Database.watch(missing, patience_s=2)
        assert not Path(missing.removeprefix("sqlite:///")).exists()


def test_a_database_that_others_hold_is_not_waited_for(database_url: str, database: Database) -> None:
    database.close()
    with (
        holding(database_url),
        pytest.raises(StoreError),
        Database.watch(database_url, patience_s=0.2) as watched,
        watched.transaction(read_only=True) as store,
    ):
        store.batches.all()


@contextmanager
def holding(url: str) -> Iterator[None]:
    """Nobody else may even read the batches."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("UPDATE alembic_version SET version_num = version_num")
        yield
        connection.close()
        return
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as held:
        held.execute(text("LOCK TABLE batches IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()
