"""What staff do beside the kiosk: `klangbild kiosk counts`, `klangbild kiosk set-pin`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from db.errors import StoreError
from db.program import AsJson, program_of

app = typer.Typer()


def _day(text: str | None, otherwise: date) -> date:
    try:
        return otherwise if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2026-12-24") from error


@app.command()
def counts(
    context: typer.Context,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day, as 2026-12-24.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write a table into this file.", dir_okay=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Show what the kiosk counted: plays, ratings, visits and more, by day; nothing of who it was."""
    from db.atomic import write_atomically
    from db.diary import Diary
    from db.settings import Settings
    from kiosk.staff.counts import as_csv

    program = program_of(context)
    found = Diary(program.home.kiosk_diary).counts(_day(first, date.min), _day(last, date.max))
    if as_json:
        program.terminal.print_json(found)
        return
    table = as_csv(found, Settings.read(program.home.settings).kiosk.name)
    if csv is None:
        sys.stdout.write(table)
        return
    try:
        write_atomically(csv.resolve(), table)
    except OSError as error:
        raise StoreError(f"{csv} cannot be written: {error.strerror}") from error
    program.terminal.say(escape(f"{csv}: {len(found)} counts"))


@app.command("set-pin")
def set_pin(context: typer.Context) -> None:
    """Set the PIN of the staff menu: asked for twice, or read from standard input."""
    from kiosk.staff.pin import set_pin as keep_pin

    program = program_of(context)
    pin = (
        typer.prompt("PIN of the staff menu", hide_input=True, confirmation_prompt=True)
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\r\n")
    )
    keep_pin(program.home.kiosk, pin)
    program.terminal.say("the PIN is set; it holds from the next try on")
