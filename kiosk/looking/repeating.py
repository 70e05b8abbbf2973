"""Whether a camera repeats itself: a driver or a network that hangs may give one frame for ever. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kiosk.camera import Frame, Pixels

FROZEN_AFTER_S = 4.0
"""A sensor's noise makes every frame another one; who repeats one for so long is frozen."""
_COMPARED = slice(None, None, 4)
"""Of the rows: noise is everywhere, and all of them would take four times as long."""
_FLAT = 2.0
"""Standard deviation (0..255) below which a frame shows nothing, as with the lens covered: its noise may be lost on
the way, in JPEG's quantising."""


@dataclass(frozen=True, slots=True, eq=False)
class Repetition:
    """A frame, and since when it is the same."""

    pixels: Pixels
    since_s: float
    until_s: float
    """When it was last the same."""


def repetition_of(before: Repetition | None, frame: Frame) -> Repetition:
    """What follows after one more frame."""
    if before is not None and same(before.pixels, frame.pixels):
        return Repetition(before.pixels, before.since_s, frame.taken_at_s)
    return Repetition(frame.pixels, frame.taken_at_s, frame.taken_at_s)


def is_frozen(repetition: Repetition) -> bool:
    """Whether this cannot be a living camera any more."""
    if repetition.until_s - repetition.since_s < FROZEN_AFTER_S:
        return False
    return float(repetition.pixels[_COMPARED].std()) >= _FLAT


def same(one: Pixels, other: Pixels) -> bool:
    """Whether two frames are the same byte for byte, as far as is looked at."""
    return one.shape == other.shape and np.array_equal(one[_COMPARED], other[_COMPARED])
