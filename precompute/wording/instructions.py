"""What refiners are told, word for word, and how a description finds its place in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from db.entities import MusicalElements
from precompute.wording.prompts import tempo_in_words

_TAGS = re.compile(r"<\s*/?\s*(?:SYS|INST|RESP)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One way to ask; the pattern has a place for the {description}."""

    name: str
    """As provenance calls it."""
    pattern: str

    def about(self, description: str) -> str:
        """What the model is given; the description can end neither its quotation nor the turn."""
        return self.pattern.format(description=quotable(description))


_SYSTEM = (
    "You are an enhanced description generator. You will be given with image description and you have to "
    "enhance those in musical terms."
)
_ENHANCE = (
    'Generate a musical theme description for the following image description: "{description}". '
    "Include details like mood, genre, tempo, and melody{more} in 2 lines."
)
_TURNS = "<SYS> {system} <INST> {instruction} <RESP> "
"""How the model was taught to tell its turns apart, with the blank at the end: the card of
ericzzz/falcon-rw-1b-instruct-openorca, which the authors use."""


def _table_one(name: str, more: str) -> Instruction:
    instruction = _ENHANCE.replace("{more}", more)
    return Instruction(name, _TURNS.replace("{system}", _SYSTEM).replace("{instruction}", instruction))


TABLE_ONE = _table_one("table-1", "")
"""Hisariya et al. (2024), Table I, byte for byte."""

AND_PIANO = _table_one("table-1-and-piano", " and piano")
"""As the authors' public code asks, which adds "and piano". The paper does not have these words; that they
follow "melody" is inferred, since only the two words are handed down."""

ELEMENTS = Instruction("describe-elements", "Describe the music for: {description}")
"""The prompt of Fathy's public code, `Describe the music for: {category} | Instruments: {..} | Tempo: {..}`:
what follows the first colon is the description as `with_elements` makes it. For a T5 that was fine-tuned on
such lines."""

PLAIN = Instruction(
    "plain",
    'Rewrite this description of a picture as one of music with mood, genre, tempo and melody: "{description}"',
)
"""For a T5 that follows instructions, such as FLAN-T5."""

INSTRUCTIONS = (TABLE_ONE, AND_PIANO, ELEMENTS, PLAIN)


def with_elements(category: str, elements: MusicalElements) -> str:
    """What `ELEMENTS` describes: 'a quiet harbour | Instruments: oud, ney | Tempo: slow'."""
    tempo = tempo_in_words(elements.tempo_bpm)["en"]
    return f"{quotable(category)} | Instruments: {', '.join(elements.instruments)} | Tempo: {tempo}"


def as_phrase(sentence: str) -> str:
    """A caption as the authors quote it: "sad man in a sailor's hat", no capital, no full stop."""
    text = " ".join(sentence.split()).removesuffix(".")
    begins_with_a_name = text[1:2].isupper()
    return text if begins_with_a_name else text[:1].lower() + text[1:]


def quotable(description: str) -> str:
    """On one line, without the marks that would end a quotation or a turn."""
    while _TAGS.search(description):
        description = _TAGS.sub(" ", description)
    return " ".join(description.replace('"', "'").split())


def fitted(description: str, most: int, length: Callable[[str], int]) -> str:
    """As many words of the description as there is room for, so that the instruction around it stays whole.

    Args:
        description: what is quoted.
        most: tokens that the whole prompt may have.
        length: tokens of the prompt about a description; it never falls as words are added.

    Returns:
        The description itself where it fits; the beginning of it otherwise, at least one word.
    """
    if length(description) <= most:
        return description
    words = description.split()
    fits, too_many = 1, len(words)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if length(" ".join(words[:middle])) <= most:
            fits = middle
        else:
            too_many = middle
    return " ".join(words[:fits]).rstrip(",;: ")
