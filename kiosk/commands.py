"""The kiosk's command: `klangbild kiosk`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from db.program import program_of
from kiosk.demo.commands import app as demonstration
from kiosk.window_size import parse_size

app = typer.Typer()
app.add_typer(demonstration)


@app.command("kiosk")
def run_kiosk(
    context: typer.Context,
    exhibition: Annotated[
        Path | None, typer.Option(help="The exhibition file; without it, the one of the home directory.")
    ] = None,
    camera: Annotated[
        str, typer.Option(help="Number of a camera, an address, or a film, picture or folder in its place.")
    ] = "0",
    language: Annotated[str, typer.Option(help="In which visits begin: en, ar.")] = "en",
    mirror: Annotated[
        bool,
        typer.Option(
            "--mirror/--no-mirror",
            help="Show the camera's picture as a mirror does: for one that faces the visitor, not a table.",
        ),
    ] = True,
    windowed: Annotated[bool, typer.Option("--windowed", help="In a window, for trying it out.")] = False,
    size: Annotated[str, typer.Option(help="Of that window: WIDTHxHEIGHT in pixels.")] = "1280x720",
) -> None:
    """Open the kiosk: visitors show it a painting and hear its music."""
    from content.recognition.weights import usable_model
    from kiosk.app import Kiosk, Setup
    from kiosk.playing.sounddevice_output import SoundDeviceOutput

    home = program_of(context).home
    setup = Setup(
        exhibition=exhibition or home.exhibition,
        camera=camera,
        language=language,
        windowed=windowed,
        size=parse_size(size) if windowed else None,
        mirrored=mirror,
        find_model=partial(usable_model, home),
    )
    with Kiosk(setup, SoundDeviceOutput()) as kiosk:
        kiosk.run()
