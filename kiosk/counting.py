"""Counts what happens at the kiosk, into its diary (`db.diary`), on a thread of its own: nobody waits for a disk.

What was counted is written within ten seconds; a kill loses no more than these. As long as it cannot be written it
is kept in memory and tried again, which is told once. A diary that is damaged is set aside, and a new one begun.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import date

from db.clock import now
from db.diary import Count, Diary
from db.errors import DamagedError, StoreError
from db.events import tell

_log = logging.getLogger(__name__)

_BATCH_S = 10.0
"""More often would wear out a memory card: every visit counts its seconds."""
_RETRY_S = 30.0
_FAREWELL_S = 2.0


def _today() -> date:
    return now().date()


class Counting:
    """See above. Any thread may count.

    Args:
        diary: where to.
        today: the day by the museum's clock.
        batch_s: so long counts are gathered before they are written.
        retry_s: after so long it is tried again what did not succeed.
    """

    def __init__(
        self,
        diary: Diary,
        today: Callable[[], date] = _today,
        *,
        batch_s: float = _BATCH_S,
        retry_s: float = _RETRY_S,
    ) -> None:
        self._diary = diary
        self._today = today
        self._batch_s, self._retry_s = batch_s, retry_s
        self._waiting: dict[tuple[date, str, str], float] = {}
        self._lock = threading.Lock()
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._is_checked = False
        self._is_refused = False
        self._writer = threading.Thread(target=self._write_on, name="klangbild-diary", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._writer.start()

    def stop(self) -> None:
        """Write the rest, if that takes no longer than two seconds."""
        self._stopping.set()
        self._bell.set()
        if self._writer.is_alive():
            self._writer.join(_FAREWELL_S)

    def count(self, what: str, which: str = "", n: float = 1) -> None:
        """Something happened: as `kiosk.visit.tallies` has it."""
        key = (self._today(), what, which)
        with self._lock:
            self._waiting[key] = self._waiting.get(key, 0) + n
        self._bell.set()

    @property
    def unwritten(self) -> int:
        """How many counts wait to be written."""
        with self._lock:
            return len(self._waiting)

    def _write_on(self) -> None:
        while not self._stopping.is_set():
            self._bell.wait()
            self._bell.clear()
            self._stopping.wait(self._retry_s if self._is_refused else self._batch_s)
            self._write()

    def _write(self) -> None:
        with self._lock:
            taken, self._waiting = self._waiting, {}
        if not taken:
            return
        try:
            self._add([Count(*key, n) for key, n in taken.items()])
        except StoreError as error:
            with self._lock:
                for key, n in taken.items():
                    self._waiting[key] = self._waiting.get(key, 0) + n
            self._bell.set()
            if not self._is_refused:
                _log.error("%s; what is counted is kept in memory until it can be written", error)
            self._is_refused = True
            return
        if self._is_refused:
            tell(_log, "kiosk.diary_is_written_again", counts=len(taken))
        self._is_refused = False

    def _add(self, counts: list[Count]) -> None:
        try:
            if not self._is_checked:
                self._diary.check()
            self._diary.add(counts)
        except DamagedError as error:
            aside = self._diary.set_aside(self._today())
            _log.error("%s; it is set aside as %s, and a new one begun", error, aside)
            self._diary.add(counts)
        self._is_checked = True
