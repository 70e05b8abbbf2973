"""What of an exhibition is made ready before it is shown, away from the screen's thread."""

from __future__ import annotations

from dataclasses import dataclass

from db.entities import AccessionNumber, Artwork
from db.exhibition import Exhibition
from kiosk.browsing import Catalogue

_CANVASES = 24
"""So many works drift over the start screen."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """A painting of the start screen; its picture is read when it is shown."""

    number: AccessionNumber
    caption: str


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """An exhibition, ready to be shown."""

    catalogue: Catalogue
    canvases: tuple[Canvas, ...]


def arrange(exhibition: Exhibition, *, language: str) -> Room:
    """Make an exhibition ready.

    Args:
        exhibition: open.
        language: of the captions on the start screen.
    """
    works = exhibition.works()
    heard = [work for work in works if work.track is not None]
    canvases = tuple(
        Canvas(work.artwork.accession_number, _caption(work.artwork, language))
        for work in heard[:: max(1, len(heard) // _CANVASES)][:_CANVASES]
    )
    return Room(Catalogue(works), canvases)


def _caption(artwork: Artwork, language: str) -> str:
    parts = (artwork.title.text_in(language), artwork.artist.text_in(language))
    return ", ".join(filter(None, parts))
