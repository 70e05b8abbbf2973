"""The glossary: terms and names that a translation must render in one way, or leave as they are.

A model's own sentence is kept where it has the right words, because it inflects them; only a sentence that
lacks one is translated again, with a placeholder where the term stood.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from db.entities import Artwork, LocalText
from db.vocabulary import word
from precompute.wording.arabic import folded, isolated

_PLACEHOLDER = "X{number}Z"
"""Capitals and a digit: what a translator takes for a code, and copies."""
_FOUND_PLACEHOLDER = re.compile(r"\bX ?(\d+) ?Z\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A term as it stands in an English text, and what it has to be in another language."""

    term: str
    rendering: str


@dataclass(frozen=True, slots=True)
class Term:
    """English words, and what they are in other languages."""

    english: str
    renderings: LocalText
    is_name: bool = False
    """A name stays as it is where it has no rendering; other words are then left to the translator."""

    def rendering_in(self, language: str) -> str:
        """The words that are to be used, or nothing."""
        return self.renderings.as_mapping().get(language, self.english if self.is_name else "")


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms."""

    terms: tuple[Term, ...]

    @classmethod
    def standard(cls) -> Glossary:
        """The terms of `glossary.toml`."""
        return _standard()

    def with_names(self, artwork: Artwork | None) -> Glossary:
        """With the title and the artist of a work, said as the catalogue says them."""
        if artwork is None:
            return self
        names = [
            Term(text.text_in("en").strip(), text, is_name=True)
            for text in (artwork.title, artwork.artist)
            if text.text_in("en").strip()
        ]
        return replace(self, terms=(*names, *self.terms))

    def terms_in(self, source: str, language: str) -> tuple[Fixed, ...]:
        """The terms of a text that are fixed in `language`, none inside another one; the longer ones first."""
        found: list[Fixed] = []
        left = source
        for term in sorted(self.terms, key=lambda term: -len(term.english)):
            rendering = term.rendering_in(language)
            if rendering and _whole(term.english).search(left):
                found.append(Fixed(term.english, isolated(rendering) if language == "ar" else rendering))
                left = _whole(term.english).sub("\0", left)
        return tuple(found)


def lacking(fixed: tuple[Fixed, ...], translation: str) -> tuple[Fixed, ...]:
    """The terms that a translation does not render as it should; Arabic articles and prefixes do not matter."""
    said = folded(translation)
    return tuple(
        each
        for each in fixed
        if not all(part in said for part in folded(each.rendering).strip("\u2068\u2069").split())
    )


def protected(source: str, fixed: tuple[Fixed, ...]) -> str:
    """The text with a placeholder for each term, at every place where it stands."""
    for number, each in enumerate(fixed):
        source = _whole(each.term).sub(_PLACEHOLDER.format(number=number), source)
    return source


def restored(translation: str, source: str, fixed: tuple[Fixed, ...]) -> str | None:
    """A translation of `source`, which `protected` made, with the renderings in place of the placeholders.

    None where a placeholder was lost, invented or doubled on the way.
    """
    if sorted(_FOUND_PLACEHOLDER.findall(translation)) != sorted(_FOUND_PLACEHOLDER.findall(source)):
        return None
    if any(int(number) >= len(fixed) for number in _FOUND_PLACEHOLDER.findall(translation)):
        return None
    return _FOUND_PLACEHOLDER.sub(lambda found: fixed[int(found[1])].rendering, translation)


@cache
def _whole(term: str) -> re.Pattern[str]:
    """The term as whole words, in capitals or not."""
    return re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.IGNORECASE)


@cache
def _standard() -> Glossary:
    text = files("precompute.wording").joinpath("glossary.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    terms: Mapping[str, Mapping[str, str]] = table["terms"]
    return Glossary(
        (
            *(Term(word(term, "en"), LocalText.of(ar=word(term, "ar"))) for term in table["vocabulary"]),
            *(Term(name, LocalText(), is_name=True) for name in table["keep"]),
            *(Term(term, LocalText.from_mapping(said)) for term, said in terms.items()),
        )
    )
