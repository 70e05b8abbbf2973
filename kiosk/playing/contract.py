"""What every loudspeaker promises, whether it is heard or written to a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from db.errors import KlangbildError

CHANNELS = 2

Block = NDArray[np.float32]
"""(samples, 2), left and right, -1..1."""

Fill = Callable[[Block], int]
"""Fills a block, and says how many of its samples were there in time; the rest is silence. It never waits."""


class OutputError(KlangbildError):
    """A loudspeaker is missing or does not answer; the message says which."""


class AudioOutput(Protocol):
    """A loudspeaker that asks for the next samples whenever it needs some."""

    def open(self, sample_rate_hz: int, fill: Fill) -> None:
        """Begin to ask for samples, until it is closed.

        Raises:
            OutputError: the device is missing, or does not play at this rate.
        """
        ...

    def close(self) -> None:
        """Stop asking: `fill` is not called after this. A closed output may be closed and opened again."""
        ...

    @property
    def keeps_time(self) -> bool:
        """True where a sample that comes late leaves a gap; False where time waits for it."""
        ...

    @property
    def is_alive(self) -> bool:
        """False when it is closed, and when it ceased to ask: the device is lost."""
        ...

    @property
    def latency_s(self) -> float:
        """How long a sample takes from `fill` to the ear, as far as known."""
        ...

    @property
    def underruns(self) -> int:
        """How many times samples that sound came too late since it was made; a gap in silence is none."""
        ...
