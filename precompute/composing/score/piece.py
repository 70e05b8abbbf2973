"""A piece, written note by note: the composer's straight way, without sound."""

from __future__ import annotations

from dataclasses import dataclass

from db.entities import Commission
from precompute.composing.score.planning.plan import Plan
from precompute.composing.score.planning.planner import make_plan
from precompute.composing.score.playing.performance import Performance, perform
from precompute.composing.score.playing.timing import TempoMap, tempo_map
from precompute.composing.score.writing.counter import compose_counter
from precompute.composing.score.writing.harmony import Chord, harmonise
from precompute.composing.score.writing.heterophony import follow_the_tune
from precompute.composing.score.writing.melody import Tune, compose_melody, notes_of
from precompute.composing.score.writing.orchestration import Part, orchestrate
from precompute.composing.score.writing.texture import accompany
from precompute.composing.score.writing.voicing import Voicing, suspend, voice_chords


@dataclass(frozen=True, slots=True)
class Piece:
    """A composed piece before it sounds."""

    plan: Plan
    chords: tuple[Chord, ...]
    tunes: tuple[Tune, ...]
    voicings: tuple[Voicing, ...]
    parts: tuple[Part, ...]
    tempo: TempoMap
    performance: Performance


def write_piece(commission: Commission) -> Piece:
    """Compose, without sound.

    Raises:
        ValueError: the duration, mode or ensemble is not one that the engine knows.
    """
    plan = make_plan(commission)
    chords = harmonise(plan)
    tunes = compose_melody(plan, chords)
    melody = notes_of(tunes)
    bass, inner = plan.ensemble.bass_range, plan.ensemble.inner_ranges
    voicings = voice_chords(chords, melody, bass, inner, plan.register)
    voicings = suspend(voicings, plan.metre.bar, 0.2 + 0.6 * plan.tension, plan.stream("suspensions"))
    counter, accompaniment = compose_counter(plan, tunes, chords), accompany(plan, voicings, melody)
    if plan.harmony == "heterophony":
        counter, accompaniment = follow_the_tune(plan, tunes, accompaniment)
    parts = orchestrate(plan, tunes, counter, accompaniment, chords)
    tempo = tempo_map(plan)
    return Piece(plan, chords, tunes, voicings, parts, tempo, perform(plan, parts, chords, tempo))
