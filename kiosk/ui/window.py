"""The window: loads the QML module, passes keys on, and reports what Qt complains about."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import (
    QEventLoop,
    QMessageLogContext,
    QSize,
    Qt,
    QtMsgType,
    QUrl,
    qInstallMessageHandler,
)
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlComponent, qmlRegisterType
from PySide6.QtQuick import QQuickItem, QQuickView

from kiosk.ui.camera_view import CameraView
from kiosk.ui.hands import HandFilter, Hands
from kiosk.ui.model import KioskModel

_log = logging.getLogger(__name__)

_FOLDER = Path(__file__).parent
_GROUND = "#0f0e0d"
"""`Theme.ground`: what is seen before the first screen is drawn."""

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.ERROR,  # nothing Qt warns of is meant to happen
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def log_qt_messages() -> None:
    """From now on, what Qt and QML say goes to the log; warnings as errors."""
    qInstallMessageHandler(_log_message)


def _log_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    where = f" ({context.file}:{context.line})" if context.file else ""
    # A screen reader may ask for what has just gone, or what Qt does not know: that is no fault of ours.
    is_asked = (context.category or "").startswith("qt.accessibility")
    _log.log(logging.INFO if is_asked else _LEVELS[kind], "Qt: %s%s", message, where)


class KioskWindow(QQuickView):
    """Shows the visit."""

    def __init__(self) -> None:
        super().__init__()
        qmlRegisterType(CameraView, "KlangbildCamera", 1, 0, "CameraView")  # pyright: ignore[reportCallIssue, reportArgumentType]
        self.engine().addImportPath(str(_FOLDER))
        self.setTitle("Klangbild")
        self.setColor(QColor(_GROUND))
        self.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)

    def load(self, model: KioskModel, hands: Hands) -> None:
        """Load the screens.

        Args:
            model: what they show.
            hands: what keys and touches do.

        Raises:
            TypeError: the QML does not compile; our bug.
        """
        self._filter = HandFilter(hands, self)
        self.installEventFilter(self._filter)
        url = QUrl.fromLocalFile(str(_FOLDER / "Klangbild" / "Main.qml"))
        component = QQmlComponent(self.engine(), url, QQmlComponent.CompilationMode.Asynchronous, self)
        # The compiler's thread may have something to say, and saying it takes Python's lock, which only a
        # running event loop gives away. (Never processEvents: each call takes one reference from None, PySide
        # 6.12, so that a long wait ends the program.)
        compiling = QEventLoop()
        component.statusChanged.connect(compiling.quit)
        if component.isLoading():
            compiling.exec()
        main = component.createWithInitialProperties({"kiosk": model})
        if not isinstance(main, QQuickItem):
            raise TypeError("\n".join(error.toString() for error in component.errors()))
        self.setContent(url, component, main)

    def open(self, size: tuple[int, int] | None, *, windowed: bool) -> None:
        """Show the window, over the whole screen unless `windowed`."""
        if size is not None:
            self.resize(QSize(*size))
        if windowed:
            self.show()
        else:
            self.setCursor(Qt.CursorShape.BlankCursor)
            self.showFullScreen()
        self.requestActivate()  # a bare X server has no window manager that would give us the keys
