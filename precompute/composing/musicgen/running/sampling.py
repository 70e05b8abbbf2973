"""Choosing tokens: top-k, temperature, and noise that depends on nothing but the order.

A generator that is drawn from in turn would give a piece other noise in another batch. Here the noise of a
token is a hash of (seed, codebook, frame, token), so a piece sounds the same beside whatever else it is
sampled.
"""

from __future__ import annotations

import torch

from precompute.composing.musicgen.tokens import Sampling

_WORD = (1 << 64) - 1
_GOLDEN_64 = 0x9E3779B97F4A7C15
_GOLDEN_32 = 0x9E3779B9 - (1 << 32)
_BITS = 23
"""Of a uniform number: n + 1/2 for n < 2**23 is exact in float32, so it is never 0 or 1."""


def check(sampling: Sampling) -> None:
    """Refuse settings that mean nothing.

    Raises:
        ValueError: naming the setting.
    """
    if sampling.top_k < 1:
        raise ValueError(f"top_k is {sampling.top_k}; 1 is greedy, 250 is MusicGen's")
    if not sampling.temperature > 0:
        raise ValueError(f"the temperature is {sampling.temperature}; it must be above 0 (greedy is top_k=1)")
    if not sampling.guidance >= 1:
        raise ValueError(f"the guidance is {sampling.guidance}; 1 is none, 3 is MusicGen's")


def stream_keys(seed: int, codebooks: int) -> torch.Tensor:
    """Two words of 32 bits for each codebook, after SplitMix64 (Steele, Lea and Flood, 2014).

    Returns:
        Shape (codebooks, 2), int32.
    """
    state, words = seed & _WORD, []
    for _ in range(codebooks):
        state = (state + _GOLDEN_64) & _WORD
        mixed = state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
        mixed ^= mixed >> 31
        words.append((mixed & 0xFFFFFFFF, mixed >> 32))
    return torch.tensor(words, dtype=torch.int64).to(torch.int32)


def uniform(keys: torch.Tensor, frames: torch.Tensor, tokens: int) -> torch.Tensor:
    """Uniform numbers between 0 and 1, both excluded.

    The counter (frame, token) goes twice through Wellons' `lowbias32` (hash-prospector, 2018), once with each
    word of the key.

    Args:
        keys: of `stream_keys`, shape (..., 2), int32.
        frames: which frame each stream is at, shape (...).
        tokens: how many numbers for each.

    Returns:
        Shape (..., tokens), float32.
    """
    counter = frames.to(torch.int32)[..., None] * tokens + torch.arange(
        tokens, dtype=torch.int32, device=keys.device
    )
    mixed = _lowbias32(counter * _GOLDEN_32 + keys[..., :1])
    mixed = _lowbias32(mixed + keys[..., 1:])
    return (_shifted(mixed, 32 - _BITS).float() + 0.5) * 2.0**-_BITS


def draw(logits: torch.Tensor, keys: torch.Tensor, frames: torch.Tensor, sampling: Sampling) -> torch.Tensor:
    """One token of each distribution: softmax(logits / temperature) among the top k, by exponential races.

    The least of E_i / p_i, with E_i exponential, is i with probability p_i (the Gumbel-max trick, Gumbel,
    1954).

    Args:
        logits: shape (rows, codebooks, tokens), float32.
        keys: shape (rows, codebooks, 2).
        frames: shape (rows, codebooks).
        sampling: how.

    Returns:
        Shape (rows, codebooks), int64.
    """
    if sampling.top_k == 1:
        return logits.argmax(-1)
    tokens = logits.shape[-1]
    scores = logits / sampling.temperature
    if sampling.top_k < tokens:
        least = scores.topk(sampling.top_k, sorted=False).values.amin(-1, keepdim=True)
        scores = scores.masked_fill(scores < least, -torch.inf)
    # -log1p(-u) rather than -log(u): races are won by small numbers, and there it is precise.
    exponential = -torch.log1p(-uniform(keys, frames, tokens))
    return (scores - exponential.log()).argmax(-1)


def _lowbias32(word: torch.Tensor) -> torch.Tensor:
    """A bijection of 32 bits; products wrap, as two's complement does on every device."""
    word = word ^ _shifted(word, 16)
    word = word * 0x7FEB352D
    word = word ^ _shifted(word, 15)
    word = word * (0x846CA68B - (1 << 32))
    return word ^ _shifted(word, 16)


def _shifted(word: torch.Tensor, bits: int) -> torch.Tensor:
    """To the right, filled with zeros: torch's own shift of a signed word repeats the sign."""
    return (word >> bits) & ((1 << (32 - bits)) - 1)
