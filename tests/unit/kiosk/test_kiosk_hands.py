"""Keys and touches before the window sees them, in a window that nobody sees, with real events of Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fakes.qt import qt_application
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPointingDevice
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from kiosk.keys import read_key_map
from kiosk.ui.hands import HandFilter, Hands
from kiosk.visit import (
    AccessChanged,
    Attract,
    Closed,
    Event,
    Looking,
    Panel,
    PanelOpened,
    Press,
    Visit,
    VolumeChanged,
    step,
)

WIDTH, HEIGHT = 800, 600
SCREEN = b"""
import QtQuick
Item {
    property var keys: []
    focus: true
    Keys.onPressed: event => keys = [...keys, event.key]
    TapHandler {}
}
"""
IN_USE = Visit(screen=Looking())


class Kiosk:
    """A real visit, real hands, and a screen that writes down the keys that reach it."""

    def __init__(self, view: QQuickView) -> None:
        self.view = view
        self.visit = IN_USE
        self.done: list[Any] = []
        """What the hands led to, in order."""
        self.use()

    def use(self, **keys: str) -> None:
        """Begin anew, with such a keypad."""
        hands = Hands(
            keys=read_key_map(keys),
            visit=lambda: self.visit,
            happen=self._happen,
            acted=lambda: self.done.append("acted"),
            repeat=lambda: self.done.append("repeat"),
            pause=lambda: self.done.append("pause"),
            tell_volume=lambda: self.done.append("tell volume"),
            touched=lambda x, y: self.done.append((round(x, 2), round(y, 2))),
            key_used=lambda: None,
            answered=lambda: self.done.append("answered"),
        )
        self.filter = HandFilter(hands, self.view)
        self.view.installEventFilter(self.filter)
        root = self.view.rootObject()
        assert isinstance(root, QQuickItem)
        self.screen = root
        self.screen.setProperty("keys", [])

    def _happen(self, event: Event) -> None:
        self.done.append(event)
        self.visit, _ = step(self.visit, event)

    def press(self, *keys: Qt.Key) -> list[Any]:
        """What the keys lead to, without what each of them does."""
        self.done.clear()
        for key in keys:
            QTest.keyClick(self.view, key)
        return [each for each in self.done if each not in ("acted", Press.STAY, "answered")]

    @property
    def reached(self) -> list[Qt.Key]:
        """The keys that the screen has got."""
        keys = self.screen.property("keys")
        return [Qt.Key(int(key)) for key in (keys.toVariant() if hasattr(keys, "toVariant") else keys)]


@pytest.fixture(scope="module")
def view() -> Iterator[QQuickView]:
    application = qt_application()
    found = QQuickView()
    component = QQmlComponent(found.engine())
    component.setData(SCREEN, "")
    root = component.create()
    assert isinstance(root, QQuickItem), component.errorString()
    found.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    found.setContent("", component, root)
    found.resize(QSize(WIDTH, HEIGHT))
    found.show()
    found.requestActivate()
    assert QTest.qWaitForWindowActive(found)
    yield found
    found.close()
    found.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def kiosk(view: QQuickView) -> Iterator[Kiosk]:
    found = Kiosk(view)
    yield found
    view.removeEventFilter(found.filter)


@pytest.fixture(scope="module")
def finger() -> QPointingDevice:
    return QTest.createTouchDevice()


# --- Keys ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_F1, Qt.Key.Key_Z])
def test_the_first_key_at_a_kiosk_at_rest_wakes_its_voice_and_does_nothing_else(kiosk, key):
    kiosk.visit = Visit()
    kiosk.press(key)
    assert kiosk.done == ["acted", Press.BY_EAR]
    assert kiosk.reached == []
    assert (kiosk.visit.screen, kiosk.visit.by_ear) == (Attract(), True)
    kiosk.press(Qt.Key.Key_Return)
    assert kiosk.reached == [Qt.Key.Key_Return]


def test_while_the_house_is_closed_a_key_leads_nowhere(kiosk):
    kiosk.visit = Visit(screen=Closed(), is_open=False)
    kiosk.press(Qt.Key.Key_Return)
    assert kiosk.visit == Visit(screen=Closed(), is_open=False)
    assert kiosk.reached == []


def test_a_key_that_finds_the_question_whether_anybody_is_there_only_answers_it(kiosk):
    kiosk.visit = replace(IN_USE, idle_s=50.0)
    assert kiosk.visit.seconds_to_warn is not None
    assert kiosk.press(Qt.Key.Key_F4) == []
    assert kiosk.visit == IN_USE
    assert kiosk.reached == []


@pytest.mark.parametrize(
    ("key", "leads_to"),
    [
        (Qt.Key.Key_F1, [PanelOpened(Panel.HELP)]),
        (Qt.Key.Key_F2, ["repeat"]),
        (Qt.Key.Key_F3, ["pause"]),
        (Qt.Key.Key_F4, [Press.HOME]),
        (Qt.Key.Key_F5, [Press.BY_EAR]),
        (Qt.Key.Key_F6, [AccessChanged(replace(IN_USE.access, curtain=True))]),
        (Qt.Key.Key_F7, [VolumeChanged(-1), "tell volume"]),
        (Qt.Key.Key_VolumeUp, [VolumeChanged(1), "tell volume"]),
    ],
)
def test_what_a_key_means_everywhere_is_carried_out_and_the_screen_hears_nothing_of_it(kiosk, key, leads_to):
    assert kiosk.press(key) == leads_to
    assert kiosk.done[0] == "acted"  # before anything is carried out
    assert kiosk.reached == []


def test_the_screen_gets_the_keys_that_it_knows_and_all_that_mean_nothing(kiosk):
    keys = [Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_H, Qt.Key.Key_Plus]
    assert kiosk.press(*keys) == []
    assert kiosk.reached == keys


def test_a_keypad_with_other_keys_reaches_the_screen_as_the_keys_that_it_knows(kiosk):
    kiosk.use(select="F9", back="F10", down="PgDown", help="H")
    assert kiosk.press(Qt.Key.Key_F9, Qt.Key.Key_F10, Qt.Key.Key_PageDown) == []
    assert kiosk.reached == [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down]
    assert kiosk.press(Qt.Key.Key_H) == [PanelOpened(Panel.HELP)]


def test_who_types_takes_a_letter_away_with_backspace_which_else_means_back(kiosk):
    kiosk.press(Qt.Key.Key_Backspace)
    assert kiosk.reached == [Qt.Key.Key_Backspace]


class Held(QKeyEvent):
    """A repetition of a key that is held, as the window system sends it."""

    def __init__(self, key: Qt.Key) -> None:
        super().__init__(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True)

    def spontaneous(self) -> bool:
        return True


def test_a_held_key_does_not_repeat(kiosk):
    kiosk.done.clear()
    assert kiosk.filter.eventFilter(kiosk.view, Held(Qt.Key.Key_F7))
    assert kiosk.done == []


# --- Touches ------------------------------------------------------------------------------------------------


def test_a_touch_is_told_once_as_shares_of_the_screen_and_goes_on_to_it(kiosk, finger):
    kiosk.done.clear()
    place = QPoint(WIDTH // 4, HEIGHT // 2)
    QTest.touchEvent(kiosk.view, finger).press(0, place).commit()
    QTest.touchEvent(kiosk.view, finger).release(0, place).commit()
    assert kiosk.done == ["acted", (0.25, 0.5)]


def test_a_mouse_touches_as_well(kiosk):
    kiosk.done.clear()
    QTest.mouseClick(
        kiosk.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(WIDTH - 8, HEIGHT - 6)
    )
    assert kiosk.done == ["acted", (0.99, 0.99)]
