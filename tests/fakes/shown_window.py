"""The screens in a window that nobody sees, showing what a `ShownKiosk` says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from fakes.qt import qt_application
from fakes.shown_kiosk import ShownKiosk
from PySide6.QtCore import QEvent, QEventLoop, QObject, QRectF, QSize, QTimer, QUrl, qInstallMessageHandler
from PySide6.QtGui import QImage
from PySide6.QtQml import QQmlComponent, qmlRegisterType
from PySide6.QtQuick import QQuickItem, QQuickView

import kiosk.ui
from kiosk.ui.camera_view import CameraView
from kiosk.ui.feelings import shown_feelings
from kiosk.ui.languages import Languages, is_right_to_left

FOLDER = Path(kiosk.ui.__file__).parent
LANDSCAPE, PORTRAIT = (1920, 1080), (1080, 1920)
PATIENCE_S = 20.0
_FRAMES = 2
"""What one frame lays out may change what the next one does."""


class ShownWindow:
    """Opens `Shell.qml` for a kiosk; a context manager.

    Attributes:
        complaints: all that Qt and QML have warned of.
    """

    def __init__(self, shown: ShownKiosk) -> None:
        self.application = qt_application()
        self.complaints: list[str] = []
        self._languages = Languages()
        self.shown = shown
        self._before = qInstallMessageHandler(lambda _kind, _context, text: self.complaints.append(text))
        qmlRegisterType(CameraView, "KlangbildCamera", 1, 0, "CameraView")  # pyright: ignore[reportCallIssue, reportArgumentType]
        self.view = QQuickView()
        self.view.engine().addImportPath(str(FOLDER))
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
        url = QUrl.fromLocalFile(str(FOLDER / "Klangbild" / "Shell.qml"))
        self._component = QQmlComponent(self.view.engine(), url)
        shell = self._component.createWithInitialProperties({"kiosk": shown})
        if not isinstance(shell, QQuickItem):
            raise TypeError("\n".join(error.toString() for error in self._component.errors()))
        self.view.setContent(url, self._component, shell)
        self.resize(LANDSCAPE)
        self.view.show()

    def __enter__(self) -> ShownWindow:
        return self

    def __exit__(self, *_: object) -> None:
        self.view.close()
        self.shown.close()
        self._languages.close()
        self.view.deleteLater()
        self.application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.application.processEvents()
        qInstallMessageHandler(self._before)

    @property
    def theme(self) -> QObject:
        """The singleton of the design system."""
        found = self.view.engine().singletonInstance("Klangbild", "Theme")  # pyright: ignore[reportCallIssue, reportArgumentType]
        assert isinstance(found, QObject)
        return found

    def resize(self, size: tuple[int, int]) -> None:
        """Make it so wide and high, in pixels."""
        self.view.resize(QSize(*size))

    def use_language(self, code: str) -> None:
        """Translate everything."""
        self._languages.use(code)
        self.view.engine().retranslate()
        self.shown.show(language=code, rightToLeft=is_right_to_left(code), feelings=shown_feelings())

    def settle(self, *, pictures: bool = True) -> None:
        """Wait until everything has its place, and, if wished, every picture is there."""
        give_up_s = time.monotonic() + PATIENCE_S
        self._draw()
        while pictures and any(_loads(item) for item in items_of(self.view.contentItem())):
            if time.monotonic() > give_up_s:
                raise TimeoutError("the pictures of a screen do not come")
            self._draw()
        for _ in range(_FRAMES):
            self._draw()

    def _draw(self) -> None:
        """Wait for a frame. Qt lays everything out for it; done by hand, one would hold items that a list has let
        go of meanwhile. The processor is left to those that make the pictures."""
        drawn = QEventLoop()
        giving_up = QTimer()
        giving_up.setSingleShot(True)
        giving_up.timeout.connect(drawn.quit)
        giving_up.start(int(PATIENCE_S * 1000))
        drawing = self.view.frameSwapped.connect(drawn.quit)
        self.view.update()
        drawn.exec()
        self.view.frameSwapped.disconnect(drawing)
        if not giving_up.isActive():
            raise TimeoutError("the window draws nothing")

    def grab(self) -> QImage:
        """What is seen now."""
        self.settle()
        return self.view.grabWindow()


def items_of(root: QQuickItem) -> Iterator[QQuickItem]:
    """Every item that is shown, each before its children."""
    for child in root.childItems():
        if child.isVisible():
            yield child
            yield from items_of(child)


def place_of(item: QQuickItem) -> QRectF:
    """Where it is in its window."""
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def _loads(item: QQuickItem) -> bool:
    """Nothing is painted yet of a picture or of what the camera sees, or a screen is just appearing."""
    if item.inherits("QQuickImage"):
        return bool(item.property("source").toString()) and not item.property("paintedWidth")
    if item.metaObject().indexOfProperty("hasMusic") >= 0:  # a tile, whose picture is made as it is asked for
        return QUrl(item.property("image")).isEmpty()
    if isinstance(item, CameraView):
        return not item.property("hasFrame")
    return 0 < item.opacity() < 1 and bool(item.property("sourceComponent"))
