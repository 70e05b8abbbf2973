"""What the eye understands: the labels and the pictures of one exhibition."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from content.codes import accession_in, read_codes
from content.recognition import Candidate, Recogniser
from db.entities import AccessionNumber
from db.exhibition import Exhibition
from kiosk.camera import Frame
from kiosk.events import SightedPicture
from kiosk.looking.eye import Sight
from kiosk.looking.noticing import Look, glance_at

_SHARP = 0.15
"""Below this (`content.recognition.sharpness_of`) nothing can be said of a picture; it is held too close."""


def sight_of_exhibition(path: Path) -> Sight:
    """Learn the works of an exhibition file.

    Raises:
        StoreError: the file is missing, damaged, or of another program version.
        RecognitionError: the features in it cannot be used.
    """
    exhibition = Exhibition.open(path)
    try:
        works = frozenset(work.artwork.accession_number for work in exhibition.works())
        return _ExhibitionSight(works, Recogniser.from_features(exhibition.features()))
    finally:
        exhibition.close()


class _ExhibitionSight:
    def __init__(self, works: Collection[AccessionNumber], recogniser: Recogniser) -> None:
        self._works = works
        self._recogniser = recogniser

    @property
    def works(self) -> int:
        return len(self._recogniser)

    def look(self, frame: Frame) -> Look:
        texts = dict.fromkeys(read_codes(frame.pixels))
        named = {text: accession_in(text) for text in texts}
        labels = tuple(work for work in named.values() if work is not None and work in self._works)
        strange = tuple(text for text, work in named.items() if work is None or work not in self._works)
        if labels:  # a label says it all; recognising would take ten times as long
            return Look(frame.taken_at_s, glance_at(frame.pixels), labels=labels)
        recognition = self._recogniser.recognise(frame.pixels)
        return Look(
            at_s=frame.taken_at_s,
            glance=glance_at(frame.pixels),
            codes=strange,
            picture=_sighted(recognition.best) if recognition.best else None,
            sharp=recognition.sharpness >= _SHARP,
            doubtful=bool(recognition.candidates),
        )


def _sighted(candidate: Candidate) -> SightedPicture:
    corners = tuple((float(x), float(y)) for x, y in candidate.quadrilateral)
    return SightedPicture(candidate.accession_number, candidate.confidence, corners)
