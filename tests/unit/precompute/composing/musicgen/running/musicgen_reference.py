"""What transformers itself samples, and short ways to order tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from precompute.composing.musicgen.running.runner import MusicgenRunner
from precompute.composing.musicgen.tokens import Codes, Sampling, TokenChunk, TokenFailure, TokenOrder

GREEDY = Sampling(top_k=1)
PUBLISHED = Sampling()
TEXTS = (
    "slow piano",
    "a dark baroque portrait of a man with a candle, harp and flute, melancholic, 70 bpm",
    "harp",
    "bright orchestral music",
)


@dataclass(frozen=True, slots=True)
class TinyMusicgen:
    """A model with the tokenizer of its texts."""

    model: Any
    tokenizer: Any

    def runner(self, sampling: Sampling = PUBLISHED, **settings: Any) -> MusicgenRunner:
        return MusicgenRunner(self.model, self.tokenizer, sampling, **{"most_frames": 400, **settings})

    def generate(
        self, texts: Iterable[str], frames: int, guidance: float = 3.0, prefix: Codes | None = None
    ) -> Codes:
        """transformers' greedy tokens, prefix included: shape (texts, codebooks, frames)."""
        texts = list(texts)
        inputs = self.tokenizer(texts, padding=True, return_tensors="pt")
        decoded: list[Codes] = []
        decode = self.model.audio_encoder.decode

        def listening(codes: torch.Tensor, **settings: Any) -> Any:
            decoded.append(codes[0].numpy())
            return decode(codes, **settings)

        continued = (
            {} if prefix is None else {"decoder_input_ids": torch.from_numpy(prefix).repeat(len(texts), 1)}
        )
        delays = self.model.decoder.num_codebooks // self.model.decoder.config.audio_channels - 1
        self.model.audio_encoder.decode = listening
        try:
            self.model.generate(
                **inputs,
                **continued,
                do_sample=False,
                guidance_scale=guidance,
                max_new_tokens=frames + delays,
            )
        finally:
            self.model.audio_encoder.decode = decode
        if len(decoded) == 1:
            return decoded[0]
        left, right = decoded
        return np.stack([left, right], axis=2).reshape(len(texts), -1, left.shape[-1])


def orders_of(texts: Iterable[str], frames: int, seed: int = 7) -> list[TokenOrder]:
    return [TokenOrder(number, text, frames, seed) for number, text in enumerate(texts)]


def source_of(orders: Iterable[TokenOrder]) -> Callable[[], TokenOrder | None]:
    given = iter(list(orders))
    return lambda: next(given, None)


def outcomes(runner: MusicgenRunner, orders: Iterable[TokenOrder]) -> list[TokenChunk | TokenFailure]:
    return list(runner.run(source_of(orders)))


def sampled(runner: MusicgenRunner, orders: Iterable[TokenOrder]) -> dict[int, Codes]:
    """The frames of each order, by its number; a failure is raised."""
    chunks: dict[int, list[Codes]] = {}
    for outcome in outcomes(runner, orders):
        if isinstance(outcome, TokenFailure):
            raise outcome.error
        chunks.setdefault(outcome.number, []).append(outcome.codes)
    return {number: np.concatenate(codes, axis=1) for number, codes in chunks.items()}
