"""Codes become sound, half a second at a time, and the same sound as if all of them had been decoded at once.

EnCodec's decoder is a convolution over frames, an LSTM that runs from the first frame to the last, and convolutions
that widen frames into samples (Défossez et al., 2022). Convolutions see a few frames to either side, which their
sizes tell (`Codec.lookahead`); the LSTM remembers without end, and how long in practice only the trained weights
know. So its state is carried from chunk to chunk in place of decoding again what came before: nothing is
overlapped, crossfaded or guessed.

Sums of floats depend a little on how many pieces a pass holds. So every pass holds the same number of channels
(`rows`), filled up where there are fewer, and a piece sounds the same alone and among others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from math import ceil
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from db.models import lacks_memory
from precompute.composing.contract import ComposingError
from precompute.composing.musicgen.loading import Weights, out_of_memory
from precompute.composing.musicgen.tokens import Codes

Audio = NDArray[np.float32]
"""Shape (samples, 2)."""

ROWS_ON_GPU = 8
"""A GPU is busy with launching small kernels; eight channels cost it hardly more than one."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one pass does to a piece, in frames of the piece."""

    reads: tuple[int, int]
    """Codes that the first convolution sees."""
    remembers: tuple[int, int]
    """Frames that the LSTM runs over."""
    widens: tuple[int, int]
    """Outputs of the LSTM that the last convolutions see."""
    sounds: tuple[int, int]
    """Frames whose samples come out."""

    @property
    def shape(self) -> tuple[int, ...]:
        """What chunks must have in common to be decoded in one pass."""
        first = self.reads[0]
        bounds = (self.reads, self.remembers, self.widens, self.sounds)
        return tuple(edge - first for pair in bounds for edge in pair)


def chunks_of(frames: int, length: int, before: int, after: int, around: int) -> Iterator[Chunk]:
    """The chunks of a piece, in order of time.

    Args:
        frames: of the piece.
        length: frames that a chunk adds.
        before: frames that the first convolution sees before a frame.
        after: and behind it.
        around: frames that the last convolutions see to either side.
    """
    for begin in range(0, frames, length):
        end = min(begin + length, frames)
        sounds = max(0, begin - around), frames if end == frames else max(0, end - around)
        yield Chunk(
            reads=(max(0, begin - before), min(frames, end + after)),
            remembers=(begin, end),
            widens=(max(0, sounds[0] - around), end),
            sounds=sounds,
        )


class Codec:
    """EnCodec's decoder on its device.

    Args:
        weights: whose codec.
        rows: channels of pieces in a pass; by default one, and more on a GPU.
    """

    def __init__(self, weights: Weights, rows: int | None = None) -> None:
        self.channels = weights.channels
        self.sample_rate_hz = weights.sample_rate_hz
        self.frame_rate_hz = weights.frame_rate_hz
        self.samples_a_frame = weights.sample_rate_hz // weights.frame_rate_hz
        self._name, self._device = weights.name, weights.device
        self._rows = rows or (ROWS_ON_GPU if weights.device.is_gpu else 1)
        self._quantizer = weights.codec.quantizer
        self._head, self._memory, *self._tail = weights.codec.decoder.layers
        kernel = _span(self._head) + 1
        self._before, self._after = kernel - 1, kernel // 2
        self._around = _reach(self._tail)

    @property
    def lookahead(self) -> int:
        """Frames that must be there behind a frame before it sounds."""
        return self._after + self._around

    def start(self, frames: int) -> Decoding:
        """Begin to decode a piece of so many frames."""
        length = self.frame_rate_hz // 2
        return Decoding(
            list(chunks_of(frames, length, self._before, self._after, self._around)), channels=self.channels
        )

    @property
    def pieces_at_once(self) -> int:
        """How many pieces fill a pass."""
        return max(1, self._rows // self.channels)

    def beside_the_sampler(self) -> AbstractContextManager[object]:
        """In it, a thread may decode while another one samples: a GPU does both at once, on two streams."""
        if not self._device.is_gpu:
            return nullcontext()
        return torch.cuda.stream(torch.cuda.Stream(self._device.name))

    def advance(self, pieces: Sequence[Decoding]) -> Iterator[tuple[int, Audio]]:
        """What can sound by now and did not yet: a piece's place in `pieces` and a block, shape (samples, 2).

        Blocks last about half a second; those of a piece come in order of time.

        Raises:
            ComposingError: the sound is no sound, or memory is short even for one channel.
        """
        while ready := [(place, piece) for place, piece in enumerate(pieces) if piece.ready]:
            shape = ready[0][1].chunks[0].shape
            together = [(place, piece) for place, piece in ready if piece.chunks[0].shape == shape]
            sound = self._step([piece for _, piece in together])
            yield from zip((place for place, _ in together), sound, strict=True)

    def _step(self, pieces: Sequence[Decoding]) -> Iterator[Audio]:
        """One chunk of each piece; all chunks have one shape."""
        voices = [(piece, voice) for piece in pieces for voice in piece.voices]
        heard: list[Audio] = []
        while len(heard) < len(voices):
            some = voices[len(heard) : len(heard) + self._rows]
            try:
                heard += self._pass(some)
            except (RuntimeError, MemoryError) as error:
                if not lacks_memory(error):
                    raise
                if self._rows == 1:
                    raise out_of_memory(self._name, self._device) from error
                self._rows //= 2
        for place, piece in enumerate(pieces):
            piece.chunks.pop(0)
            sides = heard[place * self.channels : (place + 1) * self.channels]
            yield np.stack([sides[0], sides[-1]], axis=1)

    def _pass(self, voices: Sequence[tuple[Decoding, Voice]]) -> list[Audio]:
        """A chunk of some voices, and of as many copies of the last one as fill the rows."""
        chunk = voices[0][0].chunks[0]
        rows = [voice for _, voice in voices] + [voices[-1][1]] * (self._rows - len(voices))
        codes = [piece.codes(chunk, voice) for piece, voice in voices]
        codes += [codes[-1]] * (self._rows - len(codes))
        with torch.inference_mode():
            given = torch.as_tensor(np.stack(codes, axis=1), device=self._device.name)
            frames = self._head(self._quantizer.decode(given))
            first = chunk.remembers[0] - chunk.reads[0]
            frames = frames[..., first : first + chunk.remembers[1] - chunk.remembers[0]].permute(2, 0, 1)
            remembered, (state, cell) = self._memory.lstm(frames, _states(rows))
            outputs = (remembered + frames).permute(1, 2, 0)
            if kept := [row.outputs for row in rows if row.outputs is not None]:
                outputs = torch.cat([torch.stack(kept), outputs], dim=2)
            outputs = outputs[..., outputs.shape[2] - (chunk.widens[1] - chunk.widens[0]) :]
            samples = outputs
            for layer in self._tail:
                samples = layer(samples)
            begin, end = ((edge - chunk.widens[0]) * self.samples_a_frame for edge in chunk.sounds)
            audio = samples[:, 0, begin:end].cpu().numpy()
        if not np.isfinite(audio).all():
            raise ComposingError(f"The codec of {self._name} gave no sound but infinities: verify the model.")
        for row, (_, voice) in enumerate(voices):
            voice.outputs = outputs[row, :, -2 * self._around :]
            voice.state = state[:, row], cell[:, row]
        return list(audio[: len(voices)])


@dataclass(slots=True, eq=False)
class Voice:
    """One channel of a piece on its way through the decoder."""

    channel: int
    state: tuple[torch.Tensor, torch.Tensor] | None = None
    """Of the LSTM after the last chunk: each of shape (layers, width)."""
    outputs: torch.Tensor | None = None
    """Of the LSTM: the last ones that are still to be seen, shape (width, frames)."""


@dataclass(slots=True, eq=False)
class Decoding:
    """A piece on its way through the decoder."""

    chunks: list[Chunk]
    """Those that are left."""
    channels: int
    voices: list[Voice] = field(init=False)
    _codes: Codes | None = None
    _dropped: int = 0
    """How many frames at the beginning are not kept any more."""

    def __post_init__(self) -> None:
        self.voices = [Voice(channel) for channel in range(self.channels)]

    @property
    def ready(self) -> bool:
        """True where the next chunk has all the codes that it reads."""
        came = self._dropped + (0 if self._codes is None else self._codes.shape[1])
        return bool(self.chunks) and self.chunks[0].reads[1] <= came

    def add(self, codes: Codes) -> None:
        """More frames, in order of time."""
        if self._codes is not None:
            needed = (self.chunks[0].reads[0] if self.chunks else 0) - self._dropped
            self._dropped += max(0, needed)
            codes = np.concatenate([self._codes[:, max(0, needed) :], codes], axis=1)
        self._codes = codes

    def codes(self, chunk: Chunk, voice: Voice) -> Codes:
        """What `voice` reads for a chunk, shape (codebooks of a channel, frames)."""
        assert self._codes is not None  # noqa: S101 - or it were not ready
        begin, end = (edge - self._dropped for edge in chunk.reads)
        return self._codes[voice.channel :: self.channels, begin:end]


def _states(rows: Sequence[Voice]) -> tuple[torch.Tensor, torch.Tensor] | None:
    """All states as one; a piece that begins has none."""
    kept = [row.state for row in rows if row.state is not None]
    if not kept:
        return None
    return torch.stack([state for state, _ in kept], dim=1), torch.stack([cell for _, cell in kept], dim=1)


def _span(layer: Any) -> int:
    """How far the first sample that a convolution sees lies from the last one."""
    return (int(layer.conv.kernel_size[0]) - 1) * int(layer.conv.dilation[0])


def _reach(layers: Sequence[Any]) -> int:
    """How many frames to either side a sample depends on, at most: back through all layers to their input."""
    reach = 0
    for layer in reversed(layers):
        if hasattr(layer, "block"):
            reach += sum(_span(each) for each in layer.block if hasattr(each, "conv"))
        elif hasattr(layer, "conv") and isinstance(layer.conv, torch.nn.ConvTranspose1d):
            # One sample comes of as many inputs as the kernel covers strides.
            reach = ceil((reach + int(layer.conv.kernel_size[0])) / int(layer.conv.stride[0]))
        elif hasattr(layer, "conv"):
            reach += _span(layer)
    return reach
