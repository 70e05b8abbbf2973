"""The store's commands: status, verify."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from db.errors import StoreError
from db.program import AsJson, Program, program_of

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
    exhibition: Annotated[
        Path | None, typer.Argument(help="An exhibition file; the home's by default.")
    ] = None,
) -> None:
    """Read a whole exhibition file and say whether it is as it was published."""
    from db.exhibition import Exhibition

    program = program_of(context)
    with closing(Exhibition.open(exhibition or program.home.exhibition)) as opened:
        with program.terminal.progress("Verifying", 0) as advance:
            opened.verify(advance.to)
        program.terminal.say(f"version {opened.version} is whole, and signed with the key {opened.signer}")


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
    value: Annotated[str, typer.Argument(help="true or false.")],
) -> None:
    """Change one setting."""
    from db.settings import Settings, value_from

    program = program_of(context)
    settings = Settings.read(program.home.settings).having(key, value_from(value))
    settings.write(program.home.settings)
    program.terminal.say(f"{key} is {value.lower()}; `klangbild publish` obeys it")
