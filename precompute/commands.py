"""The studio's commands: compose, perceive, and those of its parts."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from db.clock import now
from db.entities import AccessionNumber
from db.program import EXIT_DONE, EXIT_SOME_FAILED, AsJson, Program, Terminal, program_of, stop_on_signals
from precompute.calibrating.commands import app as calibrating
from precompute.exporting.commands import app as exporting
from precompute.live.commands import app as live
from precompute.metrics.commands import app as metrics
from precompute.options import DeviceName, Insist, Models, VariantName, casting_of, tried_out
from precompute.reporting.commands import app as reporting
from precompute.scheduling.commands import app as scheduling
from precompute.shift.commands import app as shift
from precompute.soundscape.commands import app as soundscape
from precompute.supervising.commands import app as supervising
from precompute.wording.commands import app as words

if TYPE_CHECKING:
    from db.database import Database
    from db.entities import Constraints, Impression
    from precompute.casting import Casting
    from precompute.exporting.takes import Take
    from precompute.jobs import Order, Report
    from precompute.pipeline import Studio
    from precompute.recording import Recording

app = typer.Typer()
app.add_typer(exporting)
app.add_typer(soundscape)
app.add_typer(shift)
app.add_typer(scheduling)
app.add_typer(supervising)
app.add_typer(reporting)
app.add_typer(metrics)
app.add_typer(live, name="live")
app.add_typer(words, name="words")
app.add_typer(calibrating, name="calibrate")

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
    takes: Annotated[
        int, typer.Option(min=1, max=99, help="So many different takes, with this seed and those after it.")
    ] = 1,
    calm: Annotated[
        float, typer.Option(help="0 as intense as the picture .. 1 nothing but the calmest music.")
    ] = 0.0,
    tempo: Annotated[
        float | None, typer.Option(help="Quarter notes a minute, kept exactly.", metavar="BPM")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="The key, like 'D minor' or 'B♭ dorian'.", metavar="KEY")
    ] = None,
    loop: Annotated[bool, typer.Option("--loop", help="The end leads into the beginning.")] = False,
    profile: Annotated[
        str | None, typer.Option(help="A culture profile, in place of what culture and date suggest.")
    ] = None,
    models: Models = None,
    variant: VariantName = None,
    insist: Insist = False,
    device: DeviceName = None,
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
    musicxml: Annotated[
        Path | None, typer.Option(help="Where the score for notation programs goes (.musicxml).")
    ] = None,
    plan: Annotated[Path | None, typer.Option(help="Where the composer's plan goes (.json).")] = None,
    stems: Annotated[
        Path | None, typer.Option(help="The folder for melody, harmony, bass and percussion, each by itself.")
    ] = None,
    why: Annotated[
        bool, typer.Option("--why", help="Tell how the picture becomes the music, moment by moment.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compose music: for works of the collection, for an image file, or for an emotion.

    What already has a track of the same commission is skipped. Ctrl-C keeps the pieces in hand.
    """
    from precompute.composing.sounding import RefusedError

    program = program_of(context)
    wanted = [bool(accession_numbers), every, image is not None, emotion is not None]
    if sum(wanted) != 1:
        raise typer.BadParameter(
            "say one thing to compose for: accession numbers, --all, --image or --emotion"
        )
    wishes = _wishes(calm, tempo, key, loop, profile)
    casting = casting_of(program, models, variant, insist, device)
    files = _Files(out, midi, musicxml, plan, stems)
    if image is None and emotion is None:
        if files != _Files() or why:
            raise typer.BadParameter(
                "--out, --midi, --musicxml, --plan, --stems and --why go with --image or --emotion; "
                "klangbild export gives the files of works"
            )
    elif out is None:
        raise typer.BadParameter("--out says where the music goes, for example --out piece.wav")
    elif workers is not None:
        raise typer.BadParameter("--workers goes with works of the collection; leave it out")
    elif why and takes > 1:
        raise typer.BadParameter(
            "--why tells of one piece; leave out --takes, and name the --seed of the take"
        )
    try:
        if image is None and emotion is None:
            order = _order(accession_numbers, duration, seed, workers, takes, wishes)
            raise typer.Exit(_compose_collection(program, casting, order, as_json))
        subject = _Subject(image, emotion, duration, wishes)
        _compose_files(program.terminal, casting, subject, files, seed, takes, why, as_json)
    except RefusedError as error:
        raise typer.BadParameter(str(error)) from error


def _wishes(
    calm: float, tempo: float | None, key: str | None, loop: bool, profile: str | None
) -> Constraints:
    from precompute.constraints import ConstraintError, parse_constraints

    try:
        return parse_constraints(calm=calm, tempo_bpm=tempo, key=key, loop=loop, profile=profile)
    except ConstraintError as error:
        raise typer.BadParameter(str(error)) from error


@dataclass(frozen=True, slots=True)
class _Files:
    """Where a piece outside the database goes."""

    out: Path | None = None
    midi: Path | None = None
    musicxml: Path | None = None
    plan: Path | None = None
    stems: Path | None = None

    @property
    def of_notes(self) -> list[str]:
        """The options for what is made of notes."""
        named = {"--midi": self.midi, "--musicxml": self.musicxml, "--stems": self.stems}
        return [option for option, path in named.items() if path is not None]

    def require_places(self) -> None:
        """Refuse what cannot be written, before anything is composed.

        Raises:
            OutputFileError: a folder is missing, or the music's file is of an unknown kind.
        """
        from precompute.mastering.encoding import audio_format, require_place

        for path in filter(None, (self.out, self.midi, self.musicxml, self.plan)):
            require_place(path)
        if self.out is not None:
            audio_format(self.out)

    def numbered(self, take: int) -> _Files:
        """The files of one of several takes: 'piece.wav' becomes 'piece-2.wav'."""
        paths = (getattr(self, each.name) for each in fields(self))
        return _Files(*(path and path.with_stem(f"{path.stem}-{take}") for path in paths))

    def write(self, recording: Recording, studio: Studio) -> None:
        """Write what is wanted of a piece."""
        from precompute.exporting.files import write_plan, write_score, write_stems
        from precompute.mastering.encoding import write_audio, write_file

        composition = recording.composition
        if self.out is not None:
            write_audio(self.out, recording.audio, recording.sample_rate_hz, recording.tags())
        if self.midi is not None and composition.midi is not None:
            write_file(self.midi, composition.midi)
        if self.musicxml is not None:
            write_score(self.musicxml, recording.commission)
        if self.plan is not None:
            write_plan(self.plan, composition.plan)
        if self.stems is not None:
            write_stems(self.stems, recording.commission, studio.composer)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is composed for outside the database: an image file or an emotion."""

    image: Path | None
    emotion: str | None
    duration_s: float
    constraints: Constraints

    def impression(self, studio: Studio) -> Impression:
        """What is perceived in it."""
        from db.pictures import read_picture

        if self.image is None:
            return _imagine(self.emotion or "")
        return studio.perceive(read_picture(self.image).pixels)


def _compose_files(
    terminal: Terminal,
    casting: Casting,
    subject: _Subject,
    files: _Files,
    seed: int,
    takes: int,
    why: bool,
    as_json: bool,
) -> None:
    from precompute.casting import cast_studio
    from precompute.exporting.takes import Take

    if subject.image is None:
        _imagine(subject.emotion or "")  # wrong words are told before the studio is built
    files.require_places()
    # Before any weights are read.
    cast_studio(casting, os.environ).require_able(subject.constraints, files.of_notes)
    studio = cast_studio(tried_out(terminal, casting), os.environ)
    impression = subject.impression(studio)
    made: list[Take] = []
    for take in range(takes):
        constraints = subject.constraints
        commission = studio.commission(impression, None, subject.duration_s, seed + take, constraints)
        recording = studio.record(commission)
        its_files = files.numbered(take + 1) if takes > 1 else files
        its_files.write(recording, studio)
        made.append(Take.of_recording(recording, str(its_files.out)))
        if takes == 1:
            _tell_piece(terminal, recording, its_files.out, why, as_json)
    if takes > 1:
        _tell_takes(terminal, made, as_json)


def _tell_takes(terminal: Terminal, takes: list[Take], as_json: bool) -> None:
    from precompute.exporting.takes import takes_table

    if as_json:
        terminal.print_json(takes)
    else:
        terminal.err.print(takes_table(takes))


def _tell_piece(terminal: Terminal, recording: Recording, out: Path | None, why: bool, as_json: bool) -> None:
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
    tempo = f"{summary.tempo_bpm:.0f} bpm" if summary.tempo_bpm else ""
    known = filter(None, (summary.key, tempo, summary.metre, *summary.instruments))
    duration = f"{recording.measurements.duration_s:g} s"
    terminal.say(escape(f"{out}: {', '.join((duration, *known))}"))
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


def _order(
    numbers: list[str] | None,
    duration: float,
    seed: int,
    workers: int | None,
    takes: int,
    constraints: Constraints,
) -> Order:
    from precompute.jobs import Order

    chosen = tuple(AccessionNumber(number) for number in numbers) if numbers else None
    return Order(chosen, duration, seed, workers or os.cpu_count() or 1, takes, constraints)


def _compose_collection(program: Program, casting: Casting, order: Order, as_json: bool) -> int:
    from db.database import Database

    stopping = stop_on_signals(program.terminal, "pieces")
    with Database.open(program.database_url) as database:
        report = _run(program, database, casting, order, stopping.is_set)
        takes = _stored_takes(database, order)
    if as_json:
        answer = {
            "composed": report.composed,
            "skipped": report.skipped,
            "failed": report.failed,
            "stand_ins": report.stand_ins,
        }
        program.terminal.print_json(answer | ({"takes": takes} if order.takes > 1 else {}))
    else:
        _tell(program.terminal, report)
        if order.takes > 1:
            _tell_takes(program.terminal, takes, as_json)
    return EXIT_SOME_FAILED if report.failed or report.left else EXIT_DONE


def _stored_takes(database: Database, order: Order) -> list[Take]:
    from precompute.exporting.takes import takes_of

    if order.takes == 1:
        return []
    with database.transaction(read_only=True) as store:
        every = (work.accession_number for work in store.artworks.all())
        return takes_of(store, order.accession_numbers or every, order)


def _run(
    program: Program, database: Database, casting: Casting, order: Order, stop: Callable[[], bool]
) -> Report:
    from precompute.jobs import compose_collection

    with database.transaction() as store:
        total = store.artworks.count() if order.accession_numbers is None else len(order.accession_numbers)
    room = program.room

    def stop_or_no_room() -> bool:
        return stop() or bool(room.lacks_for_a_piece())

    with program.terminal.progress("Composing", total * order.takes) as progress:
        report = compose_collection(
            database, casting, order, now=now, stop=stop_or_no_room, progress=progress, say=progress.say
        )
    if report.left and (lacks := room.lacks_for_a_piece()):
        program.terminal.say(f"[yellow]{escape(lacks)}[/]")
    return report


def _tell(terminal: Terminal, report: Report) -> None:
    terminal.say(f"composed {report.composed}, skipped {report.skipped}, failed {len(report.failed)}")
    for each in report.stand_ins:
        terminal.say(f"  {each.step}: our own part in place of {escape(each.instead_of)}")
    if report.is_idle:
        terminal.say("the collection is empty; klangbild import FOLDER fills it")
    if report.left:
        terminal.say(f"stopped before {report.left} more; the same command goes on")
    for failure in report.failed:
        terminal.say(escape(f"  {failure.accession_number}: {failure.reason}"))


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
