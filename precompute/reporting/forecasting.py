"""When a batch is worked on next, and whether it will be done by its deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from db.batches import Batch, BatchId, BatchState, Tally
from db.windows import Window, next_opening, open_until


@dataclass(frozen=True, slots=True)
class Standing:
    """A batch, where its jobs stand, and when the first of those that wait is due."""

    batch: Batch
    tally: Tally
    next_due: datetime | None


class When(StrEnum):
    """When a batch is worked on next."""

    NOW = "now"
    LATER = "later"
    PAUSED = "paused"
    """Not before somebody resumes it."""
    NEVER = "never"
    """Its windows are over, or its deadline is before the next of them."""
    OVERDUE = "overdue"
    """Its deadline is past, so nothing more is begun."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A batch that has work left."""

    batch: BatchId
    name: str
    left: int
    in_hand: int
    """Of those left: that workers have just now."""
    when: When
    moment: datetime | None
    """NOW: when the window closes, if it does; LATER: when work begins."""
    windows: tuple[str, ...]


class Danger(StrEnum):
    """Why a deadline will be missed unless somebody does something."""

    MISSED = "missed"
    PAUSED = "paused"
    NO_WINDOW = "no-window"
    """No window opens before it."""
    TOO_SLOW = "too-slow"
    """The work takes longer than the windows are open."""
    UNKNOWN = "unknown"
    """Nothing was composed, so nobody knows how long the work takes."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in danger."""

    batch: BatchId
    name: str
    deadline: datetime
    left: int
    danger: Danger
    needed_s: float | None
    """TOO_SLOW: that this work and what is more urgent takes."""
    open_s: float | None
    """TOO_SLOW: that the windows are open until then."""


def waiting(standing: Standing, now: datetime) -> Waiting:
    """When a batch that has work left is worked on next."""
    batch, tally = standing.batch, standing.tally
    when, moment = _next_work(standing, now)
    return Waiting(
        batch.id,
        batch.name,
        tally.left,
        tally.leased,
        when,
        moment,
        tuple(str(window) for window in batch.windows),
    )


def deadlines_in_danger(
    standings: Sequence[Standing], now: datetime, tracks_per_hour: float | None
) -> tuple[Deadline, ...]:
    """The deadlines that will be missed as things stand.

    What is more urgent is taken to go first, as if its windows were the same: so this warns too early rather than
    too late.

    Args:
        standings: the batches with work left, the most urgent first.
        now: the moment.
        tracks_per_hour: at which the studio worked last; None where nobody knows.
    """
    found: list[Deadline] = []
    ahead = 0
    for each in standings:
        if each.batch.state is not BatchState.PAUSED:
            ahead += each.tally.left
        if each.batch.deadline is not None:
            needed_s = ahead / tracks_per_hour * 3600 if tracks_per_hour else None
            found += _danger_of(each, each.batch.deadline, now, needed_s)
    return tuple(found)


def _danger_of(each: Standing, deadline: datetime, now: datetime, needed_s: float | None) -> list[Deadline]:
    """One or none."""
    open_s = open_seconds(each.batch.windows, now, deadline)
    figures: tuple[float | None, float | None] = (None, None)
    if deadline <= now:
        danger = Danger.MISSED
    elif each.batch.state is BatchState.PAUSED:
        danger = Danger.PAUSED
    elif open_s <= 0:
        danger = Danger.NO_WINDOW
    elif needed_s is None:
        danger = Danger.UNKNOWN
    elif needed_s > open_s:
        danger, figures = Danger.TOO_SLOW, (needed_s, open_s)
    else:
        return []
    return [Deadline(each.batch.id, each.batch.name, deadline, each.tally.left, danger, *figures)]


def open_seconds(windows: Sequence[Window], begin: datetime, end: datetime) -> float:
    """How long at least one of the windows is open between two moments; without windows, all the time."""
    if not windows:
        return max((end - begin).total_seconds(), 0.0)
    total, moment = timedelta(), begin
    while moment < end:
        closing = open_until(windows, moment)
        if closing is not None:
            total += min(closing, end) - moment
            moment = closing
            continue
        opening = next_opening(windows, moment)
        if opening is None:
            break
        moment = opening
    return total.total_seconds()


def _next_work(standing: Standing, now: datetime) -> tuple[When, datetime | None]:
    batch = standing.batch
    if batch.deadline is not None and batch.deadline <= now:
        return When.OVERDUE, None
    if batch.state is BatchState.PAUSED:
        return When.PAUSED, None
    due = max(standing.next_due or now, now)
    closing = open_until(batch.windows, due)
    begins = due if closing is not None or not batch.windows else next_opening(batch.windows, due)
    if begins is None or (batch.deadline is not None and begins >= batch.deadline):
        return When.NEVER, None
    return (When.NOW, closing) if begins <= now else (When.LATER, begins)
