"""What is heard in sounds whose pace, pitch and mode are known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from precompute.evaluation.composer.emotion import (
    CLEAR,
    quadrants_of,
    recovery,
    wishes_over_the_plane,
)
from precompute.evaluation.composer.hearing import (
    MAJOR_PROFILE,
    MINOR_PROFILE,
    hear,
    mode_of,
    onset_curve,
    onset_frames,
    pitch_saliences,
    tempo_of,
)
from precompute.evaluation.composer.judging import Judge, Verdicts, accuracy, confusion, listener, reader

RATE_HZ = 22050


def tones(pitches: Sequence[Sequence[int]], each_s: float = 0.5) -> NDArray[np.float64]:
    """Chords of decaying tones with three partials, one after the other."""
    seconds = np.arange(int(each_s * RATE_HZ)) / RATE_HZ
    fade = np.exp(-4 * seconds) * np.minimum(1.0, seconds / 0.005)
    chords = []
    for chord in pitches:
        frequencies = [440 * 2 ** ((pitch - 69) / 12) for pitch in chord]
        partials = [
            np.sin(2 * np.pi * partial * frequency * seconds) / partial**1.5
            for frequency in frequencies
            for partial in (1, 2, 3)
        ]
        chords.append(0.1 * fade * np.sum(partials, axis=0))
    return np.concatenate(chords)


def heard(sound: NDArray[np.float64]) -> dict[str, float]:
    return hear(np.repeat(sound[:, None], 2, axis=1).astype(np.float32), RATE_HZ)


MAJOR_CADENCE = [[48, 64, 67, 72], [53, 65, 69, 72], [55, 62, 67, 71], [48, 64, 67, 72]] * 6
MINOR_CADENCE = [[48, 63, 67, 72], [53, 65, 68, 72], [55, 62, 67, 71], [48, 63, 67, 72]] * 6


@pytest.mark.parametrize("tonic", range(12))
def test_the_usual_weights_of_a_key_are_heard_as_that_key(tonic: int) -> None:
    major, minor = mode_of(np.roll(MAJOR_PROFILE, tonic)), mode_of(np.roll(MINOR_PROFILE, tonic))
    assert (major.tonic, minor.tonic) == (tonic, tonic)
    assert major.majorness > 0.1 > -0.1 > minor.majorness
    assert major.clarity == pytest.approx(1.0)


def test_all_pitch_classes_alike_are_in_no_key() -> None:
    assert mode_of(np.ones(12)).clarity == 0.0


def test_major_and_minor_are_heard_in_sound() -> None:
    major, minor = heard(tones(MAJOR_CADENCE)), heard(tones(MINOR_CADENCE))
    assert major["majorness"] > 0.05
    assert minor["majorness"] < -0.05
    assert major["passing_majorness"] > minor["passing_majorness"]


def test_a_note_sounds_at_its_own_pitch() -> None:
    saliences = pitch_saliences(tones([[60]] * 4))
    assert 33 + int(saliences.sum(axis=0).argmax()) == 60


@pytest.mark.parametrize("bpm", [72, 96, 120, 144])
def test_the_tempo_of_even_beats_is_heard(bpm: float) -> None:
    tempo, clarity = tempo_of(onset_curve(tones([[60, 64, 67]] * 24, 60 / bpm)))
    assert min(abs(math.log2(tempo / bpm) - octave) for octave in (-1, 0, 1)) < 0.05
    assert clarity > 0.5


def test_every_stroke_is_heard_once() -> None:
    assert len(onset_frames(onset_curve(tones([[60], [62], [64], [65]] * 5)))) == pytest.approx(20, abs=1)


def test_fast_high_rough_music_differs_from_slow_low_smooth_music() -> None:
    fast = heard(tones([[72, 73, 78], [74, 75, 80]] * 30, 0.2))
    slow = heard(tones([[48, 55, 60], [50, 57, 62]] * 6, 1.0))
    assert fast["onsets_a_second"] > 3 * slow["onsets_a_second"]
    assert fast["register"] > slow["register"] + 12
    assert fast["roughness"] > slow["roughness"]
    assert fast["centroid"] > slow["centroid"]


def test_silence_and_noise_have_features_too() -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, 10 * RATE_HZ)
    for sound in (np.zeros(10 * RATE_HZ), noise, tones([[60]])):
        assert all(map(math.isfinite, heard(sound).values()))


def test_stereo_at_the_rate_of_recordings_is_heard_alike() -> None:
    sound = tones(MAJOR_CADENCE)
    doubled = np.interp(np.arange(2 * len(sound)) / 2, np.arange(len(sound)), sound)
    stereo = np.repeat(doubled[:, None], 2, axis=1).astype(np.float32)
    fine, coarse = hear(stereo, 2 * RATE_HZ), heard(sound)
    assert fine["tempo"] == pytest.approx(coarse["tempo"], abs=0.05)
    assert fine["majorness"] == pytest.approx(coarse["majorness"], abs=0.05)


def test_feelings_cover_the_plane_evenly() -> None:
    wishes = wishes_over_the_plane(40, 30.0, 7, None)
    clear = [wish for wish in wishes if min(abs(wish.valence), abs(wish.arousal)) >= CLEAR]
    quadrants = quadrants_of(
        np.array([wish.valence for wish in clear]), np.array([wish.arousal for wish in clear])
    )
    assert np.bincount(quadrants).tolist() == [0, 10, 10, 10, 10]
    assert len(wishes) == 71  # the cross between the quadrants is 7/16 of the plane
    assert len({wish.seed for wish in wishes}) == len(wishes)
    assert wishes == wishes_over_the_plane(40, 30.0, 7, None)
    assert wishes != wishes_over_the_plane(40, 30.0, 8, None)


def test_quadrants_are_numbered_as_people_number_them() -> None:
    valence, arousal = np.array([1.0, -1.0, -1.0, 1.0]), np.array([1.0, 1.0, -1.0, -1.0])
    assert quadrants_of(valence, arousal).tolist() == [1, 2, 3, 4]


def test_a_judge_who_hears_everything_recovers_everything() -> None:
    valence, arousal = np.array([0.5, -0.5, -0.5, 0.5, 0.1]), np.array([0.5, 0.6, -0.4, -0.3, 0.9])
    verdicts = Verdicts(np.array([1, 2, 3, 4, 2]), (valence + 1) / 2, (arousal + 1) / 2)
    found = recovery(valence, arousal, verdicts, 0)
    assert found.quadrant.value == found.valence_side.value == found.arousal_side.value == 1.0
    assert found.quadrant.of == 4  # the fifth is between two quadrants
    assert (found.valence.value, found.arousal.value) == pytest.approx((1.0, 1.0))
    assert found.confusion == ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1))


@pytest.mark.parametrize("make", [listener, partial(reader, trees=40)])
def test_judges_learn_what_can_be_learned_and_nothing_from_noise(make) -> None:
    chance = np.random.default_rng(0)
    quadrants = [1 + place % 4 for place in range(160)]
    songs = [f"song {place // 4}" for place in range(160)]
    clear = [
        {"mode": (quadrant in {1, 4}) + chance.normal(0, 0.1), "pace": (quadrant < 3) + chance.normal(0, 0.1)}
        for quadrant in quadrants
    ]
    noise = [{"mode": chance.normal(), "pace": chance.normal()} for _ in quadrants]
    assert accuracy(make, clear, quadrants, songs, 0).quadrant.value > 0.95
    assert accuracy(make, noise, quadrants, songs, 0).quadrant.value < 0.45
    judge = Judge.taught(make, clear, quadrants)
    happy, sad = {"mode": 1.0, "pace": 1.0}, {"mode": 0.0, "pace": 0.0}
    verdicts = judge.verdicts([happy, sad])
    assert verdicts.quadrant.tolist() == [1, 3]
    assert verdicts.valence[0] > 0.5 > verdicts.valence[1]
    assert verdicts.arousal[0] > 0.5 > verdicts.arousal[1]


def test_a_judge_does_not_conclude_beyond_what_it_has_learnt_from() -> None:
    chance = np.random.default_rng(1)
    quadrants = [1 + place % 4 for place in range(120)]
    pieces = [
        {
            "mode": (quadrant in {1, 4}) + chance.normal(0, 0.3),
            "bright": chance.normal(0, 1) + 0.3 * (quadrant < 3),
        }
        for quadrant in quadrants
    ]
    judge = Judge.taught(listener, pieces, quadrants)
    known = judge.verdicts([{"mode": 0.0, "bright": max(piece["bright"] for piece in pieces)}])
    unheard_of = judge.verdicts([{"mode": 0.0, "bright": 1000.0}])
    assert unheard_of.arousal == known.arousal
    assert unheard_of.quadrant == known.quadrant


def test_confusion_counts_true_rows_against_said_columns() -> None:
    counted = confusion(np.array([1, 1, 2, 3]), np.array([1, 4, 2, 3]))
    assert counted == ((1, 0, 0, 1), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 0))
