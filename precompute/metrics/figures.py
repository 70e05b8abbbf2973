"""The figures that are watched, read from the database and the disk; there are no more of them than batches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from db.batches import Batch, BatchState, Ending, JobState
from db.chores import Chore
from db.database import Database
from db.entities import TrackStatus
from db.home import Home
from db.repositories import Store
from db.upkeep import free_bytes, last_backup
from db.windows import open_until

RECENTLY = timedelta(hours=1)
MOST_ENDINGS = 10_000
"""That are looked through; in an hour with more, only the last ones are counted."""
LAST_PIECES = 50
"""Whose seconds are told."""


class Outcome(StrEnum):
    """What came of a job."""

    COMPOSED = "composed"
    THERE_ALREADY = "there_already"
    GIVEN_UP = "given_up"
    TO_BE_RETRIED = "to_be_retried"


@dataclass(frozen=True, slots=True)
class BatchFigures:
    """A batch that is open or paused."""

    batch: Batch
    jobs: Mapping[JobState, int]
    due: int
    """That could be begun now; 0 while it is paused."""
    oldest_due_at: datetime | None
    is_window_open: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What a scrape tells."""

    at: datetime
    batches: tuple[BatchFigures, ...]
    leased: int
    workers: int
    ended: Mapping[Outcome, int]
    """Recently."""
    piece_seconds: tuple[float, ...]
    """That the last pieces were in hand, of those of the last day; sorted."""
    tracks: Mapping[TrackStatus, int]
    media_bytes: int
    free_bytes: int
    last_backup: datetime | None
    exhibition_version: int | None
    published_at: datetime | None
    chores: tuple[Chore, ...]


def read_figures(database: Database, home: Home, now: datetime) -> Figures:
    """All figures of one moment.

    Raises:
        StoreError: the database or the home's disk cannot be read.
    """
    with database.transaction(read_only=True) as store:
        endings = store.jobs.endings(now - timedelta(days=1), MOST_ENDINGS)
        exhibition = store.exhibitions.last()
        batches = _batches(store, now)
        return Figures(
            at=now,
            batches=batches,
            leased=sum(each.jobs[JobState.LEASED] for each in batches),
            workers=len(store.jobs.workers()),
            ended=_outcomes([each for each in endings if each.at >= now - RECENTLY]),
            piece_seconds=tuple(sorted([each.seconds for each in endings if each.composed][-LAST_PIECES:])),
            tracks=store.tracks.count_by_status(),
            media_bytes=store.media.total_bytes(),
            free_bytes=free_bytes(home),
            last_backup=last_backup(home),
            exhibition_version=exhibition and exhibition.version,
            published_at=exhibition and exhibition.published_at,
            chores=tuple(store.chores.all()),
        )


def _batches(store: Store, now: datetime) -> tuple[BatchFigures, ...]:
    batches = store.batches.all(BatchState.OPEN, BatchState.PAUSED)
    counts = store.batches.counts([batch.id for batch in batches])
    return tuple(_batch(store, batch, counts[batch.id], now) for batch in batches)


def _batch(store: Store, batch: Batch, jobs: Mapping[JobState, int], now: datetime) -> BatchFigures:
    is_open = batch.state is BatchState.OPEN
    oldest = store.jobs.next_due([batch.id]) if is_open else None
    return BatchFigures(
        batch,
        jobs,
        store.jobs.count_due(batch.id, now) if is_open else 0,
        oldest if oldest and oldest <= now else None,
        not batch.windows or open_until(batch.windows, now) is not None,
    )


def _outcomes(endings: list[Ending]) -> dict[Outcome, int]:
    counts = dict.fromkeys(Outcome, 0)
    for each in endings:
        if (outcome := _outcome(each)) is not None:
            counts[outcome] += 1
    return counts


def _outcome(ending: Ending) -> Outcome | None:
    if ending.state is JobState.DONE:
        return Outcome.COMPOSED if ending.composed else Outcome.THERE_ALREADY
    if ending.state is JobState.FAILED:
        return Outcome.GIVEN_UP
    return Outcome.TO_BE_RETRIED if ending.state in (JobState.QUEUED, JobState.LEASED) else None
