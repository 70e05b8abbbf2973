"""Whether the camera sees only darkness: its lens is covered, or the room is too dark. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.events import CameraDark, CameraLit
from kiosk.looking.glancing import Glance

DARK_AFTER_S = 10.0
"""A hand before the lens, or a dark picture held close to it, is soon gone."""
_DARK = 28.0
"""Mean brightness (0..255) of a covered lens at most: a sensor that turns itself up sees more than black."""
_EVEN = 5.0
"""Standard deviation (0..255) of what has nothing in it; a dim room has bright places."""


@dataclass(frozen=True, slots=True)
class Darkness:
    """How dark it has been so far; begin with `Darkness()`."""

    since_s: float | None = None
    """None: it is light."""
    told: bool = False


def darken(
    before: Darkness, glance: Glance, at_s: float
) -> tuple[Darkness, tuple[CameraDark | CameraLit, ...]]:
    """What follows after one more look, and what is to be said about it."""
    if not is_dark(glance):
        return Darkness(), (CameraLit(),) if before.told else ()
    since_s = at_s if before.since_s is None else before.since_s
    if before.told or at_s - since_s < DARK_AFTER_S:
        return Darkness(since_s, before.told), ()
    return Darkness(since_s, told=True), (CameraDark(),)


def is_dark(glance: Glance) -> bool:
    """Whether nothing can be seen on a frame for want of light."""
    return bool(glance.brightness.mean() <= _DARK and glance.brightness.std() <= _EVEN)
