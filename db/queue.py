"""Batches and their jobs in the database: queued, leased, settled.

Who holds a lease may store what came of the job, nobody else: each lease has a number (a fence), and settling a job
in the same transaction as its track demands that the number is still the job's. A worker that slept through its
lease finds it gone and its work thrown away, because another one has the job by then.

What a query looks for lies in an index whose beginning it names, so that a million jobs are as quick as a thousand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, case, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from db.batches import (
    LONGEST_LEASE_S,
    Batch,
    BatchId,
    BatchState,
    Done,
    Ending,
    Job,
    JobId,
    JobState,
    Lease,
    RetryPolicy,
    Token,
    WorkerName,
)
from db.entities import AccessionNumber, CommissionKey
from db.errors import StoreError
from db.orders import batch_of, changed
from db.tables import BatchRow, JobRow

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


class Jobs:
    """The jobs of all batches."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(
        self,
        worker: WorkerName,
        batches: Sequence[Batch],
        count: int,
        *,
        now: datetime,
        lease_s: float,
        others: Sequence[Batch] = (),
    ) -> list[Lease]:
        """Lease what is due, of the first batch first; nobody else gets it until the lease runs out.

        Args:
            worker: who leases.
            batches: of which jobs.
            count: how many at most.
            now: the moment.
            lease_s: how long the leases hold.
            others: a job whose piece is in hand for one of these batches is left until it is there.
        """
        leases: list[Lease] = []
        for batch in batches:
            if len(leases) >= count:
                break
            rows = self._session.execute(
                update(_JOBS)
                .where(_JOBS.c.id.in_(self._due(batch, now, count - len(leases), others)))
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

    def _due(self, batch: Batch, now: datetime, count: int, others: Sequence[Batch]) -> Sequence[int]:
        """Skips what another worker is leasing at this moment (PostgreSQL; in SQLite one writes at a time).

        A statement of its own: within an update PostgreSQL may run it several times and so lock more than `count`.
        """
        due = (
            select(_JOBS.c.id)
            .where(_JOBS.c.batch_id == batch.id, _JOBS.c.state == JobState.QUEUED, _JOBS.c.due_at <= now)
            .order_by(_JOBS.c.due_at, _JOBS.c.id)
            .limit(count)
            .with_for_update(skip_locked=True, of=_JOBS)
        )
        same = [other.id for other in others if other.id != batch.id and _have_one_music(other, batch)]
        if same:
            twin = _JOBS.alias("twin")
            due = due.where(
                ~exists().where(
                    twin.c.batch_id.in_(same),
                    twin.c.accession_number == _JOBS.c.accession_number,
                    twin.c.seed == _JOBS.c.seed,
                    twin.c.state == JobState.LEASED,
                )
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

    def recover(self, policy: RetryPolicy, *, now: datetime, gone: Collection[WorkerName] = ()) -> int:
        """Queue again what workers hold whose lease ran out, or who are known to be gone; how many jobs.

        A lease that ends later than any can is one of before the clock was set back, and counts as run out.
        """
        over = or_(
            JobRow.leased_until < now,
            JobRow.leased_until > now + timedelta(seconds=LONGEST_LEASE_S),
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
        return changed(recovered)

    def pull_back(self, policy: RetryPolicy, now: datetime) -> int:
        """Let be due now what waits for a moment that cannot be meant; how many jobs.

        Only what failed waits, and never for longer than the policy lets it. What is due later was queued before
        the clock was set back, and would wait until the clock is there again.
        """
        unended = select(BatchRow.id).where(BatchRow.state.in_((BatchState.OPEN, BatchState.PAUSED)))
        longest = timedelta(seconds=policy.longest_wait_s)
        return sum(  # batch by batch: SQLite would look through all jobs
            changed(
                self._session.execute(
                    update(_JOBS)
                    .where(
                        _JOBS.c.batch_id == batch,
                        _JOBS.c.state == JobState.QUEUED,
                        _JOBS.c.due_at > now,
                        or_(_JOBS.c.attempts == 0, _JOBS.c.due_at > now + longest),
                    )
                    .values(due_at=now)
                )
            )
            for batch in self._session.scalars(unended).all()
        )

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

    def troubled(self, batch: BatchId) -> list[Job]:
        """Those of a batch that failed, or wait to be tried again, each with the reason."""
        return [job for job in self.of(batch, JobState.QUEUED, JobState.FAILED) if job.reason]

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
        return [(batch_of(batch), seconds) for batch, seconds in rows if seconds is not None]

    def _settle(self, token: Token, **values: Any) -> None:
        settled = self._session.execute(
            update(JobRow)
            .where(_holds([token]))
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        if not changed(settled):
            raise LeaseLostError(
                f"the lease of job {token[0]} is lost: another worker has it, or it was cancelled"
            )


def _have_one_music(one: Batch, other: Batch) -> bool:
    return one.order.has_the_music_of(other.order)


def _holds(tokens: Collection[Token]) -> Any:
    """Rows whose lease is one of these and still holds."""
    return and_(_JOBS.c.state == JobState.LEASED, tuple_(_JOBS.c.id, _JOBS.c.fence).in_(list(tokens)))


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
