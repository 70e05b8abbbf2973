"""Textures: how a set chord becomes an accompaniment.

A texture fills the span of one chord with notes for its voices: 'bass', 'inner1' (lowest) .. 'inner3'. Every
texture works for any number of inner voices and any metre.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from precompute.composing.score.plan import Plan, SectionPlan
from precompute.composing.score.theory import QUARTER, Metre, Note
from precompute.composing.score.voicing import Voicing

Line = tuple[str, Note]
"""A voice and a note that it plays."""

_EIGHTH = QUARTER // 2


@dataclass(frozen=True, slots=True)
class Span:
    """Where a texture writes."""

    voicing: Voicing
    following: Voicing | None
    """The next chord, to lead to."""
    start: int
    end: int
    metre: Metre
    unit: int
    """Ticks of the accompaniment's usual note."""
    figure: tuple[int, ...]
    """Rhythm of the ostinato in units; negative numbers are rests."""


def accompany(plan: Plan, voicings: Sequence[Voicing]) -> tuple[Line, ...]:
    """The accompaniment of the whole piece; the final chord is held."""
    chance = plan.stream("texture")
    unit = _unit(plan)
    figure = _figure(plan, chance)
    lines: list[Line] = []
    for index, voicing in enumerate(voicings):
        following = voicings[index + 1] if index + 1 < len(voicings) else None
        chord = voicing.chord
        if following is None:
            lines += sustain(voicing, chord.start, chord.end)
            continue
        section = plan.section_at(chord.start)
        span = Span(voicing, following, chord.start, chord.end, plan.metre, unit, figure)
        lines += TEXTURES[_texture(section, chord.cadential)](span)
    return tuple(lines)


def _texture(section: SectionPlan, cadential: bool) -> str:
    """Cadences breathe: restless textures come to rest on them."""
    if cadential and section.texture in {"tremolo", "ostinato", "moving"}:
        return "block"
    return section.texture


def _unit(plan: Plan) -> int:
    """Eighths, or sixteenths where they stay playable and the picture is busy; never under 140 ms."""
    sixteenth_s = 15 / plan.tempo_bpm
    if plan.bustle > 0.6 and sixteenth_s >= 0.14 and not plan.metre.is_compound:
        return QUARTER // 4
    eighth_s = 2 * sixteenth_s
    calm = plan.bustle < 0.3 and eighth_s < 0.45 and not plan.metre.is_compound
    return QUARTER if calm or eighth_s < 0.16 else _EIGHTH


def _figure(plan: Plan, chance: Random) -> tuple[int, ...]:
    """An ostinato of one bar in eighths."""
    figures = {
        "4/4": ((3, 3, 2), (2, 1, 1, 2, 1, 1), (3, 1, 2, 2), (2, 2, 2, -1, 1), (1, 1, 2, 1, 1, 2)),
        "3/4": ((2, 1, 1, 2), (3, 1, 2), (2, 2, 1, 1), (1, 2, 1, 2)),
        "2/4": ((2, 1, 1), (1, 2, 1), (3, 1), (-1, 1, 1, 1)),
        "6/8": ((2, 1, 2, 1), (3, 2, 1), (1, 1, 1, 3), (2, 1, 3)),
    }
    return chance.choice(figures[plan.metre.name])


def sustain(voicing: Voicing, start: int, end: int) -> list[Line]:
    """Every voice holds its note."""
    inner = [
        (f"inner{index}", Note(start, end - start, pitch)) for index, pitch in enumerate(voicing.inner, 1)
    ]
    return [("bass", Note(start, end - start, voicing.bass)), *inner]


def _chorale(span: Span) -> list[Line]:
    return sustain(span.voicing, span.start, span.end)


def _block(span: Span) -> list[Line]:
    """Chords on the strong beats, the bass held."""
    step = span.metre.pulse if span.metre.is_compound or span.metre.beats == 3 else 2 * span.metre.pulse
    lines: list[Line] = [("bass", Note(span.start, span.end - span.start, span.voicing.bass, 0.1))]
    for tick in range(span.start, span.end, step):
        if (
            span.metre.beats == 3
            and not span.metre.is_compound
            and tick % span.metre.bar == 2 * span.metre.pulse
        ):
            continue
        length = min(step, span.end - tick)
        if span.metre.beats == 3 and tick % span.metre.bar == span.metre.pulse:
            length = min(2 * step, span.end - tick)
        lines += _chord(span, tick, length, 0.0 if tick == span.start else -0.25)
    return lines


def _arpeggio(span: Span) -> list[Line]:
    """The chord rolled upwards and back, the bass held below."""
    order = _up_and_down(len(span.voicing.inner))
    lines: list[Line] = [("bass", Note(span.start, span.end - span.start, span.voicing.bass, 0.1))]
    first = span.unit  # the bass speaks alone first
    for step, tick in enumerate(range(span.start + first, span.end, span.unit)):
        voice = order[step % len(order)]
        lines.append(_inner(span, voice, tick, min(span.unit * 2, span.end - tick), -0.15))
    return lines


def _alberti(span: Span) -> list[Line]:
    """Low, high, middle, high (after Domenico Alberti); in threes: low, middle, high."""
    count = len(span.voicing.inner)
    low, middle, high = 0, min(1, count - 1), count - 1
    order = (low, middle, high) if span.metre.beats % 3 == 0 else (low, high, middle, high)
    lines: list[Line] = [("bass", Note(span.start, span.end - span.start, span.voicing.bass))]
    for step, tick in enumerate(range(span.start, span.end, span.unit)):
        stress = 0.0 if step % len(order) == 0 else -0.2
        lines.append(_inner(span, order[step % len(order)], tick, min(span.unit, span.end - tick), stress))
    return lines


def _waltz(span: Span) -> list[Line]:
    """The bass on the first beat, the chord on the others."""
    pulse = span.metre.pulse
    lines: list[Line] = []
    for tick in range(span.start, span.end, pulse):
        if tick % span.metre.bar == 0:
            lines.append(("bass", Note(tick, min(2 * pulse, span.end - tick), span.voicing.bass, 0.2)))
        else:
            lines += _chord(span, tick, min(pulse * 3 // 4, span.end - tick), -0.2)
    return lines


def _afterbeat(span: Span) -> list[Line]:
    """Bass and chord in turn; in compound metres the chord takes the third eighth."""
    pulse = span.metre.pulse
    lines: list[Line] = []
    for tick in range(span.start, span.end, pulse):
        offset = pulse * 2 // 3 if span.metre.is_compound else pulse // 2
        strong = span.metre.strength(tick) >= 0.6 or span.metre.is_compound or tick == span.start
        if strong:
            lines.append(("bass", Note(tick, min(pulse, span.end - tick), span.voicing.bass, 0.1)))
        after = tick + offset
        if after < span.end:
            lines += _chord(span, after, min(pulse - offset, span.end - after), -0.2)
    return lines


def _ostinato(span: Span) -> list[Line]:
    """A rhythm that goes on and on under the tune."""
    lines: list[Line] = []
    units = [0]
    for length in span.figure:
        units.append(units[-1] + abs(length))
    starts = {start: length for start, length in zip(units, span.figure, strict=False) if length > 0}
    for tick in range(span.start, span.end, _EIGHTH):
        place = (tick % span.metre.bar) // _EIGHTH
        if place not in starts and tick != span.start:
            continue
        length = min(starts.get(place, 1) * _EIGHTH, span.end - tick)
        stress = 0.0 if span.metre.strength(tick) >= 0.6 else -0.2
        lines += _chord(span, tick, length * 4 // 5, stress)
    return [("bass", Note(span.start, span.end - span.start, span.voicing.bass, 0.1)), *lines]


def _tremolo(span: Span) -> list[Line]:
    """Quick repetition, each voice in turn so that it shimmers."""
    unit = max(QUARTER // 4, span.unit // 2)
    lines: list[Line] = [("bass", Note(span.start, span.end - span.start, span.voicing.bass, 0.1))]
    count = len(span.voicing.inner)
    for step, tick in enumerate(range(span.start, span.end, unit)):
        voices = range(count) if count < 3 else ((0, 2), (1,))[step % 2]
        for voice in voices:
            lines.append(_inner(span, voice, tick, min(unit, span.end - tick), -0.4 if step % 4 else -0.2))
    return lines


def _drone(span: Span) -> list[Line]:
    """The bass holds its note for the whole chord, the inner voices enter after it and hang over."""
    lines: list[Line] = [("bass", Note(span.start, span.end - span.start, span.voicing.bass))]
    delay = min(span.metre.pulse, (span.end - span.start) // 2)
    for voice in range(len(span.voicing.inner)):
        tick = span.start + delay * min(1, voice)
        lines.append(_inner(span, voice, tick, span.end - tick, -0.3))
    return lines


def _moving(span: Span) -> list[Line]:
    """A chorale whose bass walks by step to the next chord."""
    lines = [line for line in sustain(span.voicing, span.start, span.end) if line[0] != "bass"]
    return lines + [("bass", note) for note in _walk(span)]


def _walk(span: Span) -> list[Note]:
    """The bass note, then a passing note where the next bass lies a third away."""
    bass, length = span.voicing.bass, span.end - span.start
    between = _passing(span)
    half = length // 2
    if between is None or half < _EIGHTH or half % _EIGHTH:
        return [Note(span.start, length, bass)]
    return [Note(span.start, half, bass), Note(span.start + half, length - half, between, -0.15)]


def _passing(span: Span) -> int | None:
    """The scale note between this bass and the next one, where they are a third apart."""
    if span.following is None or abs(span.following.bass - span.voicing.bass) not in {3, 4}:
        return None
    low, high = sorted((span.voicing.bass, span.following.bass))
    chord = span.voicing.chord
    between = [chord.pitch_at(p) for p in chord.key.positions_between(low, high)]
    return next((pitch for pitch in between if low < pitch < high), None)


def _chord(span: Span, tick: int, length: int, stress: float) -> list[Line]:
    return [_inner(span, voice, tick, length, stress) for voice in range(len(span.voicing.inner))]


def _inner(span: Span, voice: int, tick: int, length: int, stress: float) -> Line:
    return f"inner{voice + 1}", Note(tick, length, span.voicing.inner[voice], stress)


def _up_and_down(count: int) -> list[int]:
    return [*range(count), *range(count - 2, 0, -1)]


TEXTURES: dict[str, Callable[[Span], list[Line]]] = {
    "chorale": _chorale,
    "block": _block,
    "arpeggio": _arpeggio,
    "alberti": _alberti,
    "waltz": _waltz,
    "afterbeat": _afterbeat,
    "ostinato": _ostinato,
    "tremolo": _tremolo,
    "drone": _drone,
    "moving": _moving,
}
"""By the names that `ensembles.toml` uses."""
