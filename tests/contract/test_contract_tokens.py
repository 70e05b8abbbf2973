"""What every sampler of tokens promises, whoever draws them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from fakes.tokens import FakeSampler
from fakes.zoo.music import CODES, tiny_musicgen

from db.models import Device
from precompute.composing.musicgen.loading import load_weights
from precompute.composing.musicgen.plain import PlainSampler
from precompute.composing.musicgen.tokens import Codes, Sampling, TokenChunk, TokenOrder, TokenSampler

Build = Callable[[Sampling], TokenSampler]


@dataclass(frozen=True)
class Case:
    channels: int
    build: Build


@pytest.fixture(scope="module", params=["plain", "plain-stereo", "fake", "fake-stereo"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    channels = 2 if request.param.endswith("stereo") else 1
    if request.param.startswith("fake"):
        return Case(channels, lambda sampling: FakeSampler(4 * channels))
    torch.set_num_threads(1)
    model = tiny_musicgen(tmp_path_factory.mktemp("models") / request.param, channels)
    weights = load_weights(model, Device())
    return Case(channels, lambda sampling: PlainSampler(weights, sampling))


@pytest.fixture
def sampler(case: Case) -> TokenSampler:
    return case.build(Sampling())


def draw(sampler: TokenSampler, *orders: TokenOrder) -> dict[int, Codes]:
    """All orders, given as soon as they are asked for."""
    left = iter(orders)
    chunks: dict[int, list[Codes]] = {order.number: [] for order in orders}
    finished = set[int]()
    for chunk in sampler.run(lambda: next(left, None)):
        assert isinstance(chunk, TokenChunk)
        assert chunk.number not in finished
        chunks[chunk.number].append(chunk.codes)
        if chunk.finished:
            finished.add(chunk.number)
    assert finished == set(chunks)
    return {number: np.concatenate(parts, axis=1) for number, parts in chunks.items()}


def an_order(number: int = 1, **fields: object) -> TokenOrder:
    values: dict = {"text": "slow piano and strings", "frames": 30, "seed": 7}
    return TokenOrder(number, **{**values, **fields})


def test_an_order_gets_its_frames_and_no_other(case: Case, sampler: TokenSampler) -> None:
    assert (sampler.codebooks, sampler.frame_rate_hz) == (4 * case.channels, 50)
    given = draw(sampler, an_order(1, frames=30), an_order(2, frames=41), an_order(3, frames=1))
    assert {number: codes.shape[1] for number, codes in given.items()} == {1: 30, 2: 41, 3: 1}
    for codes in given.values():
        assert codes.shape[0] == sampler.codebooks
        assert codes.dtype == np.int64
        assert codes.min() >= 0
        assert codes.max() < CODES


def test_equal_orders_give_equal_codes_whatever_else_is_sampled(sampler: TokenSampler) -> None:
    alone = draw(sampler, an_order())[1]
    among = draw(sampler, an_order(4, seed=1), an_order(), an_order(5, text="happy", frames=50))[1]
    np.testing.assert_array_equal(alone, among)


def test_words_seeds_and_prefixes_are_heeded(sampler: TokenSampler) -> None:
    given = draw(sampler, an_order(1), an_order(2, seed=8), an_order(3, text="an abstract painting"))
    again = draw(sampler, *(an_order(number, prefix=given[number]) for number in (1, 2)))
    assert not np.array_equal(given[1], given[2])
    assert not np.array_equal(given[1], given[3])
    assert again[1].shape == given[1].shape
    assert not np.array_equal(again[1], again[2])


def test_what_an_order_leads_to_may_be_ordered_as_its_frames_come(sampler: TokenSampler) -> None:
    waiting = [an_order(1)]
    numbers = list[int]()
    for chunk in sampler.run(lambda: waiting.pop() if waiting else None):
        assert isinstance(chunk, TokenChunk)
        if chunk.finished:
            numbers.append(chunk.number)
            if chunk.number < 3:
                waiting.append(an_order(chunk.number + 1))
    assert numbers == [1, 2, 3]


def test_nothing_is_drawn_before_it_is_asked_for_and_no_order_once_closed(sampler: TokenSampler) -> None:
    asked = list[int]()

    def source() -> TokenOrder:
        asked.append(len(asked))
        return an_order(len(asked))

    events = sampler.run(source)
    assert asked == []
    next(events)
    assert isinstance(events, Iterator)
    before = len(asked)
    events.close()  # type: ignore[attr-defined]
    assert len(asked) == before
