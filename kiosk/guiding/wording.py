"""The guide's sentences in one language, filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.guiding import texts
from kiosk.guiding.speech import Utterance

Translate = Callable[[str, str, str, int], str]
"""(language, context of the catalogue, English text, what is counted, or -1) -> the text in that language."""

_PLACE = re.compile(r"%([1-9n])")


@dataclass(frozen=True, slots=True)
class Wording:
    """Says things in one language."""

    language: str
    """BCP 47."""
    translate: Translate

    def __call__(self, text: str, *values: str, number: int = -1) -> str:
        """One of `kiosk.guiding.texts` in this language.

        Args:
            text: the English text.
            values: what its `%1`, `%2` and so on stand for, in this language.
            number: what its `%n` stands for; it also chooses the plural form.
        """
        pattern = self.translate(self.language, "Guide", text, number)
        return _PLACE.sub(lambda place: _value(place[1], values, number), pattern)

    def utterance(self, *sentences: str) -> Utterance:
        """Whole sentences, said in one go; empty ones are left out."""
        return Utterance(" ".join(filter(None, sentences)), self.language)

    def colour(self, name: str) -> str:
        """One of `kiosk.colours.NAMES` in this language."""
        return self.translate(self.language, "Colours", name, -1)

    def listed(self, words: Sequence[str]) -> str:
        """'violin, viola and cello'; empty for no words."""
        if len(words) < 2:
            return "".join(words)
        *others, last = words
        all_others = others[0]
        for word in others[1:]:
            all_others = self(texts.LIST_MORE, all_others, word)
        return self(texts.LIST_LAST, all_others, last)


def _value(place: str, values: Sequence[str], number: int) -> str:
    return str(number) if place == "n" else values[int(place) - 1]
