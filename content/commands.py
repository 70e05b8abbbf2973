"""The collection's commands: import, clear, publish, labels."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from content.errors import MappingError, TableError
from db import clock
from db.entities import AccessionNumber, RightsStatus
from db.program import (
    EXIT_DONE,
    EXIT_SOME_FAILED,
    EXIT_WRONG_USE,
    AsJson,
    Program,
    Terminal,
    program_of,
    stop_on_signals,
)

if TYPE_CHECKING:
    from content.importer import Report
    from content.mapping import SavedMapping
    from content.rows import Source
    from db.database import Database

app = typer.Typer()

_MANY = 20
"""More reasons than these are shown only to those who ask for JSON."""


@app.command("import")
def import_folder(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(help="Images, perhaps with a table.", exists=True, file_okay=False)
    ],
    table: Annotated[
        Path | None,
        typer.Option(help="The table of metadata (.csv, .xlsx); by default the one in the folder."),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(help="A saved mapping of columns: its name, or its file.", metavar="NAME|FILE"),
    ] = None,
    rights: Annotated[
        RightsStatus, typer.Option(help="The rights of works whose row states none.")
    ] = RightsStatus.UNKNOWN,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=256, help="Processes that read images; the processor's cores by default."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would happen; write nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import works from a folder of images and its table of metadata.

    Run it again at any time: what has not changed is left as it is.
    """
    program = program_of(context)
    terminal = program.terminal
    try:
        source = _source(program, folder, table, mapping, rights)
    except (TableError, MappingError) as error:
        terminal.say(f"[bold red]klangbild:[/] {escape(str(error))}")
        raise typer.Exit(EXIT_WRONG_USE) from error
    terminal.say(escape(f"Columns: {source.mapping.described()}"))
    report = _import(program, source, workers or os.cpu_count() or 1, dry_run)
    if as_json:
        terminal.print_json(
            {
                "imported": report.imported,
                "updated": report.updated,
                "unchanged": report.unchanged,
                "rejected": report.rejected,
                "shared_codes": report.shared_codes,
            }
        )
    _tell_import(terminal, report, dry_run)
    raise typer.Exit(EXIT_SOME_FAILED if report.rejected or report.left else EXIT_DONE)


@app.command()
def clear(
    context: typer.Context,
    accession_numbers: Annotated[list[str], typer.Argument(help="The works.")],
    reason: Annotated[str, typer.Option(help="Why they may be published; kept with the works.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the clearance back.")] = False,
) -> None:
    """Clear works for publishing although their rights do not say so."""
    from dataclasses import replace

    from db.database import Database

    program = program_of(context)
    if bool(reason.strip()) == undo:
        raise typer.BadParameter("say why with --reason, or take it back with --undo")
    with Database.open(program.database_url) as database, database.transaction() as store:
        for number in accession_numbers:
            artwork = store.artworks.get(AccessionNumber(number))
            rights = replace(artwork.rights, override_reason=reason.strip())
            store.artworks.save(replace(artwork, rights=rights))
    done = "no longer cleared by hand" if undo else "cleared for publishing"
    program.terminal.say(escape(f"{', '.join(accession_numbers)}: {done}"))


@app.command()
def publish(context: typer.Context, as_json: AsJson = False) -> None:
    """Write the exhibition file, with which a kiosk plays."""
    from db.database import Database
    from db.exhibition import registered_makers
    from db.exhibition.publishing import publish as publish_exhibition
    from db.exhibition.telling import told
    from db.models.gallery import gallery_objection

    program = program_of(context)
    with Database.open(program.database_url) as database:
        with database.transaction(read_only=True) as store:
            total = store.artworks.count()
        with program.terminal.progress("Publishing", total) as progress:
            report = publish_exhibition(
                database,
                program.home.exhibition,
                program.home.signing_key,
                now=clock.now(),
                objection=gallery_objection(program.home),
                makers=registered_makers(),
                room=program.room,
                progress=progress.to,
            )
    if as_json:
        program.terminal.print_json(report)
        return
    for line in told(report):
        program.terminal.say(escape(line))


@app.command()
def labels(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="The PDF file; by default labels.pdf in the home.")] = None,
) -> None:
    """Write a PDF of QR labels for all works that may be published."""
    from functools import partial

    from content.codes.links import label_key
    from content.labels import LabelFonts, font_folders, label_sheet, write_labels
    from db.database import Database
    from db.exhibition.signing import derived_secret, signing_key

    program = program_of(context)
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        artworks = [artwork for artwork in store.artworks.all() if artwork.rights.cleared]
    if not artworks:
        program.terminal.say("There is no work that may be published: import a collection, or clear works.")
        raise typer.Exit(EXIT_SOME_FAILED)
    path = out or program.home.labels
    key = label_key(partial(derived_secret, signing_key(program.home.signing_key)))
    fonts = LabelFonts.find(font_folders(Path.home()))
    with program.terminal.progress("Drawing labels", len(artworks)) as progress:
        write_labels(path, label_sheet(artworks, key, fonts, clock.now(), progress))
    program.terminal.say(escape(f"{len(artworks)} labels: {path}"))


def _source(
    program: Program, folder: Path, table: Path | None, mapping: str | None, rights: RightsStatus
) -> Source:
    from content.mapping import decide_mapping
    from content.rows import Source
    from content.sources.folder import ImageFolder, find_table, read_table, table_from_files

    images = ImageFolder.scan(folder)
    path = table or find_table(folder)
    rows = read_table(path) if path is not None else table_from_files(images)
    return Source(rows, decide_mapping(rows, _saved_mapping(program, mapping)), images, rights)


def _saved_mapping(program: Program, name: str | None) -> SavedMapping | None:
    from content.mapping import load_mapping

    if name is None:
        return None
    saved = program.home.mappings / f"{name}.toml"
    return load_mapping(saved if saved.is_file() else Path(name))


def _import(program: Program, source: Source, workers: int, dry_run: bool) -> Report:
    from content.importer import import_collection

    stopping = stop_on_signals(program.terminal, "images")

    def run(database: Database | None) -> Report:
        with program.terminal.progress("Importing", len(source.table.rows)) as progress:
            return import_collection(
                source,
                database,
                workers=workers,
                dry_run=dry_run,
                stop=stopping.is_set,
                progress=progress,
            )

    return _with_database(program, run, create=not dry_run)


def _with_database(program: Program, run: Callable[[Database | None], Report], *, create: bool) -> Report:
    """Run with the collection; where there is none yet, a dry run does not make one."""
    from db.database import Database

    in_home = program.database_url == f"sqlite:///{program.home.database}"
    if in_home and not create and not program.home.database.exists():
        return run(None)
    with Database.open(program.database_url) as database:
        return run(database)


def _tell_import(terminal: Terminal, report: Report, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    terminal.say(
        f"{would}imported {report.imported}, {would}updated {report.updated}, "
        f"unchanged {report.unchanged}, rejected {len(report.rejected)}"
    )
    for rejection in report.rejected[:_MANY]:
        name = rejection.accession_number or "without a number"
        terminal.say(escape(f"  row {rejection.row} ({name}): {rejection.reason}"))
    if len(report.rejected) > _MANY:
        terminal.say(f"  and {len(report.rejected) - _MANY} more; --json lists all")
    for shared in report.shared_codes[:_MANY]:
        terminal.say(escape(f"  {shared}"))
    if len(report.shared_codes) > _MANY:
        terminal.say(f"  and {len(report.shared_codes) - _MANY} more such codes; --json lists all")
    if report.unused_images:
        terminal.say(f"images that belong to no imported row: {report.unused_images}")
    if report.left:
        terminal.say(f"stopped before {report.left} more; the same command goes on")
