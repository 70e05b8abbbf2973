"""The heartbeat of the screen's thread: it watches the frames, and tells the service manager how the kiosk is."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtQuick import QQuickWindow

from db.service_manager import ServiceManager
from kiosk.health.watchdog import DRAWN_WITHIN_S, Pulse

_BEAT_MS = 1000


def _nothing() -> str:
    return ""


def _always() -> bool:
    return True


class Heartbeat(QObject):
    """Beats once a second, from the first call of `start` on.

    The service manager is told READY=1 by the first frame. The timer runs by a clock that nobody sets, so whatever
    follows the wall clock (opening hours) looks at it with every `beat`.

    Args:
        window: whose frames count.
        manager: who is told.
        is_open: whether visitors are served: then the window must be drawn; else only while something shows it.
        status: how the kiosk is, in some words for people.
        within_s: how long may pass between two frames.
        beat_ms: between two beats.
    """

    beat = Signal()

    def __init__(
        self,
        window: QQuickWindow,
        manager: ServiceManager,
        *,
        is_open: Callable[[], bool] = _always,
        status: Callable[[], str] = _nothing,
        within_s: float = DRAWN_WITHIN_S,
        beat_ms: int = _BEAT_MS,
    ) -> None:
        super().__init__()
        self._window = window
        self._manager = manager
        self._is_open = is_open
        self._status = status
        self._within_s = within_s
        self._pulse = Pulse()
        self._timer = QTimer(self, interval=beat_ms)
        self._timer.timeout.connect(self._beat)
        # Not directly: where a thread of its own draws, it would wait for Python's lock, which the screen's thread
        # may hold while it waits for the drawing.
        window.frameSwapped.connect(self._drawn)

    def start(self) -> None:
        """Begin to beat; call it when the window is being opened."""
        self._timer.start()

    def stop(self) -> None:
        """The kiosk ends: say so, and beat no more."""
        self._timer.stop()
        self._manager.stopping()

    @property
    def frame_age_s(self) -> float | None:
        """For how long nothing was drawn; None: nothing ever was. Any thread may ask."""
        return self._pulse.silent_s(time.monotonic())

    @Slot()
    def _drawn(self) -> None:
        is_first = self._pulse.drawn_s is None
        self._pulse = self._pulse.drawn(time.monotonic())
        if is_first:
            self._manager.ready(self._status())

    @Slot()
    def _beat(self) -> None:
        now_s = time.monotonic()
        self._pulse = self._pulse.expecting(self._is_open() or self._window.isExposed(), now_s)
        if self._pulse.wants_a_frame(now_s, self._within_s):
            self._window.update()
        if self._pulse.is_alive(now_s, self._within_s):
            self._manager.alive()
            self._manager.status(self._status())
        self.beat.emit()
