"""Textures: how a set chord becomes an accompaniment.

Each chord is filled by the figure (`figures`) that its section has; cadences come to rest, the final chord is held.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Container, Sequence
from itertools import pairwise
from random import Random

from precompute.composing.score.planning.plan import Plan, SectionPlan
from precompute.composing.score.theory import QUARTER, Note, parallel
from precompute.composing.score.writing.figures import FIGURES, Line, Span, sustain
from precompute.composing.score.writing.voicing import Voicing

_RESTLESS = frozenset({"tremolo", "ostinato", "moving", "murky", "walking", "pulse"})
_OSTINATI = {
    "4/4": ((3, 3, 2), (2, 1, 1, 2, 1, 1), (3, 1, 2, 2), (2, 2, 2, -1, 1), (1, 1, 2, 1, 1, 2)),
    "3/4": ((2, 1, 1, 2), (3, 1, 2), (2, 2, 1, 1), (1, 2, 1, 2)),
    "2/4": ((2, 1, 1), (1, 2, 1), (3, 1), (-1, 1, 1, 1)),
    "6/8": ((2, 1, 2, 1), (3, 2, 1), (1, 1, 1, 3), (2, 1, 3)),
    "5/4": ((3, 3, 2, 2), (2, 1, 1, 2, 2, 2), (3, 1, 2, 2, 2), (1, 1, 2, 2, 1, 1, 2)),
    "free": ((4, 4), (6, 2), (2, 6)),
}
"""Rhythms of a bar in eighths; negative numbers are rests."""


def accompany(plan: Plan, voicings: Sequence[Voicing], melody: Sequence[Note]) -> tuple[Line, ...]:
    """The accompaniment of the whole piece, under a melody (notes in order of time)."""
    chance = plan.stream("texture")
    unit = _unit(plan)
    ostinato = chance.choice(_OSTINATI[plan.metre.name])
    lines: list[Line] = []
    for index, voicing in enumerate(voicings):
        following = voicings[index + 1] if index + 1 < len(voicings) else None
        chord = voicing.chord
        span = Span(voicing, following, chord.start, chord.end, plan.metre, unit, ostinato)
        final = following is None and not plan.loop
        lines += sustain(span) if final else FIGURES[_figure(plan.section_at(chord.start), voicing)](span)
    strokes = {voicing.chord.start for voicing in voicings}
    return _tied(_without_parallels(_thinned(plan, lines, chance), melody, strokes))


def _figure(section: SectionPlan, voicing: Voicing) -> str:
    """Cadences breathe: restless textures come to rest on them. Without inner voices there is only a bass."""
    if not voicing.inner:
        return "chorale" if section.texture in {"chorale", "drone", "bells"} else "walking"
    return "block" if voicing.chord.cadential and section.texture in _RESTLESS else section.texture


def _unit(plan: Plan) -> int:
    """Quarters, eighths or sixteenths: what comes nearest to the strokes a second that the picture asks for.

    From one a second in the emptiest to seven in the busiest; never less than 140 ms apart.
    """
    quarter_s, wanted_s = 60 / plan.tempo_bpm, 2 ** (-2.8 * plan.bustle)
    playable = [unit for unit in ((2,) if plan.metre.is_compound else (1, 2, 4)) if quarter_s / unit >= 0.14]
    return QUARTER // min(playable or [1], key=lambda unit: abs(math.log2(quarter_s / unit / wanted_s)))


def _thinned(plan: Plan, lines: list[Line], chance: Random) -> list[Line]:
    """Introductions begin with the bass alone or the upper voices alone, as if the room were entered."""
    first = plan.sections[0]
    if first.section.letter or plan.loop:
        return lines
    end = first.section.end_bar * plan.metre.bar
    alone = chance.choice(("all", "bass", "inner"))
    if alone == "all":
        return lines
    until = end // 2 if first.section.end_bar > 1 else end
    thinned = [line for line in lines if line[1].start >= until or line[0].startswith(alone)]
    # Off-beats alone would begin with a rest: the listener would wait.
    return thinned if any(note.start == 0 for _, note in thinned) else lines


def _tied(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Notes that go on are joined to the ones that they go on from."""
    joined: list[Line] = []
    latest: dict[tuple[str, int], int] = {}
    for voice, note in lines:
        index = latest.get((voice, note.pitch))
        if note.tied and index is not None and joined[index][1].end == note.start:
            before = joined[index][1]
            joined[index] = (voice, dataclasses.replace(before, length=note.end - before.start))
            continue
        latest[voice, note.pitch] = len(joined)
        joined.append((voice, dataclasses.replace(note, tied=False)))
    return tuple(joined)


def _without_parallels(lines: Sequence[Line], melody: Sequence[Note], strokes: Container[int]) -> list[Line]:
    """Leave out the bass's passing notes that would run in fifths or octaves with the tune.

    The notes that begin a chord stay (`voicing` has led them well); the note before lasts instead.
    """
    tune = {note.start: note.pitch for note in melody}
    before = {two.start: one.pitch for one, two in pairwise(melody)}
    kept: list[Note] = []
    for note in sorted((note for voice, note in lines if voice == "bass"), key=lambda note: note.start):
        while (
            kept
            and note.start in before
            and parallel(kept[-1].pitch, before[note.start], note.pitch, tune[note.start])
        ):
            if note.start not in strokes:
                kept[-1] = dataclasses.replace(kept[-1], length=note.end - kept[-1].start)
                break
            if kept[-1].start in strokes or len(kept) == 1:
                kept.append(note)
                break
            gone = kept.pop()
            kept[-1] = dataclasses.replace(kept[-1], length=gone.end - kept[-1].start)
        else:
            kept.append(note)
    return [*(line for line in lines if line[0] != "bass"), *(("bass", note) for note in kept)]
