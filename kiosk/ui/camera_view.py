"""The live picture of the camera on the looking screen."""

# ruff: noqa: N815 -- names that QML sees are spelled as Qt spells names
from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Property, QObject, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem, QQuickWindow

from kiosk.conducting import Pixels

_LOOK_EVERY_MS = 40


class Preview(Protocol):
    """Where frames come from; never waits."""

    @property
    def frame_number(self) -> int:
        """Changes with every frame; 0: there is none."""
        ...

    def latest_frame(self) -> Pixels | None:
        """A frame of the caller's own; None: there is none just now."""
        ...


class CameraFeed(QObject):
    """Carries a preview through QML to the view.

    Args:
        preview: where the frames come from.
        mirrored: whether they are shown as a mirror would. Who holds something before a camera that faces them
            and sees it move the other way on the screen moves it out of the view.
    """

    def __init__(self, preview: Preview, *, mirrored: bool) -> None:
        super().__init__()
        self.preview = preview
        self.mirrored = mirrored


class CameraView(QQuickPaintedItem):
    """Paints the latest frame so that it covers the whole area."""

    feedChanged = Signal()
    hasFrameChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._feed: CameraFeed | None = None
        self._number = 0
        self._pixels: Pixels | None = None
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self.setOpaquePainting(False)
        self.windowChanged.connect(self._leave)

    def _leave(self, window: QQuickWindow | None) -> None:
        """A screen that goes takes the last frame with it.

        PySide never lets go of what QML made of a Python class (6.12), so this object outlives its screen.
        """
        if window is None:
            self._timer.stop()
            self._pixels = None

    def _look(self) -> None:
        if self._feed is None or not self.isVisible():
            return
        preview = self._feed.preview
        number = preview.frame_number
        if number == self._number:
            return
        had = self._pixels is not None
        self._number = number
        self._pixels = preview.latest_frame() if number else None
        if had != (self._pixels is not None):
            self.hasFrameChanged.emit()
        self.update()

    def paint(self, painter: QPainter) -> None:
        """Qt asks for the picture."""
        if self._pixels is None:
            return
        height, width, _ = self._pixels.shape
        image = QImage(self._pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._feed is not None and self._feed.mirrored:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        painter.drawImage(self.boundingRect(), image, self._visible_part(QRectF(image.rect())))

    @Slot(float, float, result=QPointF)
    def place(self, x: float, y: float) -> QPointF:
        """Where a point of the whole preview, given in shares of its width and height, is shown in this view."""
        height, width = self._pixels.shape[:2] if self._pixels is not None else (1, 1)
        part = self._visible_part(QRectF(0, 0, width, height))
        return QPointF(
            (x * width - part.x()) / part.width() * self.width(),
            (y * height - part.y()) / part.height() * self.height(),
        )

    def _visible_part(self, whole: QRectF) -> QRectF:
        """The middle of the frame, in the view's proportions."""
        size = self.size().scaled(whole.size(), Qt.AspectRatioMode.KeepAspectRatio)
        part = QRectF(0, 0, size.width(), size.height())
        part.moveCenter(whole.center())
        return part

    def _get_feed(self) -> CameraFeed | None:
        return self._feed

    def _set_feed(self, feed: CameraFeed | None) -> None:
        self._feed = feed
        self.feedChanged.emit()

    def _has_frame(self) -> bool:
        return self._pixels is not None

    feed = Property(QObject, _get_feed, _set_feed, notify=feedChanged)
    hasFrame = Property(bool, _has_frame, notify=hasFrameChanged)
