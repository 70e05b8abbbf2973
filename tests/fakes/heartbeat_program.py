"""A window with the kiosk's heartbeat, in a process of its own, that does what it is told on standard input.

`show` and `hide` bring the window to the screen and take it away, `close` and `open` say whether visitors are
served, `hang` keeps the screen's thread from its work for good while other threads go on, `quit` ends it.
"""

from __future__ import annotations

import os
import sys
import time

from PySide6.QtCore import QSocketNotifier, QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickView

from db.service_manager import ServiceManager
from kiosk.ui.heartbeat import Heartbeat
from kiosk.ui.singletons import keep_singletons

WITHIN_S = 0.5


def main() -> None:
    keep_singletons()
    application = QGuiApplication([])
    window = QQuickView()
    window.setSource(QUrl.fromLocalFile(sys.argv[1]))
    served = [True]
    heart = Heartbeat(
        window,
        ServiceManager.of(os.environ),
        is_open=lambda: served[0],
        status=lambda: "open" if served[0] else "closed",
        within_s=WITHIN_S,
        beat_ms=50,
    )

    def obey() -> None:
        match sys.stdin.readline().strip():
            case "show":
                window.show()
            case "hide":
                window.hide()
            case "close" | "open" as said:
                served[0] = said == "open"
            case "hang":
                QTimer.singleShot(0, lambda: time.sleep(60))
            case _:
                application.quit()

    told = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    told.activated.connect(obey)
    heart.start()
    application.exec()
    heart.stop()
    told.setEnabled(False)


if __name__ == "__main__":
    main()
