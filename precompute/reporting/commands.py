"""`klangbild report`: what the night did."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from db import clock
from db.events import tell
from db.program import AsJson, program_of

app = typer.Typer()

_NIGHT = timedelta(hours=24)
_log = logging.getLogger(__name__)


@app.command()
def report(
    context: typer.Context,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
            help="From which moment on, by the wall clock; the last 24 hours by default.",
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="en or ar; by default as studio.report_language says.", metavar="CODE"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The folder for DATE.html and DATE.txt; reports in the home by default."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell what the night did, what failed and why, what waits, and which deadlines are in danger."""
    from db.database import Database
    from db.settings import Settings
    from precompute.reporting.languages import LanguageError
    from precompute.reporting.languages import language as find_language
    from precompute.reporting.reading import read_report
    from precompute.reporting.writing import write_report

    program = program_of(context)
    try:
        words = find_language(language or Settings.read(program.home.settings).studio.report_language)
    except LanguageError as error:
        raise typer.BadParameter(str(error), param_hint="--language") from error
    now = clock.now()
    begin = since.astimezone() if since else now - _NIGHT
    if begin > now:
        raise typer.BadParameter("that moment has not come yet", param_hint="--since")
    with Database.open(program.database_url) as database:
        found = read_report(database, program.home, since=begin, until=now)
    written = write_report(found, words, out or program.home.reports)
    tell(
        _log, "report.written", file=str(written.html), composed=found.composed, given_up=found.given_up.count
    )
    if as_json:
        program.terminal.print_json(found)
    else:
        typer.echo(written.text, nl=False)
        program.terminal.say(escape(f"written to {written.html}"))
