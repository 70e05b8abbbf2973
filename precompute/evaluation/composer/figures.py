"""Figures with their doubt: shares, rank correlations, ranges, and how far two distributions overlap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binomtest, gaussian_kde, rankdata

_RESAMPLES = 2000
_GRID = 400
_MOST_DISTANCES = 4000


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its 95 % interval."""

    value: float
    low: float
    high: float
    of: int
    """How many observations it rests on."""


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The middle half of some values."""

    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: ArrayLike) -> Quartiles:
        """Of at least one value."""
        low, median, high = np.percentile(np.asarray(values, dtype=float), [25, 50, 75])
        return cls(float(low), float(median), float(high))

    def hold(self, value: float) -> bool:
        """Whether a value lies in the middle half."""
        return self.low <= value <= self.high


def share(flags: Iterable[bool]) -> Figure:
    """The share of flags that are set, with Wilson's interval (1927); of at least one flag."""
    counted = [bool(flag) for flag in flags]
    interval = binomtest(sum(counted), len(counted)).proportion_ci(0.95, "wilson")
    return Figure(sum(counted) / len(counted), float(interval.low), float(interval.high), len(counted))


def clustered_share(flags: ArrayLike, clusters: Sequence[str], seed: int = 0) -> Figure:
    """The share of flags that are set; its interval by drawing whole clusters (songs) with replacement."""
    values = np.asarray(flags, dtype=float)
    names, members = np.unique(np.asarray(clusters), return_inverse=True)
    hits = np.bincount(members, weights=values)
    sizes = np.bincount(members)
    drawn = np.random.default_rng(seed).integers(0, len(names), (_RESAMPLES, len(names)))
    shares = hits[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(shares, [2.5, 97.5])
    return Figure(float(values.mean()), float(low), float(high), len(values))


def spearman(one: ArrayLike, other: ArrayLike, seed: int = 0) -> Figure:
    """Spearman's rank correlation, its interval by drawing pairs with replacement; 0 where one never varies."""
    pair = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    count = len(pair[0])
    draws = np.random.default_rng(seed).integers(0, count, (_RESAMPLES, count))
    low, high = np.percentile(_rank_correlations(*(values[draws] for values in pair)), [2.5, 97.5])
    value = _rank_correlations(*(values[None] for values in pair))[0]
    return Figure(float(value), float(low), float(high), count)


def _rank_correlations(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Row by row, of two tables of the same shape; 0 where one of the two rows never varies."""
    ranks = [rankdata(table, axis=1) for table in (one, other)]
    first, second = (table - table.mean(axis=1, keepdims=True) for table in ranks)
    spreads = np.sqrt(np.square(first).sum(axis=1) * np.square(second).sum(axis=1))
    return (first * second).sum(axis=1) / np.where(spreads > 0, spreads, 1.0)


def entropy(names: Iterable[object]) -> float:
    """How evenly values are spread, in bits: 0 all the same .. log2 of how many there are."""
    counts = np.unique(np.array([str(name) for name in names]), return_counts=True)[1]
    shares = counts / counts.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def overlapping_area(ours: ArrayLike, theirs: ArrayLike, seed: int = 0) -> float:
    """How far we lie among them, 0..1: overlap of the distances from us to them with those among themselves.

    After Yang & Lerch (2020), 'On the evaluation of generative models in music': the densities of the two sets of
    distances (Gaussian kernels) are laid over one another. Near 1: we differ from them as they differ from one
    another. Each sequence holds at least three values.
    """
    us, them = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    chance = np.random.default_rng(seed)
    between = np.abs(us[:, None] - them[None, :]).ravel()
    one, two = np.triu_indices(len(them), 1)
    among = np.abs(them[one] - them[two])
    between, among = (_some(distances, chance) for distances in (between, among))
    if min(np.ptp(between), np.ptp(among)) == 0:
        return float(np.ptp(between) == np.ptp(among) and between[0] == among[0])
    highest = max(between.max(), among.max())
    margin = 0.1 * highest
    grid = np.linspace(-margin, highest + margin, _GRID)
    densities = [gaussian_kde(distances)(grid) for distances in (between, among)]
    return float(min(1.0, np.trapezoid(np.minimum(*densities), grid)))


def _some(values: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    return values if len(values) <= _MOST_DISTANCES else chance.choice(values, _MOST_DISTANCES, replace=False)


def permutation_p(
    statistic: Callable[[NDArray[np.int64]], float], count: int, seed: int = 0, rounds: int = 999
) -> float:
    """How often chance alone reaches the statistic of the true order (one-sided; Phipson & Smyth 2010).

    Args:
        statistic: of an order of the `count` things.
        count: how many things can change places.
        seed: of the shuffling.
        rounds: how often they are shuffled.
    """
    chance = np.random.default_rng(seed)
    true = statistic(np.arange(count))
    as_high = sum(statistic(chance.permutation(count)) >= true for _ in range(rounds))
    return (as_high + 1) / (rounds + 1)
