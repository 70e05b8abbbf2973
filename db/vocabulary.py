"""The words of music and feeling in each language, for prompts, screens and speech alike."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_Words = Mapping[str, Mapping[str, str]]
"""Term -> language -> word."""


def word(term: str, language: str) -> str:
    """A term of the entities as it is written in `language`, else in English.

    Knows moods, labels, genres, modes, dynamics, ensembles, instruments, melodies, forms, the names of sections
    ("A'", 'coda') and of keys ('B♭ minor'). What it does not know comes back as it is.
    """
    words, tonics = _vocabulary()
    if term in words:
        return words[term].get(language) or words[term].get("en", term)
    letter = term.rstrip("'")
    if letter in words:
        return word(letter, language) + "′" * (len(term) - len(letter))
    tonic, _, mode = term.partition(" ")
    if tonic in tonics and mode in words:
        return f"{tonics[tonic].get(language, tonic)} {word(mode, language)}"
    return term


def languages() -> frozenset[str]:
    """The languages that have words of their own here, and English."""
    words, tonics = _vocabulary()
    columns = {column for each in (*words.values(), *tonics.values()) for column in each}
    return frozenset({"en", *(column for column in columns if "_" not in column)})  # 'ar_the' is a form


@dataclass(frozen=True, slots=True)
class Definite:
    """A noun as a sentence needs it: 'the violins', with what its verb must agree with."""

    text: str
    plural: bool
    """True where it takes a plural verb; in Arabic things in the plural take the feminine singular."""
    feminine: bool
    """Of Arabic; False in languages without genders."""


def definite(term: str, language: str) -> Definite:
    """A term of the vocabulary, mostly an instrument, with its article; in English where `language` is unknown.

    Forms that rules give are not kept: 'the' before the English word, 'ال' before each Arabic one, and Arabic
    genders by their endings.
    """
    forms = _vocabulary()[0].get(term, {})
    noun = word(term, language)
    if language != "ar" or not _is_arabic(noun):
        return Definite(forms.get("en_the", f"the {word(term, 'en')}"), "en_plural" in forms, feminine=False)
    name, *instead = noun.split(" بدل ")
    text = forms.get("ar_the", " بدل ".join([" ".join(f"ال{part}" for part in name.split()), *instead]))
    feminine = "ar_feminine" in forms or text.split()[0].endswith(("ة", "ا", "ات"))
    return Definite(text, plural=False, feminine=feminine)


def _is_arabic(text: str) -> bool:
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


@cache
def _vocabulary() -> tuple[_Words, _Words]:
    """All words, and the tonics apart: 'A' is a section as well as a note."""
    text = files("db").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    groups: dict[str, dict[str, dict[str, str]]] = tomllib.loads(text)
    tonics = groups.pop("tonics")
    return {term: words for group in groups.values() for term, words in group.items()}, tonics
