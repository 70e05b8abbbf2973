"""Many pieces at once: the sampler's rows stay full, and what becomes of one piece harms no other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import count

import numpy as np

from db.entities import Commission
from precompute.composing.contract import ComposingError, Composition
from precompute.composing.musicgen.decoding import Audio
from precompute.composing.musicgen.hands import Event, Hands, Stopwatch, as_composing, late
from precompute.composing.musicgen.pieces import Piece, Terms
from precompute.composing.musicgen.silence import falls_silent
from precompute.composing.musicgen.tokens import TokenFailure, TokenOrder
from precompute.composing.sounding import UNHEARD

Outcome = tuple[Commission, Composition | ComposingError]


class Batch:
    """One run over many commissions."""

    def __init__(self, hands: Hands, terms: Terms, clock: Callable[[], float]) -> None:
        self._hands = hands
        self._terms = terms
        self._watch = Stopwatch(clock)
        self._numbers = count(1)
        self._commissions: Iterator[Commission] = iter(())
        self._waiting = deque[Piece]()
        """To be ordered: the next window of a piece, or a piece once more."""
        self._in_hand = dict[int, Piece]()
        """With the sampler, by the number of the order."""
        self._deadlines_s = dict[Piece, float]()
        """By the stopwatch."""
        self._complete: list[Piece] = []
        """Sampled, and not yet decoded."""
        self._ended: list[Outcome] = []

    def run(self, commissions: Iterable[Commission]) -> Iterator[Outcome]:
        """See `contract.BatchComposer.compose_many`."""
        self._commissions = iter(commissions)
        while True:
            with closing(self._hands.events(self._next_order, self._watch)) as events:
                for event in events:
                    self._heed(event)
                    if len(self._complete) >= self._hands.codec.pieces_at_once:
                        self._finish()
                    yield from self._leave()
            self._finish()
            yield from self._leave()
            if self._in_hand:
                raise ComposingError(f"The sampler ended with {len(self._in_hand)} orders unfinished.")
            if not self._waiting:
                return

    # --- What is ordered ------------------------------------------------------------------------------------

    def _next_order(self) -> TokenOrder | None:
        """What goes on comes before what is new, so that pieces end and their memory is free."""
        with self._watch.stopped():  # a commission may first have to be thought of
            piece = self._waiting.popleft() if self._waiting else self._draw()
        if piece is None:
            return None
        self._deadlines_s.setdefault(piece, self._watch.spent_s + piece.timeout_s)
        number = next(self._numbers)
        self._in_hand[number] = piece
        return piece.order(number)

    def _draw(self) -> Piece | None:
        for commission in self._commissions:
            try:
                piece = Piece(commission, self._terms)
            except ValueError as error:
                self._ended.append((commission, as_composing(error)))
            else:
                return piece
        return None

    # --- What comes of it -----------------------------------------------------------------------------------

    def _heed(self, event: Event) -> None:
        piece = self._in_hand.get(event.number)
        if piece is None:
            return  # it was given up, which the sampler could not know
        try:
            self._take(piece, event)
        except ComposingError as error:
            del self._in_hand[event.number]
            self._end(piece, error)

    def _take(self, piece: Piece, event: Event) -> None:
        if isinstance(event, TokenFailure):
            raise as_composing(event.error)
        piece.take(event.codes)
        if self._watch.spent_s > self._deadlines_s[piece]:
            raise late(piece.timeout_s)
        if event.finished:
            piece.require_whole_window()
            del self._in_hand[event.number]
            (self._complete if piece.is_complete else self._waiting).append(piece)

    def _finish(self) -> None:
        """Decode what is complete; what turns out silent waits to be sampled once more."""
        pieces, self._complete = self._complete, []
        for piece, audio in zip(pieces, self._decoded(pieces), strict=True):
            if isinstance(audio, ComposingError):
                self._end(piece, audio)
            elif not falls_silent(audio, self._hands.codec.sample_rate_hz):
                self._end(piece, self._composition(piece, audio))
            elif piece.attempt + 1 < self._terms.attempts:
                piece.begin_again()
                self._waiting.append(piece)
            else:
                self._end(piece, silent(self._terms.attempts))

    def _decoded(self, pieces: Sequence[Piece]) -> list[Audio | ComposingError]:
        """All pieces in common passes; one by one where one of them cannot be decoded."""
        try:
            return [*self._decode(pieces)]
        except ComposingError as error:
            if len(pieces) == 1:
                return [error]
            return [alone for piece in pieces for alone in self._decoded([piece])]

    def _decode(self, pieces: Sequence[Piece]) -> list[Audio]:
        codec = self._hands.codec
        decodings = [codec.start(piece.frames) for piece in pieces]
        blocks: list[list[Audio]] = [[] for _ in pieces]
        for decoding, piece in zip(decodings, pieces, strict=True):
            decoding.add(piece.codes)
        for place, block in codec.advance(decodings):
            blocks[place].append(block)
        return [np.concatenate(parts)[: piece.samples] for parts, piece in zip(blocks, pieces, strict=True)]

    def _composition(self, piece: Piece, audio: Audio) -> Composition:
        rate_hz = self._hands.codec.sample_rate_hz
        return Composition(audio, rate_hz, UNHEARD, piece.plan(self._hands.sampler.rows), midi=None)

    def _end(self, piece: Piece, outcome: Composition | ComposingError) -> None:
        del self._deadlines_s[piece]
        self._ended.append((piece.commission, outcome))

    def _leave(self) -> Iterator[Outcome]:
        while self._ended:
            yield self._ended.pop(0)


def silent(attempts: int) -> ComposingError:
    """What is said of a piece that never sounds."""
    tries = f"in each of {attempts} attempts" if attempts > 1 else "in its only attempt"
    return ComposingError(f"The piece fell silent {tries}. Another seed gives another piece.")
