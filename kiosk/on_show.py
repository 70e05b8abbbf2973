"""The works that the kiosk shows now, and the one that is being heard, which may be of an exhibition before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from db.entities import AccessionNumber
from db.errors import NotFoundError
from db.exhibition import ExhibitedWork
from kiosk.exhibiting import CurrentExhibition


@dataclass(frozen=True, slots=True, eq=False)
class OnShow:
    """A work of an exhibition that stays open as long as this is held."""

    exhibition: CurrentExhibition[Any]
    work: ExhibitedWork

    def image(self) -> bytes:
        """The encoded picture.

        Raises:
            StoreError: it is damaged.
        """
        return self.exhibition.image(self.work)

    def open_music(self) -> BinaryIO | None:
        """The recording, to be read as it is played; None: it has none.

        Raises:
            StoreError: it is damaged.
        """
        return self.exhibition.open_music(self.work)


class WorksOnShow:
    """Finds works by their accession numbers.

    Args:
        current: the exhibition in use; None: there is none.
    """

    def __init__(self, current: Callable[[], CurrentExhibition[Any] | None]) -> None:
        self._current = current
        self._heard: OnShow | None = None

    def find(self, accession_number: AccessionNumber) -> OnShow | None:
        """A work; the one that is heard is found as it was when it began to be."""
        heard = self._heard
        if heard is not None and heard.work.artwork.accession_number == accession_number:
            return heard
        exhibition = self._current()
        work = exhibition.works.get(accession_number) if exhibition is not None else None
        return OnShow(exhibition, work) if exhibition is not None and work is not None else None

    def image_data(self, accession_number: AccessionNumber) -> bytes:
        """The encoded picture of a work; any thread may ask.

        Raises:
            StoreError: it is damaged, or the work is no longer shown.
        """
        found = self.find(accession_number)
        if found is None:
            raise NotFoundError(f"work {accession_number} is no longer shown")
        return found.image()

    def hear(self, accession_number: AccessionNumber) -> OnShow | None:
        """Find a work that is about to be heard; until another one is, it stays as it is now."""
        found = self.find(accession_number)
        self._heard = found
        return found

    def let_go(self) -> None:
        """Nothing is heard any more: from now on everything is of the exhibition in use."""
        self._heard = None
