"""`klangbild evaluate composer`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from db.program import AsJson, Program, program_of

if TYPE_CHECKING:
    from rich.table import Table

    from precompute.evaluation.composer.corpora import Painting
    from precompute.evaluation.composer.difference import Work

app = typer.Typer()


class Measure(StrEnum):
    """What can be measured."""

    EMOTION = "emotion"
    RESEMBLANCE = "resemblance"
    DIFFERENCE = "difference"
    CRAFT = "craft"
    SPEED = "speed"


_DURATION_S = 30.0
_EMOTION_PIECES, _RESEMBLANCE_PIECES, _CRAFT_PIECES, _SPEED_PIECES = 208, 208, 120, 40
_SHEETS = 10
_SCORES = 400
"""So many scores are drawn: enough for quartiles, few enough to be read in a minute."""


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """What was asked for."""

    program: Program
    emopia: Path | None
    scores: Path | None
    paintings: Path | None
    kept: Path
    pictures: Path | None
    pieces: int | None
    seed: int
    workers: int


@app.command("composer")
def evaluate_composer(
    context: typer.Context,
    emopia: Annotated[
        Path | None, typer.Option(help="EMOPIA: label.csv and midis.", exists=True, file_okay=False)
    ] = None,
    scores: Annotated[
        Path | None, typer.Option(help="Scores as MIDI, with index.csv.", exists=True, file_okay=False)
    ] = None,
    paintings: Annotated[
        Path | None, typer.Option(help="Pictures, with manifest.csv if any.", exists=True, file_okay=False)
    ] = None,
    only: Annotated[list[Measure] | None, typer.Option(help="Measure this; may be given again.")] = None,
    pieces: Annotated[
        int | None, typer.Option(min=8, help="How many pieces each measure composes; fewer are quicker.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of feelings, samples and pieces.")] = 0,
    cache: Annotated[
        Path | None,
        typer.Option(
            help="Keeps what was measured of EMOPIA's excerpts; in the home by default.", file_okay=False
        ),
    ] = None,
    pictures: Annotated[
        Path | None, typer.Option(help="Draw ten paintings with their notes here (PNG).", file_okay=False)
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes; the processor's cores by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how good the embedded composer is: emotion, resemblance, difference, craft, speed.

    What needs a folder that is not given is left out. Speed wants a machine that does nothing else.
    """
    program = program_of(context)
    evaluation = _Evaluation(
        program,
        emopia,
        scores,
        paintings,
        cache or program.home.evaluation,
        pictures,
        pieces,
        seed,
        workers or os.cpu_count() or 1,
    )
    if pictures is not None and Measure.DIFFERENCE not in (only or Measure):
        raise typer.BadParameter("pictures are drawn by the measure difference", param_hint="--pictures")
    if pictures is not None and paintings is None:
        raise typer.BadParameter("pictures need --paintings", param_hint="--pictures")
    reports: dict[Measure, tuple[Any, Iterable[Table]]] = {}
    for measure in only or Measure:
        missing = _missing(measure, evaluation)
        if missing and only:
            raise typer.BadParameter(f"{measure} needs {missing}", param_hint="--only")
        if missing:
            program.terminal.say(f"left out: {measure} needs {missing}")
        else:
            reports[measure] = _MEASURES[measure](evaluation)
    if as_json:
        program.terminal.print_json({str(measure): report for measure, (report, _) in reports.items()})
    else:
        for _, tables in reports.values():
            program.terminal.out.print(*tables)


def _missing(measure: Measure, evaluation: _Evaluation) -> str:
    if measure is Measure.EMOTION and evaluation.emopia is None:
        return "--emopia"
    if measure is Measure.RESEMBLANCE and evaluation.emopia is None and evaluation.scores is None:
        return "--emopia or --scores"
    if measure is Measure.DIFFERENCE and evaluation.paintings is None:
        return "--paintings"
    return ""


def _emotion(evaluation: _Evaluation) -> tuple[Any, Iterable[Table]]:
    from precompute.evaluation.composer import tables
    from precompute.evaluation.composer.corpora import emopia
    from precompute.evaluation.composer.emotion import evaluate_emotion, settings_for, wishes_over_the_plane
    from precompute.evaluation.composer.listening import listen_to_excerpts

    assert evaluation.emopia is not None  # noqa: S101  _missing told of it
    terminal, count = evaluation.program.terminal, evaluation.pieces or _EMOTION_PIECES
    excerpts = emopia(evaluation.emopia)
    with terminal.progress("Listening to excerpts", len(excerpts)) as progress:
        features = listen_to_excerpts(excerpts, evaluation.kept, evaluation.workers, progress)
    total = 2 * len(wishes_over_the_plane(count, _DURATION_S, evaluation.seed, None))
    with terminal.progress("Composing for feelings", total) as progress:
        settings = settings_for(count, _DURATION_S, evaluation.seed, evaluation.workers, progress)
    report = evaluate_emotion(excerpts, features, settings, evaluation.seed)
    return report, tables.emotion_tables(report)


def _resemblance(evaluation: _Evaluation) -> tuple[Any, Iterable[Table]]:
    from precompute.evaluation.composer import tables
    from precompute.evaluation.composer.composing import SOLO_PIANO
    from precompute.evaluation.composer.corpora import emopia, scores
    from precompute.evaluation.composer.emotion import wishes_over_the_plane
    from precompute.evaluation.composer.resemblance import (
        EXCERPT_S,
        RECORDINGS,
        SCORES,
        Statistics,
        evaluate_resemblance,
        measure_files,
        measure_ours,
    )

    terminal, workers = evaluation.program.terminal, evaluation.workers
    files: dict[str, list[Path]] = {}
    if evaluation.emopia is not None:
        files[RECORDINGS] = [excerpt.path for excerpt in emopia(evaluation.emopia)]
    if evaluation.scores is not None:
        files[SCORES] = scores(evaluation.scores, _SCORES, evaluation.seed)
    corpora: dict[str, list[Statistics]] = {}
    left_out: dict[str, int] = {}
    for corpus, paths in files.items():
        with terminal.progress(f"Reading {corpus}", len(paths)) as progress:
            corpora[corpus], left_out[corpus] = measure_files(paths, workers, progress)
    settings: dict[str, list[Statistics]] = {}
    count = evaluation.pieces or _RESEMBLANCE_PIECES
    for setting, ensemble in {"ensembles": None, "solo piano": SOLO_PIANO}.items():
        wishes = wishes_over_the_plane(count, EXCERPT_S, evaluation.seed, ensemble)
        with terminal.progress(f"Writing for {setting}", len(wishes)) as progress:
            settings[setting], left_out[setting] = measure_ours(wishes, workers, progress)
    report = evaluate_resemblance(corpora, left_out, settings, evaluation.seed)
    return report, tables.resemblance_tables(report)


def _difference(evaluation: _Evaluation) -> tuple[Any, Iterable[Table]]:
    from precompute.evaluation.composer import tables
    from precompute.evaluation.composer.corpora import paintings
    from precompute.evaluation.composer.difference import compose_for_paintings, evaluate_difference

    assert evaluation.paintings is not None  # noqa: S101  _missing told of it
    chosen = paintings(evaluation.paintings, evaluation.pieces, evaluation.seed)
    with evaluation.program.terminal.progress("Composing for paintings", len(chosen)) as progress:
        works, unreadable = compose_for_paintings(chosen, evaluation.seed, evaluation.workers, progress)
    report = evaluate_difference(works, unreadable, evaluation.seed)
    if evaluation.pictures is not None:
        _draw(evaluation.program, works, chosen, evaluation.seed, evaluation.pictures)
    return report, tables.difference_tables(report)


def _draw(program: Program, works: list[Work], chosen: list[Painting], seed: int, folder: Path) -> None:
    from precompute.evaluation.composer.pictures import draw_sheets, most_different

    drawn = {work.name for work in most_different(works, _SHEETS)}
    paintings = [painting for painting in chosen if painting.path.as_posix() in drawn]
    with program.terminal.progress("Drawing", len(paintings)) as progress:
        files = draw_sheets(paintings, seed, folder, progress)
    program.terminal.say(f"{len(files)} sheets in {folder}")


def _craft(evaluation: _Evaluation) -> tuple[Any, Iterable[Table]]:
    from precompute.evaluation.composer import tables
    from precompute.evaluation.composer.crafting import check_pieces, craft_wishes, evaluate_craft

    wishes = craft_wishes(evaluation.pieces or _CRAFT_PIECES, evaluation.seed)
    with evaluation.program.terminal.progress("Checking craft", len(wishes)) as progress:
        report = evaluate_craft(check_pieces(wishes, evaluation.workers, progress))
    return report, tables.craft_tables(report)


def _speed(evaluation: _Evaluation) -> tuple[Any, Iterable[Table]]:
    from precompute.evaluation.composer import tables
    from precompute.evaluation.composer.emotion import wishes_over_the_plane
    from precompute.evaluation.composer.speed import evaluate_speed, time_pieces

    wishes = wishes_over_the_plane(evaluation.pieces or _SPEED_PIECES, _DURATION_S, evaluation.seed, None)
    with evaluation.program.terminal.progress("Timing", len(wishes)) as progress:
        report = evaluate_speed(time_pieces(wishes, progress), _DURATION_S)
    return report, tables.speed_tables(report)


_MEASURES: dict[Measure, Callable[[_Evaluation], tuple[Any, Iterable[Table]]]] = {
    Measure.EMOTION: _emotion,
    Measure.RESEMBLANCE: _resemblance,
    Measure.DIFFERENCE: _difference,
    Measure.CRAFT: _craft,
    Measure.SPEED: _speed,
}
