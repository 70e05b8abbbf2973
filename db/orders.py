"""What curators order, in the database: batches, and orders that are repeated."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from db.batches import (
    OVER,
    Batch,
    BatchId,
    BatchState,
    JobState,
    Order,
    StandingId,
    StandingOrder,
    Tally,
)
from db.entities import AccessionNumber
from db.errors import NotFoundError, StoreError
from db.plain import to_plain
from db.records import read_record
from db.tables import BatchRow, JobRow, StandingOrderRow
from db.windows import Window

T = TypeVar("T")
_ROWS_AT_ONCE = 1000
_UNENDED = (BatchState.OPEN, BatchState.PAUSED)
_LEFT = (JobState.QUEUED, JobState.LEASED)


class Batches:
    """Curators' orders."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        name: str,
        order: Order,
        jobs: Iterable[tuple[AccessionNumber, int]],
        *,
        now: datetime,
        priority: int = 0,
        windows: Sequence[Window] = (),
        deadline: datetime | None = None,
        origin: str | None = None,
    ) -> Batch:
        """Keep an order with a job for each work and take (its seed)."""
        row = BatchRow(
            name=name,
            state=BatchState.OPEN,
            priority=priority,
            created_at=now,
            deadline=deadline,
            note="",
            origin=origin,
            value=_written(order, windows),
        )
        self._session.add(row)
        self._session.flush()
        self._add_jobs(BatchId(row.id), jobs, now)
        return batch_of(row)

    def repeated(self, origin: str, order: Order) -> Batch | None:
        """The batch of an origin and an order that is not over."""
        rows = select(BatchRow).where(BatchRow.state.in_(_UNENDED), BatchRow.origin == origin)
        found = map(batch_of, self._session.scalars(rows.order_by(BatchRow.id)))
        return next((batch for batch in found if batch.order == order), None)

    def extend(
        self,
        batch: BatchId,
        jobs: Iterable[tuple[AccessionNumber, int]],
        windows: Sequence[Window],
        now: datetime,
    ) -> int:
        """Let a batch have these works and takes to do, in these windows; how many jobs more that makes.

        Those that it does not have are added. Those whose job is over are queued once more, as if it had never been
        done: the work's image has changed since, or what failed may succeed today.
        """
        row = self._row(batch, hold=True)
        if row.state == BatchState.FINISHED:
            row.state = BatchState.OPEN
        row.value = {**row.value, "windows": _texts(windows)}
        there = select(JobRow.accession_number, JobRow.seed, JobRow.id, JobRow.state).where(
            JobRow.batch_id == batch
        )
        has = {(number, seed): (job, state) for number, seed, job, state in self._session.execute(there)}
        wanted = list(jobs)
        new = [job for job in wanted if job not in has]
        over = [has[job][0] for job in wanted if job in has and has[job][1] in OVER]
        self._add_jobs(batch, new, now)
        again = sum(self._queue_anew(some, now) for some in _lots(over))
        self._session.flush()
        return len(new) + again

    def get(self, batch: BatchId) -> Batch:
        """One of them.

        Raises:
            NotFoundError: there is none.
        """
        return batch_of(self._row(batch))

    def all(self, *states: BatchState) -> list[Batch]:
        """Those in these states, or all: the most urgent first, then the oldest."""
        rows = select(BatchRow).order_by(BatchRow.priority.desc(), BatchRow.id)
        if states:
            rows = rows.where(BatchRow.state.in_(states))
        return [batch_of(row) for row in self._session.scalars(rows)]

    def set_state(self, batch: BatchId, state: BatchState, *, note: str = "") -> None:
        """Pause, resume or cancel; what is in hand when a batch is cancelled may not be kept any more.

        Args:
            batch: which one.
            state: what is wanted of it from now on.
            note: why, in words for a curator; it replaces what was noted before.

        Raises:
            NotFoundError: there is none.
            StoreError: it is cancelled or finished, which nothing can change.
        """
        row = self._unended(batch)
        row.state, row.note = state, note
        if state is BatchState.CANCELLED:
            self._session.execute(
                update(JobRow)
                .where(JobRow.batch_id == batch, JobRow.state.not_in(OVER))
                .values(state=JobState.CANCELLED, worker=None, leased_until=None, fence=JobRow.fence + 1)
            )
        self._session.flush()

    def set_priority(self, batch: BatchId, priority: int) -> None:
        """Make it more or less urgent.

        Raises:
            NotFoundError: there is none.
            StoreError: it is cancelled or finished.
        """
        self._unended(batch).priority = priority
        self._session.flush()

    def retry(self, batch: BatchId, now: datetime) -> int:
        """Queue once more what was given up; how many jobs.

        Raises:
            NotFoundError: there is no such batch.
            StoreError: it was cancelled.
        """
        row = self._row(batch, hold=True)
        if row.state == BatchState.CANCELLED:
            raise StoreError(f"batch {batch} is cancelled; make a new one")
        again = self._session.execute(
            update(JobRow)
            .where(JobRow.batch_id == batch, JobRow.state == JobState.FAILED)
            .values(state=JobState.QUEUED, due_at=now, attempts=0)
        )
        if (count := changed(again)) and row.state == BatchState.FINISHED:
            row.state = BatchState.OPEN
        self._session.flush()
        return count

    def finish_if_over(self, batches: Iterable[BatchId]) -> list[BatchId]:
        """Mark as finished those that have no job left, and say which they are."""
        finished: list[BatchId] = []
        for batch in batches:
            row = self._row(batch, hold=True)
            if row.state in _UNENDED and not self.has_jobs_left(batch):
                row.state = BatchState.FINISHED
                finished.append(batch)
        self._session.flush()
        return finished

    def finish_all_over(self) -> list[BatchId]:
        """The same of all batches: whoever had the last job in hand may have died before it came to that."""
        left = exists().where(JobRow.batch_id == BatchRow.id, JobRow.state.in_(_LEFT))
        over = select(BatchRow.id).where(BatchRow.state.in_(_UNENDED), ~left)
        return self.finish_if_over(BatchId(batch) for batch in self._session.scalars(over).all())

    def has_jobs_left(self, batch: BatchId) -> bool:
        """True while not all of its jobs are over."""
        query = select(JobRow.id).where(JobRow.batch_id == batch, JobRow.state.in_(_LEFT)).limit(1)
        return self._session.scalar(query) is not None

    def tally(self, batch: BatchId) -> Tally:
        """How many of its jobs stand where."""
        rows = self._session.execute(
            select(JobRow.state, JobRow.composed, func.count())
            .where(JobRow.batch_id == batch)
            .group_by(JobRow.state, JobRow.composed)
        )
        counts = dict.fromkeys(JobState, 0)
        composed = 0
        for state, is_new, count in rows:
            counts[JobState(state)] += count
            composed += count if is_new else 0
        return Tally(**{str(state): count for state, count in counts.items()}, composed=composed)

    def counts(self, batches: Collection[BatchId]) -> dict[BatchId, dict[JobState, int]]:
        """How many jobs of these batches stand where; an index knows it, so a million are counted at once."""
        counts = {batch: dict.fromkeys(JobState, 0) for batch in batches}
        rows = self._session.execute(
            select(JobRow.batch_id, JobRow.state, func.count())
            .where(JobRow.batch_id.in_(list(batches)))
            .group_by(JobRow.batch_id, JobRow.state)
        )
        for batch, state, count in rows:
            counts[BatchId(batch)][JobState(state)] = count
        return counts

    def forget(self, before: datetime) -> int:
        """Drop batches that were over then, with their jobs; how many. Their tracks stay."""
        over = select(BatchRow.id).where(
            BatchRow.state.in_((BatchState.FINISHED, BatchState.CANCELLED)),
            BatchRow.created_at < before,
            ~exists().where(JobRow.batch_id == BatchRow.id, JobRow.ended_at >= before),
        )
        found = self._session.scalars(over).all()
        self._session.execute(delete(BatchRow).where(BatchRow.id.in_(found)))
        return len(found)

    def _add_jobs(self, batch: BatchId, jobs: Iterable[tuple[AccessionNumber, int]], now: datetime) -> None:
        values = (
            {
                "batch_id": batch,
                "accession_number": number,
                "seed": seed,
                "state": JobState.QUEUED,
                "due_at": now,
                "attempts": 0,
                "fence": 0,
                "composed": False,
                "reason": "",
            }
            for number, seed in jobs
        )
        for some in _lots(values):
            self._session.execute(insert(JobRow), some)

    def _queue_anew(self, jobs: Sequence[int], now: datetime) -> int:
        queued = self._session.execute(
            update(JobRow)
            .where(JobRow.id.in_(jobs), JobRow.state.in_(OVER))
            .values(
                state=JobState.QUEUED,
                due_at=now,
                attempts=0,
                commission_key=None,
                composed=False,
                reason="",
                seconds=None,
                ended_at=None,
            )
            .execution_options(synchronize_session=False)
        )
        return changed(queued)

    def _unended(self, batch: BatchId) -> BatchRow:
        row = self._row(batch)
        if row.state not in _UNENDED:
            raise StoreError(f"batch {batch} is {row.state}; make a new one")
        return row

    def _row(self, batch: BatchId, *, hold: bool = False) -> BatchRow:
        """Of a batch; held until the transaction ends, so that nobody finishes it while it gets more jobs."""
        row = self._session.get(
            BatchRow, batch, with_for_update={"key_share": True} if hold else None, populate_existing=hold
        )
        if row is None:
            raise NotFoundError(f"there is no batch {batch}; `klangbild batch list --all` shows all")
        return row


class StandingOrders:
    """Orders that are repeated each time their windows open."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, name: str, order: Order, windows: Sequence[Window], priority: int = 0) -> StandingOrder:
        """Keep one."""
        row = StandingOrderRow(name=name, priority=priority, value=_written(order, windows))
        self._session.add(row)
        self._session.flush()
        return _standing(row)

    def all(self) -> list[StandingOrder]:
        """All of them, the most urgent first, then the oldest."""
        rows = select(StandingOrderRow).order_by(StandingOrderRow.priority.desc(), StandingOrderRow.id)
        return [_standing(row) for row in self._session.scalars(rows)]

    def repeated(self, standing: StandingId, opening: datetime) -> bool:
        """Note that a batch was made for an opening; False where somebody has noted it, or ended the order."""
        noted = self._session.execute(
            update(StandingOrderRow)
            .where(
                StandingOrderRow.id == standing,
                or_(StandingOrderRow.repeated_for.is_(None), StandingOrderRow.repeated_for != opening),
            )
            .values(repeated_for=opening)
            .execution_options(synchronize_session=False)
        )
        return bool(changed(noted))

    def end(self, standing: StandingId) -> None:
        """Repeat it no more; the batches that were made of it stay.

        Raises:
            NotFoundError: there is none.
        """
        row = self._session.get(StandingOrderRow, standing)
        if row is None:
            raise NotFoundError(
                f"there is no standing order {standing}; `klangbild batch standing` shows all"
            )
        self._session.delete(row)
        self._session.flush()


def _written(order: Order, windows: Iterable[Window]) -> dict[str, Any]:
    return {"order": to_plain(order), "windows": _texts(windows)}


def _texts(windows: Iterable[Window]) -> list[str]:
    return [str(window) for window in windows]


def _lots(values: Iterable[T]) -> Iterator[list[T]]:
    """In lots of so many as one statement takes."""
    rest = iter(values)
    while some := list(islice(rest, _ROWS_AT_ONCE)):
        yield some


def _standing(row: StandingOrderRow) -> StandingOrder:
    return StandingOrder(
        id=StandingId(row.id),
        name=row.name,
        order=read_record(Order, row.value["order"], f"standing order {row.id}"),
        windows=tuple(Window.parse(text) for text in row.value["windows"]),
        priority=row.priority,
        repeated_for=row.repeated_for,
    )


def batch_of(row: BatchRow) -> Batch:
    """A row as a batch."""
    return Batch(
        id=BatchId(row.id),
        name=row.name,
        order=read_record(Order, row.value["order"], f"batch {row.id}"),
        created_at=row.created_at,
        priority=row.priority,
        windows=tuple(Window.parse(text) for text in row.value["windows"]),
        deadline=row.deadline,
        state=BatchState(row.state),
        note=row.note,
        origin=row.origin,
    )


def changed(result: Any) -> int:
    """How many rows a statement changed."""
    return cast("CursorResult[Any]", result).rowcount
