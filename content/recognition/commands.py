"""Recognition's commands: recognise, embed, evaluate recognition."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from db.program import EXIT_DONE, EXIT_SOME_FAILED, AsJson, Program, program_of, stop_on_signals

if TYPE_CHECKING:
    from content.recognition import Recogniser, Recognition
    from content.recognition.embedding_works import EmbedReport
    from content.recognition.evaluating import Answer, Figures, OperatingPoint, Rate
    from db.database import Database
    from db.exhibition import Exhibition

app = typer.Typer()
evaluate = typer.Typer()
"""What stands under `klangbild evaluate`."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a file was taken for."""

    file: str
    answer: str
    """this one, one of these, unknown, or unreadable."""
    works: tuple[dict[str, object], ...]
    reason: str = ""


@app.command()
def recognise(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Photographs.", exists=True, dir_okay=False)],
    exhibition: Annotated[
        Path | None, typer.Option(help="An exhibition file; the home's own by default.", exists=True)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell which works of the exhibition are in photographs, as a kiosk would."""
    from functools import partial

    import cv2

    from content.recognition.exhibiting import recogniser_of
    from content.recognition.weights import usable_model
    from db.exhibition import Exhibition

    cv2.setNumThreads(1)
    program = program_of(context)
    opened = Exhibition.open(exhibition or program.home.exhibition)
    try:
        recogniser = recogniser_of(opened, partial(usable_model, program.home))
        told = [_recognised(file, recogniser, opened) for file in files]
    finally:
        opened.close()
    if as_json:
        program.terminal.print_json(told)
    else:
        for each in told:
            _tell(program, each)
    raise typer.Exit(EXIT_SOME_FAILED if any(each.reason for each in told) else EXIT_DONE)


def _recognised(file: Path, recogniser: Recogniser, exhibition: Exhibition) -> _Told:
    from content.recognition.recogniser import LARGEST_FRAME_PX
    from db.errors import PictureError
    from db.pictures import read_picture

    try:
        recognition = recogniser.recognise(read_picture(file, LARGEST_FRAME_PX).pixels)
    except PictureError as error:
        return _Told(str(file), "unreadable", (), str(error))
    works = tuple(
        {
            "accession_number": candidate.accession_number,
            "title": exhibition.work(candidate.accession_number).artwork.title.text_in("en"),
            "confidence": round(candidate.confidence, 4),
            "corners_px": candidate.quadrilateral.round(1).tolist(),
        }
        for candidate in recognition.candidates
    )
    return _Told(str(file), _verdict(recognition), works)


def _verdict(recognition: Recognition) -> str:
    if recognition.best is not None:
        return "this one"
    return "one of these" if recognition.candidates else "unknown"


def _tell(program: Program, told: _Told) -> None:
    program.terminal.say(f"[bold]{escape(told.file)}[/]: {escape(told.reason or told.answer)}")
    for work in told.works[: 1 if told.answer == "this one" else None]:
        line = f"  {work['accession_number']}, {work['title']} ({work['confidence']:.1%} sure)"
        program.terminal.say(escape(line))


@app.command()
def embed(
    context: typer.Context,
    model: Annotated[
        str | None, typer.Argument(help="A model of the model store that makes vectors: dinov2-small.")
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="Forget all vectors.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=256, help="Processes that read images; the processor's cores by default."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give each image of the collection a vector, so that kiosks find works whose details are hard to see.

    They are published with the works, and help kiosks that have the same model. What has its vector is left as it
    is, so run it again after an import. Ctrl-C keeps what is done.
    """
    from db.database import Database

    program = program_of(context)
    if (model is None) != none:
        raise typer.BadParameter("name a model, or forget all vectors with --none")
    with Database.open(program.database_url) as database:
        if model is None:
            with database.transaction() as store:
                store.features.drop_embeddings()
            program.terminal.say("No image has a vector now; publish, so that kiosks hear of it.")
            return
        report = _embed(program, database, model, workers or os.cpu_count() or 1)
    if as_json:
        program.terminal.print_json(report)
    program.terminal.say(f"embedded {report.embedded}, unchanged {report.unchanged}")
    for number, reason in report.unreadable:
        program.terminal.say(escape(f"  {number}: {reason}"))
    if report.left:
        program.terminal.say(f"stopped before {report.left} more; the same command goes on")
    raise typer.Exit(EXIT_SOME_FAILED if report.unreadable or report.left else EXIT_DONE)


def _embed(program: Program, database: Database, name: str, workers: int) -> EmbedReport:
    from content.recognition.embedding_works import embed_collection, images_of
    from content.recognition.vision_towers import load_embedder
    from content.recognition.weights import usable_model
    from db.models import Device

    model = usable_model(program.home, name)
    embedder = load_embedder(model, Device(Device.best().name))
    stopping = stop_on_signals(program.terminal, "images")
    with program.terminal.progress("Embedding", len(images_of(database))) as progress:
        return embed_collection(database, embedder, workers=workers, stop=stopping.is_set, progress=progress)


@evaluate.command("recognition")
def evaluate_recognition(
    context: typer.Context,
    references: Annotated[Path, typer.Option(help="Images of the works.", exists=True, file_okay=False)],
    queries: Annotated[Path, typer.Option(help="Photographs.", exists=True, file_okay=False)],
    truth: Annotated[
        Path,
        typer.Option(
            help="CSV: query, works (split by |, or 'unknown'), condition.", exists=True, dir_okay=False
        ),
    ],
    distractors: Annotated[
        Path | None,
        typer.Option(help="Images of works that no photograph shows.", exists=True, file_okay=False),
    ] = None,
    failures_sheet: Annotated[
        Path | None, typer.Option("--failures", help="Write the failures here as a contact sheet (PNG).")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, max=256, help="Processes that look at references; the processor's cores by default."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure recognition on photographs whose truth is known."""
    import cv2

    from content.recognition import Recogniser
    from content.recognition.contact_sheet import write_contact_sheet
    from content.recognition.evaluating import (
        Figures,
        Unlearned,
        ask,
        by_condition,
        failures,
        learn_images,
        read_truth,
        roc,
        works_in,
    )
    from content.sources.folder import ImageFolder
    from db.entities import AccessionNumber

    cv2.setNumThreads(1)
    terminal = program_of(context).terminal
    images = ImageFolder.scan(references)
    questions = read_truth(truth, queries, images)
    names = {file: number for number, file in works_in(images).items()}
    if distractors is not None:
        others = works_in(ImageFolder.scan(distractors))
        names |= {file: AccessionNumber(f"distractors/{number}") for number, file in others.items()}
    learned: list[tuple[AccessionNumber, bytes]] = []
    with terminal.progress("Learning", len(names)) as progress:
        for file, result in learn_images(list(names), workers or os.cpu_count() or 1, progress):
            if isinstance(result, Unlearned):
                terminal.say(f"[yellow]left out[/] {escape(str(file))}: {escape(result.reason)}")
            else:
                learned.append((names[file], result))
    learned.sort()  # processes finish in any order
    recogniser = Recogniser.from_features(learned)
    answers: list[Answer] = []
    with terminal.progress("Asking", len(questions)) as progress:
        for question in questions:
            answers.append(ask(recogniser, question))
            progress()
    failed = failures(answers)
    if failures_sheet is not None:
        write_contact_sheet(failures_sheet, failed, images.root)
    whole, parts, points = Figures.of_answers(answers), by_condition(answers), roc(answers)
    if as_json:
        terminal.print_json(
            {
                **_plain(whole),
                "works": len(learned),
                "per_condition": {condition: _plain(figures) for condition, figures in parts.items()},
                "roc": points,
                "failures": [
                    {
                        "query": each.question.photograph.name,
                        "works": sorted(each.question.works),
                        "named": each.named,
                        "offered": each.offered,
                        "confidence": round(each.confidence, 4),
                    }
                    for each in failed
                ],
            }
        )
    else:
        terminal.out.print(_figures_table({"all": whole, **parts}), _roc_table(points))


def _plain(figures: Figures) -> dict[str, Any]:
    rates = {
        "top1": figures.top1,
        "top4": figures.top4,
        "false_accept_rate": figures.false_accept_rate,
        "wrong_rate": figures.wrong_rate,
    }
    return {
        **{name: rate.rate for name, rate in rates.items()},
        "p50_ms": figures.p50_ms,
        "p95_ms": figures.p95_ms,
        "counts": {name: [rate.hits, rate.of] for name, rate in rates.items()},
        "intervals_95": {name: [rate.low, rate.high] for name, rate in rates.items()},
    }


def _figures_table(rows: dict[str, Figures]) -> Table:
    table = Table(title="Recognition (95 % intervals in brackets)")
    for column in (
        "photographs",
        "this one",
        "this one or these",
        "wrong named",
        "unknown accepted",
        "CPU ms p50 / p95",
    ):
        table.add_column(column)
    for name, figures in rows.items():
        rates = (figures.top1, figures.top4, figures.wrong_rate, figures.false_accept_rate)
        times = "" if figures.p50_ms is None else f"{figures.p50_ms:.0f} / {figures.p95_ms:.0f}"
        table.add_row(escape(name or "-"), *(_shown(rate) for rate in rates), times)
    return table


def _shown(rate: Rate) -> str:
    return "-" if rate.rate is None else f"{rate.rate:.3f} of {rate.of} ({rate.low:.3f}-{rate.high:.3f})"


def _roc_table(points: list[OperatingPoint]) -> Table:
    table = Table(title="What naming from other confidences on would give")
    for column in ("confidence", "right", "wrong", "unknown accepted"):
        table.add_column(column, justify="right")
    for point in points:
        shares = (
            "-" if share is None else f"{share:.4f}"
            for share in (point.right, point.wrong, point.false_accepts)
        )
        table.add_row(f"{point.confidence:.2f}", *shares)
    return table
