"""Nearest vectors, one order from several, and the bytes of both."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.recognition import RecognitionError
from content.recognition.neighbours import EmbeddedWorks, fused, quantised

orders = st.lists(st.integers(0, 30), unique=True, max_size=12)


def directions(seed: int, count: int, length: int = 384) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, length)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@given(st.lists(orders, min_size=1, max_size=3))
def test_one_order_has_each_work_of_all_orders_once(several):
    together = fused(*several)
    assert len(together) == len(set(together))
    assert set(together) == set().union(*several)


@given(orders)
def test_one_order_alone_stays_as_it_is(order):
    assert fused(order) == order
    assert fused(order, []) == order


@given(orders, orders)
def test_it_does_not_matter_who_is_asked_first(one, other):
    assert fused(one, other) == fused(other, one)


@given(orders, orders)
def test_what_is_before_another_in_every_order_stays_before_it(one, other):
    together = fused(one, other)
    for first in set(one) & set(other):
        for second in set(one) & set(other):
            if one.index(first) < one.index(second) and other.index(first) < other.index(second):
                assert together.index(first) < together.index(second)


@given(orders, orders)
def test_nobody_falls_behind_by_being_nearer(one, other):
    before = fused(one, other)
    for place in range(1, len(other)):
        risen = [*other[: place - 1], other[place], other[place - 1], *other[place + 1 :]]
        assert fused(one, risen).index(other[place]) <= before.index(other[place])


@given(orders, orders)
def test_the_best_of_each_order_is_behind_none_but_what_both_have(one, other):
    together = fused(one, other)
    both = set(one) & set(other)
    for order in (one, other):
        if order:
            before = together[: together.index(order[0])]
            assert len([work for work in before if work not in both]) <= 1


@given(st.integers(0, 2**32 - 1), st.integers(1, 400), st.integers(1, 3), st.integers(0, 500))
def test_the_nearest_are_those_that_a_plain_search_finds(seed, count, views, wanted):
    vectors = directions(seed, count + views, 16)
    kept = quantised(vectors[:count])
    works = EmbeddedWorks.of(np.random.default_rng(seed).permutation(count), kept)
    plain = kept / np.linalg.norm(kept.astype(np.float64), axis=1, keepdims=True)
    cosines = (plain @ vectors[count:].T).max(axis=1)
    found = works.nearest(vectors[count:], wanted)
    assert len(found) == len(set(found)) == min(wanted, count)
    place_of = {int(work): place for place, work in enumerate(works.works)}
    expected = np.sort(cosines)[::-1][: len(found)]
    np.testing.assert_allclose([cosines[place_of[work]] for work in found], expected, atol=1e-5)


def test_more_works_than_are_turned_at_once_are_searched():
    vectors = directions(3, 10_000, 32)
    works = EmbeddedWorks.of(range(10_000), quantised(vectors))
    assert [works.nearest(vectors[place][None], 1)[0] for place in (0, 4095, 4096, 9999)] == [
        0,
        4095,
        4096,
        9999,
    ]


def test_eight_bits_change_a_direction_by_less_than_a_degree():
    vectors = directions(4, 1000)
    works = EmbeddedWorks.of(range(1000), quantised(vectors))
    own = (works.directions * vectors).sum(axis=1) / works.lengths
    assert np.degrees(np.arccos(np.clip(own, -1, 1))).max() < 1


@given(st.integers(0, 30), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_embeddings_survive_being_stored(count, length, seed):
    random = np.random.default_rng(seed)
    kept = random.integers(1, 128, (count, length)).astype(np.int8)
    works = EmbeddedWorks.of(random.permutation(40)[:count], kept)
    again = EmbeddedWorks.from_chunks(works.to_chunks(), 40)
    assert np.array_equal(again.works, works.works)
    assert np.array_equal(again.directions, kept)
    assert np.array_equal(again.lengths, works.lengths)


@given(st.data())
def test_damaged_embeddings_are_refused(data):
    works = EmbeddedWorks.of([0, 2], quantised(directions(1, 2, 8)))
    chunks = list(works.to_chunks())
    at = data.draw(st.integers(0, len(chunks) - 1))
    chunks[at] = data.draw(st.binary(max_size=99).filter(lambda other: len(other) != len(chunks[at])))
    with pytest.raises(RecognitionError, match="publish"):
        EmbeddedWorks.from_chunks(chunks, 3)


@pytest.mark.parametrize(("count", "length"), [(2**60, 8), (1, 0), (1, 2**40)])
def test_embeddings_that_claim_more_than_can_be_are_refused(count, length):
    with pytest.raises(RecognitionError, match="not possible"):
        EmbeddedWorks.from_chunks([struct.pack("<4sIQQ", b"KBEM", 1, count, length)], 3)


def test_embeddings_of_works_that_are_not_in_the_index_are_refused():
    chunks = list(EmbeddedWorks.of([0, 7], quantised(directions(1, 2, 8))).to_chunks())
    with pytest.raises(RecognitionError, match="not there"):
        EmbeddedWorks.from_chunks(chunks, 7)
