"""From what is seen frame by frame to what is worth saying: pure, and the same whatever the camera.

A label counts at once: its code has a checksum. A picture must be recognised twice in a row. A picture that
is none of ours must be held steadily for a while: most of what a camera sees is no picture at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from db.entities import AccessionNumber
from kiosk.camera import Pixels
from kiosk.events import EyeEvent, NothingSeen, SightedCode, SightedPicture, UnknownCode, UnknownPicture

AGREEING_LOOKS = 2
"""So many looks in a row must name the same work."""
STEADY_LOOKS = 5
STEADY_S = 1.2
"""An unknown picture is held still for so many looks, and for so long."""
FORGET_AFTER_S = 2.0
"""What is out of sight for so long may be announced again."""

STILL_CHANGE = 8.0
"""Mean change of brightness (0..255) between two looks at a picture that is held still in the hand."""
_MIN_TEXTURED_SHARE = 0.3
"""A wall, a ceiling or a sheet of paper has structure in fewer of its cells than a painting."""
_CELL_CONTRAST = 5.0
"""Standard deviation of brightness (0..255) from which a cell has structure."""
_GLANCE_PX = 64
_TREMOR_PX = 6
"""A hand moves what it holds by up to a tenth of the view between two looks and still holds it still."""
_CELL_PX = 8


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """A frame at a glance: enough to tell whether it is a picture and whether it is held still."""

    brightness: NDArray[np.float32]
    """(64, 64), 0..255."""
    textured_share: float
    """Share of the view that has structure, 0..1."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one frame showed."""

    at_s: float
    glance: Glance
    codes: tuple[str, ...] = ()
    """Texts of codes that name no work of the exhibition."""
    labels: tuple[AccessionNumber, ...] = ()
    """Works of the exhibition whose labels were seen."""
    picture: SightedPicture | None = None
    """The work recognised in this frame alone."""
    sharp: bool = True
    doubtful: bool = False
    """It may be a work of the exhibition that is hard to see, or one of several that are alike."""


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """What has been noticed so far; begin with `Notice()` whenever looking begins."""

    candidate: AccessionNumber | None = None
    agreeing: int = 0
    glance: Glance | None = None
    steady_looks: int = 0
    steady_since_s: float = 0.0
    asked: bool = False
    """The unknown picture in view has been announced."""
    announced: tuple[str, ...] = ()
    """What is in sight and was announced."""
    seen_at_s: float = 0.0


def glance_at(pixels: Pixels) -> Glance:
    """Reduce a frame to what `notice` needs."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (_GLANCE_PX, _GLANCE_PX), interpolation=cv2.INTER_AREA)
    brightness = np.asarray(small, np.float32)
    count = _GLANCE_PX // _CELL_PX
    cells = brightness.reshape(count, _CELL_PX, count, _CELL_PX)
    contrast = cells.std(axis=(1, 3))
    return Glance(brightness, float((contrast > _CELL_CONTRAST).mean()))


def notice(before: Notice, look: Look) -> tuple[Notice, tuple[EyeEvent, ...]]:
    """What has been noticed after one more look, and what is to be said about it."""
    after = _compare(before, look)
    sightings = _sightings(after, look)
    named = tuple(_name(sighting) for sighting in sightings)
    news = tuple(sighting for sighting in sightings if _name(sighting) not in before.announced)
    if sightings:
        announced = tuple(dict.fromkeys(before.announced + named))
        return replace(after, announced=announced, seen_at_s=look.at_s), news
    if before.announced and look.at_s - before.seen_at_s >= FORGET_AFTER_S:
        return replace(after, announced=()), (NothingSeen(),)
    if _is_unknown_picture(after, look):
        return replace(after, asked=True), (UnknownPicture(),)
    return after, ()


def _compare(before: Notice, look: Look) -> Notice:
    """Count the looks that agree, and those that are still."""
    work = look.picture.accession_number if look.picture else None
    agreeing = before.agreeing + 1 if work is not None and work == before.candidate else int(work is not None)
    still = before.glance is not None and _change(before.glance, look.glance) < STILL_CHANGE
    plain = not (look.codes or look.labels or look.picture or look.doubtful)
    steady = still and plain and look.sharp and look.glance.textured_share >= _MIN_TEXTURED_SHARE
    return replace(
        before,
        candidate=work,
        agreeing=agreeing,
        glance=look.glance,
        steady_looks=before.steady_looks + 1 if steady else 0,
        steady_since_s=before.steady_since_s if steady and before.steady_looks else look.at_s,
        asked=before.asked and still,
    )


def _sightings(after: Notice, look: Look) -> tuple[EyeEvent, ...]:
    """What this look shows for certain, labels first: whoever holds one up means it."""
    labels = tuple(SightedCode(work) for work in look.labels)
    if labels:
        return labels
    if look.picture is not None and after.agreeing >= AGREEING_LOOKS:
        return (look.picture,)
    return tuple(UnknownCode(text) for text in look.codes)


def _name(sighting: EyeEvent) -> str:
    match sighting:
        case SightedCode(accession_number) | SightedPicture(accession_number):
            return f"work {accession_number}"
        case UnknownCode(text):
            return f"code {text}"
        case _:
            raise ValueError(f"{sighting} is no sighting")


def _is_unknown_picture(after: Notice, look: Look) -> bool:
    held = after.steady_looks >= STEADY_LOOKS and look.at_s - after.steady_since_s >= STEADY_S
    return held and not after.asked and not after.announced


def _change(before: Glance, after: Glance) -> float:
    """Mean change of brightness, after the tremor of a hand has been taken out."""
    (right, down), _ = cv2.phaseCorrelate(before.brightness, after.brightness)
    if max(abs(right), abs(down)) > _TREMOR_PX:
        right = down = 0.0
    shift = np.array([[1.0, 0.0, right], [0.0, 1.0, down]])
    moved = cv2.warpAffine(
        before.brightness, shift, (_GLANCE_PX, _GLANCE_PX), borderMode=cv2.BORDER_REPLICATE
    )
    inside = slice(_TREMOR_PX, -_TREMOR_PX)
    return float(np.abs(moved - after.brightness)[inside, inside].mean())
