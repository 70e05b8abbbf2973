"""The night shift's commands: batch, and worker."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from db.batches import LONGEST_LEASE_S, BatchState, JobState, Wanted
from db.clock import now
from db.entities import AccessionNumber
from db.program import EXIT_DONE, EXIT_SOME_FAILED, AsJson, Program, program_of, stop_on_signals
from precompute.options import (
    DeviceName,
    Executor,
    ExecutorName,
    Insist,
    Models,
    Processes,
    RayAddress,
    VariantName,
    casting_of,
    crew_of,
)

if TYPE_CHECKING:
    from db.windows import Window

app = typer.Typer()
batch = typer.Typer(no_args_is_help=True, help="Order music for many works, and see how far it is.")
app.add_typer(batch, name="batch")

_BATCH = Annotated[int, typer.Argument(help="The batch's number.", metavar="BATCH")]


@batch.command()
def new(
    context: typer.Context,
    accession_numbers: Annotated[list[str] | None, typer.Argument(help="None but these works.")] = None,
    name: Annotated[str, typer.Option(help="What the batch is called.")] = "",
    room: Annotated[list[str] | None, typer.Option(help="Works of these rooms.")] = None,
    artist: Annotated[list[str] | None, typer.Option(help="Works of these artists.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Works with these tags.")] = None,
    wanted: Annotated[
        Wanted,
        typer.Option(
            help="Of these: all, those without a track, or those with one that would be composed anew."
        ),
    ] = Wanted.ALL,
    duration: Annotated[float, typer.Option(min=5.0, max=600.0, help="Seconds of music.")] = 30.0,
    seed: Annotated[int, typer.Option(min=0, help="Of the first take.")] = 0,
    takes: Annotated[int, typer.Option(min=1, max=99, help="Different pieces for each work.")] = 1,
    calm: Annotated[float, typer.Option(help="0 as intense as the picture .. 1 the calmest.")] = 0.0,
    models: Models = None,
    variant: VariantName = None,
    insist: Insist = False,
    priority: Annotated[int, typer.Option(min=-100, max=100, help="Higher ones go first.")] = 0,
    window: Annotated[
        list[str] | None,
        typer.Option(help="When to work, as in 'Mon-Fri 22:00-06:00 Europe/Berlin'; else at any time."),
    ] = None,
    deadline: Annotated[
        datetime | None,
        typer.Option(help="Nothing is begun after it.", formats=["%Y-%m-%d %H:%M", "%Y-%m-%d"]),
    ] = None,
    repeat: Annotated[
        bool,
        typer.Option(
            "--repeat",
            help="A standing order: each time its window opens, what lacks its piece by then is a new batch.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what it would take; order nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Order a batch; workers take it up."""
    from db.batches import Order, Selection
    from db.database import Database
    from db.selecting import jobs_by_now, jobs_of
    from db.settings import Settings
    from precompute.constraints import ConstraintError, parse_constraints
    from precompute.shift.estimate import estimate
    from precompute.shift.telling import name_of

    program = program_of(context)
    windows = _windows(window or ())
    due = None if deadline is None else deadline.astimezone()
    if repeat and not windows:
        raise typer.BadParameter(
            "a standing order is repeated each time its window opens; add --window '22:00-06:00'",
            param_hint="--repeat",
        )
    if repeat and due:
        raise typer.BadParameter(
            "a standing order has no deadline: leave --deadline out, and end it with `klangbild batch stop`",
            param_hint="--repeat",
        )
    if due and due <= now():
        raise typer.BadParameter(
            f"{due:%Y-%m-%d %H:%M} is past, so nothing would be begun; name a later moment",
            param_hint="--deadline",
        )
    try:
        constraints = parse_constraints(calm=calm, tempo_bpm=None, key=None, loop=False, profile=None)
    except ConstraintError as error:
        raise typer.BadParameter(str(error)) from error
    selection = Selection(
        tuple(map(AccessionNumber, accession_numbers or ())),
        tuple(room or ()),
        tuple(artist or ()),
        tuple(tag or ()),
        wanted,
    )
    production = casting_of(program, models, variant, insist, None).production
    hour_costs = Settings.read(program.home.settings).studio.hour_costs_cents / 100
    order = Order(selection, production, duration, seed, takes, constraints)
    with Database.open(program.database_url) as database:
        with database.transaction(read_only=True) as store:
            jobs = jobs_by_now(store, order) if repeat else jobs_of(store, order)
            expected = estimate(store, order, len(jobs), os.cpu_count() or 1, hour_costs)
        if dry_run:
            _answer(
                program, as_json, {"jobs": len(jobs), "estimate": expected}, f"{len(jobs)} jobs; {expected}"
            )
            return
        if repeat:
            with database.transaction() as store:
                kept = store.standing_orders.add(name or "Each opening", order, windows, priority)
            told = f"standing order {kept.id}, {kept.name}: {len(jobs)} jobs now, at most; {expected}"
            _answer(
                program, as_json, {"standing_order": kept.id, "jobs": len(jobs), "estimate": expected}, told
            )
            return
        with database.transaction() as store:
            made = store.batches.add(
                name or name_of(order, len({work for work, _seed in jobs})),
                order,
                jobs,
                now=now(),
                priority=priority,
                windows=windows,
                deadline=due,
            )
    _answer(
        program,
        as_json,
        {"batch": made.id, "jobs": len(jobs), "estimate": expected},
        f"batch {made.id}, {made.name}: {len(jobs)} jobs; {expected}",
    )


@batch.command("list")
def list_batches(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Finished and cancelled ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the batches, the most urgent first."""
    from db.database import Database
    from precompute.shift.telling import deadline_of, when

    program = program_of(context)
    states = () if every else (BatchState.OPEN, BatchState.PAUSED)
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        found = [(each, store.batches.tally(each.id)) for each in store.batches.all(*states)]
    if as_json:
        program.terminal.print_json([{"batch": each, "jobs": tally} for each, tally in found])
        return
    table = Table(
        "batch", "name", "state", "priority", "jobs", "done", "new", "failed", "windows", "deadline"
    )
    for each, tally in found:
        table.add_row(
            str(each.id),
            escape(each.name),
            f"{each.state}{': ' + escape(each.note) if each.note else ''}",
            str(each.priority),
            *(str(count) for count in (tally.total, tally.done, tally.composed, tally.failed)),
            when(each.windows),
            deadline_of(each),
        )
    program.terminal.out.print(table)


@batch.command()
def standing(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the standing orders, which become a batch each time their window opens."""
    from db.database import Database
    from precompute.shift.telling import ordered, when

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        found = store.standing_orders.all()
    if as_json:
        program.terminal.print_json(found)
        return
    table = Table("order", "name", "what", "priority", "windows", "last opening")
    for each in found:
        table.add_row(
            str(each.id),
            escape(each.name),
            escape(ordered(each.order)),
            str(each.priority),
            when(each.windows),
            f"{each.repeated_for.astimezone():%Y-%m-%d %H:%M}" if each.repeated_for else "",
        )
    program.terminal.out.print(table)


@batch.command()
def stop(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The standing order's number.", metavar="ORDER")],
) -> None:
    """Repeat a standing order no more; the batches that were made of it stay."""
    from db.batches import StandingId
    from db.database import Database

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction() as store:
        store.standing_orders.end(StandingId(number))
    program.terminal.say(f"standing order {number} is repeated no more")


@batch.command()
def show(context: typer.Context, number: _BATCH, as_json: AsJson = False) -> None:
    """Show a batch, what is ordered, and its jobs that failed or wait to be tried again, each with the reason."""
    from db.batches import BatchId
    from db.database import Database
    from precompute.shift.telling import deadline_of, ordered, paused, when

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        found = store.batches.get(BatchId(number))
        tally = store.batches.tally(found.id)
        troubled = store.jobs.troubled(found.id)
    if as_json:
        program.terminal.print_json({"batch": found, "jobs": tally, "troubled": troubled})
        return
    say = program.terminal.say
    say(escape(f"batch {found.id}, {found.name}: {found.state}, priority {found.priority}"))
    if found.state is BatchState.PAUSED:
        say(escape(paused(found)))
    say(escape(ordered(found.order)))
    say(escape(when(found.windows)) + (f", until {deadline_of(found)}" if found.deadline else ""))
    say(
        f"{tally.total} jobs: {tally.queued} wait, {tally.leased} in hand, {tally.done} done "
        f"({tally.composed} with a new track), {tally.failed} failed, {tally.cancelled} cancelled"
    )
    for job in troubled:
        again = "" if job.state is JobState.FAILED else f", again at {job.due_at.astimezone():%H:%M:%S}"
        say(escape(f"  {job.accession_number}: {job.reason}{again}"))


@batch.command()
def pause(context: typer.Context, number: _BATCH) -> None:
    """Begin nothing more of a batch until it is resumed."""
    _set_state(context, number, BatchState.PAUSED)


@batch.command()
def resume(context: typer.Context, number: _BATCH) -> None:
    """Go on with a batch that was paused."""
    _set_state(context, number, BatchState.OPEN)


@batch.command()
def cancel(
    context: typer.Context,
    number: _BATCH,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Give a batch up for good; the tracks that it has are kept."""
    if not yes:
        typer.confirm(f"Cancel batch {number} for good?", abort=True, err=True)
    _set_state(context, number, BatchState.CANCELLED)


@batch.command()
def priority(
    context: typer.Context,
    number: _BATCH,
    value: Annotated[int, typer.Argument(min=-100, max=100, help="Higher ones go first.")],
) -> None:
    """Make a batch more or less urgent, from the next job on."""
    from db.batches import BatchId
    from db.database import Database

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction() as store:
        store.batches.set_priority(BatchId(number), value)
    program.terminal.say(f"batch {number} has priority {value}")


@batch.command()
def retry(context: typer.Context, number: _BATCH) -> None:
    """Queue once more the jobs of a batch that were given up."""
    from db.batches import BatchId
    from db.database import Database

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction() as store:
        count = store.batches.retry(BatchId(number), now())
    if not count:
        program.terminal.say(
            f"no job of batch {number} was given up; `klangbild batch show {number}` tells how they stand"
        )
        raise typer.Exit(EXIT_SOME_FAILED)
    program.terminal.say(f"{count} jobs of batch {number} are queued once more")


@app.command()
def worker(
    context: typer.Context,
    engine: Annotated[
        list[str] | None, typer.Option(help="Only batches of these engines, such as score or musicgen-small.")
    ] = None,
    device: DeviceName = None,
    processes: Processes = None,
    executor: ExecutorName = Executor.LOCAL,
    address: RayAddress = "",
    number: Annotated[list[int] | None, typer.Option("--batch", help="Only these batches.")] = None,
    once: Annotated[
        bool, typer.Option("--once", help="End when nothing is left that may be begun now.")
    ] = False,
    lease: Annotated[
        float,
        typer.Option(
            min=1.0, max=LONGEST_LEASE_S, help="Seconds after which the jobs of a silent worker are free."
        ),
    ] = 120.0,
) -> None:
    """Do the jobs of open batches while their windows are open. Ctrl-C keeps the pieces in hand.

    Several workers may run at once, on one machine or on many with one PostgreSQL database. With --executor ray one
    worker has the pieces composed on all nodes of a Ray cluster, which need no database.
    """
    from db.batches import Batch, BatchId
    from db.database import Database
    from db.service_manager import ServiceManager
    from precompute.shift.here import Shift, casting_here, worker_here
    from precompute.shift.telling import Telling
    from precompute.shift.worker import Sum

    program = program_of(context)
    manager = ServiceManager.of(os.environ)
    stopping = stop_on_signals(program.terminal, "pieces")

    def wanted(each: Batch) -> bool:
        return (not engine or each.order.production.engine in engine) and (not number or each.id in number)

    def alive() -> None:
        manager.goes_on(stopping.is_set(), "finishing the pieces in hand")

    about = Telling(lambda what: program.terminal.say(escape(what)), manager.status)
    with (
        crew_of(executor, address, processes, device) as crew,
        Database.open(program.database_url) as database,
    ):
        with database.transaction(read_only=True) as store:
            for each in number or ():
                store.batches.get(BatchId(each))
        shift = Shift(casting_here(program, device), crew, lease)
        with worker_here(program, database, shift, stopping, alive=alive, about=about) as working:
            program.terminal.say(f"worker {working.name} is ready")
            manager.ready()
            working.run(wanted, until_over=once)
            manager.stopping("ending")
            done = working.sum
    if once and done == Sum():
        program.terminal.say(escape(f"there was nothing to do; {about.last}"))
    else:
        program.terminal.say(
            f"composed {done.composed}, there already {done.there}, tries that failed {done.failed}"
            + (f", given up because others had taken over {done.lost}" if done.lost else "")
        )
    # Of a worker that was told to stop nobody asks whether some try failed: the report tells.
    raise typer.Exit(EXIT_SOME_FAILED if once and done.failed else EXIT_DONE)


def _set_state(context: typer.Context, number: int, state: BatchState) -> None:
    from db.batches import BatchId
    from db.database import Database

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction() as store:
        store.batches.set_state(BatchId(number), state)
    program.terminal.say(f"batch {number} is {state}")


def _windows(texts: Iterable[str]) -> tuple[Window, ...]:
    from db.clock import ClockError
    from db.windows import Window

    try:
        return tuple(map(Window.parse, texts))
    except ClockError as error:
        raise typer.BadParameter(str(error), param_hint="--window") from error


def _answer(program: Program, as_json: bool, value: object, words: str) -> None:
    if as_json:
        program.terminal.print_json(value)
    else:
        program.terminal.say(escape(words))
