"""The log is written by a thread of its own: whoever reads it may stop reading, and nobody waits for that.

A line that is written to a full pipe, or to a journal that hangs, would keep the thread that writes it for ever;
that may be the screen's. A disk that is full and a pipe that is closed cost the lines, as ever with `logging`.
"""

from __future__ import annotations

import io
import logging
import queue
import select
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress

_log = logging.getLogger(__name__)

_MOST_LINES = 1000
"""So many wait; what comes then is lost, and counted."""
_LAST_LINES_S = 1.0
"""So long the end waits for the last lines."""
_LOOK_EVERY_S = 0.2

_Waiting = queue.Queue[logging.LogRecord | None]


@contextmanager
def logging_aside() -> Generator[None]:
    """Meanwhile whoever logs waits for nobody; in the end the lines that wait are written, if that is soon done."""
    root = logging.getLogger()
    handlers = tuple(root.handlers)
    post = _Post(handlers)
    root.handlers[:] = [post]
    try:
        yield
    finally:
        root.handlers[:] = handlers
        post.end()


class _Post(logging.Handler):
    """Takes every line at once, and has a thread hand it on."""

    def __init__(self, handlers: Sequence[logging.Handler]) -> None:
        super().__init__()
        self._handlers = handlers
        self._waiting: _Waiting = queue.Queue(_MOST_LINES)
        self._lost = 0
        self._give_up_s = float("inf")
        self._thread = threading.Thread(target=self._hand_on, name="log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Called with the lock of this handler held, by whoever logs."""
        try:
            self._waiting.put_nowait(record)
        except queue.Full:
            self._lost += 1

    def end(self) -> None:
        """Hand on what waits, but not for long; lines are lost rather than the kiosk's end."""
        self._give_up_s = time.monotonic() + _LAST_LINES_S
        with suppress(queue.Full):  # then the thread gives up by itself
            self._waiting.put_nowait(None)
        self._thread.join(2 * _LAST_LINES_S)

    def _hand_on(self) -> None:
        while (record := self._waiting.get()) is not None:
            for handler in self._handlers:
                if record.levelno >= handler.level and self._can_be_written(handler):
                    handler.handle(record)
            if time.monotonic() > self._give_up_s:
                return
            if self._lost and self._waiting.qsize() < _MOST_LINES // 2:
                lost, self._lost = self._lost, 0
                _log.warning("%d lines of the log were lost: nobody took them.", lost)

    def _can_be_written(self, handler: logging.Handler) -> bool:
        """Wait until a line can be; False at the end. What is no stream of the system takes every line."""
        stream = handler.stream if isinstance(handler, logging.StreamHandler) else None
        try:
            descriptor = stream.fileno() if stream is not None else -1
        except (AttributeError, ValueError, io.UnsupportedOperation):
            return True
        if descriptor < 0:
            return True
        asked = select.poll()
        asked.register(descriptor, select.POLLOUT)
        while not asked.poll(_LOOK_EVERY_S * 1000):
            if time.monotonic() > self._give_up_s:
                return False
        return True
