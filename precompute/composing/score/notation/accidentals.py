"""Accidentals: which signs the notes of a bar need, read from left to right as a player does."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from precompute.composing.score.notation.spelling import Spelled, signature_of, spell
from precompute.composing.score.notation.staves import Symbol
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

Named = tuple[Spelled, str | None]
"""A note's name, and the sign that it needs, if any."""


def named(
    voices: Mapping[int, Iterable[Symbol]], key: Key, chords: Sequence[Chord]
) -> dict[tuple[int, int, int], Named]:
    """Names and signs of one bar of a staff, by voice, tick and pitch.

    A sign holds until the bar line, for all voices; tied notes need none, and keep their names.

    Args:
        voices: The bar.
        key: Whose signature stands at the beginning of the staff.
        chords: Of the whole piece, in order of time.
    """
    fifths = signature_of(key)
    signature = dict.fromkeys(_SHARPS[: max(0, fifths)], 1.0)
    signature.update(dict.fromkeys(_FLATS[: max(0, -fifths)], -1.0))
    starts = [chord.start for chord in chords]
    valid: dict[tuple[str, int], float] = {}
    names: dict[tuple[int, int, int], Named] = {}
    struck = [(symbol, voice) for voice, symbols in voices.items() for symbol in symbols]
    for symbol, voice in sorted(struck, key=lambda each: (each[0].start, each[1])):
        chord = chords[max(0, bisect_right(starts, symbol.struck) - 1)]
        for pitch in symbol.pitches:
            name = spell(pitch, chord.key, chord)
            place = name.step, name.octave
            needed = not symbol.tied_from and valid.get(place, signature.get(name.step, 0.0)) != name.alter
            if needed:
                valid[place] = name.alter
            names[voice, symbol.start, pitch] = name, _SIGNS[name.alter] if needed else None
    return names
