"""Staves: how the notes of a part are laid out on paper.

Written notes stand in voices that do not overlap, and are tied over bar lines and beats. Notes that begin and end
together become chords. Everything here is a pure decision in ticks; `measures` writes it down.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from precompute.composing.score.catalogue.ensembles import PERCUSSION
from precompute.composing.score.notation.clefs import BASS, Clef, clef_of, right_hand_clef
from precompute.composing.score.notation.rhythm import Stroke, quantised, split
from precompute.composing.score.theory import QUARTER, Metre
from precompute.composing.score.writing.orchestration import Part

VOICES_A_STAFF = 4
"""More voices than these no notation program can show on one staff."""

SINGING = frozenset({"melody", "contrast", "octave", "counter"})
"""Voices that have a tune."""

_MIDDLE_C = 60
_NEAR = 2
"""Bars before and after that count when a hand is chosen, so that chords do not jump from staff to staff."""


_GUITARS = range(24, 32)
_TWO_HANDS = frozenset({*range(9), *range(16, 24), 46})
"""General MIDI programs, as those of guitars; these are keyboards and the harp."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """One note, chord or rest as it is written."""

    start: int
    length: int
    pitches: tuple[int, ...] = ()
    """MIDI numbers, lowest first; none: a rest."""
    tied_from: bool = False
    tied_to: bool = False
    triplet: bool = False
    struck: int = -1
    """Where the whole note begins, of which this may be a part; -1: a rest."""
    voice: str = ""
    """What the players call it: 'melody', 'bass', 'inner1' ...; of a chord its highest note's."""
    stress: float = 0.0
    """How much it is brought out (1) or held back (-1)."""
    short: bool = False
    """True where it sounds clearly shorter than it is written."""

    @property
    def end(self) -> int:
        """The first tick after it."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Stave:
    """Five lines of an instrument."""

    clef: Clef
    bars: tuple[Mapping[int, tuple[Symbol, ...]], ...]
    """For each bar the voices that sound in it, by number from 0, one at least; the symbols of a voice fill the
    bar."""


@dataclass(frozen=True, slots=True)
class _Chord:
    """Notes that begin and end together."""

    start: int
    end: int
    strokes: tuple[Stroke, ...]
    """The lowest first; no pitch twice."""
    rank: int
    """0 tune, 1 accompaniment, 2 bass alone: higher ranks stand in lower voices."""


def lay_out(part: Part, metre: Metre, bars: int) -> tuple[Stave, ...]:
    """Write a part of so many bars on one staff, or on two where hands or feet share what it plays.

    The tune has a grid of its own, because it may be straight where its accompaniment moves in triplets.
    """
    tune, triplets_of_tune = quantised([each for each in part.notes if each.voice in SINGING], metre)
    others, triplets_of_others = quantised([each for each in part.notes if each.voice not in SINGING], metre)
    notes = [*tune, *others]
    staves = _grand_staff(notes, metre) if _needs_two(part) else [notes]
    clefs = (
        (right_hand_clef(each.pitch for each in staves[0]), BASS) if len(staves) == 2 else (clef_of(part),)
    )
    ternary = (triplets_of_tune, triplets_of_others)
    return tuple(
        Stave(clef, _bars(_voices(each), metre, bars, ternary))
        for clef, each in zip(clefs, staves, strict=True)
    )


def from_the_top(voices: Mapping[int, Sequence[Symbol]]) -> list[int]:
    """The voices of a bar that have notes, the one that lies highest first."""

    def height(voice: int) -> float:
        return fmean(pitch for symbol in voices[voice] for pitch in symbol.pitches)

    sounding = [voice for voice, symbols in voices.items() if any(symbol.pitches for symbol in symbols)]
    return sorted(sounding, key=height, reverse=True)


def _needs_two(part: Part) -> bool:
    """Keyboards and harp that play bass and more always do; others, where one staff would be too narrow."""
    instrument = part.instrument
    accompanies = [voice for voice in instrument.plays if voice not in SINGING]
    if instrument.program == PERCUSSION or instrument.program in _GUITARS or len(accompanies) < 2:
        return False
    if instrument.program in _TWO_HANDS and "bass" in instrument.plays:
        return True
    pitches = [each.note.pitch for each in part.notes]
    return min(pitches) < _MIDDLE_C - 5 and max(pitches) > _MIDDLE_C + 7


def _grand_staff(notes: Sequence[Stroke], metre: Metre) -> list[list[Stroke]]:
    """The tune above, the bass below; where there is no tune the chords are above.

    Under a tune each bar's chords stand where most of them lie.
    """
    inner: dict[int, list[int]] = defaultdict(list)
    for each in notes:
        if each.voice not in SINGING and each.voice != "bass":
            inner[each.start // metre.bar].append(each.pitch)
    accompanies = all(each.voice not in SINGING for each in notes)
    above = {bar for bar in inner if accompanies or _middle_around(inner, bar) >= _MIDDLE_C}
    upper: list[Stroke] = []
    lower: list[Stroke] = []
    for each in notes:
        sings = each.voice in SINGING
        up = sings or (each.voice != "bass" and each.start // metre.bar in above)
        (upper if up else lower).append(each)
    return [upper, lower]


def _middle_around(inner: Mapping[int, Sequence[int]], bar: int) -> float:
    """The mean pitch of a bar and its neighbours."""
    return fmean(pitch for near in range(bar - _NEAR, bar + _NEAR + 1) for pitch in inner.get(near, ()))


def _chords(notes: Sequence[Stroke], *, bass_apart: bool) -> list[_Chord]:
    """Notes of the same start and end as chords, the bass among them or by itself.

    Single notes of a figure that ring on into the next for no more than a beat are one line.
    """
    groups: dict[tuple[int, int, str], list[Stroke]] = defaultdict(list)
    for sings in (True, False):
        members = [each for each in notes if (each.voice in SINGING) is sings]
        struck = Counter(each.start for each in members if each.voice != "bass")
        starts = sorted(struck)
        for each in members:
            end, index = each.end, bisect_right(starts, each.start)
            following = starts[index] if index < len(starts) else end
            rings_on = each.voice != "bass" and struck[each.start] == 1 and 0 < end - following <= QUARTER
            apart = "bass" if bass_apart and each.voice == "bass" else "tune" if sings else ""
            groups[each.start, following if rings_on else end, apart].append(each)
    chords = [_Chord(start, end, _together(each), _rank(each)) for (start, end, _), each in groups.items()]
    return sorted(chords, key=lambda chord: (chord.start, chord.rank, -chord.strokes[-1].pitch, chord.end))


def _rank(strokes: Sequence[Stroke]) -> int:
    if strokes[0].voice in SINGING:
        return 0
    return 2 if all(each.voice == "bass" for each in strokes) else 1


def _together(strokes: Iterable[Stroke]) -> tuple[Stroke, ...]:
    """The strokes of a chord, each pitch once."""
    by_pitch = {each.pitch: each for each in strokes}
    return tuple(by_pitch[pitch] for pitch in sorted(by_pitch))


def _voices(notes: Sequence[Stroke]) -> list[list[_Chord]]:
    """The tune first, with its counter-melody; then the others, the bass by itself where one voice is too few."""
    chords = _chords(notes, bass_apart=False)
    sung = _without_overlap([chord for chord in chords if chord.rank == 0], 2)
    left = VOICES_A_STAFF - len(sung)
    others = _without_overlap([chord for chord in chords if chord.rank > 0], left)
    if len(others) > 1:
        chords = _chords(notes, bass_apart=True)
        middle = _without_overlap([chord for chord in chords if chord.rank == 1], left - 1)
        others = middle + _without_overlap([chord for chord in chords if chord.rank == 2], 1)
    return sung + others


def _without_overlap(chords: Iterable[_Chord], most: int) -> list[list[_Chord]]:
    """Where all of so many voices are taken, the one that has been sounding longest gives way."""
    voices: list[list[_Chord]] = []
    for chord in chords:
        free = next((voice for voice in voices if voice[-1].end <= chord.start), None)
        if free is not None:
            free.append(chord)
        elif len(voices) < most:
            voices.append([chord])
        else:
            oldest = min(voices, key=lambda voice: voice[-1].start)
            if oldest[-1].start == chord.start:
                both = _together((*chord.strokes, *oldest[-1].strokes))
                oldest[-1] = dataclasses.replace(oldest[-1], strokes=both)
            else:
                oldest[-1] = dataclasses.replace(oldest[-1], end=chord.start)
                oldest.append(chord)
    return voices


def _bars(
    voices: Sequence[Sequence[_Chord]],
    metre: Metre,
    bars: int,
    ternary: tuple[frozenset[int], frozenset[int]],
) -> tuple[dict[int, tuple[Symbol, ...]], ...]:
    """Cut voices at bar lines; where a voice is silent for a bar it is left out, and the first one rests.

    `ternary` has the beats of triplets of the tune, and those of the other voices.
    """
    cut = [_cut(voice, metre) for voice in voices]
    beats = [ternary[min(1, voice[0].rank)] for voice in voices]
    written: list[dict[int, tuple[Symbol, ...]]] = []
    for bar in range(bars):
        start = bar * metre.bar
        sounding = {
            number: _fill(pieces[bar], start, metre, beats[number])
            for number, pieces in enumerate(cut)
            if pieces[bar]
        }
        written.append(sounding or {0: (Symbol(start, metre.bar),)})
    return tuple(written)


def _cut(voice: Sequence[_Chord], metre: Metre) -> dict[int, list[Symbol]]:
    """What of each chord lies in which bar."""
    pieces: dict[int, list[Symbol]] = defaultdict(list)
    for chord in voice:
        highest = chord.strokes[-1]
        whole = Symbol(
            chord.start,
            chord.end - chord.start,
            tuple(each.pitch for each in chord.strokes),
            struck=chord.start,
            voice=highest.voice,
            stress=highest.stress,
            short=highest.short and chord.end == highest.end,
        )
        for bar in range(chord.start // metre.bar, (chord.end - 1) // metre.bar + 1):
            start = max(chord.start, bar * metre.bar)
            end = min(chord.end, (bar + 1) * metre.bar)
            tied_from, tied_to = start > chord.start, end < chord.end
            piece = dataclasses.replace(
                whole, start=start, length=end - start, tied_from=tied_from, tied_to=tied_to
            )
            pieces[bar].append(piece)
    return pieces


def _fill(pieces: Sequence[Symbol], start: int, metre: Metre, ternary: frozenset[int]) -> tuple[Symbol, ...]:
    """One bar of a voice, with rests, in lengths that can be written."""
    symbols: list[Symbol] = []
    now = start
    for piece in pieces:
        symbols += _written(Symbol(now, piece.start - now), metre, ternary)
        symbols += _written(piece, metre, ternary)
        now = piece.end
    return (*symbols, *_written(Symbol(now, start + metre.bar - now), metre, ternary))


def _written(symbol: Symbol, metre: Metre, ternary: frozenset[int]) -> list[Symbol]:
    """A note or rest as the tied values that it takes."""
    values = list(split(symbol.start, symbol.end, metre, ternary, rest=not symbol.pitches))
    last = len(values) - 1
    return [
        dataclasses.replace(
            symbol,
            start=value.start,
            length=value.length,
            tied_from=bool(symbol.pitches) and (index > 0 or symbol.tied_from),
            tied_to=bool(symbol.pitches) and (index < last or symbol.tied_to),
            triplet=value.triplet,
        )
        for index, value in enumerate(values)
    ]
