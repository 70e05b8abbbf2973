"""Looks after the kiosk's health once a minute, on a thread of its own, and tells the log and a small file.

kiosk/health.json:  {"at": "2026-11-30T10:00:00+00:00", "concerns": [], "known": {...}, "measured": {...}}
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from db.atomic import write_atomically
from db.clock import now
from db.events import tell
from db.plain import readable_json
from kiosk.health.probing import Probe
from kiosk.health.vitals import Concern, Known, Measured, concerns, summary

_log = logging.getLogger(__name__)

_EACH_S = 60.0
_SETTLE_S = 5.0
"""A kiosk that has just begun lacks this and that."""


@dataclass(frozen=True, slots=True)
class Report:
    """How the kiosk was when somebody looked."""

    at: datetime
    known: Known
    measured: Measured
    concerns: tuple[Concern, ...]

    @property
    def line(self) -> str:
        """In some words."""
        return summary(self.known, self.concerns)


class HealthWatch:
    """See above.

    Args:
        file: where the last report lies; another program may read it.
        probe: measures.
        known: tells what the kiosk knows, on the watching thread: nothing that belongs to another may be touched.
        each_s: between two looks.
    """

    def __init__(
        self, file: Path, probe: Probe, known: Callable[[], Known], *, each_s: float = _EACH_S
    ) -> None:
        self._file = file
        self._probe = probe
        self._known = known
        self._each_s = each_s
        self._report: Report | None = None
        self._is_refused = False
        self._stopping = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="klangbild-health", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._watcher.start()

    def stop(self) -> None:
        """Look no more; a look that is begun is finished within moments."""
        self._stopping.set()
        if self._watcher.is_alive():
            self._watcher.join()

    @property
    def report(self) -> Report | None:
        """The last one; None before the first. Any thread may ask."""
        return self._report

    @property
    def line(self) -> str:
        """The last report in some words, '' before the first."""
        return self._report.line if self._report else ""

    def _watch(self) -> None:
        wait_s = min(_SETTLE_S, self._each_s)
        while not self._stopping.wait(wait_s):
            self._look()
            wait_s = self._each_s

    def _look(self) -> None:
        known, measured = self._known(), self._probe.measure()
        self._report = report = Report(now(), known, measured, concerns(known, measured))
        tell(
            _log,
            "kiosk.health",
            level=logging.WARNING if report.concerns else logging.INFO,
            concerns=", ".join(report.concerns),
            **asdict(known),
            **asdict(measured),
        )
        try:
            write_atomically(self._file, readable_json(report))
        except OSError as error:
            if not self._is_refused:
                _log.warning("%s cannot be written: %s; the log has it all", self._file, error.strerror)
            self._is_refused = True
        else:
            self._is_refused = False
