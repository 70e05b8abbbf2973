"""Figures and their doubt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from precompute.evaluation.composer.difference import mantel, neighbour_rank, turn_overlaps
from precompute.evaluation.composer.figures import (
    Quartiles,
    clustered_share,
    entropy,
    overlapping_area,
    permutation_p,
    share,
    spearman,
)


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_a_share_lies_in_its_interval(flags: list[bool]) -> None:
    found = share(flags)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.of == len(flags)


def test_a_share_of_few_songs_is_more_doubtful_than_one_of_many() -> None:
    flags = [True, False] * 100
    few = clustered_share(flags, [f"song {place // 100}" for place in range(200)])
    many = clustered_share(flags, [f"song {place}" for place in range(200)])
    alike = clustered_share(
        [place < 100 for place in range(200)], [f"{place // 100}" for place in range(200)]
    )
    assert few.value == many.value == 0.5
    assert many.high - many.low == pytest.approx(0.14, abs=0.03)
    assert (alike.low, alike.high) == (0.0, 1.0)  # one song all right, the other all wrong


def test_rank_correlation_knows_only_order() -> None:
    numbers = np.arange(1, 40)
    assert spearman(numbers, numbers**3).value == pytest.approx(1.0)
    assert spearman(numbers, -np.sqrt(numbers)).value == pytest.approx(-1.0)
    assert spearman(numbers, np.ones(39)).value == 0.0


def test_noise_correlates_with_nothing() -> None:
    chance = np.random.default_rng(1)
    found = spearman(chance.normal(size=200), chance.normal(size=200))
    assert found.low < 0 < found.high


def test_quartiles_hold_the_middle_half() -> None:
    found = Quartiles.of(range(101))
    assert (found.low, found.median, found.high) == (25.0, 50.0, 75.0)
    assert found.hold(25.0)
    assert not found.hold(76.0)


def test_entropy_is_highest_where_all_are_as_frequent() -> None:
    assert entropy(["a", "b", "c", "d"]) == pytest.approx(2.0)
    assert entropy(["a", "a"]) == 0.0


def test_the_same_music_overlaps_and_another_does_not() -> None:
    chance = np.random.default_rng(0)
    theirs, alike = chance.normal(0, 1, 150), chance.normal(0, 1, 150)
    assert overlapping_area(alike, theirs) > 0.9
    assert overlapping_area(alike + 50, theirs) < 0.05
    assert overlapping_area(np.zeros(150), theirs) < overlapping_area(alike, theirs)


def test_values_that_never_vary_overlap_only_with_themselves() -> None:
    assert overlapping_area([1.0, 1.0, 1.0], [1.0, 1.0, 1.0]) == 1.0
    assert overlapping_area([2.0, 2.0, 2.0], [1.0, 1.0, 1.0]) == 0.0


def test_what_chance_never_reaches_has_the_smallest_p() -> None:
    assert permutation_p(lambda order: float((order == np.arange(20)).all()), 20, rounds=99) == 0.01
    assert permutation_p(lambda order: 0.0, 20, rounds=99) == 1.0


def test_like_pictures_with_like_musics_are_noticed() -> None:
    chance = np.random.default_rng(0)
    places = chance.normal(size=(40, 2))
    near = np.linalg.norm(places[:, None] - places[None], axis=2)
    other = chance.normal(size=(40, 2))
    far = np.linalg.norm(other[:, None] - other[None], axis=2)
    assert mantel(near, near, 0)[0] == pytest.approx(1.0)
    assert mantel(near, near, 0)[1] < 0.01
    assert abs(mantel(near, far, 0)[0]) < 0.2
    assert neighbour_rank(near, near, 0) == (0.0, pytest.approx(0.005))
    assert neighbour_rank(near, far, 0)[0] == pytest.approx(0.5, abs=0.15)


def test_tunes_overlap_by_the_turns_that_they_share() -> None:
    one, two, three = frozenset({(1, 2), (2, 2)}), frozenset({(1, 2), (5, 5), (7, 7)}), frozenset()
    overlaps = turn_overlaps([one, two, three])
    assert overlaps[0, 1] == 0.5
    assert overlaps[0, 0] == 1.0
    assert overlaps[0, 2] == 0.0
