"""How the staff ask for their menu, which no visitor comes upon.

By touch: the four corners of the screen, one after the other, clockwise from the top left, within five seconds. By
keys: two of them held together for three seconds. Corners are those of the glass, whichever way a language is read.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from enum import IntEnum

CORNER = 0.12
"""So much of the width and of the height is a corner: 65 mm of a display of 24 inches."""
WITHIN_S = 5.0
HELD_S = 3.0


class Corner(IntEnum):
    """In the order in which they are touched."""

    TOP_LEFT = 0
    TOP_RIGHT = 1
    BOTTOM_RIGHT = 2
    BOTTOM_LEFT = 3


@dataclass(frozen=True, slots=True)
class Corners:
    """What was touched of the corners; `touched` follows every touch on the screen, wherever it is."""

    done: int = 0
    """How many, in their order."""
    since_s: float = 0.0
    """When the first one was touched."""

    @property
    def asks(self) -> bool:
        """All of them were: the staff ask for their menu."""
        return self.done == len(Corner)

    def touched(self, x: float, y: float, at_s: float) -> Corners:
        """After another touch.

        Args:
            x: from the screen's left, 0..1 of its width.
            y: from its top, 0..1 of its height.
            at_s: by a clock that never goes back.
        """
        corner = _corner(x, y)
        if corner is Corner.TOP_LEFT:
            return Corners(1, at_s)
        if 0 < self.done == corner and at_s - self.since_s <= WITHIN_S:
            return replace(self, done=self.done + 1)
        return Corners()


def _corner(x: float, y: float) -> Corner | None:
    left, right, top, bottom = x < CORNER, x > 1 - CORNER, y < CORNER, y > 1 - CORNER
    if top and (left or right):
        return Corner.TOP_LEFT if left else Corner.TOP_RIGHT
    if bottom and (left or right):
        return Corner.BOTTOM_LEFT if left else Corner.BOTTOM_RIGHT
    return None


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """Which keys are held, of those that count; `pressed` and `released` follow every key."""

    wanted: frozenset[str]
    """Held together, and no other, they ask."""
    held: frozenset[str] = frozenset()
    since_s: float = 0.0
    """Since when just these are held."""

    def pressed(self, key: str, at_s: float) -> HeldKeys:
        """After a key went down; a repetition changes nothing."""
        return self._holding(self.held | {key}, at_s)

    def released(self, key: str, at_s: float) -> HeldKeys:
        """After a key went up."""
        return self._holding(self.held - {key}, at_s)

    def asks(self, at_s: float) -> bool:
        """They are held long enough."""
        return self.held == self.wanted and at_s - self.since_s >= HELD_S

    def _holding(self, held: Set[str], at_s: float) -> HeldKeys:
        return self if held == self.held else replace(self, held=frozenset(held), since_s=at_s)
