"""Ornaments: how a written tune is adorned, above all when it returns.

After the tables of C. P. E. Bach (1753), in their simplest forms, written out as notes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from random import Random

from precompute.composing.score.theory import QUARTER, Note
from precompute.composing.score.writing.lines import Slot

_THIRTY_SECOND = QUARTER // 8


def adorn(
    notes: Sequence[Note], line: Sequence[tuple[Slot, int]], liking: float, chance: Random
) -> tuple[Note, ...]:
    """Some of the longer notes as appoggiatura, mordent or turn; the others as they are.

    Args:
        notes: Of one phrase, in order of time.
        line: Slot and scale position of each note.
        liking: How many of the notes that could be adorned are, 0..1.
    """
    adorned: list[Note] = []
    for index, (note, (slot, position)) in enumerate(zip(notes, line, strict=True)):
        draw, kind = chance.random(), chance.choice(("appoggiatura", "mordent", "turn"))
        last = index == len(notes) - 1
        if last or note.length < QUARTER or draw >= 0.35 * liking:
            adorned.append(note)
            continue
        upper, lower = _neighbours(slot, position)
        if kind == "appoggiatura" and slot.strength >= 0.4 and upper - note.pitch <= 2:
            adorned += _row(note, ((upper, note.length // 2), (note.pitch, note.length - note.length // 2)))
        elif kind == "turn" and note.length % QUARTER == 0 and upper - lower <= 4:
            eighth = note.length // 8
            turn = ((upper, eighth), (note.pitch, eighth), (lower, eighth), (note.pitch, eighth))
            adorned += _row(note, ((note.pitch, note.length - 4 * eighth), *turn))
        else:
            bite = (
                (note.pitch, _THIRTY_SECOND),
                (lower if note.pitch - lower <= 2 else upper, _THIRTY_SECOND),
            )
            adorned += _row(note, (*bite, (note.pitch, note.length - 2 * _THIRTY_SECOND)))
    return tuple(adorned)


def _neighbours(slot: Slot, position: int) -> tuple[int, int]:
    """The notes of the scale above and below a position."""
    key = slot.chord.key
    skeleton = key.scale.skeleton
    above = next(p for p in range(position + 1, position + 8) if p % 7 in skeleton)
    below = next(p for p in range(position - 1, position - 8, -1) if p % 7 in skeleton)
    return slot.chord.pitch_at(above), slot.chord.pitch_at(below)


def _row(note: Note, tones: Sequence[tuple[int, int]]) -> list[Note]:
    """Pitches and lengths from the start of a note on; what follows its first is lighter."""
    row: list[Note] = []
    start = note.start
    for index, (pitch, length) in enumerate(tones):
        stress = note.stress if index == 0 else note.stress - 0.25
        row.append(dataclasses.replace(note, start=start, length=length, pitch=pitch, stress=stress))
        start += length
    return row
