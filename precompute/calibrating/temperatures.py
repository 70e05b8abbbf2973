"""Temperature scaling (Guo et al. 2017), fitted on one half of the labelled pictures and tried on the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from db.pictures import read_picture
from precompute.calibrating.halves import is_fitted_on
from precompute.calibrating.judges import Judge
from precompute.calibrating.labelled import Labelled
from precompute.seeing import enhance
from precompute.seeing.neural.calibration import (
    HOTTEST,
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
)
from precompute.seeing.neural.zero_shot import probabilities


@dataclass(frozen=True, slots=True)
class Figures:
    """How good the probabilities of a temperature are on the half that it was not fitted on."""

    temperature: float
    negative_log_likelihood: float
    """Nats a picture."""
    expected_calibration_error: float
    """0..1; of few pictures it is never 0."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What was found, and whether it may be kept."""

    fitted_on: int
    tried_on: int
    before: Figures
    after: Figures
    refusal: str = ""
    """Why it may not."""

    @property
    def pictures(self) -> int:
        """Of both halves."""
        return self.fitted_on + self.tried_on


def fit_of(judge: Judge, labelled: Sequence[Labelled], progress: Callable[[], None] = lambda: None) -> Fit:
    """Have a judge look at labelled pictures, as it would in the studio, and fit its temperature.

    Raises:
        PictureError: one cannot be read.
        ModelError: the weights cannot be used.
    """
    rows = []
    for each in labelled:
        rows.append(judge.scores([enhance(read_picture(each.image).pixels)])[0])
        progress()
    return fit(
        rows,
        [each.label for each in labelled],
        [is_fitted_on(each.name) for each in labelled],
        judge.temperature,
    )


def fit(scored: ArrayLike, labels: ArrayLike, fitted_on: ArrayLike, before: float) -> Fit:
    """Fit a temperature and try it.

    A worse likelihood there refuses it: unlike the calibration error it is a proper score, and depends on no bins.

    Args:
        scored: scores before the softmax, shape (pictures, labels).
        labels: index of each picture's right label.
        fitted_on: whether each is fitted on, or else tried on; there are some of both.
        before: the temperature that counts by now.
    """
    rows, right, known = np.asarray(scored, np.float64), np.asarray(labels), np.asarray(fitted_on, bool)
    # As it is written down and named in revisions.
    temperature = float(f"{fit_temperature(rows[known], right[known]):.6g}")

    def figures(at: float) -> Figures:
        shares = probabilities(rows[~known], at)
        return Figures(
            at,
            negative_log_likelihood(shares, right[~known]),
            expected_calibration_error(shares, right[~known]),
        )

    was, now = figures(before), figures(temperature)
    always_right = bool((rows[known].argmax(axis=1) == right[known]).all())
    return Fit(int(known.sum()), int((~known).sum()), was, now, _refusal(was, now, always_right))


def _refusal(was: Figures, now: Figures, always_right: bool) -> str:
    """Why the temperature may not be kept; where nothing was wrong, any colder one is better still."""
    if always_right:
        return "nothing that is fitted on was judged wrongly, so that nothing says how sure is too sure: bring more"
    if now.temperature > HOTTEST * 0.99:
        return (
            "the scores tell these labels not apart, or upside down: check the labels, or take another model"
        )
    if now.negative_log_likelihood > was.negative_log_likelihood:
        return "it is worse than before on what it was not fitted on: bring more, or leave it as it is"
    return ""
