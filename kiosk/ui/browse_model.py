"""What QML sees of browsing: what was found and what there is to filter by, and what visitors do as slots."""

# ruff: noqa: N815 -- names that QML sees are spelled as Qt spells names
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from db.vocabulary import word
from kiosk.browsing import Catalogue, Facet, FacetValue, Search
from kiosk.colours import sample_of
from kiosk.ui.languages import translate_colour
from kiosk.ui.rows import RowsModel
from kiosk.ui.thumbnails import Thumbnails
from kiosk.ui.works_model import WorksModel

MOST_LETTERS = 40
"""Of what is typed: more than any title needs, and no more than the field shows."""


class FacetModel(RowsModel[FacetValue]):
    """What works can be filtered by, as chips."""

    def __init__(self, label: Callable[[str], str], swatch: Callable[[str], str]) -> None:
        super().__init__(["name", "label", "works", "chosen", "swatch"])
        self._label = label
        self._swatch = swatch

    def value(self, row: FacetValue, role: str) -> Any:
        """What a chip says; `swatch` is a web colour, or empty."""
        match role:
            case "name":
                return row.value
            case "label":
                return self._label(row.value)
            case "works":
                return row.count
            case "chosen":
                return row.chosen
            case _:
                return self._swatch(row.value)


class BrowseModel(QObject):
    """The collection, for QML. It decides nothing: what visitors ask for goes to `changed`, who then `show`s it.

    Args:
        catalogue: what there is.
        thumbnails: of its works; closed by `close`.
        changed: told what a visitor searches for now.
    """

    searchChanged = Signal()

    def __init__(
        self, catalogue: Catalogue, thumbnails: Thumbnails, *, changed: Callable[[Search], None]
    ) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._changed = changed
        self._search = Search()
        self._language = ""
        self._works = WorksModel(catalogue, thumbnails)
        self._facets = {
            facet: FacetModel(
                label=lambda value, facet=facet: self._label(facet, value),
                swatch=sample_of if facet is Facet.COLOUR else lambda _: "",
            )
            for facet in Facet
        }
        self._shown: tuple[Catalogue, Search, str] | None = None

    def show(self, search: Search, language: str, catalogue: Catalogue | None = None) -> None:
        """Show what a search finds, in a language.

        Args:
            catalogue: the one of a new exhibition; None: the same as before.
        """
        self._catalogue = catalogue or self._catalogue
        wanted = (self._catalogue, search, language)
        if wanted == self._shown:
            return
        self._shown = wanted
        self._search, self._language = search, language
        findings = self._catalogue.find(search)
        self._works.show(self._catalogue, findings.numbers, language)
        for facet, model in self._facets.items():
            model.replace(findings.facets[facet])
        self.searchChanged.emit()

    def take(self, catalogue: Catalogue) -> None:
        """From now on this is what there is; it is shown by the next `show`."""
        self._catalogue = catalogue

    @property
    def count_found(self) -> int:
        """How many works the search finds."""
        return self._get_count()

    def close(self) -> None:
        """Let go of the pictures and their thread."""
        self._works.close()

    @Slot(str)
    def type(self, text: str) -> None:
        """The text of the search is this now."""
        self._ask(replace(self._search, text=text[:MOST_LETTERS]))

    @Slot(str)
    def append(self, letters: str) -> None:
        """These letters were typed."""
        self.type(self._search.text + letters)

    @Slot()
    def erase(self) -> None:
        """The last letter is taken away."""
        self.type(self._search.text[:-1])

    @Slot(str, str)
    def choose(self, facet: str, value: str) -> None:
        """Filter by a value, or no longer by it: `facet` is one of `Facet`."""
        self._ask(self._search.choosing(Facet(facet), value))

    @Slot()
    def clear(self) -> None:
        """Search for nothing, which finds everything."""
        self._ask(Search())

    def _ask(self, search: Search) -> None:
        if search != self._search:
            self._changed(search)

    def _label(self, facet: Facet, value: str) -> str:
        match facet:
            case Facet.ROOM:
                return value
            case Facet.ARTIST:
                return self._catalogue.artist_in(value, self._language)
            case Facet.MOOD:
                return _capital(word(value, self._language))
            case Facet.COLOUR:
                return _capital(translate_colour(value))

    def _get_text(self) -> str:
        return self._search.text

    def _get_count(self) -> int:
        return self._works.rowCount()

    def _get_searching(self) -> bool:
        return bool(self._search)

    def _get_chosen(self) -> dict[str, str]:
        return {
            facet.value: self._label(facet, value) for facet in Facet if (value := self._search.chosen(facet))
        }

    def _get_results(self) -> QObject:
        return self._works

    text = Property(str, _get_text, notify=searchChanged)
    count = Property(int, _get_count, notify=searchChanged)
    searching = Property(bool, _get_searching, notify=searchChanged)
    """Whether anything is asked for: else all works are shown."""
    chosen = Property("QVariantMap", _get_chosen, notify=searchChanged)  # pyright: ignore[reportArgumentType]
    """Facet -> the label of its chosen value; facets without one are left out."""
    results = Property(QObject, _get_results, constant=True)
    rooms = Property(QObject, lambda self: self._facets[Facet.ROOM], constant=True)
    artists = Property(QObject, lambda self: self._facets[Facet.ARTIST], constant=True)
    moods = Property(QObject, lambda self: self._facets[Facet.MOOD], constant=True)
    colours = Property(QObject, lambda self: self._facets[Facet.COLOUR], constant=True)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
