"""The plain sampler: transformers' own `generate`, one order after another.

It is the reference that quicker samplers are measured and tested against, and what is left where they cannot
work. Its chunks are whole orders, since `generate` gives nothing before it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from precompute.composing.contract import ComposingError
from precompute.composing.musicgen.loading import Weights
from precompute.composing.musicgen.melody import chromagram
from precompute.composing.musicgen.tokens import Codes, Sampling, TokenChunk, TokenFailure, TokenOrder
from precompute.composing.musicgen.windows import WINDOW_S


class PlainSampler:
    """See `tokens.TokenSampler`."""

    def __init__(self, weights: Weights, sampling: Sampling) -> None:
        self._weights = weights
        self._sampling = sampling

    @property
    def codebooks(self) -> int:
        """Four a channel."""
        return self._weights.codebooks

    @property
    def frame_rate_hz(self) -> int:
        """Frames a second."""
        return self._weights.frame_rate_hz

    @property
    def most_frames(self) -> int:
        """Of an order, its prefix included: as much as the model learnt from."""
        return WINDOW_S * self.frame_rate_hz

    @property
    def rows(self) -> int:
        """One order after another."""
        return 1

    def run(self, source: Callable[[], TokenOrder | None]) -> Iterator[TokenChunk | TokenFailure]:
        """One order after another, each in one chunk."""
        while (order := source()) is not None:
            try:
                codes = self._sample(order)
            except ComposingError as error:
                yield TokenFailure(order.number, error)
            else:
                yield TokenChunk(order.number, codes, finished=True)

    def _sample(self, order: TokenOrder) -> Codes:
        device = self._weights.device
        words = self._weights.tokenizer([order.text], return_tensors="pt").to(device.name)
        with torch.random.fork_rng(devices=[device.name] if device.is_gpu else []), torch.inference_mode():
            torch.manual_seed(order.seed)  # `generate` knows no generator of an order's own
            given = self._weights.language.generate(
                input_ids=words["input_ids"],
                attention_mask=words["attention_mask"],
                logits_processor=[_finite],
                **generate_arguments(order, self._sampling, self._weights),
            )
        codes = given[0].cpu().numpy()
        if self._weights.channels == 2:  # left came before right; they take turns
            codes = codes.reshape(2, -1, codes.shape[-1]).swapaxes(0, 1).reshape(codes.shape)
        before = 0 if order.prefix is None else order.prefix.shape[1]
        return np.ascontiguousarray(codes[:, before : before + order.frames], dtype=np.int64)


def generate_arguments(order: TokenOrder, sampling: Sampling, weights: Weights) -> dict[str, Any]:
    """What `generate` is asked beside the words.

    Each codebook of a channel begins a step after the one before it (MusicGen's delay), so that four codebooks
    need three steps more than there are frames.
    """
    delay = weights.codebooks // weights.channels - 1
    asked: dict[str, Any] = {
        "max_new_tokens": order.frames + delay,
        "guidance_scale": sampling.guidance,
        "do_sample": sampling.top_k > 1,
    }
    if sampling.top_k > 1:
        asked |= {"top_k": sampling.top_k, "temperature": sampling.temperature}
    if order.prefix is not None:
        asked["decoder_input_ids"] = torch.as_tensor(order.prefix, device=weights.device.name)
    if order.tune is not None:
        chroma = torch.as_tensor(chromagram(order.tune, weights.frame_rate_hz)[None])
        asked["input_features"] = chroma.to(weights.device.name, weights.device.torch_dtype())
    return asked


def _finite(input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
    """Looks at the scores of the next tokens before anything is drawn from them."""
    del input_ids
    if not torch.isfinite(scores).all():
        raise ComposingError(
            "The network's scores are no numbers any more: its weights are damaged, or its numbers too narrow; "
            "verify the model, or let it compute in bfloat16 or float32."
        )
    return scores
