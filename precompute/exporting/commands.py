"""The command that gives stored tracks out: export."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from db.entities import AccessionNumber
from db.program import EXIT_DONE, EXIT_SOME_FAILED, AsJson, program_of
from precompute.exporting.formats import Format

if TYPE_CHECKING:
    from db.database import Store
    from db.exhibition.choosing import Objection
    from precompute.composing.contract import Composer

app = typer.Typer()


_USUAL = (Format.FLAC, Format.MIDI, Format.MUSICXML, Format.PLAN)


@dataclass(frozen=True, slots=True)
class _Given:
    """What was given of a work."""

    files: tuple[str, ...] = ()
    left_out: Mapping[Format, str] = field(default_factory=dict)
    """Of the usual formats those that its track cannot have, and why."""
    error: str = ""
    """Why nothing was given."""

    def __str__(self) -> str:
        if self.error:
            return f"nothing is exported: {self.error}"
        reasons = dict.fromkeys(self.left_out.values())
        lacking = {why: [each for each in self.left_out if self.left_out[each] == why] for why in reasons}
        return "; ".join(
            (", ".join(self.files), *(f"{why}: no {', '.join(formats)}" for why, formats in lacking.items()))
        )


@app.command()
def export(
    context: typer.Context,
    accession_numbers: Annotated[list[str], typer.Argument(help="The works.")],
    formats: Annotated[
        list[Format] | None,
        typer.Option(
            "--format",
            "-f",
            help="What to give; may be said several times. Without it flac, midi, musicxml and plan, as far as a "
            "track can have them: a neural piece is sound alone.",
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="The folder; it is made where there is none.")
    ] = Path(),
    seed: Annotated[
        int | None, typer.Option(min=0, help="The take with this seed; by default what the gallery plays.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give the tracks of works: sound, notes for notation programs, the composer's plan, and stems.

    A work that cannot be given hinders no other.
    """
    from functools import cache

    from db.database import Database
    from db.models.gallery import gallery_objection
    from precompute.composing.score import ScoreComposer, find_soundfont

    program = program_of(context)

    @cache
    def composer() -> ScoreComposer:
        return ScoreComposer(find_soundfont(os.environ))

    objection = gallery_objection(program.home)
    given: dict[str, _Given] = {}
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        for number in dict.fromkeys(map(AccessionNumber, accession_numbers)):
            given[number] = _given(store, number, seed, formats, out, objection, composer)
            if not as_json:
                program.terminal.say(escape(f"{number}: {given[number]}"))
    if as_json:
        program.terminal.print_json(given)
    raise typer.Exit(EXIT_SOME_FAILED if any(each.error for each in given.values()) else EXIT_DONE)


def _given(
    store: Store,
    number: AccessionNumber,
    seed: int | None,
    formats: list[Format] | None,
    out: Path,
    objection: Objection,
    composer: Callable[[], Composer],
) -> _Given:
    """Give one work. Formats that nobody asked for are left out where its track cannot have them."""
    from db.errors import DamagedError, NotFoundError
    from precompute.choosing import track_of
    from precompute.exporting.files import ExportError, TrackExport

    try:
        artwork = store.artworks.get(number)
        export = TrackExport(track_of(store, number, seed, objection), artwork, store.media, composer)
        lacking = {} if formats else export.lacking(_USUAL)
        left_out = {each: why for why, each_of in lacking.items() for each in each_of}
        wanted = formats or [each for each in _USUAL if each not in left_out]
        return _Given(tuple(map(str, export.write(out, wanted))), left_out)
    except (ExportError, NotFoundError, DamagedError) as error:
        return _Given(error=str(error))
