"""A MIDI file as a table of notes: what every measure of written music reads, ours and people's alike."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, cast

import mido
import numpy as np
from numpy.typing import NDArray

from precompute.composing.score.playing.performance import (
    CONTROL,
    DRUM_CHANNEL,
    NOTE_OFF,
    NOTE_ON,
    PROGRAM,
    Event,
)
from precompute.evaluation.composer.errors import EvaluationError

_PIANO = 0
_HEARD_CONTROLS = frozenset({7, 10, 11, 64, 66, 67})
"""Volume, pan, expression and the three pedals."""


@dataclass(frozen=True, slots=True, eq=False)
class Notes:
    """The notes of a piece, in order of time, as columns of shape (notes,). Percussion is left out."""

    onset_s: NDArray[np.float64]
    offset_s: NDArray[np.float64]
    onset: NDArray[np.float64]
    """In quarter notes from the beginning."""
    offset: NDArray[np.float64]
    pitch: NDArray[np.int64]
    velocity: NDArray[np.int64]
    part: NDArray[np.int64]
    """Which track of the file has it."""
    bar: float
    """Quarter notes of a bar, by the file's first time signature; 4 where it has none."""

    def __len__(self) -> int:
        return len(self.pitch)

    @property
    def duration_s(self) -> float:
        """Until the last note ends."""
        return float(self.offset_s.max(initial=0.0))

    @property
    def tempo_bpm(self) -> float:
        """Quarter notes a minute, on average over the piece."""
        return 60 * float(self.offset.max()) / max(1e-9, self.duration_s)

    def until(self, second: float) -> Notes:
        """The beginning of the piece, its notes cut where they sound on."""
        begun = self.onset_s < second
        # A note that sounds on is cut at the same share of its written length.
        held_s = self.offset_s[begun] - self.onset_s[begun]
        share = np.minimum(1.0, (second - self.onset_s[begun]) / np.maximum(held_s, 1e-9))
        return Notes(
            onset_s=self.onset_s[begun],
            offset_s=self.onset_s[begun] + share * held_s,
            onset=self.onset[begun],
            offset=self.onset[begun] + share * (self.offset[begun] - self.onset[begun]),
            pitch=self.pitch[begun],
            velocity=self.velocity[begun],
            part=self.part[begun],
            bar=self.bar,
        )

    def only(self, chosen: NDArray[np.bool_]) -> Notes:
        """Some of the notes."""
        columns = ("onset_s", "offset_s", "onset", "offset", "pitch", "velocity", "part")
        return Notes(**{name: getattr(self, name)[chosen] for name in columns}, bar=self.bar)


def read_notes(data: bytes, name: str) -> Notes:
    """The notes of a standard MIDI file.

    Args:
        data: the file's bytes.
        name: what the file is called in an error's message.

    Raises:
        EvaluationError: it is no MIDI file, or has no pitched note.
    """
    file = _parsed(data, name)
    clock = _Clock.of(file)
    rows: list[tuple[int, int, int, int, int]] = []
    for part, track in enumerate(file.tracks):
        rows += _pressed(track, part)
    if not rows:
        raise EvaluationError(f"{name} has no notes: leave it out")
    rows.sort()
    starts, ends, pitches, velocities, parts = (np.array(column) for column in zip(*rows, strict=True))
    quarter = file.ticks_per_beat
    return Notes(
        onset_s=clock.seconds_at(starts),
        offset_s=clock.seconds_at(ends),
        onset=starts / quarter,
        offset=ends / quarter,
        pitch=pitches,
        velocity=velocities,
        part=parts,
        bar=_bar(file),
    )


def piano_events(data: bytes, name: str) -> list[Event]:
    """Everything that a MIDI file plays, as a piano plays it: what the synthesizer renders.

    Raises:
        EvaluationError: it is no MIDI file.
    """
    file = _parsed(data, name)
    clock = _Clock.of(file)
    found: list[tuple[int, int, Event]] = []
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            event = _event(message, float(clock.seconds_at(np.array(tick))))
            if event is not None:
                found.append((tick, 0 if event.kind == NOTE_OFF else 1, event))
    found.sort(key=lambda each: each[:2])
    return [Event(0.0, 0, PROGRAM, _PIANO), *(event for _, _, event in found)]


def _event(message: Any, second: float) -> Event | None:
    kind = message.type
    if kind not in {"note_on", "note_off", "control_change"} or message.channel == DRUM_CHANNEL:
        return None
    if kind == "control_change":
        heard = message.control in _HEARD_CONTROLS
        return Event(second, 0, CONTROL, message.control, message.value) if heard else None
    if kind == "note_on" and message.velocity:
        return Event(second, 0, NOTE_ON, message.note, message.velocity)
    return Event(second, 0, NOTE_OFF, message.note)


def _parsed(data: bytes, name: str) -> mido.MidiFile:
    try:
        return mido.MidiFile(file=io.BytesIO(data), clip=True)
    except (OSError, ValueError, EOFError, KeyError, IndexError) as error:
        raise EvaluationError(f"{name} cannot be read as a MIDI file: {error}") from error


def _pressed(track: Any, part: int) -> list[tuple[int, int, int, int, int]]:
    """Start, end, pitch, velocity and part of each note; one that is never released ends with its track."""
    rows: list[tuple[int, int, int, int, int]] = []
    sounding: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    tick = 0
    for message in track:
        tick += message.time
        if message.type not in {"note_on", "note_off"} or message.channel == DRUM_CHANNEL:
            continue
        key = (message.channel, message.note)
        if message.type == "note_on" and message.velocity:
            sounding[key].append((tick, message.velocity))
        elif sounding[key]:
            start, velocity = sounding[key].pop(0)
            rows.append((start, tick, message.note, velocity, part))
    for (_, pitch), left in sounding.items():
        rows += [(start, max(tick, start + 1), pitch, velocity, part) for start, velocity in left]
    return rows


def _bar(file: mido.MidiFile) -> float:
    for track in file.tracks:
        for message in track:
            if message.type == "time_signature":
                return cast(float, 4.0 * message.numerator / message.denominator)
    return 4.0


@dataclass(frozen=True, slots=True, eq=False)
class _Clock:
    """The file's tempo map: when each tempo begins, and how long a tick then lasts."""

    ticks: NDArray[np.int64]
    seconds: NDArray[np.float64]
    seconds_a_tick: NDArray[np.float64]

    @classmethod
    def of(cls, file: mido.MidiFile) -> _Clock:
        changes = {0: 500_000}
        for track in file.tracks:
            tick = 0
            for message in track:
                tick += message.time
                if message.type == "set_tempo":
                    changes[tick] = message.tempo
        ticks = np.array(sorted(changes))
        lengths = np.array([changes[tick] for tick in ticks]) * 1e-6 / file.ticks_per_beat
        seconds = np.concatenate([[0.0], np.cumsum(np.diff(ticks) * lengths[:-1])])
        return cls(ticks, seconds, lengths)

    def seconds_at(self, ticks: NDArray[np.int64]) -> NDArray[np.float64]:
        place = np.searchsorted(self.ticks, ticks, side="right") - 1
        return self.seconds[place] + (ticks - self.ticks[place]) * self.seconds_a_tick[place]
