"""Calibration on made scores whose true probabilities are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from precompute.seeing.neural.calibration import (
    expected_calibration_error,
    fit_temperature,
    fit_threshold,
    negative_log_likelihood,
)
from precompute.seeing.neural.zero_shot import probabilities


def _pictures(seed: int, count: int = 4000, words: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Scores whose softmax is true of the labels."""
    chance = np.random.default_rng(seed)
    honest = chance.normal(0, 1.5, (count, words))
    drawn = (honest + chance.gumbel(size=honest.shape)).argmax(axis=1)  # a draw from the softmax
    return honest, drawn


@pytest.mark.parametrize("exaggeration", [0.4, 3.0, 8.0])
def test_the_temperature_takes_an_exaggeration_back(exaggeration: float) -> None:
    honest, labels = _pictures(1)
    temperature = fit_temperature(exaggeration * honest, labels)
    assert temperature == pytest.approx(exaggeration, rel=0.08)
    before, after = (probabilities(exaggeration * honest, each) for each in (1.0, temperature))
    assert expected_calibration_error(after, labels) < 0.04
    assert expected_calibration_error(after, labels) < expected_calibration_error(before, labels) / 2
    assert negative_log_likelihood(after, labels) < negative_log_likelihood(before, labels)


def test_what_is_learned_holds_for_other_pictures() -> None:
    honest, labels = _pictures(1)
    others, their_labels = _pictures(2)
    temperature = fit_temperature(5 * honest, labels)
    shares = probabilities(5 * others, temperature)
    assert expected_calibration_error(shares, their_labels) < 0.04


@settings(max_examples=20)
@given(st.integers(0, 1000), st.floats(0.2, 10))
def test_no_other_temperature_is_better(seed: int, exaggeration: float) -> None:
    honest, labels = _pictures(seed, count=200)
    scored = exaggeration * honest
    best = fit_temperature(scored, labels)
    least = negative_log_likelihood(probabilities(scored, best), labels)
    for factor in (0.5, 0.9, 1.1, 2.0):
        assert negative_log_likelihood(probabilities(scored, best * factor), labels) >= least - 1e-9


def test_the_error_is_that_of_the_definition() -> None:
    shares = np.array([[0.9, 0.1], [0.9, 0.1], [0.4, 0.6], [0.4, 0.6]])
    labels = np.array([0, 1, 1, 1])  # 0.9 and half right; 0.6 and all right
    assert expected_calibration_error(shares, labels, bins=10) == pytest.approx(0.5 * 0.4 + 0.5 * 0.4)
    assert negative_log_likelihood(shares, labels) == pytest.approx(
        -(math.log(0.9) + math.log(0.1) + 2 * math.log(0.6)) / 4
    )


@pytest.mark.parametrize(("scored", "labels"), [(np.zeros((0, 3)), []), (np.zeros((4, 3)), [1, 2])])
def test_a_temperature_needs_examples_with_labels(scored: np.ndarray, labels: list[int]) -> None:
    with pytest.raises(ValueError, match="one label each"):
        fit_temperature(scored, labels)


def test_a_threshold_lies_between_captions_that_fit_and_those_that_do_not() -> None:
    assert fit_threshold([0.3, 0.35, 0.28], [0.1, 0.2, 0.15]) == pytest.approx(0.24)
    chance = np.random.default_rng(0)
    assert fit_threshold(chance.normal(0.3, 0.03, 2000), chance.normal(0.2, 0.03, 2000)) == pytest.approx(
        0.25, abs=0.01
    )


@given(
    st.lists(st.floats(-1, 1), min_size=1, max_size=20), st.lists(st.floats(-1, 1), min_size=1, max_size=20)
)
def test_no_cosine_parts_them_better(matched: list[float], shuffled: list[float]) -> None:
    def errors(threshold: float) -> float:
        missed = np.mean(np.asarray(matched) < threshold)
        return float(missed + np.mean(np.asarray(shuffled) >= threshold))

    best = errors(fit_threshold(matched, shuffled))
    assert best <= min(errors(each) for each in [*matched, *shuffled]) + 1e-9


def test_a_threshold_needs_both_kinds_of_pairs() -> None:
    with pytest.raises(ValueError, match="one of them is empty"):
        fit_threshold([], [0.2])
