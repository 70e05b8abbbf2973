"""The browsing screen in an offscreen window, over works held in memory: for tests, and for pictures of it."""

# ruff: noqa: N802, N815 -- names that QML sees are spelled as Qt spells names
from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    Property,
    QEventLoop,
    QObject,
    QPoint,
    QPointF,
    QSize,
    Qt,
    QTimer,
    QUrl,
    Signal,
    Slot,
)
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from db.entities import AccessionNumber
from kiosk.browsing import Catalogue, Search
from kiosk.ui.browse_model import BrowseModel
from kiosk.ui.languages import Languages, is_right_to_left
from kiosk.ui.singletons import keep_singletons
from kiosk.ui.thumbnails import Thumbnails

_MODULES = Path(__file__).parents[2] / "kiosk" / "ui"
keep_singletons()
_WINDOW = b"""
import QtQuick
import Klangbild

FocusScope {
    id: main

    required property QtObject kiosk

    focus: true
    LayoutMirroring.enabled: kiosk.rightToLeft
    LayoutMirroring.childrenInherit: true
    Keys.onEscapePressed: kiosk.press("back")

    Binding { target: Theme; property: "window"; value: Qt.size(main.width, main.height) }
    Binding { target: Theme; property: "rightToLeft"; value: main.kiosk.rightToLeft }
    Rectangle { anchors.fill: parent; color: Theme.ground }
    BrowsingScreen { anchors.fill: parent; focus: true; kiosk: main.kiosk }
    Item { readonly property var spoken: ({ name: "Beside the screen" }); activeFocusOnTab: true }
    Connections {
        function onKeyUsed() { Theme.keysInUse = true; }
        target: main.kiosk
    }
}
"""


class BrowsingKiosk(QObject):
    """What the screen asks of a kiosk: it shows what was searched for, and remembers what was pressed."""

    languageChanged = Signal()
    keyUsed = Signal()

    def __init__(
        self, catalogue: Catalogue, load: Callable[[AccessionNumber], bytes], language: str = "en"
    ) -> None:
        super().__init__()
        self.pressed: list[str] = []
        self.search = Search()
        self._languages = Languages()
        self._languages.use(language)
        self._language = language
        self.browsing = BrowseModel(catalogue, Thumbnails(load), changed=self._show)
        self._show(self.search)

    def _show(self, search: Search) -> None:
        self.search = search
        self.browsing.show(search, self._language)

    def close(self) -> None:
        self.browsing.close()
        self._languages.close()

    @Slot(str)
    def press(self, what: str) -> None:
        self.pressed.append(what)

    @Slot(str)
    def chooseWork(self, number: str) -> None:
        self.pressed.append(number)

    browse = Property(QObject, lambda self: self.browsing, constant=True)
    language = Property(str, lambda self: self._language, notify=languageChanged)
    rightToLeft = Property(bool, lambda self: is_right_to_left(self._language), notify=languageChanged)


class BrowsingWindow:
    """The screen, and what a visitor does at it. `close` it, or enter it."""

    def __init__(self, kiosk: BrowsingKiosk, size: tuple[int, int] = (1920, 1080)) -> None:
        self.kiosk = kiosk
        self.window = QQuickView()
        self.window.engine().addImportPath(str(_MODULES))
        self.window.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        component = QQmlComponent(self.window.engine())
        component.setData(_WINDOW, QUrl.fromLocalFile(str(_MODULES / "Klangbild" / "Browsing.qml")))
        main = component.createWithInitialProperties({"kiosk": kiosk})
        assert isinstance(main, QQuickItem), component.errorString()
        self.window.setContent(QUrl(), component, main)
        self.window.resize(QSize(*size))
        self.window.show()
        self.window.requestActivate()
        self._finger = QTest.createTouchDevice()
        self.wait_until(self.window.isActive)

    def __enter__(self) -> BrowsingWindow:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        self.go_on(0)
        self.kiosk.close()

    def key(self, *keys: Qt.Key) -> None:
        """Press these keys, one after the other."""
        for key in keys:
            self.kiosk.keyUsed.emit()
            QTest.keyClick(self.window, key)
            self.go_on(0)

    def touch(self, name: str) -> None:
        """Touch what has this name, as soon as it is there."""
        self.next_frame()  # what is new has its place then
        self.wait_until(lambda: self.find(name) is not None)
        item = self.find(name)
        assert item is not None
        self.drag(item, 0)

    def touch_field(self) -> None:
        """Touch the field of the search."""
        field = next(item for item in self.pressables() if item.property("placeholder"))
        self.touch(field.property("text"))

    def drag(self, item: QQuickItem, up_px: int) -> None:
        """A finger comes down on an item, goes up the screen, and leaves it."""
        at = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        QTest.touchEvent(self.window, self._finger).press(0, at, self.window).commit()
        for part in range(1, 9 if up_px else 1):
            self.go_on(0.016)
            step = QPoint(0, -up_px * part // 8)
            QTest.touchEvent(self.window, self._finger).move(0, at + step, self.window).commit()
        QTest.touchEvent(self.window, self._finger).release(0, at - QPoint(0, up_px), self.window).commit()
        self.go_on(0)

    def find(self, name: str) -> QQuickItem | None:
        """What can be pressed and has this name, in view."""
        return next((item for item in self.pressables() if item.property("text") == name), None)

    def pressables(self) -> list[QQuickItem]:
        return [
            item
            for item in _shown(self.window.contentItem())
            if item.metaObject().indexOfSignal("pressed()") >= 0
        ]

    @property
    def focused(self) -> Mapping[str, Any]:
        """What is said of what has the focus."""
        return self.window.activeFocusItem().property("spoken").toVariant()

    def wait_until(self, true: Callable[[], bool], within_s: float = 20.0) -> None:
        give_up_s = time.monotonic() + within_s
        while not true():
            assert time.monotonic() < give_up_s, "it never came true"
            self.go_on(0.01)

    def next_frame(self) -> None:
        loop = QEventLoop()
        self.window.frameSwapped.connect(loop.quit)
        self.window.update()
        loop.exec()

    def go_on(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def save(self, path: Path) -> None:
        assert self.window.grabWindow().save(str(path))


def _shown(root: QQuickItem) -> list[QQuickItem]:
    shown = [child for child in root.childItems() if child.isVisible()]
    return shown + [item for child in shown for item in _shown(child)]
