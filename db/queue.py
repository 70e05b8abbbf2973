"""Batches and their jobs in the database: queued, leased, settled.

Who holds a lease may store what came of the job, nobody else: each lease has a number (a fence), and settling a job
in the same transaction as its track demands that the number is still the job's. A worker that slept through its
lease finds it gone and its work thrown away, because another one has the job by then.

What a query looks for lies in an index whose beginning it names, so that a million jobs are as quick as a thousand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, cast

from sqlalchemy import CursorResult, Table, and_, bindparam, case, func, insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from db.batches import (
    OVER,
    Batch,
    BatchId,
    BatchState,
    Done,
    Ending,
    Job,
    JobId,
    JobState,
    Lease,
    Order,
    RetryPolicy,
    Tally,
    Token,
    WorkerName,
)
from db.entities import AccessionNumber, CommissionKey
from db.errors import NotFoundError, StoreError
from db.plain import to_plain
from db.records import read_record
from db.tables import BatchRow, JobRow
from db.windows import Window

_ROWS_AT_ONCE = 1000
_JOBS = cast("Table", JobRow.__table__)
_SETTLE_DONE = (
    update(_JOBS)
    .where(
        _JOBS.c.id == bindparam("job"),
        _JOBS.c.fence == bindparam("lease"),
        _JOBS.c.state == JobState.LEASED,
    )
    .values(
        state=JobState.DONE,
        commission_key=bindparam("key"),
        composed=bindparam("is_new"),
        seconds=bindparam("spent"),
        ended_at=bindparam("now"),
        leased_until=None,
        reason="",
    )
)


class LeaseLostError(StoreError):
    """Somebody else has the job by now, or it was cancelled: what came of it must not be kept."""


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
    ) -> Batch:
        """Keep an order with a job for each work and take (its seed)."""
        row = BatchRow(
            name=name,
            state=BatchState.OPEN,
            priority=priority,
            created_at=now,
            deadline=deadline,
            note="",
            value={"order": to_plain(order), "windows": [str(window) for window in windows]},
        )
        self._session.add(row)
        self._session.flush()
        values = (
            {
                "batch_id": row.id,
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
        while some := list(islice(values, _ROWS_AT_ONCE)):
            self._session.execute(insert(JobRow), some)
        return _batch(row)

    def get(self, batch: BatchId) -> Batch:
        """One of them.

        Raises:
            NotFoundError: there is none.
        """
        return _batch(self._row(batch))

    def all(self, *states: BatchState) -> list[Batch]:
        """Those in these states, or all: the most urgent first, then the oldest."""
        rows = select(BatchRow).order_by(BatchRow.priority.desc(), BatchRow.id)
        if states:
            rows = rows.where(BatchRow.state.in_(states))
        return [_batch(row) for row in self._session.scalars(rows)]

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
        row = self._row(batch)
        if row.state in (BatchState.CANCELLED, BatchState.FINISHED):
            raise StoreError(f"batch {batch} is {row.state}; make a new one")
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
        """
        self._row(batch).priority = priority
        self._session.flush()

    def retry(self, batch: BatchId, now: datetime) -> int:
        """Queue once more what was given up; how many jobs.

        Raises:
            NotFoundError: there is no such batch.
            StoreError: it was cancelled.
        """
        row = self._row(batch)
        if row.state == BatchState.CANCELLED:
            raise StoreError(f"batch {batch} is cancelled; make a new one")
        again = self._session.execute(
            update(JobRow)
            .where(JobRow.batch_id == batch, JobRow.state == JobState.FAILED)
            .values(state=JobState.QUEUED, due_at=now, attempts=0)
        )
        if (count := _changed(again)) and row.state == BatchState.FINISHED:
            row.state = BatchState.OPEN
        self._session.flush()
        return count

    def finish_if_over(self, batches: Iterable[BatchId]) -> list[BatchId]:
        """Mark as finished those that have no job left, and say which they are."""
        finished: list[BatchId] = []
        for batch in batches:
            row = self._row(batch)
            if row.state in (BatchState.OPEN, BatchState.PAUSED) and not self.has_jobs_left(batch):
                row.state = BatchState.FINISHED
                finished.append(batch)
        self._session.flush()
        return finished

    def has_jobs_left(self, batch: BatchId) -> bool:
        """True while not all of its jobs are over."""
        left = (JobState.QUEUED, JobState.LEASED)
        query = select(JobRow.id).where(JobRow.batch_id == batch, JobRow.state.in_(left)).limit(1)
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

    def _row(self, batch: BatchId) -> BatchRow:
        row = self._session.get(BatchRow, batch)
        if row is None:
            raise NotFoundError(f"there is no batch {batch}; `klangbild batch list` shows all")
        return row


class Jobs:
    """The jobs of all batches."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(
        self, worker: WorkerName, batches: Sequence[Batch], count: int, *, now: datetime, lease_s: float
    ) -> list[Lease]:
        """Lease what is due, of the first batch first; nobody else gets it until the lease runs out."""
        leases: list[Lease] = []
        for batch in batches:
            if len(leases) >= count:
                break
            rows = self._session.execute(
                update(_JOBS)
                .where(_JOBS.c.id.in_(self._due(batch.id, now, count - len(leases))))
                .values(
                    state=JobState.LEASED,
                    worker=worker,
                    fence=_JOBS.c.fence + 1,
                    leased_until=now + timedelta(seconds=lease_s),
                )
                .returning(*_JOBS.c)
            )
            leases += sorted((Lease(_job(row), batch) for row in rows), key=lambda lease: lease.job.id)
        return leases

    def _due(self, batch: BatchId, now: datetime, count: int) -> Sequence[int]:
        """Skips what another worker is leasing at this moment (PostgreSQL; in SQLite one writes at a time).

        A statement of its own: within an update PostgreSQL may run it several times and so lock more than `count`.
        """
        due = (
            select(_JOBS.c.id)
            .where(_JOBS.c.batch_id == batch, _JOBS.c.state == JobState.QUEUED, _JOBS.c.due_at <= now)
            .order_by(_JOBS.c.due_at, _JOBS.c.id)
            .limit(count)
            .with_for_update(skip_locked=True)
        )
        return self._session.scalars(due).all()

    def next_due(self, batches: Sequence[BatchId]) -> datetime | None:
        """When the first job of these batches that still waits is due."""
        moments = (
            self._session.scalar(
                select(JobRow.due_at)
                .where(JobRow.batch_id == batch, JobRow.state == JobState.QUEUED)
                .order_by(JobRow.due_at, JobRow.id)
                .limit(1)
            )
            for batch in batches
        )
        return min((moment for moment in moments if moment is not None), default=None)

    def count_due(self, batch: BatchId, now: datetime) -> int:
        """How many jobs of a batch could be begun at this moment."""
        due = select(func.count()).where(
            JobRow.batch_id == batch, JobRow.state == JobState.QUEUED, JobRow.due_at <= now
        )
        return self._session.scalar(due) or 0

    def renew(self, tokens: Collection[Token], *, now: datetime, lease_s: float) -> frozenset[Token]:
        """Hold on to jobs; those whose lease is lost are given back."""
        held = self._session.execute(
            update(JobRow)
            .where(_holds(tokens))
            .values(leased_until=now + timedelta(seconds=lease_s))
            .returning(JobRow.id, JobRow.fence)
            .execution_options(synchronize_session=False)
        )
        return frozenset(tokens) - {(JobId(job), fence) for job, fence in held}

    def know_key(self, token: Token, key: CommissionKey) -> bool:
        """Note a job's commission; False where another worker has the same commission in hand.

        Raises:
            LeaseLostError: the lease is lost.
        """
        twin = select(JobRow.id).where(
            JobRow.commission_key == key, JobRow.state == JobState.LEASED, JobRow.id != token[0]
        )
        if self._session.scalar(twin.limit(1)) is not None:
            return False
        self._settle(token, commission_key=key)
        return True

    def still_held(self, tokens: Collection[Token]) -> frozenset[Token]:
        """Those whose lease holds, and holds until this transaction ends: what came of them may be kept."""
        held = select(_JOBS.c.id, _JOBS.c.fence).where(_holds(tokens)).with_for_update()
        return frozenset((JobId(job), fence) for job, fence in self._session.execute(held))

    def done(self, results: Sequence[Done], now: datetime) -> None:
        """Note that jobs are over, in the transaction that keeps their tracks.

        Raises:
            LeaseLostError: a lease is lost; nothing of this transaction may be kept.
        """
        if not results:
            return
        settled = self._session.connection().execute(
            _SETTLE_DONE,
            [
                {
                    "job": each.token[0],
                    "lease": each.token[1],
                    "key": each.key,
                    "is_new": each.composed,
                    "spent": each.seconds,
                    "now": now,
                }
                for each in results
            ],
        )
        if settled.rowcount != len(results):
            raise LeaseLostError(
                f"{len(results) - settled.rowcount} of {len(results)} leases are lost: another worker has the "
                "jobs, or they were cancelled"
            )

    def failed(
        self, lease: Lease, reason: str, policy: RetryPolicy, *, for_good: bool, now: datetime, seconds: float
    ) -> JobState:
        """Note that a job failed: it is tried again later, or given up; which of the two.

        Args:
            lease: of the job.
            reason: why, in words for a curator.
            policy: when it is tried again.
            for_good: trying again is of no use.
            now: the moment.
            seconds: that the worker had it in hand.

        Raises:
            LeaseLostError: the lease is lost.
        """
        attempts = lease.job.attempts + 1
        wait = None if for_good else policy.wait_after(attempts)
        state = JobState.FAILED if wait is None else JobState.QUEUED
        self._settle(
            lease.token,
            state=state,
            attempts=attempts,
            reason=reason,
            seconds=seconds,
            ended_at=now,
            leased_until=None,
            due_at=now + (wait or timedelta()),
        )
        return state

    def give_back(self, tokens: Collection[Token]) -> None:
        """Queue again, as if they had never been leased, jobs that were not begun; lost leases are left alone."""
        self._session.execute(
            update(JobRow)
            .where(_holds(tokens))
            .values(state=JobState.QUEUED, leased_until=None)
            .execution_options(synchronize_session=False)
        )

    def recover(
        self, policy: RetryPolicy, *, now: datetime, lease_s: float, gone: Collection[WorkerName] = ()
    ) -> int:
        """Queue again what workers hold whose lease ran out, or who are known to be gone; how many jobs.

        A lease that ends later than any can is one of before the clock was set back, and counts as run out.
        """
        over = or_(
            JobRow.leased_until < now,
            JobRow.leased_until > now + timedelta(seconds=2 * lease_s),
            JobRow.worker.in_(gone),
        )
        given_up = JobRow.fence - JobRow.attempts >= policy.most_losses
        recovered = self._session.execute(
            update(JobRow)
            .where(JobRow.state == JobState.LEASED, over)
            .values(
                state=case((given_up, JobState.FAILED.value), else_=JobState.QUEUED.value),
                reason=case(
                    (given_up, f"its worker vanished {policy.most_losses} times"), else_=JobRow.reason
                ),
                leased_until=None,
                due_at=now,
                ended_at=case((given_up, now), else_=JobRow.ended_at),
            )
            .execution_options(synchronize_session=False)
        )
        return _changed(recovered)

    def workers(self) -> frozenset[WorkerName]:
        """Who has jobs in hand."""
        rows = select(JobRow.worker).where(JobRow.state == JobState.LEASED).distinct()
        return frozenset(WorkerName(name) for name in self._session.scalars(rows) if name)

    def of(self, batch: BatchId, *states: JobState) -> Iterator[Job]:
        """The jobs of a batch in these states, or all, in the order in which they were made."""
        rows = select(JobRow).where(JobRow.batch_id == batch).order_by(JobRow.id)
        if states:
            rows = rows.where(JobRow.state.in_(states))
        return (_job(row) for row in self._session.scalars(rows))

    def endings(self, since: datetime, most: int | None = None) -> list[Ending]:
        """Jobs that ended, or failed and wait to be tried again: what a report needs, quick for a hundred thousand.

        Args:
            since: they ended then or later.
            most: where there are more, the last ones; None: all.
        """
        columns = (
            JobRow.batch_id,
            JobRow.accession_number,
            JobRow.state,
            JobRow.composed,
            JobRow.reason,
            JobRow.seconds,
            JobRow.ended_at,
        )
        rows = self._session.execute(
            select(*columns)
            .where(JobRow.ended_at >= since)
            .order_by(JobRow.ended_at.desc(), JobRow.id.desc())
            .limit(most)
        )
        newest_first = [
            Ending(
                BatchId(batch), AccessionNumber(number), JobState(state), composed, reason, seconds or 0.0, at
            )
            for batch, number, state, composed, reason, seconds, at in rows
            if at is not None
        ]
        return newest_first[::-1]

    def last_seconds(self, count: int) -> list[tuple[Batch, float]]:
        """Of the last jobs that composed: how long each was in hand, with its batch; the newest first."""
        rows = self._session.execute(
            select(BatchRow, JobRow.seconds)
            .join(BatchRow, BatchRow.id == JobRow.batch_id)
            .where(JobRow.ended_at.is_not(None), JobRow.composed)
            .order_by(JobRow.ended_at.desc())
            .limit(count)
        )
        return [(_batch(batch), seconds) for batch, seconds in rows if seconds is not None]

    def _settle(self, token: Token, **values: Any) -> None:
        settled = self._session.execute(
            update(JobRow)
            .where(_holds([token]))
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        if not _changed(settled):
            raise LeaseLostError(
                f"the lease of job {token[0]} is lost: another worker has it, or it was cancelled"
            )


def _holds(tokens: Collection[Token]) -> Any:
    """Rows whose lease is one of these and still holds."""
    return and_(_JOBS.c.state == JobState.LEASED, tuple_(_JOBS.c.id, _JOBS.c.fence).in_(list(tokens)))


def _changed(result: Any) -> int:
    return cast("CursorResult[Any]", result).rowcount


def _batch(row: BatchRow) -> Batch:
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
    )


def _job(row: Any) -> Job:
    """Of a row of the table, as it comes from the ORM or not."""
    return Job(
        id=JobId(row.id),
        batch=BatchId(row.batch_id),
        accession_number=AccessionNumber(row.accession_number),
        seed=row.seed,
        state=JobState(row.state),
        due_at=row.due_at,
        attempts=row.attempts,
        fence=row.fence,
        worker=WorkerName(row.worker) if row.worker else None,
        leased_until=row.leased_until,
        key=CommissionKey(row.commission_key) if row.commission_key else None,
        composed=row.composed,
        reason=row.reason,
        seconds=row.seconds,
    )
