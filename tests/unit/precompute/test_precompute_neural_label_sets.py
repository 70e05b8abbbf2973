"""From the classes of a network to an emotion that means what it says."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.entities import FeelingLabel, MoodLabel
from precompute.seeing.labels import FEELING_PLACES, MOOD_PLACES
from precompute.seeing.neural.label_sets import emotion_from_labels, read_labels

_MOODS, _FEELINGS = tuple(MoodLabel), tuple(FeelingLabel)


def _shares(count: int) -> st.SearchStrategy[list[float]]:
    drawn = st.lists(st.floats(0.001, 1), min_size=count, max_size=count)
    return drawn.map(lambda weights: [weight / sum(weights) for weight in weights])


def test_labels_are_known_however_they_are_written() -> None:
    assert read_labels(["Happy", "Angry", "Sad", "Fun", "Neutral"]) == _MOODS
    assert read_labels(["sadness", "anger", "joy", " neutral", "amusement"]) == (
        MoodLabel.SAD,
        MoodLabel.ANGRY,
        MoodLabel.HAPPY,
        MoodLabel.NEUTRAL,
        MoodLabel.FUN,
    )
    assert read_labels([label.value for label in reversed(_FEELINGS)]) == tuple(reversed(_FEELINGS))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["happy", "angry", "sad", "fun", "bored"], "unknown: bored"),
        (["happy", "angry", "sad", "fun"], "neither the five moods"),
        (["happy", "joy", "sad", "fun", "neutral"], "neither the five moods"),
        ([f"LABEL_{index}" for index in range(5)], "unknown: LABEL_0, LABEL_1"),
    ],
)
def test_other_labels_are_refused_by_name(names: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_labels(names)


@pytest.mark.parametrize("label", MoodLabel)
def test_a_sure_network_puts_the_emotion_where_the_label_lies(label: MoodLabel) -> None:
    emotion = emotion_from_labels(_MOODS, [float(each == label) for each in _MOODS])
    assert emotion.certainty == 1.0
    assert (emotion.valence, emotion.arousal) == pytest.approx(MOOD_PLACES[label], abs=1e-6)
    assert emotion.mood == label


@pytest.mark.parametrize("label", FeelingLabel)
def test_eight_feelings_work_as_five_moods_do(label: FeelingLabel) -> None:
    shares = [0.86 if each == label else 0.02 for each in _FEELINGS]
    emotion = emotion_from_labels(_FEELINGS, shares)
    assert emotion.feelings[0] == (label, 0.86)
    assert 0.5 < emotion.certainty < 1.0
    assert math.hypot(emotion.valence, emotion.arousal) < math.hypot(*FEELING_PLACES[label])


def test_a_network_that_knows_nothing_says_the_middle() -> None:
    emotion = emotion_from_labels(_MOODS, [0.2] * 5)
    assert emotion.certainty == pytest.approx(0.0, abs=1e-9)
    assert (emotion.valence, emotion.arousal) == pytest.approx((0.0, 0.0), abs=1e-9)


@given(_shares(5))
def test_every_emotion_is_whole(shares: list[float]) -> None:
    emotion = emotion_from_labels(_MOODS, shares)
    assert dict(emotion.moods) == pytest.approx(dict(zip(_MOODS, shares, strict=True)), abs=1e-6)
    assert sum(share for _, share in emotion.moods) == pytest.approx(1.0, abs=1e-5)
    assert sum(share for _, share in emotion.feelings) == pytest.approx(1.0, abs=1e-5)
    assert [share for _, share in emotion.moods] == sorted((s for _, s in emotion.moods), reverse=True)
    assert 0.0 <= emotion.certainty <= 1.0
    assert math.hypot(emotion.valence, emotion.arousal) <= 0.9


@given(_shares(8), st.floats(0.05, 0.95))
def test_doubt_makes_an_emotion_less_certain_and_draws_it_to_the_middle(
    shares: list[float], doubt: float
) -> None:
    doubtful = [(1 - doubt) * share + doubt / 8 for share in shares]
    sure, unsure = (emotion_from_labels(_FEELINGS, each) for each in (shares, doubtful))
    assert unsure.certainty <= sure.certainty + 1e-6
