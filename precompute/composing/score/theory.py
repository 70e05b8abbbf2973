"""Keys, scales and metres: the small part of music theory that every other file of the composer speaks.

Pitches are MIDI numbers (60 is middle C), pitch classes 0..11 (0 is C), times are ticks of a quarter note.
A *position* counts scale steps instead of semitones: position 0 is the tonic below MIDI 12, 7 its octave.
The scales themselves are data: `scales.toml`.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

QUARTER = 480
"""Ticks of a quarter note; also the resolution of the MIDI file."""

_FLAT_NAMES = ("C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B")
_SHARP_NAMES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
_FLAT_MAJORS = frozenset({1, 3, 5, 6, 8, 10})


@dataclass(frozen=True, slots=True)
class Scale:
    """Seven degrees above a tonic. A five-note scale is one of seven of which melodies leave two out."""

    name: str
    cents: tuple[int, ...]
    """Of each degree above the tonic, 0 first, rising, under 1200."""
    semitones: tuple[int, ...]
    """The nearest keys, all different. Half-way the upper one is meant: a quarter tone is written as a flattened
    note (half-flat, koron), so that Rast on C has an E and a B, each tuned 50 cents down."""
    skeleton: tuple[int, ...]
    """The degrees (0..6) that melodies use, the tonic among them."""
    bright: float
    """-1 dark .. 1 bright: how glad people find it."""
    drive: float
    """-1 floats .. 1 drives on: which of two equally bright ones suits a calm or an excited picture."""
    source: str
    """Where its intonation and its affect are taken from."""
    steps_above_relative_major: int
    """Semitones from the major key whose signature fits it best up to its tonic: 2 for dorian."""

    @property
    def is_tempered(self) -> bool:
        """True where every degree is a key of the piano."""
        return all(cents % 100 == 0 for cents in self.cents)


_MAJOR = (0, 2, 4, 5, 7, 9, 11)


def _read_scales() -> dict[str, Scale]:
    text = files("precompute.composing.score").joinpath("scales.toml").read_text("utf-8")
    return {name: _scale(name, entry) for name, entry in tomllib.loads(text).items()}


def _scale(name: str, entry: Mapping[str, Any]) -> Scale:
    semitones = tuple((cents + 50) // 100 for cents in entry["cents"])
    return Scale(
        name=name,
        cents=tuple(entry["cents"]),
        semitones=semitones,
        skeleton=tuple(entry.get("skeleton", range(7))),
        bright=entry["bright"],
        drive=entry.get("drive", 0.0),
        source=entry["source"],
        steps_above_relative_major=_steps_above_relative_major(semitones),
    )


def _steps_above_relative_major(semitones: Sequence[int]) -> int:
    """The major scale with the most notes in common; among equals the one that is nearest by fifths."""

    def misfit(steps: int) -> tuple[int, int]:
        major = {(note - steps) % 12 for note in _MAJOR}
        fifths = steps * 7 % 12
        return len(set(semitones) - major), min(fifths, 12 - fifths)

    return min(range(12), key=misfit)


SCALES: Mapping[str, Scale] = _read_scales()
"""By name. 'minor' raises its seventh in dominants, 'aeolian' never."""


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (pitch class 0..11) and a mode (a name in `SCALES`)."""

    tonic: int
    mode: str

    @classmethod
    def named(cls, name: str) -> Key:
        """The key that people write as 'D minor', 'F# dorian' or 'B♭ major'.

        Raises:
            ValueError: it is none.
        """
        letter, _, mode = name.strip().partition(" ")
        tonic = letter[:1].upper() + letter[1:].replace("#", "♯").replace("b", "♭")
        for names in (_FLAT_NAMES, _SHARP_NAMES):
            if tonic in names and mode.strip().lower() in SCALES:
                return cls(names.index(tonic), mode.strip().lower())
        raise ValueError(
            f"{name!r} is not a key; write a note and a mode, like 'D minor' or 'B♭ dorian'. "
            f"Modes: {', '.join(SCALES)}."
        )

    @property
    def scale(self) -> Scale:
        """The mode's degrees."""
        return SCALES[self.mode]

    @property
    def name(self) -> str:
        """As people write it: 'D minor', 'F lydian'."""
        return f"{self.tonic_name} {self.mode}"

    @property
    def tonic_name(self) -> str:
        """The tonic's letter, spelled as the key signature wants it."""
        return (_FLAT_NAMES if self.has_flats else _SHARP_NAMES)[self.tonic]

    @property
    def has_flats(self) -> bool:
        """True where the key signature has flats; B lydian is spelled with sharps to be spared a C♭."""
        return self.relative_major in _FLAT_MAJORS and self.tonic != 11

    @property
    def relative_major(self) -> int:
        """Pitch class of the major key with the same key signature, or with the one that fits best."""
        return (self.tonic - self.scale.steps_above_relative_major) % 12

    @property
    def is_bright(self) -> bool:
        """True where the third above the tonic is major, or lies between major and minor."""
        return self.scale.cents[2] >= 350

    @property
    def tuning_cents(self) -> tuple[int, ...]:
        """How far each pitch class (0..11) is tuned away from equal temperament; 0 where it is tempered."""
        offsets = [0] * 12
        for cents, semitones in zip(self.scale.cents, self.scale.semitones, strict=True):
            offsets[(self.tonic + semitones) % 12] = cents - 100 * semitones
        return tuple(offsets)

    def pitch_at(self, position: int) -> int:
        """MIDI number of a scale position, on or off the skeleton."""
        octave, degree = divmod(position, 7)
        return self.tonic + SCALES[self.mode].semitones[degree] + 12 * octave

    def positions_between(self, low: int, high: int) -> list[int]:
        """The skeleton's positions whose pitches lie in `low`..`high`, both included, lowest first."""
        skeleton = self.scale.skeleton
        return [p for p in range(76) if p % 7 in skeleton and low <= self.pitch_at(p) <= high]

    def steps_between(self, first: int, second: int) -> int:
        """Steps of the skeleton from one position up (or, negative, down) to another.

        A position off the skeleton counts as the skeleton's next one above.
        """
        return self._rank(second) - self._rank(first)

    def _rank(self, position: int) -> int:
        octave, degree = divmod(position, 7)
        skeleton = self.scale.skeleton
        return octave * len(skeleton) + bisect_left(skeleton, degree)


@dataclass(frozen=True, slots=True)
class Metre:
    """A time signature."""

    beats: int
    unit: int
    """4: quarter notes, 8: eighth notes."""
    free: bool = False
    """True where the beats are written but not kept: the players take their time."""

    @property
    def name(self) -> str:
        """As it is written: '3/4'; 'free' where no time signature is."""
        return "free" if self.free else f"{self.beats}/{self.unit}"

    @property
    def bar(self) -> int:
        """Ticks of a bar."""
        return self.beats * QUARTER * 4 // self.unit

    @property
    def pulse(self) -> int:
        """Ticks of a felt beat: a dotted quarter in compound metres."""
        return QUARTER * 3 // 2 if self.is_compound else QUARTER * 4 // self.unit

    @property
    def is_compound(self) -> bool:
        """True where the beat falls into three."""
        return self.unit == 8 and self.beats % 3 == 0

    @property
    def quarters(self) -> float:
        """Quarter notes of a bar."""
        return self.bar / QUARTER

    @property
    def halves(self) -> tuple[int, int] | None:
        """Ticks of the two parts into which a bar falls, five into three and two; None: 2/4 and 3/4 are one."""
        pulses = self.bar // self.pulse
        if pulses == 5:
            return 3 * self.pulse, 2 * self.pulse
        return (self.bar // 2, self.bar // 2) if pulses == 4 or self.is_compound else None

    def strength(self, tick: int) -> float:
        """Metrical weight of a moment: 1 downbeat, 0.6 middle of the bar, 0.4 other beats, 0 off the beat."""
        offset = tick % self.bar
        if offset == 0:
            return 1.0
        if offset % self.pulse:
            return 0.0
        return 0.6 if self.halves and offset == self.halves[0] else 0.4


METRES = {
    "2/4": Metre(2, 4),
    "3/4": Metre(3, 4),
    "4/4": Metre(4, 4),
    "5/4": Metre(5, 4),
    "6/8": Metre(6, 8),
    "free": Metre(4, 4, free=True),
}


@dataclass(frozen=True, slots=True)
class Note:
    """One written note of one voice."""

    start: int
    length: int
    pitch: int
    stress: float = 0.0
    """How much it is brought out (1) or held back (-1)."""
    tied: bool = False
    """True where it goes on from the note of the same voice and pitch before it."""

    @property
    def end(self) -> int:
        """The first tick at which it no longer sounds."""
        return self.start + self.length


def parallel(lower: int, upper: int, next_lower: int, next_upper: int) -> bool:
    """True where two voices move in the same direction from a fifth or octave to another of its kind."""
    if (next_lower - lower) * (next_upper - upper) <= 0:
        return False
    return (upper - lower) % 12 == (next_upper - next_lower) % 12 and (upper - lower) % 12 in {0, 7}
