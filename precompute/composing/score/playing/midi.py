"""The performed piece as a standard MIDI file: type 1, a track per instrument, tempo map and signatures.

Quarter tones and the like are tuned by the MIDI Tuning Standard's octave tuning (real time, one byte a note,
CA-021), which leaves the notes as they are written: a notation program reads plain notes. FluidSynth and some
hardware obey it; most players do not know it and play equal temperament. Pitch bend would reach more of them, but
bends a whole channel, chords and ringing strings included.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import mido

from precompute.composing.score.planning.plan import Plan
from precompute.composing.score.playing.performance import (
    CONTROL,
    NOTE_ON,
    PROGRAM,
    TUNING,
    Event,
    Performance,
)
from precompute.composing.score.playing.timing import TempoMap
from precompute.composing.score.theory import QUARTER, Key

_MAJOR_SIGNATURES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")


def write_midi(plan: Plan, performance: Performance, tempo: TempoMap) -> bytes:
    """The file's bytes. Moments are rounded to ticks of a 480th of a quarter note."""
    file = mido.MidiFile(type=1, ticks_per_beat=QUARTER, charset="utf-8")
    file.tracks.append(_conductor(plan, tempo))
    for instrument, events in performance.tracks:
        track = mido.MidiTrack([mido.MetaMessage("track_name", name=instrument.name)])
        now, tuned = 0, [0] * 12
        for event in events:
            tick = max(now, tempo.tick_at(event.time_s))
            if event.kind == TUNING:
                tuned[event.number] = event.value
                track.append(octave_tuning(event.channel, tuned).copy(time=tick - now))
            else:
                track.append(_message(event, tick - now))
            now = tick
        file.tracks.append(track)
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def key_signature(key: Key) -> str:
    """As MIDI writes it; the church modes borrow the signature of their relative major."""
    name = _MAJOR_SIGNATURES[key.relative_major] if key.has_flats or key.relative_major != 6 else "F#"
    if key.mode not in {"minor", "aeolian"}:
        return name
    return key.tonic_name.replace("♭", "b").replace("♯", "#") + "m"


def octave_tuning(channel: int, cents: Sequence[int]) -> mido.Message:
    """Tune the twelve pitch classes of a channel, C first, each -64..63 cents away from equal temperament."""
    channels = 1 << channel  # seven channels a byte, the last two first
    chosen = (channels >> 14, channels >> 7 & 0x7F, channels & 0x7F)
    return mido.Message("sysex", data=(0x7F, 0x7F, 0x08, 0x08, *chosen, *(64 + offset for offset in cents)))


def _conductor(plan: Plan, tempo: TempoMap) -> mido.MidiTrack:
    """Signatures, the tempo map, and where sections and their keys begin."""
    timed: list[tuple[int, mido.MetaMessage]] = [
        (0, mido.MetaMessage("track_name", name=_plain(f"{plan.key.name}, {plan.form}"))),
        (0, mido.MetaMessage("time_signature", numerator=plan.metre.beats, denominator=plan.metre.unit)),
    ]
    written = ""
    for section in plan.sections:
        tick, signature = section.section.start_bar * plan.metre.bar, key_signature(section.key)
        timed.append((tick, mido.MetaMessage("marker", text=section.section.name)))
        if signature != written:
            timed.append((tick, mido.MetaMessage("key_signature", key=signature)))
            written = signature
    for tick, quarters_a_minute in zip(tempo.ticks, tempo.quarters_a_minute, strict=True):
        timed.append((tick, mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(quarters_a_minute))))
    track, now = mido.MidiTrack(), 0
    for tick, message in sorted(timed, key=lambda each: each[0]):
        track.append(message.copy(time=tick - now))
        now = tick
    return track


def _plain(name: str) -> str:
    """Letters that every program reads, whatever it takes the file's letters for."""
    return name.replace("♯", "#").replace("♭", "b")


def _message(event: Event, delta: int) -> mido.Message:
    if event.kind == PROGRAM:
        return mido.Message("program_change", channel=event.channel, program=event.number, time=delta)
    if event.kind == CONTROL:
        return mido.Message(
            "control_change", channel=event.channel, control=event.number, value=event.value, time=delta
        )
    velocity = event.value if event.kind == NOTE_ON else 0
    return mido.Message(event.kind, channel=event.channel, note=event.number, velocity=velocity, time=delta)
