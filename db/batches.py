"""A curator's order and its jobs, as frozen values; what is done with them is in `db.queue`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from db.entities import AccessionNumber, CommissionKey, Constraints
from db.production import Production
from db.windows import Window

BatchId = NewType("BatchId", int)
StandingId = NewType("StandingId", int)
JobId = NewType("JobId", int)
WorkerName = NewType("WorkerName", str)
"""Of one run of one worker program: another run has another name."""
Token = tuple[JobId, int]
"""A job and the number of its lease: what proves that the lease still holds."""
LONGEST_LEASE_S = 3600.0
"""No worker leases a job for longer without renewing the lease."""


class Wanted(StrEnum):
    """Which of the works that a selection names get a job."""

    ALL = "all"
    """What has its piece already is seen when its turn comes, and costs next to nothing."""
    WITHOUT_TRACK = "without-track"
    CHANGED = "changed"
    """Works that have a track: those whose image, words or settings gave another commission are composed anew."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Works of the collection: those that meet every condition that is set."""

    numbers: tuple[AccessionNumber, ...] = ()
    """None but these; empty: the whole collection."""
    rooms: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    """Names in any language, without regard to capitals."""
    tags: tuple[str, ...] = ()
    wanted: Wanted = Wanted.ALL


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be composed, and how: all that decides which commissions a batch has."""

    selection: Selection = Selection()
    production: Production = field(default_factory=Production)
    duration_s: float = 30.0
    seed: int = 0
    """Of the first take; the others have those after it."""
    takes: int = 1
    """How many different pieces each work gets."""
    constraints: Constraints = field(default_factory=Constraints)

    @property
    def seeds(self) -> range:
        """One for each take."""
        return range(self.seed, self.seed + self.takes)

    def has_the_music_of(self, other: Order) -> bool:
        """True where a take of a work is the same piece in both."""
        return (self.production, self.duration_s, self.constraints) == (
            other.production,
            other.duration_s,
            other.constraints,
        )


class BatchState(StrEnum):
    """What a curator wants of a batch, and whether there is anything left of it."""

    OPEN = "open"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    """Every job is done, failed or cancelled."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A curator's order: what to compose, how urgently, and when."""

    id: BatchId
    name: str
    order: Order
    created_at: datetime
    priority: int = 0
    """Higher ones go first."""
    windows: tuple[Window, ...] = ()
    """When its jobs may be begun; empty: at any time."""
    deadline: datetime | None = None
    """When it should be done: the morning report warns of it, and nothing is begun after it."""
    state: BatchState = BatchState.OPEN
    note: str = ""
    """Why it is paused, where a machine did it."""
    origin: str | None = None
    """What makes such batches again and again, as `StandingOrder.origin`; of a curator's own there is none."""


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """An order that is repeated: each time one of its windows opens, what it lacks by then becomes a batch."""

    id: StandingId
    name: str
    order: Order
    windows: tuple[Window, ...]
    """At least one."""
    priority: int = 0
    repeated_for: datetime | None = None
    """The beginning of the last opening for which that was done."""

    @property
    def origin(self) -> str:
        """Of the batches that are made of it."""
        return f"standing order {self.id}"


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    LEASED = "leased"
    """A worker has it in hand."""
    DONE = "done"
    FAILED = "failed"
    """It was given up; `klangbild batch retry` queues it once more."""
    CANCELLED = "cancelled"


OVER = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """One commission of a batch: a work and a take."""

    id: JobId
    batch: BatchId
    accession_number: AccessionNumber
    seed: int
    state: JobState
    due_at: datetime
    """Not before this moment."""
    attempts: int = 0
    """So often it failed."""
    fence: int = 0
    """So often it was leased: a worker whose lease has another number has lost it."""
    worker: WorkerName | None = None
    """Who has it, or had it last."""
    leased_until: datetime | None = None
    key: CommissionKey | None = None
    """Of its commission, once the picture was perceived and put into words."""
    composed: bool = False
    """True where a new track came of it; a job is done without one where the piece was there already."""
    reason: str = ""
    """Why it failed last."""
    seconds: float | None = None
    """That its worker had it in hand."""


@dataclass(frozen=True, slots=True)
class Ending:
    """That a job ended, or failed and is tried again: what a report needs of it."""

    batch: BatchId
    accession_number: AccessionNumber
    state: JobState
    """Where it stands now."""
    composed: bool
    reason: str
    """Why it failed last; empty where it did not."""
    seconds: float
    """That its worker had it in hand; 0 where nobody knows, since its workers vanished."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """A job in a worker's hand."""

    job: Job
    batch: Batch

    @property
    def token(self) -> Token:
        """What proves that it still holds."""
        return self.job.id, self.job.fence


@dataclass(frozen=True, slots=True)
class Done:
    """A job that is over."""

    token: Token
    key: CommissionKey | None
    """Of its commission; None where nothing had to be asked."""
    composed: bool
    """A new track came of it."""
    seconds: float
    """That it was in hand."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When a job that failed is tried again, and when it is given up."""

    most_attempts: int = 3
    first_wait_s: float = 60.0
    growth: float = 5.0
    longest_wait_s: float = 3600.0
    most_losses: int = 50
    """A job whose workers vanish so often is given up: that is more than chance kills."""

    def wait_after(self, attempts: int) -> timedelta | None:
        """How long a job waits after so many failures; None: it is given up."""
        if attempts >= self.most_attempts:
            return None
        return timedelta(seconds=min(self.first_wait_s * self.growth ** (attempts - 1), self.longest_wait_s))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many jobs of a batch stand where."""

    queued: int = 0
    leased: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0
    composed: int = 0
    """Of those that are done: with a new track."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.queued + self.leased + self.done + self.failed + self.cancelled

    @property
    def left(self) -> int:
        """Those that are not over."""
        return self.queued + self.leased
