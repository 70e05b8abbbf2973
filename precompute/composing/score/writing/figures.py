"""Figures: eighteen ways of accompanying, each filling the span of one chord with notes for its voices.

The voices are 'bass' and 'inner1' (lowest) .. 'inner3'. Every figure works for any number of inner voices, and in
every metre that `sections` lets it have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from precompute.composing.score.theory import QUARTER, Metre, Note
from precompute.composing.score.writing.voicing import Voicing

Line = tuple[str, Note]
"""A voice and a note that it plays."""

_EIGHTH = QUARTER // 2
_SIXTEENTH = QUARTER // 4


@dataclass(frozen=True, slots=True)
class Span:
    """Where a figure writes."""

    voicing: Voicing
    following: Voicing | None
    """The next chord, to lead to."""
    start: int
    end: int
    metre: Metre
    unit: int
    """Ticks of the accompaniment's usual note."""
    ostinato: tuple[int, ...]
    """Rhythm of the ostinato in eighths; negative numbers are rests."""

    @property
    def length(self) -> int:
        """Ticks."""
        return self.end - self.start

    @property
    def inner_count(self) -> int:
        """How many inner voices there are."""
        return len(self.voicing.inner)

    def ticks(self, step: int, first: int = 0) -> range:
        """Every `step`-th tick, from `first` ticks after the start."""
        return range(self.start + first, self.end, step)


def sustain(span: Span) -> list[Line]:
    """Every voice holds its note."""
    return [_bass(span, span.start, span.length), *_held(span)]


def _chorale(span: Span) -> list[Line]:
    return sustain(span)


def _block(span: Span) -> list[Line]:
    """Chords on the strong beats, the bass held."""
    starts = [tick for tick in span.ticks(span.metre.pulse) if _is_strong(span, tick)]
    ends = [*starts[1:], span.end]
    lines = [_bass(span, span.start, span.length, 0.1)]
    for tick, end in zip(starts, ends, strict=True):
        if tick == span.start and span.voicing.suspended:
            lines += _held(span, end - tick)
        else:
            lines += _chord(span, tick, end - tick, 0.0 if tick == span.start else -0.25)
    return lines


def _is_strong(span: Span, tick: int) -> bool:
    """The beats on which block chords fall: one and two of three, else the halves of the bar."""
    if tick == span.start:
        return True
    if span.metre.beats == 3 and not span.metre.is_compound:
        return tick % span.metre.bar != 2 * span.metre.pulse
    return span.metre.strength(tick) >= 0.6 or span.metre.is_compound


def _arpeggio(span: Span) -> list[Line]:
    """The chord rolled upwards and back, the bass held below."""
    order = _up_and_down(span.inner_count)
    lines = [_bass(span, span.start, span.length, 0.1)]
    for step, tick in enumerate(span.ticks(span.unit, first=span.unit)):  # the bass speaks alone first
        lines.append(_inner(span, order[step % len(order)], tick, 2 * span.unit, -0.15))
    return lines


def _nocturne(span: Span) -> list[Line]:
    """Wide triplets over a bass that rings on, as John Field and Chopin wrote them."""
    unit = span.metre.pulse // 3
    top = span.inner_count - 1
    order = (0, top, min(1, top), top, 0, min(1, top))
    lines = [_bass(span, span.start, span.length, 0.15)]
    for step, tick in enumerate(span.ticks(unit, first=unit)):
        lines.append(_inner(span, order[step % len(order)], tick, 2 * unit, -0.25))
    return lines


def _alberti(span: Span) -> list[Line]:
    """Low, high, middle, high (after Domenico Alberti); in threes: low, middle, high."""
    count = span.inner_count
    low, middle, high = 0, min(1, count - 1), count - 1
    order = (low, middle, high) if span.metre.beats % 3 == 0 else (low, high, middle, high)
    lines = [_bass(span, span.start, span.length)]
    for step, tick in enumerate(span.ticks(span.unit)):
        stress = 0.0 if step % len(order) == 0 else -0.2
        lines.append(_inner(span, order[step % len(order)], tick, span.unit, stress))
    return lines


def _murky(span: Span) -> list[Line]:
    """The bass in broken octaves, the chord held above."""
    lines = _held(span)
    for step, tick in enumerate(span.ticks(max(span.unit, _EIGHTH))):
        length = min(max(span.unit, _EIGHTH), span.end - tick)
        octave = 12 if step % 2 and span.voicing.bass + 12 < span.voicing.inner[0] else 0
        lines.append(("bass", Note(tick, length, span.voicing.bass + octave, -0.2 if step % 2 else 0.1)))
    return lines


def _walking(span: Span) -> list[Line]:
    """A bass that walks in even steps to the next chord, under chords that are held."""
    return [*_held(span), *(("bass", note) for note in _walk(span, span.metre.pulse))]


def _moving(span: Span) -> list[Line]:
    """A chorale whose bass walks by step to the next chord."""
    return [*_held(span), *(("bass", note) for note in _passing_note(span))]


def _waltz(span: Span) -> list[Line]:
    """The bass on the first beat, the chord on the others."""
    pulse = span.metre.pulse
    lines: list[Line] = []
    for tick in span.ticks(pulse):
        if tick % span.metre.bar == 0:
            lines.append(_bass(span, tick, 2 * pulse, 0.2))
        else:
            lines += _chord(span, tick, pulse * 3 // 4, -0.2)
    return lines


def _afterbeat(span: Span) -> list[Line]:
    """Bass and chord in turn; in compound metres the chord takes the third eighth."""
    pulse = span.metre.pulse
    offset = pulse * 2 // 3 if span.metre.is_compound else pulse // 2
    lines: list[Line] = []
    for tick in span.ticks(pulse):
        if span.metre.strength(tick) >= 0.6 or span.metre.is_compound or tick == span.start:
            lines.append(_bass(span, tick, pulse, 0.1))
        if tick + offset < span.end:
            lines += _chord(span, tick + offset, pulse - offset, -0.2)
    return lines


def _stride(span: Span) -> list[Line]:
    """Bass on the strong beats, chord on the weak ones: the gait of a march."""
    pulse = span.metre.pulse
    lines: list[Line] = []
    for tick in span.ticks(pulse):
        if (tick % span.metre.bar) // pulse % 2 == 0:
            lines.append(_bass(span, tick, pulse, 0.15))
        else:
            lines += _chord(span, tick, pulse // 2, -0.15)
    return lines


def _habanera(span: Span) -> list[Line]:
    """The dotted rhythm of the habanera: long, short, even, even."""
    lines: list[Line] = []
    for tick in span.ticks(2 * QUARTER):
        for offset, length, stress in ((0, 3, 0.2), (4, 2, 0.0)):
            if tick + offset * _SIXTEENTH < span.end:
                lines.append(_bass(span, tick + offset * _SIXTEENTH, length * _SIXTEENTH, stress))
        for offset, length in ((3, 1), (6, 2)):
            if tick + offset * _SIXTEENTH < span.end:
                lines += _chord(span, tick + offset * _SIXTEENTH, length * _SIXTEENTH, -0.15)
    return lines


def _ostinato(span: Span) -> list[Line]:
    """A rhythm that goes on and on under the tune."""
    units = [0]
    for length in span.ostinato:
        units.append(units[-1] + abs(length))
    starts = {start: length for start, length in zip(units, span.ostinato, strict=False) if length > 0}
    lines = [_bass(span, span.start, span.length, 0.1)]
    for tick in span.ticks(_EIGHTH):
        place = (tick % span.metre.bar) // _EIGHTH
        if place not in starts and tick != span.start:
            continue
        length = min(starts.get(place, 1) * _EIGHTH, span.end - tick)
        stress = 0.0 if span.metre.strength(tick) >= 0.6 else -0.2
        lines += _chord(span, tick, length * 4 // 5, stress)
    return lines


def _pulse(span: Span) -> list[Line]:
    """The chord repeated softly and evenly, the bass held: a heartbeat."""
    unit = max(span.unit, _EIGHTH)
    lines = [_bass(span, span.start, span.length, 0.1)]
    for step, tick in enumerate(span.ticks(unit)):
        lines += _chord(span, tick, unit * 9 // 10, -0.15 if step == 0 else -0.35)
    return lines


def _plucked(span: Span) -> list[Line]:
    """Short chords on every beat, the bass on the strong ones: strings that are plucked."""
    pulse = span.metre.pulse
    lines: list[Line] = []
    for tick in span.ticks(pulse):
        if tick == span.start or span.metre.strength(tick) >= 0.6:
            lines.append(_bass(span, tick, pulse // 2, 0.1))
        else:
            lines += _chord(span, tick, pulse // 2, -0.1)
    return lines


def _tremolo(span: Span) -> list[Line]:
    """Quick repetition, each voice in turn so that it shimmers."""
    unit = max(_SIXTEENTH, span.unit // 2)
    lines = [_bass(span, span.start, span.length, 0.1)]
    for step, tick in enumerate(span.ticks(unit)):
        voices = range(span.inner_count) if span.inner_count < 3 else ((0, 2), (1,))[step % 2]
        lines += [_inner(span, voice, tick, unit, -0.4 if step % 4 else -0.2) for voice in voices]
    return lines


def _drone(span: Span) -> list[Line]:
    """The bass holds its note for the whole chord, the inner voices enter after it and hang over."""
    delay = min(span.metre.pulse, span.length // 2)
    lines = [_bass(span, span.start, span.length)]
    for voice in range(span.inner_count):
        lines.append(_inner(span, voice, span.start + delay * min(1, voice), span.length, -0.3))
    return lines


def _bells(span: Span) -> list[Line]:
    """The chord from its top down, each note ringing on into the next."""
    lines = [_bass(span, span.start, span.length, 0.1)]
    for step, voice in enumerate(reversed(range(span.inner_count)), 1):
        even = span.length * step // (span.inner_count + 1)
        offset = min(step * span.metre.pulse, even // _EIGHTH * _EIGHTH)
        lines.append(_inner(span, voice, span.start + offset, span.length, 0.1 - 0.1 * step))
    return lines


def _walk(span: Span, step: int) -> list[Note]:
    """The bass note, then scale steps towards the next bass, one each `step` ticks."""
    bass, count = span.voicing.bass, max(1, span.length // step)
    if span.following is None or count == 1:
        return [Note(span.start, span.length, bass)]
    goal, chord = span.following.bass, span.voicing.chord
    low, high = sorted((bass, goal))
    between = [chord.pitch_at(p) for p in chord.key.positions_between(low, high)]
    path = [pitch for pitch in between if low < pitch < high]
    if goal < bass:
        path.reverse()
    tones = [bass, *path[max(0, len(path) - count + 1) :]]
    while len(tones) < count:  # a near goal: the chord's own bass is struck again first
        tones.insert(1, bass)
    length = span.length // count
    return [
        Note(span.start + index * length, length, pitch, 0.1 if index == 0 else -0.15)
        for index, pitch in enumerate(tones[:count])
    ]


def _passing_note(span: Span) -> list[Note]:
    """The bass note, then a passing note where the next bass lies a third away."""
    bass, half = span.voicing.bass, span.length // 2
    between = _between(span)
    if between is None or half < _EIGHTH or half % _EIGHTH:
        return [Note(span.start, span.length, bass)]
    return [Note(span.start, half, bass), Note(span.start + half, span.length - half, between, -0.15)]


def _between(span: Span) -> int | None:
    """The scale note between this bass and the next one, where they are a third apart."""
    if span.following is None or abs(span.following.bass - span.voicing.bass) not in {3, 4}:
        return None
    low, high = sorted((span.voicing.bass, span.following.bass))
    chord = span.voicing.chord
    between = [chord.pitch_at(p) for p in chord.key.positions_between(low, high)]
    return next((pitch for pitch in between if low < pitch < high), None)


def _held(span: Span, length: int | None = None) -> list[Line]:
    """The inner voices held; one that is suspended keeps its old note first and then gives way."""
    length = length or span.length
    suspended = dict(span.voicing.suspended)
    lines: list[Line] = []
    for voice in range(span.inner_count):
        if voice in suspended:
            wait = _suspension(span, length)
            name = f"inner{voice + 1}"
            lines.append((name, Note(span.start, wait, suspended[voice], 0.15, tied=True)))
            lines.append((name, Note(span.start + wait, length - wait, span.voicing.inner[voice], -0.25)))
        else:
            lines.append(_inner(span, voice, span.start, length, 0.0))
    return lines


def _suspension(span: Span, length: int) -> int:
    """A suspension resolves on the next beat, or half-way through a long or a short chord.

    A dotted beat is divided as an appoggiatura divides it: two thirds for the dissonance (C. P. E. Bach 1753).
    """
    beat = span.metre.pulse
    if span.metre.is_compound and length == beat:
        return 2 * beat // 3
    return beat if 2 * beat <= length < 4 * beat else length // 2


def _bass(span: Span, tick: int, length: int, stress: float = 0.0) -> Line:
    return "bass", Note(tick, min(length, span.end - tick), span.voicing.bass, stress)


def _chord(span: Span, tick: int, length: int, stress: float) -> list[Line]:
    return [_inner(span, voice, tick, length, stress) for voice in range(span.inner_count)]


def _inner(span: Span, voice: int, tick: int, length: int, stress: float) -> Line:
    return f"inner{voice + 1}", Note(tick, min(length, span.end - tick), span.voicing.inner[voice], stress)


def _up_and_down(count: int) -> list[int]:
    return [*range(count), *range(count - 2, 0, -1)]


FIGURES: dict[str, Callable[[Span], list[Line]]] = {
    "chorale": _chorale,
    "block": _block,
    "arpeggio": _arpeggio,
    "nocturne": _nocturne,
    "alberti": _alberti,
    "murky": _murky,
    "walking": _walking,
    "moving": _moving,
    "waltz": _waltz,
    "afterbeat": _afterbeat,
    "stride": _stride,
    "habanera": _habanera,
    "ostinato": _ostinato,
    "pulse": _pulse,
    "plucked": _plucked,
    "tremolo": _tremolo,
    "drone": _drone,
    "bells": _bells,
}
"""By the names that `ensembles.toml` and the profiles use."""
