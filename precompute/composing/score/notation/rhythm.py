"""Rhythm on paper: how notes that sound become lengths that notation knows.

Composed notes begin and end where they sound. Here they are put on a grid, get the values that a musician expects
to read, and are cut where a beat or the middle of the bar must be seen (Gould 2011, 'Behind Bars').
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from precompute.composing.score.theory import QUARTER, Metre
from precompute.composing.score.writing.orchestration import Voiced

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
_PLAIN_NAMES = {ticks: (name, dots) for ticks, name, dots in _PLAIN_VALUES}
_TRIPLET_NAMES = {ticks: (name, dots) for ticks, name, dots in _TRIPLET_VALUES}
_SIXTEENTH, _EIGHTH = QUARTER // 4, QUARTER // 2


@dataclass(frozen=True, slots=True)
class Stroke:
    """A note with the beginning and end that it has on paper."""

    voice: str
    start: int
    end: int
    pitch: int
    stress: float = 0.0
    short: bool = False
    """True where it is played clearly shorter than it is written."""


@dataclass(frozen=True, slots=True)
class Value:
    """One written length."""

    start: int
    length: int
    triplet: bool = False


def value_of(length: int, *, triplet: bool = False) -> tuple[str, int]:
    """Name and dots of a written length in ticks.

    Raises:
        KeyError: no single note has this length.
    """
    return (_TRIPLET_NAMES if triplet else _PLAIN_NAMES)[length]


def quantised(notes: Iterable[Voiced], metre: Metre) -> tuple[list[Stroke], frozenset[int]]:
    """Notes on the grid of 32nds or of triplets, and the beats (in quarters) that have triplets."""
    sounding = [
        Stroke(each.voice, each.note.start, each.note.end, each.note.pitch, each.note.stress)
        for each in notes
    ]
    ternary = frozenset() if metre.is_compound else _beats_of_triplets(sounding)

    def snapped(tick: int) -> int:
        grid = _TERNARY if tick // QUARTER in ternary else _BINARY
        return round(tick / grid) * grid

    follows = _starts_of_voices(sounding)
    chords = sorted({each.start for each in sounding if each.voice.startswith("inner")})
    written: list[Stroke] = []
    for each in sounding:
        played_short = _played_short(each, _after(each.start, chords), metre)
        end = played_short or _full_end(each, _after(each.start, follows[each.voice]))
        start, end = snapped(each.start), snapped(end)
        shortest = _TERNARY if start // QUARTER in ternary else _BINARY
        short = played_short is not None
        written.append(Stroke(each.voice, start, max(end, start + shortest), each.pitch, each.stress, short))
    return written, ternary


def split(start: int, end: int, metre: Metre, ternary: frozenset[int], *, rest: bool) -> Iterator[Value]:
    """A note or rest within one bar as the values that it takes, which are tied where it is a note."""
    now = start
    while now < end:
        value = _next_value(now, end, metre, ternary, rest=rest)
        yield value
        now += value.length


def _beats_of_triplets(notes: Iterable[Stroke]) -> frozenset[int]:
    offsets: dict[int, set[int]] = defaultdict(set)
    for each in notes:
        offsets[each.start // QUARTER].add(each.start % QUARTER)
    return frozenset(
        beat for beat, found in offsets.items() if _misfit(found, _TERNARY) < _misfit(found, _BINARY)
    )


def _misfit(offsets: Iterable[int], grid: int) -> int:
    return sum(min(offset % grid, -offset % grid) for offset in offsets)


def _starts_of_voices(notes: Iterable[Stroke]) -> dict[str, Sequence[int]]:
    """Each voice's starts in order."""
    starts: dict[str, set[int]] = defaultdict(set)
    for each in notes:
        starts[each.voice].add(each.start)
    return {voice: sorted(found) for voice, found in starts.items()}


def _after(tick: int, starts: Sequence[int]) -> int | None:
    """The next of some starts, if there is one."""
    index = bisect_right(starts, tick)
    return starts[index] if index < len(starts) else None


def _played_short(note: Stroke, following: int | None, metre: Metre) -> int | None:
    """Where a note of a chord that stops a little early ends on paper, with a dot; None: it does not.

    Three quarters of a beat and a rest are a beat, a 16th and a rest are an eighth: so they are easier to read.
    """
    length = note.end - note.start
    full = {metre.pulse * 3 // 4: metre.pulse, _SIXTEENTH: 2 * _SIXTEENTH}.get(length)
    if full is None or metre.is_compound or note.start % full or not note.voice.startswith("inner"):
        return None
    end = note.start + full
    return end if following is None or end <= following else None


def _full_end(note: Stroke, following: int | None) -> int:
    """The end as composers write it: a note that is merely played detached gets its full value."""
    start, end = note.start, note.end
    length = end - start
    if length % _BINARY == 0 or length % _TERNARY == 0:
        return end
    full = start + next((ticks for ticks, _, _ in reversed(_PLAIN_VALUES) if ticks >= length), length)
    return max(end, min(full, following or full))


def _next_value(now: int, end: int, metre: Metre, ternary: frozenset[int], *, rest: bool) -> Value:
    """The longest value that may begin now."""
    within_beat = min(end, (now // QUARTER + 1) * QUARTER) - now
    if now // QUARTER in ternary and within_beat < QUARTER:
        return Value(now, next(ticks for ticks, _, _ in _TRIPLET_VALUES if ticks <= within_beat), True)
    room = end - now
    if end // QUARTER in ternary and end // QUARTER * QUARTER > now:
        # A triplet's beat is written by itself.
        room = end // QUARTER * QUARTER - now
    offset = now % metre.bar
    for ticks, dots in ((ticks, dots) for ticks, _, dots in _PLAIN_VALUES if ticks <= room):
        if rest:
            fits = _may_rest(offset, ticks, metre, dotted=dots > 0)
        else:
            fits = _may_sound(offset, ticks, metre, whole=now + ticks == end)
        if fits:
            return Value(now, ticks)
    raise ValueError(f"{room} ticks cannot be written")


def _may_sound(offset: int, ticks: int, metre: Metre, *, whole: bool) -> bool:
    """True where a value, begun there in the bar, hides neither a beat nor the bar's middle.

    Args:
        offset: Ticks since the bar line.
        ticks: The value's length.
        metre: Of the piece.
        whole: True where the note ends with it. Only then may it be syncopated: a quarter between two eighths, a
            half between two quarters.
    """
    end, pulse = offset + ticks, metre.pulse
    if metre.is_compound:
        between_sixteenths = whole and ticks == _EIGHTH
        if offset % _EIGHTH and not between_sixteenths:
            return end <= (offset // _EIGHTH + 1) * _EIGHTH
        return end <= (offset // pulse + 1) * pulse if offset % pulse else ticks <= pulse or not ticks % pulse
    hides_middle = bool(metre.halves) and offset < metre.halves[0] < end
    if offset % pulse:
        between_eighths = whole and ticks == pulse and offset % pulse == pulse // 2
        return end <= (offset // pulse + 1) * pulse or (between_eighths and not hides_middle)
    if not hides_middle:
        return True
    return metre.beats == 4 and (offset == 0 or (whole and ticks % pulse == 0))


def _may_rest(offset: int, ticks: int, metre: Metre, *, dotted: bool) -> bool:
    """True where a rest shows the beats: it begins on a multiple of itself. Dots are for compound beats."""
    pulse = metre.pulse
    if metre.is_compound:
        within = offset % pulse
        if dotted:
            return within == 0 and ticks == pulse
        return within + ticks <= pulse and within % ticks == 0
    if dotted or ticks > 2 * pulse:
        return False
    if ticks <= pulse:
        return offset % ticks == 0
    first, second = metre.halves or (pulse, pulse)
    return (offset == 0 and first == ticks) or (offset == first and second == ticks)
