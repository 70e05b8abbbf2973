"""The screens under hands and keys, and what they say of themselves to who does not see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fakes.shown_kiosk import PANELS, SCREENS, ShownKiosk, a_staff_desk, picture_url
from fakes.shown_window import LANDSCAPE, ShownWindow, items_of, place_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QPointingDevice
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QSignalSpy, QTest

Show = Callable[..., ShownKiosk]
DRAG_STEPS = 8
PATIENCE_MS = 5000


@pytest.fixture(scope="module")
def opened() -> Iterator[ShownWindow]:
    with ShownWindow(ShownKiosk()) as window:
        window.view.requestActivate()
        assert QTest.qWaitForWindowActive(window.view)
        yield window


@pytest.fixture
def window(opened: ShownWindow) -> Iterator[ShownWindow]:
    opened.resize(LANDSCAPE)
    yield opened
    opened.shown.make_easier(curtain=False)
    opened.shown.show(screen="Closed", panel="", secondsToWarn=-1, sounding=True, staff=a_staff_desk())
    opened.settle()
    assert not opened.complaints


@pytest.fixture(scope="module")
def fingers(opened: ShownWindow) -> QPointingDevice:
    """A screen that feels two of them."""
    return QTest.createTouchDevice()


def show(window: ShownWindow, **values: Any) -> list[tuple[Any, ...]]:
    """Show a state; gives the list of what is pressed from now on."""
    window.shown.show(**values)
    window.settle()
    window.shown.calls.clear()
    return window.shown.calls


def button(window: ShownWindow, text: str) -> QQuickItem:
    return next(
        item
        for item in items_of(window.view.contentItem())
        if item.property("spoken") and item.property("text") == text and item.isEnabled()
    )


def centre(item: QQuickItem) -> QPoint:
    return place_of(item).center().toPoint()


def touch(window: ShownWindow, text: str) -> None:
    QTest.mouseClick(
        window.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre(button(window, text))
    )
    window.settle()


def drag(window: ShownWindow, start: QPoint, end: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(window.view, left, none, start)
    for step in range(1, DRAG_STEPS + 1):
        QTest.mouseMove(window.view, start + (end - start) * step / DRAG_STEPS)
    QTest.mouseRelease(window.view, left, none, end)
    window.settle()


def keys(window: ShownWindow, *names: Qt.Key) -> None:
    for name in names:
        QTest.keyClick(window.view, name)
    window.settle()


def focused(window: ShownWindow) -> str:
    item = window.view.activeFocusItem()
    assert item is not None
    return str(item.property("text"))


def focus(window: ShownWindow, text: str) -> QQuickItem:
    item = button(window, text)
    item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
    return item


@pytest.mark.parametrize(
    ("state", "text", "call"),
    [
        ({"screen": "Playing"}, "Stop", ("press", "stop")),
        ({"screen": "Playing"}, "Tell me more", ("press", "narrate")),
        ({"screen": "Playing"}, "How it feels", ("open", "feelings")),
        ({"screen": "Playing"}, "Another take", ("press", "another")),
        ({"screen": "Playing"}, "Take it along", ("open", "take-along")),
        ({"screen": "Playing"}, "Browse", ("press", "browse")),
        ({"screen": "Playing"}, "Back", ("press", "back")),
        ({"screen": "Playing"}, "Start", ("press", "home")),
        ({"screen": "Playing"}, "Louder", ("changeVolume", 1)),
        ({"screen": "Playing"}, "Quieter", ("changeVolume", -1)),
        ({"screen": "Playing"}, "Access", ("open", "access")),
        ({"screen": "Playing", "panel": "access"}, "Access", ("closePanel",)),
        ({"screen": "Playing", "panel": "access"}, "Done", ("closePanel",)),
        ({"screen": "Playing", "panel": "access"}, "Light", ("setAccess", "theme", "light")),
        ({"screen": "Playing", "panel": "access"}, "Large text", ("setAccess", "largeText", True)),
        ({"screen": "Playing", "panel": "access"}, "Less motion", ("setAccess", "reducedMotion", False)),
        ({"screen": "Playing", "panel": "access"}, "Screen curtain", ("setAccess", "curtain", True)),
        ({"screen": "Playing", "panel": "access"}, "Speak faster", ("setAccess", "speechRate", 1)),
        ({"screen": "Playing", "panel": "access"}, "Speak to me", ("press", "by-ear")),
        ({"screen": "Playing", "panel": "language"}, "العربية", ("chooseLanguage", "ar")),
        ({"screen": "Playing", "panel": "feelings"}, "Full of wonder", ("chooseFeeling", "awe")),
        ({"screen": "Attract"}, "Begin", ("chooseLanguage", "en")),
        ({"screen": "Attract"}, "ابدأ", ("chooseLanguage", "ar")),
        ({"screen": "Looking"}, "Browse the collection", ("press", "browse")),
        ({"screen": "Looking", "secondsToWarn": 9}, "I am still here", ("press", "stay")),
        ({"screen": "Choosing"}, "The Road", ("chooseWork", "K-2")),
        ({"screen": "Choosing"}, "None of these", ("press", "no")),
        ({"screen": "Confirming"}, "Yes, compose", ("press", "yes")),
        ({"screen": "Staff"}, "Update now", ("staffDo", "update")),
        ({"screen": "Staff"}, "Higher", ("staffDo", "cap-up")),
        ({"screen": "Staff"}, "Show the camera", ("staffDo", "camera-on")),
        ({"screen": "Staff"}, "Back to the visitors", ("staffDo", "leave")),
    ],
)
def test_what_is_touched_is_what_happens_and_a_key_does_the_same(window, state, text, call):
    calls = show(window, **state)
    touch(window, text)
    assert calls == [call]
    calls.clear()
    focus(window, text)
    keys(window, Qt.Key.Key_Return)
    assert calls == [call]


def test_stars_are_given_when_the_music_is_over(window):
    calls = show(window, screen="Playing", sounding=False)
    star = next(
        item
        for item in items_of(window.view.contentItem())
        if str(item.property("text")).startswith("4 star")
    )
    QTest.mouseClick(window.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre(star))
    assert calls == [("rate", 4)]


def test_a_panel_takes_the_keys_and_gives_them_back(window):
    show(window, screen="Playing")
    assert focused(window) == "Stop"
    focus(window, "How it feels")
    show(window, panel="feelings")
    assert focused(window) == "Peaceful"
    show(window, panel="")
    assert focused(window) == "How it feels"


def test_the_question_takes_the_keys_over_a_panel_and_gives_them_back(window):
    show(window, screen="Playing", panel="access")
    assert focused(window) == "Dark"
    show(window, secondsToWarn=12)
    assert focused(window) == "I am still here"
    show(window, secondsToWarn=-1)
    assert focused(window) == "Dark"


def test_what_is_said_of_a_button_is_its_name_its_role_and_its_place(window):
    show(window, screen="Playing", sounding=False)
    spoken = button(window, "How it feels").property("spoken").toVariant()
    assert spoken == {
        "name": "How it feels",
        "role": "button",
        "position": spoken["position"],
        "of": spoken["of"],
        "value": "",
        "state": "",
        "language": "",
        "hint": "Say how you like it and how it feels, and I play it that way",
    }
    before = spoken["of"]
    show(window, canBrowse=False)
    assert button(window, "How it feels").property("spoken").toVariant()["of"] == before - 1
    show(window, canBrowse=True, panel="access")
    switch = button(window, "Less motion").property("spoken").toVariant()
    assert (switch["role"], switch["state"]) == ("switch", "on")
    theme = button(window, "Dark").property("spoken").toVariant()
    assert (theme["role"], theme["position"], theme["of"], theme["state"]) == ("choice", 1, 3, "chosen")


def test_a_screen_reader_is_told_of_everything_that_keys_reach(window):
    for screen, panel in [*((screen, "") for screen in SCREENS), *(("Playing", panel) for panel in PANELS)]:
        show(window, screen=screen, panel=panel)
        reached = [
            item
            for item in items_of(window.view.contentItem())
            if item.activeFocusOnTab() and item.isEnabled()
        ]
        assert reached or screen == "Closed"
        for item in reached:
            told = QAccessible.queryAccessibleInterface(item)
            state = told.state()
            assert told.text(QAccessible.Text.Name), item
            assert told.role() not in (QAccessible.Role.NoRole, QAccessible.Role.Client), item
            assert state.focusable, item
            if item.property("counted"):
                place = f"{item.property('position')} of {item.property('count')}"
                assert told.text(QAccessible.Text.Description).endswith(place)
                assert told.actionInterface().actionNames()


def test_a_screen_reader_presses_and_sees_what_is_chosen(window):
    calls = show(window, screen="Playing", panel="access")
    dark, light = (QAccessible.queryAccessibleInterface(button(window, text)) for text in ("Dark", "Light"))
    assert dark.state().checked
    assert not light.state().checked
    light.actionInterface().doAction("Press")
    assert calls == [("setAccess", "theme", "light")]


def test_the_frame_around_the_part_that_counts_is_dragged_by_a_corner(window):
    calls = show(window, screen="Confirming")
    corner = centre(button(window, "Top left corner"))
    other = centre(button(window, "Bottom right corner"))
    drag(window, corner, corner + (other - corner) / 4)
    assert calls == [("crop", *(pytest.approx(share, abs=0.03) for share in (0.25, 0.25, 0.75, 0.75)))]
    calls.clear()
    touch(window, "Use all of it")
    assert calls == [("crop", 0, 0, 1, 1)]


def test_the_frame_is_moved_and_sized_by_keys_and_stays_inside_the_picture(window):
    calls = show(window, screen="Confirming")
    focus(window, "Bottom right corner")
    keys(window, Qt.Key.Key_Return, *[Qt.Key.Key_Left] * 5, *[Qt.Key.Key_Up] * 5, Qt.Key.Key_Return)
    assert calls == [("crop", *(pytest.approx(share) for share in (0, 0, 0.8, 0.8)))]
    calls.clear()
    focus(window, "Move the frame")
    keys(window, Qt.Key.Key_Return, *[Qt.Key.Key_Right] * 9, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert calls == [("crop", *(pytest.approx(share) for share in (0.2, 0.04, 0.8, 0.8)))]
    calls.clear()
    focus(window, "Top left corner")
    keys(window, Qt.Key.Key_Return, *[Qt.Key.Key_Right] * 40, Qt.Key.Key_Return)
    [(_, _, _, width, _)] = calls
    assert 0.2 <= width < 0.5  # no handle lies over another
    value = button(window, "Top left corner").property("value")
    assert "percent from the left" in value


def test_keys_that_hold_a_corner_let_go_when_they_move_on(window):
    calls = show(window, screen="Confirming")
    corner = focus(window, "Bottom right corner")
    keys(window, Qt.Key.Key_Return, Qt.Key.Key_Left)
    assert corner.property("held")
    focus(window, "Yes, compose")
    assert not corner.property("held")
    assert [call[0] for call in calls] == ["crop"]


def zoomed(window: ShownWindow) -> QQuickItem:
    return next(
        item for item in items_of(window.view.contentItem()) if item.metaObject().indexOfProperty("zoom") >= 0
    )


def test_a_painting_is_looked_at_closely_by_keys_buttons_and_two_taps(window):
    show(window, screen="Playing")
    painting = zoomed(window)
    keys(window, Qt.Key.Key_Plus)
    assert painting.property("zoom") == pytest.approx(1.5)
    touch(window, "Closer")
    assert painting.property("zoom") == pytest.approx(2.25)
    keys(window, Qt.Key.Key_Minus, Qt.Key.Key_Minus, Qt.Key.Key_Minus)
    assert painting.property("zoom") == 1
    place = centre(painting)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseDClick(window.view, left, none, place)
    window.settle()
    assert painting.property("zoom") == pytest.approx(2.5)


def test_a_painting_is_decoded_once_more_when_it_is_looked_at_closely_and_not_with_each_step(window):
    show(window, screen="Playing")
    picture = next(item for item in items_of(zoomed(window)) if item.inherits("QQuickImage"))
    whole = picture.property("sourceSize").width()
    keys(window, Qt.Key.Key_Plus)
    close = picture.property("sourceSize").width()
    assert close > 2 * whole
    keys(window, Qt.Key.Key_Plus, Qt.Key.Key_Plus)
    assert picture.property("sourceSize").width() == close


def test_a_painting_that_is_close_is_moved_by_the_arrow_keys_while_it_is_held(window):
    show(window, screen="Playing")
    painting = zoomed(window)
    keys(window, *[Qt.Key.Key_Plus] * 3)
    view = next(item for item in painting.childItems() if item.inherits("QQuickFlickable"))
    before = view.property("contentX")
    focus(window, "Move the picture")
    keys(window, Qt.Key.Key_Return, Qt.Key.Key_Right)
    assert view.property("contentX") > before
    keys(window, Qt.Key.Key_Escape)
    assert not painting.property("held")


def test_two_fingers_bring_a_painting_closer_and_one_moves_it(window, fingers):
    show(window, screen="Playing")
    painting = zoomed(window)
    middle, apart = centre(painting), QPoint(60, 0)
    strokes(
        window,
        fingers,
        [[middle - apart * share, middle + apart * share] for share in (1, 1.25, 1.5, 2, 2.5)],
    )
    zoom = painting.property("zoom")
    assert 1.5 < zoom <= 2.5
    view = next(item for item in painting.childItems() if item.inherits("QQuickFlickable"))
    before = view.property("contentX")
    strokes(window, fingers, [[middle - QPoint(40 * step, 0)] for step in range(6)])
    assert view.property("contentX") > before
    assert painting.property("zoom") == zoom


def strokes(window: ShownWindow, fingers: QPointingDevice, path: list[list[QPoint]]) -> None:
    """Where the fingers are, frame by frame; Qt Quick takes the moves between two frames as one."""
    sequence = QTest.touchEvent(window.view, fingers)
    for number, places in enumerate([*path, path[-1]]):
        act = sequence.press if number == 0 else sequence.release if number == len(path) else sequence.move
        for finger, place in enumerate(places):
            act(finger, place)
        sequence.commit()
        drawn = QSignalSpy(window.view.frameSwapped)
        window.view.update()
        assert drawn.wait(PATIENCE_MS)
    window.settle()


def test_a_finger_presses_a_button(window, fingers):
    calls = show(window, screen="Playing")
    stop = centre(button(window, "Stop"))
    strokes(window, fingers, [[stop]])
    assert calls == [("press", "stop")]


def test_another_picture_is_seen_whole(window):
    show(window, screen="Playing")
    keys(window, *[Qt.Key.Key_Plus] * 3)
    piece = window.shown.property("piece")
    show(window, piece=piece | {"image": window.shown.property("visitorsPicture")})
    assert zoomed(window).property("zoom") == 1
    show(window, piece=piece)


def test_a_ring_shows_who_uses_keys_where_they_are_and_leaves_with_a_touch(window):
    show(window, screen="Playing")

    def rings() -> list[QQuickItem]:
        return [
            item
            for item in items_of(window.view.contentItem())
            if item.metaObject().indexOfProperty("around") >= 0
        ]

    window.shown.keyUsed.emit()
    window.settle()
    [ring] = rings()
    assert ring.parentItem() == button(window, "Stop")
    touch(window, "Another take")
    assert not rings()


def test_staff_type_their_number_and_it_is_not_kept_on_the_screen(window):
    calls = show(window, screen="Staff", staff=a_staff_desk(locked=True))
    for digit in "2580":
        touch(window, digit)
    keys(window, Qt.Key.Key_7)
    touch(window, "Enter")
    touch(window, "Enter")
    assert calls == [("enterPin", "25807")]


def test_who_typed_too_many_wrong_numbers_waits(window):
    calls = show(window, screen="Staff", staff=a_staff_desk(locked=True, waitSeconds=30))
    touch(window, "1")
    touch(window, "Enter")
    assert calls == []


def test_paintings_that_come_after_the_start_screen_are_seen_with_their_names(window):
    canvas = {"number": "K-9", "detail": picture_url(9), "caption": "The Bridge, Mary Example"}
    show(window, screen="Attract", canvases=[])
    window.shown.show(canvases=[canvas])
    window.settle()
    details = [item for item in items_of(window.view.contentItem()) if item.inherits("QQuickImage")]
    assert any(item.property("source").toString() == canvas["detail"] and item.opacity() for item in details)
    assert any(item.property("text") == canvas["caption"] for item in items_of(window.view.contentItem()))


def test_nothing_is_pressed_through_the_curtain_and_touch_lifts_it(window):
    show(window, screen="Playing")
    stop = centre(button(window, "Stop"))
    window.shown.make_easier(curtain=True)
    window.settle()
    calls = show(window)
    QTest.mouseClick(window.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, stop)
    assert calls == []
    assert focused(window) == "Stop"  # keys and speech go on behind it
    keys(window, Qt.Key.Key_Return)
    assert calls == [("press", "stop")]
    calls.clear()
    touch(window, "Lift the curtain")
    assert calls == [("setAccess", "curtain", False)]


def test_paintings_stand_still_with_reduced_motion(window):
    show(window, screen="Attract")
    layer = next(
        item
        for item in items_of(window.view.contentItem())
        if item.metaObject().indexOfProperty("work") >= 0 and item.inherits("QQuickImage")
    )
    before = layer.x(), layer.y()
    QTest.qWait(200)
    assert (layer.x(), layer.y()) == before
