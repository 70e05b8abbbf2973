"""The noise is uniform and independent of everything, and tokens come as often as they should. Seeds are fixed."""

from __future__ import annotations

import numpy as np
import torch
from scipy import stats

from precompute.composing.musicgen.running.sampling import draw, stream_keys, uniform
from precompute.composing.musicgen.tokens import Sampling

_SURE = 1e-4
"""A p-value below this is no accident; the seeds are fixed, so nothing flickers."""


def _noise(seeds: range, codebooks: int, frames: range, tokens: int) -> np.ndarray:
    """Shape (seeds, frames, codebooks, tokens)."""
    keys = torch.stack([stream_keys(seed, codebooks) for seed in seeds])[:, None]
    at = torch.tensor(list(frames))[None, :, None].expand(len(seeds), -1, codebooks)
    return uniform(keys.expand(-1, len(frames), -1, -1), at, tokens).numpy()


def test_noise_is_uniform() -> None:
    noise = _noise(range(4), 4, range(30), 2048).ravel()
    assert noise.min() > 0 and noise.max() < 1
    assert stats.chisquare(np.bincount((noise * 256).astype(int), minlength=256)).pvalue > _SURE
    # The least numbers decide who wins.
    low = noise[noise < 1 / 64] * 64
    assert stats.chisquare(np.bincount((low * 64).astype(int), minlength=64)).pvalue > _SURE


def test_noise_of_neighbours_is_independent() -> None:
    """Along seeds, frames, codebooks and tokens: no correlation, and pairs fill the square evenly."""
    noise = _noise(range(40, 48), 8, range(16), 1024).astype(np.float64)
    for axis in range(4):
        first = np.take(noise, range(noise.shape[axis] - 1), axis).ravel()
        second = np.take(noise, range(1, noise.shape[axis]), axis).ravel()
        assert stats.pearsonr(first, second).pvalue > _SURE
        cells = (first * 16).astype(int) * 16 + (second * 16).astype(int)
        assert stats.chisquare(np.bincount(cells, minlength=256)).pvalue > _SURE


def test_no_two_places_share_their_noise() -> None:
    """Frames are no shifted copies of each other, nor seeds."""
    noise = _noise(range(6), 4, range(6), 512).reshape(-1, 512)
    assert len(np.unique(noise.round(6), axis=0)) == len(noise)
    assert max(np.isin(noise[0], each).mean() for each in noise[1:]) < 0.01


def test_noise_is_fixed_for_ever() -> None:
    """Golden: a change here changes every piece of every museum."""
    words = (uniform(stream_keys(2024, 4), torch.arange(4), 3).double() * 2**23 - 0.5).to(torch.int64)
    assert words.tolist() == [
        [5704391, 5436630, 8179369],
        [285104, 3084961, 7374228],
        [4172420, 6322330, 6427214],
        [486228, 2698550, 5559716],
    ]
    assert stream_keys(0, 2)[0].tolist() == [
        0x7B1DCDAF,
        0xE220A839 - (1 << 32),
    ]  # SplitMix64's first word of seed 0


def _drawn(logits: torch.Tensor, sampling: Sampling, times: int) -> np.ndarray:
    keys = torch.stack([stream_keys(5, 1)]).expand(times, -1, -1)
    frames = torch.arange(times)[:, None]
    tokens = draw(logits.expand(times, 1, -1), keys, frames, sampling)
    return np.bincount(tokens.ravel().numpy(), minlength=logits.shape[-1])


def test_tokens_come_as_often_as_the_softmax_says() -> None:
    logits = torch.randn(40, generator=torch.Generator().manual_seed(1)) * 1.5
    for temperature in (1.0, 0.7):
        counts = _drawn(logits, Sampling(40, temperature), 20_000)
        expected = torch.softmax(logits.double() / temperature, -1).numpy() * counts.sum()
        often = expected > 5
        assert not counts[expected < 1e-9].any()
        found, wanted = counts[often], expected[often]
        assert stats.chisquare(found, wanted * found.sum() / wanted.sum()).pvalue > _SURE


def test_only_the_top_k_are_drawn_in_their_proportions() -> None:
    logits = torch.randn(64, generator=torch.Generator().manual_seed(2))
    counts = _drawn(logits, Sampling(top_k=5), 20_000)
    top = logits.topk(5).indices
    assert set(counts.nonzero()[0]) == set(top.tolist())
    expected = torch.softmax(logits[top].double(), -1).numpy() * counts.sum()
    assert stats.chisquare(counts[top.numpy()], expected).pvalue > _SURE


def test_one_is_greedy_and_more_than_there_are_is_all() -> None:
    logits = torch.randn(3, 2, 64, generator=torch.Generator().manual_seed(3))
    keys = torch.stack([stream_keys(seed, 2) for seed in range(3)])
    frames = torch.zeros(3, 2, dtype=torch.int64)
    assert torch.equal(draw(logits, keys, frames, Sampling(1)), logits.argmax(-1))
    everything = draw(logits, keys, frames, Sampling(64))
    assert torch.equal(draw(logits, keys, frames, Sampling(250)), everything)
