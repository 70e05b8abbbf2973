"""What the screens show, without a kiosk behind it: every property that QML reads, to be set as a test likes.

Slots are only written down, in `calls`: what a press leads to is the visit's affair.
"""

# ruff: noqa: N802, N815 -- names that QML sees are spelled as Qt spells names
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from fakes.addresses import read_address
from fakes.small_exhibition import as_png, painted
from fakes.values import a_track
from PySide6.QtCore import Property, QObject, Signal, Slot

from db.entities import AccessionNumber, Artwork, Digest, LocalText, Reproduction
from db.exhibition import ExhibitedWork
from kiosk.browsing import Catalogue, Search
from kiosk.conducting import Pixels
from kiosk.images import ImageFile
from kiosk.ui.browse_model import BrowseModel
from kiosk.ui.camera_view import CameraFeed
from kiosk.ui.feelings import shown_feelings
from kiosk.ui.for_qml import moment_for_qml
from kiosk.ui.thumbnails import Thumbnails

SCREENS = (
    "Attract",
    "Browsing",
    "Looking",
    "Choosing",
    "Confirming",
    "Composing",
    "Playing",
    "Troubled",
    "Closed",
    "Staff",
)
PANELS = ("help", "language", "access", "take-along", "feelings")


@cache
def _picture(seed: int) -> ImageFile:
    return ImageFile(as_png(painted(seed)))


def picture_url(seed: int) -> str:
    """The address of a picture, for QML."""
    return _picture(seed).address


class StillPreview:
    """A camera that shows one frame."""

    def __init__(self, pixels: Pixels) -> None:
        self._pixels = pixels
        self.frame_number = 1

    def latest_frame(self) -> Pixels:
        """A copy of it."""
        return self._pixels.copy()


def _values(picture: Callable[[int], str]) -> dict[str, Any]:
    return {
        "screen": "Attract",
        "panel": "",
        "language": "en",
        "rightToLeft": False,
        "languages": [
            {
                "code": "en",
                "name": "English",
                "rightToLeft": False,
                "invitation": "Hear what a painting sounds like",
                "begin": "Begin",
            },
            {
                "code": "ar",
                "name": "العربية",
                "rightToLeft": True,
                "invitation": "استمع إلى صوت اللوحة",
                "begin": "ابدأ",
            },
        ],
        "canvases": [{"number": "K-3", "caption": "The Harbour at Night, Mary Example, 1887"}],
        "piece": a_piece(picture(3)),
        "visitorsPicture": picture(7),
        "composingFor": picture(7),
        "progress": 0.42,
        "sounding": True,
        "position": 17.0,
        "trouble": "camera",
        "hint": "none",
        "offers": some_offers(picture),
        "advice": "closer",
        "pictureCorners": [],
        "loudspeakerLost": False,
        "secondsToWarn": -1,
        "byEar": False,
        "access": {
            "theme": "gallery",
            "largeText": False,
            "reducedMotion": True,
            "curtain": False,
            "speechRate": 0,
        },
        "volume": 3,
        "volumeLevels": 7,
        "transcript": "",
        "takeAlong": _take_along(picture),
        "narrating": False,
        "canBrowse": True,
        "canTakeAnother": True,
        "feelings": shown_feelings(),
        "rating": 0,
        "feeling": "",
        "staff": a_staff_desk(),
        "opensAt": moment_for_qml(datetime(2026, 12, 8, 10, 0)),  # noqa: DTZ001 - as people read it
        "inSight": False,
    }


def _take_along(picture: Callable[[int], str]) -> dict[str, Any]:
    return {"image": picture(9), "address": "http://studio.museum.example/take/K7Q2-MX4P", "available": True}


def a_piece(image: str) -> dict[str, Any]:
    """A work and its music, with everything that can be said of it."""
    return {
        "image": image,
        "title": "The Harbour at Night",
        "artist": "Mary Example",
        "date": "1887",
        "creditLine": "Bequest of the Example family, 1931",
        "caption": "Boats lie at a quay under a dark blue sky.",
        "isSample": True,
        "isLive": False,
        "feltAs": "",
        "take": 0,
        "feeling": "contentment",
        "tempoBpm": 72,
        "key": "D minor",
        "instruments": ["cello", "flute", "harp"],
        "palette": [
            {"name": "dark blue", "hex": "#182454"},
            {"name": "ochre", "hex": "#c69034"},
            {"name": "cream", "hex": "#f2e7cd"},
            {"name": "dark brown", "hex": "#3a2618"},
        ],
        "sections": [
            {"name": "Beginning", "start": 0.0, "length": 16.0},
            {"name": "Middle", "start": 16.0, "length": 24.0},
            {"name": "Ending", "start": 40.0, "length": 20.0},
        ],
        "remarks": [
            _remark(
                0, 16, "It begins slowly and softly, as the dark blue at the top of the picture asks for."
            ),
            _remark(16, 40, "The bright area in the middle is the flute, high above the other instruments."),
            _remark(40, 60, "At the end the cello takes the melody, as deep as the brown at the bottom."),
        ],
        "duration": 60.0,
    }


def _remark(start: float, end: float, text: str) -> dict[str, Any]:
    return {
        "start": start,
        "end": end,
        "text": text,
        "left": 0.3,
        "top": 0.25,
        "width": 0.35,
        "height": 0.4,
    }


def some_offers(picture: Callable[[int], str]) -> list[dict[str, Any]]:
    """Three works to choose from."""
    works = [("The Harbour at Night", "Mary Example"), ("The Road", "John Sample"), ("A Garden in May", "")]
    return [
        {"number": f"K-{seed}", "image": picture(seed), "title": title, "artist": artist}
        for seed, (title, artist) in enumerate(works, 1)
    ]


def a_staff_desk(**changed: Any) -> dict[str, Any]:
    """Unlocked, with a fault among what is well."""
    return {
        "locked": False,
        "showsCamera": False,
        "wrong": False,
        "waitSeconds": 0,
        "status": [
            {"name": "Camera", "value": "30 frames a second", "ok": True},
            {"name": "Loudspeaker", "value": "not found", "ok": False},
            {"name": "Exhibition", "value": "240 works, of 3 May", "ok": True},
            {"name": "Studio", "value": "answers in 40 ms", "ok": True},
            {"name": "Disk", "value": "41 GB free", "ok": True},
            {"name": "Temperature", "value": "54 °C", "ok": True},
        ],
        "log": [f"10:{minute:02} the camera answers again after 4 s" for minute in range(20, 0, -1)],
        "volumeCap": 5,
        "volumeLevels": 8,
    } | changed


def some_works() -> list[ExhibitedWork]:
    """Forty works to browse, of all lengths of title."""
    titles = [
        ("The Harbour at Night", "الميناء ليلًا"),
        (
            "View of the Old Mole with Fishing Boats returning before the Storm",
            "منظر الرصيف القديم قبل العاصفة",
        ),
        ("Noon", "الظهيرة"),
        ("A Garden in May", "حديقة في أيار"),
    ]
    artists = [
        ("Mary Example", "ماري مثال"),
        ("John Sample", "جون نموذج"),
        ("Anna of the Northern Provinces", "آنا"),
    ]
    return [_exhibited(place, titles[place % 4], artists[place % 3]) for place in range(40)]


def _exhibited(place: int, title: tuple[str, str], artist: tuple[str, str]) -> ExhibitedWork:
    digest = Digest(f"{place:064}")
    artwork = Artwork(
        AccessionNumber(f"K-{place}"),
        LocalText.of(en=title[0], ar=title[1]),
        LocalText.of(en=artist[0], ar=artist[1]),
        room=f"Room {1 + place % 5}",
    )
    reproduction = Reproduction(artwork.accession_number, digest, digest, "image/png", 640, 480)
    return ExhibitedWork(artwork, reproduction, a_track(artwork, digest) if place % 7 else None)


def _shown(kind: Any, name: str, notify: Any) -> Any:
    return Property(kind, lambda kiosk: kiosk._values[name], notify=notify)


class ShownKiosk(QObject):
    """Stands for `kiosk.ui.model.KioskModel`, for QML alone.

    Args:
        picture: gives the address of a picture by its number.
        seen: what the camera sees.
    """

    changed = Signal()
    keyUsed = Signal()
    canvasShown = Signal(str)
    itemFocused = Signal("QVariantMap")

    def __init__(self, *, picture: Callable[[int], str] = picture_url, seen: Pixels | None = None) -> None:
        super().__init__()
        self._picture = picture
        self._values = _values(picture)
        self._feed = CameraFeed(StillPreview(painted(5, 1280, 720) if seen is None else seen), mirrored=False)
        self.calls: list[tuple[Any, ...]] = []
        self._browsing: BrowseModel | None = None

    def close(self) -> None:
        """Let go of the pictures to browse."""
        if self._browsing is not None:
            self._browsing.close()

    def search(self, search: Search) -> None:
        """Search the works."""
        self._browse.show(search, self._values["language"])

    @property
    def _browse(self) -> BrowseModel:
        if self._browsing is None:
            thumbnails = Thumbnails(self._image_of)
            self._browsing = BrowseModel(Catalogue(some_works()), thumbnails, changed=self.search)
            self.search(Search())
        return self._browsing

    def _image_of(self, number: AccessionNumber) -> bytes:
        return read_address(self._picture(1 + int(number.removeprefix("K-")) % 6))

    def show(self, **values: Any) -> None:
        """Change what is shown, by the properties' names."""
        unknown = values.keys() - self._values.keys()
        assert not unknown, f"the screens read no {unknown}"
        self._values.update(values)
        if self._browsing is not None and "language" in values:
            self.search(Search())
        self.changed.emit()

    @property
    def take_along(self) -> dict[str, Any]:
        """What it shows of taking a piece along when it can be."""
        return _take_along(self._picture)

    def make_easier(self, **access: Any) -> None:
        """Change some of the access settings."""
        self.show(access=self._values["access"] | access)

    @Slot(str)
    def press(self, press: str) -> None:
        self.calls.append(("press", press))

    @Slot(str)
    def chooseLanguage(self, code: str) -> None:
        self.calls.append(("chooseLanguage", code))

    @Slot(str)
    def chooseWork(self, number: str) -> None:
        self.calls.append(("chooseWork", number))

    @Slot(str)
    def open(self, panel: str) -> None:
        self.calls.append(("open", panel))

    @Slot()
    def closePanel(self) -> None:
        self.calls.append(("closePanel",))

    @Slot(str)
    def chooseFeeling(self, feeling: str) -> None:
        self.calls.append(("chooseFeeling", feeling))

    @Slot(int)
    def rate(self, stars: int) -> None:
        self.calls.append(("rate", stars))

    @Slot(str, "QVariant")
    def setAccess(self, key: str, value: Any) -> None:
        self.calls.append(("setAccess", key, value))

    @Slot(int)
    def changeVolume(self, steps: int) -> None:
        self.calls.append(("changeVolume", steps))

    @Slot(float, float, float, float)
    def crop(self, left: float, top: float, width: float, height: float) -> None:
        self.calls.append(("crop", left, top, width, height))

    @Slot(str, result=str)
    def imageOf(self, number: str) -> str:
        return self._picture(int(number.removeprefix("K-")))

    @Slot(str)
    def enterPin(self, pin: str) -> None:
        self.calls.append(("enterPin", pin))

    @Slot(str)
    def staffDo(self, deed: str) -> None:
        self.calls.append(("staffDo", deed))

    screen = _shown(str, "screen", changed)
    panel = _shown(str, "panel", changed)
    language = _shown(str, "language", changed)
    visitorsPicture = _shown(str, "visitorsPicture", changed)
    composingFor = _shown(str, "composingFor", changed)
    trouble = _shown(str, "trouble", changed)
    hint = _shown(str, "hint", changed)
    advice = _shown(str, "advice", changed)
    transcript = _shown(str, "transcript", changed)
    feeling = _shown(str, "feeling", changed)
    rightToLeft = _shown(bool, "rightToLeft", changed)
    sounding = _shown(bool, "sounding", changed)
    loudspeakerLost = _shown(bool, "loudspeakerLost", changed)
    byEar = _shown(bool, "byEar", changed)
    narrating = _shown(bool, "narrating", changed)
    canBrowse = _shown(bool, "canBrowse", changed)
    canTakeAnother = _shown(bool, "canTakeAnother", changed)
    inSight = _shown(bool, "inSight", changed)
    secondsToWarn = _shown(int, "secondsToWarn", changed)
    volume = _shown(int, "volume", changed)
    volumeLevels = _shown(int, "volumeLevels", changed)
    rating = _shown(int, "rating", changed)
    progress = _shown(float, "progress", changed)
    position = _shown(float, "position", changed)
    languages = _shown("QVariantList", "languages", changed)
    canvases = _shown("QVariantList", "canvases", changed)
    offers = _shown("QVariantList", "offers", changed)
    pictureCorners = _shown("QVariantList", "pictureCorners", changed)
    feelings = _shown("QVariantList", "feelings", changed)
    piece = _shown("QVariantMap", "piece", changed)
    access = _shown("QVariantMap", "access", changed)
    opensAt = _shown("QVariantMap", "opensAt", changed)
    takeAlong = _shown("QVariantMap", "takeAlong", changed)
    staff = _shown("QVariantMap", "staff", changed)
    browse = Property(QObject, lambda kiosk: kiosk._browse, constant=True)
    feed = Property(QObject, lambda kiosk: kiosk._feed, constant=True)
