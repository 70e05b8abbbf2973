"""The kiosk's commands: `klangbild kiosk`, and what staff do beside it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from db.program import program_of
from kiosk.demo.commands import app as demonstration
from kiosk.staff.commands import app as staff
from kiosk.window_size import parse_size

app = typer.Typer()
app.add_typer(demonstration)
kiosk_app = typer.Typer(invoke_without_command=True)
kiosk_app.add_typer(staff)
app.add_typer(kiosk_app, name="kiosk")


@kiosk_app.callback()
def run_kiosk(
    context: typer.Context,
    exhibition: Annotated[
        Path | None,
        typer.Option(help="The exhibition file; else that of the settings, or of the home directory."),
    ] = None,
    camera: Annotated[
        str | None,
        typer.Option(help="Number of a camera, an address, or a film, picture or folder in its place."),
    ] = None,
    language: Annotated[str | None, typer.Option(help="In which visits begin: en, ar.")] = None,
    mirror: Annotated[
        bool | None,
        typer.Option(
            "--mirror/--no-mirror",
            help="Show the camera's picture as a mirror does: for one that faces the visitor, not a table.",
        ),
    ] = None,
    windowed: Annotated[bool, typer.Option("--windowed", help="In a window, for trying it out.")] = False,
    size: Annotated[str, typer.Option(help="Of that window: WIDTHxHEIGHT in pixels.")] = "1280x720",
) -> None:
    """Open the kiosk: visitors show it a painting and hear its music.

    What no option says is as `klangbild settings` has it under kiosk.
    """
    if context.invoked_subcommand is not None:
        return
    from content.recognition.weights import usable_model
    from db.settings import Settings
    from kiosk.app import Kiosk
    from kiosk.memory import return_memory_at_once
    from kiosk.playing.sounddevice_output import SoundDeviceOutput
    from kiosk.setup import setup_from

    home = program_of(context).home
    settings = Settings.read(home.settings).kiosk
    usual = setup_from(settings, home)
    setup = replace(
        usual,
        exhibition=exhibition or usual.exhibition,
        camera=usual.camera if camera is None else camera,
        house=usual.house if language is None else replace(usual.house, language=language),
        windowed=windowed,
        size=parse_size(size) if windowed else None,
        mirrored=usual.mirrored if mirror is None else mirror,
        find_model=partial(usable_model, home),
    )
    return_memory_at_once()
    with Kiosk(setup, SoundDeviceOutput()) as kiosk:
        kiosk.run()
