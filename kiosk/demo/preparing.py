"""Before the visit: paint, make the films, and let the real program do its work, command by command."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from content.codes.links import label_key
from db.entities import AccessionNumber
from db.errors import KlangbildError
from db.exhibition.signing import derived_secret, fingerprint, signing_key
from db.home import Home
from db.program import Terminal
from kiosk.demo import canvases, films
from kiosk.demo.collection import SAMPLE_WORKS, UNKNOWN_WORK
from kiosk.demo.films import Props, Scene, as_label, as_postcard, bare_wall, on_wall
from kiosk.demo.views import Light, Standpoint

_MUSIC_S = 30
"""Of each piece: enough for a form with a return, quick enough for a first visit."""
_PROGRAM = Path(sys.executable).with_name("klangbild")

BARE_WALL = Scene("bare-wall", AccessionNumber(""), bare_wall, Standpoint(fill=0.05))
PAINTING = Scene("painting", AccessionNumber("SAMPLE-15"), on_wall)
LABEL = Scene("label", AccessionNumber("SAMPLE-04"), as_label, Standpoint(fill=0.6))
UNKNOWN = Scene("unknown", UNKNOWN_WORK.accession_number, as_postcard, Standpoint(fill=0.9, turn=-0.06))
PAINTING_FROM_ASIDE = Scene(
    "painting-from-aside",
    AccessionNumber("SAMPLE-09"),
    on_wall,
    Standpoint(fill=0.72, turn=-0.28, roll=-0.04, shift_x=0.04),
    Light(falloff=0.6, glare=0.45, blur_px=1.0),
)
UPRIGHT_PAINTING = Scene("upright-painting", AccessionNumber("SAMPLE-16"), on_wall, Standpoint(fill=0.86))
SCENES = (PAINTING, LABEL, UNKNOWN, PAINTING_FROM_ASIDE, UPRIGHT_PAINTING)
"""What is held up."""


class DemoError(KlangbildError):
    """A step of the demonstration did not happen; the message says which, and why."""


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Where everything of the demonstration lies."""

    root: Path

    @property
    def home(self) -> Home:
        """The home of the demonstration's studio and kiosk; no other is touched."""
        return Home(self.root / "home")

    @property
    def collection(self) -> Path:
        """The canvases that are imported, and their catalogue."""
        return self.root / f"collection-{canvases.REVISION}"

    @property
    def outside(self) -> Path:
        """The canvas that no catalogue knows."""
        return self.root / f"outside-{canvases.REVISION}"

    @property
    def films(self) -> Path:
        """One folder of frames for each scene. A studio seals its labels, so another studio has other films."""
        studio = fingerprint(signing_key(self.home.signing_key).public_key().public_bytes_raw())
        return self.root / f"films-{films.REVISION}-{studio}"

    @property
    def view(self) -> Path:
        """What the camera sees; see `films.Stage`."""
        return self.root / "camera"

    @property
    def visit(self) -> Path:
        """Screens and sounds of the scripted visit."""
        return self.root / "visit"


def paint_everything(folder: DemoFolder, count: int, terminal: Terminal) -> None:
    """Paint `count` sample canvases, those of the scenes first, and the unknown one, with their catalogue.

    Raises:
        CanvasError: a file cannot be written.
    """
    shown = {scene.accession_number for scene in SCENES}
    works = sorted(SAMPLE_WORKS, key=lambda work: work.accession_number not in shown)[:count]
    with terminal.progress("painting canvases", total=len(works) + 1) as progress:
        painted = canvases.paint_canvases(folder.outside, [UNKNOWN_WORK], progress)
        painted += canvases.paint_canvases(folder.collection, works, progress)
    canvases.write_catalogue(folder.collection / "catalogue.csv", works)
    terminal.say(f"{painted} canvases painted now; {len(works)} and their catalogue: {folder.collection}")


def shoot_everything(folder: DemoFolder, terminal: Terminal) -> None:
    """Make the films that stand in for a camera.

    Raises:
        CanvasError: a file cannot be written.
        StoreError: the studio's key cannot be made.
    """
    key = label_key(partial(derived_secret, signing_key(folder.home.signing_key)))
    collection, outside = Props(folder.collection, key), Props(folder.outside, key)
    with terminal.progress("making films in place of a camera", total=1 + len(SCENES)) as progress:
        for scene in (BARE_WALL, *SCENES):
            films.shoot(folder.films, scene, outside if scene is UNKNOWN else collection)
            progress()
    terminal.say(f"{1 + len(SCENES)} films in place of a camera: {folder.films}")


def run_studio(folder: DemoFolder, terminal: Terminal) -> None:
    """Import, compose, publish and label with the program's own commands, each shown as one would type it.

    Raises:
        DemoError: a command failed.
    """
    for arguments in (
        ["import", str(folder.collection)],
        ["compose", "--all", "--duration", str(_MUSIC_S)],
        ["publish"],
        ["labels"],
        ["status"],
    ):
        _run(["--home", str(folder.home.root), *arguments], terminal)


def _run(arguments: list[str], terminal: Terminal) -> None:
    shown = shlex.join(["klangbild", *arguments])
    terminal.err.print(f"[bold cyan]$[/] {shown}", highlight=False, soft_wrap=True)
    answer = subprocess.run([str(_PROGRAM), *arguments], env=_environment(), check=False)  # noqa: S603 - our own program
    if answer.returncode:
        raise DemoError(f"'{shown}' failed (exit code {answer.returncode}); it says above why.")


def _environment() -> dict[str, str]:
    """This one, without what would lead the commands to another database."""
    foreign = ("KLANGBILD_HOME", "KLANGBILD_DATABASE_URL")
    return {name: value for name, value in os.environ.items() if name not in foreign}
