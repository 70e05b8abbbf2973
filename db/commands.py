"""The store's commands: status, verify, backup, restore, tidy, settings; and those of installing."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from db import clock
from db.entities import AccessionNumber
from db.errors import StoreError
from db.home import Home
from db.installing.commands import app as installing
from db.plain import to_plain
from db.program import EXIT_SOME_FAILED, AsJson, Program, program_of
from db.room import MB

if TYPE_CHECKING:
    from db.backups import Backup

app = typer.Typer()
app.add_typer(installing)


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
    for reason, count in found["not_to_be_played"].items():
        table.add_row(
            "[yellow]no longer to be played[/]",
            escape(f"{count} of the exhibition's tracks, until `klangbild publish` takes them out: {reason}"),
        )
    program.terminal.out.print(table)


def _status(program: Program) -> dict[str, Any]:
    from db.database import Database
    from db.models.gallery import gallery_objection

    objection = gallery_objection(program.home)
    with Database.open(program.database_url) as database, database.transaction(read_only=True) as store:
        tracks = {str(status): count for status, count in store.tracks.count_by_status().items()}
        return {
            "artworks": store.artworks.count(),
            "reproductions": store.reproductions.count(),
            "tracks": tracks | {"total": sum(tracks.values())},
            "exhibition": _exhibition_status(program.home.exhibition),
            "not_to_be_played": Counter(filter(None, map(objection, store.tracks.published()))),
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
        typer.Argument(help="Where back-ups lie, better on another disk; by default as studio.backups says."),
    ] = None,
    keep_daily: Annotated[int, typer.Option(min=1, help="Keep the last one of so many days.")] = 7,
    keep_weekly: Annotated[int, typer.Option(min=0, help="Keep the last one of so many weeks.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Take a back-up while the studio works, and drop those that need not be kept."""
    from db.backing_up import Studio, back_up, drop_old
    from db.backups import Keep
    from db.upkeep import backup_folder

    program = program_of(context)
    place = (folder or backup_folder(program.home)).resolve()
    studio = Studio(program.home, program.database_url)
    now = clock.now()
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
            now=clock.now(),
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


@app.command()
def tidy(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be removed.")] = False,
    superseded_days: Annotated[
        int,
        typer.Option(min=0, help="Keep a piece that nobody plays for so many days after a newer one came."),
    ] = 30,
    rejected_days: Annotated[
        int, typer.Option(min=0, help="Keep a rejected piece until so many days after it was composed.")
    ] = 90,
    compact: Annotated[
        bool,
        typer.Option("--compact", help="Write the whole database file anew; nobody else can work meanwhile."),
    ] = False,
    recall: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER", help="Let pieces of this work that were tidied away be composed again."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Remove superseded and rejected pieces and files that nothing refers to, and give their room back.

    What the gallery plays and what was approved always stays. Takes of one order never supersede one another.
    """
    from db.database import Database
    from db.retention import Retention, foresee
    from db.retention import tidy as remove_leftovers

    program = program_of(context)
    rule, now = Retention(superseded_days, rejected_days), clock.now()
    with Database.open(program.database_url) as database:
        if recall is not None:
            with database.transaction() as store:
                count = store.leftovers.recall(AccessionNumber(recall))
            program.terminal.say(escape(f"{recall}: {count} pieces may be composed again"))
            return
        removed = foresee(database, now, rule) if dry_run else remove_leftovers(database, now, rule)
    given_back = None if dry_run else _give_back(program, compact=compact)
    if as_json:
        program.terminal.print_json({"removed": removed, "dry_run": dry_run, "given_back_bytes": given_back})
        return
    program.terminal.say(
        f"{'would remove' if dry_run else 'removed'} {removed.superseded} superseded and "
        f"{removed.rejected} rejected pieces, and {removed.media} files of {removed.media_bytes / MB:.1f} MB"
    )
    if given_back is not None:
        program.terminal.say(f"gave {given_back / MB:.1f} MB back to the disk")


def _give_back(program: Program, *, compact: bool) -> int | None:
    """How many bytes the disk got back; None where a server has the files, or the file cannot shrink yet."""
    from db.compacting import compact as rewrite
    from db.compacting import give_back
    from db.database import sqlite_file

    file = sqlite_file(program.database_url)
    if file is None:
        return None
    if compact:
        program.room.require(2 * file.stat().st_size, file.parent, "writing the database anew")
        return rewrite(file)
    given_back = give_back(file)
    if given_back is None:
        program.terminal.say(
            "the room is used for new pieces; this file, of an older program, shrinks by klangbild tidy --compact"
        )
    return given_back


_OBEYED = {
    "museum": "`klangbild publish` obeys it",
    "studio": "what is begun from now on obeys it",
    "schedule": "the scheduler obeys it from now on",
    "kiosk": "the kiosk obeys it when it is started again",
}
"""By section: when a setting counts."""

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
        table.add_row(key, escape(value if isinstance(value, str) else str(value).lower()))
    program.terminal.out.print(table)


@settings_app.command("set")
def set_setting(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="Such as museum.commercial.")],
    value: Annotated[str, typer.Argument(help="true or false, a whole number, or a text.")],
) -> None:
    """Change one setting."""
    from db.settings import Settings

    program = program_of(context)
    settings = Settings.read(program.home.settings).having_typed(key, value)
    settings.write(program.home.settings)
    program.terminal.say(escape(f"{key} is {value or 'empty'}; {_OBEYED[key.partition('.')[0]]}"))
