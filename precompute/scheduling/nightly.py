"""The night of one machine: in its window, compose what lacks its piece; then publish the exhibition file.

It is a batch like any other, so other workers may help. Nothing about a night is remembered but what the job table
says: after a restart within the window the work simply goes on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from rich.markup import escape

from db.batches import Batch, BatchState, Job, Order
from db.clock import now
from db.database import Database
from db.errors import KlangbildError
from db.events import tell
from db.locks import only_holder
from db.program import Program
from db.windows import Window
from precompute.scheduling.chores import Chores
from precompute.shift.here import Shift, worker_here
from precompute.shift.standing import Surveyor
from precompute.shift.telling import paused
from precompute.shift.worker import Sum

log = logging.getLogger(__name__)

ORIGIN = "nightly"
"""Of the batches that nights make."""
_LOOK_AGAIN_S = 5.0
"""Short, because the clock may be changed, and the machine sleep, at any time."""
_TRY_AGAIN_S = 60.0


class NightlyError(KlangbildError):
    """A night cannot begin."""


@dataclass(frozen=True, slots=True)
class Night:
    """What a night did."""

    sum: Sum = field(default_factory=Sum)
    batch: Batch | None = None
    """As it stands in the end; None where nothing lacked its piece."""
    troubled: tuple[Job, ...] = ()
    """Jobs that failed, or wait to be tried again."""
    left: int = 0
    """Jobs that are not over."""

    @property
    def is_well(self) -> bool:
        """True where nothing went wrong; what the morning left for the next night is no fault."""
        return not self.troubled and (self.batch is None or self.batch.state is not BatchState.PAUSED)


def night(
    program: Program, shift: Shift, order: Order, windows: tuple[Window, ...], stopping: threading.Event
) -> Night:
    """One night, told on the terminal.

    Args:
        program: whose home it is.
        shift: how it works.
        order: what is to be composed.
        windows: the night; empty: now, until all is done.
        stopping: ends it after the pieces in hand.

    Raises:
        NightlyError: another process has a night in this home.
        StoreError: the database cannot be read or written.
    """
    home = program.home
    otherwise = NightlyError(f"another nightly run works in {home.root}; let it finish")
    with only_holder(home.locks / "nightly", otherwise), Database.open(program.database_url) as database:
        surveyor = Surveyor(database, shift.casting_of, now, stop=stopping.is_set)
        batch = surveyor.order(f"night of {now():%Y-%m-%d}", order, windows, origin=ORIGIN)
        done = Night() if batch is None else _worked_off(program, database, shift, batch, stopping)
        if not (batch is None and stopping.is_set()):  # of a survey that was broken off nothing is known
            _tell(program, done)
        program.terminal.say(escape(Chores(home, program.database_url, database, now).publish()))
    return done


def _worked_off(
    program: Program, database: Database, shift: Shift, batch: Batch, stopping: threading.Event
) -> Night:
    with database.transaction(read_only=True) as store:
        total = store.batches.tally(batch.id).left
    with program.terminal.progress("Composing", total) as bar:
        so_far = Sum()

        def alive() -> None:
            bar.to(so_far.done, total)

        with worker_here(program, database, shift, stopping, alive=alive, about=bar.say) as worker:
            so_far = worker.sum
            worker.run(lambda each: each.id == batch.id, until_over=True)
    with database.transaction(read_only=True) as store:
        return Night(
            so_far,
            store.batches.get(batch.id),
            tuple(store.jobs.troubled(batch.id)),
            store.batches.tally(batch.id).left,
        )


def _tell(program: Program, done: Night) -> None:
    say = program.terminal.say
    if done.batch is None:
        say("every work has its piece")
        return
    say(f"composed {done.sum.composed}, there already {done.sum.there}, failed {len(done.troubled)}")
    if done.batch.state is BatchState.PAUSED:
        say(f"[yellow]{escape(paused(done.batch))}[/]")
    elif done.left:
        say(f"{done.left} are left; the next night goes on")
    for job in done.troubled:
        say(escape(f"  {job.accession_number}: {job.reason}"))


def every_night(
    window: Window,
    do: Callable[[], object],
    now: Callable[[], datetime],
    stopping: threading.Event,
    about: Callable[[str], None] = lambda _what: None,
) -> None:
    """Do something once in each opening of a window, at once if it is open now, until `stopping` is set.

    What fails is told, and tried again as long as the window is open.

    Args:
        window: when.
        do: what.
        now: the time, with its zone.
        stopping: ends it.
        about: told, again and again, what is waited for meanwhile.
    """
    last: datetime | None = None
    while not stopping.is_set():
        moment = now()
        span = window.span_at(moment)
        if span is None or span.begins == last:
            about(_waiting(window, moment))
            stopping.wait(_LOOK_AGAIN_S)
            continue
        try:
            do()
        except KlangbildError as error:  # a database that is away, a full disk: the night is long
            tell(log, "night.fails", level=logging.ERROR, reason=str(error), again_in_s=_TRY_AGAIN_S)
            stopping.wait(_TRY_AGAIN_S)
        else:
            last = span.begins


def _waiting(window: Window, moment: datetime) -> str:
    span = window.next_span(moment)
    if span is None:
        return f"waiting for ever: no night begins in the window {window} any more"
    return f"waiting: the next night begins at {span.begins.astimezone(moment.tzinfo):%Y-%m-%d %H:%M}"
