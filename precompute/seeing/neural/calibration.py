"""Making probabilities mean what they say, and telling captions that fit from those that do not.

Everything here learns from labelled examples that a museum brings; nothing was fitted for the defaults.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from precompute.seeing.neural.zero_shot import probabilities

HOTTEST = 100.0
"""The highest temperature that is looked for."""
_COLDEST = 0.01


def negative_log_likelihood(shares: ArrayLike, labels: ArrayLike) -> float:
    """Mean surprise (nats) at the right labels.

    Args:
        shares: probabilities, shape (examples, classes).
        labels: index of each example's right class.
    """
    rows = np.asarray(shares, dtype=np.float64)
    right = rows[np.arange(len(rows)), np.asarray(labels)]
    return float(-np.log(np.maximum(right, np.finfo(np.float64).tiny)).mean())


def expected_calibration_error(shares: ArrayLike, labels: ArrayLike, bins: int = 15) -> float:
    """How far confidence and accuracy lie apart, 0..1; Guo et al. (2017), equation 3.

    Args:
        shares: probabilities, shape (examples, classes).
        labels: index of each example's right class.
        bins: of equal width, by the probability of the most probable class.
    """
    rows = np.asarray(shares, dtype=np.float64)
    confidence = rows.max(axis=1)
    right = rows.argmax(axis=1) == np.asarray(labels)
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(right[places == place].mean() - confidence[places == place].mean()) * (places == place).mean()
        for place in np.unique(places)
    ]
    return float(sum(gaps))


def fit_temperature(scored: ArrayLike, labels: ArrayLike) -> float:
    """The temperature (0.01..100) with the least negative log-likelihood; Guo et al. (2017), temperature scaling.

    It leaves the order of the words as it is. The likelihood has one peak, so a bounded search finds it.

    Args:
        scored: scores before the softmax, shape (examples, classes).
        labels: index of each example's right class.

    Raises:
        ValueError: there are no examples, or not as many labels.
    """
    rows, right = np.asarray(scored, dtype=np.float64), np.asarray(labels)
    if rows.ndim != 2 or len(rows) == 0 or right.shape != (len(rows),):
        raise ValueError(
            f"a temperature is fitted on scores (examples, classes) with one label each, not on {rows.shape} "
            f"and {right.shape}"
        )

    def surprise(log_temperature: float) -> float:
        return negative_log_likelihood(probabilities(rows, math.exp(log_temperature)), right)

    found = minimize_scalar(
        surprise, bounds=(math.log(_COLDEST), math.log(HOTTEST)), method="bounded", options={"xatol": 1e-6}
    )
    return math.exp(float(found.x))


def fit_threshold(matched: ArrayLike, shuffled: ArrayLike) -> float:
    """The cosine that best parts pictures with their own captions from pictures with others'.

    It makes the sum of the two error rates least (Youden 1950); of a range of equally good ones, the middle.

    Args:
        matched: cosines of pictures and their captions.
        shuffled: cosines of pictures and the captions of other pictures.

    Raises:
        ValueError: one of them is empty.
    """
    own, others = np.sort(np.asarray(matched, float)), np.sort(np.asarray(shuffled, float))
    if own.size == 0 or others.size == 0:
        raise ValueError("a threshold is fitted on matched and on shuffled pairs; one of them is empty")
    seen = np.unique(np.concatenate([own, others]))
    between: NDArray[np.float64] = (seen[:-1] + seen[1:]) / 2
    candidates = np.concatenate([seen[:1], between, seen[-1:]])
    missed = np.searchsorted(own, candidates, side="left") / own.size
    believed = 1 - np.searchsorted(others, candidates, side="left") / others.size
    errors = missed + believed
    best = candidates[errors <= errors.min() + 1e-12]
    return float(best[len(best) // 2])
