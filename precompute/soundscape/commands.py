"""The command that makes a room's music: soundscape."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from db.entities import AccessionNumber
from db.program import AsJson, Program, Terminal, program_of

if TYPE_CHECKING:
    from precompute.pipeline import Studio
    from precompute.soundscape.making import RoomWork, Soundscape

app = typer.Typer()


@app.command()
def soundscape(
    context: typer.Context,
    accession_numbers: Annotated[list[str], typer.Argument(help="The works of the room, in their order.")],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", help="The sound (.flac or .wav); a list of what is heard when lies beside."
        ),
    ],
    minutes: Annotated[float, typer.Option(min=0.5, max=20.0, help="How long.")] = 5.0,
    seed: Annotated[int, typer.Option(min=0, help="Another seed gives another soundscape.")] = 0,
    calm: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="0 as intense as the pictures .. 1 the calmest.")
    ] = 0.0,
    tempo: Annotated[
        float | None,
        typer.Option(
            min=30.0, max=220.0, help="Quarter notes a minute, in place of a middle one.", metavar="BPM"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Merge the musics of a room's paintings into one: in one tempo, in keys that fit, each in its turn."""
    from precompute.composing.score import ScoreComposer, find_soundfont
    from precompute.composing.score.playing.rendering import SAMPLE_RATE_HZ
    from precompute.exporting.files import write_plan
    from precompute.mastering.encoding import audio_format, require_place, write_audio
    from precompute.pipeline import Studio
    from precompute.soundscape.making import describe, plan_soundscape, render

    program = program_of(context)
    require_place(out)
    audio_format(out)
    composer = ScoreComposer(find_soundfont(os.environ))
    studio = Studio(composer)
    works = _works(program, studio, accession_numbers)
    planned = plan_soundscape(studio, works, minutes, seed, most_intensity=1.0 - calm, tempo_bpm=tempo)
    write_audio(out, render(planned, composer), SAMPLE_RATE_HZ, _tags(planned))
    write_plan(out.with_suffix(".json"), describe(planned))
    if as_json:
        program.terminal.print_json(describe(planned))
    else:
        _tell(program.terminal, planned, out)


def _works(program: Program, studio: Studio, numbers: list[str]) -> list[RoomWork]:
    """The works with what is seen in them; what was perceived before is not looked at again."""
    from db.database import Database
    from db.pictures import read_picture
    from precompute.seeing import PERCEPTION_REVISION
    from precompute.soundscape.making import RoomWork
    from precompute.soundscape.plan import SoundscapeError

    works: list[RoomWork] = []
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        for number in dict.fromkeys(map(AccessionNumber, numbers)):
            artwork = store.artworks.get(number)
            reproduction = store.reproductions.maybe_get(number)
            if reproduction is None:
                raise SoundscapeError(f"{number} has no reproduction; import an image of it")
            impression = store.impressions.maybe_get(reproduction.digest, PERCEPTION_REVISION)
            if impression is None:
                picture = read_picture(store.media.read(reproduction.digest))
                impression = studio.perceive(picture.pixels)
            works.append(RoomWork(artwork, impression))
    return works


def _tags(planned: Soundscape) -> dict[str, str]:
    numbers = ", ".join(work.artwork.accession_number for work in planned.works)
    return {
        "title": f"Soundscape of {numbers}",
        "artist": "Klangbild",
        "comment": f"AI-generated music, composed by machine for {numbers}",
        "license": planned.commissions[0].engine.licence,
    }


def _tell(terminal: Terminal, planned: Soundscape, out: Path) -> None:
    keys = ", ".join(str(commission.constraints.key) for commission in planned.commissions)
    terminal.say(
        escape(f"{out}: {planned.duration_s:.0f} s, {planned.tempo_bpm:.0f} bpm, {planned.metre}, {keys}")
    )
    for turn in planned.turns:
        minutes, seconds = divmod(round(turn.start_bar * planned.bar_s), 60)
        artwork = planned.works[turn.work].artwork
        title = artwork.title.text_in("en")
        terminal.say(escape(f"  {minutes}:{seconds:02d}  {artwork.accession_number}  {title}"))
