"""Texts as the decoder hears them: encoded once, projected into the keys and values of every layer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from precompute.composing.musicgen.running.weights import Weights

MOST_WORDS = 512
"""Tokens of a text; T5 was trained on no more (Raffel et al., 2020)."""
_KEPT = 64


@dataclass(frozen=True, slots=True, eq=False)
class Prompt:
    """A text in the decoder's terms."""

    keys_values: torch.Tensor
    """Shape (layers, 2, heads, words, size of a head)."""

    @property
    def words(self) -> int:
        """Tokens, the end's included."""
        return self.keys_values.shape[3]


class Prompts:
    """Encodes texts and keeps the last ones.

    One by one: padding to the length of others, or their number, would change a text's last digits.
    """

    def __init__(self, model: Any, tokenizer: Any, weights: Weights) -> None:
        self._encoder = model.text_encoder
        self._projection = getattr(model, "enc_to_dec_proj", None)
        self._tokenizer = tokenizer
        self._weights = weights
        self._kept: OrderedDict[str, Prompt] = OrderedDict()

    def of(self, texts: Sequence[str]) -> list[Prompt]:
        """A prompt for each text, in order. Texts over 512 tokens lose their end, as with `truncation=True`."""
        found = {text: self._kept.get(text) or self._encode(text) for text in dict.fromkeys(texts)}
        for text in texts:
            self._kept[text] = found[text]
            self._kept.move_to_end(text)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return [found[text] for text in texts]

    @torch.no_grad()
    def _encode(self, text: str) -> Prompt:
        limit = min(self._tokenizer.model_max_length, MOST_WORDS)
        inputs = self._tokenizer([text], truncation=True, max_length=limit, return_tensors="pt").to(
            self._encoder.device
        )
        states = self._encoder(
            input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]
        ).last_hidden_state
        if self._projection is not None:
            states = self._projection(states)
        return self._prompt(states[0])

    def _prompt(self, states: torch.Tensor) -> Prompt:
        heads = self._weights.heads
        layers = [
            functional.linear(states, layer.text_key_value)
            .view(len(states), 2, heads, -1)
            .permute(1, 2, 0, 3)
            for layer in self._weights.layers
        ]
        return Prompt(torch.stack(layers))
