"""Commands of what is done by time: scheduler, schedule, nightly."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from db.clock import now
from db.errors import KlangbildError, StoreError
from db.program import EXIT_DONE, EXIT_SOME_FAILED, AsJson, program_of, stop_on_signals
from db.timetables import NEVER
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
    from db.chores import Chore
    from db.database import Database
    from db.timetables import Timetable

app = typer.Typer()
schedule = typer.Typer(no_args_is_help=True, help="See what the studio does by time, and do it at once.")
app.add_typer(schedule, name="schedule")

_NIGHT = "22:00-06:00"


@app.command()
def scheduler(context: typer.Context, device: DeviceName = None) -> None:
    """Do the studio's chores by time, and make batches of standing orders when their windows open.

    When each chore is done stands in the settings: `klangbild settings set schedule.backup "Mon-Fri 05:00"`.
    Several schedulers may run: one leads, the others stand by. With --device works are looked up as they are
    composed there; it is that of the workers.
    """
    from db.database import Database
    from db.service_manager import ServiceManager
    from db.settings import Settings
    from precompute.scheduling.chores import Chores
    from precompute.scheduling.scheduler import Clock, Scheduler
    from precompute.shift.here import casting_here
    from precompute.shift.standing import Surveyor
    from precompute.shift.telling import Telling

    program = program_of(context)
    manager = ServiceManager.of(os.environ)
    stopping = stop_on_signals(program.terminal, "chores")

    def alive() -> None:
        manager.goes_on(stopping.is_set(), "finishing the chore in hand")

    about = Telling(lambda what: program.terminal.say(escape(what)), manager.status)

    def timetables() -> dict[str, Timetable]:
        return Settings.read(program.home.settings).schedule.timetables()

    with Database.open(program.database_url) as database:
        surveyor = Surveyor(database, casting_here(program, device), now, alive, stopping.is_set)
        working = Scheduler(
            database,
            Chores(program.home, program.database_url, database, now).by_name(),
            timetables,
            surveyor.repeat,
            Clock(now, stopping, alive, about),
        )
        program.terminal.say("the scheduler is ready; Ctrl-C to end")
        manager.ready()
        working.run()
        manager.stopping("ending")


@schedule.command("show")
def show_schedule(context: typer.Context, as_json: AsJson = False) -> None:
    """Show the chores: when each is done next, and what came of it the last time."""
    from db.database import Database
    from db.settings import Settings

    program = program_of(context)
    timetables = Settings.read(program.home.settings).schedule.timetables()
    with Database.open(program.database_url) as database:
        with database.transaction(read_only=True) as store:
            known = {chore.name: chore for chore in store.chores.all()}
        leads = _somebody_leads(database)
    if as_json:
        rows = [
            {"chore": name, "when": str(at or NEVER), "stands": known.get(name)}
            for name, at in timetables.items()
        ]
        program.terminal.print_json({"scheduler_leads": leads, "chores": rows})
        return
    table = Table("chore", "when", "next", "last time", "what came of it")
    for name, at in timetables.items():
        chore = known.get(name)
        table.add_row(
            name,
            str(at or NEVER),
            _next(at, chore),
            _moment(chore.ended_at) if chore else "",
            escape(_outcome(chore)) if chore else "",
        )
    program.terminal.out.print(table)
    if not leads:
        program.terminal.say("no scheduler is at work; klangbild scheduler, or klangbild studio, starts one")


@schedule.command()
def run(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(help="room, verify, tidy, backup, publish or report.", metavar="CHORE")
    ],
) -> None:
    """Do one chore now, as the scheduler does it by time; its next turn stays."""
    from db.database import Database
    from precompute.scheduling.chores import Chores
    from precompute.scheduling.scheduler import MOST_TRIES

    program = program_of(context)
    with Database.open(program.database_url) as database:
        chores = Chores(program.home, program.database_url, database, now).by_name()
        if name not in chores:
            raise typer.BadParameter(f"there is no chore {name!r}; there are {', '.join(chores)}")
        began_at = now()
        with database.transaction() as store:
            if is_planned := store.chores.maybe_get(name) is not None:
                store.chores.begin(name, began_at)
        try:
            with program.terminal.doing(name):
                outcome = chores[name]()
        except KlangbildError as error:
            if is_planned:
                with database.transaction() as store:
                    store.chores.fail(name, began_at, str(error), now(), most=MOST_TRIES)
            raise
        if is_planned:
            with database.transaction() as store:
                store.chores.end(name, began_at, outcome, now())
    program.terminal.say(escape(outcome))


@app.command()
def nightly(
    context: typer.Context,
    window: Annotated[
        str | None,
        typer.Option(help="When to work, as in 'Mon-Fri 22:00-06:00 Europe/Berlin'.", show_default=_NIGHT),
    ] = None,
    at_once: Annotated[bool, typer.Option("--now", help="Run one night now, whatever the hour.")] = False,
    duration: Annotated[float, typer.Option(min=5.0, max=600.0, help="Seconds of music.")] = 30.0,
    seed: Annotated[int, typer.Option(min=0, help="Another seed gives other pieces.")] = 0,
    models: Models = None,
    variant: VariantName = None,
    insist: Insist = False,
    device: DeviceName = None,
    processes: Processes = None,
    executor: ExecutorName = Executor.LOCAL,
    address: RayAddress = "",
) -> None:
    """Compose in the night what lacks its piece, then publish the exhibition file: all in one program."""
    from db.batches import Order
    from db.clock import ClockError
    from db.windows import Window
    from precompute.scheduling.nightly import every_night, night
    from precompute.shift.here import Shift, casting_here
    from precompute.shift.telling import Telling

    program = program_of(context)
    if at_once and window is not None:
        raise typer.BadParameter("--now works whatever the hour; leave --window out", param_hint="--now")
    try:
        hours = Window.parse(window or _NIGHT)
    except ClockError as error:
        raise typer.BadParameter(str(error), param_hint="--window") from error
    production = casting_of(program, models, variant, insist, device).production
    order = Order(production=production, duration_s=duration, seed=seed)
    stopping = stop_on_signals(program.terminal, "pieces")
    with crew_of(executor, address, processes, device) as crew:
        shift = Shift(casting_here(program, device), crew)
        if at_once:
            done = night(program, shift, order, (), stopping)
            raise typer.Exit(EXIT_DONE if done.is_well and not done.left else EXIT_SOME_FAILED)
        program.terminal.say(f"working every night {hours}; Ctrl-C to end")
        every_night(
            hours,
            lambda: night(program, shift, order, (hours,), stopping),
            now,
            stopping,
            Telling(program.terminal.say),
        )


def _somebody_leads(database: Database) -> bool:
    try:
        with database.sole("scheduler", KlangbildError("a scheduler leads")):
            return False
    except StoreError:
        raise
    except KlangbildError:
        return True


def _next(timetable: Timetable, chore: Chore | None) -> str:
    if timetable is None:
        return ""
    if chore is None or chore.timetable != str(timetable):
        return _moment(timetable.next_after(now()))
    return "now" if chore.owed and not chore.failures else _moment(chore.next_at)


def _outcome(chore: Chore) -> str:
    if chore.is_going_on:
        return "going on, or killed in its midst"
    return f"failed: {chore.outcome}" if chore.failures else chore.outcome


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else ""
