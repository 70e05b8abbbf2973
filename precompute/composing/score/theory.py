"""Keys, scales and metres: the small part of music theory that every other file of the composer speaks.

Pitches are MIDI numbers (60 is middle C), pitch classes 0..11 (0 is C), times are ticks of a quarter note.
A *position* counts scale steps instead of semitones: position 0 is the tonic below MIDI 12, 7 its octave.
"""

from __future__ import annotations

from dataclasses import dataclass

QUARTER = 480
"""Ticks of a quarter note; also the resolution of the MIDI file."""

SCALES: dict[str, tuple[int, ...]] = {
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "major": (0, 2, 4, 5, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "aeolian": (0, 2, 3, 5, 7, 8, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
}
"""Semitones above the tonic, brightest first. 'minor' raises its seventh in dominants, 'aeolian' never."""

_STEPS_ABOVE_RELATIVE_MAJOR = {
    "major": 0,
    "dorian": 2,
    "phrygian": 4,
    "lydian": 5,
    "mixolydian": 7,
    "minor": 9,
    "aeolian": 9,
}
_FLAT_NAMES = ("C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B")
_SHARP_NAMES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
_FLAT_MAJORS = frozenset({1, 3, 5, 6, 8, 10})


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (pitch class 0..11) and a mode (a name in `SCALES`)."""

    tonic: int
    mode: str

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
        """Pitch class of the major key with the same key signature."""
        return (self.tonic - _STEPS_ABOVE_RELATIVE_MAJOR[self.mode]) % 12

    @property
    def is_bright(self) -> bool:
        """True where the third above the tonic is major."""
        return SCALES[self.mode][2] == 4

    def pitch_at(self, position: int) -> int:
        """MIDI number of a scale position."""
        octave, degree = divmod(position, 7)
        return self.tonic + SCALES[self.mode][degree] + 12 * octave

    def positions_between(self, low: int, high: int) -> list[int]:
        """Scale positions whose pitches lie in `low`..`high`, both included, lowest first."""
        return [position for position in range(76) if low <= self.pitch_at(position) <= high]


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


METRES = {name: Metre(*map(int, name.split("/"))) for name in ("2/4", "3/4", "4/4", "5/4", "6/8")}
METRES["free"] = Metre(4, 4, free=True)


@dataclass(frozen=True, slots=True)
class Note:
    """One written note of one voice."""

    start: int
    length: int
    pitch: int
    stress: float = 0.0
    """How much it is brought out (1) or held back (-1)."""

    @property
    def end(self) -> int:
        """The first tick at which it no longer sounds."""
        return self.start + self.length
