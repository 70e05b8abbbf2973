"""From what is seen frame by frame to what is worth saying: pure, and the same whatever the camera.

A label counts at once: its code has a checksum. What picture it is, the frames decide together
(`content.recognition.fusion`); here is whether it is held still, and what has been said already.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from content.codes.meaning import OnShow
from content.recognition import Recognition
from content.recognition.aiming import Advice, Advising, Aim, advise, moved
from content.recognition.fusion import Fusion, OneOfThese, ThisOne, Unknown, fuse
from kiosk.events import (
    Aimed,
    AlikePictures,
    EyeEvent,
    NothingSeen,
    SightedCode,
    SightedPicture,
    UnknownCode,
    UnknownPicture,
)
from kiosk.looking.darkness import Darkness, darken
from kiosk.looking.glancing import GLANCE_PX, Glance

FORGET_AFTER_S = 2.0
"""What is out of sight for so long may be announced again."""

STILL_CHANGE = 8.0
"""Mean change of brightness (0..255) between two looks at a picture that is held still in the hand."""
_MIN_TEXTURED_SHARE = 0.3
"""A wall, a ceiling or a sheet of paper has structure in fewer of its cells than a painting."""
_TREMOR_PX = 6
"""A hand moves what it holds by up to a tenth of the view between two looks and still holds it still."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one frame showed."""

    at_s: float
    glance: Glance
    strangers: tuple[UnknownCode, ...] = ()
    """Codes that name no work of the exhibition."""
    labels: tuple[OnShow, ...] = ()
    """The labels of works of the exhibition."""
    recognition: Recognition | None = None
    """What the picture may be; None: a label has said it."""
    aim: Aim | None = None
    """How the picture is held; None: nobody asked."""


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """What has been noticed so far; begin with `Notice()`."""

    fusion: Fusion = field(default_factory=Fusion)
    advising: Advising = field(default_factory=Advising)
    darkness: Darkness = field(default_factory=Darkness)
    aimed: Aimed = field(default_factory=Aimed)
    """What was last said of how the picture is held."""
    glance: Glance | None = None
    held: bool = False
    """A picture, known or not, has been held still since the look before."""
    asked: bool = False
    """The unknown picture in view has been announced."""
    announced: frozenset[str] = frozenset()
    """What is in sight, or was so lately, and was announced."""
    sighted: frozenset[str] = frozenset()
    """What of it was seen last, since looking began."""
    left: frozenset[str] = frozenset()
    """What was in sight when the eye rested."""
    seen_at_s: float = math.inf
    """When something announced was last in sight; in the beginning, when the first frame was."""

    def after_a_rest(self) -> Notice:
        """What looking goes on with: what was seen last may still be in view, and is no news then."""
        return Notice(announced=self.sighted, left=self.sighted)

    @property
    def shows_what_was_left(self) -> bool:
        """Whether what is in sight is what looking rested from."""
        return bool(self.sighted) and self.sighted <= self.left


def notice(before: Notice, look: Look) -> tuple[Notice, tuple[EyeEvent, ...]]:
    """What has been noticed after one more look, and what is to be said about it."""
    seen, sightings = _notice_works(before, look)
    aiming, changes = _notice_aim(seen, look)
    darkness, light = darken(before.darkness, look.glance, look.at_s)
    return replace(aiming, darkness=darkness), sightings + changes + light


def _notice_works(before: Notice, look: Look) -> tuple[Notice, tuple[EyeEvent, ...]]:
    still = before.glance is not None and _change(before.glance, look.glance) < STILL_CHANGE
    held = still and _shows_a_picture(look)
    fusion = before.fusion
    if look.recognition is not None:
        fusion = fuse(fusion, look.recognition, look.at_s, held=held)
    after = replace(
        before,
        fusion=fusion,
        glance=look.glance,
        held=held,
        asked=before.asked and still,
        seen_at_s=min(before.seen_at_s, look.at_s),
    )
    sightings = _sightings(after.fusion, look)
    if sightings:
        news = tuple(sighting for sighting in sightings if not _names(sighting) <= before.announced)
        sighted = frozenset().union(*map(_names, sightings))
        announced = before.announced | sighted
        return replace(after, announced=announced, sighted=sighted, seen_at_s=look.at_s), news
    if before.announced and look.at_s - after.seen_at_s >= FORGET_AFTER_S:
        return replace(after, announced=frozenset(), sighted=frozenset()), (NothingSeen(),)
    if held and after.fusion.decision == Unknown() and not (after.asked or after.sighted):
        return replace(after, asked=True), (UnknownPicture(),)
    return after, ()


def _shows_a_picture(look: Look) -> bool:
    """Known or not; a page with a code on it is none."""
    outlined = look.aim is not None and look.aim.corners is not None
    return not look.strangers and (outlined or look.glance.textured_share >= _MIN_TEXTURED_SHARE)


def _sightings(fusion: Fusion, look: Look) -> tuple[EyeEvent, ...]:
    """What is in view for certain, labels first: whoever holds one up means it."""
    if look.labels:
        return tuple(_of_label(label) for label in look.labels)
    candidates = look.recognition.candidates if look.recognition else ()
    in_view = {each.accession_number: each for each in candidates}
    match fusion.decision:
        case ThisOne(work, probability) if work in in_view:
            corners = tuple((float(x), float(y)) for x, y in in_view[work].quadrilateral)
            return (SightedPicture(work, probability, corners),)
        case OneOfThese(works) if in_view.keys() & set(works):
            return (AlikePictures(works),)
        case _:
            return look.strangers


def _of_label(label: OnShow) -> EyeEvent:
    return SightedCode(label.works[0]) if len(label.works) == 1 else AlikePictures(label.works)


def _names(sighting: EyeEvent) -> frozenset[str]:
    match sighting:
        case SightedCode(accession_number) | SightedPicture(accession_number):
            return frozenset({f"work {accession_number}"})
        case AlikePictures(accession_numbers):
            return frozenset(f"perhaps {accession_number}" for accession_number in accession_numbers)
        case UnknownCode(text):
            return frozenset({f"code {text}"})
        case _:
            raise ValueError(f"{sighting} is no sighting")


def _notice_aim(before: Notice, look: Look) -> tuple[Notice, tuple[EyeEvent, ...]]:
    if look.aim is None:
        return before, ()
    advising = advise(before.advising, look.aim, look.at_s)
    corners = look.aim.corners
    if (
        corners is None and advising.advice is not Advice.NO_PICTURE
    ):  # perhaps only this frame does not show it
        corners = before.aimed.corners
    aimed = Aimed(advising.advice, corners, known=before.shows_what_was_left)
    if replace(aimed, corners=None) == replace(before.aimed, corners=None) and not moved(
        before.aimed.corners, corners
    ):
        return replace(before, advising=advising), ()
    return replace(before, advising=advising, aimed=aimed), (aimed,)


def _change(before: Glance, after: Glance) -> float:
    """Mean change of brightness, after the tremor of a hand has been taken out."""
    (right, down), _ = cv2.phaseCorrelate(before.brightness, after.brightness)
    if max(abs(right), abs(down)) > _TREMOR_PX:
        right = down = 0.0
    shift = np.array([[1.0, 0.0, right], [0.0, 1.0, down]])
    moved = cv2.warpAffine(before.brightness, shift, (GLANCE_PX, GLANCE_PX), borderMode=cv2.BORDER_REPLICATE)
    inside = slice(_TREMOR_PX, -_TREMOR_PX)
    return float(np.abs(moved - after.brightness)[inside, inside].mean())
