"""Every word that the composer can use for a piece is known in Arabic."""

from __future__ import annotations

import pytest

from db.entities import FeelingLabel, MoodLabel
from db.vocabulary import word
from precompute.composing.score.catalogue.cycles import CYCLES
from precompute.composing.score.catalogue.ensembles import ENSEMBLES, Ensemble
from precompute.composing.score.planning.form import FORMS
from precompute.composing.score.theory import SCALES, Key
from precompute.wording.elements import DYNAMICS, GENRES, MELODIES, MODES, MOODS

_INSTRUMENTS = sorted({player.name for ensemble in ENSEMBLES.values() for player in ensemble.instruments})
_SECTIONS = ("intro", "coda", *sorted({letter for forms in FORMS.values() for letter in "".join(forms)}))
_KEYS = sorted({Key(tonic, mode).name for tonic in range(12) for mode in SCALES})
_TERMS = (
    *MOODS,
    *GENRES,
    *MODES,
    *DYNAMICS,
    *MELODIES,
    *FORMS,
    *ENSEMBLES,
    *CYCLES,
    *_INSTRUMENTS,
    *_SECTIONS,
    *_KEYS,
    *(label.value for label in (*MoodLabel, *FeelingLabel)),
)


@pytest.mark.parametrize("term", _TERMS)
def test_the_word_has_an_arabic_translation(term: str) -> None:
    translated = word(term, "ar")
    assert any("\u0600" <= letter <= "\u06ff" for letter in translated), term
    assert not any(letter.isascii() and letter.isalpha() for letter in translated), term


@pytest.mark.parametrize("ensemble", ENSEMBLES.values(), ids=lambda ensemble: ensemble.name)
def test_an_ensemble_has_an_english_name_without_hyphens(ensemble: Ensemble) -> None:
    assert "-" not in word(ensemble.name, "en")
