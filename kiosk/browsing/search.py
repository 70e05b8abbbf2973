"""What a visitor searches for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Facet(StrEnum):
    """What works can be filtered by; each is a field of `Search`."""

    ROOM = "room"
    ARTIST = "artist"
    MOOD = "mood"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class Search:
    """Words and filters; a work must fulfil all of them. What is empty asks for nothing."""

    text: str = ""
    """As it was typed."""
    room: str = ""
    artist: str = ""
    """As `Catalogue` identifies artists: their name in English, where there is one."""
    mood: str = ""
    """One of `db.entities.FeelingLabel`."""
    colour: str = ""
    """One of `kiosk.browsing.families.FAMILIES`."""

    def chosen(self, facet: Facet) -> str:
        """The value of a filter; empty: it is not set."""
        return getattr(self, facet.value)

    def choosing(self, facet: Facet, value: str) -> Search:
        """With this filter set to `value`; a value that is set already is taken off, as a second touch does."""
        return replace(self, **{facet.value: "" if self.chosen(facet) == value else value})

    def __bool__(self) -> bool:
        """Whether it asks for anything."""
        return self != Search()
