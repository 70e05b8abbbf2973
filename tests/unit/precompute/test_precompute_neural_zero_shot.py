"""Zero-shot scores: the right word wins, neutral pictures suggest nothing, order and company do not matter."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from precompute.seeing.neural.neutral import neutral_pictures
from precompute.seeing.neural.zero_shot import anchor, probabilities, scores, suggestions, unit

seeds = st.integers(0, 10_000)
_WORDS, _DIMENSIONS, _SCALE = 7, 16, 100.0


def _embeddings(seed: int, rows: int) -> np.ndarray:
    return unit(np.random.default_rng(seed).normal(size=(rows, _DIMENSIONS)))


@given(seeds, st.integers(0, _WORDS - 1))
def test_the_word_in_whose_direction_a_picture_lies_wins(seed: int, right: int) -> None:
    anchors, _ = np.linalg.qr(_embeddings(seed, _DIMENSIONS))
    neutral, words = anchors[:2], anchors[2 : 2 + _WORDS]
    picture = words[right] + 0.3 * anchors[-1]
    shares = probabilities(scores(picture[None], words, neutral, _SCALE)[0])
    assert shares.argmax() == right
    assert shares[right] > 0.99


@given(seeds)
def test_a_neutral_picture_suggests_nothing(seed: int) -> None:
    neutral = _embeddings(seed, 1)
    shares = probabilities(scores(neutral, _embeddings(seed + 1, _WORDS), neutral, _SCALE)[0])
    assert shares == pytest.approx(np.full(_WORDS, 1 / _WORDS))


def test_a_word_that_lies_near_every_picture_has_no_advantage() -> None:
    words = unit(np.array([[1, 0, 0, 3], [0, 1, 0, 0], [0, 0, 1, 0]]))  # the first is near everything
    neutral = unit(np.array([[0.0, 0.0, 0.0, 1.0]]))
    picture = unit(np.array([[0.0, 0.3, 0.0, 1.0]]))
    assert (picture @ words.T)[0].argmax() == 0
    assert scores(picture, words, neutral, _SCALE)[0].argmax() == 1


@given(seeds, st.permutations(range(5)))
def test_neither_order_nor_company_changes_a_pictures_scores(seed: int, order: list[int]) -> None:
    pictures, words, neutral = _embeddings(seed, 5), _embeddings(seed + 1, _WORDS), _embeddings(seed + 2, 3)
    together = scores(pictures, words, neutral, _SCALE)
    assert scores(pictures[order], words, neutral, _SCALE) == pytest.approx(together[order])
    for index in range(5):
        alone = scores(pictures[[index]], words, neutral, _SCALE)
        assert alone[0] == pytest.approx(together[index])


@given(seeds, st.floats(0.1, 20))
def test_probabilities_sum_to_one_and_a_higher_temperature_is_less_sure(
    seed: int, temperature: float
) -> None:
    scored = np.random.default_rng(seed).normal(0, 10, (4, _WORDS))
    shares, cooler = probabilities(scored, temperature), probabilities(scored, temperature / 2)
    assert shares.sum(axis=1) == pytest.approx(1.0)
    assert (shares.argmax(axis=1) == scored.argmax(axis=1)).all()
    assert (cooler.max(axis=1) >= shares.max(axis=1) - 1e-12).all()


def test_a_temperature_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0, not at 0"):
        probabilities(np.zeros(3), 0.0)


def test_a_word_is_the_mean_direction_of_its_sentences_however_long_they_are() -> None:
    sentences = np.array([[2.0, 0.0], [0.0, 0.5]])
    assert anchor(sentences) == pytest.approx([math.sqrt(0.5)] * 2)


def test_an_embedding_of_nothing_is_refused() -> None:
    for broken in (np.zeros((1, 3)), np.array([[1.0, math.nan, 0.0]])):
        with pytest.raises(ValueError, match="zero or not finite"):
            unit(broken)


def test_suggestions_come_most_probable_first() -> None:
    found = suggestions("mood", ("serene", "tense", "calm"), [0.2, 0.6, 0.2])
    assert [each.word for each in found] == ["tense", "calm", "serene"]
    assert {each.vocabulary for each in found} == {"mood"}


def test_neutral_pictures_are_always_the_same_and_grey_on_the_whole() -> None:
    for one, two in zip(neutral_pictures(), neutral_pictures(), strict=True):
        assert np.array_equal(one, two)
        assert one.shape == (224, 224, 3)
    assert np.mean([picture.mean() for picture in neutral_pictures()]) == pytest.approx(128, abs=2)
