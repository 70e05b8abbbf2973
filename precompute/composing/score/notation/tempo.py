"""Tempo on paper: the word above the first bar, and where the end slows down."""

from __future__ import annotations

from bisect import bisect_right

from precompute.composing.score.planning.plan import Plan
from precompute.composing.score.playing.timing import TempoMap
from precompute.composing.score.theory import QUARTER

_WORDS = ("Grave", "Largo", "Larghetto", "Adagio", "Andante", "Moderato", "Allegro", "Presto", "Prestissimo")
_FROM = (40, 60, 66, 76, 108, 120, 168, 200)
"""Beats a minute at which each word gives way to the next, as on the scale of Maelzel's metronome."""
_SLOWING = 0.94
"""A beat slower than this share of the tempo belongs to a ritardando."""


def beats_a_minute(plan: Plan) -> int:
    """What the metronome shows."""
    return round(plan.tempo_bpm * QUARTER / plan.metre.pulse)


def tempo_words(plan: Plan) -> str:
    """As it is written: 'Andante'; in free time 'Andante, liberamente'."""
    word = _WORDS[bisect_right(_FROM, beats_a_minute(plan))]
    return f"{word}, liberamente" if plan.metre.free else word


def slows_at(plan: Plan, tempo: TempoMap) -> int | None:
    """The tick at which the final ritardando begins, if there is one. Free time and loops have none."""
    if plan.metre.free or plan.loop:
        return None
    begin: int | None = None
    beats = [index for index, tick in enumerate(tempo.ticks) if tick < plan.end]
    for index in reversed(beats):
        if tempo.quarters_a_minute[index] >= _SLOWING * plan.tempo_bpm:
            break
        begin = tempo.ticks[index]
    return begin
