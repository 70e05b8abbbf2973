"""The studio's command: studio."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from db.errors import KlangbildError
from db.program import program_of, stop_on_signals

app = typer.Typer()


class StudioError(KlangbildError):
    """The studio cannot find its programs."""


@app.command()
def studio(
    context: typer.Context,
    scheduler: Annotated[bool, typer.Option(help="Do the chores that have their time.")] = True,
    worker: Annotated[bool, typer.Option(help="Do the jobs of open batches.")] = True,
    live: Annotated[
        bool, typer.Option(help="Compose for kiosks, as `klangbild live` does without options.")
    ] = False,
    processes: Annotated[
        int | None,
        typer.Option(min=1, max=256, help="That compose in the worker; the processor's cores by default."),
    ] = None,
) -> None:
    """Run the whole studio on one machine. Ctrl-C keeps the pieces in hand; once more ends all at once.

    A part that fails or hangs is started again; none outlives this program.
    """
    from db.service_manager import ServiceManager
    from precompute.supervising.house import Terms
    from precompute.supervising.supervisor import Supervisor, World

    if processes is not None and not worker:
        raise typer.BadParameter(
            "--processes is for the worker; leave out one of --processes and --no-worker"
        )
    options = {
        "scheduler": () if scheduler else None,
        "worker": (() if processes is None else ("--processes", str(processes))) if worker else None,
        "live": () if live else None,
    }
    klangbild = _program(context)
    commands = {part: (*klangbild, part, *given) for part, given in options.items() if given is not None}
    if not commands:
        raise typer.BadParameter("nothing is left to run; leave out --no-scheduler or --no-worker")
    terminal = program_of(context).terminal
    manager = ServiceManager.of(os.environ)
    stopping = stop_on_signals(terminal, "pieces")
    terminal.say(f"the studio runs {', '.join(commands)}; Ctrl-C to end")
    raise typer.Exit(Supervisor(commands, Terms(), World(os.environ, stopping, manager)).run())


def _program(context: typer.Context) -> tuple[str, ...]:
    """This program as it was called, before the name of its command.

    Raises:
        StudioError: it is not installed.
    """
    path = Path(sys.executable).with_name("klangbild")
    if not path.exists():
        raise StudioError(
            f"the studio starts its parts by {path}, which is not there: install klangbild in this environment"
        )
    program = program_of(context)
    verbose = ("--verbose",) if context.find_root().params["verbose"] else ()
    log_format = program.terminal.log_format
    return (str(path), "--home", str(program.home.root), "--log-format", log_format, *verbose)
