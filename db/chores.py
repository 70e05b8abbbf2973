"""Chores: what a studio does again and again, and when next.

That a chore's time has come is remembered until it is done, however its program ends: a machine that was off, or
died in the midst, makes up for it, once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import NotFoundError
from db.tables import ChoreRow
from db.timetables import NEVER


@dataclass(frozen=True, slots=True)
class Chore:
    """Where a chore stands."""

    name: str
    timetable: str
    """As `db.timetables` writes it."""
    next_at: datetime
    owed: bool = False
    """Its time has come, and it has not been done since."""
    failures: int = 0
    """Since it was last done."""
    began_at: datetime | None = None
    """The last time."""
    ended_at: datetime | None = None
    """The last time that it was not killed in the midst."""
    outcome: str = ""
    """What came of it that time; why it failed, where there are failures."""

    @property
    def is_going_on(self) -> bool:
        """It was begun, and has not ended; its program may have been killed since."""
        return self.began_at is not None and (self.ended_at is None or self.ended_at < self.began_at)


class Chores:
    """All of them, within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[Chore]:
        """The next one first."""
        rows = self._session.scalars(select(ChoreRow).order_by(ChoreRow.next_at, ChoreRow.name))
        return [_chore(row) for row in rows]

    def plan(self, name: str, timetable: str, next_at: datetime) -> Chore:
        """A chore by its timetable: one that is known with the same keeps its turn, a new one gets `next_at`."""
        row = self._session.get(ChoreRow, name)
        if row is None:
            row = ChoreRow(
                name=name, timetable=timetable, next_at=next_at, owed=False, failures=0, outcome=""
            )
            self._session.add(row)
        elif row.timetable != timetable:
            row.timetable, row.next_at = timetable, next_at
        self._session.flush()
        return _chore(row)

    def rest(self, names: Collection[str]) -> None:
        """Chores that are not done any more, until they are planned anew: what is known of them stays."""
        for row in self._session.scalars(select(ChoreRow).where(ChoreRow.name.in_(names))):
            row.timetable, row.owed = NEVER, False
        self._session.flush()

    def maybe_get(self, name: str) -> Chore | None:
        """One of them, where a scheduler has planned it."""
        row = self._session.get(ChoreRow, name)
        return None if row is None else _chore(row)

    def turn(self, name: str, next_at: datetime, now: datetime) -> None:
        """Its next turn is at `next_at`. If the one that it had has come, and nobody began it, it is owed."""
        row = self._row(name)
        was_begun = row.began_at is not None and row.began_at >= row.next_at
        if row.next_at <= now and not was_begun:
            _owe(row)
        row.next_at = next_at
        self._session.flush()

    def begin(self, name: str, now: datetime) -> None:
        """It is begun, and owed until it ends."""
        row = self._row(name)
        _owe(row)
        row.began_at = now
        self._session.flush()

    def end(self, name: str, began_at: datetime, outcome: str, now: datetime) -> bool:
        """It is done; False, and nothing is noted, where somebody has begun it anew since `began_at`."""
        row = self._row(name)
        if row.began_at != began_at:
            return False
        row.owed, row.failures, row.outcome, row.ended_at = False, 0, outcome, now
        self._session.flush()
        return True

    def fail(self, name: str, began_at: datetime, reason: str, now: datetime, *, most: int) -> int | None:
        """It failed, the so-manieth time: `most` times, and it is owed no more until its next turn.

        None, and nothing is noted, where somebody has begun it anew since `began_at`.
        """
        row = self._row(name)
        if row.began_at != began_at:
            return None
        row.failures += 1
        row.owed, row.outcome, row.ended_at = row.failures < most, reason, now
        self._session.flush()
        return row.failures

    def _row(self, name: str) -> ChoreRow:
        row = self._session.get(ChoreRow, name)
        if row is None:
            raise NotFoundError(f"there is no chore {name!r}; `klangbild schedule show` lists all")
        return row


def _owe(row: ChoreRow) -> None:
    """Failures are counted from the first try of a turn."""
    row.failures = row.failures if row.owed else 0
    row.owed = True


def _chore(row: ChoreRow) -> Chore:
    return Chore(
        name=row.name,
        timetable=row.timetable,
        next_at=row.next_at,
        owed=row.owed,
        failures=row.failures,
        began_at=row.began_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
    )
