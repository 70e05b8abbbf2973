"""`klangbild calibrate`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from db.models.calibrations import AGREEMENT, Calibration
from db.program import EXIT_SOME_FAILED, AsJson, Program, program_of

if TYPE_CHECKING:
    from db.models import Device, StoredModel
    from db.models.store import ModelStore
    from precompute.calibrating.agreements import Parting
    from precompute.calibrating.judges import Judge
    from precompute.calibrating.temperatures import Fit

app = typer.Typer(
    no_args_is_help=True,
    help="Fit models to the museum's own pictures, so that their numbers mean what they say.",
)

_Model = Annotated[str, typer.Argument(help="As `klangbild models list` shows it.")]
_Device = Annotated[
    str,
    typer.Option("--device", help="Where the model computes: auto, cpu, cuda:1, cpu/int8.", metavar="DEVICE"),
]


@app.command()
def probabilities(
    context: typer.Context,
    model: _Model,
    images: Annotated[Path, typer.Option(help="The labelled pictures.", exists=True, file_okay=False)],
    labels: Annotated[Path, typer.Option(help="CSV: file, label.", exists=True, dir_okay=False)],
    vocabulary: Annotated[
        str | None, typer.Option(help="Of a model that suggests musical elements: mood, tempo, genre, ...")
    ] = None,
    device: _Device = "auto",
    as_json: AsJson = False,
) -> None:
    """Fit the temperature of a model that judges emotions or suggests elements, and keep it where it helps.

    One half of the pictures is fitted on, the other says whether it helps. Works are then perceived anew.
    """
    from precompute.calibrating.errors import CalibrationError
    from precompute.calibrating.judges import judge_of
    from precompute.calibrating.labelled import read_labelled
    from precompute.calibrating.temperatures import fit_of

    program = program_of(context)
    store = _store(program)
    where = _device(device)
    try:
        judge = judge_of(_usable(program, model), where, vocabulary, store.calibrations.all())
    except CalibrationError as error:
        raise typer.BadParameter(str(error), param_hint="--vocabulary") from error
    labelled = read_labelled(images, labels, judge)
    with program.terminal.progress("Looking at pictures", len(labelled)) as progress:
        found = fit_of(judge, labelled, progress)
    if not found.refusal:
        _keep(store, judge.model, judge.what, found.after.temperature, found.pictures, judge.words)
    if as_json:
        program.terminal.print_json(found)
    else:
        _tell_fit(program, judge, found)
    _end(program, judge.model, found.refusal)


@app.command()
def captions(
    context: typer.Context,
    model: _Model,
    by: Annotated[
        str, typer.Option(help="Whose captions: a model as --with caption= takes it.", metavar="CAPTIONER")
    ],
    device: _Device = "auto",
    as_json: AsJson = False,
) -> None:
    """Fit from where on a CLIP model believes captions, by the pictures of the collection; no labels are needed.

    A caption that agrees with its picture less than that gives way to our own, and the track says so.
    """
    from db.database import Database
    from precompute.calibrating.agreements import captioned, images_of, parting_of, pictures_of
    from precompute.players import captioner, musical_eye
    from precompute.wording.describing import Wording

    program = program_of(context)
    store = _store(program)
    where = _device(device)
    name, _, option = by.partition(":")
    stored = _usable(program, model)
    eye = musical_eye(stored, where, "")
    wording = Wording(captioner(_usable(program, name), where, option))
    with Database.open(program.database_url) as database:
        digests = images_of(database)
        with program.terminal.progress("Captioning pictures", len(digests)) as progress:
            found = parting_of(captioned(pictures_of(database, digests), wording, eye, progress))
    if not found.refusal:
        _keep(store, stored, AGREEMENT, found.agrees_from, found.pictures)
    if as_json:
        program.terminal.print_json(found)
    else:
        _tell_parting(program, found)
    _end(program, stored, found.refusal)


@app.command()
def forget(context: typer.Context, model: _Model) -> None:
    """Forget all that a model was calibrated to: it judges again as it was made."""
    program = program_of(context)
    count = _store(program).calibrations.forget(model)
    program.terminal.say(escape(f"{model}: {count} forgotten"))


def _tell_fit(program: Program, judge: Judge, found: Fit) -> None:
    say = program.terminal.say
    say(escape(f"{judge.model.name}, {judge.what}: fitted on {found.fitted_on}, tried on {found.tried_on}"))
    for when, each in (("before", found.before), ("after", found.after)):
        say(
            f"  {when}: temperature {each.temperature:g}, negative log-likelihood "
            f"{each.negative_log_likelihood:.4f}, expected calibration error {each.expected_calibration_error:.4f}"
        )


def _tell_parting(program: Program, found: Parting) -> None:
    wordless = f"; {found.wordless} had no caption" if found.wordless else ""
    program.terminal.say(
        f"fitted on {found.fitted_on}, tried on {found.tried_on}{wordless}: from {found.agrees_from:g} on, "
        f"{found.own_believed:.0%} of own captions are believed, and {found.others_believed:.0%} of others'"
    )


def _end(program: Program, model: StoredModel, refusal: str) -> None:
    if refusal:
        program.terminal.say(f"[yellow]not kept:[/] {escape(refusal)}")
        raise typer.Exit(EXIT_SOME_FAILED)
    program.terminal.say(escape(f"kept for {model.name}; `klangbild calibrate forget` takes it back"))


def _keep(
    store: ModelStore, model: StoredModel, what: str, value: float, pictures: int, words: str = ""
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    store.calibrations.keep(Calibration(model.name, model.revision, what, value, pictures, now, words))


def _usable(program: Program, name: str) -> StoredModel:
    from db.settings import Settings

    return _store(program).usable(name, Settings.read(program.home.settings))


def _store(program: Program) -> ModelStore:
    from db.models.store import ModelStore

    return ModelStore(program.home.models)


def _device(named: str) -> Device:
    from db.models import Device, DeviceError, parse_device

    try:
        parse_device(named)
    except DeviceError as error:
        raise typer.BadParameter(str(error), param_hint="--device") from error
    return Device.named(named)
