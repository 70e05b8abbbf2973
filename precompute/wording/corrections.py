"""A curator's word is the last one: what a person corrected is never translated by machine again.

A correction belongs to an English text and a language, not to a model, so that it outlives the model that was
wrong. It is kept for as long as the English stays the same; where a new caption takes its place, there is
nothing left to correct.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Protocol

from db.entities import Contribution, LocalText

CURATOR = Contribution("translate", "curator", "", "")
"""Who did a step that a person has corrected."""


@dataclass(frozen=True, slots=True)
class Correction:
    """How a text is to be said in a language."""

    source: str
    """The whole English text."""
    language: str
    """BCP 47: 'ar'."""
    text: str
    """The curator's words, kept as they are."""

    @property
    def key(self) -> str:
        """By which it is stored and found."""
        return correction_key(self.source, self.language)


def correction_key(source: str, language: str) -> str:
    """SHA-256 of a language and a text, however the text is wrapped."""
    return hashlib.sha256(json.dumps([language, source.split()], ensure_ascii=False).encode()).hexdigest()


class Corrections(Protocol):
    """All corrections of a museum."""

    def find(self, source: str, language: str) -> str | None:
        """The curator's words for a text, or None."""
        ...

    def keep(self, correction: Correction) -> None:
        """From now on this holds; a later correction of the same text replaces it."""
        ...


class MemoryCorrections:
    """Corrections for as long as the process lives."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def find(self, source: str, language: str) -> str | None:
        """The curator's words for a text, or None."""
        return self._texts.get(correction_key(source, language))

    def keep(self, correction: Correction) -> None:
        """From now on this holds; a later correction of the same text replaces it."""
        self._texts[correction.key] = correction.text


def corrected(text: LocalText, corrections: Corrections) -> LocalText:
    """A text with the curator's words in place of what was stored, in each language that was corrected.

    For showing what was stored before somebody corrected it, without composing anything anew.
    """
    said = text.as_mapping()
    source = said.get("en", "")
    return LocalText.from_mapping(
        {language: corrections.find(source, language) or words for language, words in said.items()}
    )
