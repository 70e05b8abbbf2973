"""The scripted visit: the real kiosk, shown one thing after the other, and what came of it.

Camera process, recognition, player, live composer and screens are the kiosk's own; only what the camera sees
is made by `kiosk.demo.films`, and the loudspeaker is a file.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from kiosk.app import Kiosk
from kiosk.demo.films import Scene, Stage
from kiosk.demo.hearing import Ear, Heard, cut
from kiosk.demo.preparing import (
    BARE_WALL,
    LABEL,
    PAINTING,
    PAINTING_FROM_ASIDE,
    UNKNOWN,
    UPRIGHT_PAINTING,
    DemoError,
    DemoFolder,
)
from kiosk.setup import Setup
from kiosk.ui.camera_view import CameraFeed
from kiosk.visit import (
    Attract,
    Composing,
    Confirming,
    House,
    LiveMusic,
    Looking,
    Music,
    Playing,
    Press,
    WorkMusic,
)

PORTRAIT_PX = (1080, 1920)
_OPEN_WITHIN_S = 60.0
"""The first time, the eye has yet to learn the exhibition."""
_SEE_WITHIN_S = 20.0
_SOUND_WITHIN_S = 5.0
_COMPOSE_WITHIN_S = 60.0
_LISTEN_S = 12.0
_FADE_S = 0.75
"""What sounded is silent after this."""
_CANVASES_S = 2.0
"""The canvases of the start screen have faded in after this."""
_SETTLE_S = 0.8
"""A screen, and a painting on it, has faded in after this."""
_SILENT_BELOW_LUFS = -40.0
_BLANK_BELOW = 6.0
"""Standard deviation of brightness (0..255) below which a screen shows nothing."""


@dataclass(frozen=True, slots=True)
class Encounter:
    """One thing that was shown, and what the kiosk made of it."""

    scene: Scene
    answered_after_s: float
    """From the press that opened the camera until the kiosk answered."""
    composed_in_s: float | None
    """From the visitor's yes until the piece was there; None: nothing had to be composed."""
    sounded_after_s: float
    """From then until the first audible sample."""
    heard: Heard


@dataclass(slots=True)
class Record:
    """What a scripted visit leaves behind, in the order in which it happened."""

    encounters: list[Encounter] = field(default_factory=list)
    screens: list[Path] = field(default_factory=list)


def visit_kiosk(folder: DemoFolder, languages: tuple[str, str], size: tuple[int, int]) -> Record:
    """Visit the kiosk in two languages and in both orientations.

    Args:
        folder: prepared; gets the screens and the sounds.
        languages: of the first visit, and of the second.
        size: of the window in pixels; the last visit turns it upright.

    Raises:
        DemoError: something did not happen within its limit.
        KlangbildError: the kiosk cannot start.
    """
    first, second = languages
    folder.visit.mkdir(parents=True, exist_ok=True)
    stage = Stage(folder.view)
    stage.show(folder.films / BARE_WALL.name)
    ear = Ear(folder.visit / "whole-visit.wav")
    setup = Setup(
        folder.home.exhibition, str(folder.view), House(first), windowed=True, size=size, ambience=False
    )
    with Kiosk(setup, ear) as kiosk:
        visitor = ScriptedVisitor(kiosk, ear, stage, folder)
        visitor.arrive(f"{first}-start")
        visitor.look_around(BARE_WALL, first)
        visitor.show_work(PAINTING, first)
        visitor.show_work(LABEL, first)
        visitor.show_unknown(UNKNOWN, first)
        visitor.leave()
        visitor.look_around(BARE_WALL, second)
        visitor.show_work(PAINTING_FROM_ASIDE, second)
        visitor.leave()
        kiosk.window.resize(*PORTRAIT_PX)
        visitor.arrive("upright-start")
        visitor.show_work(UPRIGHT_PAINTING, second)
        visitor.leave()
    return visitor.record


class ScriptedVisitor:
    """A visitor who never hesitates. What does not happen within its limit is a `DemoError`."""

    def __init__(self, kiosk: Kiosk, ear: Ear, stage: Stage, folder: DemoFolder) -> None:
        self.record = Record()
        self._kiosk = kiosk
        self._ear = ear
        self._stage = stage
        self._folder = folder

    def arrive(self, name: str) -> None:
        """Stand before the start screen until its painting has faded in."""
        self._kiosk.go_on(_CANVASES_S)
        self._keep_screen(name)

    def look_around(self, scene: Scene, language: str) -> None:
        """See oneself on the looking screen with nothing to recognise, and go back."""
        self._begin_looking(scene, language)
        self._until(self._sees, _OPEN_WITHIN_S, "the camera showed nothing")
        self._keep_screen(f"{language}-looking")
        if not isinstance(self._kiosk.visit.screen, Looking):
            raise DemoError(f"On a bare wall the kiosk saw {self._kiosk.visit.screen}.")
        self._kiosk.press(Press.BACK)

    def show_work(self, scene: Scene, language: str) -> None:
        """Hold up a work of the exhibition, or its label, and listen to its music."""
        name = f"{language}-{scene.name}"
        began_s = self._begin_looking(scene, language)
        self._await(Playing, _SEE_WITHIN_S, f"{scene.accession_number} ({scene.name}) was not recognised")
        answered_s = time.monotonic()
        self._require(WorkMusic(scene.accession_number), scene)
        heard_from_s, sounded_s = self._first_sound(scene)
        self._listen_on(_LISTEN_S)
        self._keep_screen(f"{name}-playing")
        heard = self._heard(name, heard_from_s)
        self.record.encounters.append(
            Encounter(scene, answered_s - began_s, None, sounded_s - answered_s, heard)
        )

    def show_unknown(self, scene: Scene, language: str) -> None:
        """Hold up a picture that nobody knows, agree, and listen to what is composed for it."""
        name = f"{language}-{scene.name}"
        began_s = self._begin_looking(scene, language)
        self._await((Confirming, Playing), _SEE_WITHIN_S, "the kiosk did not ask about the unknown picture")
        answered_s = time.monotonic()
        if not isinstance(self._kiosk.visit.screen, Confirming):
            raise DemoError(f"The unknown picture was taken for {self._kiosk.visit.screen}.")
        self._keep_screen(f"{name}-asked")
        agreed_s = time.monotonic()
        self._kiosk.press(Press.YES)
        self._keep_screen(f"{name}-composing", only=Composing)
        self._await(Playing, _COMPOSE_WITHIN_S, "no piece was composed for the unknown picture")
        composed_s = time.monotonic()
        self._require(LiveMusic(), scene)
        heard_from_s, sounded_s = self._first_sound(scene)
        self._listen_on(_LISTEN_S)
        self._keep_screen(f"{name}-playing")
        heard = self._heard(name, heard_from_s)
        self.record.encounters.append(
            Encounter(scene, answered_s - began_s, composed_s - agreed_s, sounded_s - composed_s, heard)
        )

    def leave(self) -> None:
        """Go back to the start."""
        for _ in range(2):
            self._kiosk.press(Press.BACK)
        self._await(Attract, 1.0, "the kiosk did not return to its start")
        self._listen_on(1.0)

    def _begin_looking(self, scene: Scene, language: str) -> float:
        """Get to the looking screen with the scene in front of the camera; gives the time of the press."""
        self._stage.show(self._folder.films / scene.name)
        self._kiosk.press(Press.STOP)
        self._listen_on(_FADE_S)
        began_s = time.monotonic()
        if isinstance(self._kiosk.visit.screen, Attract):
            self._kiosk.choose_language(language)
        else:
            self._kiosk.press(Press.BACK)
        return began_s

    def _sees(self) -> bool:
        feed = self._kiosk.model.feed
        return isinstance(feed, CameraFeed) and feed.preview.frame_number > 0

    def _await(self, screen: type | tuple[type, ...], within_s: float, otherwise: str) -> None:
        self._until(lambda: isinstance(self._kiosk.visit.screen, screen), within_s, otherwise)

    def _until(self, condition: Callable[[], bool], within_s: float, otherwise: str) -> None:
        try:
            self._kiosk.wait_until(condition, within_s)
        except TimeoutError as error:
            raise DemoError(f"Within {within_s:.0f} s {otherwise}: {error}.") from error

    def _require(self, expected: Music, scene: Scene) -> None:
        screen = self._kiosk.visit.screen
        if not isinstance(screen, Playing) or screen.music != expected:
            raise DemoError(f"{scene.accession_number} ({scene.name}) was taken for {screen}.")

    def _first_sound(self, scene: Scene) -> tuple[float, float]:
        """Listen in real time until something can be heard; gives where in the recording, and when."""
        clock_s = began_s = time.monotonic()
        while not self._ear.sounds:
            self._kiosk.go_on(0.01)
            now_s = time.monotonic()
            self._ear.listen(now_s - clock_s)
            clock_s = now_s
            if now_s - began_s > _SOUND_WITHIN_S:
                raise DemoError(f"No sound within {_SOUND_WITHIN_S:.0f} s of {scene.accession_number}.")
        return self._ear.heard_s - 0.05, clock_s

    def _listen_on(self, seconds: float) -> None:
        """Listen faster than time passes, and let the screen follow."""
        for _ in range(round(seconds / 0.25)):
            self._ear.listen(0.25)
            self._kiosk.go_on(0.0)

    def _heard(self, name: str, from_s: float) -> Heard:
        file = self._folder.visit / f"{name}.wav"
        heard = cut(self._ear.file, max(0.0, from_s), self._ear.heard_s, file)
        if heard.loudness_lufs < _SILENT_BELOW_LUFS:
            raise DemoError(f"What was heard is almost silent: {heard.loudness_lufs:.1f} LUFS in {file}.")
        return heard

    def _keep_screen(self, name: str, *, only: type | None = None) -> None:
        """Keep the screen as a picture once it has come to rest; if it is none of `only` by then, keep none."""
        self._kiosk.go_on(_SETTLE_S)
        if only is not None and not isinstance(self._kiosk.visit.screen, only):
            return
        file = self._folder.visit / f"{len(self.record.screens) + 1:02}-{name}.png"
        self._kiosk.save_screen(file)
        shown = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
        if shown is None or float(shown.std()) < _BLANK_BELOW:
            raise DemoError(f"The screen is blank: {file}.")
        self.record.screens.append(file)
