"""What a visitor can hear."""

from __future__ import annotations

from dataclasses import dataclass, field

from db.entities import AccessionNumber, FeelingLabel


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a picture: left, top, width and height, each as a share of the whole, 0..1.

    Raises:
        ValueError: it reaches beyond the picture, or is empty.
    """

    left: float = 0.0
    top: float = 0.0
    width: float = 1.0
    height: float = 1.0

    def __post_init__(self) -> None:
        inside = self.left >= 0 and self.top >= 0 and self.left + self.width <= 1 + _ROUNDING
        if not (inside and self.top + self.height <= 1 + _ROUNDING and self.width > 0 and self.height > 0):
            raise ValueError(f"{self} is no part of a picture")


_ROUNDING = 1e-6
WHOLE = Part()


@dataclass(frozen=True, slots=True)
class Variation:
    """How a live piece differs from the first one that the studio would compose."""

    feeling: FeelingLabel | None = None
    """What the visitor feels before the picture; None: what the machine perceives."""
    number: int = 0
    """Which take; each is composed with a seed of its own."""


@dataclass(frozen=True, slots=True)
class WorkMusic:
    """The published music of a work of the exhibition."""

    accession_number: AccessionNumber


@dataclass(frozen=True, slots=True)
class LiveMusic:
    """Music that is composed while the visitor waits; the rest of it may come while it sounds."""

    work: AccessionNumber | None = None
    """For which work of the exhibition; None: for the visitor's own picture."""
    part: Part = WHOLE
    """Of the visitor's own picture."""
    variation: Variation = Variation()
    composing: int = field(default=0, compare=False)
    """The take as which it was asked for."""

    @property
    def is_own_picture(self) -> bool:
        """Whether it needs the visitor's picture."""
        return self.work is None


@dataclass(frozen=True, slots=True)
class CheckSound:
    """What staff play to hear whether the loudspeaker works."""


Music = WorkMusic | LiveMusic
"""What visitors hear; it has a picture."""


def varied(music: Music, variation: Variation) -> LiveMusic:
    """Another piece for the same picture."""
    match music:
        case WorkMusic(accession_number):
            return LiveMusic(accession_number, variation=variation)
        case LiveMusic(work, part):
            return LiveMusic(work, part, variation)


def variation_of(music: Music) -> Variation:
    """How a piece differs from the first; published ones do not."""
    return music.variation if isinstance(music, LiveMusic) else Variation()
