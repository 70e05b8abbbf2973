"""Statistics of written music, on music whose statistics are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from evaluated_notes import line, midi_of, notes_of
from hypothesis import given
from hypothesis import strategies as st

from precompute.evaluation.composer import measures
from precompute.evaluation.composer.errors import EvaluationError
from precompute.evaluation.composer.notes import piano_events, read_notes
from precompute.evaluation.composer.reading import read
from precompute.evaluation.composer.resemblance import statistics_of

C_MAJOR = [60, 62, 64, 65, 67, 69, 71, 72]

tunes = st.lists(
    st.tuples(st.integers(36, 90), st.sampled_from([0.25, 0.5, 1.0, 2.0])), min_size=2, max_size=60
)


def test_a_scale_is_consistent_with_its_key() -> None:
    assert measures.scale_consistency(notes_of(line(C_MAJOR))) == 1.0
    assert measures.scale_consistency(notes_of(line([60, 61, 62, 63]))) < 1.0


def test_all_pitch_classes_alike_have_the_highest_entropy() -> None:
    assert measures.pitch_class_entropy(notes_of(line(range(60, 72)))) == pytest.approx(math.log2(12))
    assert measures.pitch_class_entropy(notes_of(line([60, 72, 48]))) == 0.0


def test_a_scale_moves_in_steps_and_an_arpeggio_in_leaps() -> None:
    scale, leaps = notes_of(line(C_MAJOR)), notes_of(line([48, 55, 60, 67]))
    assert measures.step_share(scale) == 1.0
    assert measures.leap_share(scale) == 0.0
    assert measures.leap_share(leaps) == 1.0
    assert measures.mean_interval(leaps) == pytest.approx((7 + 5 + 7) / 3)
    assert measures.pitch_range(leaps) == 19.0
    assert measures.pitches_used(leaps) == 4.0


def test_held_chords_are_as_polyphonic_as_they_have_notes() -> None:
    chords = notes_of([(start, 2.0, pitch) for start in (0, 2) for pitch in (60, 64, 67)])
    assert measures.polyphony(chords) == 3.0
    assert measures.polyphonic_rate(chords) == 1.0
    assert measures.polyphonic_rate(notes_of(line(C_MAJOR))) == 0.0


def test_the_top_line_is_what_nothing_sounds_above() -> None:
    tune_and_chords = [(0.0, 4.0, 72), (0.0, 1.0, 48), (1.0, 1.0, 60), (2.0, 1.0, 64), (4.0, 1.0, 74)]
    assert measures.top_line(notes_of(tune_and_chords)).pitch.tolist() == [72, 74]


def test_the_same_rhythm_in_every_bar_is_a_consistent_groove() -> None:
    waltz = notes_of([(start, 1.0, 60) for start in range(12)], metre=(3, 4))
    assert measures.groove_consistency(waltz) == 1.0
    assert measures.repeated_bars(waltz) == pytest.approx(3 / 4)
    assert measures.self_similarity(waltz) == pytest.approx(1.0)


def test_opposite_rhythms_are_an_inconsistent_groove() -> None:
    # One bar strikes the first half of the sixteenths, the next one the second half.
    struck = [(place / 4, 0.25, 60) for place in (*range(8), *range(24, 32))]
    assert measures.groove_consistency(notes_of(struck)) == 0.0


def test_beats_without_an_onset_are_empty() -> None:
    assert measures.empty_beat_rate(notes_of([(0.0, 4.0, 60), (4.0, 1.0, 62)])) == pytest.approx(3 / 5)
    assert measures.empty_beat_rate(notes_of(line(C_MAJOR))) == 0.0


def test_even_lengths_have_no_entropy_and_alternating_ones_are_known_in_advance() -> None:
    bounce = ((0.0, 1.0), (1.0, 0.5))
    alternating = notes_of([(1.5 * n + late, length, 60 + n) for n in range(8) for late, length in bounce])
    assert measures.length_entropy(notes_of(line(C_MAJOR))) == 0.0
    assert measures.length_entropy(alternating) == pytest.approx(1.0, abs=0.02)
    assert measures.length_turns(alternating) == pytest.approx(0.0, abs=0.01)


def test_what_comes_again_is_repetition() -> None:
    turn = [60, 62, 64, 65, 67, 60]
    assert measures.repetition_ratio(notes_of(line(turn))) == 0.0
    assert measures.repetition_ratio(notes_of(line(turn * 10))) > 0.8


def test_seconds_follow_the_tempo() -> None:
    slow, fast = notes_of(line(C_MAJOR), bpm=60), notes_of(line(C_MAJOR), bpm=120)
    assert (slow.tempo_bpm, fast.tempo_bpm) == pytest.approx((60.0, 120.0))
    assert measures.mean_gap(slow) == pytest.approx(1.0)
    assert measures.mean_gap(fast) == pytest.approx(0.5)
    assert measures.notes_a_second(fast) == pytest.approx(2 * measures.notes_a_second(slow))


@given(tunes)
def test_every_measure_of_every_tune_is_finite_and_in_its_range(tune: list[tuple[int, float]]) -> None:
    starts = np.cumsum([0.0, *(length for _, length in tune)])
    notes = notes_of([(start, length, pitch) for start, (pitch, length) in zip(starts, tune, strict=False)])
    for name, measure in {**measures.ANYWHERE, **measures.WITH_BARS}.items():
        value = measure(notes)
        assert math.isfinite(value), name
        assert value >= 0, name
        if name.endswith(("consistency", "ratio", "rate", "bars")) or name.startswith("share"):
            assert value <= 1, name
    assert all(map(math.isfinite, read(notes).values()))


def test_the_beginning_of_a_piece_is_cut_where_it_is_asked_to_be() -> None:
    notes = notes_of([(0.0, 1.0, 60), (1.0, 4.0, 62), (5.0, 1.0, 64)]).until(3.0)
    assert notes.pitch.tolist() == [60, 62]
    assert notes.duration_s == pytest.approx(3.0)
    assert notes.offset.tolist() == pytest.approx([1.0, 3.0])


def test_a_few_notes_tell_nothing() -> None:
    assert statistics_of(notes_of(line(C_MAJOR))) is None
    found = statistics_of(notes_of(line(C_MAJOR * 4)))
    assert found is not None
    assert found.intervals.sum() == len(C_MAJOR) * 4 - 1


def test_what_is_no_music_is_refused_by_name() -> None:
    with pytest.raises(EvaluationError, match=r"song\.mid cannot be read as a MIDI file"):
        read_notes(b"not MIDI at all", "song.mid")
    with pytest.raises(EvaluationError, match=r"empty\.mid has no notes"):
        read_notes(midi_of([]), "empty.mid")


def test_a_piano_plays_everything_that_a_file_strikes() -> None:
    events = piano_events(midi_of(line(C_MAJOR), bpm=120), "scale.mid")
    struck = [event for event in events if event.kind == "note_on"]
    assert [event.number for event in struck] == C_MAJOR
    assert [event.time_s for event in struck] == pytest.approx([0.5 * place for place in range(8)])
    assert len([event for event in events if event.kind == "note_off"]) == len(C_MAJOR)
