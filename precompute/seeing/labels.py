"""Label probabilities: which words people would use at a place of the valence-arousal plane."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from db.entities import FeelingLabel, MoodLabel

Label = TypeVar("Label", bound=StrEnum)
Place = tuple[float, float]
"""Valence and arousal, each -1..1."""

_WIDTH = 0.35
"""Standard deviation of a label's region; about that of the ratings of Russell & Mehrabian (1977)."""

_CIRCLE = 0.7
"""Distance from the middle at which Russell (1980) gives only an angle; as far out as the 1977 terms lie."""


def _on_circle(degrees: float) -> Place:
    return _CIRCLE * math.cos(math.radians(degrees)), _CIRCLE * math.sin(math.radians(degrees))


# Unpleasant feelings: pleasure and arousal as rated by Russell & Mehrabian (1977). Pleasant ones: the angle
# of the nearest adjective on the circumplex of Russell (1980), since the 1977 terms hardly differ among them.
_ANGRY = (-0.51, 0.59)
_SAD = (-0.63, -0.27)
_DISGUSTED = (-0.60, 0.35)
_FEARFUL = (-0.64, 0.60)
_HAPPY = _on_circle(7.8)
_DELIGHTED = _on_circle(24.9)
_EXCITED = _on_circle(48.6)
_ASTONISHED = _on_circle(69.8)
_CONTENT = _on_circle(323.0)

MOOD_PLACES: Mapping[MoodLabel, Place] = {
    MoodLabel.HAPPY: _HAPPY,
    MoodLabel.ANGRY: _ANGRY,
    MoodLabel.SAD: _SAD,
    MoodLabel.FUN: _EXCITED,
    MoodLabel.NEUTRAL: (0.0, 0.0),
}

FEELING_PLACES: Mapping[FeelingLabel, Place] = {
    FeelingLabel.AMUSEMENT: _DELIGHTED,
    FeelingLabel.ANGER: _ANGRY,
    FeelingLabel.AWE: _ASTONISHED,
    FeelingLabel.CONTENTMENT: _CONTENT,
    FeelingLabel.DISGUST: _DISGUSTED,
    FeelingLabel.EXCITEMENT: _EXCITED,
    FeelingLabel.FEAR: _FEARFUL,
    FeelingLabel.SADNESS: _SAD,
}


def probabilities(places: Mapping[Label, Place], place: Place) -> tuple[tuple[Label, float], ...]:
    """Probability of each label at a place, most probable first; they sum to 1 (Gaussian kernels)."""
    return _shared({label: _closeness(place, centre) for label, centre in places.items()})


def moved(
    shares: Iterable[tuple[Label, float]], places: Mapping[Label, Place], before: Place, after: Place
) -> tuple[tuple[Label, float], ...]:
    """Probabilities that somebody else gave, after more is known of the place, most probable first.

    Each label gains as its place is nearer to where the emotion lies now than to where it lay (Bayes' rule with the
    kernels of `probabilities` as likelihoods), so what a classifier saw besides the place stays.
    """
    return _shared(
        {
            label: share * _closeness(after, places[label]) / _closeness(before, places[label])
            for label, share in shares
        }
    )


def _closeness(place: Place, centre: Place) -> float:
    return math.exp(-0.5 * (math.dist(place, centre) / _WIDTH) ** 2)


def _shared(weights: Mapping[Label, float]) -> tuple[tuple[Label, float], ...]:
    total = sum(weights.values())
    shares = [(label, round(weight / total, 6)) for label, weight in weights.items()]
    return tuple(sorted(shares, key=lambda share: -share[1]))
