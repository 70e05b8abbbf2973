"""How a visitor wants to see and hear; it holds for one visit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Theme(StrEnum):
    """The colours of the screens."""

    GALLERY = "gallery"
    """Dark, so that the painting is the brightest thing in the room."""
    LIGHT = "light"
    CONTRAST = "contrast"
    """High contrast, 7:1 at least."""


SLOWEST, FASTEST = -2, 2
"""Of `Access.speech_rate`."""


@dataclass(frozen=True, slots=True)
class Access:
    """How a visitor wants to see and hear.

    Raises:
        ValueError: the speech rate is out of its range.
    """

    theme: Theme = Theme.GALLERY
    large_text: bool = False
    reduced_motion: bool = False
    curtain: bool = False
    """The screen is black, so that nobody reads along with a guest who only listens."""
    speech_rate: int = 0
    """In steps from `SLOWEST` to `FASTEST`."""

    def __post_init__(self) -> None:
        if not SLOWEST <= self.speech_rate <= FASTEST:
            raise ValueError(
                f"the speech rate lies between {SLOWEST} and {FASTEST}, not at {self.speech_rate}"
            )


LOUDEST, SOFTEST = 0, -10
"""Of the volume, in steps of `VOLUME_STEP_DB`: 0 plays at the promised loudness, and there is nothing above."""
VOLUME_STEP_DB = 3.0
