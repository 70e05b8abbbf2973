"""Under which conditions a picture is shown to the camera, by name.

A `Range` is drawn from evenly. A `Graded` value follows the capture's severity, 0 (mild) to 1 (hard), so that a
rate can be told as a function of it; what is not graded are the accidents of every photograph.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeVar

import numpy as np

Staging = Literal["hung", "leaf", "postcard", "phone", "page"]
"""What carries the picture: a wall, a loose print, a card in a hand, a phone's screen, a page of a book."""
Mount = Literal["bare", "wooden", "gilded", "mat"]
Option = TypeVar("Option")


@dataclass(frozen=True, slots=True)
class Range:
    """Anything between, evenly."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Graded:
    """By severity: `mild` at 0, `hard` at 1."""

    mild: float
    hard: float


NONE = Range(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What may happen to a capture; the defaults are an ordinary visitor's."""

    stagings: tuple[Staging, ...] = ("hung", "leaf", "postcard")
    mounts: tuple[Mount, ...] = ("bare", "wooden", "gilded", "mat")
    """Around pictures that hang."""
    share: Range | Graded = Range(0.14, 0.42)
    """Of the frame, covered by the picture, which is wholly in view."""
    visible: Range | Graded | None = None
    """Of the picture, when it is larger than the frame; `share` is then not used."""
    turns_deg: tuple[float, ...] = (0.0,)
    """Rotation in the picture's plane, clockwise on the screen."""
    wobble_deg: Range = Range(-8.0, 8.0)
    """Added to the turn."""
    lean_deg: Range | Graded = Range(0.0, 16.0)
    """Between the picture's normal and the line of sight."""
    fingers: Range | Graded = Range(0.02, 0.08)
    """Of the picture, covered by fingers where a hand holds it."""
    covered: Range | Graded = NONE
    """Of the picture, behind a person or a thing."""
    neighbours: int = 0
    """Other pictures on the same wall."""
    cast: Range | Graded = NONE
    """Strength of a print's false colour, 0..1."""
    fade: Range | Graded = NONE
    """Contrast and colour that the sun has taken from a print, 0..1."""
    caption: Range | Graded = NONE
    """Of the picture's area: a plate with words that is printed over it."""
    mirrored: bool = False
    """Whether the reproduction is the wrong way round, as from the back of a slide."""
    grey: bool = False
    """Whether the reproduction is black and white."""
    bend: Range | Graded = Range(0.03, 0.2)
    """Of an open book's pages: how far they rise, in parts of a page's width."""
    moire: Range | Graded = Range(0.0, 0.6)
    """How coarse a phone's pixels are for the camera, 0..1."""
    glare: Range | Graded = NONE
    """Lamps and windows mirrored in glass or varnish, 0..1."""
    electrons: Range | Graded = Range(1500.0, 9000.0)
    """What a sensor's pixel holds at white; the fewer, the noisier (shot noise is their square root)."""
    exposure_ev: Range | Graded = Range(-0.6, 0.4)
    """Above or below the automatic exposure."""
    defocus_px: Range | Graded = Range(0.0, 1.2)
    """Radius of the circle of confusion."""
    motion_px: Range | Graded = Range(0.0, 2.5)
    """Length of the path over which one exposure smears."""


_ANY = Conditions()

PRESETS: dict[str, Conditions] = {
    "upright": replace(
        _ANY,
        stagings=("hung",),
        mounts=("bare",),
        share=Graded(0.45, 0.15),
        wobble_deg=Range(-3, 3),
        lean_deg=Range(0, 6),
        defocus_px=Range(0, 0.8),
    ),
    "oblique": replace(_ANY, stagings=("hung",), lean_deg=Graded(30, 60), share=Range(0.12, 0.3)),
    "rotated90": replace(_ANY, turns_deg=(90.0, 270.0), share=Graded(0.4, 0.14)),
    "rotated180": replace(_ANY, turns_deg=(180.0,), share=Graded(0.4, 0.14)),
    "rotated": replace(_ANY, wobble_deg=Range(-180, 180), share=Graded(0.4, 0.14)),
    "framed": replace(_ANY, stagings=("hung",), mounts=("wooden", "gilded"), share=Graded(0.35, 0.12)),
    "passe-partout": replace(_ANY, stagings=("hung",), mounts=("mat",), share=Graded(0.28, 0.1)),
    "postcard-in-hand": replace(_ANY, stagings=("postcard",), fingers=Graded(0.02, 0.15)),
    "phone-screen": replace(_ANY, stagings=("phone",), share=Range(0.1, 0.3), moire=Graded(0.2, 1.0)),
    "catalogue-page": replace(_ANY, stagings=("page",), share=Range(0.1, 0.3), bend=Graded(0.03, 0.3)),
    "glare": replace(_ANY, stagings=("hung", "postcard"), glare=Graded(0.15, 1.0)),
    "low-light": replace(
        _ANY, electrons=Graded(500, 60), exposure_ev=Graded(-0.8, -2.2), motion_px=Range(1, 4)
    ),
    "blur": replace(_ANY, defocus_px=Graded(1.5, 6.5)),
    "motion": replace(_ANY, motion_px=Graded(6, 36)),
    "crop": replace(_ANY, visible=Graded(0.6, 0.3)),
    "detail": replace(_ANY, stagings=("hung", "leaf"), mounts=("bare",), visible=Graded(0.28, 0.22)),
    "covered": replace(_ANY, stagings=("hung", "leaf"), covered=Graded(0.4, 0.6)),
    "colour-cast": replace(
        _ANY, stagings=("leaf", "postcard"), cast=Graded(0.3, 1.0), fade=Graded(0.2, 0.75)
    ),
    "greyscale": replace(_ANY, stagings=("leaf", "page", "postcard"), grey=True, share=Graded(0.3, 0.1)),
    "captioned": replace(_ANY, caption=Graded(0.04, 0.2)),
    "mirrored": replace(_ANY, mirrored=True),
    "small": replace(_ANY, share=Graded(0.12, 0.08)),
    "several": replace(_ANY, stagings=("hung",), neighbours=2, share=Graded(0.18, 0.07)),
}
"""Name -> conditions. `MIX` draws among them."""

MIX: dict[str, float] = {
    "upright": 3,
    "oblique": 2,
    "rotated90": 1,
    "rotated": 0.5,
    "framed": 3,
    "passe-partout": 1,
    "postcard-in-hand": 4,
    "phone-screen": 4,
    "catalogue-page": 2,
    "glare": 1.5,
    "low-light": 1,
    "blur": 1,
    "motion": 1.5,
    "crop": 1.5,
    "detail": 0.5,
    "covered": 0.5,
    "colour-cast": 0.5,
    "greyscale": 0.5,
    "captioned": 0.5,
    "small": 1,
    "several": 1.5,
}
"""Weights of the everyday mixture: what a kiosk is shown, by estimate."""

CONDITIONS = (*PRESETS, "mix")


@dataclass(frozen=True, slots=True, eq=False)
class Dice:
    """The accidents of one capture."""

    random: np.random.Generator
    severity: float
    """0 (mild) .. 1 (hard)."""

    def draw(self, values: Range | Graded) -> float:
        """A value of the range, or the one that the severity asks for."""
        if isinstance(values, Graded):
            return values.mild + self.severity * (values.hard - values.mild)
        return self.random.uniform(values.low, values.high)

    def between(self, low: float, high: float) -> float:
        """Any value between, evenly."""
        return self.random.uniform(low, high)

    def chance(self, probability: float) -> bool:
        """True so often."""
        return bool(self.random.random() < probability)

    def pick(self, options: tuple[Option, ...]) -> Option:
        """One of them."""
        return options[int(self.random.integers(len(options)))]


def drawn_condition(name: str, random: np.random.Generator) -> str:
    """The condition itself, or one drawn from `MIX` for 'mix'.

    Raises:
        ValueError: there is no condition of this name.
    """
    if name == "mix":
        weights = np.array(list(MIX.values()))
        return str(random.choice(list(MIX), p=weights / weights.sum()))
    if name not in PRESETS:
        raise ValueError(f"There is no condition {name!r}; there are {', '.join(CONDITIONS)}.")
    return name
