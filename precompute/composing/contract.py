"""What every composer promises, whether it counts voices or samples a neural network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

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
    """A standard MIDI file, where the engine writes notes (`Composer.writes_notes`)."""


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

    @property
    def writes_notes(self) -> bool:
        """True where notes are written before they sound: then there are MIDI, score and stems, and a fixed key,
        tempo or loop is kept exactly. What samples sound can do none of it."""
        ...

    def compose(self, commission: Commission) -> Composition:
        """Compose and render a piece of `commission.duration_s` seconds (± 0.5 s, fade included).

        Raises:
            ComposingError: the engine cannot work here.
            ValueError: the duration is outside what the engine can do.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Foresight:
    """What is known of a piece before it sounds."""

    power: NDArray[np.float64]
    """Expected power in each tenth of a second, as `db.loudness.tenths` will measure it."""
    notes: NDArray[np.float32]
    """Which of the 128 MIDI keys are down in each tenth of a second, and how strongly: shape (tenths, 128)."""


class Rendition(Protocol):
    """A piece that is written and can be heard while it is being rendered."""

    @property
    def sample_rate_hz(self) -> int:
        """Samples a second."""
        ...

    @property
    def samples(self) -> int:
        """How many samples `blocks` gives in all."""
        ...

    @property
    def summary(self) -> MusicSummary:
        """What a listener is told."""
        ...

    @property
    def plan(self) -> Mapping[str, Any]:
        """How the piece was made, as plain JSON."""
        ...

    def foresee(self) -> Foresight | None:
        """How loud it will be; takes a fraction of the time of rendering. None: nobody can know, as of samples that
        a neural network is yet to draw."""
        ...

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """The sound, in blocks of about half a second, shape (n, 2): together what `compose` gives as `audio`."""
        ...


@runtime_checkable
class StreamingComposer(Composer, Protocol):
    """A composer whose pieces can be heard before they are finished: it writes all, then renders bit by bit."""

    def rehearse(self) -> Iterator[None]:
        """Load, in short steps, whatever would let the first listeners wait."""
        ...

    def begin(self, commission: Commission) -> Rendition:
        """Compose; the same commission gives the same samples as `compose`.

        Raises:
            ComposingError: the engine cannot work here.
            ValueError: the duration is outside what the engine can do.
        """
        ...


@runtime_checkable
class BatchComposer(Composer, Protocol):
    """A composer that is much quicker with many commissions at once: a night's work keeps one device busy."""

    def compose_many(
        self, commissions: Iterable[Commission]
    ) -> Iterator[tuple[Commission, Composition | ComposingError]]:
        """Every commission with its piece, or with why there is none, as they become ready.

        Commissions are drawn only as there is room for them. Each piece is the one that `compose` gives, whatever
        it was composed together with; a piece that fails harms no other.

        Raises:
            ComposingError: the engine as a whole cannot work any more.
        """
        ...
