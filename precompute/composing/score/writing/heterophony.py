"""Heterophony: every instrument plays the tune, each in its own way, over a bass that holds tonic and fifth.

Plucked and struck strings fill long notes with repeated strokes, bows and winds lead on to the next note by a step
between, and whoever is left plays the bones: the notes on the beats. After Racy (2003) of the Arab takht, Thrasher
(2008) of Chinese silk and bamboo, and Malm (2000) of Japanese chamber music; far plainer than any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from precompute.composing.score.catalogue.ensembles import Ensemble, Instrument, Range
from precompute.composing.score.planning.plan import Plan
from precompute.composing.score.theory import QUARTER, Key, Metre, Note
from precompute.composing.score.writing.counter import counter_player
from precompute.composing.score.writing.figures import Line
from precompute.composing.score.writing.melody import Tune

_SHORTEST_STROKE_S = 0.16
_SOFTER = -0.3
"""Stress of what is added to the tune."""


def follow_the_tune(
    plan: Plan, tunes: Sequence[Tune], accompaniment: Sequence[Line]
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The tune as the other players have it.

    Returns:
        Lines of the voice 'counter', for the leader who does not lead; and the accompaniment, whose highest middle
        voice follows the tune wherever there is one.
    """
    answers: list[Line] = []
    middle: list[Line] = []
    voice, follower = _highest_middle_voice(plan.ensemble)
    spans: list[tuple[int, int]] = []
    for tune in tunes:
        section = plan.sections[tune.section]
        leader = plan.ensemble.lead(section.contrasting)
        other = counter_player(plan.ensemble, contrasting=section.contrasting)
        if other:
            told = _told(plan, tune.notes, section.key, other, bones=False)
            answers += [("counter", note) for note in _moved(told, other.sings or other.range)]
        if follower is not leader and follower is not other:
            told = _told(plan, tune.notes, section.key, follower, bones=bool(other and other.decays))
            middle += [(voice, note) for note in _moved(told, follower.inner or follower.range)]
            spans.append((tune.notes[0].start, tune.notes[-1].end))
    left = [line for line in accompaniment if line[0] != voice]
    between = [note for name, note in accompaniment if name == voice]
    return tuple(answers), (*left, *((voice, note) for note in _outside(between, spans)), *middle)


def _outside(notes: Sequence[Note], spans: Sequence[tuple[int, int]]) -> list[Note]:
    """The notes that begin outside all spans, ended where the next span begins."""
    kept: list[Note] = []
    for note in notes:
        if any(start <= note.start < end for start, end in spans):
            continue
        end = min((start for start, _ in spans if start > note.start), default=note.end)
        kept.append(Note(note.start, min(note.end, end) - note.start, note.pitch, note.stress))
    return kept


def _highest_middle_voice(ensemble: Ensemble) -> tuple[str, Instrument]:
    return max(
        ((voice, player) for player in ensemble.instruments for voice in player.plays if "inner" in voice),
        key=lambda each: each[0],
    )


def _told(plan: Plan, tune: Sequence[Note], key: Key, player: Instrument, *, bones: bool) -> list[Note]:
    """The tune in a player's own way; long final notes are left alone."""
    moving, last = list(tune[:-1]), tune[-1]
    if bones:
        return [*_bones(tune, plan.metre)]
    if not player.decays:
        return [*_led_on(tune, key), last]
    stroke = QUARTER // 2
    while stroke * 60 / (plan.tempo_bpm * QUARTER) < _SHORTEST_STROKE_S:
        stroke *= 2
    return [*_repeated(moving, stroke), last]


def _bones(tune: Sequence[Note], metre: Metre) -> list[Note]:
    """The notes on the beats, each until the next one."""
    kept = [note for note in tune if metre.strength(note.start) > 0] or list(tune[:1])
    ends = [*(note.start for note in kept[1:]), tune[-1].end]
    return [Note(note.start, end - note.start, note.pitch) for note, end in zip(kept, ends, strict=True)]


def _repeated(tune: Sequence[Note], stroke: int) -> list[Note]:
    """Long notes in strokes of `stroke` ticks."""
    notes: list[Note] = []
    for note in tune:
        strokes = max(1, note.length // stroke)
        for number in range(strokes):
            start = note.start + number * stroke
            length = note.end - start if number == strokes - 1 else stroke
            notes.append(Note(start, length, note.pitch, note.stress if number == 0 else _SOFTER))
    return notes


def _led_on(tune: Sequence[Note], key: Key) -> list[Note]:
    """Notes of a quarter and more give their last part to the step that leads on; all but the last note."""
    notes: list[Note] = []
    for note, following in pairwise(tune):
        between = _step_towards(key, note.pitch, following.pitch)
        part = QUARTER // 2 if note.length > QUARTER else QUARTER // 4
        if note.length < QUARTER or between is None or note.end != following.start:
            notes.append(note)
            continue
        notes.append(Note(note.start, note.length - part, note.pitch, note.stress))
        notes.append(Note(note.end - part, part, between, _SOFTER))
    return notes


def _step_towards(key: Key, pitch: int, goal: int) -> int | None:
    """The scale's next note towards a goal, the upper neighbour where they are equal; None where there is none."""
    if goal >= pitch:
        upper = key.positions_between(pitch + 1, pitch + 4)
        step = key.pitch_at(upper[0]) if upper else None
    else:
        lower = key.positions_between(pitch - 4, pitch - 1)
        step = key.pitch_at(lower[-1]) if lower else None
    return None if step == goal else step


def _moved(notes: Sequence[Note], limits: Range) -> list[Note]:
    """The line by whole octaves to where most of it lies within limits."""

    def outside(octaves: int) -> tuple[int, int]:
        pitches = [note.pitch + 12 * octaves for note in notes]
        return sum(not limits[0] <= pitch <= limits[1] for pitch in pitches), abs(octaves)

    shift = 12 * min(range(-3, 4), key=outside)
    return [Note(note.start, note.length, note.pitch + shift, note.stress) for note in notes]
