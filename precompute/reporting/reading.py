"""A report's facts, read from the database, and the titles of the works that it names."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from db.batches import BatchState
from db.database import Database
from db.home import Home
from db.repositories import Store
from db.upkeep import free_bytes, last_backup
from precompute.reporting.forecasting import Standing
from precompute.reporting.report import Facts, NightReport, night_report


def read_report(database: Database, home: Home, *, since: datetime, until: datetime) -> NightReport:
    """What was done between two moments, the second of which is now.

    Raises:
        StoreError: the database or the home's disk cannot be read.
    """
    with database.transaction(read_only=True) as store:
        report = night_report(_facts(store, home, since, until))
        works = store.artworks.some(sorted(report.named))
        return replace(report, titles=tuple((work.accession_number, work.title) for work in works))


def _facts(store: Store, home: Home, since: datetime, until: datetime) -> Facts:
    endings = tuple(store.jobs.endings(since))
    touched = {ending.batch for ending in endings}
    batches = [
        batch
        for batch in store.batches.all()
        if batch.id in touched or batch.state in (BatchState.OPEN, BatchState.PAUSED)
    ]
    return Facts(
        since=since,
        until=until,
        standings=tuple(
            Standing(batch, store.batches.tally(batch.id), store.jobs.next_due([batch.id]))
            for batch in batches
        ),
        endings=endings,
        tracks=tuple(store.tracks.of_jobs_since(since)),
        exhibition=store.exhibitions.last(),
        free_bytes=free_bytes(home),
        last_backup=last_backup(home),
        chores=tuple(store.chores.all()),
    )
