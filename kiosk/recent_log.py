"""The last lines of the log, in memory, for staff who stand before the kiosk."""

from __future__ import annotations

import logging
from collections import deque
from types import TracebackType
from typing import Self

_MOST = 60
_FORMAT = "%(asctime)s %(levelname)s %(message)s"


class RecentLog(logging.Handler):
    """Keeps them while it is entered."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter(_FORMAT, "%H:%M:%S"))
        self._lines: deque[str] = deque(maxlen=_MOST)

    def __enter__(self) -> Self:
        logging.getLogger().addHandler(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        logging.getLogger().removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self._lines.append(self.format(record))

    def lines(self) -> list[str]:
        """Oldest first."""
        return list(self._lines)
