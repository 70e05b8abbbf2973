"""What QML sees of the kiosk: the visit as properties, and what visitors do as slots. It decides nothing."""

# ruff: noqa: N802, N815 -- names that QML sees are spelled as Qt spells names
from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from db.entities import AccessionNumber, FeelingLabel
from kiosk.conducting import Conductor, part_of
from kiosk.events import Aimed, Outlined
from kiosk.images import ImageFile
from kiosk.rooms import Canvas
from kiosk.showing import ShownPiece, ShownWork
from kiosk.ui.camera_view import CameraFeed
from kiosk.ui.feelings import shown_feelings
from kiosk.ui.for_qml import (
    ACCESS_FIELDS,
    access_for_qml,
    corners_for_qml,
    moment_for_qml,
    part_from_qml,
    piece_for_qml,
    work_for_qml,
)
from kiosk.ui.languages import Languages, is_right_to_left
from kiosk.ui.staff_model import StaffModel
from kiosk.visit import (
    WHOLE,
    AccessChanged,
    Choosing,
    Composing,
    Confirming,
    FeelingChosen,
    LanguageChosen,
    LiveMusic,
    Looking,
    Music,
    Panel,
    PanelOpened,
    Part,
    PartChosen,
    Playing,
    Press,
    Rated,
    Screen,
    SecondsPassed,
    Theme,
    Troubled,
    Visit,
    VolumeChanged,
    WorkChosen,
    variation_of,
)

_TICK_MS = 200
_NOTHING = Outlined(None)
"""No picture is in view."""
_LONGEST_TICK_S = 2.0
"""After a sleep of the machine no more than this has passed for the visitor."""


@dataclass(frozen=True, slots=True)
class Describing:
    """Where the model's texts come from."""

    piece: Callable[[Music, str], ShownPiece | None]
    """(music, language); None: it is gone."""
    work: Callable[[AccessionNumber, str], ShownWork]
    image: Callable[[AccessionNumber], str]
    """The address of a work's picture, for QML; empty: there is none."""
    take_along: Callable[[Music, str], dict[str, Any]]
    """(music, language) -> `available`, and if so the `image` of a code and the `address` in it."""
    position_s: Callable[[], float]
    """Where in the piece the listener is."""
    opens_at: Callable[[], datetime | None]
    """When visitors are served again, in the machine's zone; None: nobody knows."""


class KioskModel(QObject):
    """The visit, for QML. Construct it in the screen's thread, then give it the conductor by `follow`.

    Args:
        browse: the collection's search, for the browsing screen.
        staff: what staff see and do.
    """

    screenChanged = Signal()
    languageChanged = Signal()
    canvasesChanged = Signal()
    pieceChanged = Signal()
    stateChanged = Signal()
    accessChanged = Signal()
    offersChanged = Signal()
    aimChanged = Signal()
    positionChanged = Signal()
    transcriptChanged = Signal()
    keyUsed = Signal()
    keyAnswered = Signal()
    """A key was carried out."""
    shifted = Signal()
    ticked = Signal()
    """Some times a second."""
    canvasShown = Signal(str)
    """The start screen shows a detail of this work now; QML tells of it."""
    itemFocused = Signal("QVariantMap")  # pyright: ignore[reportArgumentType] - Qt's name of a type
    """What has the focus now: name, role, position, of, value, hint."""

    def __init__(
        self,
        languages: Languages,
        *,
        feed: CameraFeed,
        browse: QObject,
        staff: StaffModel,
        describing: Describing,
        retranslate: Callable[[], None],
    ) -> None:
        super().__init__()
        self._languages = languages
        self._feed = feed
        self._browse = browse
        self._staff = staff
        self._describing = describing
        self._retranslate = retranslate
        self._conductor: Conductor | None = None
        self._canvases: list[dict[str, Any]] = []
        self._shown = Visit()
        self._piece: dict[str, Any] = {}
        self._take_along: dict[str, Any] = {"available": False}
        self._offers: list[dict[str, Any]] = []
        self._aimed = Aimed()
        self._outlined = _NOTHING
        self._visitors_picture: ImageFile | None = None
        self._pictured: Part | None = None
        """Which part of the visitor's picture that is; None: there is no picture."""
        self._transcript = ""
        self._shift = (0, 0)
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

    def show_canvases(self, canvases: Sequence[Canvas]) -> None:
        """These paintings drift over the start screen from now on."""
        self._canvases = [asdict(canvas) for canvas in canvases]
        self.canvasesChanged.emit()

    def show_transcript(self, text: str) -> None:
        """What is being said; empty: nothing is."""
        if text != self._transcript:
            self._transcript = text
            self.transcriptChanged.emit()

    def shift(self, right_px: int, down_px: int) -> None:
        """Everything is drawn so far beside its place."""
        if (right_px, down_px) != self._shift:
            self._shift = (right_px, down_px)
            self.shifted.emit()

    def update(self) -> None:
        """The visit has changed: tell QML what of it."""
        before, after = self._shown, self._visit
        self._shown = after
        respoken = before.language != after.language
        self._show_visitors_picture(_part_in_question(after.screen))
        if respoken:
            self._languages.use(after.language)
        if respoken or _music_of(after.screen) != _music_of(before.screen):
            self._describe_piece(after)
        if respoken or _offered(after.screen) != _offered(before.screen):
            works = (self._describing.work(work, after.language) for work in _offered(after.screen))
            self._offers = [work_for_qml(work) for work in works]
            self.offersChanged.emit()
        if not isinstance(after.screen, Looking):
            self.aim(Aimed())
            self.outline(_NOTHING)
        if respoken:
            self._retranslate()
            self.languageChanged.emit()
        if before.access != after.access:
            self.accessChanged.emit()
        self.stateChanged.emit()
        if type(before.screen) is not type(after.screen):
            self.screenChanged.emit()

    def aim(self, aimed: Aimed) -> None:
        """The eye says how the visitor's picture is held; only the looking screen cares."""
        now = aimed if isinstance(self._shown.screen, Looking) else Aimed()
        if now != self._aimed:
            self._aimed = now
            self.aimChanged.emit()

    def outline(self, outlined: Outlined) -> None:
        """The eye says where something like a picture is; only the looking screen cares."""
        now = outlined if isinstance(self._shown.screen, Looking) else _NOTHING
        if now != self._outlined:
            self._outlined = now
            self.aimChanged.emit()

    # --- What visitors do -----------------------------------------------------------------------------------

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

    @Slot(str)
    def open(self, panel: str) -> None:
        """A visitor asked for a panel: one of `kiosk.visit.Panel`."""
        if self._conductor is not None:
            self._conductor.happen(PanelOpened(Panel(panel)))

    @Slot()
    def closePanel(self) -> None:
        """A visitor has seen enough of a panel."""
        self.open(Panel.NONE.value)

    @Slot(str)
    def chooseFeeling(self, feeling: str) -> None:
        """A visitor says what the picture feels like: one of `FeelingLabel`."""
        if self._conductor is not None:
            self._conductor.happen(FeelingChosen(FeelingLabel(feeling)))

    @Slot(int)
    def rate(self, stars: int) -> None:
        """A visitor says how the piece pleases."""
        if self._conductor is not None:
            self._conductor.happen(Rated(stars))

    @Slot(str, "QVariant")
    def setAccess(self, name: str, value: Any) -> None:
        """A visitor wants to see or hear otherwise."""
        if self._conductor is not None:
            wanted = Theme(value) if name == "theme" else value
            changed = replace(self._conductor.visit.access, **{ACCESS_FIELDS[name]: wanted})
            self._conductor.happen(AccessChanged(changed))

    @Slot(int)
    def changeVolume(self, steps: int) -> None:
        """Louder or softer."""
        if self._conductor is not None:
            self._conductor.happen(VolumeChanged(steps))

    @Slot(str)
    def enterPin(self, pin: str) -> None:
        """Somebody who may be of the staff typed a PIN."""
        self._staff.enter_pin(pin)

    @Slot(str)
    def staffDo(self, deed: str) -> None:
        """Staff pressed something: one of `kiosk.ui.staff_model.Deed`."""
        self._staff.do(deed)

    @Slot(float, float, float, float)
    def crop(self, left: float, top: float, width: float, height: float) -> None:
        """A visitor says which part of the picture is meant, in shares of it."""
        if self._conductor is not None:
            self._conductor.happen(PartChosen(part_from_qml(left, top, width, height)))

    # --- From the visit to QML ------------------------------------------------------------------------------

    @Slot(str, result=str)
    def imageOf(self, accession_number: str) -> str:
        """The address of a work's picture; empty: there is none.

        Asked for one by one: as values of `canvases` they would all be kept, twice as large, as texts of QML.
        """
        return self._describing.image(AccessionNumber(accession_number))

    def _tick(self) -> None:
        now_s = time.monotonic()
        passed_s, self._ticked_s = min(now_s - self._ticked_s, _LONGEST_TICK_S), now_s
        if self._conductor is not None:
            self._conductor.happen(SecondsPassed(passed_s))
        if self._get_sounding():
            self._position = self._describing.position_s()
            self.positionChanged.emit()
        self.ticked.emit()

    def _show_visitors_picture(self, part: Part | None) -> None:
        picture = self._conductor.picture if self._conductor is not None else None
        if part is None or picture is None:
            self._visitors_picture, self._pictured = None, None
        elif part != self._pictured:
            self._visitors_picture, self._pictured = ImageFile.of(part_of(picture, part)), part

    def _describe_piece(self, visit: Visit) -> None:
        music = _music_of(visit.screen)
        piece = self._describing.piece(music, visit.language) if music is not None else None
        if music is None or piece is None:
            return  # the screen that shows it is just leaving
        image = piece.image or self._get_visitors_picture()
        self._piece = piece_for_qml(piece, image, variation_of(music))
        self._take_along = self._describing.take_along(music, visit.language)
        self.pieceChanged.emit()

    @property
    def _visit(self) -> Visit:
        return self._conductor.visit if self._conductor is not None else Visit()

    def _get_screen(self) -> str:
        return type(self._shown.screen).__name__

    def _get_panel(self) -> str:
        return self._shown.panel.value

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

    def _get_browse(self) -> QObject:
        return self._browse

    def _get_staff(self) -> QObject:
        return self._staff

    def _get_piece(self) -> dict[str, Any]:
        return self._piece

    def _get_take_along(self) -> dict[str, Any]:
        return self._take_along

    def _get_visitors_picture(self) -> str:
        return self._visitors_picture.address if self._visitors_picture is not None else ""

    def _get_composing_for(self) -> str:
        screen = self._shown.screen
        if not isinstance(screen, Composing):
            return ""
        work = screen.music.work
        return (
            self._describing.work(work, self._shown.language).image if work else self._get_visitors_picture()
        )

    def _get_progress(self) -> float:
        screen = self._shown.screen
        return screen.progress if isinstance(screen, Composing) else 0.0

    def _get_sounding(self) -> bool:
        screen = self._shown.screen
        return isinstance(screen, Playing) and screen.sounding

    def _get_narrating(self) -> bool:
        screen = self._shown.screen
        return isinstance(screen, Playing) and screen.narrating

    def _get_position(self) -> float:
        return self._position

    def _get_feelings(self) -> list[dict[str, str]]:
        return shown_feelings()

    def _get_feeling(self) -> str:
        screen = self._shown.screen
        return screen.feeling.value if isinstance(screen, Playing) and screen.feeling else ""

    def _get_rating(self) -> int:
        screen = self._shown.screen
        return screen.rating if isinstance(screen, Playing) else 0

    def _get_by_ear(self) -> bool:
        return self._shown.by_ear

    def _get_access(self) -> dict[str, Any]:
        return access_for_qml(self._shown.access)

    def _get_volume(self) -> int:
        return self._shown.volume_level

    def _get_volume_levels(self) -> int:
        return self._shown.volume_levels + 1

    def _get_can_take_another(self) -> bool:
        return isinstance(self._shown.screen, Playing)

    def _get_in_sight(self) -> bool:
        return self._outlined.corners is not None

    def _get_shift_x(self) -> int:
        return self._shift[0]

    def _get_shift_y(self) -> int:
        return self._shift[1]

    def _get_can_browse(self) -> bool:
        return self._shown.has_exhibition

    def _get_opens_at(self) -> dict[str, Any]:
        return moment_for_qml(self._describing.opens_at())

    def _get_trouble(self) -> str:
        screen = self._shown.screen
        return screen.trouble.value if isinstance(screen, Troubled) else ""

    def _get_hint(self) -> str:
        screen = self._shown.screen
        return screen.hint.value if isinstance(screen, Looking) else ""

    def _get_offers(self) -> list[dict[str, Any]]:
        return self._offers

    def _get_advice(self) -> str:
        return "shown-before" if self._aimed.known else self._aimed.advice.value

    def _get_picture_corners(self) -> list[dict[str, float]]:
        return corners_for_qml(self._outlined)

    def _get_transcript(self) -> str:
        return self._transcript

    def _get_loudspeaker_lost(self) -> bool:
        return self._shown.loudspeaker_lost

    def _get_seconds_to_warn(self) -> int:
        left_s = self._shown.seconds_to_warn
        return -1 if left_s is None else max(0, round(left_s))

    screen = Property(str, _get_screen, notify=screenChanged)
    panel = Property(str, _get_panel, notify=stateChanged)
    language = Property(str, _get_language, notify=languageChanged)
    rightToLeft = Property(bool, _get_right_to_left, notify=languageChanged)
    languages = Property("QVariantList", _get_languages, constant=True)  # pyright: ignore[reportArgumentType]
    canvases = Property("QVariantList", _get_canvases, notify=canvasesChanged)  # pyright: ignore[reportArgumentType]
    feed = Property(QObject, _get_feed, constant=True)
    browse = Property(QObject, _get_browse, constant=True)
    staff = Property(QObject, _get_staff, constant=True)
    piece = Property("QVariantMap", _get_piece, notify=pieceChanged)  # pyright: ignore[reportArgumentType]
    takeAlong = Property("QVariantMap", _get_take_along, notify=pieceChanged)  # pyright: ignore[reportArgumentType]
    visitorsPicture = Property(str, _get_visitors_picture, notify=stateChanged)
    composingFor = Property(str, _get_composing_for, notify=screenChanged)
    progress = Property(float, _get_progress, notify=stateChanged)
    sounding = Property(bool, _get_sounding, notify=stateChanged)
    narrating = Property(bool, _get_narrating, notify=stateChanged)
    position = Property(float, _get_position, notify=positionChanged)
    feelings = Property("QVariantList", _get_feelings, notify=languageChanged)  # pyright: ignore[reportArgumentType]
    feeling = Property(str, _get_feeling, notify=stateChanged)
    rating = Property(int, _get_rating, notify=stateChanged)
    byEar = Property(bool, _get_by_ear, notify=stateChanged)
    access = Property("QVariantMap", _get_access, notify=accessChanged)  # pyright: ignore[reportArgumentType]
    volume = Property(int, _get_volume, notify=stateChanged)
    volumeLevels = Property(int, _get_volume_levels, notify=stateChanged)
    canBrowse = Property(bool, _get_can_browse, notify=stateChanged)
    opensAt = Property("QVariantMap", _get_opens_at, notify=stateChanged)  # pyright: ignore[reportArgumentType]
    canTakeAnother = Property(bool, _get_can_take_another, notify=screenChanged)
    inSight = Property(bool, _get_in_sight, notify=aimChanged)
    shiftX = Property(int, _get_shift_x, notify=shifted)
    shiftY = Property(int, _get_shift_y, notify=shifted)
    trouble = Property(str, _get_trouble, notify=stateChanged)
    hint = Property(str, _get_hint, notify=stateChanged)
    offers = Property("QVariantList", _get_offers, notify=offersChanged)  # pyright: ignore[reportArgumentType]
    advice = Property(str, _get_advice, notify=aimChanged)
    pictureCorners = Property("QVariantList", _get_picture_corners, notify=aimChanged)  # pyright: ignore[reportArgumentType]
    transcript = Property(str, _get_transcript, notify=transcriptChanged)
    loudspeakerLost = Property(bool, _get_loudspeaker_lost, notify=stateChanged)
    secondsToWarn = Property(int, _get_seconds_to_warn, notify=stateChanged)


def _offered(screen: Screen) -> tuple[AccessionNumber, ...]:
    return screen.works if isinstance(screen, Choosing) else ()


def _music_of(screen: Screen) -> Music | None:
    return screen.music if isinstance(screen, Playing) else None


def _part_in_question(screen: Screen) -> Part | None:
    """Which part of the visitor's own picture the screen is about; None: not about it."""
    match screen:
        case Confirming():
            return WHOLE
        case Composing(music=LiveMusic(None, part)) | Playing(LiveMusic(None, part)):
            return part
        case _:
            return None
