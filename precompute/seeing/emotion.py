"""Emotion: the valence and arousal that light, colour and composition suggest, by published coefficients."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from db.entities import Emotion
from precompute.seeing.appearance import Appearance
from precompute.seeing.labels import FEELING_PLACES, MOOD_PLACES, probabilities


@dataclass(frozen=True, slots=True)
class Norm:
    """Mean and standard deviation over paintings."""

    mean: float
    sd: float


# How usual paintings measure: 1,119 works in the public domain, in four collections of
# equal weight. `tests/benchmarks/emotion.py FOLDER` prints the table for any folder.
NORMS: Mapping[str, Norm] = {
    "lightness": Norm(0.429, 0.153),
    "purity": Norm(0.146, 0.078),
    "redness": Norm(2.35, 5.28),
    "contrast": Norm(0.378, 0.103),
    "complexity": Norm(0.553, 0.082),
    "diagonal": Norm(0.233, 0.072),
    "horizontal": Norm(0.377, 0.145),
    "symmetry": Norm(0.477, 0.138),
}

# Pleasure = .69 Brightness + .22 Saturation, Arousal = -.31 Brightness + .60 Saturation: the standardised
# coefficients of Valdez & Mehrabian (1994), as Machajdik & Hanbury (2010) apply them to pictures. The signs
# of the other terms are published, their sizes are chosen small. Hue adds nothing to valence: blue pleases
# more than yellow in the 1994 study, yellow is happier than blue in others (Palmer et al. 2013). Nothing is
# fitted to anybody's ratings.
VALENCE_TERMS: Mapping[str, float] = {
    "lightness": 0.69,
    "purity": 0.22,
    "symmetry": 0.10,  # symmetry is liked (Bertamini et al. 2013)
}
AROUSAL_TERMS: Mapping[str, float] = {
    "lightness": -0.31,
    "purity": 0.60,
    "complexity": 0.15,  # more to take in rouses more (Berlyne 1971; Marin & Leder 2013)
    "redness": 0.15,  # red rouses more than green and blue (Wilms & Oberfeld 2018)
    "contrast": 0.15,  # strong light and dark (Machajdik & Hanbury 2010)
    "diagonal": 0.10,  # oblique lines move, level ones rest (Arnheim 1954; Machajdik & Hanbury 2010)
    "horizontal": -0.10,
}
VALENCE_SD = 0.77
AROUSAL_SD = 0.69
"""Standard deviations of the two sums over the same paintings."""

_MOST = 2.0
"""A flat canvas of pure red is eleven standard deviations purer than paintings are; the coefficients say
nothing about that far, and one measure must not drown the others."""

_REACH = 0.6
"""Places a painting one standard deviation from the usual at tanh(0.6) = 0.54 of the way to the extreme."""


def emotion_of(appearance: Appearance) -> Emotion:
    """The emotion that a picture suggests; one of usual light and colour lies in the middle of the plane."""
    measures = measures_of(appearance)
    return emotion_at(
        math.tanh(_REACH * weighted(VALENCE_TERMS, measures) / VALENCE_SD),
        math.tanh(_REACH * weighted(AROUSAL_TERMS, measures) / AROUSAL_SD),
    )


def measures_of(appearance: Appearance) -> dict[str, float]:
    """What the emotion is read from, by the names of `NORMS`."""
    return {
        "lightness": appearance.light.lightness,
        "purity": appearance.light.purity,
        "redness": appearance.colour.redness,
        "contrast": appearance.light.contrast,
        "complexity": appearance.complexity,
        "diagonal": appearance.edges.diagonal,
        "horizontal": appearance.edges.horizontal,
        "symmetry": appearance.symmetry.left_right,
    }


def weighted(terms: Mapping[str, float], measures: Mapping[str, float]) -> float:
    """The terms' sum of standard scores, none of them beyond what paintings usually reach."""
    return sum(
        weight * max(-_MOST, min(_MOST, (measures[name] - NORMS[name].mean) / NORMS[name].sd))
        for name, weight in terms.items()
    )


def emotion_at(valence: float, arousal: float) -> Emotion:
    """The emotion at a place of the plane, each -1..1, with the probabilities of both label sets."""
    return Emotion(
        valence=round(valence, 6) + 0.0,  # + 0.0: -0.0 is 0.0
        arousal=round(arousal, 6) + 0.0,
        moods=probabilities(MOOD_PLACES, (valence, arousal)),
        feelings=probabilities(FEELING_PLACES, (valence, arousal)),
    )
