"""A night in values: batches, what ended of them, and the tracks that came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from db.batches import Batch, BatchId, Ending, JobState, Order, Tally
from db.entities import AccessionNumber, Contribution, Measurements, TrackBrief
from db.repositories import PublishedVersion
from precompute.reporting.forecasting import Standing
from precompute.reporting.report import Facts

EVENING = datetime(2026, 11, 30, 22, tzinfo=UTC)
MORNING = datetime(2026, 12, 1, 7, tzinfo=UTC)
OUR_COMPOSER = Contribution("compose", "score", "12", "CC0-1.0")
STAND_IN = Contribution("caption", "embedded", "4", "", "blip-large", "its weights are not here")


def at(hours: float) -> datetime:
    """So many hours after the evening."""
    return EVENING + timedelta(hours=hours)


def a_batch(number: int = 1, name: str = "Hall 1", **more: Any) -> Batch:
    return Batch(BatchId(number), name, Order(), created_at=EVENING, **more)


def standing(batch: Batch, next_due: datetime | None = None, **tally: int) -> Standing:
    return Standing(batch, Tally(**tally), next_due)


def an_ending(
    work: str,
    hours: float,
    *,
    state: JobState = JobState.DONE,
    composed: bool = True,
    reason: str = "",
    seconds: float = 60.0,
    batch: int = 1,
) -> Ending:
    composed = composed and state is JobState.DONE
    return Ending(BatchId(batch), AccessionNumber(work), state, composed, reason, seconds, at(hours))


def a_brief(work: str, lufs: float = -16.0, *contributions: Contribution) -> TrackBrief:
    return TrackBrief(
        AccessionNumber(work), Measurements(30.0, lufs, -1.0, 0.1, 0.2), contributions or (OUR_COMPOSER,)
    )


def some_facts(**more: Any) -> Facts:
    facts = Facts(
        since=EVENING,
        until=MORNING,
        standings=(),
        endings=(),
        tracks=(),
        exhibition=PublishedVersion(3, "c" * 64, at(5), 40, 40),
        free_bytes=80 * 10**9,
        last_backup=at(-12),
    )
    return replace(facts, **more)
