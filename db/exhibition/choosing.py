"""Which piece of a work the gallery plays: the first that nobody objects to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from db.entities import Track

Objection = Callable[[Track], str | None]
"""Why a piece may not be played now, with what can be done about it; None where it may."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen among the pieces of a work."""

    track: Track | None
    """None: there is no piece that may be played."""
    objections: tuple[str, ...]
    """Against the better pieces that were passed over, the best one's first."""


def choose(tracks: Iterable[Track], objection: Objection) -> Choice:
    """The first piece that may be played.

    Args:
        tracks: the better ones first, as `Tracks.to_play` gives them.
        objection: asked for each until one may be played.
    """
    objections: list[str] = []
    for track in tracks:
        why_not = objection(track)
        if why_not is None:
            return Choice(track, tuple(objections))
        objections.append(why_not)
    return Choice(None, tuple(objections))
