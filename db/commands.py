"""The store's commands: status, verify, backup, restore, settings."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from db.errors import StoreError
from db.home import Home
from db.plain import to_plain
from db.program import EXIT_SOME_FAILED, AsJson, Program, program_of
from db.room import MB

if TYPE_CHECKING:
    from db.backups import Backup

app = typer.Typer()


@app.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Show what the studio holds: works, images, tracks, and the exhibition."""
    program = program_of(context)
    found = _status(program)
    if as_json:
        program.terminal.print_json(found)
        return
    table = Table("", "", show_header=False, title=str(program.home.root))
    table.add_row("artworks", str(found["artworks"]))
    table.add_row("reproductions", str(found["reproductions"]))
    for name, count in found["tracks"].items():
        table.add_row(f"tracks, {name}", str(count))
    version = found["exhibition"]["version"]
    table.add_row("exhibition", f"version {version}" if version else found["exhibition"]["note"])
    program.terminal.out.print(table)


def _status(program: Program) -> dict[str, Any]:
    from db.database import Database

    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        tracks = {str(status): count for status, count in store.tracks.count_by_status().items()}
        return {
            "artworks": store.artworks.count(),
            "reproductions": store.reproductions.count(),
            "tracks": tracks | {"total": sum(tracks.values())},
            "exhibition": _exhibition_status(program.home.exhibition),
        }


def _exhibition_status(path: Path) -> dict[str, Any]:
    from db.exhibition import Exhibition

    if not path.exists():
        return {"version": None, "note": "not published yet"}
    try:
        with closing(Exhibition.open(path)) as exhibition:
            return {"version": exhibition.version, "published_at": exhibition.published_at, "note": ""}
    except StoreError as error:
        return {"version": None, "note": str(error)}


@app.command()
def verify(
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Argument(help="An exhibition file or a back-up; the home's exhibition by default.")
    ] = None,
    studio: Annotated[
        bool, typer.Option("--studio", help="The studio's database, with every file and record in it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Read a whole exhibition file, a back-up or the studio's database, and say whether it is whole."""
    program = program_of(context)
    if studio and path is not None:
        raise typer.BadParameter("--studio takes no file: it verifies the database of the home")
    if studio:
        told = _verify_studio(program)
    elif path is not None and path.is_dir():
        told = _verify_backup(program, path)
    else:
        told = _verify_exhibition(program, path or program.home.exhibition)
    if as_json:
        program.terminal.print_json(told)
    if told["faults"]:
        for fault in told["faults"]:
            program.terminal.say(f"[red]{escape(fault)}[/]")
        program.terminal.say(escape(f"{told['name']} is not whole; restore a back-up (klangbild restore)"))
        raise typer.Exit(EXIT_SOME_FAILED)
    program.terminal.say(escape(told["says"]))


def _verify_exhibition(program: Program, path: Path) -> dict[str, Any]:
    from db.exhibition import Exhibition

    with closing(Exhibition.open(path)) as opened:
        with program.terminal.progress("Verifying", 0) as advance:
            opened.verify(advance.to)
        says = f"version {opened.version} is whole, and signed with the key {opened.signer}"
        return {"name": str(path), "says": says, "version": opened.version, "faults": []}


def _verify_studio(program: Program) -> dict[str, Any]:
    from db.database import Database
    from db.integrity import check

    with (
        Database.open(program.database_url) as database,
        program.terminal.progress("Verifying", 0) as advance,
    ):
        findings = check(database, advance.to)
    says = (
        f"the database is whole: {findings.counts.artworks} works, {findings.counts.tracks} tracks, "
        f"{findings.counts.media} files"
    )
    return {
        "name": "the database",
        "says": says,
        "counts": to_plain(findings.counts),
        "faults": findings.faults,
    }


def _verify_backup(program: Program, folder: Path) -> dict[str, Any]:
    from db.backups import Backup
    from db.restoring import faults_of

    backup = Backup.read(folder)
    with program.terminal.progress("Verifying", 0) as advance:
        faults = faults_of(backup, advance.to)
    says = f"the back-up of {backup.manifest.made_at:%Y-%m-%d %H:%M} is whole: {_contents(backup)}"
    return {"name": str(folder), "says": says, "manifest": to_plain(backup.manifest), "faults": faults}


def _contents(backup: Backup) -> str:
    counts = backup.manifest.counts
    return (
        f"{counts.artworks} works, {counts.tracks} tracks, {backup.size_bytes / MB:.0f} MB, "
        f"tables of revision {backup.manifest.revision}"
    )


@app.command()
def backup(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(help="Where back-ups lie; better on another disk. backups in the home by default."),
    ] = None,
    keep_daily: Annotated[int, typer.Option(min=1, help="Keep the last one of so many days.")] = 7,
    keep_weekly: Annotated[int, typer.Option(min=0, help="Keep the last one of so many weeks.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Take a back-up while the studio works, and drop those that need not be kept."""
    from db.backing_up import Studio, back_up, drop_old
    from db.backups import Keep

    program = program_of(context)
    place = (folder or program.home.backups).resolve()
    studio = Studio(program.home, program.database_url)
    now = datetime.now().astimezone()
    with program.terminal.progress("Backing up", 0) as advance:
        made = back_up(studio, place, now=now, room=program.room, progress=advance.to)
    dropped = drop_old(studio, place, Keep(keep_daily, keep_weekly))
    if as_json:
        program.terminal.print_json(
            {"folder": made.folder, "manifest": made.manifest, "dropped": [each.folder for each in dropped]}
        )
        return
    program.terminal.say(escape(f"{made.folder}: {_contents(made)}"))
    for each in dropped:
        program.terminal.say(escape(f"dropped {each.folder}"))


@app.command()
def restore(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="BACKUP", help="The folder of a back-up.", file_okay=False)
    ],
    into: Annotated[
        Path | None, typer.Option(help="Another home than the present one.", file_okay=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put a back-up in the place of what is there, which is kept beside it. Nobody else may work meanwhile."""
    from db.backing_up import Studio
    from db.backups import Backup
    from db.restoring import restore as restore_backup

    program = program_of(context)
    if into is not None:
        program = program.at_home(Home(into.expanduser().resolve()))
    with program.terminal.progress("Restoring", 0) as advance:
        restored = restore_backup(
            Backup.read(folder),
            Studio(program.home, program.database_url),
            now=datetime.now().astimezone(),
            room=program.room,
            progress=advance.to,
        )
    if as_json:
        program.terminal.print_json(
            {"home": restored.home, "manifest": restored.backup.manifest, "kept": restored.kept}
        )
        return
    program.terminal.say(escape(f"{restored.home}: restored {_contents(restored.backup)}"))
    for kept in restored.kept:
        program.terminal.say(escape(f"what was there before is kept in {kept}"))


settings_app = typer.Typer(no_args_is_help=True, help="What an administrator settles once for the house.")
app.add_typer(settings_app, name="settings")


@settings_app.command("show")
def show_settings(context: typer.Context, as_json: AsJson = False) -> None:
    """Show every setting and where it is kept."""
    from db.settings import Settings

    program = program_of(context)
    settings = Settings.read(program.home.settings).as_mapping()
    if as_json:
        program.terminal.print_json(settings)
        return
    table = Table("", "", show_header=False, title=str(program.home.settings))
    for key, value in settings.items():
        table.add_row(key, str(value).lower())
    program.terminal.out.print(table)


@settings_app.command("set")
def set_setting(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Such as museum.commercial.")],
    value: Annotated[str, typer.Argument(help="true or false, or a whole number.")],
) -> None:
    """Change one setting."""
    from db.settings import Settings, value_from

    program = program_of(context)
    settings = Settings.read(program.home.settings).having(key, value_from(value))
    settings.write(program.home.settings)
    program.terminal.say(f"{key} is {value.lower()}")
