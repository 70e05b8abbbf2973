"""The command that gives stored tracks out: export."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from db.entities import AccessionNumber
from db.program import AsJson, program_of
from precompute.exporting.formats import Format

app = typer.Typer()


@app.command()
def export(
    context: typer.Context,
    accession_numbers: Annotated[list[str], typer.Argument(help="The works.")],
    formats: Annotated[
        list[Format],
        typer.Option("--format", "-f", help="What to give; may be said several times."),
    ] = [Format.FLAC, Format.MIDI, Format.MUSICXML, Format.PLAN],  # noqa: B006 - Typer copies it
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The folder; it is made where there is none.")
    ] = Path(),
    seed: Annotated[
        int | None, typer.Option(min=0, help="The take with this seed; by default what the gallery plays.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give the tracks of works: sound, notes for notation programs, the composer's plan, and stems."""
    from functools import cache

    from db.database import Database
    from db.models.gallery import gallery_objection
    from precompute.choosing import track_of
    from precompute.composing.score import ScoreComposer, find_soundfont
    from precompute.exporting.files import TrackExport

    program = program_of(context)

    @cache
    def composer() -> ScoreComposer:
        return ScoreComposer(find_soundfont(os.environ))

    objection = gallery_objection(program.home)
    written: dict[str, list[str]] = {}
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        for number in map(AccessionNumber, accession_numbers):
            artwork = store.artworks.get(number)
            given = TrackExport(track_of(store, number, seed, objection), artwork, store.media, composer)
            written[number] = [str(file) for file in given.write(out, formats)]
            if not as_json:
                program.terminal.say(escape(f"{number}: {', '.join(written[number])}"))
    if as_json:
        program.terminal.print_json(written)
