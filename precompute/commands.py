"""The studio's commands: compose, perceive, nightly."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from db.entities import AccessionNumber
from db.program import EXIT_DONE, EXIT_SOME_FAILED, AsJson, Program, Terminal, program_of, stop_on_signals

if TYPE_CHECKING:
    from db.database import Database
    from db.entities import Impression
    from precompute.jobs import Order, Report
    from precompute.pipeline import Recording, Studio

app = typer.Typer()

_DURATION = Annotated[float, typer.Option(min=5.0, max=600.0, help="Seconds of music.")]
_SEED = Annotated[int, typer.Option(min=0, help="Another seed gives another piece for the same picture.")]
_WORKERS = Annotated[
    int | None, typer.Option(min=1, max=256, help="Processes that compose; the processor's cores by default.")
]


@app.command()
def compose(
    context: typer.Context,
    accession_numbers: Annotated[list[str] | None, typer.Argument(help="Works to compose for.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Compose for the whole collection.")] = False,
    duration: _DURATION = 30.0,
    seed: _SEED = 0,
    workers: _WORKERS = None,
    image: Annotated[
        Path | None, typer.Option(help="Compose for this image file, without a database.")
    ] = None,
    emotion: Annotated[
        str | None,
        typer.Option(help="Compose for an emotion, without a picture.", metavar="VALENCE,AROUSAL"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the music goes (.wav or .flac).")] = None,
    midi: Annotated[Path | None, typer.Option(help="Where the notes go (.mid).")] = None,
    plan: Annotated[Path | None, typer.Option(help="Where the composer's plan goes (.json).")] = None,
    why: Annotated[
        bool, typer.Option("--why", help="Tell how the picture becomes the music, moment by moment.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compose music: for works of the collection, for an image file, or for an emotion.

    What already has a track of the same commission is skipped. Ctrl-C keeps the pieces in hand.
    """
    program = program_of(context)
    wanted = [bool(accession_numbers), every, image is not None, emotion is not None]
    if sum(wanted) != 1:
        raise typer.BadParameter("say what to compose for: accession numbers, --all, --image or --emotion")
    files = _Files(out, midi, plan)
    if image is None and emotion is None:
        if any((out, midi, plan, why)):
            raise typer.BadParameter("--out, --midi, --plan and --why go with --image or --emotion")
        order = _order(accession_numbers, duration, seed, workers)
        raise typer.Exit(_compose_collection(program, order, as_json))
    if out is None:
        raise typer.BadParameter("--out says where the music goes, for example --out piece.wav")
    recording = _recording(image, emotion, duration, seed)
    files.write(recording)
    _tell_piece(program.terminal, recording, out, why, as_json)


@dataclass(frozen=True, slots=True)
class _Files:
    """Where a piece outside the database goes."""

    out: Path | None
    midi: Path | None
    plan: Path | None

    def write(self, recording: Recording) -> None:
        from precompute.mastering.encoding import write_audio, write_file

        composition = recording.composition
        if self.out is not None:
            write_audio(self.out, recording.audio, recording.sample_rate_hz, recording.tags())
        if self.midi is not None and composition.midi is not None:
            write_file(self.midi, composition.midi)
        if self.plan is not None:
            text = json.dumps(composition.plan, ensure_ascii=False, indent=2)
            write_file(self.plan, text.encode())


def _recording(image: Path | None, emotion: str | None, duration: float, seed: int) -> Recording:
    from db.pictures import read_picture
    from precompute.pipeline import Studio

    studio = Studio.embedded(os.environ)
    if image is not None:
        return studio.compose_picture(read_picture(image).pixels, None, duration, seed)
    return studio.record(studio.commission(_imagine(emotion or ""), None, duration, seed))


def _tell_piece(terminal: Terminal, recording: Recording, out: Path, why: bool, as_json: bool) -> None:
    summary = recording.composition.summary
    if as_json:
        terminal.print_json(
            {
                "prompt": recording.commission.prompt,
                "summary": summary,
                "measurements": recording.measurements,
                "remarks": recording.remarks,
            }
        )
        return
    instruments = ", ".join(summary.instruments)
    terminal.say(escape(f"{out}: {summary.key}, {summary.tempo_bpm:.0f} bpm, {summary.metre}, {instruments}"))
    for remark in recording.remarks if why else ():
        terminal.say(escape(f"{_clock(remark.start_s)}  {remark.text.text_in('en')}"))


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _imagine(text: str) -> Impression:
    from precompute.seeing import emotion_at, imagined_impression

    try:
        valence, arousal = (float(number) for number in text.split(","))
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is not VALENCE,AROUSAL; for example --emotion -0.5,0.3"
        ) from error
    if not (-1 <= valence <= 1 and -1 <= arousal <= 1):
        raise typer.BadParameter("valence and arousal lie between -1 and 1")
    return imagined_impression(emotion_at(valence, arousal))


def _order(numbers: list[str] | None, duration: float, seed: int, workers: int | None) -> Order:
    from precompute.jobs import Order

    chosen = tuple(AccessionNumber(number) for number in numbers) if numbers else None
    return Order(chosen, duration, seed, workers or os.cpu_count() or 1)


def _compose_collection(program: Program, order: Order, as_json: bool) -> int:
    from db.database import Database
    from precompute.pipeline import Studio

    stopping = stop_on_signals(program.terminal, "pieces")
    with Database.open(program.database_url) as database:
        report = _run(program, database, Studio.embedded(os.environ), order, stopping.is_set)
    if as_json:
        program.terminal.print_json(
            {"composed": report.composed, "skipped": report.skipped, "failed": report.failed}
        )
    else:
        _tell(program.terminal, report)
    return EXIT_SOME_FAILED if report.failed or report.left else EXIT_DONE


def _run(
    program: Program, database: Database, studio: Studio, order: Order, stop: Callable[[], bool]
) -> Report:
    from precompute.jobs import compose_collection

    with database.transaction() as store:
        total = store.artworks.count() if order.accession_numbers is None else len(order.accession_numbers)
    with program.terminal.progress("Composing", total) as progress:
        return compose_collection(database, studio, order, now=_now, stop=stop, progress=progress)


def _tell(terminal: Terminal, report: Report) -> None:
    terminal.say(f"composed {report.composed}, skipped {report.skipped}, failed {len(report.failed)}")
    if report.left:
        terminal.say(f"stopped before {report.left} more; the same command goes on")
    for failure in report.failed:
        terminal.say(escape(f"  {failure.accession_number}: {failure.reason}"))


def _now() -> datetime:
    return datetime.now().astimezone()


@app.command()
def perceive(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An image file.")],
    as_json: AsJson = False,
) -> None:
    """Show what the machine perceives in a picture."""
    from db.pictures import read_picture
    from precompute.seeing import enhance
    from precompute.seeing import perceive as perceive_pixels
    from precompute.wording.captions import caption

    terminal = program_of(context).terminal
    impression = perceive_pixels(enhance(read_picture(file).pixels))
    if as_json:
        terminal.print_json(impression)
        return
    emotion = impression.emotion
    terminal.say(caption(None, impression).text_in("en"))
    terminal.say(f"valence {emotion.valence:+.2f}, arousal {emotion.arousal:+.2f}: {emotion.feeling}")
    terminal.say("palette " + " ".join(f"[{s.hex}]■[/] {s.hex} {s.share:.0%}" for s in impression.palette))


@app.command()
def nightly(
    context: typer.Context,
    window: Annotated[
        str, typer.Option(help="The hours in which to work, by the wall clock.")
    ] = "22:00-06:00",
    at_once: Annotated[bool, typer.Option("--now", help="Run one night now, whatever the hour.")] = False,
    duration: _DURATION = 30.0,
    seed: _SEED = 0,
    workers: _WORKERS = None,
) -> None:
    """Compose in the night what has no track yet, then publish the exhibition file."""
    from precompute.nightly import NightlyError, Window, every_night

    program = program_of(context)
    try:
        hours = Window.parse(window)
    except NightlyError as error:
        raise typer.BadParameter(str(error), param_hint="--window") from error
    order = _order(None, duration, seed, workers)
    stopping = stop_on_signals(program.terminal, "pieces")
    if at_once:
        raise typer.Exit(_night(program, order, stopping.is_set))

    def until_morning() -> None:
        morning = hours.closing(_now())
        _night(program, order, lambda: stopping.is_set() or _now() >= morning)

    program.terminal.say(f"working every night {hours}; Ctrl-C to end")
    every_night(hours, until_morning, _now, stopping)


def _night(program: Program, order: Order, stop: Callable[[], bool]) -> int:
    """One night: compose, then publish; the exit code that tells how it went."""
    from db.database import Database
    from db.exhibition import publish, registered_makers
    from precompute.nightly import only_one
    from precompute.pipeline import Studio

    home = program.home
    with only_one(home.locks / "nightly"), Database.open(program.database_url) as database:
        report = _run(program, database, Studio.embedded(os.environ), order, stop)
        _tell(program.terminal, report)
        published = publish(
            database, home.exhibition, home.signing_key, now=_now(), makers=registered_makers()
        )
    program.terminal.say(
        f"published version {published.version}: {published.artworks} works, {published.tracks} tracks"
    )
    return EXIT_SOME_FAILED if report.failed else EXIT_DONE
