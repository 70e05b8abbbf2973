"""The browsing screen by touch and by keys: typing, filtering, moving, choosing; pictures arrive by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fakes.browsing_window import BrowsingKiosk, BrowsingWindow
from fakes.qt import qt_application
from fakes.small_exhibition import as_png, painted
from fakes.values import a_track
from PySide6.QtCore import QMessageLogContext, QRectF, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtQuick import QQuickItem

from db.entities import AccessionNumber, Artwork, Digest, LocalText, Reproduction
from db.exhibition import ExhibitedWork
from kiosk.browsing import Catalogue, Search

PICTURE = as_png(painted(1, 160, 120))
DIGEST = Digest("0" * 64)
SIZE = (1920, 1080)
FINGER = 92
"""20 mm on a screen of 24 inches whose shorter side has 1080 pixels."""
NARROWEST_KEY = 80
"""Eleven Arabic letters stand side by side on an upright screen."""
UP, DOWN, LEFT, RIGHT = Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right
SELECT = Qt.Key.Key_Return
ESCAPE = Qt.Key.Key_Escape


def a_work(number: int, title: str, title_ar: str = "") -> ExhibitedWork:
    artwork = Artwork(
        AccessionNumber(f"K-{number}"),
        LocalText.of(en=title, ar=title_ar),
        LocalText.of(en="Anna" if number % 2 else "Berta"),
        room=f"Room {number % 3}",
    )
    reproduction = Reproduction(artwork.accession_number, DIGEST, DIGEST, "image/png", 160, 120)
    return ExhibitedWork(artwork, reproduction, a_track(artwork, DIGEST) if number != 7 else None)


WORKS = [
    a_work(0, "The Sea", "البحر"),
    a_work(1, "The Wood", "الغابة"),
    *(a_work(number, f"Study {number}") for number in range(2, 40)),
]


@pytest.fixture(scope="module", autouse=True)
def application() -> Iterator[list[str]]:
    """The application, and what Qt complains of: nothing at all."""
    complaints: list[str] = []

    def listen(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        complaints.append(f"{message} ({context.file}:{context.line})")

    qt_application()
    before = qInstallMessageHandler(listen)
    yield complaints
    qInstallMessageHandler(before)


@pytest.fixture
def opened(application: list[str]) -> Iterator[Callable[..., BrowsingWindow]]:
    windows: list[BrowsingWindow] = []

    def open_it(language: str = "en", size: tuple[int, int] = SIZE) -> BrowsingWindow:
        kiosk = BrowsingKiosk(Catalogue(WORKS), lambda _: PICTURE, language)
        windows.append(BrowsingWindow(kiosk, size))
        return windows[-1]

    application.clear()
    yield open_it
    for window in windows:
        window.close()
    assert application == []


def test_a_visitor_finds_a_painting_by_touching_letters(opened):
    window = opened()
    window.touch_field()
    for letter in "sea":
        window.touch(letter)
    assert window.kiosk.search == Search("sea")
    assert window.focused["name"] == "Title, artist or year"  # a touch on a key leaves it there
    window.touch("Delete")
    assert window.kiosk.search == Search("se")
    window.touch("Done")
    window.touch("The Sea, Berta")
    assert window.kiosk.pressed == ["K-0"]


def test_digits_and_the_letters_of_another_language_can_be_typed(opened):
    window = opened()
    window.touch_field()
    window.touch("Digits")
    window.touch("3")
    window.touch("Letters")
    window.touch("Letters of العربية")
    window.touch("ب")
    window.touch("Space")
    assert window.kiosk.search == Search("3ب ")
    window.touch("Clear")
    assert window.kiosk.search == Search()


def test_an_arabic_visitor_begins_with_arabic_letters(opened):
    window = opened("ar")
    window.touch_field()
    for letter in "بحر":
        window.touch(letter)
    assert window.kiosk.search == Search("بحر")
    assert any(item.property("title") == "البحر" for item in window.pressables())


@pytest.mark.parametrize("language", ["en", "ar"])
def test_writing_begins_where_the_language_is_read_from(opened, language):
    window = opened(language)
    window.touch_field()
    items = window.window.contentItem().findChildren(QQuickItem)
    field = next(item for item in items if item.inherits("QQuickTextInput"))
    begin = field.property("cursorRectangle").x() / field.width()
    assert begin > 0.9 if language == "ar" else begin < 0.1


def test_filters_are_taken_and_taken_off_by_touch(opened):
    window = opened()
    window.touch("Artist")
    window.touch("Anna")
    assert window.kiosk.search == Search(artist="Anna")
    window.touch("Room")
    window.touch("Room 1")
    assert window.kiosk.search == Search(artist="Anna", room="Room 1")
    window.touch("Room 1")
    assert window.kiosk.search == Search(artist="Anna")
    window.touch("Show all paintings")
    assert window.kiosk.search == Search()


def test_where_nothing_is_found_there_is_a_way_out(opened):
    window = opened()
    window.kiosk.browsing.type("xyzzy")
    window.touch("Show all paintings")
    assert window.kiosk.search == Search()
    assert window.find("The Sea, Berta")


def test_the_way_out_is_found_by_keys(opened):
    window = opened()
    window.kiosk.browsing.type("xyzzy")
    window.key(DOWN, DOWN)
    assert window.focused["name"] == "Show all paintings"
    window.key(UP)
    assert window.focused["name"] == "Colour"
    window.key(DOWN, SELECT)
    assert window.kiosk.search == Search()
    assert window.focused["name"] == "Title, artist or year"


def test_by_keys_alone_a_word_is_typed_and_a_painting_chosen(opened):
    window = opened()
    window.key(SELECT)
    assert place(window) == ("q", "key", 1, 10)
    assert window.focused["hint"] == "Row 1"
    window.key(DOWN, RIGHT)
    assert place(window) == ("s", "key", 2, 9)
    window.key(SELECT, UP, RIGHT, SELECT, DOWN, LEFT, LEFT, SELECT)
    assert window.kiosk.search == Search("sea")
    window.key(UP, UP)
    assert window.focused["name"] == "Title, artist or year"
    assert window.focused["value"] == "sea"
    window.key(DOWN, ESCAPE)
    assert place(window) == ("The Sea, Berta", "list item", 1, 1)
    window.key(SELECT)
    assert window.kiosk.pressed == ["K-0"]


def test_keys_move_among_the_works_and_say_where_they_are(opened):
    window = opened()
    window.key(DOWN, DOWN, DOWN)
    assert place(window) == ("The Sea, Berta", "list item", 1, 40)
    window.key(RIGHT)
    assert place(window) == ("The Wood, Anna", "list item", 2, 40)
    window.key(DOWN)
    assert window.focused["position"] == 5
    window.key(LEFT, UP, UP)
    assert window.focused["name"] == "Yellow, 39 paintings"  # the filters above
    window.key(DOWN, *(20 * [DOWN]))
    assert window.focused["name"] == "Beside the screen"
    window.key(Qt.Key.Key_Backtab)
    assert window.focused["position"] == 40


def test_from_the_keyboard_the_keys_lead_down_to_what_is_found(opened):
    window = opened()
    window.key(SELECT, DOWN, DOWN, DOWN, DOWN)
    assert place(window) == ("The Sea, Berta", "list item", 1, 40)


def test_in_arabic_the_next_work_is_on_the_left(opened):
    window = opened("ar")
    window.key(DOWN, DOWN, DOWN, LEFT)
    assert window.focused["position"] == 2
    window.key(RIGHT)
    assert window.focused["position"] == 1


def test_a_filter_that_is_chosen_by_keys_keeps_them(opened):
    window = opened()
    window.key(DOWN, RIGHT, DOWN, SELECT)
    assert window.kiosk.search == Search(mood="awe")
    assert place(window)[:2] == ("Awe, 39 paintings", "switch")
    assert window.focused["state"] == "on"
    window.key(SELECT)
    assert window.kiosk.search == Search()


def test_the_first_back_closes_the_keyboard_and_the_second_leaves(opened):
    window = opened()
    window.touch_field()
    window.key(ESCAPE)
    assert window.find("Done") is None
    assert window.kiosk.pressed == []
    window.key(ESCAPE)
    assert window.kiosk.pressed == ["back"]


def test_a_finger_that_moves_scrolls_and_chooses_nothing(opened):
    window = opened()
    tile = window.find("Study 4, Berta")
    before = tile.mapToScene(tile.boundingRect().center()).y()
    window.drag(tile, 400)
    window.wait_until(lambda: tile.mapToScene(tile.boundingRect().center()).y() < before - 100)
    assert window.kiosk.pressed == []


def test_only_what_is_in_view_exists_and_its_pictures_arrive(opened):
    window = opened()

    def tiles() -> list[QQuickItem]:
        return [item for item in window.pressables() if item.metaObject().indexOfProperty("hasMusic") >= 0]

    window.wait_until(lambda: all(tile.property("image").toString() for tile in tiles()))
    assert 6 <= len(tiles()) < 20


def test_a_work_without_music_says_so(opened):
    window = opened()
    window.kiosk.browsing.type("K-7")
    assert window.find("Study 7, Anna, No music yet")


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (3840, 2160), (2160, 3840)])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_everything_that_can_be_pressed_has_a_name_a_place_and_room_for_a_finger(opened, language, size):
    window = opened(language, size)
    unit = min(size) / 1080
    window.kiosk.browsing.choose("artist", "Anna")
    assert_well_made(window, size, unit)
    window.touch_field()
    window.next_frame()
    assert window.find("Delete") or language == "ar"
    assert_well_made(window, size, unit)


def assert_well_made(window: BrowsingWindow, size: tuple[int, int], unit: float) -> None:
    screen = QRectF(0, 0, *size)
    window.next_frame()
    for item in window.pressables():
        place = item.mapRectToScene(item.boundingRect())
        spoken = item.property("spoken").toVariant()
        assert spoken["name"]
        assert 1 <= spoken["position"] <= spoken["of"], spoken
        assert place.height() >= FINGER * unit - 1, item.property("text")
        assert place.width() >= NARROWEST_KEY * unit, item.property("text")
        assert screen.contains(place) or scrolls(item), item.property("text")


def place(window: BrowsingWindow) -> tuple[str, str, int, int]:
    """Of what has the focus: its name, its role, and which of how many it is."""
    return tuple(window.focused[part] for part in ("name", "role", "position", "of"))


def scrolls(item: QQuickItem) -> bool:
    """Whether it is one of many that scroll."""
    return any(item.metaObject().indexOfProperty(name) >= 0 for name in ("hasMusic", "swatch"))
