"""Strokes: notes as a player plays them, in seconds, before they become events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from precompute.composing.score.theory import Note


@dataclass(frozen=True, slots=True)
class Stroke:
    """One note, struck, blown, sung or bowed."""

    voice: str
    note: Note
    """What is written."""
    velocity: int
    """1..127."""
    start_s: float
    end_s: float


def moments(strokes: Sequence[Stroke]) -> list[list[Stroke]]:
    """Strokes that are written for one moment, moment after moment; in each the lowest note comes first."""
    found: defaultdict[int, list[Stroke]] = defaultdict(list)
    for stroke in strokes:
        found[stroke.note.start].append(stroke)
    return [sorted(found[tick], key=lambda stroke: stroke.note.pitch) for tick in sorted(found)]
