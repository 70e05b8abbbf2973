"""Unpitched percussion: what General MIDI's drums are called, and where they stand on the staff."""

from __future__ import annotations

from dataclasses import dataclass

from precompute.composing.score.catalogue.cycles import CYCLES
from precompute.composing.score.catalogue.ensembles import PERCUSSION
from precompute.composing.score.writing.orchestration import Part

_NAMES = """
acoustic bass drum, bass drum, side stick, acoustic snare, hand clap, electric snare, low floor tom, closed
hi-hat, high floor tom, pedal hi-hat, low tom, open hi-hat, low-mid tom, high-mid tom, crash cymbal, high tom,
ride cymbal, Chinese cymbal, ride bell, tambourine, splash cymbal, cowbell, second crash cymbal, vibraslap,
second ride cymbal, high bongo, low bongo, mute high conga, open high conga, low conga, high timbale, low
timbale, high agogo, low agogo, cabasa, maracas, short whistle, long whistle, short guiro, long guiro, claves,
high wood block, low wood block, mute cuica, open cuica, mute triangle, open triangle
"""
"""Of the keys of General MIDI level 1 from 35 on."""
_BY_KEY = dict(enumerate(" ".join(_NAMES.split()).split(", "), 35))
_LINES = (("E", 4), ("G", 4), ("B", 4), ("D", 5), ("F", 5))
_LINES_FOR = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4)}
"""Which of the five lines so many drums take, the lowest first."""


@dataclass(frozen=True, slots=True)
class Drum:
    """One unpitched sound of a part."""

    name: str
    step: str
    """'A' .. 'G': the place on the staff, as if it had a treble clef."""
    octave: int


def drums_of(part: Part) -> dict[int, Drum]:
    """The drums of a part by their keys, the deepest first; empty where the part is none of drums."""
    if part.instrument.program != PERCUSSION:
        return {}
    keys = sorted({each.note.pitch for each in part.notes}, key=lambda key: (_height(key), key))
    places = [_LINES[line] for line in _LINES_FOR.get(len(keys), range(len(_LINES)))]
    return {key: Drum(_BY_KEY[key], *places[index % len(places)]) for index, key in enumerate(keys)}


def _height(key: int) -> int:
    """0 the low strokes of percussion cycles, 1 the high ones, 2 those that only fill."""
    strokes = {
        stroke for cycle in CYCLES.values() for stroke, its_key in cycle.keys.items() if its_key == key
    }
    return next((height for height, stroke in enumerate("DT") if stroke in strokes), 2)
