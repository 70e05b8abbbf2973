"""Voice leading: the bass and the inner voices under a given melody.

The bass is the cheapest path (Viterbi) over roots and inversions that never moves in parallel fifths or
octaves with the melody; the inner voices follow chord by chord with the least motion, below the melody and
above the bass. Leading notes rise, sevenths fall. Where an inner voice falls by a step onto a strong beat, it may
be suspended: it keeps its old note for a while.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, pairwise
from random import Random

from precompute.composing.score.catalogue.ensembles import Range
from precompute.composing.score.theory import Note, parallel
from precompute.composing.score.writing.harmony import Chord, left_unresolved

_FORBIDDEN = 1000.0
_UNRESOLVED: Mapping[str | None, float] = {"leading note": 5.0, "seventh": 8.0}
"""Cost of leaving a tendency note otherwise than it wants."""
_MEETING = 6.5
"""Cost of two voices on one note: rare, but better than a seventh that does not fall."""
_LETTING_GO = 100.0
"""Cost of leaving a pedal point, which only a forbidden move is worse than."""


@dataclass(frozen=True, slots=True)
class Voicing:
    """A chord as it is set for the players."""

    chord: Chord
    bass: int
    inner: tuple[int, ...]
    """Lowest first."""
    suspended: tuple[tuple[int, int], ...] = ()
    """Inner voices (0 is the lowest) that come late, with the note that they keep meanwhile."""


def voice_chords(
    chords: Sequence[Chord],
    melody: Sequence[Note],
    bass_range: Range,
    inner_ranges: Sequence[Range],
    register: float = 0.0,
) -> tuple[Voicing, ...]:
    """Set every chord under the melody (notes in order of time), without suspensions.

    Args:
        chords: without gap or overlap.
        melody: the leading voice.
        bass_range: where the bass lies.
        inner_ranges: where each inner voice lies, lowest voice first.
        register: -1 all voices like the lower part of their ranges .. 1 the upper.
    """
    basses = _bass_line([_Under.of(chord, melody) for chord in chords], bass_range, register)
    floors = [_lowest_during(melody, chord) for chord in chords]
    voicings: list[Voicing] = []
    for chord, bass, floor in zip(chords, basses, floors, strict=True):
        before = voicings[-1] if voicings else None
        inner = _inner_voices(chord, bass, floor, inner_ranges, before, register)
        voicings.append(Voicing(chord, bass, inner))
    return tuple(voicings)


def suspend(voicings: Sequence[Voicing], bar: int, liking: float, chance: Random) -> tuple[Voicing, ...]:
    """Let some inner voices come late: prepared by the chord before, resolved downwards by step.

    Args:
        bar: Ticks of a bar; suspensions fall on downbeats.
        liking: 0 never .. 1 wherever one can be.
    """
    done = list(voicings)
    for index in range(1, len(done)):
        before, after = done[index - 1], done[index]
        draw = chance.random()
        if after.chord.start % bar or draw > liking or len(before.inner) != len(after.inner):
            continue
        candidates = [
            (voice, old)
            for voice, (old, new) in enumerate(zip(before.inner, after.inner, strict=True))
            if old - new in {1, 2}
            and old % 12 not in after.chord.tones
            and old % 12 != before.chord.leading_note
            and old - after.bass > 2
            and all(abs(old - other) > 1 for place, other in enumerate(after.inner) if place != voice)
        ]
        if candidates:
            done[index] = dataclasses.replace(after, suspended=(candidates[-1],))
    return tuple(done)


def _at(melody: Sequence[Note], tick: int) -> int | None:
    """The melody's pitch at a moment: what sounds then, else nothing."""
    return next((note.pitch for note in melody if note.start <= tick < note.end), None)


def _lowest_during(melody: Sequence[Note], chord: Chord) -> int | None:
    return min(
        (note.pitch for note in melody if note.start < chord.end and chord.start < note.end), default=None
    )


@dataclass(frozen=True, slots=True)
class _Under:
    """A chord under the melody."""

    chord: Chord
    top: int | None
    """The melody's pitch when the chord begins."""
    last: int | None
    """The melody's pitch just before."""
    floor: int | None
    """The melody's lowest pitch while it lasts."""

    @classmethod
    def of(cls, chord: Chord, melody: Sequence[Note]) -> _Under:
        last = next((note.pitch for note in reversed(melody) if note.start < chord.start), None)
        return cls(chord, _at(melody, chord.start), last, _lowest_during(melody, chord))


def _bass_line(places: Sequence[_Under], bass_range: Range, register: float) -> tuple[int, ...]:
    low, high = bass_range
    if high - low < 11:
        raise ValueError(f"A bass needs an octave, not {low}..{high}.")
    middle = _liked(bass_range, register)
    ways: dict[int, tuple[float, tuple[int, ...]]] = {}
    for index, place in enumerate(places):
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        chord = place.chord
        for pitch in range(low, high + 1):
            if pitch % 12 not in chord.tones[:3] and pitch % 12 != chord.pedal:
                continue
            own = _bass_cost(chord, pitch, place.floor, middle, ends=index == len(places) - 1)
            if index == 0:
                following[pitch] = (own, (pitch,))
                continue
            cost, line = min(
                (
                    (cost + _bass_move(places[index - 1], before, place, pitch), line)
                    for before, (cost, line) in ways.items()
                ),
                key=lambda way: way[0],
            )
            following[pitch] = (cost + own, (*line, pitch))
        ways = following
    return min(ways.values(), key=lambda way: way[0])[1]


def _bass_cost(chord: Chord, pitch: int, floor: int | None, middle: float, *, ends: bool) -> float:
    place = 0 if pitch % 12 == chord.pedal else chord.tones.index(pitch % 12)
    cost = (0.0, 1.6, 6.0)[place]
    if chord.pedal is not None and pitch % 12 != chord.pedal:
        cost += _LETTING_GO
    if place and (chord.cadential or chord.degree == 0 or chord.kind == "bare"):
        cost += 4.0
    if ends:  # the last root lies low, so that the piece comes to rest on it
        cost += _FORBIDDEN * bool(place) + 0.15 * max(0.0, pitch - middle)
    if pitch % 12 == chord.leading_note:
        cost += 0.5
    if floor is not None and floor - pitch < 12:
        cost += 0.8 * (12 - (floor - pitch))
    return cost + 0.05 * abs(pitch - middle)


def _bass_move(one: _Under, before: int, two: _Under, pitch: int) -> float:
    """Cost of going from a chord's bass note `before` to the next one's `pitch`."""
    size = abs(pitch - before)
    cost = 0.1 * size + (1.5 if size in {6, 10, 11} else 0.0) + (3.0 if size > 12 else 0.0)
    if size == 0:
        cost += 0.6
    if one.chord.pedal is None and before % 12 == one.chord.leading_note and pitch - before != 1:
        cost += 4.0
    # From chord to chord, and from the tune's last note to its next: neither may run in parallels.
    for top in {one.top, two.last}:
        if top is not None and two.top is not None and parallel(before, top, pitch, two.top):
            cost += _FORBIDDEN
    return cost


def _liked(bounds: Range, register: float) -> float:
    """The place in a range that a voice likes best: its middle, or a quarter of it lower or higher."""
    low, high = bounds
    return (low + high) / 2 + register * (high - low) / 4


def _inner_voices(
    chord: Chord,
    bass: int,
    floor: int | None,
    ranges: Sequence[Range],
    before: Voicing | None,
    register: float,
) -> tuple[int, ...]:
    if not ranges:
        return ()
    ceiling = min(ranges[-1][1], floor - 1 if floor is not None else 127)
    lowest = max(bass + 1, min(low for low, _ in ranges))
    pitches = [pitch for pitch in range(lowest, ceiling + 1) if pitch % 12 in chord.tones]
    options = [
        choice
        for choice in combinations_with_replacement(pitches, len(ranges))
        if all(low <= pitch <= high for pitch, (low, high) in zip(choice, ranges, strict=True))
    ]
    if not options:
        return _squeezed(chord, bass, ranges, ceiling)
    middle = sum(_liked(bounds, register) for bounds in ranges) / len(ranges)
    return min(options, key=lambda choice: _voicing_cost(chord, bass, choice, middle, before))


def _squeezed(chord: Chord, bass: int, ranges: Sequence[Range], ceiling: int) -> tuple[int, ...]:
    """Where the melody leaves no room for every voice: they meet on the highest notes that fit, or on the bass."""
    voices: list[int] = []
    for low, high in ranges:
        top = max(low, min(high, ceiling))
        fitting = [pitch for pitch in range(low, top + 1) if pitch % 12 in chord.tones and pitch >= bass]
        nearest = [pitch for pitch in range(low, high + 1) if pitch % 12 in chord.tones]
        meeting = bass if low <= bass <= high else nearest[0]
        voices.append(fitting[-1] if fitting else meeting)
    return tuple(sorted(voices))


def _voicing_cost(
    chord: Chord, bass: int, choice: tuple[int, ...], middle: float, before: Voicing | None
) -> float:
    classes = [pitch % 12 for pitch in choice]
    sounding = {*classes, bass % 12}
    cost = 6.0 * (chord.tones[1] not in sounding) + 2.0 * (chord.tones[0] not in sounding)
    cost += 3.0 * (len(chord.tones) > 3 and chord.tones[3] not in sounding)
    leading = chord.leading_note
    cost += 5.0 * max(0, [*classes, bass % 12].count(leading) - 1) if leading is not None else 0.0
    cost += 1.5 * (choice[-1] - choice[0] > 12)
    cost += sum(_MEETING if one == two else 2.5 for one, two in pairwise(choice) if two - one < 3)
    cost += 0.15 * abs(sum(choice) / len(choice) - middle)
    if before is not None and len(before.inner) == len(choice):
        cost += 0.35 * sum(abs(new - old) for new, old in zip(choice, before.inner, strict=True))
        for new, old in zip(choice, before.inner, strict=True):
            cost += 3.0 * parallel(before.bass, old, bass, new)
            cost += _UNRESOLVED.get(left_unresolved(before.chord, chord, old, new), 0.0)
        for (low_old, low_new), (high_old, high_new) in combinations(
            zip(before.inner, choice, strict=True), 2
        ):
            cost += 2.0 * parallel(low_old, high_old, low_new, high_new)
    return cost
