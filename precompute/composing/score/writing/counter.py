"""Counter-melody: a second tune that moves where the first one rests, against it where it moves.

It belongs to sections in which a theme returns and to the climax, where a player is free to sing it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from precompute.composing.score.catalogue.ensembles import Ensemble, Instrument
from precompute.composing.score.planning.plan import Plan, SectionPlan
from precompute.composing.score.theory import Note
from precompute.composing.score.writing.figures import Line
from precompute.composing.score.writing.harmony import Chord
from precompute.composing.score.writing.lines import Manner, Slot, draw_line
from precompute.composing.score.writing.melody import Tune

_SHORTEST_RANGE = 9
_UNDER_THE_TUNE = 3
"""Semitones that stay free between the two tunes."""


def counter_player(ensemble: Ensemble, *, contrasting: bool) -> Instrument | None:
    """Who answers the leading player: the other leader, else a single player of a middle voice; perhaps nobody."""
    leader = ensemble.lead(contrasting)
    other = ensemble.lead(not contrasting)
    if other is not leader and set(other.plays) <= {"melody", "contrast", "octave"}:
        return other
    middle = [player for player in ensemble.instruments if player.inner and not player.decays]
    single = [player for player in middle if len(player.plays) == 1 and player is not leader]
    return single[-1] if len(single) > 1 else None


def compose_counter(plan: Plan, tunes: Sequence[Tune], chords: Sequence[Chord]) -> tuple[Line, ...]:
    """The second tune of all sections that have one, as lines of the voice 'counter'."""
    chance = plan.stream("counter")
    lines: list[Line] = []
    previous: int | None = None
    for tune in tunes:
        section = plan.sections[tune.section]
        player = counter_player(plan.ensemble, contrasting=section.contrasting)
        limits = (
            _limits(player, tune) if player and section.counter and plan.harmony == "functional" else None
        )
        slots = _slots(plan, section, tune, chords) if limits else []
        if not limits or len(slots) < 2:
            previous = None
            continue
        contour = dataclasses.replace(
            plan.contour, slope=-plan.contour.slope, arch=-plan.contour.arch / 2, skyline=()
        )
        positions = draw_line(slots, Manner(*limits, contour, previous, ()), chance)
        pitches = [slot.chord.pitch_at(position) for slot, position in zip(slots, positions, strict=True)]
        previous = pitches[-1]
        lines += [
            ("counter", Note(slot.start, slot.length, pitch, 0.1 * slot.strength - 0.1))
            for slot, pitch in zip(slots, pitches, strict=True)
        ]
    return tuple(lines)


def _limits(player: Instrument, tune: Tune) -> tuple[int, int] | None:
    """Lowest and highest pitch: the player's, below the tune."""
    low, high = player.inner or player.sings or player.range
    high = min(high, min(note.pitch for note in tune.notes) - _UNDER_THE_TUNE)
    low = max(low, high - 16) if high - low > 16 else low
    return (low, high) if high - low >= _SHORTEST_RANGE else None


def _slots(plan: Plan, section: SectionPlan, tune: Tune, chords: Sequence[Chord]) -> list[Slot]:
    """It enters with the chords, and on beats where the tune holds or is silent; it lasts until it moves again."""
    begin, end = tune.notes[0].start, tune.notes[-1].end
    struck = {note.start for note in tune.notes}
    inside = [chord for chord in chords if chord.start < end and begin < chord.end]
    starts: list[tuple[int, Chord]] = []
    for chord in inside:
        for tick in range(max(chord.start, begin), min(chord.end, end), plan.metre.pulse):
            if tick == chord.start or tick not in struck:
                starts.append((tick, chord))
    slots: list[Slot] = []
    for index, (tick, chord) in enumerate(starts):
        until = starts[index + 1][0] if index + 1 < len(starts) else end
        above = next((note.pitch for note in tune.notes if note.start <= tick < note.end), None)
        height = section.lift / 2
        slots.append(Slot(tick, until - tick, chord, plan.metre.strength(tick), None, height, None, above))
    return slots
