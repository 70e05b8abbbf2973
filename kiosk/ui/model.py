"""What QML sees of the kiosk: the visit as properties, and what visitors do as slots. It decides nothing."""

# ruff: noqa: N802, N815 -- names that QML sees are spelled as Qt spells names
from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from kiosk.conducting import Conductor
from kiosk.showing import ShownPiece
from kiosk.ui.camera_view import CameraFeed, Preview
from kiosk.ui.images import pixels_url
from kiosk.ui.languages import Languages, is_right_to_left, translate_colour
from kiosk.visit import (
    Attract,
    Composing,
    Confirming,
    Hint,
    LanguageChosen,
    Looking,
    Music,
    Playing,
    Press,
    Screen,
    SecondsPassed,
    Troubled,
    Visit,
)

_TICK_MS = 200
_LONGEST_TICK_S = 2.0
"""After a sleep of the machine no more than this has passed for the visitor."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A painting of the start screen."""

    detail: str
    """URL of the picture, for QML."""
    caption: str


class KioskModel(QObject):
    """The visit, for QML. Construct it in the screen's thread, then give it the conductor by `follow`."""

    screenChanged = Signal()
    languageChanged = Signal()
    pieceChanged = Signal()
    stateChanged = Signal()
    positionChanged = Signal()
    keyUsed = Signal()

    def __init__(
        self,
        languages: Languages,
        *,
        canvases: Sequence[Canvas],
        preview: Preview,
        describe: Callable[[Music, str], ShownPiece | None],
        position_s: Callable[[], float],
        retranslate: Callable[[], None],
    ) -> None:
        super().__init__()
        self._languages = languages
        self._canvases = [asdict(canvas) for canvas in canvases]
        self._feed = CameraFeed(preview)
        self._describe = describe
        self._position_s = position_s
        self._retranslate = retranslate
        self._conductor: Conductor | None = None
        self._shown = Visit()
        self._piece: dict[str, Any] = {}
        self._visitors_picture = ""
        self._position = 0.0
        self._ticked_s = time.monotonic()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def follow(self, conductor: Conductor) -> None:
        """Show this conductor's visit from now on."""
        self._conductor = conductor
        self._shown = conductor.visit
        self._languages.use(conductor.visit.language)
        self._ticked_s = time.monotonic()
        self._timer.start()

    def update(self) -> None:
        """The visit has changed: tell QML what of it."""
        before, after = self._shown, self._visit
        self._shown = after
        if isinstance(after.screen, Confirming) and not isinstance(before.screen, Confirming):
            self._visitors_picture = pixels_url(self._conductor.picture if self._conductor else None)
        elif isinstance(after.screen, (Attract, Looking)):
            self._visitors_picture = ""
        if before.language != after.language:
            self._languages.use(after.language)
        if _music_of(after.screen) != _music_of(before.screen) or before.language != after.language:
            self._piece = self._describe_piece(after)
            self.pieceChanged.emit()
        if before.language != after.language:
            self._retranslate()
            self.languageChanged.emit()
        self.stateChanged.emit()
        if type(before.screen) is not type(after.screen):
            self.screenChanged.emit()

    @Slot(str)
    def press(self, press: str) -> None:
        """A visitor pressed something: one of `kiosk.visit.Press`."""
        if self._conductor is not None:
            self._conductor.happen(Press(press))

    @Slot(str)
    def chooseLanguage(self, code: str) -> None:
        """A visitor chose a language."""
        if self._conductor is not None:
            self._conductor.happen(LanguageChosen(code))

    @property
    def warns(self) -> bool:
        """Whether the visitor is being asked if anybody is there."""
        return self._shown.seconds_to_warn is not None

    def _tick(self) -> None:
        now_s = time.monotonic()
        passed_s, self._ticked_s = min(now_s - self._ticked_s, _LONGEST_TICK_S), now_s
        if self._conductor is not None:
            self._conductor.happen(SecondsPassed(passed_s))
        if self._get_sounding():
            self._position = self._position_s()
            self.positionChanged.emit()

    def _describe_piece(self, visit: Visit) -> dict[str, Any]:
        music = _music_of(visit.screen)
        piece = self._describe(music, visit.language) if music is not None else None
        if piece is None:
            return self._piece  # the screen that shows it is just leaving
        return {
            "image": piece.image or self._visitors_picture,
            "title": piece.title,
            "artist": piece.artist,
            "date": piece.date,
            "creditLine": piece.credit_line,
            "isSample": piece.is_sample,
            "isLive": piece.is_live,
            "feeling": piece.feeling,
            "tempoBpm": piece.tempo_bpm,
            "key": piece.key,
            "instruments": list(piece.instruments),
            "palette": [
                {"name": translate_colour(colour.name), "hex": colour.hex} for colour in piece.palette
            ],
            "sections": [asdict(section) for section in piece.sections],
            "duration": piece.duration,
        }

    @property
    def _visit(self) -> Visit:
        return self._conductor.visit if self._conductor is not None else Visit()

    def _get_screen(self) -> str:
        return type(self._shown.screen).__name__

    def _get_language(self) -> str:
        return self._shown.language

    def _get_right_to_left(self) -> bool:
        return is_right_to_left(self._shown.language)

    def _get_languages(self) -> list[dict[str, Any]]:
        return self._languages.invitations()

    def _get_canvases(self) -> list[dict[str, Any]]:
        return self._canvases

    def _get_feed(self) -> QObject:
        return self._feed

    def _get_piece(self) -> dict[str, Any]:
        return self._piece

    def _get_visitors_picture(self) -> str:
        return self._visitors_picture

    def _get_progress(self) -> float:
        screen = self._shown.screen
        return screen.progress if isinstance(screen, Composing) else 0.0

    def _get_sounding(self) -> bool:
        screen = self._shown.screen
        return isinstance(screen, Playing) and screen.sounding

    def _get_position(self) -> float:
        return self._position

    def _get_trouble(self) -> str:
        screen = self._shown.screen
        return screen.trouble.value if isinstance(screen, Troubled) else ""

    def _get_unknown_code(self) -> bool:
        return self._shown.screen == Looking(Hint.UNKNOWN_CODE)

    def _get_loudspeaker_lost(self) -> bool:
        return self._shown.loudspeaker_lost

    def _get_seconds_to_warn(self) -> int:
        left_s = self._shown.seconds_to_warn
        return -1 if left_s is None else max(0, round(left_s))

    screen = Property(str, _get_screen, notify=screenChanged)
    language = Property(str, _get_language, notify=languageChanged)
    rightToLeft = Property(bool, _get_right_to_left, notify=languageChanged)
    languages = Property("QVariantList", _get_languages, constant=True)  # pyright: ignore[reportArgumentType]
    canvases = Property("QVariantList", _get_canvases, constant=True)  # pyright: ignore[reportArgumentType]
    feed = Property(QObject, _get_feed, constant=True)
    piece = Property("QVariantMap", _get_piece, notify=pieceChanged)  # pyright: ignore[reportArgumentType]
    visitorsPicture = Property(str, _get_visitors_picture, notify=stateChanged)
    progress = Property(float, _get_progress, notify=stateChanged)
    sounding = Property(bool, _get_sounding, notify=stateChanged)
    position = Property(float, _get_position, notify=positionChanged)
    trouble = Property(str, _get_trouble, notify=stateChanged)
    unknownCode = Property(bool, _get_unknown_code, notify=stateChanged)
    loudspeakerLost = Property(bool, _get_loudspeaker_lost, notify=stateChanged)
    secondsToWarn = Property(int, _get_seconds_to_warn, notify=stateChanged)


def _music_of(screen: Screen) -> Music | None:
    return screen.music if isinstance(screen, Playing) else None
