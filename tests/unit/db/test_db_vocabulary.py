"""The shared vocabulary: words, keys and sections in each language."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from db.vocabulary import word


@pytest.mark.parametrize(
    ("term", "english", "arabic"),
    [
        ("serene", "serene", "صافٍ هادئ"),
        ("pp", "very soft", "خافت جدًا"),
        ("string-quartet", "string quartet", "رباعي وتري"),
        ("D minor", "D minor", "ري الصغير"),
        ("B♭ mixolydian", "B♭ Mixolydian", "سي بيمول الميكسوليدي"),
        ("A minor", "A minor", "لا الصغير"),
        ("A", "part A", "القسم أ"),
        ("A''", "part A′′", "القسم أ′′"),
        ("coda", "coda", "خاتمة"),
    ],
)
def test_a_term_is_written_as_the_language_wants_it(term: str, english: str, arabic: str) -> None:
    assert word(term, "en") == english
    assert word(term, "ar") == arabic


def test_a_language_without_words_gets_the_english_ones() -> None:
    assert word("pp", "fr") == "very soft"
    assert word("serene", "fr") == "serene"
    assert word("D minor", "fr") == "D minor"


@pytest.mark.parametrize("term", ["", "kazoo", "H minor", "D kazoo", "H"])
def test_what_it_does_not_know_comes_back_as_it_is(term: str) -> None:
    assert word(term, "en") == term


def test_no_term_stands_in_two_groups() -> None:
    groups = tomllib.loads(files("db").joinpath("vocabulary.toml").read_text("utf-8"))
    groups.pop("tonics")
    terms = [term for group in groups.values() for term in group]
    assert sorted(set(terms)) == sorted(terms)
