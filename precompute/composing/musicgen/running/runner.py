"""MusicGen's tokens, many pieces at once: each row of a batch is at its own place, and a finished one is refilled.

    waiting -> a free row (text encoded, prefix prefilled) -> blocks of steps -> chunks of frames

The host knows without asking how far each row is, because pieces have fixed lengths: tokens stay on the
device until a block ends.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from db.models import device_is_lost, lacks_memory
from precompute.composing.contract import ComposingError
from precompute.composing.musicgen.running.batch import Batch
from precompute.composing.musicgen.running.delays import (
    codebook_delays,
    last_column,
    read_frames,
    whole_frames,
    write_sheet,
)
from precompute.composing.musicgen.running.graphs import CapturedSteps
from precompute.composing.musicgen.running.prompts import MOST_WORDS, Prompt, Prompts
from precompute.composing.musicgen.running.sampling import check, stream_keys
from precompute.composing.musicgen.running.step import Reach, prefill, step
from precompute.composing.musicgen.running.weights import Weights
from precompute.composing.musicgen.tokens import Codes, Sampling, TokenChunk, TokenFailure, TokenOrder

MOST_FRAMES = 1500
"""Thirty seconds: the longest that MusicGen was trained on (Copet et al., 2023)."""
_BLOCK = 25
"""Steps between two looks at what was sampled: half a second of music."""
_COLUMNS = 256
"""Attention reads columns in such multiples: a graph is captured for each."""
_UNCAPTURED_COLUMNS = 64
"""A processor needs no graphs, so it may read less in vain."""
_WORDS = 64
"""Of words, likewise."""

_ATTENTION = [SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]
"""Without cuDNN's, which may divide a longer sequence otherwise and so sum it in another order."""

_T = TypeVar("_T")


@dataclass(slots=True)
class _Piece:
    """An order in hand."""

    order: TokenOrder
    known: Codes
    """Its prefix and what was delivered: from there it can be begun anew."""
    frames: int
    """In all, the prefix included."""
    words: int = 0
    column: int = 0
    """The last one written."""

    @property
    def delivered(self) -> int:
        return self.known.shape[1] - (0 if self.order.prefix is None else self.order.prefix.shape[1])


class MusicgenRunner:
    """A `TokenSampler` over the weights of a MusicGen, mono or stereo.

    Equal orders give equal tokens, whatever is sampled beside them. Libraries sum a matrix product in another order
    where it has another shape, and then two tokens that are equally likely may change places. So a step always
    computes all `rows`, those without a piece too; with 8-bit matrices, whose sums are exact, only those in use.
    Texts are encoded one by one. How far attention reads depends on the others, but what lies behind a row's own
    place adds exact zeros at the end.

    Another number of rows gives other tokens, now and then: so does running out of memory (see `rows`).
    """

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        sampling: Sampling,
        *,
        rows: int = 1,
        most_frames: int = MOST_FRAMES,
        int8: bool = False,
    ) -> None:
        """Take over a model's decoder and text encoder; the caches are allocated when the first order comes.

        Args:
            model: a MusicgenForConditionalGeneration of `load_model`, on its device, in its numbers.
            tokenizer: its processor's.
            sampling: how tokens are drawn, for all orders.
            rows: orders in one pass. They are halved for good when the device's memory does not hold them.
            most_frames: of an order, its prefix included.
            int8: compute the decoder's matrices in 8 bits; for processors, with a model in float32.

        Raises:
            ValueError: a setting makes no sense.
        """
        check(sampling)
        if model.config.model_type != "musicgen":
            raise ValueError(
                f"a {model.config.model_type} model listens to more than text; this runner does not"
            )
        if rows < 1:
            raise ValueError(f"a batch of {rows} rows samples nothing")
        if int8 and (model.device.type != "cpu" or model.dtype != torch.float32):
            raise ValueError("8-bit matrices are for processors: load the model on the CPU in float32")
        config = model.decoder.config
        self._model, self._sampling, self._rows, self._most_frames = model, sampling, rows, most_frames
        self._exact = int8
        self._captures = model.device.type == "cuda"
        self._delays = codebook_delays(config.num_codebooks, config.audio_channels)
        self._device_delays = torch.tensor(self._delays, device=model.device)
        self._padding = int(model.generation_config.decoder_start_token_id)
        self._columns = _rounded_up(last_column(most_frames, self._delays) + 1, _COLUMNS)
        self._weights = Weights.of(model, self._columns, int8)
        self._prompts = Prompts(model, tokenizer, self._weights)
        self._batch: Batch | None = None
        self._steps: Callable[[Reach], None] = self._step
        self._pieces: dict[int, _Piece] = {}
        self._waiting: deque[_Piece] = deque()
        self._running = False

    @property
    def codebooks(self) -> int:
        """Four a channel."""
        return self._weights.codebooks

    @property
    def frame_rate_hz(self) -> int:
        """Frames a second."""
        return int(self._model.config.audio_encoder.frame_rate)

    @property
    def most_frames(self) -> int:
        """Of an order, its prefix included."""
        return self._most_frames

    @property
    def rows(self) -> int:
        """Orders in one pass; fewer than asked for after memory ran out.

        Then what was in hand goes on from the frames that it had, and it and all that follow may get other tokens
        than with all rows.
        """
        return self._rows

    def run(self, source: Callable[[], TokenOrder | None]) -> Iterator[TokenChunk | TokenFailure]:
        """Sample what `source` gives, as `TokenSampler` says; one run at a time.

        Raises:
            ComposingError: the device has no memory for a single row.
            torch.AcceleratorError: the device failed, and nothing in this process can use it again.
            ValueError: an order's frames or prefix cannot be; the run ends, because its caller is wrong.
            RuntimeError: another run has not ended.
        """
        if self._running:
            raise RuntimeError("this sampler is running already; close that run first")
        self._running = True
        try:
            while True:
                self._take_orders(source)
                if not self._waiting and not self._pieces:
                    return
                yield from self._fitting(self._advance) or ()
        finally:
            self._give_up()
            self._running = False

    def rehearse(self) -> None:
        """Allocate the caches and, on a GPU, capture the steps: no listener shall wait for that.

        Raises:
            ComposingError: the device has no memory for a single row.
            torch.AcceleratorError: the device failed, and nothing in this process can use it again.
            RuntimeError: a run has not ended.
        """
        if self._running:
            raise RuntimeError("this sampler is running already: rehearse before the first run")
        while self._fitting(self._capture) is None:
            pass

    def _take_orders(self, source: Callable[[], TokenOrder | None]) -> None:
        while len(self._waiting) + len(self._pieces) < self._rows:
            order = source()
            if order is None:
                return
            self._waiting.append(self._piece(order))

    def _piece(self, order: TokenOrder) -> _Piece:
        known = np.empty((self.codebooks, 0), np.int64) if order.prefix is None else order.prefix
        if known.ndim != 2 or len(known) != self.codebooks:
            raise ValueError(
                f"order {order.number}: a prefix has {self.codebooks} codebooks, not {known.shape}"
            )
        if known.size and not 0 <= known.min() <= known.max() < self._weights.codes:
            raise ValueError(f"order {order.number}: codes are 0 to {self._weights.codes - 1}")
        frames = known.shape[1] + order.frames
        if order.frames < 1 or frames > self._most_frames:
            raise ValueError(
                f"order {order.number}: {order.frames} frames after {known.shape[1]}; "
                f"at least one, and {self._most_frames} in all can be sampled"
            )
        return _Piece(order, known, frames)

    def _fitting(self, work: Callable[[], _T]) -> _T | None:
        """What `work` gives; None where memory ran out, and the next try has half as many rows."""
        try:
            return work()
        except RuntimeError as error:
            if device_is_lost(error):
                # A lost CUDA context stays lost until the process ends, so this is no error of composing that
                # somebody might catch and go on after: the process shall end, and its watcher starts another one.
                self._batch, self._steps = None, self._step  # nothing there can be touched any more
                error.add_note(
                    f"The device {self._model.device} failed: this process cannot use it any more."
                )
            if not lacks_memory(error):
                raise
            if self._rows == 1:
                raise ComposingError(
                    f"{self._model.device} has too little memory for one piece of {self._most_frames} frames: "
                    f"free it from other programs, or choose a smaller MusicGen"
                ) from error
        # Only here is the error gone, and with it the frames that held on to the batch.
        self._halve()
        return None

    def _advance(self) -> list[TokenChunk | TokenFailure]:
        """One block for all in hand."""
        batch = self._allocated()
        self._place(batch)
        return self._take_block(batch)

    def _capture(self) -> bool:
        self._allocated()
        for columns in range(_COLUMNS, self._columns + 1, _COLUMNS):
            self._steps(Reach(self._width(1), columns, _WORDS))  # of rows that idle: nothing is changed
        return True

    def _allocated(self) -> Batch:
        if self._batch is None:
            halves = 2 if self._sampling.guidance > 1 else 1
            self._batch = Batch(self._weights, self._rows, self._columns, MOST_WORDS, halves)
            if self._captures:
                self._steps = CapturedSteps(self._step, self._model.device)
        return self._batch

    def _step(self, reach: Reach) -> None:
        if self._batch is None:
            raise AssertionError("steps are taken on an allocated batch")
        with sdpa_kernel(_ATTENTION):
            step(self._weights, self._batch, self._device_delays, self._sampling, reach)

    def _width(self, rows: int) -> int:
        """How many rows a step computes if the first `rows` have pieces."""
        if not self._exact:
            return self._rows
        return min(1 << (rows - 1).bit_length(), self._rows)  # of few shapes, each is quickly found again

    def _place(self, batch: Batch) -> None:
        """Those that wait go into the lowest free rows; where none wait, the highest move down to narrow a step."""
        free = [row for row in range(batch.rows) if row not in self._pieces]
        entering = [self._waiting[index] for index in range(min(len(free), len(self._waiting)))]
        prompts = self._prompts.of([piece.order.text for piece in entering])
        for piece, prompt, row in zip(entering, prompts, free, strict=False):
            self._begin(batch, row, piece, prompt)
            self._pieces[row] = self._waiting.popleft()
        while self._pieces and (row := max(self._pieces)) >= self._width(len(self._pieces)):
            lowest = min(set(range(batch.rows)) - set(self._pieces))
            batch.move(row, lowest)
            batch.free(row)
            self._pieces[lowest] = self._pieces.pop(row)

    def _begin(self, batch: Batch, row: int, piece: _Piece, prompt: Prompt) -> None:
        sheet = write_sheet(piece.known, piece.frames, self._delays, self._padding)
        # Everything is known up to the column of the last known frame's first codebook; a step begins there.
        piece.column, piece.words = piece.known.shape[1], prompt.words
        batch.begin(row, sheet, piece.column, stream_keys(piece.order.seed, self.codebooks), prompt)
        if piece.column:
            prefill(self._weights, batch, row, piece.column, prompt.words)

    def _take_block(self, batch: Batch) -> list[TokenChunk | TokenFailure]:
        pieces = self._pieces
        ends = {row: last_column(piece.frames, self._delays) for row, piece in pieces.items()}
        steps = min(_BLOCK, *(ends[row] - piece.column for row, piece in pieces.items()))
        furthest = max(piece.column for piece in pieces.values()) + steps
        reach = Reach(
            self._width(max(pieces) + 1),
            _rounded_up(furthest, _COLUMNS if self._captures else _UNCAPTURED_COLUMNS),
            _rounded_up(max(piece.words for piece in pieces.values()), _WORDS),
        )
        for _ in range(steps):
            self._steps(reach)
        sheets = batch.sheet[: reach.rows].cpu().numpy()
        broken = batch.broken[: reach.rows].tolist()
        outcomes: list[TokenChunk | TokenFailure] = []
        for row, piece in list(pieces.items()):
            piece.column += steps
            if broken[row]:
                outcomes.append(TokenFailure(piece.order.number, self._not_finite(piece)))
                batch.wipe(row)
            else:
                outcomes += self._delivery(piece, sheets[row])
            if broken[row] or piece.column == ends[row]:
                del pieces[row]
                batch.free(row)
        return outcomes

    def _delivery(self, piece: _Piece, sheet: Codes) -> list[TokenChunk]:
        known, whole = piece.known.shape[1], whole_frames(piece.column, self._delays)
        if whole <= known:
            return []
        codes = read_frames(sheet, known, whole, self._delays)
        piece.known = np.concatenate([piece.known, codes], axis=1)
        return [TokenChunk(piece.order.number, codes, whole == piece.frames)]

    def _not_finite(self, piece: _Piece) -> ComposingError:
        return ComposingError(
            f"MusicGen computed numbers that are none (NaN or infinity) after "
            f"{piece.delivered / self.frame_rate_hz:.1f} s of order {piece.order.number}: the weights are damaged "
            f"(`klangbild models verify`), or {self._model.dtype} is too narrow for them; use float32 or bfloat16"
        )

    def _halve(self) -> None:
        """Everything in hand waits again, from where it was delivered to."""
        self._waiting.extendleft(self._pieces[row] for row in sorted(self._pieces, reverse=True))
        self._pieces.clear()
        self._rows //= 2
        self._batch, self._steps = None, self._step
        gc.collect()
        if self._captures:
            torch.cuda.empty_cache()

    def _give_up(self) -> None:
        for row in self._pieces:
            if self._batch is not None:
                self._batch.free(row)
        self._pieces.clear()
        self._waiting.clear()


def _rounded_up(count: int, multiple: int) -> int:
    return -(-count // multiple) * multiple
