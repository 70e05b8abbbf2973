"""One step of all rows, as a function over static tensors: it asks the host nothing, so a graph can capture it.

The arithmetic is that of transformers' MusicGen (sinusoids, layer norms before attention, no biases). Its
half without text attends to states that are all zero and masked; keys and values have no bias, so what it
hears of them is exactly zero and is not computed here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch.nn import functional

from precompute.composing.musicgen.running.batch import Batch
from precompute.composing.musicgen.running.sampling import draw
from precompute.composing.musicgen.running.weights import Weights
from precompute.composing.musicgen.tokens import Sampling


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a batch a step touches: graphs are captured for each reach."""

    rows: int
    """The first ones."""
    columns: int
    """As far as any row has come, and some."""
    words: int
    """As long as any prompt is, and some."""


@torch.no_grad()
def step(weights: Weights, batch: Batch, delays: torch.Tensor, sampling: Sampling, reach: Reach) -> None:
    """Write the next column of each row of the reach, and go there.

    Args:
        weights: of the decoder.
        batch: what is read and written.
        delays: of each codebook, shape (codebooks,).
        sampling: how tokens are drawn.
        reach: at least all rows with a piece, the columns that they are at, and their prompts.
    """
    position = batch.position[: reach.rows]
    logits = next_logits(weights, batch, sampling.guidance, reach)
    batch.broken[: reach.rows].logical_or_(~logits.isfinite().flatten(1).all(1))
    sheet = batch.sheet[: reach.rows]
    target = torch.minimum(position + 1, batch.last[: reach.rows])
    place = target[:, None, None].expand(-1, weights.codebooks, 1)
    written = sheet.gather(2, place).squeeze(2)
    frames = target[:, None] - 1 - delays
    sampled = draw(logits, batch.keys[: reach.rows], frames, sampling)
    sheet.scatter_(2, place, torch.where(written < 0, sampled, written)[..., None])
    position.copy_(target)


@torch.no_grad()
def next_logits(weights: Weights, batch: Batch, guidance: float, reach: Reach) -> torch.Tensor:
    """Of the column after each row's position, guided: shape (rows, codebooks, codes), float32."""
    rows, halves = reach.rows, batch.halves
    position = batch.position[:rows]
    place = position[:, None, None].expand(-1, weights.codebooks, 1)
    codes = batch.sheet[:rows].gather(2, place).squeeze(2)
    lines = batch.lines[: rows * halves]
    positions = position[:, None].expand(-1, halves).reshape(-1)
    later = batch.ramp[: reach.columns] > positions[:, None]
    mask = torch.zeros_like(later, dtype=weights.places.dtype).masked_fill_(later, -torch.inf)[:, None, None]

    def own(layer: int, query_key_value: torch.Tensor) -> torch.Tensor:
        split = query_key_value.view(rows * halves, 3, weights.heads, -1)
        cache = batch.own[layer]
        cache[lines, :, :, positions] = split[:, 1:]
        seen = cache[: rows * halves, :, :, : reach.columns]
        return functional.scaled_dot_product_attention(split[:, 0, :, None], seen[:, 0], seen[:, 1], mask)

    def text(layer: int, query: torch.Tensor) -> torch.Tensor:
        heard = batch.text[layer, :rows, :, :, : reach.words]
        unheard = batch.unheard[:rows, None, None, : reach.words]
        split = query.view(rows, 1, weights.heads, -1).transpose(1, 2)
        return functional.scaled_dot_product_attention(split, heard[:, 0], heard[:, 1], unheard)

    states = _embedded(weights, codes) + weights.places[position]
    states = states[:, None, None].expand(-1, halves, 1, -1).contiguous()
    _decode(weights, states, own, text)
    logits = weights.output(weights.norm(states[:, :, 0])).float()
    logits = logits.view(rows, halves, weights.codebooks, weights.codes)
    if halves == 1:
        return logits[:, 0]
    return logits[:, 1] + (logits[:, 0] - logits[:, 1]) * guidance


@torch.no_grad()
def prefill(weights: Weights, batch: Batch, row: int, length: int, words: int) -> None:
    """Put the keys and values of a row's first `length` columns into the cache, in one pass."""
    halves = batch.halves
    codes = batch.sheet[row, :, :length].t()

    def own(layer: int, query_key_value: torch.Tensor) -> torch.Tensor:
        split = query_key_value.view(halves, length, 3, weights.heads, -1).permute(2, 0, 3, 1, 4)
        cache = batch.own[layer, row * halves : (row + 1) * halves]
        cache[:, 0, :, :length] = split[1]
        cache[:, 1, :, :length] = split[2]
        return functional.scaled_dot_product_attention(split[0], split[1], split[2], is_causal=True)

    def text(layer: int, query: torch.Tensor) -> torch.Tensor:
        heard = batch.text[layer, row : row + 1, :, :, :words]
        split = query.view(1, length, weights.heads, -1).transpose(1, 2)
        return functional.scaled_dot_product_attention(split, heard[:, 0], heard[:, 1])

    states = _embedded(weights, codes) + weights.places[:length]
    _decode(weights, states.expand(1, halves, -1, -1).contiguous(), own, text)


def _embedded(weights: Weights, codes: torch.Tensor) -> torch.Tensor:
    """The sum over the codebooks: shape (n, codebooks) to (n, hidden)."""
    return functional.embedding(codes + weights.offsets, weights.tokens).sum(1)


_Attention = Callable[[int, torch.Tensor], torch.Tensor]
"""Layer and projected input to what is attended to: shape (..., heads, length, size of a head)."""


def _decode(weights: Weights, states: torch.Tensor, own: _Attention, text: _Attention) -> None:
    """Through all layers, in place; `states` has shape (rows, halves, length, hidden)."""
    rows, _, length, hidden = states.shape
    for index, layer in enumerate(weights.layers):
        attended = own(index, layer.query_key_value(layer.own_norm(states)))
        layer.own_out.add(attended.transpose(1, 2).reshape(states.shape), states)
        attended = text(index, layer.text_query(layer.text_norm(states[:, 0])))
        # add_, for `states[:, 0] +=` would copy the sum onto itself once more.
        states[:, 0].add_(layer.text_out(attended.transpose(1, 2).reshape(rows, length, hidden)))
        widened = weights.activation(layer.widen(layer.forward_norm(states)))
        layer.narrow.add(widened, states)
