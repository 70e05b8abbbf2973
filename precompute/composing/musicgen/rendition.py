"""A piece that is heard while it is being sampled."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

from db.entities import Commission, MusicSummary
from precompute.composing.contract import ComposingError
from precompute.composing.musicgen.decoding import Audio
from precompute.composing.musicgen.hands import Hands, Stopwatch, as_composing, late
from precompute.composing.musicgen.pieces import Piece, Terms
from precompute.composing.musicgen.silence import Ear
from precompute.composing.musicgen.tokens import TokenFailure, TokenOrder
from precompute.composing.sounding import UNHEARD


class MusicgenRendition:
    """See `contract.Rendition`. Nothing is sampled before the first block is asked for."""

    def __init__(
        self, commission: Commission, hands: Hands, terms: Terms, clock: Callable[[], float]
    ) -> None:
        self._piece = Piece(commission, terms)
        self._hands = hands
        self._terms = terms
        self._clock = clock

    @property
    def sample_rate_hz(self) -> int:
        """Samples a second."""
        return self._terms.measure.sample_rate_hz

    @property
    def samples(self) -> int:
        """How many samples `blocks` gives in all."""
        return self._piece.samples

    @property
    def summary(self) -> MusicSummary:
        """What a listener is told."""
        return UNHEARD

    @property
    def plan(self) -> Mapping[str, Any]:
        """How the piece is made, as plain JSON."""
        return self._piece.plan(self._hands.sampler.rows)

    def foresee(self) -> None:
        """Nobody knows how loud it will be: it is not written before it sounds."""
        return

    def blocks(self) -> Iterator[Audio]:
        """The sound, in blocks of about half a second, each as soon as its frames are there.

        It is the piece that `compose` gives, unless the first attempt falls silent: what was heard cannot be
        sampled once more.

        Raises:
            ComposingError: the engine cannot work any more, the piece falls silent, or it takes too long.
        """
        piece, watch, ear = self._piece, Stopwatch(self._clock), Ear(self.sample_rate_hz)
        piece.forget()
        decoding = self._hands.codec.start(piece.frames)
        orders = deque[TokenOrder]([piece.order(0)])
        left = piece.samples

        def next_order() -> TokenOrder | None:
            return orders.popleft() if orders else None

        with closing(self._hands.events(next_order, watch)) as events:
            for event in events:
                if isinstance(event, TokenFailure):
                    raise as_composing(event.error)
                if watch.spent_s > piece.timeout_s:
                    raise late(piece.timeout_s)
                piece.take(event.codes)
                decoding.add(event.codes)
                if event.finished:
                    piece.require_whole_window()
                    if not piece.is_complete:
                        orders.append(piece.order(event.number + 1))
                for _, audio in self._hands.codec.advance([decoding]):
                    block = audio[:left]
                    left -= len(block)
                    if ear.hears_silence(block):
                        raise ComposingError("The piece fell silent while it sounded.")
                    yield block
        if left:
            raise ComposingError(f"The sampler ended {left / self.sample_rate_hz:.1f} s too early.")
