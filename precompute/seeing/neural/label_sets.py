"""From the labels of a network to our emotion: its own probabilities, their place on the plane, and certainty."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from db.entities import Emotion, FeelingLabel, MoodLabel
from precompute.seeing.emotion import emotion_at
from precompute.seeing.labels import FEELING_PLACES, MOOD_PLACES, Label

# As the labels are written elsewhere: in folders of data sets, in the published code and in other networks.
_MOOD_ALIASES: Mapping[str, MoodLabel] = {
    **{label.value: label for label in MoodLabel},
    "happiness": MoodLabel.HAPPY,
    "joy": MoodLabel.HAPPY,
    "anger": MoodLabel.ANGRY,
    "sadness": MoodLabel.SAD,
    "funny": MoodLabel.FUN,
    "amusement": MoodLabel.FUN,
    "calm": MoodLabel.NEUTRAL,
}
_FEELING_ALIASES: Mapping[str, FeelingLabel] = {
    **{label.value: label for label in FeelingLabel},
    "amused": FeelingLabel.AMUSEMENT,
    "fun": FeelingLabel.AMUSEMENT,
    "angry": FeelingLabel.ANGER,
    "content": FeelingLabel.CONTENTMENT,
    "disgusted": FeelingLabel.DISGUST,
    "excited": FeelingLabel.EXCITEMENT,
    "afraid": FeelingLabel.FEAR,
    "sad": FeelingLabel.SADNESS,
}

LabelSet = tuple[MoodLabel, ...] | tuple[FeelingLabel, ...]
"""A network's classes in their order: all five moods or all eight feelings."""


def read_labels(names: Sequence[str]) -> LabelSet:
    """A network's classes, as its configuration names them, as the labels of one of our sets.

    Raises:
        ValueError: they are neither the five moods nor the eight feelings; the message says which are unknown.
    """
    moods, feelings = _known(names, _MOOD_ALIASES), _known(names, _FEELING_ALIASES)
    if len(moods) == len(names) == len(MoodLabel) and set(moods) == set(MoodLabel):
        return tuple(moods)
    if len(feelings) == len(names) == len(FeelingLabel) and set(feelings) == set(FeelingLabel):
        return tuple(feelings)
    known = _MOOD_ALIASES.keys() | _FEELING_ALIASES.keys()
    strange = [name for name in names if _plain(name) not in known]
    raise ValueError(
        f"the classes {', '.join(names)} are neither the five moods ({', '.join(MoodLabel)}) nor the eight "
        f"feelings ({', '.join(FeelingLabel)})" + (f"; unknown: {', '.join(strange)}" if strange else "")
    )


def place_among(labels: LabelSet, name: str) -> int | None:
    """Where a label stands among a network's classes, however it is written; None where it is none of them."""
    aliases = _MOOD_ALIASES if isinstance(labels[0], MoodLabel) else _FEELING_ALIASES
    found = aliases.get(_plain(name))
    return next((place for place, label in enumerate(labels) if label == found), None)


def emotion_from_labels(labels: LabelSet, shares: Sequence[float]) -> Emotion:
    """The emotion that a network's probabilities (one for each label, summing to 1) tell of.

    The certainty is the share of the entropy that the network has taken away, 1 - H(p) / ln n: 0 where all labels
    are equally probable, 1 where one has all. Valence and arousal are the expectation over the labels' places,
    drawn to the middle by doubt as `emotion.emotion_from` draws evidence: times the certainty. The other set of
    labels follows from that place.
    """
    entropy = -sum(share * math.log(share) for share in shares if share > 0.0)
    certainty = min(1.0, max(0.0, 1.0 - entropy / math.log(len(labels))))
    places = [_place(label) for label in labels]
    valence, arousal = (
        certainty * sum(share * place[axis] for share, place in zip(shares, places, strict=True))
        for axis in (0, 1)
    )
    emotion = replace(emotion_at(valence, arousal), certainty=round(certainty, 6))
    own = sorted(zip(labels, shares, strict=True), key=lambda each: -each[1])
    if isinstance(labels[0], MoodLabel):
        return replace(emotion, moods=tuple((MoodLabel(label), round(share, 6)) for label, share in own))
    return replace(emotion, feelings=tuple((FeelingLabel(label), round(share, 6)) for label, share in own))


def _place(label: MoodLabel | FeelingLabel) -> tuple[float, float]:
    return MOOD_PLACES[label] if isinstance(label, MoodLabel) else FEELING_PLACES[label]


def _known(names: Sequence[str], aliases: Mapping[str, Label]) -> list[Label]:
    return [aliases[_plain(name)] for name in names if _plain(name) in aliases]


def _plain(name: str) -> str:
    return name.strip().lower()
