"""How loud visitors may make it, as staff have set it: kept through restarts, and never waited for."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from db.atomic import write_atomically
from kiosk.visit import LOUDEST, SOFTEST

_log = logging.getLogger(__name__)


class KeptLoudest:
    """The cap in a small file.

    Args:
        folder: the kiosk's own.
        otherwise: the cap where staff have set none.
    """

    def __init__(self, folder: Path, otherwise: int = LOUDEST) -> None:
        self._file = folder / "loudest"
        self._otherwise = otherwise
        self.loudest = self._read()
        """In steps, as `kiosk.visit.access` has them."""

    def keep(self, loudest: int) -> None:
        """Keep another one; where it cannot be written it holds until the kiosk ends."""
        if loudest != self.loudest:
            self.loudest = loudest
            threading.Thread(target=self._write, args=(loudest,), name="klangbild-cap").start()

    def _read(self) -> int:
        try:
            loudest = int(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return self._otherwise
        except (OSError, ValueError) as error:
            _log.warning("%s cannot be read (%s): the cap is as the settings have it", self._file, error)
            return self._otherwise
        return max(SOFTEST, min(LOUDEST, loudest))

    def _write(self, loudest: int) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file, f"{loudest}\n")
        except OSError as error:
            _log.warning("%s cannot be written: %s", self._file, error.strerror)
