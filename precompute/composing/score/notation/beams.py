"""Beams: which short notes of a bar hang together, so that the eye finds the beats.

A beam joins the notes of a beat. Plain eighths may hang together for half a bar of four beats and for all of two or
three; shorter or dotted ones may not (Gould 2011, 'Behind Bars'). Rests break beams. In free time, where no beat is
kept, a beam lasts from rest to rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from precompute.composing.score.notation.rhythm import value_of
from precompute.composing.score.notation.staves import Symbol
from precompute.composing.score.theory import QUARTER, Metre

Beams = tuple[str, ...]
"""For each beam of a note, the one next to the head last: 'begin', 'continue', 'end', 'forward hook' or
'backward hook'."""

_FLAGS = {"eighth": 1, "16th": 2, "32nd": 3}
_EIGHTH = QUARTER // 2


def beamed(symbols: Sequence[Symbol], metre: Metre) -> dict[int, Beams]:
    """The beams of one bar of one voice, by where the notes begin; notes without a beam are left out."""
    beams: dict[int, Beams] = {}
    for group in _groups(symbols, metre):
        rows = [_row(group, level, metre) for level in range(1, max(map(_flags, group)) + 1)]
        for index, symbol in enumerate(group):
            beams[symbol.start] = tuple(row[index] for row in rows if row[index])
    return beams


def _flags(symbol: Symbol) -> int:
    """How many flags a note would have by itself."""
    if not symbol.pitches:
        return 0
    return _FLAGS.get(value_of(symbol.length, triplet=symbol.triplet)[0], 0)


def _groups(symbols: Iterable[Symbol], metre: Metre) -> Iterator[list[Symbol]]:
    """Notes that hang together, two at least."""
    for flagged, run in groupby(symbols, key=lambda symbol: _flags(symbol) > 0):
        if flagged:
            yield from (group for group in _parted(list(run), metre) if len(group) > 1)


def _parted(run: Sequence[Symbol], metre: Metre) -> Iterator[list[Symbol]]:
    """Neighbours without a rest, parted where the metre wants it."""
    if metre.free:
        yield list(run)
        return
    for half in _cut(run, lambda symbol: _half(symbol.start, metre)):
        even = all(symbol.length == _EIGHTH for symbol in half)
        if even and half[0].start % metre.pulse == 0:
            yield half
        else:
            yield from _cut(half, lambda symbol: symbol.start // metre.pulse)


def _half(tick: int, metre: Metre) -> tuple[int, bool]:
    """The bar and its half."""
    bar, offset = divmod(tick, metre.bar)
    return bar, bool(metre.halves) and offset >= metre.halves[0]


def _cut(symbols: Iterable[Symbol], place: Callable[[Symbol], object]) -> Iterator[list[Symbol]]:
    for _, members in groupby(symbols, key=place):
        yield list(members)


def _row(group: Sequence[Symbol], level: int, metre: Metre) -> list[str]:
    """What each note of a group has of one beam; empty where it has none of it.

    Beams of 16ths show the beats, beams of 32nds the eighths.
    """

    seen = {2: metre.pulse, 3: _EIGHTH}.get(level, metre.bar)

    def stretch(index: int) -> tuple[bool, int]:
        return _flags(group[index]) >= level, group[index].start // seen

    row = [""] * len(group)
    for (has, _), members in groupby(range(len(group)), key=stretch):
        first, *others = members
        if not has:
            continue
        if not others:
            row[first] = _hook(group, first, level, metre)
            continue
        row[first] = "begin"
        for index in others[:-1]:
            row[index] = "continue"
        row[others[-1]] = "end"
    return row


def _hook(group: Sequence[Symbol], index: int, level: int, metre: Metre) -> str:
    """A lone short note leans on the note with which it fills the next longer value."""
    if index in {0, len(group) - 1}:
        return "forward hook" if index == 0 else "backward hook"
    symbol = group[index]
    longer = 2 * QUARTER >> level
    if symbol.triplet:
        longer = longer * 2 // 3
    return "backward hook" if symbol.start % metre.pulse % longer else "forward hook"
