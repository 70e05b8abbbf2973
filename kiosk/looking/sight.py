"""What the eye understands: the labels and the pictures of one exhibition."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from content.codes import accession_in, read_codes
from content.recognition import Recogniser
from content.recognition.aiming import aim_at
from content.recognition.exhibiting import recogniser_of
from db.entities import AccessionNumber
from db.errors import KlangbildError
from db.exhibition import Exhibition
from kiosk.camera import Frame
from kiosk.looking.eye import Sight
from kiosk.looking.noticing import Look, glance_at


def sight_of_exhibition(path: Path, *, mirrored: bool) -> Sight:
    """Learn the works of an exhibition file.

    Args:
        path: of the exhibition file.
        mirrored: whether the preview shows what the camera sees as a mirror does.

    Raises:
        StoreError: the file is missing, damaged, or of another program version.
        RecognitionError: the features in it cannot be used.
    """
    exhibition = Exhibition.open(path)
    try:
        works = frozenset(work.artwork.accession_number for work in exhibition.works())
        return _ExhibitionSight(works, recogniser_of(exhibition), mirrored)  # which goes on reading from it
    except KlangbildError:
        exhibition.close()
        raise


class _ExhibitionSight:
    def __init__(self, works: Collection[AccessionNumber], recogniser: Recogniser, mirrored: bool) -> None:
        self._works = works
        self._recogniser = recogniser
        self._mirrored = mirrored

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
        height_px, width_px = frame.pixels.shape[:2]
        return Look(
            at_s=frame.taken_at_s,
            glance=glance_at(frame.pixels),
            codes=strange,
            recognition=recognition,
            aim=aim_at(
                recognition.picture, width_px, height_px, recognition.sharpness, mirrored=self._mirrored
            ),
        )
