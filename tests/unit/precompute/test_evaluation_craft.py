"""The checkers of craft find faults that are known to be there, and nothing in what is well made."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Sequence

import mido
import numpy as np
import pytest
from evaluated_notes import line, midi_of
from score_impressions import imagine_commission

from precompute.composing.score.piece import Piece, write_piece
from precompute.composing.score.theory import QUARTER, Key, Note
from precompute.composing.score.writing.orchestration import Part, Voiced
from precompute.evaluation.composer.craft import (
    crossings,
    out_of_range,
    parallels,
    sound_faults,
    stuck_notes,
    tendencies,
    unresolved,
    written_faults,
    wrong_ending,
    wrong_sums,
)
from precompute.mastering.levels import master

C_MAJOR = Key(0, "major")
TONIC, SUBDOMINANT, DOMINANT, SEVENTH = (0, 4, 7), (5, 9, 0), (7, 11, 2), (7, 11, 2, 5)
RATE_HZ = 44100

MODEL = write_piece(imagine_commission(0.4, 0.1, 3))
"""Any real piece; the tests put their own notes and chords into it."""


def piece(
    tune: Sequence[int],
    bass: Sequence[int],
    chords: Sequence[tuple[int, ...]] = (),
    inner: Sequence[int] = (),
) -> Piece:
    """A piece in C major: a note of tune and bass, and a chord, for each bar."""
    bar = MODEL.plan.metre.bar
    voices = {"melody": tune, "bass": bass, "inner1": inner}
    parts = [
        Part(
            dataclasses.replace(MODEL.parts[0].instrument, name=f"player of {voice}", range=(20, 100)),
            tuple(Voiced(voice, Note(place * bar, bar, pitch)) for place, pitch in enumerate(pitches)),
        )
        for voice, pitches in voices.items()
        if pitches
    ]
    found = chords or [TONIC] * len(tune)
    harmony = tuple(
        dataclasses.replace(
            MODEL.chords[0],
            start=place * bar,
            length=bar,
            key=C_MAJOR,
            tones=tones,
            degree={0: 0, 5: 3, 7: 4}[tones[0]],
            cadential=place == len(found) - 1,
        )
        for place, tones in enumerate(found)
    )
    return dataclasses.replace(
        MODEL, plan=dataclasses.replace(MODEL.plan, key=C_MAJOR), parts=tuple(parts), chords=harmony
    )


@pytest.mark.parametrize(
    ("tune", "bass", "kind"),
    [((67, 69), (48, 50), "fifths"), ((72, 74), (48, 50), "octaves"), ((79, 76), (48, 45), "fifths")],
)
def test_known_parallels_are_found_with_their_bar(
    tune: tuple[int, ...], bass: tuple[int, ...], kind: str
) -> None:
    found = parallels(piece(tune, bass))
    assert [(fault.rule, fault.bar, fault.voice) for fault in found] == [
        (f"parallel {kind}", 2, "melody and bass")
    ]


@pytest.mark.parametrize(
    ("tune", "bass"),
    [
        ((67, 69), (48, 53)),  # a fifth, then a third
        ((67, 67), (48, 48)),  # nothing moves
        ((67, 62), (48, 55)),  # contrary motion
        ((64, 65), (48, 50)),  # parallel thirds
    ],
)
def test_good_outer_voices_have_no_parallels(tune: tuple[int, ...], bass: tuple[int, ...]) -> None:
    assert parallels(piece(tune, bass)) == ()


def test_ornaments_do_not_hide_parallels_from_chord_to_chord() -> None:
    plain = piece((67, 69), (48, 50), (TONIC, TONIC))
    bar = plain.plan.metre.bar
    ornamented = Part(
        plain.parts[0].instrument,
        (
            Voiced("melody", Note(0, bar // 2, 67)),
            Voiced("melody", Note(bar // 2, bar // 2, 64)),
            Voiced("melody", Note(bar, bar, 69)),
        ),
    )
    found = parallels(dataclasses.replace(plain, parts=(ornamented, plain.parts[1])))
    assert [fault.rule for fault in found] == ["parallel fifths between chords"]


def test_a_tune_under_the_bass_is_found() -> None:
    assert [fault.bar for fault in crossings(piece((72, 47), (48, 50)))] == [2]


def test_leading_notes_must_rise() -> None:
    chords = (DOMINANT, TONIC, TONIC)
    assert unresolved(piece((71, 72, 72), (43, 48, 48), chords)) == ()
    found = unresolved(piece((71, 67, 72), (43, 48, 48), chords))
    assert [(fault.rule, fault.bar) for fault in found] == [("unresolved leading note", 2)]
    assert found[0].voice.endswith("melody")


def test_an_inner_leading_note_may_fall_to_the_fifth() -> None:
    assert unresolved(piece((74, 72, 72), (43, 48, 48), (DOMINANT, TONIC, TONIC), inner=(59, 55, 55))) == ()


def test_a_leading_note_of_a_chord_that_goes_elsewhere_is_free() -> None:
    assert unresolved(piece((71, 69, 69), (43, 41, 41), (DOMINANT, SUBDOMINANT, SUBDOMINANT))) == ()


def test_sevenths_must_fall_or_stay() -> None:
    chords = (SEVENTH, TONIC, TONIC)
    assert unresolved(piece((77, 76, 76), (43, 48, 48), chords)) == ()
    found = unresolved(piece((77, 79, 76), (43, 48, 48), chords))
    assert [fault.rule for fault in found] == ["unresolved seventh"]
    assert [each.resolved for each in tendencies(piece((77, 79, 76), (43, 48, 48), chords))] == [False]


def test_notes_that_an_instrument_does_not_have_are_found() -> None:
    found = out_of_range(piece((101, 72), (48, 48)))
    assert [(fault.bar, fault.detail) for fault in found] == [(1, "101")]


def test_bars_that_are_not_full_and_voices_that_overlap_are_found() -> None:
    whole = piece((72, 72, 72), (48, 48, 48))
    assert wrong_sums(whole) == ()
    gap = dataclasses.replace(whole, chords=(whole.chords[0], whole.chords[2]))
    assert [(fault.rule, fault.bar) for fault in wrong_sums(gap)] == [("bar sum", 2)]
    bar = whole.plan.metre.bar
    long = Part(
        whole.parts[0].instrument,
        (Voiced("melody", Note(0, bar + 1, 72)), Voiced("melody", Note(bar, bar, 74))),
    )
    assert [fault.rule for fault in wrong_sums(dataclasses.replace(whole, parts=(long,)))] == ["overlap"]
    late = Part(whole.parts[0].instrument, (Voiced("melody", Note(0, 3 * bar + 1, 72)),))
    assert [fault.rule for fault in wrong_sums(dataclasses.replace(whole, parts=(late,)))] == ["bar sum"]


def test_an_ending_away_from_the_tonic_is_found_unless_the_piece_loops() -> None:
    assert wrong_ending(piece((74, 72), (43, 48), (DOMINANT, TONIC))) == ()
    lost = piece((72, 74), (48, 43), (TONIC, DOMINANT))
    assert [fault.voice for fault in wrong_ending(lost)] == ["bass", "chords"]
    assert [fault.voice for fault in wrong_ending(piece((72, 74), (48, 48)))] == ["melody"]
    assert "ending" not in {fault.rule for fault in written_faults(lost, loops=True)}


def test_a_fault_says_where_it_is() -> None:
    fault = parallels(piece((67, 69), (48, 50)))[0]
    assert str(fault) == "bar 2, melody and bass: parallel fifths (48-67 to 50-69)"


def test_keys_that_are_never_released_are_found() -> None:
    assert stuck_notes(midi_of(line([60, 62, 64]))) == ()
    track = mido.MidiTrack(
        [
            mido.MetaMessage("track_name", name="flute"),
            mido.Message("note_on", note=60, velocity=64),
            mido.Message("note_on", note=60, velocity=64, time=10),
            mido.Message("note_off", note=62, time=5 * QUARTER),
            mido.Message("control_change", control=64, value=127),
        ]
    )
    file = mido.MidiFile(ticks_per_beat=QUARTER)
    file.tracks.append(track)
    buffer = io.BytesIO()
    file.save(file=buffer)
    found = stuck_notes(buffer.getvalue())
    assert [(fault.rule, fault.bar, fault.voice) for fault in found] == [
        ("stuck note", 1, "flute"),
        ("stuck note", 2, "flute"),
        ("stuck note", 1, "flute"),
        ("stuck pedal", 2, "flute"),
    ]


def test_a_mastered_tone_has_no_faults_and_a_loud_one_has_many() -> None:
    seconds = np.arange(4 * RATE_HZ) / RATE_HZ
    tone = np.repeat(np.sin(2 * np.pi * 440 * seconds)[:, None], 2, axis=1).astype(np.float32)
    assert sound_faults(master(tone, RATE_HZ), RATE_HZ, 4.0) == ()
    rules = {fault.rule for fault in sound_faults(1.2 * tone, RATE_HZ, 5.0)}
    assert rules == {"clipping", "true peak", "loudness", "length", "cut off"}
