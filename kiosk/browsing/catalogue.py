"""The works of an exhibition, ready to be searched: built once, then asked at every keystroke."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.entities import AccessionNumber, Artwork, FeelingLabel, LocalText
from db.exhibition import ExhibitedWork
from kiosk.browsing.families import FAMILIES, families_of
from kiosk.browsing.folding import fold
from kiosk.browsing.search import Facet, Search
from kiosk.browsing.word_index import Field, WordIndex
from kiosk.colours import colour_names

MOST_ARTISTS = 24
"""So many are offered at once, those with the most works; the others are found by their names."""


_MOODS = tuple(feeling.value for feeling in FeelingLabel)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to filter by."""

    value: str
    count: int
    """So many works `find` would give if this were the value of its filter, and all else as it is."""
    chosen: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search gives."""

    numbers: tuple[AccessionNumber, ...]
    """Works with music first; then the better match; else in the catalogue's order."""
    facets: Mapping[Facet, tuple[FacetValue, ...]]
    """Only values that would give something, and the chosen one. Rooms by number, artists by how many works there
    are of them, moods and colours always in the same order."""


class Catalogue:
    """What there is to browse.

    Args:
        works: in the order in which they are shown where nothing else tells.
    """

    def __init__(self, works: Sequence[ExhibitedWork]) -> None:
        artworks = [work.artwork for work in works]
        self._works = {work.artwork.accession_number: work for work in works}
        self._numbers = [artwork.accession_number for artwork in artworks]
        self._silent = np.array([work.track is None for work in works], bool)
        self._words = WordIndex([_texts_of(artwork) for artwork in artworks])
        self._artists = _names_of_artists(artworks)
        self._columns = {
            Facet.ROOM: _Column([[artwork.room] for artwork in artworks], order=_natural),
            Facet.ARTIST: _Column([[_identity(artwork.artist)] for artwork in artworks], order=fold),
            Facet.MOOD: _Column(_moods(works), order=_MOODS.index),
            Facet.COLOUR: _Column(_colours(works), order=FAMILIES.index),
        }

    def __len__(self) -> int:
        return len(self._numbers)

    def work(self, number: AccessionNumber) -> ExhibitedWork:
        """One of the works.

        Raises:
            KeyError: it is not one of them.
        """
        return self._works[number]

    def find(self, search: Search) -> Findings:
        """The works that fulfil all of a search, and what each filter would give instead."""
        scores = self._words.scores(search.text)
        fitting = {facet: self._columns[facet].having(search.chosen(facet)) for facet in Facet}
        return Findings(
            numbers=self._ranked(scores, _all_of(scores > 0, fitting.values())),
            facets={
                facet: self._values(facet, search, _all_of(scores > 0, _without(fitting, facet)))
                for facet in Facet
            },
        )

    def artist_in(self, artist: str, language: str) -> str:
        """An artist, as `Search.artist` has them, in a language; as it is where there is no such artist."""
        name = self._artists.get(artist)
        return name.text_in(language) if name is not None else artist

    def _ranked(self, scores: NDArray[np.int16], found: NDArray[np.bool_]) -> tuple[AccessionNumber, ...]:
        places = np.flatnonzero(found)
        order = np.lexsort((-scores[places], self._silent[places]))  # it is stable
        return tuple(self._numbers[place] for place in places[order].tolist())

    def _values(self, facet: Facet, search: Search, found: NDArray[np.bool_]) -> tuple[FacetValue, ...]:
        chosen = search.chosen(facet)
        counts = self._columns[facet].counts(found)
        if facet is Facet.ARTIST:
            often = sorted(counts, key=lambda artist: -counts[artist])[:MOST_ARTISTS]
            counts = {artist: counts[artist] for artist in often} | (
                {chosen: counts.get(chosen, 0)} if chosen else {}
            )
        elif chosen:
            counts.setdefault(chosen, 0)
        return tuple(FacetValue(value, count, value == chosen) for value, count in counts.items())


class _Column:
    """Which works have which values of a facet.

    Args:
        values: of each work; empty ones do not count.
        order: of the values.
    """

    def __init__(self, values: Sequence[Iterable[str]], order: Callable[[str], Any]) -> None:
        entries = [(work, value) for work, of_work in enumerate(values) for value in of_work if value]
        self._size = len(values)
        self._values: list[str] = sorted({value for _, value in entries}, key=order)
        self._codes = {value: code for code, value in enumerate(self._values)}
        self._works = np.array([work for work, _ in entries], np.int32)
        self._of_entries = np.array([self._codes[value] for _, value in entries], np.int32)

    def having(self, value: str) -> NDArray[np.bool_]:
        """Which works have a value, (works,); all of them where it is empty."""
        if not value:
            return np.ones(self._size, bool)
        fitting = np.zeros(self._size, bool)
        fitting[self._works[self._of_entries == self._codes.get(value, -1)]] = True
        return fitting

    def counts(self, found: NDArray[np.bool_]) -> dict[str, int]:
        """How many of these works (a mask) have each value, in the column's order; those of none are left out."""
        counts = np.bincount(self._of_entries[found[self._works]], minlength=len(self._values))
        return {self._values[code]: int(counts[code]) for code in np.flatnonzero(counts).tolist()}


def _without(fitting: Mapping[Facet, NDArray[np.bool_]], left_out: Facet) -> Iterable[NDArray[np.bool_]]:
    return (mask for facet, mask in fitting.items() if facet is not left_out)


def _all_of(first: NDArray[np.bool_], others: Iterable[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    together = first.copy()
    for mask in others:
        together &= mask
    return together


def _texts_of(artwork: Artwork) -> dict[Field, list[str]]:
    return {
        Field.TITLE: [text for _, text in artwork.title],
        Field.ARTIST: [text for _, text in artwork.artist],
        Field.OTHER: [
            artwork.accession_number,
            artwork.date,
            artwork.room,
            artwork.culture,
            artwork.style,
            artwork.medium,
            *artwork.tags,
        ],
    }


def _identity(artist: LocalText) -> str:
    return artist.text_in("en")


def _names_of_artists(artworks: Sequence[Artwork]) -> dict[str, LocalText]:
    """By identity, the name in every language that any of the works has it in."""
    names: dict[str, dict[str, str]] = {}
    for artwork in artworks:
        known = names.setdefault(_identity(artwork.artist), {})
        for language, name in artwork.artist:
            known.setdefault(language, name)
    return {artist: LocalText.from_mapping(known) for artist, known in names.items()}


def _moods(works: Sequence[ExhibitedWork]) -> list[list[str]]:
    """What the music was composed for: known where there is music."""
    return [
        [work.track.commission.impression.emotion.feeling.value] if work.track is not None else []
        for work in works
    ]


def _colours(works: Sequence[ExhibitedWork]) -> list[frozenset[str]]:
    palettes = [work.track.commission.impression.palette if work.track is not None else () for work in works]
    swatches = [swatch for palette in palettes for swatch in palette]
    names = iter(colour_names([(swatch.red, swatch.green, swatch.blue) for swatch in swatches]))
    return [families_of([(next(names), swatch.share) for swatch in palette]) for palette in palettes]


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Sorts 'Room 2' before 'Room 10'."""
    parts = re.findall(r"\d+|\D+", fold(text))
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
