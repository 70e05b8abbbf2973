"""The one Qt application of this process: made, ended by signals, and left for good by staff."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QSocketNotifier
from PySide6.QtGui import QGuiApplication

from kiosk.ui.singletons import keep_singletons
from kiosk.ui.window import log_qt_messages


def leave_for_good() -> None:
    """End, and stay ended: the unit of the service looks for this file before it starts the kiosk again."""
    folder = os.environ.get("RUNTIME_DIRECTORY", "")
    if folder:
        Path(folder, "left").touch()
    QGuiApplication.quit()


def application() -> QGuiApplication:
    """The one Qt application of this process."""
    existing = QGuiApplication.instance()
    if isinstance(existing, QGuiApplication):
        return existing
    keep_singletons()
    log_qt_messages()
    return QGuiApplication(["klangbild"])


@contextmanager
def quit_on_signals() -> Generator[None]:
    """SIGTERM and SIGINT end the application between two events, never in the middle of one.

    Python runs its signal handlers only when Python code runs, and Qt's event loop may rest for long; so the
    signal also writes a byte into a socket that Qt watches.
    """
    ours, python = socket.socketpair()
    for end in (ours, python):
        end.setblocking(False)
    before = {number: signal.signal(number, _do_nothing) for number in (signal.SIGTERM, signal.SIGINT)}
    signal.set_wakeup_fd(python.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(QGuiApplication.quit)
    try:
        yield
    finally:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for number, handler in before.items():
            signal.signal(number, handler)
        ours.close()
        python.close()


def _do_nothing(_number: int, _frame: object) -> None:
    """The byte in the socket says it all."""
