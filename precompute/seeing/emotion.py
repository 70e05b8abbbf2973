"""Emotion: the valence and arousal that a picture suggests, by published coefficients, and how sure that is.

Everything that tells of the emotion is evidence: a place on the plane with a weight. `emotion_from` brings them
together as a normal prior around the middle would (the posterior mean of Gaussian evidence, its precision the
weight): what is doubtful or contradicts itself stays near the middle. Nothing is fitted to anybody's ratings.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from db.entities import Emotion
from precompute.seeing.appearance import Appearance
from precompute.seeing.labels import FEELING_PLACES, MOOD_PLACES, moved, probabilities


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that tells of an emotion."""

    valence: float
    arousal: float
    """Each -1..1."""
    weight: float
    """How much it tells; 1 as much as a word of a title that names the subject."""


@dataclass(frozen=True, slots=True)
class Norm:
    """Mean and standard deviation over paintings."""

    mean: float
    sd: float


# How usual paintings measure: 1,119 works in the public domain, in four collections of
# equal weight. `tests/benchmarks/emotion_norms.py FOLDER` prints the table for any folder.
NORMS: Mapping[str, Norm] = {
    "lightness": Norm(0.429, 0.1526),
    "purity": Norm(0.1462, 0.07779),
    "contrast": Norm(0.3775, 0.1027),
    "gathered": Norm(0.07064, 0.2551),
    "redness": Norm(2.346, 5.28),
    "blueness": Norm(0.1115, 0.1704),
    "variety": Norm(0.5722, 0.1894),
    "complexity": Norm(0.5529, 0.08149),
    "symmetry": Norm(0.4773, 0.1376),
    "fineness": Norm(0.4744, 0.02382),
    "unrest": Norm(0.5566, 0.0708),
    "faces": Norm(0.01892, 0.06349),
}

# The signs are published, the sizes a judgement: those of light and purity follow Valdez & Mehrabian (1994), who
# had single colour patches, and are smaller here, since a dark ground is not a sad painting.
VALENCE_TERMS: Mapping[str, float] = {
    "lightness": 0.40,  # Pleasure = .69 Brightness + .22 Saturation (Valdez & Mehrabian 1994)
    "purity": 0.15,
    "contrast": 0.25,  # what is clearly seen is liked (Reber, Winkielman & Schwarz 1998; Tinio & Leder 2009)
    "gathered": 0.20,  # so is what stands in the middle (Palmer, Gardner & Wickens 2008)
    "blueness": 0.25,  # blue is liked best (Palmer & Schloss 2010)
    "variety": 0.15,  # many hues please (Datta et al. 2006; Machajdik & Hanbury 2010)
    "symmetry": 0.20,  # symmetry is liked (Bertamini et al. 2013)
    "faces": 0.25,  # people among themselves please (Lang et al. 1993)
}
AROUSAL_TERMS: Mapping[str, float] = {
    "lightness": -0.20,  # Arousal = -.31 Brightness + .60 Saturation (Valdez & Mehrabian 1994)
    "purity": 0.40,
    "redness": 0.20,  # red rouses more than green and blue (Wilms & Oberfeld 2018)
    "unrest": 0.40,  # where all is busy, nothing rests: collative arousal (Berlyne 1971; Rosenholtz et al. 2007)
    "fineness": 0.30,  # fine, harsh texture is not restful (Fernandez & Wilkins 2008)
    "complexity": 0.15,  # more to take in rouses more (Berlyne 1971; Marin & Leder 2013)
    "symmetry": -0.20,  # what is balanced rests (Arnheim 1954); but see Bertamini et al. (2013) on mere patterns
    "gathered": -0.20,  # so does what is gathered around the centre (Arnheim 1982)
}
VALENCE_SD = 0.69
AROUSAL_SD = 0.91
"""Standard deviations of the two sums over the same paintings."""

_MOST = 2.0
"""A flat canvas of pure red is eleven standard deviations purer than paintings are; the coefficients say
nothing about that far, and one measure must not drown the others."""

_REACH = 0.6
"""What looks one standard deviation from the usual suggests tanh(0.6) = 0.54 of the way to the extreme."""

_SAME_SHARE = 1e-4
"""Labels are stored with six digits, and places as well."""
_DOUBT = 0.3
"""Weight of the middle of the plane, before anything is known."""
PICTURE_WEIGHT = 0.4
"""A picture's looks agree with what people feel about as weakly as its genre does, and less than its subject."""


def emotion_of(appearance: Appearance) -> Emotion:
    """The emotion that a picture's looks suggest; one of usual looks lies in the middle of the plane."""
    measures = measures_of(appearance)
    looks = Evidence(
        math.tanh(_REACH * weighted(VALENCE_TERMS, measures) / VALENCE_SD),
        math.tanh(_REACH * weighted(AROUSAL_TERMS, measures) / AROUSAL_SD),
        PICTURE_WEIGHT,
    )
    emotion = emotion_from((looks,))
    agreement = (_agreement(VALENCE_TERMS, measures) + _agreement(AROUSAL_TERMS, measures)) / 2.0
    return replace(emotion, certainty=round(emotion.certainty * agreement, 6))


def with_evidence(emotion: Emotion, evidence: Sequence[Evidence]) -> Emotion:
    """What a picture's looks and something else suggest together.

    Args:
        emotion: by the looks alone, from `emotion_of`.
        evidence: what else tells of it; without any, the emotion comes back as it is.
    """
    if not evidence:
        return emotion
    told = (_DOUBT + PICTURE_WEIGHT) / PICTURE_WEIGHT
    looks = Evidence(emotion.valence * told, emotion.arousal * told, PICTURE_WEIGHT)
    together = emotion_from((looks, *evidence))
    return together if _follows_its_place(emotion) else _with_labels_of(emotion, together)


def _follows_its_place(emotion: Emotion) -> bool:
    """True where the labels say no more than the place does, as our own eye's do; a classifier's say more."""
    alike = emotion_at(emotion.valence, emotion.arousal)
    return all(
        math.isclose(share, dict(expected)[label], abs_tol=_SAME_SHARE)
        for said, expected in ((emotion.moods, alike.moods), (emotion.feelings, alike.feelings))
        for label, share in said
    )


def _with_labels_of(emotion: Emotion, now: Emotion) -> Emotion:
    """A place and certainty, with the labels that a classifier gave before more was known."""
    before, after = (emotion.valence, emotion.arousal), (now.valence, now.arousal)
    return replace(
        now,
        moods=moved(emotion.moods, MOOD_PLACES, before, after),
        feelings=moved(emotion.feelings, FEELING_PLACES, before, after),
    )


def emotion_from(evidence: Sequence[Evidence]) -> Emotion:
    """The emotion that all evidence together suggests, and how certain that is.

    The certainty grows with the weight of the evidence and with its agreement (the length of its weighted mean
    on the plane over the mean of the lengths): 0 without evidence, or where it cancels itself.
    """
    total = sum(each.weight for each in evidence)
    valence = sum(each.weight * each.valence for each in evidence)
    arousal = sum(each.weight * each.arousal for each in evidence)
    strength = sum(each.weight * math.hypot(each.valence, each.arousal) for each in evidence)
    # The smallest numbers there are have no exact lengths.
    agreement = min(1.0, math.hypot(valence, arousal) / strength) if strength > 0.0 else 0.0
    certainty = agreement * total / (_DOUBT + total)
    place = valence / (_DOUBT + total), arousal / (_DOUBT + total)
    return replace(emotion_at(*place), certainty=round(certainty, 6))


def measures_of(appearance: Appearance) -> dict[str, float]:
    """What the emotion is read from, by the names of `NORMS`."""
    return {
        "lightness": appearance.light.lightness,
        "purity": appearance.light.purity,
        "contrast": appearance.light.contrast,
        "gathered": appearance.light.gathered,
        "redness": appearance.colour.redness,
        "blueness": math.sqrt(appearance.colour.blueness),
        "variety": appearance.colour.variety,
        "complexity": appearance.complexity,
        "symmetry": appearance.symmetry.left_right,
        "fineness": appearance.brushwork.fineness,
        "unrest": appearance.brushwork.unrest,
        "faces": math.sqrt(sum(face.width * face.height for face in appearance.faces)),
    }


def weighted(terms: Mapping[str, float], measures: Mapping[str, float]) -> float:
    """The terms' sum of standard scores, none of them beyond what paintings usually reach."""
    return sum(_scores(terms, measures))


def _scores(terms: Mapping[str, float], measures: Mapping[str, float]) -> list[float]:
    return [
        weight * max(-_MOST, min(_MOST, (measures[name] - NORMS[name].mean) / NORMS[name].sd))
        for name, weight in terms.items()
    ]


def _agreement(terms: Mapping[str, float], measures: Mapping[str, float]) -> float:
    """0 the terms cancel one another .. 1 all point the same way."""
    scores = _scores(terms, measures)
    strength = sum(abs(score) for score in scores)
    return abs(sum(scores)) / strength if strength > 0.0 else 0.0


def emotion_at(valence: float, arousal: float) -> Emotion:
    """The emotion at a place of the plane, each -1..1, with the probabilities of both label sets."""
    return Emotion(
        valence=round(valence, 6) + 0.0,  # + 0.0: -0.0 is 0.0
        arousal=round(arousal, 6) + 0.0,
        moods=probabilities(MOOD_PLACES, (valence, arousal)),
        feelings=probabilities(FEELING_PLACES, (valence, arousal)),
    )
