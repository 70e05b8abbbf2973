"""A curator's word is the last one: what a person corrected is never translated by machine again.

A correction belongs to an English text and a language, not to a model, so that it outlives the model that was
wrong. It is kept for as long as the English stays the same; where a new caption takes its place, there is
nothing left to correct.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from db.entities import Contribution, Correction, LocalText

CURATOR = Contribution("translate", "curator", "", "")
"""Who did a step that a person has corrected."""


class Corrections(Protocol):
    """All corrections of a museum."""

    def find(self, source: str, language: str) -> str | None:
        """The curator's words for a text, or None."""
        ...


class KnownCorrections:
    """The corrections that are known when a run begins; of the same text the last one holds."""

    def __init__(self, corrections: Iterable[Correction] = ()) -> None:
        self._texts = {(_unwrapped(each.source), each.language): each.text for each in corrections}

    def find(self, source: str, language: str) -> str | None:
        """The curator's words for a text, or None."""
        return self._texts.get((_unwrapped(source), language))


def corrected(text: LocalText, corrections: Corrections) -> LocalText:
    """A text with the curator's words in place of what was stored, in each language that was corrected.

    For showing what was stored before somebody corrected it, without composing anything anew.
    """
    said = text.as_mapping()
    source = said.get("en", "")
    return LocalText.from_mapping(
        {language: corrections.find(source, language) or words for language, words in said.items()}
    )


def _unwrapped(text: str) -> str:
    """However it is broken into lines, it is the same text."""
    return " ".join(text.split())
