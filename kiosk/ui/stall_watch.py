"""Measures how long the screen's thread was ever kept from its work."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

_TICK_MS = 5


class StallWatch(QObject):
    """A timer of the screen's thread; what it comes too late is how long something else held the thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.longest_ms = 0.0
        """The longest gap between two ticks since `restart`, without the tick itself."""
        self._last_s = time.perf_counter()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def restart(self) -> None:
        """Measure anew from now."""
        self.longest_ms = 0.0
        self._last_s = time.perf_counter()
        self._timer.start()

    def _tick(self) -> None:
        now_s = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now_s - self._last_s) * 1000 - _TICK_MS)
        self._last_s = now_s
