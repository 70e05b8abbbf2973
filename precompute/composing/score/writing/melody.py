"""Melody: a motif that is stated, repeated, sequenced, inverted, broken up and brought to a cadence.

A theme is a rhythm of a bar, a counter-rhythm and a row of steps. A phrase lays these out as a *sentence*
(motif, motif again on other chords, fragments, cadence) or a *period half* (motif, answer, motif, cadence),
after Caplin (1998), 'Classical Form'. The exact pitches are then the cheapest path (Viterbi) through the
scale under costs for steps and leaps, chord tones on strong beats, tendency tones, the wished steps and the
phrase's arc.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from precompute.composing.score.planning.form import Phrase
from precompute.composing.score.planning.picture import Contour
from precompute.composing.score.planning.plan import Plan, SectionPlan
from precompute.composing.score.theory import QUARTER, Note
from precompute.composing.score.writing.harmony import Chord
from precompute.composing.score.writing.lines import Manner, Slot, draw_line
from precompute.composing.score.writing.ornaments import adorn
from precompute.composing.score.writing.rhythms import BARS, CLOSES, Rhythm

_SIXTEENTH = QUARTER // 4


@dataclass(frozen=True, slots=True)
class Theme:
    """What makes a tune recognisable."""

    motif: Rhythm
    answer: Rhythm
    close: Rhythm
    steps: tuple[int, ...]
    """Wished scale steps from note to note of the motif."""
    layout: str
    """'sentence' or 'period'."""


@dataclass(frozen=True, slots=True)
class Tune:
    """The notes of one phrase of the leading voice."""

    section: int
    notes: tuple[Note, ...]


def notes_of(tunes: Sequence[Tune]) -> list[Note]:
    """All notes of the leading voice, in order of time."""
    return [note for tune in tunes for note in tune.notes]


def compose_melody(plan: Plan, chords: tuple[Chord, ...]) -> tuple[Tune, ...]:
    """The leading voice, phrase by phrase; the last note is the tonic over the final chord, where there is one."""
    chance = plan.stream("melody")
    themes = _themes(plan, chance)
    remembered: dict[tuple[str, str, int], tuple[int, ...]] = {}
    adornment = plan.stream("ornaments")
    tunes: list[Tune] = []
    previous: int | None = None
    for index, section in enumerate(plan.sections):
        for number, phrase in enumerate(section.section.phrases):
            if phrase.role == "intro":
                continue
            theme = themes[section.section.letter or "A"]
            slots = _slots(_Passage(plan, section, phrase, theme), chords, chance)
            letter = section.section.letter
            family = (letter, phrase.role, number % 2)
            known = remembered.get(family) or _begun_alike(
                remembered.get((letter, "antecedent", 0), ()), phrase
            )
            low, high = _range(plan, section)
            manner = Manner(low, high, plan.contour, previous, known, plan.gladness)
            positions = draw_line(slots, manner, chance)
            if letter:
                remembered.setdefault(family, positions)
            previous = slots[-1].chord.pitch_at(positions[-1])
            line = list(zip(slots, positions, strict=True))
            liking = plan.ornament * (1.6 if section.section.occurrence else 0.8)
            tunes.append(Tune(index, adorn(_notes(section, line, chance), line, liking, adornment)))
    return tuple(tunes)


def _begun_alike(first: tuple[int, ...], phrase: Phrase) -> tuple[int, ...]:
    """What a consequent takes from the antecedent: its first half."""
    return first[: len(first) // 2] if phrase.role == "consequent" else ()


@dataclass(frozen=True, slots=True)
class _Passage:
    """A phrase to be filled with a theme."""

    plan: Plan
    section: SectionPlan
    phrase: Phrase
    theme: Theme

    @property
    def is_last(self) -> bool:
        """True where the final chord follows."""
        return not self.plan.loop and self.phrase.start_bar + self.phrase.bars == self.plan.bars


def _themes(plan: Plan, chance: Random) -> dict[str, Theme]:
    """One theme per letter, as lively as its section; later ones answer the first by inversion."""
    firsts: dict[str, SectionPlan] = {}
    for section in plan.sections:
        if section.section.letter:
            firsts.setdefault(section.section.letter, section)
    themes: dict[str, Theme] = {}
    for letter, section in firsts.items():
        theme = _invent(plan, chance, section.activity + (chance.choice((-0.2, 0.15)) if themes else 0.0))
        if themes:
            first = themes["A"]
            inverted = tuple(-step for step in first.steps)
            # Half of the contrasts grow out of the first theme's rhythm (Schoenberg: developing variation).
            motif = first.motif if chance.random() < 0.5 else theme.motif
            theme = dataclasses.replace(theme, motif=motif, close=first.close, steps=inverted)
        themes[letter] = theme
    return themes


def _invent(plan: Plan, chance: Random, activity: float) -> Theme:
    bars = [rhythm for level in BARS[plan.metre.name] for rhythm in level]
    motif = _rhythm_like([rhythm for rhythm in bars if len(rhythm) > 1], plan, activity, chance)
    others = [rhythm for rhythm in bars if rhythm != motif]
    answer = _rhythm_like(others, plan, activity + chance.choice((-0.2, 0.0, 0.2)), chance)
    if chance.random() < 0.5:
        answer = motif
    close = _close(plan, activity - 0.4, chance)
    return Theme(motif, answer, close, _steps(plan.contour, chance), chance.choice(("sentence", "period")))


def _close(plan: Plan, activity: float, chance: Random) -> Rhythm:
    """The rhythm of a phrase's last bar: the emptier the picture, the longer the silence after it."""
    total = plan.metre.bar / _SIXTEENTH
    wanted = 0.02 + 0.4 * plan.rests
    fitting = sorted(
        CLOSES[plan.metre.name],
        key=lambda rhythm: abs(sum(-length for length in rhythm if length < 0) / total - wanted),
    )
    return _rhythm_like(fitting[:3], plan, activity, chance)


def _rhythm_like(rhythms: Sequence[Rhythm], plan: Plan, activity: float, chance: Random) -> Rhythm:
    """One of the rhythms with about as many notes as the activity asks for: 0.9 to 3.5 notes a second."""
    bar_s = plan.metre.quarters * 60 / plan.tempo_bpm
    wanted = (0.9 + 2.6 * max(0.0, activity)) * bar_s
    misses = [abs(math.log2(sum(length > 0 for length in rhythm) / wanted)) for rhythm in rhythms]
    return chance.choices(rhythms, [math.exp(-4 * miss) for miss in misses])[0]


def _steps(contour: Contour, chance: Random) -> tuple[int, ...]:
    """A row of wished steps, at most one leap in the motif, which is left in the other direction."""
    steps: list[int] = []
    direction = 1 if contour.slope > 0 else -1 if contour.slope < 0 else chance.choice((1, -1))
    for _ in range(7):
        if chance.random() < contour.repeats * 0.5:
            steps.append(0)
            continue
        leap = chance.random() < 0.15 + 0.5 * contour.leaps
        steps.append(direction * (chance.choice((2, 3, 4, 5)) if leap else 1))
        if leap or chance.random() < 0.3:
            direction = -direction
    return tuple(steps)


def _range(plan: Plan, section: SectionPlan) -> tuple[int, int]:
    """Lowest and highest pitch for a section: the player's best octave and a half, moved by the register."""
    low, high = plan.ensemble.melody_ranges[section.contrasting]
    room = max(0, high - low - 17)
    shift = round(room * (plan.register + 1) / 2)
    top = low + shift + (17 if section.climax else 15)
    return low + shift, min(high, top)


def _slots(passage: _Passage, chords: Sequence[Chord], chance: Random) -> list[Slot]:
    """The rhythm of a phrase with what is wished of each note."""
    bar_ticks = passage.plan.metre.bar
    slots: list[Slot] = []
    for bar, (rhythm, steps) in enumerate(_bars(passage, chance), passage.phrase.start_bar):
        start, number = bar * bar_ticks, 0
        for sixteenths in rhythm:
            length = abs(sixteenths) * _SIXTEENTH
            if sixteenths > 0:
                wished = steps[number - 1] if 0 < number <= len(steps) else None
                slots.append(_slot(passage, _chord_at(chords, start), start, length, wished))
                number += 1
            start += length
    if passage.is_last:
        slots.append(_slot(passage, chords[-1], chords[-1].start, chords[-1].length, None))
    closes = passage.phrase.cadence in {"authentic", "plagal"}
    must_be = "ending" if passage.is_last else "tonic" if closes else "chord"
    slots[-1] = dataclasses.replace(slots[-1], strength=1.0, must_be=must_be)
    return slots


def _chord_at(chords: Sequence[Chord], tick: int) -> Chord:
    return next(chord for chord in chords if chord.start <= tick < chord.end)


def _slot(passage: _Passage, chord: Chord, start: int, length: int, wished: int | None) -> Slot:
    plan, phrase = passage.plan, passage.phrase
    done = min(1.0, (start / plan.metre.bar - phrase.start_bar) / phrase.bars)
    height = plan.contour.height_at(done) + passage.section.lift
    if passage.section.climax:
        height += 12 * plan.climax_height * done * (1 - done)
    return Slot(start, length, chord, plan.metre.strength(start), wished, height, None)


def _bars(passage: _Passage, chance: Random) -> list[tuple[Rhythm, tuple[int, ...]]]:
    """Rhythm and wished steps of each bar of a phrase."""
    theme, bars, activity = passage.theme, passage.phrase.bars, passage.section.activity
    motif = theme.motif
    if passage.section.section.occurrence and activity > 0.3:
        motif = _ornamented(motif, chance)
    close = _running(passage.plan, theme) if passage.is_last else theme.close
    if passage.phrase.role == "coda":
        return [(theme.answer, theme.steps)] * (bars - 1) + [(close, ())]
    if bars == 1:
        return [(motif if passage.is_last else close, theme.steps)]
    stated, answered = (motif, theme.steps), (theme.answer, theme.steps[3:])
    if bars == 2:
        return [stated, (close, ())]
    fragment = (_fragment(motif), theme.steps[:2])
    liquidated = fragment if activity > 0.35 else answered
    if theme.layout == "sentence":
        # The idea, the idea again, then its fragments, ever shorter, into the cadence.
        idea = [stated] if bars < 6 else [stated, answered]
        begun = [*idea, *idea]
        middle = [liquidated] * (bars - len(begun) - 1)
        if len(middle) > 2:
            middle[1] = (theme.answer, tuple(-step for step in theme.steps))
        return [*begun, *middle, (close, ())]
    turned = (motif, tuple(-step for step in theme.steps))
    middle = [turned, answered, stated, liquidated][: max(0, bars - 4)]
    while len(middle) < bars - 4:
        middle.append(stated if len(middle) % 2 else answered)
    return [stated, answered, *middle, stated, (close, ())]


def _ornamented(rhythm: Rhythm, chance: Random) -> Rhythm:
    """The rhythm with one long note divided, as a returning theme may be."""
    long = [index for index, length in enumerate(rhythm) if length in {4, 8}]
    if not long:
        return rhythm
    index = chance.choice(long)
    half = rhythm[index] // 2
    return (*rhythm[:index], half, half, *rhythm[index + 1 :])


def _fragment(rhythm: Rhythm) -> Rhythm:
    """The first half of a rhythm twice, where it can be halved; else the rhythm."""
    total, half = sum(map(abs, rhythm)) // 2, 0
    for index, length in enumerate(rhythm):
        half += abs(length)
        if half == total:
            return rhythm[: index + 1] * 2
    return rhythm


def _running(plan: Plan, theme: Theme) -> Rhythm:
    """A last bar that moves on into the final chord instead of resting."""
    calm = BARS[plan.metre.name][0]
    return next((rhythm for rhythm in calm if len(rhythm) == 2 and rhythm[0] > 0), theme.motif)


def _notes(section: SectionPlan, line: Sequence[tuple[Slot, int]], chance: Random) -> tuple[Note, ...]:
    pitches = [slot.chord.pitch_at(position) for slot, position in line]
    top = max(pitches)
    notes: list[Note] = []
    for (slot, _), pitch in zip(line, pitches, strict=True):
        stress = 0.25 * slot.strength + (0.3 if section.climax and pitch == top else 0.0)
        notes.append(Note(slot.start, slot.length, pitch, stress + chance.uniform(-0.05, 0.05)))
    return tuple(notes)
