"""Clefs: the ones that an instrument's players read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from precompute.composing.score.catalogue.ensembles import PERCUSSION
from precompute.composing.score.writing.orchestration import Part


@dataclass(frozen=True, slots=True)
class Clef:
    """A sign and the line that it stands on, counted from below."""

    sign: str
    line: int
    octaves: int = 0
    """-1: sounds an octave lower than written."""


TREBLE, BASS, ALTO, TENOR = Clef("G", 2), Clef("F", 4), Clef("C", 3), Clef("C", 4)
GUITAR, DOUBLE_BASS, DESCANT = Clef("G", 2, -1), Clef("F", 4, -1), Clef("G", 2, 1)
DRUMS = Clef("percussion", 2)

_GUITARS = range(24, 32)
"""General MIDI programs."""
_VIOLAS = frozenset({"viola", "violas"})
_LOW = frozenset({"cello", "cellos", "bassoon", "trombone"})
"""Their players read the bass clef, and the tenor clef for what lies high."""
_MIDDLE_C = 60


def clef_of(part: Part) -> Clef:
    """The clef of a part on one staff."""
    if part.instrument.program == PERCUSSION:
        return DRUMS
    if part.instrument.program in _GUITARS:
        return GUITAR
    name = frozenset(part.instrument.name.rsplit(" as ", 1)[-1].split())
    if name & _VIOLAS:
        return ALTO
    middle = median(each.note.pitch for each in part.notes)
    if name & _LOW and middle >= _MIDDLE_C - 12:
        return TENOR if middle >= _MIDDLE_C - 3 else BASS
    if middle >= _MIDDLE_C - 3:
        return DESCANT if middle > _MIDDLE_C + 28 else TREBLE
    return BASS if middle >= _MIDDLE_C - 22 else DOUBLE_BASS


def right_hand_clef(pitches: Iterable[int]) -> Clef:
    """The clef of the upper of two staves, with the notes that stand on it."""
    found = list(pitches)
    return TREBLE if not found or median(found) >= _MIDDLE_C - 5 else BASS
