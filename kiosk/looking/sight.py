"""What the eye understands: the labels and the pictures of one exhibition."""

from __future__ import annotations

import secrets
from pathlib import Path

from content.codes.exhibiting import known_codes_of
from content.codes.links import LabelKey
from content.codes.meaning import KnownCodes, OnShow
from content.codes.reading import CodeReader
from content.recognition import Recogniser
from content.recognition.aiming import Corners, aim_at, corners_on_preview
from content.recognition.exhibiting import recogniser_of
from content.recognition.framing import find_pictures
from content.recognition.weights import FindModel
from db.exhibition import Exhibition
from kiosk.camera import Frame
from kiosk.events import UnknownCode
from kiosk.looking.glancing import glance_at
from kiosk.looking.learning import Sight
from kiosk.looking.noticing import Look


def sight_of_exhibition(path: Path, *, mirrored: bool, find_model: FindModel | None = None) -> Sight:
    """Learn the works of an exhibition file.

    Args:
        path: of the exhibition file.
        mirrored: whether the preview shows what the camera sees as a mirror does.
        find_model: gives the weights with which the works were embedded, where they were; None: do without.

    Raises:
        StoreError: the file is missing, damaged, or of another program version.
        RecognitionError: the features in it cannot be used.
        LabelError: it was published without a label key.
    """
    exhibition = Exhibition.open(path)
    try:
        codes = known_codes_of(exhibition)
        recogniser = recogniser_of(exhibition, find_model, live=True)  # which goes on reading from it
        return _ExhibitionSight(codes, recogniser, mirrored)
    except BaseException:
        exhibition.close()
        raise


def sight_without_exhibition(*, mirrored: bool) -> Sight:
    """Knows no work: what is held up is an unknown picture, or the label of another place.

    Args:
        mirrored: as above.
    """
    no_works = KnownCodes((), LabelKey(secrets.token_bytes(32)))  # with which nobody sealed any
    return _ExhibitionSight(no_works, Recogniser.from_features(()), mirrored)


class _ExhibitionSight:
    def __init__(self, codes: KnownCodes, recogniser: Recogniser, mirrored: bool) -> None:
        self._codes = codes
        self._reader = CodeReader()
        self._recogniser = recogniser
        self._mirrored = mirrored

    @property
    def works(self) -> int:
        return len(self._recogniser)

    def outline(self, frame: Frame) -> Corners | None:
        found = find_pictures(frame.pixels, 1)
        height_px, width_px = frame.pixels.shape[:2]
        if not found:
            return None
        return corners_on_preview(found[0].corners, width_px, height_px, mirrored=self._mirrored)

    def look(self, frame: Frame) -> Look:
        labels: list[OnShow] = []
        strangers: list[UnknownCode] = []
        for code in self._reader.read(frame.pixels):
            match self._codes.meaning_of(code):
                case None:
                    continue
                case OnShow() as label:
                    labels.append(label)
                case stranger:
                    strangers.append(UnknownCode(code.text, stranger))
        if labels:  # a label says it all; recognising would take ten times as long
            return Look(frame.taken_at_s, glance_at(frame.pixels), labels=tuple(labels))
        recognition = self._recogniser.recognise(frame.pixels)
        height_px, width_px = frame.pixels.shape[:2]
        return Look(
            at_s=frame.taken_at_s,
            glance=glance_at(frame.pixels),
            strangers=tuple(strangers),
            recognition=recognition,
            aim=aim_at(
                recognition.picture, width_px, height_px, recognition.sharpness, mirrored=self._mirrored
            ),
        )
