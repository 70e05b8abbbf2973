"""How this visitor is spoken to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hearing:
    """Whether the guide may speak, and how fast its voice does."""

    by_ear: bool = False
    """The visit is made by ear: everything is said. Else only what is asked for."""
    screen_reader: bool = False
    """A screen reader is at work. It says all that the guide would, so the guide says nothing at all."""
    pace_wpm: float = 175.0
    """The voice's, in words a minute."""
