"""The window: loads the QML module, passes keys on, and reports what Qt complains about."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QEventLoop,
    QMessageLogContext,
    QObject,
    QSize,
    Qt,
    QtMsgType,
    QUrl,
    qInstallMessageHandler,
)
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtQml import QQmlComponent, qmlRegisterType
from PySide6.QtQuick import QQuickItem, QQuickView

from kiosk.ui.camera_view import CameraView
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
    _log.log(_LEVELS[kind], "Qt: %s%s", message, where)


class KioskWindow(QQuickView):
    """Shows the visit. Keys do not repeat while held, and every key says first that somebody is there."""

    def __init__(self) -> None:
        super().__init__()
        qmlRegisterType(CameraView, "KlangbildCamera", 1, 0, "CameraView")  # pyright: ignore[reportCallIssue, reportArgumentType]
        self.engine().addImportPath(str(_FOLDER))
        self.setTitle("Klangbild")
        self.setColor(QColor(_GROUND))
        self.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)

    def load(self, model: KioskModel) -> None:
        """Load the screens.

        Raises:
            TypeError: the QML does not compile; our bug.
        """
        self._keys = _Keys(model, self)
        self.installEventFilter(self._keys)
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


class _Keys(QObject):
    """Sees every key before the window does.

    A filter, not an override of the window's `event`: that would keep Python's lock while Qt draws and loads,
    and Qt's other threads may need it for that.
    """

    def __init__(self, model: KioskModel, window: KioskWindow) -> None:
        super().__init__(window)
        self._model = model

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802
        """Qt is about to deliver an event; True: it ends here."""
        return isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._takes(event)

    def _takes(self, key: QKeyEvent) -> bool:
        """Whether a key ends here: it repeats, or only answers 'I am still here'."""
        if key.isAutoRepeat():
            return True
        warned = self._model.warns
        self._model.keyUsed.emit()
        self._model.press("stay")
        return warned
