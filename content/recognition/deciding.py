"""From the matches of one frame to its answer: how sure each is, and which work is meant. Pure."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from content.recognition.framing import overlap
from content.recognition.verify import Match
from db.entities import AccessionNumber

EVIDENCE = (-2.17, 5.94, 6.34)
"""Weights of a constant, of the logarithm of the inner inliers, and of the likeness."""
NAMED_FROM = 0.4
"""On the photographs with which the weights were fitted, false matches were less sure than .11, but for pictures in
the very same broad frame, and all true ones but one surer than .8."""
_OFFERED_FROM = 0.15
_OFFERED = 4
_TWIN_INLIERS = 0.5
"""A rival in the same place with so large a share of the best's inliers makes the two twins."""
_SAME_PLACE = 0.5
"""Intersection over union."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A work that a view may show."""

    accession_number: AccessionNumber
    inliers: int
    """Correspondences that lie where they should: `Match.inliers`."""
    confidence: float
    """0..1: how sure it is that the view shows this work, or its twin."""
    quadrilateral: NDArray[np.float32]
    """(4, 2), the work's corners in frame pixels: top left, top right, bottom right, bottom left of the
    work, wherever they are in the frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Recognition:
    """The answer to one frame: this one (`best`), one of these (`candidates` alone), or unknown (neither)."""

    best: Candidate | None
    """None where the work is unknown, or where twins cannot be told apart."""
    candidates: tuple[Candidate, ...]
    """At most four: those that are sure before those that are not, the one that is meant first."""
    sharpness: float
    """As `sharpness_of`."""
    picture: NDArray[np.float32] | None = None
    """(4, 2), the corners in frame pixels of the picture that is pointed at, known or not; None: there is none."""


def confidence_of(match: Match) -> float:
    """0..1: how sure it is that a match is the work, or its twin: logistic in its evidence.

    `tests/benchmarks/recognition_calibration.py` fits the weights on photographs of one half of the paintings, and
    judges them by those of the other. Inliers near the edges name no work: another picture in the same frame had
    138 of them.
    """
    return 1 / (1 + math.exp(-sum(map(operator.mul, EVIDENCE, evidence_of(match)))))


def evidence_of(match: Match) -> tuple[float, ...]:
    """What speaks for a match, in the order of `EVIDENCE`."""
    return 1.0, math.log((match.inner + 5) / 10), match.likeness


def decide(candidates: Iterable[Candidate], sharpness: float) -> Recognition:
    """Name the candidate that is meant, unless a twin lies in the same place or nothing is sure.

    Of several sure works in different places the one with the most inliers is meant: it is the largest and
    sharpest.
    """
    offered = sorted((each for each in candidates if each.confidence >= _OFFERED_FROM), key=_rank)[:_OFFERED]
    best = offered[0] if offered and offered[0].confidence >= NAMED_FROM else None
    if best is not None and any(_is_twin(best, other) for other in offered[1:]):
        best = None
    return Recognition(best, tuple(offered), sharpness)


def in_same_place(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Whether two quadrilaterals (4, 2) cover so much of each other that they show the same thing."""
    return overlap(one, other) >= _SAME_PLACE


def _rank(candidate: Candidate) -> tuple[bool, float, AccessionNumber]:
    unsure = candidate.confidence < NAMED_FROM
    return unsure, -candidate.inliers * candidate.confidence, candidate.accession_number


def _is_twin(best: Candidate, other: Candidate) -> bool:
    return (
        other.confidence >= NAMED_FROM
        and other.inliers >= _TWIN_INLIERS * best.inliers
        and in_same_place(best.quadrilateral, other.quadrilateral)
    )
