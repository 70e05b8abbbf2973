"""A room's soundscape as a plan and as sums: turns, changes on bar lines, kindred keys, level and alignment."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from precompute.composing.score.playing.layers import LAYERS, MELODY
from precompute.composing.score.playing.rendering import SAMPLE_RATE_HZ
from precompute.composing.score.theory import SCALES, Key
from precompute.mastering.measuring import measure
from precompute.soundscape.frame import common_metre, common_tempo, fifths_between, kindred_keys
from precompute.soundscape.plan import CHANGE_BARS, Passage, SoundscapeError, plan_passages, plan_turns
from precompute.soundscape.sound import Loop, envelope, render_soundscape

keys = st.builds(Key, st.integers(0, 11), st.sampled_from(sorted(SCALES)))
rooms = st.tuples(st.integers(2, 9), st.integers(80, 600), st.floats(1.0, 4.0))


@given(st.lists(keys, min_size=2, max_size=8))
def test_keys_keep_their_modes_and_any_two_are_the_same_or_a_fifth_apart(wished: list[Key]) -> None:
    found = kindred_keys(wished)
    assert [key.mode for key in found] == [key.mode for key in wished]
    assert all(fifths_between(one, two) <= 1 for one, two in combinations(found, 2))


@given(keys, st.integers(0, 1))
def test_keys_that_fit_already_stay(key: Key, fifths: int) -> None:
    other = Key((key.tonic + 7 * fifths) % 12, key.mode)
    assert kindred_keys([key, other]) == [key, other]


def test_the_common_tempo_lies_between_by_ratio() -> None:
    assert common_tempo([60.0, 120.0]) == 85.0
    assert common_tempo([30.0, 32.0]) == 50.0


def test_the_common_metre_is_the_one_that_all_reach_soonest() -> None:
    takes = [{"3/4": 0, "4/4": 2, "2/4": 1}, {"4/4": 0, "3/4": 5}]
    assert common_metre(takes) == "4/4"
    assert common_metre([{"3/4": 0}, {"4/4": 0}]) is None


@given(rooms)
def test_every_work_has_its_turn_and_changes_fall_on_every_fourth_bar(room) -> None:
    works, bars, bar_s = room
    turns = plan_turns(works, bars, bar_s)
    assert {turn.work for turn in turns} == set(range(works))
    assert (turns[0].start_bar, turns[-1].end_bar) == (0, bars)
    for one, two in pairwise(turns):
        assert one.end_bar == two.start_bar
        assert two.start_bar % CHANGE_BARS == 0
        assert two.work == (one.work + 1) % works
    assert all(turn.end_bar - turn.start_bar >= CHANGE_BARS for turn in turns)


def test_a_soundscape_that_is_too_short_says_how_long_it_must_be() -> None:
    with pytest.raises(SoundscapeError, match=r"0\.5 minutes .* 5 works: give it 1\.3"):
        plan_turns(5, 15, 2.0)


@given(rooms)
def test_layers_change_on_bar_lines_and_two_tunes_never_last_longer_than_a_bar(room) -> None:
    works, bars, bar_s = room
    turns = plan_turns(works, bars, bar_s)
    passages = plan_passages(turns)
    assert len(passages) == len(turns) * len(LAYERS)
    for each in passages:
        assert each.first_bar <= each.start_bar < each.full_bar <= each.fall_bar < each.end_bar <= bars
    for layer in LAYERS:
        own = [each for each in passages if each.layer == layer]
        assert max(each.end_bar for each in own) == bars
        for one, two in pairwise(own):
            together = one.end_bar - two.start_bar
            assert 0 < together <= (1 if layer == MELODY else CHANGE_BARS)


def test_two_passages_that_cross_keep_their_power() -> None:
    one, two = plan_passages(plan_turns(2, 40, 2.0))[1:6:4]
    assert (one.layer, two.layer) == ("harmony", "harmony")
    falling, rising = envelope(one, 2.0), envelope(two, 2.0)
    count = (one.end_bar - one.fall_bar) * 2 * SAMPLE_RATE_HZ
    assert np.allclose(falling[-count:] ** 2 + rising[:count] ** 2, 1, atol=1e-6)
    assert rising[0] == 0
    assert falling[-1] < 1e-4


def clicking(length_s: float, beat_s: float) -> Loop:
    """A loop with a click on every beat in each layer, over a soft hum that repeats without a seam."""
    samples = round(length_s * SAMPLE_RATE_HZ)
    time_s = np.arange(samples) / SAMPLE_RATE_HZ
    hum = 0.02 * np.sin(2 * np.pi * round(220 * length_s) / length_s * time_s)
    for beat in range(round(length_s / beat_s)):
        start = round(beat * beat_s * SAMPLE_RATE_HZ)
        hum[start : start + 200] += np.hanning(200)
    stereo = np.stack([hum, hum], axis=1).astype(np.float32)
    return Loop(dict.fromkeys(LAYERS, stereo), length_s)


def test_the_beats_of_all_paintings_fall_on_one_grid_through_every_change() -> None:
    beat_s = 60 / 97  # no whole number of samples
    bar_s, bars = 4 * beat_s, 60
    passages = plan_passages(plan_turns(3, bars, bar_s))
    loops = [clicking(count * bar_s, beat_s) for count in (5, 8, 7)]
    sound = render_soundscape(passages, loops.__getitem__, bars, bar_s)
    assert len(sound) == round(bars * bar_s * SAMPLE_RATE_HZ)
    level = np.abs(sound[:, 0])
    for beat in range(bars * 4 - 8):
        middle = round(beat * beat_s * SAMPLE_RATE_HZ) + 100
        near = level[max(0, middle - 8000) : middle + 8000]
        found = max(0, middle - 8000) + int(near.argmax())
        if beat:
            assert abs(found - middle) <= 3, beat


def test_a_soundscape_is_as_loud_as_a_track_and_does_not_click() -> None:
    passages = plan_passages(plan_turns(2, 30, 1.0))
    time_s = np.arange(10 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ

    def humming(work: int) -> Loop:
        tone = np.sin(2 * np.pi * (220 + 110 * work) * time_s) * (0.5, 0.02)[work]
        stereo = np.stack([tone, tone], axis=1).astype(np.float32)
        return Loop(dict.fromkeys(LAYERS, stereo), 10.0)

    sound = render_soundscape(passages, humming, 30, 1.0)
    measured = measure(sound, SAMPLE_RATE_HZ)
    assert measured.loudness_lufs == pytest.approx(-16, abs=1)
    assert measured.true_peak_dbtp <= -1
    steepest = 2 * np.pi * 330 / SAMPLE_RATE_HZ * np.abs(sound).max()
    assert np.abs(np.diff(sound, axis=0)).max() < 1.5 * steepest


def test_a_layer_that_a_music_does_not_have_is_silent() -> None:
    tone = np.ones((SAMPLE_RATE_HZ, 2), np.float32) * 0.1
    tone[::2] *= -1
    drums = Passage(0, "percussion", 0, 0, 1, 2, 3)
    tune = Passage(0, MELODY, 0, 3, 4, 5, 6)
    sound = render_soundscape([drums, tune], lambda _: Loop({MELODY: tone}, 1.0), 6, 1.0)
    assert np.abs(sound[: 3 * SAMPLE_RATE_HZ]).max() < 1e-3
