"""What every composer promises, whether it counts voices or samples a neural network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from db.entities import Commission, Engine, MusicSummary
from db.errors import KlangbildError


class ComposingError(KlangbildError):
    """A composer cannot work: a soundfont, weights or a device are missing; the message says which."""


@dataclass(frozen=True, slots=True, eq=False)
class Composition:
    """A piece before mastering."""

    audio: NDArray[np.float32]
    """Shape (samples, 2), left and right; it may exceed -1..1, mastering sets the level."""
    sample_rate_hz: int
    summary: MusicSummary
    plan: Mapping[str, Any]
    """How the piece was made, as plain JSON."""
    midi: bytes | None
    """A standard MIDI file, where the engine writes notes."""


class Composer(Protocol):
    """Turns a commission into music. The same commission gives the same samples on the same machine."""

    @property
    def engine(self) -> Engine:
        """Name, revision and licence, for provenance and for commission keys."""
        ...

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Settings that change the samples, sorted by name; part of every commission's key."""
        ...

    def compose(self, commission: Commission) -> Composition:
        """Compose and render a piece of `commission.duration_s` seconds (± 0.5 s, fade included).

        Raises:
            ComposingError: the engine cannot work here.
            ValueError: the duration is outside what the engine can do.
        """
        ...
