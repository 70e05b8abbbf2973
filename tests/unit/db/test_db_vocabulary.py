"""The shared vocabulary: words, keys and sections in each language."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from db.vocabulary import Definite, definite, languages, word


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


@pytest.mark.parametrize(
    ("term", "english", "arabic"),
    [
        ("flute", Definite("the flute", False, False), Definite("الفلوت", False, False)),
        ("violins", Definite("the violins", True, False), Definite("الكمانات", False, True)),
        ("viola", Definite("the viola", False, False), Definite("الفيولا", False, True)),
        ("choir", Definite("the choir", False, False), Definite("الجوقة", False, True)),
        ("french horn", Definite("the French horn", False, False), Definite("الهورن الفرنسي", False, False)),
        (
            "second violin",
            Definite("the second violin", False, False),
            Definite("الكمان الثاني", False, False),
        ),
        ("drums", Definite("the drums", True, False), Definite("الطبول", False, True)),
        (
            "guitar as oud",
            Definite("the guitar as oud", False, False),
            Definite("الغيتار بدل العود", False, False),
        ),
        (
            "organ, upper manual",
            Definite("the organ's upper manual", False, False),
            Definite("لوحة الأرغن العليا", False, True),
        ),
        (
            "organ, pedals",
            Definite("the organ's pedals", True, False),
            Definite("دوّاسات الأرغن", False, True),
        ),
    ],
)
def test_an_instrument_has_its_article_and_what_its_verb_agrees_with(
    term: str, english: Definite, arabic: Definite
) -> None:
    assert definite(term, "en") == english
    assert definite(term, "ar") == arabic
    assert definite(term, "fr") == english


def test_an_unknown_instrument_has_its_english_article_in_every_language() -> None:
    assert definite("kazoo", "ar") == Definite("the kazoo", False, False)


def test_the_languages_are_those_that_have_words():
    assert languages() == {"en", "ar"}
