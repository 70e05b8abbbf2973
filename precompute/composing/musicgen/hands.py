"""What a composer works with once its weights are in memory: a sampler, a codec, and a watch over them."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import cast

from db.errors import KlangbildError
from db.models import lacks_memory
from precompute.composing.contract import ComposingError
from precompute.composing.musicgen.decoding import Codec
from precompute.composing.musicgen.loading import Weights, out_of_memory
from precompute.composing.musicgen.tokens import TokenChunk, TokenFailure, TokenOrder, TokenSampler

Event = TokenChunk | TokenFailure


class Stopwatch:
    """How long was waited for the sampler; what is done with its frames does not count.

    Args:
        clock: seconds, from any beginning, never going back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._before_s = 0.0
        self._since_s: float | None = None
        """When it was started last; None while it stands."""

    @property
    def spent_s(self) -> float:
        """So far."""
        return self._before_s + (0.0 if self._since_s is None else self._clock() - self._since_s)

    def wait(self, events: Generator[Event]) -> Event | None:
        """The next event; None where there is none any more."""
        self._start()
        try:
            return next(events, None)
        finally:
            self._stop()

    @contextmanager
    def stopped(self) -> Generator[None]:
        """While the sampler itself waits for something that is none of its work."""
        self._stop()
        try:
            yield
        finally:
            self._start()

    def _start(self) -> None:
        self._since_s = self._clock()

    def _stop(self) -> None:
        self._before_s, self._since_s = self.spent_s, None


@dataclass(frozen=True, slots=True, eq=False)
class Hands:
    """Sampler and codec of one model on one device."""

    weights: Weights
    sampler: TokenSampler
    codec: Codec

    def events(self, source: Callable[[], TokenOrder | None], watch: Stopwatch) -> Generator[Event]:
        """What the sampler gives; closing it gives up what the sampler has in hand.

        Raises:
            ComposingError: the device as a whole cannot work any more, or has too little memory.
        """
        with closing(cast("Generator[Event]", self.sampler.run(source))) as running:
            try:
                while (event := watch.wait(running)) is not None:
                    yield event
            except (RuntimeError, MemoryError) as error:
                if not lacks_memory(error):
                    raise
                raise out_of_memory(self.weights.name, self.weights.device) from error


def late(timeout_s: float) -> ComposingError:
    """What is said of a piece that takes too long."""
    return ComposingError(
        f"The piece was given up after {timeout_s:g} s of sampling: use a smaller model, a shorter piece or a "
        f"longer time limit."
    )


def as_composing(error: KlangbildError | ValueError) -> ComposingError:
    """Any error of a piece as one of composing."""
    if isinstance(error, ComposingError):
        return error
    told = ComposingError(str(error))
    told.__cause__ = error
    return told
