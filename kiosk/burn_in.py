"""Where still screens are drawn: a few pixels beside their place, slowly wandering, so that no edge burns in."""

from __future__ import annotations

AMPLITUDE_PX = 6
"""To each side, of a screen of 1080 lines; of one of 2160, twice as many are the same on the glass."""
_ROUND_S = (480.0, 660.0)
"""Across and back, to the side and down. They have few common multiples: in an hour and a half nearly every
place was taken, none for longer than half a minute at a time."""


def shift_px(at_s: float, amplitude_px: int = AMPLITUDE_PX) -> tuple[int, int]:
    """By how much the content lies to the right and below its place, in whole pixels: letters stay sharp.

    Args:
        at_s: a time by any clock; the same time gives the same place.
        amplitude_px: the farthest to each side, 0 or more.
    """
    across, down = (round(amplitude_px * _triangle(at_s / round_s)) for round_s in _ROUND_S)
    return across, down


def _triangle(turns: float) -> float:
    """-1..1 at an even speed: 0 at whole turns, 1 a quarter later."""
    return 1 - 4 * abs((turns + 0.25) % 1 - 0.5)
