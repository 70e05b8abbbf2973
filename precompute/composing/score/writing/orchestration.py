"""Orchestration: who plays what. Voices become parts, each within its instrument's range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from precompute.composing.score.catalogue.cycles import cycles_for
from precompute.composing.score.catalogue.ensembles import PERCUSSION, Instrument, Range
from precompute.composing.score.catalogue.profiles import PROFILES
from precompute.composing.score.planning.plan import Plan
from precompute.composing.score.theory import Note
from precompute.composing.score.writing.counter import counter_player
from precompute.composing.score.writing.figures import Line
from precompute.composing.score.writing.harmony import Chord
from precompute.composing.score.writing.melody import Tune


@dataclass(frozen=True, slots=True)
class Voiced:
    """A note with the voice it belongs to, which decides how loudly it is played."""

    voice: str
    note: Note


@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument plays, in order of time."""

    instrument: Instrument
    notes: tuple[Voiced, ...]


def orchestrate(
    plan: Plan,
    tunes: Sequence[Tune],
    counter: Sequence[Line],
    accompaniment: Sequence[Line],
    chords: Sequence[Chord],
) -> tuple[Part, ...]:
    """Give every voice to its instrument; instruments without a note are left out.

    Who has the second tune leaves its middle voice alone meanwhile.
    """
    sung = _sung(plan, tunes)
    answering = [_answers(plan, note) for _, note in counter]
    parts: list[Part] = []
    for player in plan.ensemble.instruments:
        answers = [
            Voiced(voice, _within(note, player.range))
            for (voice, note), who in zip(counter, answering, strict=True)
            if who is player
        ]
        own = [Voiced(voice, note) for voice, note in sung if voice in player.plays]
        own += [
            Voiced(voice, _within(note, player.range))
            for voice, note in accompaniment
            if voice in player.plays and not (answers and _is_busy(plan, player, note))
        ]
        own += answers
        own += [Voiced("pulse", note) for note in _pulse(plan, chords, player)]
        if own:
            parts.append(Part(player, _untangled(own)))
    return tuple(parts)


def _answers(plan: Plan, note: Note) -> Instrument | None:
    return counter_player(plan.ensemble, contrasting=plan.section_at(note.start).contrasting)


def _is_busy(plan: Plan, player: Instrument, note: Note) -> bool:
    """True where a player has the second tune at that time."""
    return (
        plan.section_at(note.start).counter
        and not plan.is_final(note.start)
        and _answers(plan, note) is player
    )


def _sung(plan: Plan, tunes: Sequence[Tune]) -> list[Line]:
    """The melody by who leads; at the climax of a large ensemble it is doubled at the octave."""
    same_player = plan.ensemble.lead(False) is plan.ensemble.lead(True)
    lines: list[Line] = []
    for tune in tunes:
        section = plan.sections[tune.section]
        voice = "contrast" if section.contrasting and not same_player else "melody"
        lines += [(voice, note) for note in tune.notes]
        doubler = next((p for p in plan.ensemble.instruments if "octave" in p.plays), None)
        if doubler and section.climax and voice == "melody":
            above = [Note(n.start, n.length, n.pitch + 12, n.stress - 0.6) for n in tune.notes]
            lines += [("octave", _within(note, doubler.range)) for note in above]
    return lines


def _within(note: Note, limits: Range) -> Note:
    """The note, by octaves, inside the instrument's range."""
    pitch = note.pitch
    while pitch < limits[0]:
        pitch += 12
    while pitch > limits[1]:
        pitch -= 12
    return Note(note.start, note.length, pitch, note.stress)


def _untangled(notes: list[Voiced]) -> tuple[Voiced, ...]:
    """In order of time; of two notes on one key the more important stays, an earlier one gives way."""
    importance = {"melody": 0, "contrast": 0, "octave": 1, "bass": 1}
    ordered = sorted(
        notes, key=lambda each: (each.note.start, importance.get(each.voice, 2), -each.note.pitch)
    )
    kept: list[Voiced] = []
    latest: dict[int, int] = {}
    for each in ordered:
        note = each.note
        index = latest.get(note.pitch)
        if index is not None and kept[index].note.end > note.start:
            earlier = kept[index].note
            if earlier.start == note.start:
                continue
            shortened = Note(earlier.start, note.start - earlier.start, earlier.pitch, earlier.stress)
            kept[index] = Voiced(kept[index].voice, shortened)
        latest[note.pitch] = len(kept)
        kept.append(each)
    return tuple(kept)


def _pulse(plan: Plan, chords: Sequence[Chord], player: Instrument) -> list[Note]:
    if "pulse" not in player.plays:
        return []
    return _percussion(plan) if player.program == PERCUSSION else _timpani(plan, chords, player)


def _percussion(plan: Plan) -> list[Note]:
    """One of the profile's cycles throughout the themes, the suggested one where it fits; none where none does."""
    fitting = cycles_for(PROFILES[plan.profile].cycles, plan.metre.name, plan.tempo_bpm)
    if not fitting:
        return []
    wanted = [each for each in fitting if each.name == plan.cycle]
    cycle = plan.stream("cycle").choice(wanted or fitting)
    notes: list[Note] = []
    for section in (each.section for each in plan.sections if each.section.letter):
        for number in range(section.end_bar - section.start_bar):
            start = (section.start_bar + number) * plan.metre.bar
            strokes = cycle.bar(number, plan.metre, light=plan.bustle > 0.25)
            notes += [Note(start + n.start, n.length, n.pitch, n.stress) for n in strokes]
    return notes


def _timpani(plan: Plan, chords: Sequence[Chord], player: Instrument) -> list[Note]:
    """Tonic and dominant on downbeats of loud sections, and under a loud ending."""
    loud = [section.section for section in plan.sections if section.climax or section.level > 0.7]
    spans = [(section.start_bar * plan.metre.bar, section.end_bar * plan.metre.bar) for section in loud]
    notes: list[Note] = []
    for chord in chords:
        final = chord.start == plan.end
        inside = any(start <= chord.start < end for start, end in spans)
        strong = chord.degree in {0, 4} and chord.start % plan.metre.bar == 0
        if (final and plan.level > 0.5) or (inside and strong):
            notes.append(_within(Note(chord.start, plan.metre.pulse, 36 + chord.root), player.range))
    return notes
