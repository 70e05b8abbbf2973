"""What there is to say of works and pieces, in the visitor's language: for the screens and for the guide."""

from __future__ import annotations

import logging
from collections.abc import Callable

from db.entities import AccessionNumber
from db.errors import StoreError
from db.exhibition import PublicUrl
from db.vocabulary import word
from kiosk.devices import LiveStudio
from kiosk.guiding.narration import Narration, narrate
from kiosk.guiding.wording import Wording
from kiosk.images import ShownImages
from kiosk.on_show import OnShow, WorksOnShow
from kiosk.showing import ShownPiece, ShownWork, show_piece, show_work
from kiosk.taking_along import page_of
from kiosk.visit import LiveMusic, Music, WorkMusic
from kiosk.visit.music import variation_of

_log = logging.getLogger(__name__)


class Describer:
    """Finds the words for what is shown.

    Args:
        works: of the exhibition.
        studio: with the piece that was composed live.
        public_url: where visitors find what they take along; None: they cannot.
        image_failed: called when a picture of the exhibition cannot be read.
    """

    def __init__(
        self,
        works: WorksOnShow,
        studio: LiveStudio,
        *,
        public_url: PublicUrl | None,
        image_failed: Callable[[], None],
    ) -> None:
        self._works = works
        self._studio = studio
        self._public_url = public_url
        self._image_failed = image_failed
        self._images = ShownImages()

    def piece(self, music: Music, language: str) -> ShownPiece | None:
        """All about a piece; None: it is gone."""
        match music:
            case WorkMusic(accession_number):
                found = self._works.find(accession_number)
                return self._published(found, language) if found is not None else None
            case LiveMusic(work):
                found = self._works.find(work) if work is not None else None
                return self._live(found, language)

    def work(self, accession_number: AccessionNumber, language: str) -> ShownWork:
        """A work to choose; one that has just left the exhibition is named by its number."""
        found = self._works.find(accession_number)
        if found is None:
            return ShownWork(accession_number, image="", title=accession_number, artist="")
        return show_work(found.work.artwork, image=self.image_of(found), language=language)

    def title(self, music: Music, language: str) -> str:
        """Of the work that a piece is for; empty for a visitor's own picture."""
        number = music.accession_number if isinstance(music, WorkMusic) else music.work
        found = self._works.find(number) if number is not None else None
        return found.work.artwork.title.text_in(language) if found is not None else ""

    def address(self, music: Music, language: str) -> str:
        """Where a visitor finds a piece with a telephone; empty where it cannot be taken along."""
        if self._public_url is None or not isinstance(music, WorkMusic):
            return ""
        return page_of(self._public_url, music.accession_number, language)

    def narration(self, music: Music, wording: Wording) -> Narration | None:
        """What is told of a piece; None: it is gone."""
        shown = self.piece(music, wording.language)
        if shown is None:
            return None
        feeling = variation_of(music).feeling
        match music:
            case WorkMusic(accession_number):
                found = self._works.find(accession_number)
                if found is None or found.work.track is None:
                    return None
                track = found.work.track
                impression, remarks = track.commission.impression, track.remarks
                return narrate(shown, impression, remarks, wording, artwork=found.work.artwork)
            case LiveMusic(work):
                piece = self._studio.piece
                found = self._works.find(work) if work is not None else None
                if piece is None:
                    return None
                artwork = found.work.artwork if found is not None else None
                return narrate(
                    shown, piece.impression, piece.remarks, wording, artwork=artwork, chosen_feeling=feeling
                )

    def image(self, accession_number: AccessionNumber) -> str:
        """The address of a work's picture; empty: there is none."""
        found = self._works.find(accession_number)
        return self.image_of(found) if found is not None else ""

    def image_of(self, found: OnShow) -> str:
        """The address of a work's picture; a damaged one is told, and shown as none."""
        try:
            return self._images.address(found.work.reproduction.digest, found.image)
        except StoreError as error:
            _log.error("%s", error)
            self._image_failed()
            return ""

    def _published(self, found: OnShow, language: str) -> ShownPiece | None:
        track = found.work.track
        if track is None:
            return None
        return show_piece(
            found.work.artwork,
            track.commission.impression,
            track.summary,
            track.remarks,
            track.measurements.duration_s,
            image=self.image_of(found),
            language=language,
            translate=word,
        )

    def _live(self, found: OnShow | None, language: str) -> ShownPiece | None:
        piece = self._studio.piece
        if piece is None:
            return None
        return show_piece(
            found.work.artwork if found is not None else None,
            piece.impression,
            piece.summary,
            piece.remarks,
            piece.music.length / piece.music.sample_rate_hz,
            image=self.image_of(found) if found is not None else "",
            language=language,
            translate=word,
        )
