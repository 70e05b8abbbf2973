"""MusicGen as a composer: commissions in, sound out; alone, in a batch, or while it is heard.

Nothing heavy is loaded before the first piece is asked for, so that a night can be planned without weights.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.entities import Commission, Engine
from db.models import Device, ModelUnusableError, StoredModel
from db.models.attribution import music_made_with
from precompute.composing.contract import ComposingError, Composition
from precompute.composing.musicgen.pieces import ENGINE_NAME, LONGEST_S, SHORTEST_S, Measure, Terms
from precompute.composing.musicgen.tokens import Sampling, TokenSampler
from precompute.composing.musicgen.windows import OVERLAP_S, WINDOW_S
from precompute.composing.sounding import asked_text

if TYPE_CHECKING:
    from precompute.composing.musicgen.hands import Hands
    from precompute.composing.musicgen.loading import Weights
    from precompute.composing.musicgen.melody import TuneWriter
    from precompute.composing.musicgen.rendition import MusicgenRendition

REVISION = "1"
"""Raised whenever the same codes would become other bytes, or the same commission other orders."""


@dataclass(frozen=True, slots=True)
class SamplerKind:
    """A way to draw tokens."""

    revision: str
    """Changes whenever the same order would give other codes; part of every commission's key."""
    build: Callable[[Weights, Sampling], TokenSampler]
    int8: bool = False
    """Computes in 8 bits; else float32 takes their place."""


def _plain(weights: Weights, sampling: Sampling) -> TokenSampler:
    from precompute.composing.musicgen.plain import PlainSampler  # noqa: PLC0415

    return PlainSampler(weights, sampling)


PLAIN = SamplerKind("plain-1", _plain)
"""transformers' own `generate`, one order after another."""


def quick(rows: int, *, int8: bool = False) -> SamplerKind:
    """Our own runner: so many pieces in one pass, whether they are there or not.

    The number is part of what decides the samples: matrix products of another shape are rounded otherwise. So a
    piece is the same alone, in a batch and while it is heard; alone it pays for the rows that stay empty. Where
    memory does not hold so many rows there are fewer, and a piece's plan tells how many there were. On processors
    8-bit matrices take a third of the time, and draw other tokens now and then.
    """

    def build(weights: Weights, sampling: Sampling) -> TokenSampler:
        from precompute.composing.musicgen.running.runner import MusicgenRunner  # noqa: PLC0415

        return MusicgenRunner(weights.language, weights.tokenizer, sampling, rows=rows, int8=int8)

    return SamplerKind(f"runner-2 rows-{rows}" + (" int8" if int8 else ""), build, int8)


def _read(model: StoredModel, device: Device) -> Weights:
    from precompute.composing.musicgen.loading import load_weights  # noqa: PLC0415

    return load_weights(model, device)


@dataclass(frozen=True, slots=True)
class Manner:
    """How pieces are sampled."""

    sampling: Sampling = field(default_factory=Sampling)
    window_s: int = WINDOW_S
    overlap_s: int = OVERLAP_S
    attempts: int = 3
    """So often a piece that falls silent is sampled in all, each time from other seeds (`seeds`)."""
    timeout_s: float = 600.0
    """Seconds of sampling that a second of music may take, in all attempts and whatever is sampled beside it."""


@dataclass(eq=False)
class MusicgenComposer:
    """See `contract.BatchComposer` and `contract.StreamingComposer`."""

    model: StoredModel
    device: Device
    sampler: SamplerKind = PLAIN
    manner: Manner = field(default_factory=Manner)
    tune: TuneWriter | None = None
    """Whose tune the pieces of a melody model follow."""
    clock: Callable[[], float] = time.monotonic
    read: Callable[[StoredModel, Device], Weights] = _read
    _hands: Hands | None = field(default=None, init=False)

    @property
    def engine(self) -> Engine:
        """Name, revision and licence."""
        licence = music_made_with(self.model.name, self.model.licence)
        return Engine(ENGINE_NAME, f"{REVISION} {self.model}", licence)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Everything beside the commission that decides which samples come."""
        sampling = self.manner.sampling
        settings = {
            "device": self.device.name.partition(":")[0],
            "dtype": "float32"
            if self.device.dtype == "int8" and not self.sampler.int8
            else self.device.dtype,
            "guidance": f"{sampling.guidance:g}",
            "model": str(self.model),
            "overlap_s": str(self.manner.overlap_s),
            "sampler": self.sampler.revision,
            "temperature": f"{sampling.temperature:g}",
            "top_k": str(sampling.top_k),
            "window_s": str(self.manner.window_s),
        }
        if self.tune is not None:
            settings["tune"] = self.tune.revision
        return tuple(sorted(settings.items()))

    @property
    def weights(self) -> tuple[StoredModel, ...]:
        """See `db.models.Loading`."""
        return (self.model,)

    def load(self) -> None:
        """Read the weights now, in place of for the first piece.

        Raises:
            ModelError: the weights cannot be loaded.
            ComposingError: the device has too little memory.
        """
        self._ready()

    @property
    def writes_notes(self) -> bool:
        """Never: it samples sound."""
        return False

    def compose(self, commission: Commission) -> Composition:
        """See `contract.Composer`; the audio lasts `commission.duration_s` to the sample.

        Raises:
            ModelError: the weights cannot be loaded.
            ComposingError: the engine cannot work here, or no piece came of it.
            ValueError: see `pieces.Piece`.
        """
        asked_text(commission, SHORTEST_S, LONGEST_S, ENGINE_NAME)
        ((_, outcome),) = self.compose_many([commission])
        if isinstance(outcome, ComposingError):
            raise outcome
        return outcome

    def compose_many(
        self, commissions: Iterable[Commission]
    ) -> Iterator[tuple[Commission, Composition | ComposingError]]:
        """See `contract.BatchComposer`.

        Raises:
            ModelError: the weights cannot be loaded.
            ComposingError: the engine as a whole cannot work any more.
            torch.AcceleratorError: the device failed; nothing in this process can use it again.
        """
        from precompute.composing.musicgen.batch import Batch  # noqa: PLC0415

        hands = self._ready()
        yield from Batch(hands, self._terms(hands), self.clock).run(commissions)

    def begin(self, commission: Commission) -> MusicgenRendition:
        """See `contract.StreamingComposer`.

        Raises:
            ModelError: the weights cannot be loaded.
            ComposingError: the device has too little memory.
            ValueError: see `pieces.Piece`.
        """
        from precompute.composing.musicgen.rendition import MusicgenRendition  # noqa: PLC0415

        asked_text(commission, SHORTEST_S, LONGEST_S, ENGINE_NAME)
        hands = self._ready()
        return MusicgenRendition(commission, hands, self._terms(hands), self.clock)

    def rehearse(self) -> Iterator[None]:
        """Load the weights, then draw and decode a moment of music, which warms up sampler and codec."""
        from precompute.composing.musicgen.hands import Stopwatch  # noqa: PLC0415
        from precompute.composing.musicgen.tokens import TokenChunk, TokenOrder  # noqa: PLC0415

        hands = self._ready()
        yield
        frames = hands.codec.frame_rate_hz
        orders = iter([TokenOrder(0, "piano", frames, seed=0)])
        decoding = hands.codec.start(frames)
        for event in hands.events(lambda: next(orders, None), Stopwatch(self.clock)):
            if isinstance(event, TokenChunk):
                decoding.add(event.codes)
                yield
        for _ in hands.codec.advance([decoding]):
            yield

    def _ready(self) -> Hands:
        if self._hands is None:
            from precompute.composing.musicgen.decoding import Codec  # noqa: PLC0415
            from precompute.composing.musicgen.hands import Hands  # noqa: PLC0415

            weights = self.read(self.model, self.device)
            if self.tune is not None and not weights.follows_tunes:
                raise ModelUnusableError(
                    f"{self.model.name} listens to words alone: take a melody model, or compose without a tune"
                )
            self._hands = Hands(weights, self.sampler.build(weights, self.manner.sampling), Codec(weights))
        return self._hands

    def _terms(self, hands: Hands) -> Terms:
        rate = hands.sampler.frame_rate_hz
        measure = Measure(
            frame_rate_hz=rate,
            sample_rate_hz=hands.codec.sample_rate_hz,
            most_frames=min(hands.sampler.most_frames, self.manner.window_s * rate),
            overlap_frames=self.manner.overlap_s * rate,
        )
        return Terms(str(self.model), measure, self.manner.attempts, self.manner.timeout_s, self.tune)
