"""`klangbild evaluate emotion`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from db.program import AsJson, program_of

if TYPE_CHECKING:
    from precompute.evaluation.emotion.agreement import Calibration, Figure, Report

app = typer.Typer()


@app.command("emotion")
def evaluate_emotion(
    context: typer.Context,
    images: Annotated[Path, typer.Option(help="The paintings.", exists=True, file_okay=False)],
    labels: Annotated[
        Path,
        typer.Option(
            help="CSV with what people felt: file, valence_z, arousal_z.", exists=True, dir_okay=False
        ),
    ],
    manifest: Annotated[
        Path | None,
        typer.Option(
            help="CSV with the words of the catalogue: file, artist, title; style, year, description. "
            "manifest.csv beside the paintings by default.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Processes; the processor's cores by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how far the emotion that is read from paintings agrees with people's.

    Works of one artist are drawn together for the 95 % intervals.
    """
    from precompute.evaluation.emotion.agreement import evaluate
    from precompute.evaluation.emotion.judging import BOTH, judge
    from precompute.evaluation.emotion.ratings import read_ratings

    terminal = program_of(context).terminal
    beside = images / "manifest.csv"
    rated = read_ratings(images, labels, manifest or (beside if beside.is_file() else None))
    with terminal.progress("Looking at paintings", len(rated)) as progress:
        judgements = judge(rated, workers or os.cpu_count() or 1, progress)
    report = evaluate(rated, judgements, BOTH)
    if as_json:
        terminal.print_json(report)
    else:
        terminal.out.print(_agreement(report), _certainty(report.calibration))


def _agreement(report: Report) -> Table:
    table = Table(
        title=f"Agreement with people on {report.works} works of {report.artists} artists "
        "(95 % intervals over artists)",
        caption=f"naming the commonest quadrant each time: {report.commonest_quadrant:.1%}",
    )
    for column in (
        "works",
        "judged by",
        "valence: Spearman",
        "Pearson",
        "arousal: Spearman",
        "Pearson",
        "quadrant",
    ):
        table.add_column(column)
    for part, ways in report.agreement.items():
        for way, found in ways.items():
            figures = (
                found.valence.spearman,
                found.valence.pearson,
                found.arousal.spearman,
                found.arousal.pearson,
            )
            table.add_row(f"{part} ({found.works})", way, *map(_shown, figures), _shown(found.quadrant))
        table.add_section()
    return table


def _certainty(calibration: Calibration) -> Table:
    table = Table(
        title="Certainty",
        caption=f"rank correlation of certainty with closeness to people: {_shown(calibration.closeness)}",
    )
    for column in ("works", "mean certainty", "valence: Spearman", "arousal: Spearman"):
        table.add_column(column, justify="right")
    for third in calibration.thirds:
        rs = ("-" if r is None else f"{r:+.2f}" for r in (third.valence, third.arousal))
        table.add_row(str(third.works), f"{third.certainty:.2f}", *rs)
    return table


def _shown(figure: Figure) -> str:
    if figure.value is None:
        return "-"
    return f"{figure.value:+.3f} ({figure.low:+.2f} .. {figure.high:+.2f})"
