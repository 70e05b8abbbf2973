"""When the service manager hears that the kiosk lives: while the screen's thread works and the screen is drawn.

"Process up, nothing drawn" is what a visitor sees as broken, so frames count as well as ticks. Nothing moves on a
still screen: then a frame is asked for every few seconds, to see whether one comes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

DRAWN_WITHIN_S = 8.0
"""A screen on which nothing was drawn for so long stands still. A busy machine takes a second for a frame."""
_ASKED_FOR = 4
"""So often within that time a frame is asked for."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the screen's thread knows of its frames; times by a clock that never goes back.

    A thread that does no longer work does not ask `is_alive` either, so that needs no time of its own.
    """

    drawn_s: float | None = None
    """When the last frame was drawn; None: none ever was."""
    expected_since_s: float | None = None
    """Since when frames are expected; None: nobody could see them. A window that nobody shows draws none."""

    def drawn(self, at_s: float) -> Pulse:
        """After a frame."""
        return replace(self, drawn_s=at_s)

    def expecting(self, expected: bool, at_s: float) -> Pulse:
        """After looking whether frames are expected: the house is open, or the window is shown all the same."""
        if expected == (self.expected_since_s is not None):
            return self
        return replace(self, expected_since_s=at_s if expected else None)

    def wants_a_frame(self, at_s: float, within_s: float = DRAWN_WITHIN_S) -> bool:
        """Whether a frame is to be asked for."""
        return self.drawn_s is None or at_s - self.drawn_s >= within_s / _ASKED_FOR

    def is_alive(self, at_s: float, within_s: float = DRAWN_WITHIN_S) -> bool:
        """Whether a sign of life may be given: frames come, or none is expected."""
        if self.drawn_s is None:
            return False
        if self.expected_since_s is None:
            return True
        return at_s - max(self.drawn_s, self.expected_since_s) <= within_s

    def silent_s(self, at_s: float) -> float | None:
        """For how long nothing was drawn; None: nothing ever was."""
        return None if self.drawn_s is None else at_s - self.drawn_s
