"""A sampler without a network: it draws codes from the words and the seed, several orders at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import numpy as np

from precompute.composing.contract import ComposingError
from precompute.composing.musicgen.composer import SamplerKind
from precompute.composing.musicgen.tokens import Codes, TokenChunk, TokenFailure, TokenOrder

FRAME_RATE_HZ = 50


class FakeSampler:
    """See `tokens.TokenSampler`: its rows take turns, and give a few frames each time.

    Args:
        codebooks: four a channel.
        codes: of a codebook.
        rows: orders at a time.
        step: frames of a chunk.
        failing: words whose orders fail after their first chunk.
        silent: seeds of orders whose codes are all 0.
        meet: called with each order as its first frames are drawn; may raise.
    """

    frame_rate_hz = FRAME_RATE_HZ

    def __init__(
        self,
        codebooks: int = 4,
        codes: int = 64,
        rows: int = 3,
        step: int = 20,
        most_frames: int = 1500,
        failing: str = "\0",
        silent: Callable[[int], bool] = lambda seed: False,
        meet: Callable[[TokenOrder], None] = lambda order: None,
    ) -> None:
        self.codebooks = codebooks
        self.most_frames = most_frames
        self.rows = rows
        self._codes, self._step = codes, step
        self._failing, self._silent, self._meet = failing, silent, meet
        self.orders: list[TokenOrder] = []
        self.fullest = 0
        self.closed = False

    def run(self, source: Callable[[], TokenOrder | None]) -> Iterator[TokenChunk | TokenFailure]:
        rows: dict[int, Codes] = {}
        try:
            while True:
                self._fill(rows, source)
                self.fullest = max(self.fullest, len(rows))
                if not rows:
                    return
                for number in list(rows):
                    yield self._advance(number, rows)
                    self._fill(rows, source)
        finally:
            self.closed = True

    def _fill(self, rows: dict[int, Codes], source: Callable[[], TokenOrder | None]) -> None:
        while len(rows) < self.rows and (order := source()) is not None:
            assert (order.prefix is None or order.prefix.shape[0] == self.codebooks) and order.frames > 0
            self._meet(order)
            self.orders.append(order)
            rows[order.number] = self._draw(order)

    def _advance(self, number: int, rows: dict[int, Codes]) -> TokenChunk | TokenFailure:
        order = next(each for each in self.orders if each.number == number)
        if self._failing in order.text and rows[number].shape[1] < order.frames:
            del rows[number]
            return TokenFailure(number, ComposingError("The network would not hear of it."))
        codes, rest = rows[number][:, : self._step], rows[number][:, self._step :]
        rows[number] = rest
        if not rest.size:
            del rows[number]
        return TokenChunk(number, codes, finished=not rest.size)

    def _draw(self, order: TokenOrder) -> Codes:
        if self._silent(order.seed):
            return np.zeros((self.codebooks, order.frames), np.int64)
        before = b"" if order.prefix is None else order.prefix.tobytes()
        digest = hashlib.sha256(order.text.encode() + before).digest()
        chance = np.random.default_rng([order.seed, int.from_bytes(digest, "big")])
        return chance.integers(0, self._codes, (self.codebooks, order.frames))


def faked(sampler: FakeSampler) -> SamplerKind:
    """A composer's way to this sampler."""
    return SamplerKind("fake", lambda weights, sampling: sampler)
