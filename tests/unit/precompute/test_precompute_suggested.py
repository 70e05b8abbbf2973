"""A model's suggestions beside our own rules: the unsure change nothing, the sure decide, within the profile."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from score_impressions import imagine_commission, imagine_impression

from db.entities import Commission, Impression, Suggestion
from precompute.composing.score.catalogue.cycles import CYCLES
from precompute.composing.score.catalogue.profiles import PROFILES
from precompute.composing.score.composer import write_piece
from precompute.seeing.neural.vocabularies import VOCABULARIES
from precompute.suggested import Suggested, calmed
from precompute.wording.elements import DYNAMICS, TEMPI, decide_elements

feelings = st.floats(-1, 1, allow_nan=False)
seeds = st.integers(0, 10_000)


def _suggesting(impression: Impression, sure_of: dict[str, str], share: float = 1.0) -> Impression:
    """The impression with all vocabularies, sure of the given words and of nothing else."""
    found = []
    for name, vocabulary in VOCABULARIES.items():
        others = len(vocabulary.words) - 1
        for word in vocabulary.words:
            right = sure_of.get(name)
            even = 1 / len(vocabulary.words)
            probability = even if right is None else share if word == right else (1 - share) / others
            found.append(Suggestion(name, word, round(probability, 6)))
    return dataclasses.replace(impression, suggestions=tuple(found))


@given(feelings, feelings, seeds, st.sampled_from(["", "Egyptian", "Japanese"]))
def test_an_unsure_model_changes_nothing(valence: float, arousal: float, seed: int, culture: str) -> None:
    alone = imagine_impression(valence, arousal, seed)
    asked = _suggesting(alone, {})
    assert decide_elements(asked, culture, "", seed) == decide_elements(alone, culture, "", seed)


def test_a_piece_says_where_a_model_had_a_say() -> None:
    alone = imagine_commission(culture="Egyptian")
    asked = dataclasses.replace(alone, impression=_suggesting(alone.impression, {"cycle": "maqsum"}))
    silent, said = (
        {each.what: each.because for each in write_piece(commission).plan.decisions}
        for commission in (alone, asked)
    )
    assert not any("model" in reason for reason in silent.values())
    told = {what for what, reason in said.items() if "model" in reason}
    assert told == {"profile", "key", "tempo_bpm", "ensemble", "level", "cycle"}


def test_neither_does_it_change_a_note() -> None:
    alone = imagine_commission(culture="Egyptian")
    asked = dataclasses.replace(
        alone, impression=dataclasses.replace(_suggesting(alone.impression, {}), caption_agreement=0.3)
    )
    assert write_piece(asked).performance.events == write_piece(alone).performance.events


@given(feelings, feelings, seeds, st.sampled_from(["western", "arab", "modern"]), st.data())
def test_a_sure_model_decides_within_the_profile(
    valence: float, arousal: float, seed: int, manner: str, data: st.DataObject
) -> None:
    profile = PROFILES[manner]
    sure_of = {
        "mood": data.draw(st.sampled_from(VOCABULARIES["mood"].words)),
        "genre": data.draw(st.sampled_from(profile.genres)),
        "mode": data.draw(st.sampled_from(profile.modes)),
        "dynamics": data.draw(st.sampled_from(DYNAMICS)),
    }
    impression = _suggesting(imagine_impression(valence, arousal, seed), sure_of)
    elements = decide_elements(impression, "", "", seed, profile=manner)
    assert {name: getattr(elements, name) for name in sure_of} == sure_of
    assert elements.profile == manner


@pytest.mark.parametrize("word", TEMPI)
@pytest.mark.parametrize("arousal", [-0.8, 0.0, 0.8])
def test_a_sure_tempo_is_nearly_kept(word: str, arousal: float) -> None:
    impression = imagine_impression(0.0, arousal)
    drawn = decide_elements(_suggesting(impression, {"tempo": word}), "", "", 1).tempo_bpm
    ours = decide_elements(impression, "", "", 1).tempo_bpm
    assert min(TEMPI, key=lambda each: abs(TEMPI[each] - drawn)) == word
    assert abs(drawn - TEMPI[word]) <= abs(ours - TEMPI[word]) + 2


@pytest.mark.parametrize(
    ("profile", "instrument"),
    [("arab", "guitar as oud"), ("arab", "dulcimer as qanun"), ("western", "guitar"), ("western", "harp")],
)
def test_a_sure_instrument_brings_an_ensemble_that_has_it(profile: str, instrument: str) -> None:
    for seed in range(10):
        impression = _suggesting(imagine_impression(0.1, -0.1, seed), {"instrument": instrument}, share=0.9)
        elements = decide_elements(impression, "", "", seed, profile=profile)
        assert instrument in elements.instruments
        assert elements.ensemble in PROFILES[profile].ensembles


def test_what_a_model_finds_outside_the_profile_is_not_used() -> None:
    foreign = {"mode": "hijaz", "instrument": "sitar", "genre": "waltz"}
    for seed in range(10):
        impression = _suggesting(imagine_impression(0.0, 0.0, seed), foreign)
        elements = decide_elements(impression, "Japanese", "", seed)
        manner = PROFILES["japanese"]
        assert elements.mode in manner.modes
        assert elements.genre in manner.genres
        assert elements.ensemble in manner.ensembles


def test_a_model_names_the_profile_only_where_the_catalogue_is_silent_and_it_is_sure() -> None:
    impression = _suggesting(imagine_impression(0.1, 0.1), {"profile": "persian"}, share=0.8)
    assert decide_elements(impression, "", "", 1).profile == "persian"
    assert decide_elements(impression, "Egyptian", "", 1).profile == "arab"
    assert decide_elements(impression, "Dutch", "", 1).profile == "western"
    assert decide_elements(impression, "", "", 1, date="1650").profile == "baroque"
    assert decide_elements(impression, "", "", 1, profile="indian").profile == "indian"
    unsure = _suggesting(imagine_impression(0.1, 0.1), {"profile": "persian"}, share=0.4)
    assert decide_elements(unsure, "", "", 1).profile == "western"


@pytest.mark.parametrize("cycle", ["maqsum", "baladi", "saidi"])
def test_a_sure_cycle_is_drummed_where_the_metre_allows_it(cycle: str) -> None:
    def drummed(commission: Commission) -> list[int]:
        piece = write_piece(commission)
        assert piece.plan.metre.name == "4/4"
        starts = {
            each.note.start % piece.plan.metre.bar
            for part in piece.parts
            if part.instrument.name == "hand drums"
            for each in part.notes
        }
        return sorted(starts)

    commission = _in_four()
    sure = dataclasses.replace(commission, impression=_suggesting(commission.impression, {"cycle": cycle}))
    unit = CYCLES[cycle].unit
    expected = [index * unit for index, stroke in enumerate(CYCLES[cycle].strokes) if stroke in "DT"]
    assert drummed(sure) == expected


def _in_four() -> Commission:
    for seed in range(200):
        commission = imagine_commission(0.0, 0.0, seed, culture="Egyptian")
        elements = dataclasses.replace(commission.elements, ensemble="arab-takht", tempo_bpm=100.0)
        commission = dataclasses.replace(commission, elements=elements)
        if write_piece(commission).plan.metre.name == "4/4":
            return commission
    raise AssertionError("no piece in 4/4")


@pytest.mark.parametrize(
    ("shares", "surest"),
    [
        ({"a": 0.6, "b": 0.3, "c": 0.1}, "a"),
        ({"a": 0.5, "b": 0.3, "c": 0.2}, None),
        ({"a": 0.2, "b": 0.1, "elsewhere": 0.7}, "a"),
        ({"a": 1.0}, None),
        ({"a": 0.0, "b": 0.0, "elsewhere": 1.0}, None),
        ({}, None),
    ],
)
def test_the_surest_word_outweighs_all_others_that_may_be_chosen(
    shares: dict[str, float], surest: str | None
) -> None:
    suggested = Suggested(Suggestion("x", word, share) for word, share in shares.items())
    assert suggested.surest("x", ("a", "b", "c")) == surest


def test_where_a_curator_wishes_calm_a_model_does_not_rouse() -> None:
    suggestions = _suggesting(imagine_impression(0, 0), {"tempo": "allegro"}).suggestions
    assert calmed(suggestions, 1.0) == suggestions
    kept = {each.vocabulary for each in calmed(suggestions, 0.5)}
    assert kept == set(VOCABULARIES) - {"tempo", "dynamics", "mood", "genre"}


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8), st.floats(-3, 3))
def test_a_number_is_drawn_no_further_than_the_places_reach(shares: list[float], value: float) -> None:
    places = {str(index): float(index) for index in range(len(shares))}
    suggested = Suggested(Suggestion("x", word, share) for word, share in zip(places, shares, strict=True))
    drawn = suggested.drawn("x", value, places, 1.0)
    assert min(0.0, value) - 1e-9 <= drawn <= max(len(shares) - 1, value) + 1e-9
    assert suggested.drawn("y", value, places, 1.0) == value
