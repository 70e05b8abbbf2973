"""Spelling: which of its names a pitch is written with, and the key signature that goes with it.

Names are places on the line of fifths (... B♭ F C G D A E B F♯ ...; C is 0): seven places are a semitone of
the same letter, and intervals are differences (a major third is 4, a minor one -3). A scale of seven notes uses
each letter once; other tones are named after the chord that they belong to, else by how composers usually mean
them: raised leading notes, raised fourths, lowered thirds, sixths and sevenths. Degrees that are tuned half-way are
written with half-flats.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from precompute.composing.score.theory import Key
from precompute.composing.score.writing.harmony import Chord

_LETTERS = "FCGDAEB"
_LETTERS_UPWARDS = "CDEFGAB"
_NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ALTERATIONS = {"": 0, "♭": -1, "♯": 1}

_FROM_TONIC = (0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5)
"""Fifths from the tonic to the tone so many semitones above it."""
_RAISED_TONIC = 7
"""In bright modes the semitone above the tonic leads upwards."""
_FROM_ROOT = {0: 0, 3: -3, 4: 4, 6: -6, 7: 1, 8: 8, 9: -9, 10: -2, 11: 5}
"""Fifths from a chord's root to its thirds, fifths and sevenths; the others are no chord's own."""
_SIGNATURES = (0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5)
"""Sharps (or flats, negative) of each major key."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A pitch as it is written."""

    step: str
    """'A' .. 'G'."""
    alter: float
    """Semitones by which the letter is raised; -0.5 is a half-flat."""
    octave: int
    """4 begins with middle C."""


def spell(pitch: int, key: Key, chord: Chord) -> Spelled:
    """Name a MIDI pitch that sounds with `chord` in `key`."""
    place = _place(pitch % 12, key, chord.root, frozenset(chord.tones))
    step, alter = _LETTERS[(place + 1) % 7], (place + 1) // 7
    octave = (pitch - alter - _NATURALS[step]) // 12 - 1
    return Spelled(step, alter + _quarter_tones(key.tuning_cents[pitch % 12]), octave)


def signature_of(key: Key) -> int:
    """Sharps of the key signature; negative numbers are flats."""
    fifths = _SIGNATURES[key.relative_major]
    return -6 if fifths == 6 and key.has_flats else fifths


@lru_cache(maxsize=4096)
def _place(pitch_class: int, key: Key, root: int, tones: frozenset[int]) -> int:
    scale = _scale_places(key)
    if pitch_class in scale:
        return scale[pitch_class]
    above_root = (pitch_class - root) % 12
    if pitch_class in tones and above_root in _FROM_ROOT and above_root:
        root_place = scale.get(root, _by_custom(root, key))
        return root_place + _FROM_ROOT[above_root]
    return _by_custom(pitch_class, key)


def _by_custom(pitch_class: int, key: Key) -> int:
    above = (pitch_class - key.tonic) % 12
    fifths = _RAISED_TONIC if above == 1 and key.is_bright else _FROM_TONIC[above]
    return _tonic_place(key) + fifths


def _scale_places(key: Key) -> dict[int, int]:
    """Pitch class -> place for each of the seven degrees."""
    classes = [(key.tonic + step) % 12 for step in key.scale.semitones]
    first = _LETTERS_UPWARDS.index(key.tonic_name[0])
    letters = [_LETTERS_UPWARDS[(first + degree) % 7] for degree in range(7)]
    return {
        pitch_class: _LETTERS.index(letter) - 1 + 7 * ((pitch_class - _NATURALS[letter] + 6) % 12 - 6)
        for pitch_class, letter in zip(classes, letters, strict=True)
    }


def _tonic_place(key: Key) -> int:
    letter, alteration = key.tonic_name[0], key.tonic_name[1:]
    return _LETTERS.index(letter) - 1 + 7 * _ALTERATIONS[alteration]


def _quarter_tones(cents: int) -> float:
    """The alteration that is written for a tuning: notation knows quarter tones, and nothing finer."""
    return round(cents / 50) / 2
