"""MIDI files and tables of notes made by hand, whose measures are known."""

from __future__ import annotations

import io
from collections.abc import Sequence

import mido

from precompute.evaluation.composer.notes import Notes, read_notes

TICKS = 480


def midi_of(
    notes: Sequence[tuple[float, float, int]], *, bpm: float = 60.0, metre: tuple[int, int] = (4, 4)
) -> bytes:
    """A file of notes (start and length in quarter notes, pitch), each struck with 64."""
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS)
    conductor = mido.MidiTrack()
    conductor.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)))
    conductor.append(mido.MetaMessage("time_signature", numerator=metre[0], denominator=metre[1]))
    events = [(round(start * TICKS), 1, pitch) for start, _, pitch in notes]
    events += [(round((start + length) * TICKS), 0, pitch) for start, length, pitch in notes]
    track = mido.MidiTrack()
    now = 0
    for tick, pressed, pitch in sorted(events):
        kind = "note_on" if pressed else "note_off"
        track.append(mido.Message(kind, note=pitch, velocity=64 * pressed, time=tick - now))
        now = tick
    file.tracks.extend([conductor, track])
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def notes_of(
    notes: Sequence[tuple[float, float, int]], *, bpm: float = 60.0, metre: tuple[int, int] = (4, 4)
) -> Notes:
    """The same as a table."""
    return read_notes(midi_of(notes, bpm=bpm, metre=metre), "made by hand")


def line(pitches: Sequence[int], length: float = 1.0) -> list[tuple[float, float, int]]:
    """Notes of one length, one after the other."""
    return [(place * length, length, pitch) for place, pitch in enumerate(pitches)]
