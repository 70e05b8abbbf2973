"""Which works have which words: an inverted index over a sorted vocabulary.

All words that begin alike lie side by side, and so do the works that have them: what is typed so far is one slice.
A library for fuzzy matching (rapidfuzz) would compare a misspelt word with the whole vocabulary, 40,000 words in a
museum of 10,000 works; walking along the sorted words asks about some hundred variants, and needs nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from kiosk.browsing.folding import asked_words, indexed_words

_SHORTEST_MISSPELT = 4
_MOST_WORDS = 8
"""Of a search; what is typed after them is not looked at."""
_LAST = "\U0010ffff"

Range = tuple[int, int]
"""Words of the vocabulary, from the first to before the second."""


class Field(IntEnum):
    """Where a word stands; the larger, the more it counts."""

    OTHER = 0
    ARTIST = 1
    TITLE = 2


_MISSPELT = 1
_BEGINNING = _MISSPELT + len(Field)
"""What a match is worth in the least field: misspelt, the beginning of a word; a whole word is worth one more."""


@dataclass(frozen=True, slots=True)
class _Matches:
    """Where a word of a search is found."""

    misspelt: tuple[Range, ...]
    beginnings: tuple[Range, ...]
    whole: tuple[Range, ...]


class WordIndex:
    """The words of works, which are numbered from 0.

    Args:
        texts: of each work, the texts of each field.
    """

    def __init__(self, texts: Sequence[Mapping[Field, Sequence[str]]]) -> None:
        self._size = len(texts)
        entries = {field: _entries(texts, field) for field in Field}
        self._words = sorted({word for found in entries.values() for word, _ in found})
        self._letters = sorted({letter for word in self._words for letter in word})
        places = {word: place for place, word in enumerate(self._words)}
        self._postings = {
            field: _Postings(len(self._words), [(places[word], work) for word, work in found])
            for field, found in entries.items()
        }

    def scores(self, text: str) -> NDArray[np.int16]:
        """How well each work fits a text, (works,): 0 not at all. A text without words fits all alike.

        Every word of the text must be there, or begin a word that is: in the title it counts most, then in the
        artist's name; whole words count more than beginnings. Only where no work has them all, words of four
        letters and more may have one fault: a letter too many, missing or wrong, or two in the wrong order.
        """
        asked = asked_words(text)[:_MOST_WORDS]
        scores = self._scores_of([self._matches(forms) for forms in asked])
        if not scores.any():
            scores = self._scores_of([self._matches(forms, self._misspelt(forms)) for forms in asked])
        return scores

    def _scores_of(self, asked: Sequence[_Matches]) -> NDArray[np.int16]:
        total = np.ones(self._size, np.int16)
        for matches in asked:
            score = self._score_of(matches)
            total = np.where((total > 0) & (score > 0), total + score, 0)
        return total

    def _score_of(self, matches: _Matches) -> NDArray[np.int16]:
        """Of one word; what is worth more is written over what is worth less."""
        score = np.zeros(self._size, np.int16)
        for field in Field:
            self._write(score, field, matches.misspelt, _MISSPELT + field)
        for field in Field:
            self._write(score, field, matches.beginnings, _BEGINNING + 2 * field)
            self._write(score, field, matches.whole, _BEGINNING + 2 * field + 1)
        return score

    def _write(self, score: NDArray[np.int16], field: Field, found: Sequence[Range], worth: int) -> None:
        for words in found:
            score[self._postings[field].works(words)] = worth

    def _matches(self, forms: Sequence[str], misspelt: tuple[Range, ...] = ()) -> _Matches:
        beginnings = [self._beginning_with(form) for form in forms]
        places = [self._place_of(form) for form in forms]
        return _Matches(
            misspelt,
            tuple(words for words in beginnings if words is not None),
            tuple((place, place + 1) for place in places if place is not None),
        )

    def _misspelt(self, forms: Sequence[str]) -> tuple[Range, ...]:
        long = [form for form in forms if len(form) >= _SHORTEST_MISSPELT]
        found = {self._beginning_with(variant) for form in long for variant in self._variants(form)}
        return tuple(words for words in found if words is not None)

    def _variants(self, word: str) -> Iterator[str]:
        """The word with one fault mended, in every way that the vocabulary has a beginning for."""
        for place in range(len(word)):
            head, tail = word[:place], word[place:]
            if not self._beginning_with(head):
                return  # whatever comes further behind begins like this too
            yield head + tail[1:]
            if len(tail) > 1:
                yield head + tail[1] + tail[0] + tail[2:]
            for letter in self._letters:
                yield head + letter + tail[1:]
                yield head + letter + tail

    def _beginning_with(self, beginning: str) -> Range | None:
        first = bisect_left(self._words, beginning)
        if first == len(self._words) or not self._words[first].startswith(beginning):
            return None
        return first, bisect_left(self._words, beginning + _LAST, first)

    def _place_of(self, word: str) -> int | None:
        place = bisect_left(self._words, word)
        return place if place < len(self._words) and self._words[place] == word else None


class _Postings:
    """Which works have each word in one field."""

    def __init__(self, words: int, entries: Sequence[tuple[int, int]]) -> None:
        table = np.array(sorted(entries), np.int32).reshape(-1, 2)
        self._works = np.ascontiguousarray(table[:, 1])
        self._starts = np.searchsorted(table[:, 0], np.arange(words + 1))

    def works(self, found: Range) -> NDArray[np.int32]:
        """Those that have one of these words; some more than once."""
        return self._works[self._starts[found[0]] : self._starts[found[1]]]


def _entries(texts: Sequence[Mapping[Field, Sequence[str]]], field: Field) -> list[tuple[str, int]]:
    """Each word of a field with the work that has it."""
    return [
        (word, work)
        for work, fields in enumerate(texts)
        for word in set().union(*(indexed_words(text) for text in fields.get(field, ())))
    ]
