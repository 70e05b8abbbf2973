"""What QML sees of the kiosk: the visit as properties, and what visitors do as slots. It decides nothing."""

# ruff: noqa: N802, N815 -- names that QML sees are spelled as Qt spells names
from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from db.entities import AccessionNumber
from kiosk.conducting import Conductor
from kiosk.events import Aimed
from kiosk.showing import ShownPiece, ShownRemark, ShownWork
from kiosk.ui.camera_view import CameraFeed
from kiosk.ui.images import pixels_url
from kiosk.ui.languages import Languages, is_right_to_left, translate_colour
from kiosk.visit import (
    Attract,
    Choosing,
    Composing,
    Confirming,
    LanguageChosen,
    Looking,
    Music,
    Playing,
    Press,
    Screen,
    SecondsPassed,
    Troubled,
    Visit,
    WorkChosen,
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
    offersChanged = Signal()
    aimChanged = Signal()
    positionChanged = Signal()
    keyUsed = Signal()

    def __init__(
        self,
        languages: Languages,
        *,
        canvases: Sequence[Canvas],
        feed: CameraFeed,
        describe: Callable[[Music, str], ShownPiece | None],
        describe_work: Callable[[AccessionNumber, str], ShownWork],
        position_s: Callable[[], float],
        retranslate: Callable[[], None],
    ) -> None:
        super().__init__()
        self._languages = languages
        self._canvases = [asdict(canvas) for canvas in canvases]
        self._feed = feed
        self._describe = describe
        self._describe_work = describe_work
        self._position_s = position_s
        self._retranslate = retranslate
        self._conductor: Conductor | None = None
        self._shown = Visit()
        self._piece: dict[str, Any] = {}
        self._offers: list[dict[str, Any]] = []
        self._aimed = Aimed()
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
        if _offered(after.screen) != _offered(before.screen) or before.language != after.language:
            self._offers = [self._describe_offer(work, after.language) for work in _offered(after.screen)]
            self.offersChanged.emit()
        if not isinstance(after.screen, Looking):
            self.aim(Aimed())
        if before.language != after.language:
            self._retranslate()
            self.languageChanged.emit()
        self.stateChanged.emit()
        if type(before.screen) is not type(after.screen):
            self.screenChanged.emit()

    def aim(self, aimed: Aimed) -> None:
        """The eye says how the visitor's picture is held; only the looking screen cares."""
        now = aimed if isinstance(self._shown.screen, Looking) else Aimed()
        if now != self._aimed:
            self._aimed = now
            self.aimChanged.emit()

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

    @Slot(str)
    def chooseWork(self, accession_number: str) -> None:
        """A visitor said which of the works offered it is."""
        if self._conductor is not None:
            self._conductor.happen(WorkChosen(AccessionNumber(accession_number)))

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
            "caption": piece.caption,
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
            "remarks": [_for_qml(remark) for remark in piece.remarks],
            "duration": piece.duration,
        }

    def _describe_offer(self, work: AccessionNumber, language: str) -> dict[str, Any]:
        shown = self._describe_work(work, language)
        return {
            "number": shown.accession_number,
            "image": shown.image,
            "title": shown.title,
            "artist": shown.artist,
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

    def _get_hint(self) -> str:
        screen = self._shown.screen
        return screen.hint.value if isinstance(screen, Looking) else ""

    def _get_offers(self) -> list[dict[str, Any]]:
        return self._offers

    def _get_advice(self) -> str:
        return self._aimed.advice.value

    def _get_picture_corners(self) -> list[dict[str, float]]:
        return [{"x": x, "y": y} for x, y in self._aimed.corners or ()]

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
    hint = Property(str, _get_hint, notify=stateChanged)
    offers = Property("QVariantList", _get_offers, notify=offersChanged)  # pyright: ignore[reportArgumentType]
    advice = Property(str, _get_advice, notify=aimChanged)
    pictureCorners = Property("QVariantList", _get_picture_corners, notify=aimChanged)  # pyright: ignore[reportArgumentType]
    loudspeakerLost = Property(bool, _get_loudspeaker_lost, notify=stateChanged)
    secondsToWarn = Property(int, _get_seconds_to_warn, notify=stateChanged)


def _for_qml(remark: ShownRemark) -> dict[str, Any]:
    """A remark as QML reads it; without a region its `width` is 0."""
    left, top, width, height = remark.region or (0.0, 0.0, 0.0, 0.0)
    return {
        "start": remark.start,
        "end": remark.end,
        "text": remark.text,
        "left": left,
        "top": top,
        "width": width,
        "height": height,
    }


def _offered(screen: Screen) -> tuple[AccessionNumber, ...]:
    return screen.works if isinstance(screen, Choosing) else ()


def _music_of(screen: Screen) -> Music | None:
    return screen.music if isinstance(screen, Playing) else None
