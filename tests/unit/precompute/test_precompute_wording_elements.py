"""What the music shall be follows the picture's feeling and colours."""

from __future__ import annotations

import dataclasses
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from score_impressions import imagine_impression

from precompute.composing.score.catalogue.profiles import PROFILES
from precompute.composing.score.planning.picture import choose_contour
from precompute.composing.score.theory import SCALES
from precompute.wording.elements import (
    DYNAMICS,
    ENSEMBLES,
    GENRES,
    MELODIES,
    MODES,
    MOODS,
    decide_elements,
)

feelings = st.floats(-1, 1, allow_nan=False)


@given(feelings, feelings, st.integers(0, 10_000))
def test_every_element_comes_from_its_vocabulary(valence: float, arousal: float, seed: int) -> None:
    elements = decide_elements(imagine_impression(valence, arousal, seed), "", "", seed)
    assert elements.mood in MOODS
    assert elements.genre in GENRES
    assert elements.mode in MODES
    assert elements.dynamics in DYNAMICS
    assert elements.ensemble in ENSEMBLES
    assert elements.melody in MELODIES
    assert elements.instruments
    assert 50 <= elements.tempo_bpm <= 160
    assert elements == decide_elements(imagine_impression(valence, arousal, seed), "", "", seed)


def test_the_composer_knows_every_mode() -> None:
    assert set(MODES) == set(SCALES)


@pytest.mark.parametrize("melody", MELODIES)
def test_the_composer_knows_how_every_melody_moves(melody: str) -> None:
    impression = imagine_impression(0, 0)
    assert choose_contour(melody, impression) != choose_contour("something else", impression)


def average(valence: float, arousal: float, what: str, **fields: float) -> float:
    values = []
    for seed in range(60):
        elements = decide_elements(imagine_impression(valence, arousal, seed, **fields), "", "", seed)
        values.append(
            {
                "tempo": elements.tempo_bpm,
                "brightness": SCALES[elements.mode].bright,
                "loudness": DYNAMICS.index(elements.dynamics),
            }[what]
        )
    return mean(values)


@pytest.mark.parametrize("valence", [-0.6, 0.0, 0.6])
def test_excited_pictures_are_faster_and_louder(valence: float) -> None:
    assert average(valence, 0.7, "tempo") > average(valence, -0.7, "tempo") + 30
    assert average(valence, 0.7, "loudness") > average(valence, -0.7, "loudness") + 1.5


@pytest.mark.parametrize("arousal", [-0.6, 0.0, 0.6])
def test_glad_pictures_have_brighter_modes(arousal: float) -> None:
    assert average(0.7, arousal, "brightness") > average(-0.7, arousal, "brightness") + 1.0


def test_light_warm_saturated_colours_are_faster_and_brighter_than_dark_cold_grey_ones() -> None:
    sunny = {"lightness": 0.8, "warmth": 0.7, "saturation": 0.8}
    gloomy = {"lightness": 0.2, "warmth": -0.7, "saturation": 0.05}
    assert average(0, 0, "tempo", **sunny) > average(0, 0, "tempo", **gloomy) + 8
    assert average(0, 0, "brightness", **sunny) > average(0, 0, "brightness", **gloomy)


@pytest.mark.parametrize(
    ("culture", "profile"),
    [("Egyptian", "arab"), ("Japan, Edo period", "japanese"), ("Mughal", "indian")],
)
def test_a_living_tradition_brings_its_own_modes_and_instruments(culture: str, profile: str) -> None:
    elements = decide_elements(imagine_impression(0.1, 0.1), culture, "", 1)
    assert elements.profile == profile
    assert elements.ensemble in PROFILES[profile].ensembles
    assert elements.mode in PROFILES[profile].modes


def test_without_a_culture_regional_instruments_stay_at_home() -> None:
    chosen = {decide_elements(imagine_impression(0, 0, seed), "", "", seed).ensemble for seed in range(80)}
    assert chosen <= set(PROFILES["western"].ensembles)
    assert len(chosen) >= 5


def test_the_date_chooses_the_period_and_the_curator_is_stronger() -> None:
    impression = imagine_impression(0.1, 0.1)
    assert decide_elements(impression, "Dutch", "", 1, date="c. 1650").profile == "baroque"
    assert decide_elements(impression, "Dutch", "", 1, date="c. 1650", profile="persian").profile == "persian"
    with pytest.raises(ValueError, match=r"'klingon'.*arab.*western"):
        decide_elements(impression, "", "", 1, profile="klingon")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("arousal", [-0.6, 0.6])
def test_the_same_feelings_are_told_within_every_profile(profile: str, arousal: float) -> None:
    def brightness_of(valence: float) -> float:
        chosen = [
            decide_elements(imagine_impression(valence, arousal, seed), "", "", seed, profile=profile).mode
            for seed in range(20)
        ]
        return mean(SCALES[mode].bright for mode in chosen)

    assert brightness_of(0.7) > brightness_of(0.0) > brightness_of(-0.7)
    assert brightness_of(0.7) > brightness_of(-0.7) + 0.8


def test_another_seed_chooses_differently() -> None:
    impression = imagine_impression(0.2, 0.1, 5)
    choices = [decide_elements(impression, "", "", seed) for seed in range(10)]
    assert len({dataclasses.astuple(choice) for choice in choices}) >= 8
