"""Accidentals: which signs the notes of a staff need, read from left to right as a player does."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from precompute.composing.score.notation.spelling import Spelled, signature_of, spell
from precompute.composing.score.notation.staves import Stave
from precompute.composing.score.theory import Key
from precompute.composing.score.writing.harmony import Chord

_SIGNS = {
    -2.0: "flat-flat",
    -1.5: "three-quarters-flat",
    -1.0: "flat",
    -0.5: "quarter-flat",
    0.0: "natural",
    0.5: "quarter-sharp",
    1.0: "sharp",
    1.5: "three-quarters-sharp",
    2.0: "double-sharp",
}
_SHARPS, _FLATS = "FCGDAEB", "BEADGCF"


@dataclass(frozen=True, slots=True)
class Named:
    """A note as it is written."""

    name: Spelled
    sign: str | None
    """The accidental that it has, if any, as MusicXML calls it."""
    reminds: bool
    """True where the sign only reminds the player that one of the bar before is over."""


NamedBar = dict[tuple[int, int, int], Named]
"""The notes of a bar by voice, tick and pitch."""


def named(stave: Stave, keys: Sequence[Key], chords: Sequence[Chord]) -> Iterator[NamedBar]:
    """Names and signs of a staff, bar by bar.

    A sign holds until the bar line, for all voices; tied notes need none, and keep their names.

    Args:
        stave: What is written.
        keys: Of each bar, whose signature is valid in it.
        chords: Of the whole piece, in order of time.
    """
    starts = [chord.start for chord in chords]
    before: dict[tuple[str, int], float] = {}
    for voices, key in zip(stave.bars, keys, strict=True):
        signature = _signature(key)
        valid: dict[tuple[str, int], float] = {}
        bar: NamedBar = {}
        symbols = [(symbol, voice) for voice, members in voices.items() for symbol in members]
        for symbol, voice in sorted(symbols, key=lambda each: (each[0].start, each[1])):
            chord = chords[max(0, bisect_right(starts, symbol.struck) - 1)]
            for pitch in symbol.pitches:
                name = spell(pitch, chord.key, chord)
                place = name.step, name.octave
                expected = valid.get(place, signature.get(name.step, 0.0))
                needed = not symbol.tied_from and expected != name.alter
                reminds = not (symbol.tied_from or needed or place in valid)
                reminds = reminds and before.get(place, name.alter) != name.alter
                if not symbol.tied_from:
                    valid[place] = name.alter
                sign = _SIGNS[name.alter] if needed or reminds else None
                bar[voice, symbol.start, pitch] = Named(name, sign, reminds)
        before = valid
        yield bar


def _signature(key: Key) -> dict[str, float]:
    """The alteration of each letter that the key signature has."""
    fifths = signature_of(key)
    sharps = dict.fromkeys(_SHARPS[: max(0, fifths)], 1.0)
    return {**sharps, **dict.fromkeys(_FLATS[: max(0, -fifths)], -1.0)}
