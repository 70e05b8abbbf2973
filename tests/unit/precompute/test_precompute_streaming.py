"""What is mastered while it is rendered is as loud as what is mastered as a whole, and never distorts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from db.loudness import integrated_lufs, tenths
from precompute.mastering.levels import master
from precompute.mastering.limiting import Limiter
from precompute.mastering.measuring import loudness_lufs
from precompute.mastering.peaks import true_peak_dbtp
from precompute.mastering.promises import CEILING_DBTP, TARGET_LUFS
from precompute.mastering.screening import ScreeningError, screen_written
from precompute.mastering.streaming import master_stream

RATE = 44_100
Audio = NDArray[np.float32]


def plucked(seed: int, seconds: float, notes_a_second: float = 3.0) -> Audio:
    """Decaying tones at random moments, some loud and some soft."""
    rng = np.random.default_rng(seed)
    audio = np.zeros((int(seconds * RATE), 2), np.float32)
    times = np.arange(RATE) / RATE
    for _ in range(int(seconds * notes_a_second)):
        start = int(rng.integers(0, len(audio)))
        tone = np.sin(2 * np.pi * rng.uniform(80, 1500) * times) * np.exp(-5 * times)
        stretch = tone[: len(audio) - start, None] * rng.uniform(0.1, 1.0, 2)
        audio[start : start + len(stretch)] += stretch.astype(np.float32)
    return audio


def in_blocks(audio: Audio, seed: int) -> list[Audio]:
    """Cut at random places."""
    rng = np.random.default_rng(seed)
    places = np.sort(rng.integers(0, len(audio), 20))
    return np.split(audio, places)


def streamed(audio: Audio, expected: NDArray[np.float64] | None = None, seed: int = 0) -> Audio:
    expected = tenths(audio, RATE) if expected is None else expected
    return np.concatenate(list(master_stream(in_blocks(audio, seed), expected, len(audio), RATE)))


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000), level=st.floats(0.001, 30.0), missed_db=st.floats(-2, 2))
def test_whatever_was_foreseen_a_stream_has_the_promised_loudness_and_peak(
    seed: int, level: float, missed_db: float
) -> None:
    audio = plucked(seed, 12.0) * np.float32(level)
    expected = tenths(audio, RATE) * 10 ** (missed_db / 10)
    mastered = streamed(audio, expected)
    assert mastered.shape == audio.shape
    assert loudness_lufs(mastered, RATE) == pytest.approx(TARGET_LUFS, abs=1.0)
    assert true_peak_dbtp(mastered) <= CEILING_DBTP


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000))
def test_it_sounds_the_same_however_it_was_cut(seed: int) -> None:
    audio = plucked(seed, 6.0, notes_a_second=12.0)
    np.testing.assert_array_equal(streamed(audio, seed=seed), streamed(audio, seed=seed + 1))


def test_a_stream_that_was_foreseen_well_is_nearly_what_the_whole_would_be() -> None:
    audio = plucked(3, 12.0)
    difference = streamed(audio) - master(audio, RATE)
    assert 10 * np.log10(np.square(difference).mean() / np.square(audio).mean()) < -20


def test_the_gain_changes_so_slowly_that_nobody_hears_it() -> None:
    times = np.arange(20 * RATE) / RATE
    tone = 0.05 * np.sin(2 * np.pi * 440 * times)
    audio = np.stack([tone, tone], axis=1).astype(np.float32)
    mastered = streamed(audio, tenths(audio, RATE) * 4)  # foreseen 6 dB too loud
    levels_db = 10 * np.log10(tenths(mastered, RATE)[1:-11])
    assert np.abs(np.diff(levels_db)).max() < 0.06
    assert levels_db[-1] - levels_db[0] > 4


def test_silence_stays_silence() -> None:
    assert not streamed(np.zeros((3 * RATE, 2), np.float32)).any()


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000), loud=st.floats(0.1, 8.0))
def test_a_limiter_holds_the_peak_and_leaves_the_rest_alone(seed: int, loud: float) -> None:
    audio = plucked(seed, 2.0, notes_a_second=6.0) * np.float32(loud)
    limiter = Limiter(RATE)
    limited = np.concatenate([*(limiter.push(block) for block in in_blocks(audio, seed)), limiter.finish()])
    assert limited.shape == audio.shape
    assert true_peak_dbtp(limited) <= CEILING_DBTP
    assert np.all(np.abs(limited) <= np.abs(audio) + 1e-6)
    if true_peak_dbtp(audio) <= CEILING_DBTP - 0.3:
        np.testing.assert_array_equal(limited, audio)


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000), seconds=st.floats(2.0, 20.0))
def test_loudness_in_tenths_is_the_loudness_of_the_standard(seed: int, seconds: float) -> None:
    audio = plucked(seed, seconds)
    assert integrated_lufs(tenths(audio, RATE)) == pytest.approx(loudness_lufs(audio, RATE), abs=0.2)


def played(keys: list[int]) -> NDArray[np.float32]:
    """One key after the other, a tenth of a second each."""
    notes = np.zeros((len(keys), 128), np.float32)
    for moment, key in enumerate(keys):
        if key:
            notes[moment, key] = 1.0
    return notes


def test_what_is_written_is_screened_before_it_is_heard() -> None:
    rng = np.random.default_rng(1)
    good = [int(key) for key in rng.integers(50, 80, 300)]
    screen_written(played(good))
    with pytest.raises(ScreeningError, match="repeats itself"):
        screen_written(played([60, 64, 67, 72, 65, 69] * 50))
    with pytest.raises(ScreeningError, match=r"silent for 4\.0 s"):
        screen_written(played([*good[:100], *[0] * 40, *good[100:]]))
    with pytest.raises(ScreeningError, match="it is silent"):
        screen_written(played([0] * 100))
