"""Agreement: how far our judgements go along with people's, and how sure that figure is.

Several works of one artist are no independent witnesses. So the 95 % intervals come from a cluster bootstrap (Field
& Welsh 2007): artists are drawn with replacement, each with all their works, a thousand times.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from db.entities import Emotion
from precompute.evaluation.emotion.ratings import Rated

_DRAWS = 1000
_SEED = 0
_FEWEST = 8
"""Works from which on a correlation is worth a figure."""
_PARTS = 3

_Measure = Callable[[NDArray[np.intp]], NDArray[np.float64]]
"""Figures over the works of these indices; NaN where there is none."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval; None where there are too few works, or all are alike."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """Agreement along valence or arousal."""

    spearman: Figure
    pearson: Figure


@dataclass(frozen=True, slots=True)
class Agreement:
    """How one way of judging agrees with people."""

    works: int
    artists: int
    valence: Axis
    arousal: Axis
    quadrant: Figure
    """Share of works whose valence and arousal lie on the side of 0 that people's do."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether what is said to be certain is nearer to people's judgement."""

    closeness: Figure
    """Rank correlation of certainty with closeness: the distance of our place from people's, both as ranks."""
    thirds: tuple[Third, ...]
    """From the least to the most certain."""


@dataclass(frozen=True, slots=True)
class Third:
    """The works of like certainty."""

    works: int
    certainty: float
    """Its mean."""
    valence: float | None
    arousal: float | None
    """Spearman's r."""


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one evaluation."""

    works: int
    artists: int
    commonest_quadrant: float
    """Share of the quadrant that people felt most often: what naming it each time would reach."""
    agreement: Mapping[str, Mapping[str, Agreement]]
    """Part of the works (all, development, held out) -> what was judged by -> its agreement."""
    calibration: Calibration
    """Of looks and words together, over all works."""


def evaluate(rated: Sequence[Rated], judgements: Mapping[str, Sequence[Emotion]], both: str) -> Report:
    """Compare judgements with ratings.

    Args:
        rated: the works.
        judgements: name of a way to judge -> the emotion that it gives each work.
        both: the name of the way whose certainty is examined.
    """
    parts = {
        "all": list(range(len(rated))),
        "development": [index for index, each in enumerate(rated) if developed_on(each.artist)],
        "held out": [index for index, each in enumerate(rated) if not developed_on(each.artist)],
    }
    agreement = {
        part: {
            way: _agreement([rated[index] for index in chosen], [emotions[index] for index in chosen])
            for way, emotions in judgements.items()
        }
        for part, chosen in parts.items()
    }
    return Report(
        works=len(rated),
        artists=len({each.artist for each in rated}),
        commonest_quadrant=_commonest_quadrant(rated),
        agreement=agreement,
        calibration=_calibration(rated, judgements[both]),
    )


def developed_on(artist: str) -> bool:
    """Whether an artist's ratings were looked at while the rules were written: one half, by a hash of the name."""
    return hashlib.sha256(artist.encode()).digest()[0] % 2 == 0


def _agreement(rated: Sequence[Rated], emotions: Sequence[Emotion]) -> Agreement:
    ours, theirs = _places(emotions), _places(rated)
    right = ((ours > 0.0) == (theirs > 0.0)).all(axis=1)

    def measure(chosen: NDArray[np.intp]) -> NDArray[np.float64]:
        spearman = _correlations(rankdata(ours[chosen], axis=0), rankdata(theirs[chosen], axis=0))
        pearson = _correlations(ours[chosen], theirs[chosen])
        return np.array([*spearman, *pearson, right[chosen].mean() if len(chosen) else np.nan])

    clusters = _clusters(rated)
    figures = _figures(measure, clusters)
    return Agreement(
        works=len(rated),
        artists=len(clusters),
        valence=Axis(spearman=figures[0], pearson=figures[2]),
        arousal=Axis(spearman=figures[1], pearson=figures[3]),
        quadrant=figures[4],
    )


def _calibration(rated: Sequence[Rated], emotions: Sequence[Emotion]) -> Calibration:
    ours, theirs = (rankdata(_places(felt), axis=0) for felt in (emotions, rated))
    certainty = np.array([emotion.certainty for emotion in emotions])
    closeness = -np.hypot(*(ours - theirs).T)

    def measure(chosen: NDArray[np.intp]) -> NDArray[np.float64]:
        columns = (rankdata(values[chosen])[:, None] for values in (certainty, closeness))
        return _correlations(*columns)

    thirds = []
    for chosen in np.array_split(np.argsort(certainty, kind="stable"), _PARTS):
        rs = _correlations(*(rankdata(places[chosen], axis=0) for places in (ours, theirs)))
        mean = float(certainty[chosen].mean()) if len(chosen) else 0.0
        thirds.append(Third(len(chosen), round(mean, 4), _rounded(rs[0]), _rounded(rs[1])))
    return Calibration(_figures(measure, _clusters(rated))[0], tuple(thirds))


def _figures(measure: _Measure, clusters: list[NDArray[np.intp]]) -> list[Figure]:
    """Each figure of a measure over all works, with its interval over artists drawn again."""
    everything = np.concatenate([np.empty(0, np.intp), *clusters])
    values = measure(everything)
    chance = np.random.default_rng(_SEED)
    draws = np.array(
        [
            measure(
                np.concatenate(
                    [clusters[index] for index in chance.integers(0, len(clusters), len(clusters))]
                )
            )
            for _ in range(_DRAWS if clusters else 0)
        ]
    ).reshape(-1, len(values))
    return [_figure(value, draws[:, index]) for index, value in enumerate(values)]


def _figure(value: float, draws: NDArray[np.float64]) -> Figure:
    """Draws in which all were alike count for nothing."""
    draws = draws[~np.isnan(draws)]
    if np.isnan(value) or not len(draws):
        return Figure(None)
    low, high = np.quantile(draws, (0.025, 0.975))
    return Figure(_rounded(value), _rounded(low), _rounded(high))


def _clusters(rated: Sequence[Rated]) -> list[NDArray[np.intp]]:
    """Indices of the works of each artist."""
    artists = sorted({each.artist for each in rated})
    return [
        np.array([i for i, each in enumerate(rated) if each.artist == artist], np.intp) for artist in artists
    ]


def _places(felt: Sequence[Emotion] | Sequence[Rated]) -> NDArray[np.float64]:
    """Shape (works, 2): valence, arousal."""
    return np.array([(each.valence, each.arousal) for each in felt], np.float64).reshape(-1, 2)


def _commonest_quadrant(rated: Sequence[Rated]) -> float:
    sides = [(each.valence > 0.0, each.arousal > 0.0) for each in rated]
    return round(max(sides.count(side) for side in sides) / len(sides), 4)


def _correlations(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's r of each column, shapes (works, columns); NaN where there are too few works, or all are alike."""
    if len(ours) < _FEWEST:
        return np.full(ours.shape[1], np.nan)
    ours, theirs = ours - ours.mean(axis=0), theirs - theirs.mean(axis=0)
    spread = np.sqrt((ours * ours).sum(axis=0) * (theirs * theirs).sum(axis=0))
    return np.divide(
        (ours * theirs).sum(axis=0), spread, out=np.full(len(spread), np.nan), where=spread > 1e-9
    )


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
