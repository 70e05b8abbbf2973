"""Judges of emotion, trained on piano excerpts that people have put into quadrants (EMOPIA).

Two that have little in common, so that one can see whether a result depends on its judge:

- *listener*: what is heard in the mastered recording (`hearing`), by logistic regression;
- *reader*: what is read in the notes (`reading`), by a forest of random trees (Geurts et al. 2006).

Each says a quadrant, and how sure it is of high valence and of high arousal. Its own accuracy is measured on songs
that it was not trained on. The judges stay here: nothing that composes knows them, and they are not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from precompute.evaluation.composer.figures import Figure, clustered_share

QUADRANTS = (1, 2, 3, 4)
_FOLDS = 10
_TREES = 300
_HIGH_VALENCE, _HIGH_AROUSAL = (1, 4), (1, 2)

Features = Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """What a judge says of some pieces, each column of shape (pieces,)."""

    quadrant: NDArray[np.int64]
    valence: NDArray[np.float64]
    """How sure the judge is of high valence, 0..1."""
    arousal: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often a judge agrees with people about songs that it does not know; intervals by songs."""

    quadrant: Figure
    valence: Figure
    """High or low."""
    arousal: Figure
    confusion: tuple[tuple[int, ...], ...]
    """People's quadrant (row) against the judge's (column), counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Two classifiers over the same features: is valence high, is arousal high? Together they say the quadrant.

    (One classifier for the four quadrants is right less often about songs that it does not know.)
    """

    columns: tuple[str, ...]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    """Of each column the first and the last percentile of what the judge has learnt from.

    What lies beyond counts as these: a judge that knows only pianos must not conclude from a violin's brightness,
    which no piano has, to a feeling that no piece ever had.
    """
    valence: Any
    arousal: Any

    @classmethod
    def taught(cls, make: Callable[[], Any], features: Sequence[Features], quadrants: Sequence[int]) -> Judge:
        """Train on pieces and what people said of them."""
        columns = tuple(sorted(features[0]))
        table, truth = _table(columns, features), np.array(quadrants)
        lowest, highest = np.percentile(table, [1, 99], axis=0)
        known = table.clip(lowest, highest)
        return cls(
            columns,
            lowest,
            highest,
            make().fit(known, np.isin(truth, _HIGH_VALENCE)),
            make().fit(known, np.isin(truth, _HIGH_AROUSAL)),
        )

    def verdicts(self, features: Sequence[Features]) -> Verdicts:
        """Judge pieces."""
        table = _table(self.columns, features).clip(self.lowest, self.highest)
        valence = self.valence.predict_proba(table)[:, 1]
        arousal = self.arousal.predict_proba(table)[:, 1]
        return Verdicts(quadrants_of(valence - 0.5, arousal - 0.5), valence, arousal)


def quadrants_of(valence: NDArray[np.float64], arousal: NDArray[np.float64]) -> NDArray[np.int64]:
    """1 happy, 2 angry, 3 sad, 4 calm; high is above 0."""
    return np.where(arousal > 0, np.where(valence > 0, 1, 2), np.where(valence > 0, 4, 3))


def listener() -> Any:
    """A classifier for what is heard."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))


def reader(trees: int = _TREES) -> Any:
    """A classifier for what is read."""
    return ExtraTreesClassifier(trees, min_samples_leaf=3, random_state=0)


def accuracy(
    make: Callable[[], Any],
    features: Sequence[Features],
    quadrants: Sequence[int],
    songs: Sequence[str],
    seed: int,
) -> Accuracy:
    """Cross-validate: every song is judged by judges that never saw an excerpt of it."""
    truth = np.array(quadrants)
    said = np.zeros_like(truth)
    valence, arousal = np.zeros(len(truth)), np.zeros(len(truth))
    folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=seed)
    for train, test in folds.split(np.zeros((len(truth), 1)), truth, list(songs)):
        judge = Judge.taught(make, [features[place] for place in train], truth[train].tolist())
        verdicts = judge.verdicts([features[place] for place in test])
        said[test], valence[test], arousal[test] = verdicts.quadrant, verdicts.valence, verdicts.arousal
    return Accuracy(
        quadrant=clustered_share(said == truth, songs, seed),
        valence=clustered_share((valence > 0.5) == np.isin(truth, _HIGH_VALENCE), songs, seed),
        arousal=clustered_share((arousal > 0.5) == np.isin(truth, _HIGH_AROUSAL), songs, seed),
        confusion=confusion(truth, said),
    )


def confusion(truth: NDArray[np.int64], said: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
    """How often each true quadrant (row) was said to be each (column)."""
    return tuple(
        tuple(int(((truth == true) & (said == judged)).sum()) for judged in QUADRANTS) for true in QUADRANTS
    )


def _table(columns: Sequence[str], features: Sequence[Features]) -> NDArray[np.float64]:
    return np.array([[piece[column] for column in columns] for piece in features])
