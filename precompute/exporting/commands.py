"""The command that gives stored tracks out: export."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from db.entities import AccessionNumber
from db.program import AsJson, program_of
from precompute.exporting.formats import Format

if TYPE_CHECKING:
    from db.database import Store
    from db.entities import Track

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
    from precompute.composing.score import ScoreComposer, find_soundfont
    from precompute.exporting.files import TrackExport

    program = program_of(context)

    @cache
    def composer() -> ScoreComposer:
        return ScoreComposer(find_soundfont(os.environ))

    written: dict[str, list[str]] = {}
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        for number in map(AccessionNumber, accession_numbers):
            artwork = store.artworks.get(number)
            given = TrackExport(_track(store, number, seed), artwork, store.media, composer)
            written[number] = [str(file) for file in given.write(out, formats)]
            if not as_json:
                program.terminal.say(escape(f"{number}: {', '.join(written[number])}"))
    if as_json:
        program.terminal.print_json(written)


def _track(store: Store, number: AccessionNumber, seed: int | None) -> Track:
    """The take that is wanted.

    Raises:
        ExportError: there is none.
    """
    from precompute.exporting.files import ExportError

    if seed is None:
        playing = store.tracks.to_play(number)
        if playing is None:
            raise ExportError(f"{number} has no track; compose it with: klangbild compose {number}")
        return playing
    takes = store.tracks.of(number)
    found = next((track for track in takes if track.commission.seed == seed), None)
    if found is None:
        seeds = sorted({track.commission.seed for track in takes})
        raise ExportError(
            f"{number} has no take with the seed {seed}; its seeds: {', '.join(map(str, seeds)) or 'none'}"
        )
    return found
