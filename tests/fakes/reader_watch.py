"""A program that says, a line each, whether the kiosk takes a screen reader for active; it ends with its input."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QSocketNotifier, QTimer

from kiosk.speaking.screen_reader import ScreenReader


def main() -> None:
    application = QCoreApplication([])
    reader = ScreenReader(lambda active: print("active" if active else "not active", flush=True))
    end = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    end.activated.connect(application.quit)
    QTimer.singleShot(0, lambda: print("ready", flush=True))
    application.exec()
    print("in the end active" if reader.is_active else "in the end not active", flush=True)


if __name__ == "__main__":
    main()
