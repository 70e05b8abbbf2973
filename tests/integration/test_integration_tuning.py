"""Quarter tones are heard: pitches measured in what the real synthesizer renders."""

from __future__ import annotations

import ctypes
import io
import os
from collections.abc import Sequence
from typing import Any

import mido
import numpy as np
import pytest
from numpy.typing import NDArray

from precompute.composing.score.playing.midi import octave_tuning
from precompute.composing.score.playing.performance import CONTROL, NOTE_OFF, NOTE_ON, PROGRAM, TUNING, Event
from precompute.composing.score.playing.rendering import SAMPLE_RATE_HZ, Synthesizer, find_soundfont
from precompute.composing.score.theory import SCALES, Key

_RECORDER = 74
"""Its samples are in tune and have no vibrato."""
_REVERB = 91


@pytest.fixture(scope="module")
def synthesizer():
    made = Synthesizer(find_soundfont(os.environ))
    yield made
    made.close()


def tuned(key: Key, channel: int = 0, time_s: float = 0.0) -> list[Event]:
    return [Event(time_s, channel, TUNING, pitch, cents) for pitch, cents in enumerate(key.tuning_cents)]


def cents_of(synthesizer: Synthesizer, tuning: Sequence[Event], note: int, program: int = _RECORDER) -> float:
    """Measured pitch of a note, in cents above MIDI 0."""
    events = [Event(0.0, 0, PROGRAM, program), Event(0.0, 0, CONTROL, _REVERB, 0), *tuning]
    events.append(Event(0.0, 0, NOTE_ON, note, 90))
    audio = np.concatenate(list(synthesizer.render(events, 2 * SAMPLE_RATE_HZ)))
    return measured_cents(audio[SAMPLE_RATE_HZ // 2 :, 0], note)


def measured_cents(sound: NDArray[np.float32], note: int) -> float:
    """The strongest frequency within a semitone of a note, in a long spectrum."""
    size = 1 << 20
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size))
    frequencies = np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ)
    expected = 440 * 2 ** ((note - 69) / 12)
    near = np.flatnonzero((frequencies > expected * 0.944) & (frequencies < expected * 1.059))
    peak = near[np.argmax(spectrum[near])]
    return float(1200 * np.log2(frequencies[peak] / 440) + 6900)


def test_rasts_third_lies_between_major_and_minor(synthesizer: Synthesizer) -> None:
    tuning = tuned(Key(0, "rast"))
    tonic, third, seventh = (cents_of(synthesizer, tuning, note) for note in (72, 76, 83))
    assert third - tonic == pytest.approx(350, abs=5)
    assert seventh - tonic == pytest.approx(1050, abs=5)
    tempered = cents_of(synthesizer, [], 76) - cents_of(synthesizer, [], 72)
    assert tempered == pytest.approx(400, abs=5)


@pytest.mark.parametrize("mode", [name for name, scale in SCALES.items() if not scale.is_tempered])
def test_every_degree_of_a_tuned_scale_sounds_as_its_cents_say(synthesizer: Synthesizer, mode: str) -> None:
    key = Key(2, mode)
    tuning = tuned(key)
    tonic = cents_of(synthesizer, tuning, key.pitch_at(35))
    for degree in range(1, 7):
        heard = cents_of(synthesizer, tuning, key.pitch_at(35 + degree)) - tonic
        assert heard == pytest.approx(key.scale.cents[degree], abs=6), degree


def test_a_note_that_sounds_keeps_its_pitch_when_the_key_changes(synthesizer: Synthesizer) -> None:
    events = [
        Event(0.0, 0, PROGRAM, _RECORDER),
        Event(0.0, 0, CONTROL, _REVERB, 0),
        Event(0.0, 0, NOTE_ON, 76, 90),
        *tuned(Key(0, "rast"), time_s=1.0),
        Event(2.0, 0, NOTE_OFF, 76),
        Event(2.3, 0, NOTE_ON, 76, 90),
    ]
    audio = np.concatenate(list(synthesizer.render(events, 4 * SAMPLE_RATE_HZ)))[:, 0]
    before, held, after = (
        measured_cents(audio[round(start * SAMPLE_RATE_HZ) : round(end * SAMPLE_RATE_HZ)], 76)
        for start, end in ((0.3, 1.0), (1.1, 1.9), (2.8, 3.8))
    )
    assert held == pytest.approx(before, abs=6)
    assert after - before == pytest.approx(-50, abs=6)


def test_one_channel_is_tuned_and_the_others_are_not(synthesizer: Synthesizer) -> None:
    other = tuned(Key(0, "rast"), channel=3)
    assert cents_of(synthesizer, other, 76) == pytest.approx(cents_of(synthesizer, [], 76), abs=0.1)


@pytest.mark.parametrize(("channel", "other"), [(0, 1), (6, 7), (7, 6), (13, 14), (14, 13), (15, 0)])
def test_the_midi_files_tuning_is_understood_by_a_synthesizer_that_knows_the_standard(
    channel: int, other: int
) -> None:
    fluidsynth = pytest.importorskip("fluidsynth")
    synth = fluidsynth.Synth(samplerate=float(SAMPLE_RATE_HZ), **{"synth.dynamic-sample-loading": 1})
    font = synth.sfload(str(find_soundfont(os.environ)))
    message = bytes(_read_back(octave_tuning(channel, Key(0, "rast").tuning_cents)).data)
    assert _sysex(fluidsynth)(synth.synth, message, len(message), None, None, None, 0) == 0
    heard = []
    for played in (channel, other):
        synth.program_select(played, font, 0, _RECORDER)
        synth.cc(played, _REVERB, 0)
        synth.noteon(played, 76, 90)
        sound = synth.get_samples(2 * SAMPLE_RATE_HZ).reshape(-1, 2)[SAMPLE_RATE_HZ // 2 :, 0]
        synth.noteoff(played, 76)
        synth.get_samples(SAMPLE_RATE_HZ)
        heard.append(measured_cents(sound.astype(np.float32), 76))
    synth.delete()
    assert heard[0] - heard[1] == pytest.approx(-50, abs=2)


def _read_back(message: mido.Message) -> mido.Message:
    """The message as a reader finds it in a file."""
    file = io.BytesIO()
    mido.MidiFile(tracks=[mido.MidiTrack([message])]).save(file=file)
    file.seek(0)
    return mido.MidiFile(file=file).tracks[0][0]


def _sysex(fluidsynth: Any) -> Any:
    integer, pointer = ctypes.c_int, ctypes.c_void_p
    return fluidsynth.cfunc(
        "fluid_synth_sysex",
        integer,
        ("synth", pointer, 1),
        ("data", ctypes.c_char_p, 1),
        ("len", integer, 1),
        ("response", pointer, 1),
        ("response_len", pointer, 1),
        ("handled", pointer, 1),
        ("dryrun", integer, 1),
    )
