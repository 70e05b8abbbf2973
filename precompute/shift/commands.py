"""The night shift's commands: batch, and worker."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from db.batches import BatchState, JobState, Wanted
from db.entities import AccessionNumber
from db.program import EXIT_DONE, EXIT_SOME_FAILED, AsJson, Program, program_of, stop_on_signals
from precompute.options import DeviceName, Insist, Models, VariantName, casting_of

if TYPE_CHECKING:
    from db.production import Production
    from db.windows import Window
    from precompute.casting import Casting

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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what it would take; order nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Order a batch; workers take it up."""
    from db.batches import Order, Selection
    from db.database import Database
    from db.selecting import jobs_of
    from precompute.constraints import ConstraintError, parse_constraints
    from precompute.shift.estimate import estimate

    program = program_of(context)
    windows = _windows(window or ())
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
    order = Order(selection, production, duration, seed, takes, constraints)
    with Database.open(program.database_url) as database:
        with database.transaction(read_only=True) as store:
            jobs = jobs_of(store, order)
            expected = estimate(store, order, len(jobs), os.cpu_count() or 1)
        if dry_run:
            _answer(
                program, as_json, {"jobs": len(jobs), "estimate": expected}, f"{len(jobs)} jobs; {expected}"
            )
            return
        with database.transaction() as store:
            made = store.batches.add(
                name or _name_of(selection.wanted, len(jobs)),
                order,
                jobs,
                now=_now(),
                priority=priority,
                windows=windows,
                deadline=None if deadline is None else deadline.astimezone(),
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

    program = program_of(context)
    states = () if every else (BatchState.OPEN, BatchState.PAUSED)
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        found = [(each, store.batches.tally(each.id)) for each in store.batches.all(*states)]
    if as_json:
        program.terminal.print_json([{"batch": each, "jobs": tally} for each, tally in found])
        return
    table = Table("batch", "name", "state", "priority", "jobs", "done", "new", "failed", "windows")
    for each, tally in found:
        table.add_row(
            str(each.id),
            escape(each.name),
            f"{each.state}{': ' + escape(each.note) if each.note else ''}",
            str(each.priority),
            *(str(count) for count in (tally.total, tally.done, tally.composed, tally.failed)),
            "; ".join(map(str, each.windows)) or "at any time",
        )
    program.terminal.out.print(table)


@batch.command()
def show(context: typer.Context, number: _BATCH, as_json: AsJson = False) -> None:
    """Show a batch and its jobs that failed or wait to be tried again, each with the reason."""
    from db.batches import BatchId
    from db.database import Database

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        found = store.batches.get(BatchId(number))
        tally = store.batches.tally(found.id)
        troubled = [job for job in store.jobs.of(found.id, JobState.QUEUED, JobState.FAILED) if job.reason]
    if as_json:
        program.terminal.print_json({"batch": found, "jobs": tally, "troubled": troubled})
        return
    program.terminal.say(
        escape(f"batch {found.id}, {found.name}: {found.state}{', ' + found.note if found.note else ''}")
    )
    program.terminal.say(
        f"{tally.total} jobs: {tally.queued} wait, {tally.leased} in hand, {tally.done} done "
        f"({tally.composed} with a new track), {tally.failed} failed, {tally.cancelled} cancelled"
    )
    for job in troubled:
        again = "" if job.state is JobState.FAILED else f", again at {job.due_at.astimezone():%H:%M:%S}"
        program.terminal.say(escape(f"  {job.accession_number}: {job.reason}{again}"))


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
        count = store.batches.retry(BatchId(number), _now())
    program.terminal.say(f"{count} jobs of batch {number} are queued once more")


@app.command()
def worker(
    context: typer.Context,
    engine: Annotated[
        list[str] | None, typer.Option(help="Only batches of these engines, such as score or musicgen-small.")
    ] = None,
    device: DeviceName = None,
    processes: Annotated[
        int | None, typer.Option(min=1, max=256, help="That compose; the processor's cores by default.")
    ] = None,
    number: Annotated[list[int] | None, typer.Option("--batch", help="Only these batches.")] = None,
    once: Annotated[
        bool, typer.Option("--once", help="End when nothing is left that may be begun now.")
    ] = False,
    lease: Annotated[
        float,
        typer.Option(min=1.0, max=3600.0, help="Seconds after which the jobs of a silent worker are free."),
    ] = 120.0,
) -> None:
    """Do the jobs of open batches while their windows are open. Ctrl-C keeps the pieces in hand.

    Several workers may run at once, on one machine or on many with one PostgreSQL database.
    """
    from db.batches import Batch
    from db.database import Database
    from precompute.shift.leases import Terms, World
    from precompute.shift.presence import Presence
    from precompute.shift.worker import Worker

    program = program_of(context)
    stopping = stop_on_signals(program.terminal, "pieces")
    presence = Presence(program.home.locks / "workers")

    def wanted(each: Batch) -> bool:
        return (not engine or each.order.production.engine in engine) and (not number or each.id in number)

    with Database.open(program.database_url) as database, presence.announced() as name:
        world = World(now=_now, stopping=stopping, obstacle=_obstacle(program), gone=presence.gone)
        terms = Terms(name, processes or os.cpu_count() or 1, lease_s=lease)
        working = Worker(database, _casting_here(program, device), terms, world)
        program.terminal.say(f"worker {name} is ready")
        working.run(wanted, until_over=once)
        done = working.sum
    program.terminal.say(
        f"composed {done.composed}, there already {done.there}, tries that failed {done.failed}"
        + (f", given up because others had taken over {done.lost}" if done.lost else "")
    )
    raise typer.Exit(EXIT_SOME_FAILED if done.failed else EXIT_DONE)


def _casting_here(program: Program, device: str | None) -> Callable[[Production], Casting]:
    """Who plays a production's parts with the weights and the device of this machine."""
    from db.models import DeviceError, parse_device
    from precompute.casting import Casting

    try:
        if device is not None:
            parse_device(device)
    except DeviceError as error:
        raise typer.BadParameter(str(error), param_hint="--device") from error
    return lambda production: Casting(production, program.home, device or "auto")


def _obstacle(program: Program) -> Callable[[], str]:
    """What keeps a worker from beginning a piece."""
    from db.locks import is_held

    live, room = program.home.live_lock, program.room

    def obstacle() -> str:
        return "a visitor waits for music" if is_held(live) else room.lacks_for_a_piece()

    return obstacle


def _set_state(context: typer.Context, number: int, state: BatchState) -> None:
    from db.batches import BatchId
    from db.database import Database

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction() as store:
        store.batches.set_state(BatchId(number), state)
    program.terminal.say(f"batch {number} is {state}")


def _windows(texts: Iterable[str]) -> tuple[Window, ...]:
    from db.windows import Window, WindowError

    try:
        return tuple(map(Window.parse, texts))
    except WindowError as error:
        raise typer.BadParameter(str(error), param_hint="--window") from error


def _name_of(wanted: Wanted, jobs: int) -> str:
    names = {
        Wanted.ALL: "works",
        Wanted.WITHOUT_TRACK: "works without a track",
        Wanted.CHANGED: "changed works",
    }
    return f"{jobs} {names[wanted]}"


def _answer(program: Program, as_json: bool, value: object, words: str) -> None:
    if as_json:
        program.terminal.print_json(value)
    else:
        program.terminal.say(escape(words))


def _now() -> datetime:
    return datetime.now().astimezone()
