"""The one application that a test process has: whichever test comes first, it can show what the others show."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is first used
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from kiosk.ui.singletons import keep_singletons


def qt_application() -> QGuiApplication:
    """Qt's application with a screen that nobody sees; made where there is none yet.

    Raises:
        TypeError: a test has made one that has no screen, on which windows end the process.
    """
    keep_singletons()
    found = QCoreApplication.instance() or QGuiApplication([])
    if not isinstance(found, QGuiApplication):
        raise TypeError(f"{found} has no screen: every test takes the application of fakes.qt")
    return found
