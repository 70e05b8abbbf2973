"""What a code means in an exhibition: a work, or which of the few reasons why it names none.

A museum's own codes are known by mapping: `Artwork.codes` are what its labels say already. Its inventory numbers
are known without: a code that says one names that work.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from content.codes.code import Code
from content.codes.links import LabelKey, is_link, linked_work
from db.entities import AccessionNumber, Artwork

_MOST_WORKS = 4
"""More cannot be offered to choose from on one screen; a code on so many labels names none of them."""


@dataclass(frozen=True, slots=True)
class OnShow:
    """The code of a work of the exhibition, or of several: then the visitor has to say which."""

    works: tuple[AccessionNumber, ...]
    """One to four, by accession number."""


@dataclass(frozen=True, slots=True)
class NotOnShow:
    """A label of this museum; its work is not in the exhibition now."""

    accession_number: AccessionNumber


@dataclass(frozen=True, slots=True)
class ForeignLabel:
    """A label of Klangbild that this museum has not sealed: of another museum, or misread, or invented."""


@dataclass(frozen=True, slots=True)
class OtherCode:
    """Anything else, most often a web page; nobody opens it."""


Stranger = NotOnShow | ForeignLabel | OtherCode
"""A code that names no work of the exhibition."""

Meaning = OnShow | Stranger


@dataclass(frozen=True, slots=True)
class SharedCode:
    """A code that several works claim."""

    text: str
    works: tuple[AccessionNumber, ...]
    """Two or more, by accession number."""

    def __str__(self) -> str:
        first, more = ", ".join(self.works[:_MOST_WORKS]), len(self.works) - _MOST_WORKS
        if more > 0:
            return (
                f"the code '{self.text}' belongs to {first} and {more} more: kiosks take it for none of them"
            )
        return f"the code '{self.text}' belongs to {first}: kiosks ask which of them is meant"


class KnownCodes:
    """The codes of an exhibition's works.

    Args:
        artworks: of the exhibition.
        key: with which the museum's studio seals its labels.
    """

    def __init__(self, artworks: Iterable[Artwork], key: LabelKey) -> None:
        works = list(artworks)
        self._works = frozenset(work.accession_number for work in works)
        self._key = key
        self._named = _works_by_text(works)
        self._named_in_any_case = _works_by_text(works, ignore_case=True)

    def meaning_of(self, code: Code) -> Meaning | None:
        """What a code means; None where it is probably no code at all: bars that were read in a picture."""
        linked = linked_work(code.text, self._key)
        if linked is not None:
            return OnShow((linked,)) if linked in self._works else NotOnShow(linked)
        named = self._works_named(code.text)
        if 1 <= len(named) <= _MOST_WORKS:
            return OnShow(named)
        if is_link(code.text):
            return ForeignLabel()
        return None if code.is_linear else OtherCode()

    def _works_named(self, text: str) -> tuple[AccessionNumber, ...]:
        """As it is written, for two short links may differ in case alone; else whatever the case."""
        exact = self._named.get(_plain(text))
        return exact or self._named_in_any_case.get(_plain(text).casefold(), ())


def shared_codes(artworks: Iterable[Artwork]) -> tuple[SharedCode, ...]:
    """The codes, and inventory numbers used as codes, that several works claim, by text."""
    named = _works_by_text(artworks)
    return tuple(SharedCode(text, works) for text, works in sorted(named.items()) if len(works) > 1)


def _works_by_text(
    artworks: Iterable[Artwork], *, ignore_case: bool = False
) -> Mapping[str, tuple[AccessionNumber, ...]]:
    named: dict[str, set[AccessionNumber]] = {}
    for artwork in artworks:
        for text in _texts(artwork):
            named.setdefault(text.casefold() if ignore_case else text, set()).add(artwork.accession_number)
    return {text: tuple(sorted(works)) for text, works in named.items()}


def _texts(artwork: Artwork) -> Iterator[str]:
    texts = (_plain(text) for text in (artwork.accession_number, *artwork.codes))
    return (text for text in texts if text)


def _plain(text: str) -> str:
    """In one form of Unicode, on one line: 'ＫＢ  12 ' is 'KB 12'."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
