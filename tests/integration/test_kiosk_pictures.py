"""Pictures in a real window: what is no longer wanted while it loads takes no memory."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

QML = b"""
import QtQuick
import Klangbild

Item {
    property alias address: picture.address
    property alias wide: picture.width

    Picture {
        id: picture

        height: width
        detail: Qt.size(width, height)
    }
}
"""
TIMES = 60
PICTURE_MB = 1.2
"""Decoded, 640 x 480."""


def grown_mb(times: int) -> float:
    """What this process holds more after so many pictures were given up while they loaded."""
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    from fakes.shown_window import FOLDER  # the environment comes first
    from fakes.small_exhibition import as_png, painted
    from psutil import Process
    from PySide6.QtCore import QEventLoop, QTimer, QUrl
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQml import QQmlComponent
    from PySide6.QtQuick import QQuickView

    from kiosk.images import ImageFile
    from kiosk.memory import return_memory_at_once

    def go_on(milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    return_memory_at_once()
    application = QGuiApplication([])
    view = QQuickView()
    view.engine().addImportPath(str(FOLDER))
    component = QQmlComponent(view.engine())
    component.setData(QML, QUrl())
    image = ImageFile(as_png(painted(1)))

    def begin_and_give_up(milliseconds: int) -> None:
        item = component.create()
        assert item is not None, component.errors()
        item.setProperty("address", image.address)
        item.setProperty("wide", 600)
        go_on(milliseconds)
        item.deleteLater()
        go_on(20)

    begin_and_give_up(200)
    before = Process().memory_info().rss
    for number in range(times):
        begin_and_give_up(number % 20)
    go_on(200)
    view.deleteLater()
    application.processEvents()
    return (Process().memory_info().rss - before) / 1e6


def test_pictures_that_are_given_up_while_they_load_take_no_memory() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        assert fresh.submit(grown_mb, TIMES).result() < 10 * PICTURE_MB
