"""Every screen and panel, in every theme, language, orientation and size of text.

Nothing is cut off, nothing lies over a button, everything that can be reached by keys says what it is, and
everything that can be touched is large enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from fakes.shown_kiosk import PANELS, SCREENS, ShownKiosk, a_piece, a_staff_desk, picture_url
from fakes.shown_window import LANDSCAPE, PORTRAIT, ShownWindow, items_of, place_of
from PySide6.QtCore import QRectF, Qt
from PySide6.QtQml import QQmlEngine, QQmlExpression
from PySide6.QtQuick import QQuickItem

from kiosk.browsing import Search

RIGHT, MIDDLE = Qt.AlignmentFlag.AlignRight.value, Qt.AlignmentFlag.AlignHCenter.value
VERTICAL_MIDDLE = Qt.AlignmentFlag.AlignVCenter.value
ROLES = {"button", "switch", "choice", "list item", "text field", "slider", "key", "text"}
NARROW_KEY = 0.85
"""Of any other button's width: eleven Arabic letters stand side by side on an upright screen."""
TWO_LANGUAGES = ShownKiosk().property("languages")
LONG = a_piece(picture_url(3)) | {
    "title": "View of the Harbour with Fishing Boats returning before the Storm, seen from the Old Mole",
    "artist": "Mary Elizabeth Example-Montgomery of the School of the Northern Provinces",
    "creditLine": "Purchased with the help of the Friends of the Museum and of an anonymous donor in 1931",
}

STATES: dict[str, dict[str, Any]] = (
    {name: {"screen": name} for name in SCREENS}
    | {panel: {"screen": "Playing", "panel": panel} for panel in PANELS}
    | {f"help over {screen}": {"screen": screen, "panel": "help"} for screen in SCREENS[:8]}
    | {
        "music that is over": {"screen": "Playing", "sounding": False, "rating": 4},
        "music of a visitor's own picture": {
            "screen": "Playing",
            "piece": a_piece(picture_url(7))
            | {"isLive": True, "title": "", "artist": "", "date": "", "creditLine": "", "remarks": []},
        },
        "another take": {"screen": "Playing", "piece": a_piece(picture_url(3)) | {"take": 2}},
        "a piece as it is felt": {"screen": "Playing", "piece": LONG | {"feltAs": "Full of wonder"}},
        "a very long label": {"screen": "Playing", "piece": LONG},
        "a loudspeaker that is lost": {"screen": "Playing", "loudspeakerLost": True},
        "what is spoken": {
            "screen": "Looking",
            "byEar": True,
            "transcript": "Hold it a little more to the left. " * 3,
        },
        "a picture that was left": {"screen": "Looking", "advice": "shown-before", "inSight": True},
        "a label that is none": {"screen": "Looking", "hint": "other-code", "advice": "straighten"},
        "a question": {"screen": "Looking", "secondsToWarn": 14},
        "music that did not come together": {"screen": "Troubled", "trouble": "composing"},
        "a number for staff": {"screen": "Staff", "staff": a_staff_desk(locked=True, wrong=True)},
        "too many wrong numbers": {"screen": "Staff", "staff": a_staff_desk(locked=True, waitSeconds=40)},
        "six languages": {"screen": "Attract", "languages": TWO_LANGUAGES * 3},
        "six languages to choose from": {
            "screen": "Playing",
            "panel": "language",
            "languages": TWO_LANGUAGES * 3,
        },
        "no way to take it along": {
            "screen": "Playing",
            "panel": "take-along",
            "takeAlong": {"image": "", "address": "", "available": False},
        },
    }
)
REST = {
    "panel": "",
    "byEar": False,
    "transcript": "",
    "secondsToWarn": -1,
    "sounding": True,
    "rating": 0,
    "loudspeakerLost": False,
    "hint": "none",
    "advice": "closer",
    "trouble": "camera",
    "languages": TWO_LANGUAGES,
}


@pytest.fixture(scope="module")
def window() -> Iterator[ShownWindow]:
    with ShownWindow(ShownKiosk()) as opened:
        yield opened


def show(window: ShownWindow, state: dict[str, Any], *, arabic: bool = False, **access: Any) -> None:
    fresh = {"piece": a_piece(picture_url(3)), "staff": a_staff_desk(), "takeAlong": window.shown.take_along}
    language = "ar" if arabic else "en"
    if window.shown.property("language") != language:
        window.use_language(language)
    window.shown.make_easier(**{"theme": "gallery", "largeText": False, "curtain": False} | access)
    window.shown.show(**REST | fresh | state)
    window.settle()


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("arabic", [False, True], ids=["en", "ar"])
def test_everything_has_its_place(window, size, large, arabic):
    window.resize(size)
    look_at(window, STATES, arabic=arabic, theme="contrast", largeText=large)  # its lines are the thickest


@pytest.mark.parametrize("theme", ["gallery", "light"])
def test_the_other_themes_hold_as_well(window, theme):
    plain = {name: STATES[name] for name in (*SCREENS, *PANELS)}
    window.resize(LANDSCAPE)
    look_at(window, plain, theme=theme)
    window.resize(PORTRAIT)
    look_at(window, plain, arabic=True, theme=theme, largeText=True)


def test_a_screen_of_four_thousand_pixels_shows_the_same(window):
    window.resize((3840, 2160))
    look_at(window, {name: STATES[name] for name in ("Attract", "Playing", "Staff", "access")})
    assert window.theme.property("unit") == 2


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("arabic", [False, True], ids=["en", "ar"])
def test_the_collection_is_searched_on_every_screen(window, size, large, arabic):
    window.resize(size)
    show(window, {"screen": "Closed"})
    show(window, {"screen": "Browsing"}, arabic=arabic, theme="contrast", largeText=large)
    window.shown.search(Search(artist="Mary Example"))
    window.settle()
    faults = list(faults_of(window))
    screen = one_with(window, "writing")
    for text in ("harbour", "nothing of the kind"):
        screen.setProperty("writing", True)
        window.shown.search(Search(text))
        window.settle()
        faults += faults_of(window)
        screen.setProperty("writing", False)
        window.settle()
        faults += faults_of(window)
    assert not faults, "\n" + "\n".join(faults)


def one_with(window: ShownWindow, name: str) -> QQuickItem:
    """The first item that has such a property."""
    return next(
        item for item in items_of(window.view.contentItem()) if item.metaObject().indexOfProperty(name) >= 0
    )


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_why_the_music_sounds_so_is_listed(window, size, large):
    window.resize(size)
    show(window, {"screen": "Closed"})
    show(window, {"screen": "Playing"}, largeText=large)
    one_with(window, "asksWhy").setProperty("asksWhy", True)
    window.settle()
    assert not list(faults_of(window))


@pytest.mark.parametrize(
    ("arabic", "said"),
    [
        (False, "The exhibition is closed. It opens again on Tuesday, 8 December, at 10:00."),
        (True, "المعرض مغلق. يفتح من جديد يوم الثلاثاء 8 ديسمبر في الساعة 10:00."),
    ],
)
def test_a_closed_house_says_on_which_day_it_opens(window, arabic, said):
    show(window, {"screen": "Closed"}, arabic=arabic)
    assert said in texts_of(window)


def test_a_house_that_knows_no_opening_only_says_that_it_is_closed(window):
    before = window.shown.property("opensAt")
    show(window, {"screen": "Closed", "opensAt": {}})
    assert texts_of(window) == ["The exhibition is closed."]
    show(window, {"screen": "Closed", "opensAt": before})


def texts_of(window: ShownWindow) -> list[str]:
    """All that can be read, with plain spaces."""
    texts = [item for item in items_of(window.view.contentItem()) if item.inherits("QQuickText")]
    return [text.property("text").replace("\xa0", " ") for text in texts]


def look_at(
    window: ShownWindow, states: dict[str, dict[str, Any]], *, arabic: bool = False, **access: Any
) -> None:
    faults: list[str] = []
    for name, state in states.items():
        show(window, state, arabic=arabic, **access)
        faults += [f"{name}: {fault}" for fault in faults_of(window)]
    assert not faults, "\n" + "\n".join(faults)
    assert not window.complaints


def faults_of(window: ShownWindow) -> Iterator[str]:
    shown = [item for item in items_of(window.view.contentItem()) if is_seen(item)]
    whole = place_of(window.view.contentItem())
    pressables = [(item, place_of(item)) for item in shown if item.property("spoken") and item.isEnabled()]
    texts = [
        (item, words_of(item)) for item in shown if item.inherits("QQuickText") and item.property("text")
    ]
    least = max(44, 92 * window.theme.property("unit")) - 0.5
    for text, _ in texts:
        if may_be_cut(text):
            continue
        if text.property("truncated") or words_of(text).height() > text.height() + 1:
            yield f"cut off: {name_of(text)}"
        if text.property("contentWidth") > text.width() + 1:
            yield f"too wide: {name_of(text)}"
    for pressable, place in pressables:
        narrowest = least * NARROW_KEY if pressable.property("role") == "key" else least
        if place.width() < narrowest or place.height() < least:
            yield f"small: {name_of(pressable)} is {place.width():.0f} x {place.height():.0f}"
        yield from unsaid(pressable)
    for item, place in [*pressables, *texts]:
        if not holds(whole, place):
            yield f"outside: {name_of(item)} at {place}"
    for (one, its_place), (other, others_place) in combinations([*texts, *pressables], 2):
        if overlap(its_place, others_place) and not other.isAncestorOf(one):
            yield f"{name_of(one)} lies over {name_of(other)}"


def name_of(item: QQuickItem) -> str:
    return repr(item.property("text"))


def is_seen(item: QQuickItem) -> bool:
    """Neither transparent nor below a panel nor outside of a list's opening."""
    around: QQuickItem | None = item
    place = place_of(item)
    while around is not None:
        if around.opacity() == 0 or (around.property("sourceComponent") and not around.isEnabled()):
            return False
        if around is not item and around.clip() and not holds(place_of(around), place):
            return False
        around = around.parentItem()
    return True


def may_be_cut(text: QQuickItem) -> bool:
    """Whether it lies on something to press among many of its kind, whose name says all of it."""
    around = text.parentItem()
    if around.metaObject().indexOfProperty("most") < 0:
        return False
    while around is not None and not around.property("spoken"):
        around = around.parentItem()
    return around is not None


def words_of(text: QQuickItem) -> QRectF:
    """Where its letters are."""
    even = text.parentItem()
    if even.metaObject().indexOfProperty("most") >= 0:  # whatever height the font would like to have
        return place_of(even)
    width = text.property("contentWidth")
    height = sum(text.property(name) for name in ("contentHeight", "topPadding", "bottomPadding"))
    spare_x, spare_y = text.width() - width, text.height() - height
    align, vertical = (
        ask(text, f"Number({name})") for name in ("effectiveHorizontalAlignment", "verticalAlignment")
    )
    left = {RIGHT: spare_x, MIDDLE: spare_x / 2}.get(align, 0)
    top = spare_y / 2 if vertical == VERTICAL_MIDDLE else 0
    return text.mapRectToScene(QRectF(left, top, width, height))


def ask(item: QQuickItem, expression: str) -> Any:
    """The value of an expression of QML's; PySide cannot read the items' own enumerations."""
    context = QQmlEngine.contextForObject(item)
    assert context is not None
    return QQmlExpression(context, item, expression).evaluate()[0]


def holds(outer: QRectF, inner: QRectF) -> bool:
    return outer.adjusted(-1, -1, 1, 1).contains(inner)


def overlap(one: QRectF, other: QRectF) -> bool:
    both = one.intersected(other)
    return both.width() > 2 and both.height() > 2


def unsaid(pressable: QQuickItem) -> Iterator[str]:
    spoken = pressable.property("spoken").toVariant()
    if not spoken["name"]:
        yield f"nameless: {pressable}"
    if spoken["role"] not in ROLES:
        yield f"no role: {spoken}"
    if not 1 <= spoken["position"] <= spoken["of"]:
        yield f"no position: {spoken}"
