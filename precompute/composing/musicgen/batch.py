"""Many pieces at once: the sampler's rows stay full, and what becomes of one piece harms no other.

A piece whose tokens are complete is decoded by a second thread while the sampler goes on with the others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
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
Decoded = list[tuple[Piece, Audio | ComposingError]]

_DECODED_AHEAD = 2
"""So many groups of pieces may wait for the codec; then the sampler waits too, since sound takes memory."""


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
        """Sampled, and not yet given to the codec."""
        self._decoding = deque[Future[Decoded]]()
        self._ended: list[Outcome] = []

    def run(self, commissions: Iterable[Commission]) -> Iterator[Outcome]:
        """See `contract.BatchComposer.compose_many`."""
        self._commissions = iter(commissions)
        with ExitStack() as ending:
            decoder = ending.enter_context(ThreadPoolExecutor(1, thread_name_prefix="codec"))
            ending.callback(self._give_up)  # before the thread is waited for
            while True:
                yield from self._sample(decoder)
                self._decode_rest(decoder)
                yield from self._leave()
                if self._in_hand:
                    raise ComposingError(f"The sampler ended with {len(self._in_hand)} orders unfinished.")
                if not self._waiting:
                    return

    def _sample(self, decoder: ThreadPoolExecutor) -> Iterator[Outcome]:
        """Until the sampler has nothing left to do."""
        with closing(self._hands.events(self._next_order, self._watch)) as events:
            for event in events:
                self._heed(event)
                if len(self._complete) >= self._hands.codec.pieces_at_once:
                    self._begin_decoding(decoder)
                self._gather(left=_DECODED_AHEAD)
                yield from self._leave()

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

    # --- What sounds ----------------------------------------------------------------------------------------

    def _begin_decoding(self, decoder: ThreadPoolExecutor) -> None:
        pieces, self._complete = self._complete, []
        self._decoding.append(decoder.submit(self._decoded_beside, pieces))

    def _decode_rest(self, decoder: ThreadPoolExecutor) -> None:
        if self._complete:
            self._begin_decoding(decoder)
        self._gather(left=0)

    def _gather(self, left: int) -> None:
        """Take what is decoded, and wait until no more than `left` groups are not.

        What turns out silent waits to be sampled once more.
        """
        while self._decoding and (self._decoding[0].done() or len(self._decoding) > left):
            for piece, audio in self._decoding.popleft().result():
                self._settle(piece, audio)

    def _settle(self, piece: Piece, audio: Audio | ComposingError) -> None:
        if isinstance(audio, ComposingError):
            self._end(piece, audio)
        elif not falls_silent(audio, self._hands.codec.sample_rate_hz):
            self._end(piece, self._composition(piece, audio))
        elif piece.attempt + 1 < self._terms.attempts:
            piece.begin_again()
            self._waiting.append(piece)
        else:
            self._end(piece, silent(self._terms.attempts))

    def _give_up(self) -> None:
        for each in self._decoding:
            each.cancel()

    def _decoded_beside(self, pieces: Sequence[Piece]) -> Decoded:
        with self._hands.codec.beside_the_sampler():
            return list(zip(pieces, self._decoded(pieces), strict=True))

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
