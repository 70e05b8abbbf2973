"""The demonstration with a screen: the kiosk itself, for whoever sits in front of it."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

from db.program import Terminal
from kiosk.app import Kiosk
from kiosk.demo.films import Stage
from kiosk.demo.preparing import SCENES, DemoFolder
from kiosk.playing import OutputError
from kiosk.playing.sounddevice_output import SoundDeviceOutput
from kiosk.setup import Setup
from kiosk.visit import House, Playing

_FIRST_CAMERA = Path("/dev/video0")


def open_kiosk(folder: DemoFolder, language: str, size: tuple[int, int], terminal: Terminal) -> None:
    """Serve whoever sits there, until the window is closed.

    Raises:
        KlangbildError: the kiosk cannot start.
    """
    _tell_loudspeaker(terminal)
    stage = Stage(folder.view)
    reels = cycle(folder.films / scene.name for scene in SCENES)
    has_camera = _FIRST_CAMERA.exists()
    if has_camera:
        terminal.say(f"Print the labels ({folder.home.labels}) or show a canvas of {folder.collection}.")
    else:
        stage.show(next(reels))
        terminal.say("There is no camera here: films of the canvases take its place, another one each time.")
    terminal.say("Close the window to end.")
    camera = "0" if has_camera else str(stage.view)
    setup = Setup(folder.home.exhibition, camera, House(language), windowed=True, size=size)
    with Kiosk(setup, SoundDeviceOutput()) as kiosk:

        def change_film() -> None:
            if isinstance(kiosk.visit.screen, Playing):  # the camera is off
                stage.show(next(reels))

        if not has_camera:
            kiosk.model.screenChanged.connect(change_film)
        kiosk.run()


def _tell_loudspeaker(terminal: Terminal) -> None:
    output = SoundDeviceOutput()
    try:
        output.open(44_100, len)
    except OutputError as error:
        terminal.say(f"{error} Until then the kiosk is silent; it plays as soon as there is a loudspeaker.")
    finally:
        output.close()
