"""The other half of `steered_kiosk`: a kiosk that does and answers what comes through a pipe."""

from __future__ import annotations

import gc
import logging
import os
import sys
import time
from multiprocessing.connection import Connection
from typing import Any

from fakes.steered_kiosk import Frames, State
from PySide6.QtCore import QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow

from kiosk.app import Kiosk
from kiosk.memory import return_memory_at_once
from kiosk.playing.sounddevice_output import SoundDeviceOutput
from kiosk.visit import Playing


def main() -> None:
    """Run until the pipe says so."""
    level = os.environ.get("KIOSK_LOG_LEVEL", "WARNING")
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    connection = Connection(int(sys.argv[1]))
    setup, device = connection.recv()
    return_memory_at_once()
    if os.geteuid() == 0:
        os.nice(-10)  # as the unit of systemd has it
    with Kiosk(setup, SoundDeviceOutput(device)) as kiosk:
        watch = _Watch(kiosk.window)
        notifier = QSocketNotifier(connection.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(lambda: _answer(kiosk, watch, connection))
        connection.send("ready")
        kiosk.run()
        notifier.setEnabled(False)


class _Watch(QObject):
    """How long frames take, and how long the screen's thread works in one go."""

    def __init__(self, window: QQuickWindow) -> None:
        super().__init__(window)
        self.frames = Frames()
        self.longest_ms = 0.0
        self._began_s = self._began_used_s = 0.0
        self._worked_s = time.thread_time()
        self._timer = QTimer(self, interval=1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        window.beforeSynchronizing.connect(self._begin, Qt.ConnectionType.DirectConnection)
        window.frameSwapped.connect(self._end, Qt.ConnectionType.DirectConnection)

    def _begin(self) -> None:
        self._began_s, self._began_used_s = time.perf_counter(), time.thread_time()

    def _end(self) -> None:
        self.frames.took_ms.append((time.perf_counter() - self._began_s) * 1000)
        self.frames.used_ms.append((time.thread_time() - self._began_used_s) * 1000)

    def _tick(self) -> None:
        now_s = time.thread_time()
        self.longest_ms = max(self.longest_ms, (now_s - self._worked_s) * 1000)
        self._worked_s = now_s


def _answer(kiosk: Kiosk, watch: _Watch, connection: Connection) -> None:
    try:
        question = connection.recv()
    except EOFError:  # who asked is gone
        question = None
    match question:
        case None:
            QGuiApplication.quit()
        case "do", str(slot), arguments:
            target: Any = kiosk.model
            if slot.startswith("browse."):
                target = target.property("browse")
            getattr(target, slot.removeprefix("browse."))(*arguments)
            connection.send(None)
        case ("frames",):
            frames, watch.frames = watch.frames, Frames()
            connection.send(frames)
        case ("objects",):
            gc.collect()
            connection.send(len(gc.get_objects()))
        case _:
            connection.send(_state(kiosk, watch))
            kiosk.stalls.restart()
            watch.longest_ms = 0.0


def _state(kiosk: Kiosk, watch: _Watch) -> State:
    visit, current = kiosk.visit, kiosk._keeper.current
    return State(
        screen=type(visit.screen).__name__,
        panel=visit.panel.value,
        language=visit.language,
        sounding=isinstance(visit.screen, Playing) and visit.screen.sounding,
        by_ear=visit.by_ear,
        exhibition=current.version if current is not None else None,
        underruns=kiosk._player.underruns,
        stall_ms=kiosk.stalls.longest_ms,
        work_ms=watch.longest_ms,
    )
