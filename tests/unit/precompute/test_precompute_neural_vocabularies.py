"""Every word that a model may suggest is one that the composer knows, and none of the composer's is forgotten."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from precompute.composing.score.catalogue.cycles import CYCLES
from precompute.composing.score.catalogue.ensembles import ENSEMBLES
from precompute.composing.score.catalogue.profiles import PROFILES
from precompute.composing.score.notation.tempo import tempo_words
from precompute.composing.score.theory import METRES
from precompute.seeing.neural.vocabularies import VOCABULARIES, Vocabulary
from precompute.wording.elements import DYNAMICS, GENRES, MODES, MOODS, TEMPI

_INSTRUMENTS = {player.name for ensemble in ENSEMBLES.values() for player in ensemble.instruments}
_ASKED_FOR = {"oud", "ney", "tabla", "qanun", "daf", "mizmar", "arghul"}


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("mode", MODES),
        ("cycle", CYCLES),
        ("genre", GENRES),
        ("mood", MOODS),
        ("dynamics", DYNAMICS),
        ("tempo", TEMPI),
        ("profile", PROFILES),
    ],
)
def test_a_vocabulary_holds_what_the_composer_knows_and_nothing_else(name: str, known: Any) -> None:
    assert set(VOCABULARIES[name].words) == set(known)


def test_every_instrument_is_the_composers_and_every_ensemble_has_one() -> None:
    words = set(VOCABULARIES["instrument"].words)
    assert words <= _INSTRUMENTS
    for ensemble in ENSEMBLES.values():
        assert words & {player.name for player in ensemble.instruments}


def test_the_instruments_of_egypt_are_asked_for() -> None:
    phrases = " ".join(p for each in VOCABULARIES["instrument"].phrases.values() for p in each)
    assert set(phrases.split()) >= _ASKED_FOR


@pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=lambda each: each.name)
def test_every_word_has_sentences_of_its_own(vocabulary: Vocabulary) -> None:
    sentences = [each for word in vocabulary.words for each in vocabulary.sentences(word)]
    assert len(set(sentences)) == len(sentences)
    assert all(vocabulary.sentences(word) for word in vocabulary.words)
    assert all(template.count("{}") == 1 for template in vocabulary.templates)
    assert not any("{" in each for each in sentences)
    assert vocabulary.temperature == 1.0


@pytest.mark.parametrize(("word", "tempo_bpm"), TEMPI.items())
def test_a_tempo_lies_where_its_word_is_written_on_paper(word: str, tempo_bpm: float) -> None:
    plan: Any = SimpleNamespace(metre=METRES["4/4"], tempo_bpm=tempo_bpm)
    assert tempo_words(plan) == word.capitalize()


def test_who_sees_without_weights_never_loads_torch() -> None:
    """Adapters are imported where a production is chosen; only building one may take gigabytes."""
    program = (
        "import sys, precompute.pipeline, precompute.seeing.neural.clip_eye, "
        "precompute.seeing.neural.neural_emotion; print({'torch', 'transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
