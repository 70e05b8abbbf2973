"""The preview: what part of a frame is shown, where, and which way round."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from fakes.qt import qt_application
from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickWindow

from kiosk.conducting import Pixels
from kiosk.ui.camera_view import CameraFeed, CameraView

RED, BLUE = "#c80000", "#0000c8"


class RedAndBlue:
    """A frame twice as wide as high, red on its left and blue on its right."""

    frame_number = 1

    def latest_frame(self) -> Pixels:
        return np.array([[200, 0, 0], [0, 0, 200]], np.uint8).repeat(60, axis=0)[None].repeat(60, axis=0)


@pytest.fixture
def show() -> Iterator[Callable[[bool], CameraView]]:
    """A square view of the frame, once it has it."""
    application = qt_application()
    window = QQuickWindow()

    def show_it(mirrored: bool) -> CameraView:
        view = CameraView(window.contentItem())
        view.setWidth(60)
        view.setHeight(60)
        loop = QEventLoop()
        view.hasFrameChanged.connect(loop.quit)
        view.setProperty("feed", CameraFeed(RedAndBlue(), mirrored=mirrored))
        loop.exec()
        return view

    yield show_it
    window.deleteLater()
    application.processEvents()


def colours_of(view: CameraView) -> tuple[str, str]:
    """Of its left and its right side."""
    image = QImage(60, 60, QImage.Format.Format_RGB888)
    painter = QPainter(image)
    view.paint(painter)
    painter.end()
    return image.pixelColor(10, 30).name(), image.pixelColor(50, 30).name()


def test_a_mirror_shows_what_is_on_the_left_of_the_frame_on_the_right(show) -> None:
    assert colours_of(show(mirrored=False)) == (RED, BLUE)
    assert colours_of(show(mirrored=True)) == (BLUE, RED)


def test_a_point_of_the_preview_has_its_place_in_the_view_that_shows_only_the_middle(show) -> None:
    view = show(mirrored=True)
    places = [view.place(x, y).toTuple() for x, y in ((0.5, 0.5), (0.25, 0.0), (0.75, 1.0), (0.0, 0.0))]
    assert places == [(30, 30), (0, 0), (60, 60), (-30, 0)]
