"""Staves: how the notes of a part are laid out on paper.

Composed notes begin and end where they sound; written ones have the lengths that notation knows, stand in voices
that do not overlap, and are tied over bar lines and beats. Notes that begin and end together become chords.
Everything here is a pure decision in ticks; `notation` writes it down.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from precompute.composing.score.catalogue.ensembles import PERCUSSION
from precompute.composing.score.theory import QUARTER, Metre
from precompute.composing.score.writing.orchestration import Part, Voiced

VOICES_A_STAFF = 4
"""More voices than these no notation program can show on one staff."""

_BINARY, _TERNARY = QUARTER // 8, QUARTER // 6
"""The shortest written notes: 32nds, and 16ths of a triplet."""
_PLAIN_VALUES = (
    (3840, "breve", 0),
    (2880, "whole", 1),
    (1920, "whole", 0),
    (1440, "half", 1),
    (960, "half", 0),
    (720, "quarter", 1),
    (480, "quarter", 0),
    (360, "eighth", 1),
    (240, "eighth", 0),
    (180, "16th", 1),
    (120, "16th", 0),
    (60, "32nd", 0),
)
"""Ticks, name and dots, longest first."""
_TRIPLET_VALUES = ((320, "quarter", 0), (160, "eighth", 0), (80, "16th", 0))
_MELODY = frozenset({"melody", "contrast", "octave", "counter"})
_MIDDLE_C = 60


@dataclass(frozen=True, slots=True)
class Clef:
    """A sign and the line that it stands on, counted from below."""

    sign: str
    line: int
    octaves: int = 0
    """-1: sounds an octave lower than written."""


TREBLE, BASS, ALTO = Clef("G", 2), Clef("F", 4), Clef("C", 3)
GUITAR, DOUBLE_BASS, DESCANT, DRUMS = (
    Clef("G", 2, -1),
    Clef("F", 4, -1),
    Clef("G", 2, 1),
    Clef("percussion", 2),
)
_GUITARS = range(24, 32)
_VIOLA = 41
_TWO_HANDS = frozenset({*range(9), *range(16, 24), 46})
"""General MIDI programs of keyboards and of the harp."""


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
    pitches: frozenset[int]
    rank: int
    """0 tune, 1 accompaniment, 2 bass alone: higher ranks stand in lower voices."""


def lay_out(part: Part, metre: Metre, bars: int) -> tuple[Stave, ...]:
    """Write a part of so many bars on one staff, or on two where hands or feet share what it plays."""
    notes, ternary = _quantised(_joined(part.notes), metre)
    staves = _grand_staff(notes, metre) if _needs_two(part) else [notes]
    clefs = (TREBLE, BASS) if len(staves) == 2 else (_clef(part),)
    voices = [_voices(_chords(each, close=part.instrument.decays)) for each in staves]
    return tuple(
        Stave(clef, _bars(each, metre, bars, ternary)) for clef, each in zip(clefs, voices, strict=True)
    )


def value_of(length: int, *, triplet: bool = False) -> tuple[str, int]:
    """Name and dots of a written length in ticks.

    Raises:
        KeyError: no single note has this length.
    """
    values = _TRIPLET_VALUES if triplet else _PLAIN_VALUES
    return {ticks: (name, dots) for ticks, name, dots in values}[length]


def _needs_two(part: Part) -> bool:
    """Keyboards and harp that play bass and more always do; others, where one staff would be too narrow."""
    instrument = part.instrument
    accompanies = [voice for voice in instrument.plays if voice not in _MELODY]
    if instrument.program == PERCUSSION or instrument.program in _GUITARS or len(accompanies) < 2:
        return False
    if instrument.program in _TWO_HANDS and "bass" in instrument.plays:
        return True
    pitches = [each.note.pitch for each in part.notes]
    return min(pitches) < _MIDDLE_C - 5 and max(pitches) > _MIDDLE_C + 7


def _clef(part: Part) -> Clef:
    if part.instrument.program == PERCUSSION:
        return DRUMS
    if part.instrument.program in _GUITARS:
        return GUITAR
    if part.instrument.program == _VIOLA:
        return ALTO
    middle = median(each.note.pitch for each in part.notes)
    if middle >= _MIDDLE_C - 3:
        return DESCANT if middle > _MIDDLE_C + 28 else TREBLE
    return BASS if middle >= _MIDDLE_C - 22 else DOUBLE_BASS


def _joined(notes: Iterable[Voiced]) -> list[Voiced]:
    """Notes that go on from the one before, as one."""
    joined: list[Voiced] = []
    latest: dict[tuple[str, int], int] = {}
    for each in notes:
        place = each.voice, each.note.pitch
        index = latest.get(place)
        if each.note.tied and index is not None and joined[index].note.end == each.note.start:
            longer = dataclasses.replace(joined[index].note, length=each.note.end - joined[index].note.start)
            joined[index] = Voiced(each.voice, longer)
        else:
            latest[place] = len(joined)
            joined.append(each)
    return joined


def _quantised(notes: Sequence[Voiced], metre: Metre) -> tuple[list[Voiced], frozenset[int]]:
    """Notes on the grid of 32nds or of triplets, and the beats (in quarters) that have triplets."""
    ternary = frozenset() if metre.is_compound else _beats_of_triplets(notes)

    def snapped(tick: int) -> int:
        grid = _TERNARY if tick // QUARTER in ternary else _BINARY
        return round(tick / grid) * grid

    follows = _next_starts(notes)
    written: list[Voiced] = []
    for each in notes:
        note = each.note
        start = snapped(note.start)
        end = snapped(_written_end(note.start, note.length, follows[each.voice]))
        shortest = _TERNARY if start // QUARTER in ternary else _BINARY
        length = max(shortest, end - start)
        written.append(Voiced(each.voice, dataclasses.replace(note, start=start, length=length)))
    return written, ternary


def _beats_of_triplets(notes: Sequence[Voiced]) -> frozenset[int]:
    offsets: dict[int, set[int]] = defaultdict(set)
    for each in notes:
        offsets[each.note.start // QUARTER].add(each.note.start % QUARTER)
    return frozenset(
        beat for beat, found in offsets.items() if _misfit(found, _TERNARY) < _misfit(found, _BINARY)
    )


def _misfit(offsets: Iterable[int], grid: int) -> int:
    return sum(min(offset % grid, -offset % grid) for offset in offsets)


def _next_starts(notes: Sequence[Voiced]) -> dict[str, list[int]]:
    """Each voice's starts in order."""
    starts: dict[str, set[int]] = defaultdict(set)
    for each in notes:
        starts[each.voice].add(each.note.start)
    return {voice: sorted(found) for voice, found in starts.items()}


def _written_end(start: int, length: int, starts: Sequence[int]) -> int:
    """The end as composers write it: a note that is merely played shorter gets its full value."""
    end = start + length
    if length % _BINARY == 0 or length % _TERNARY == 0:
        return end
    full = next((ticks for ticks, _, _ in reversed(_PLAIN_VALUES) if ticks >= length), length)
    index = bisect_right(starts, start)
    following = starts[index] if index < len(starts) else start + full
    return max(end, min(start + full, following))


def _grand_staff(notes: Sequence[Voiced], metre: Metre) -> list[list[Voiced]]:
    """The tune above, the bass below, and between them each bar's chords where most of them lie."""
    inner: dict[int, list[int]] = defaultdict(list)
    for each in notes:
        if each.voice not in _MELODY and each.voice != "bass":
            inner[each.note.start // metre.bar].append(each.note.pitch)
    above = {bar for bar, pitches in inner.items() if fmean(pitches) >= _MIDDLE_C}
    upper: list[Voiced] = []
    lower: list[Voiced] = []
    for each in notes:
        sings = each.voice in _MELODY
        up = sings or (each.voice != "bass" and each.note.start // metre.bar in above)
        (upper if up else lower).append(each)
    return [upper, lower]


def _chords(notes: Sequence[Voiced], *, close: bool) -> list[_Chord]:
    """Notes of the same start and end as chords; with `close`, none hangs over the next by less than a beat."""
    tune: dict[tuple[int, int], set[Voiced]] = defaultdict(set)
    others: dict[tuple[int, int], set[Voiced]] = defaultdict(set)
    for family, groups in ((True, tune), (False, others)):
        members = [each for each in notes if (each.voice in _MELODY) is family]
        starts = sorted({each.note.start for each in members if each.voice != "bass"})
        for each in members:
            start, end = each.note.start, each.note.end
            index = bisect_right(starts, start)
            following = starts[index] if index < len(starts) else end
            if close and each.voice != "bass" and 0 < end - following <= QUARTER:
                end = following
            groups[start, end].add(each)
    chords = [_chord(*span, members, 0) for span, members in tune.items()]
    for span, members in others.items():
        chords.append(_chord(*span, members, 2 if all(each.voice == "bass" for each in members) else 1))
    return sorted(chords, key=lambda chord: (chord.start, chord.rank, -max(chord.pitches), chord.end))


def _chord(start: int, end: int, members: Iterable[Voiced], rank: int) -> _Chord:
    return _Chord(start, end, frozenset(each.note.pitch for each in members), rank)


def _voices(chords: Sequence[_Chord]) -> list[list[_Chord]]:
    """The tune first, with its counter-melody; then the others, the bass by itself where one voice is too few."""
    sung = _without_overlap([chord for chord in chords if chord.rank == 0], 2)
    left = VOICES_A_STAFF - len(sung)
    others = _without_overlap([chord for chord in chords if chord.rank > 0], left)
    if len(others) > 1:
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
                oldest[-1] = dataclasses.replace(oldest[-1], pitches=oldest[-1].pitches | chord.pitches)
            else:
                oldest[-1] = dataclasses.replace(oldest[-1], end=chord.start)
                oldest.append(chord)
    return voices


def _bars(
    voices: Sequence[Sequence[_Chord]], metre: Metre, bars: int, ternary: frozenset[int]
) -> tuple[dict[int, tuple[Symbol, ...]], ...]:
    """Cut voices at bar lines; where a voice is silent for a bar it is left out, and the first one rests."""
    cut = [_cut(voice, metre) for voice in voices]
    written: list[dict[int, tuple[Symbol, ...]]] = []
    for bar in range(bars):
        start = bar * metre.bar
        sounding = {number: pieces[bar] for number, pieces in enumerate(cut) if pieces[bar]} or {0: []}
        written.append({number: _fill(pieces, start, metre, ternary) for number, pieces in sounding.items()})
    return tuple(written)


def _cut(voice: Sequence[_Chord], metre: Metre) -> dict[int, list[Symbol]]:
    """What of each chord lies in which bar."""
    pieces: dict[int, list[Symbol]] = defaultdict(list)
    for chord in voice:
        pitches = tuple(sorted(chord.pitches))
        for bar in range(chord.start // metre.bar, (chord.end - 1) // metre.bar + 1):
            start = max(chord.start, bar * metre.bar)
            end = min(chord.end, (bar + 1) * metre.bar)
            symbol = Symbol(start, end - start, pitches, start > chord.start, end < chord.end)
            pieces[bar].append(symbol)
    return pieces


def _fill(pieces: Sequence[Symbol], start: int, metre: Metre, ternary: frozenset[int]) -> tuple[Symbol, ...]:
    """One bar of a voice, with rests, in lengths that can be written."""
    if not pieces:
        return (Symbol(start, metre.bar),)
    symbols: list[Symbol] = []
    now = start
    for piece in pieces:
        symbols += _written(Symbol(now, piece.start - now), metre, ternary)
        symbols += _written(piece, metre, ternary)
        now = piece.start + piece.length
    return (*symbols, *_written(Symbol(now, start + metre.bar - now), metre, ternary))


def _written(symbol: Symbol, metre: Metre, ternary: frozenset[int]) -> list[Symbol]:
    """A note or rest as the tied values that it takes."""
    spans: list[tuple[int, int, bool]] = []
    now, end = symbol.start, symbol.start + symbol.length
    while now < end:
        length, triplet = _longest(now, end, metre, ternary)
        spans.append((now, length, triplet))
        now += length
    last = len(spans) - 1
    return [
        Symbol(
            start,
            length,
            symbol.pitches,
            tied_from=bool(symbol.pitches) and (index > 0 or symbol.tied_from),
            tied_to=bool(symbol.pitches) and (index < last or symbol.tied_to),
            triplet=triplet,
        )
        for index, (start, length, triplet) in enumerate(spans)
    ]


def _longest(now: int, end: int, metre: Metre, ternary: frozenset[int]) -> tuple[int, bool]:
    """The longest value that may begin now without hiding a beat, and whether it belongs to a triplet."""
    beat_end = (now // QUARTER + 1) * QUARTER
    within_beat = min(end, beat_end) - now
    if now // QUARTER in ternary and within_beat < QUARTER:
        return next(ticks for ticks, _, _ in _TRIPLET_VALUES if ticks <= within_beat), True
    room = end - now
    off_beat = now % metre.bar % metre.pulse
    if off_beat:
        room = min(room, metre.pulse - off_beat)
    elif (end // QUARTER) in ternary:
        # A triplet's beat is written by itself.
        room = min(room, end // QUARTER * QUARTER - now) or room
    for ticks, _, _ in _PLAIN_VALUES:
        if ticks <= room and not (metre.is_compound and metre.pulse < ticks and ticks % metre.pulse):
            return ticks, False
    raise ValueError(f"{room} ticks cannot be written")
