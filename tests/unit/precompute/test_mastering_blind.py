"""Music of which nothing is foreseen is as loud as all other, does not pump, and ends softly when it breaks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from fakes.signals import HARD_SOUNDS, RATE_HZ, Sound, plucked
from hypothesis import given, settings
from hypothesis import strategies as st

from db.loudness import lufs, tenths
from precompute.composing.contract import ComposingError
from precompute.mastering.measuring import loudness_lufs
from precompute.mastering.peaks import true_peak_dbtp
from precompute.mastering.promises import CEILING_DBTP, TARGET_LUFS
from precompute.mastering.screening import ScreeningError
from precompute.mastering.streaming import master_blind


def mastered(audio: Sound, *cuts: int) -> Sound:
    return np.concatenate(list(master_blind(np.split(audio, cuts), len(audio), RATE_HZ)))


def heard_until_it_breaks(blocks: Iterator[Sound], samples: int, error: type[Exception]) -> tuple[Sound, str]:
    heard: list[Sound] = []
    with pytest.raises(error) as broken:
        heard.extend(master_blind(blocks, samples, RATE_HZ))
    return np.concatenate(heard), str(broken.value)


def ends_softly(audio: Sound) -> bool:
    """The last 50 ms are far below what came a second before, and the last sample is nearly nothing."""
    before, end = audio[-RATE_HZ : -RATE_HZ // 2], audio[-RATE_HZ // 20 :]
    return float(np.abs(end).max()) < 0.1 * float(np.abs(before).max()) and np.abs(audio[-1]).max() < 1e-3


@pytest.mark.parametrize("name", HARD_SOUNDS)
def test_whatever_comes_it_is_as_loud_as_promised(name: str) -> None:
    sound = HARD_SOUNDS[name]()
    audio = mastered(sound)
    assert len(audio) == len(sound)
    assert loudness_lufs(audio, RATE_HZ) == pytest.approx(TARGET_LUFS, abs=1.0)
    assert true_peak_dbtp(audio) <= CEILING_DBTP


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000), cuts=st.lists(st.integers(0, 6 * RATE_HZ), max_size=20))
def test_it_sounds_the_same_however_it_was_cut(seed: int, cuts: list[int]) -> None:
    audio = plucked(seed, 6.0, 6.0)
    np.testing.assert_array_equal(mastered(audio), mastered(audio, *sorted(cuts)))


def test_pauses_are_not_pumped_up() -> None:
    times = np.arange(20 * RATE_HZ) / RATE_HZ
    tone = 0.3 * np.sin(2 * np.pi * 440 * times) * np.where((times > 8) & (times < 13), 0.03, 1.0)
    audio = np.stack([tone, tone], axis=1).astype(np.float32)
    gain_db = 10 * np.log10(tenths(mastered(audio), RATE_HZ) / tenths(audio, RATE_HZ))
    assert np.abs(gain_db[30:185] - gain_db[79]).max() < 1.5


def test_what_bursts_in_is_met_before_it_sounds() -> None:
    audio = mastered(HARD_SOUNDS["20 dB louder in the middle"]())
    power = tenths(audio, RATE_HZ)
    moments = np.convolve(power, np.full(4, 0.25), mode="valid")
    assert max(lufs(float(moment)) for moment in moments) < TARGET_LUFS + 6.5


def test_it_is_heard_half_a_second_after_it_came() -> None:
    came = 0

    def blocks() -> Iterator[Sound]:
        nonlocal came
        for block in np.split(plucked(1, 6.0, 6.0), 60):
            came += len(block)
            yield block

    next(block for block in master_blind(blocks(), 6 * RATE_HZ, RATE_HZ) if len(block))
    assert came <= 0.8 * RATE_HZ


@pytest.mark.parametrize("fault", [np.nan, np.inf])
def test_what_is_no_number_ends_the_piece_with_a_fade(fault: float) -> None:
    audio = plucked(1, 6.0, 10.0)
    audio[5 * RATE_HZ, 0] = fault
    heard, reason = heard_until_it_breaks(iter(np.split(audio, 20)), len(audio), ScreeningError)
    assert "not a number" in reason
    assert np.isfinite(heard).all()
    assert 4.5 * RATE_HZ <= len(heard) <= 5 * RATE_HZ
    assert ends_softly(heard)


def test_a_piece_that_falls_silent_is_ended() -> None:
    audio = plucked(1, 6.0, 12.0)
    audio[6 * RATE_HZ :] = 0
    heard, reason = heard_until_it_breaks(iter([audio]), len(audio), ScreeningError)
    assert "silent for more than 3 s" in reason
    assert len(heard) < 11 * RATE_HZ


def test_a_piece_that_was_silent_from_the_first_is_ended() -> None:
    _, reason = heard_until_it_breaks(
        iter([np.zeros((8 * RATE_HZ, 2), np.float32)]), 8 * RATE_HZ, ScreeningError
    )
    assert "silent" in reason


def test_a_piece_that_ends_too_early_fades() -> None:
    audio = plucked(1, 6.0, 6.0)
    heard, reason = heard_until_it_breaks(iter([audio]), 10 * RATE_HZ, ScreeningError)
    assert "6.0 s instead of 10.0 s" in reason
    assert len(heard) == len(audio)
    assert ends_softly(heard)


def test_what_is_more_than_announced_is_not_heard() -> None:
    audio = plucked(1, 6.0, 8.0)
    heard = np.concatenate(list(master_blind([audio], 6 * RATE_HZ, RATE_HZ)))
    assert len(heard) == 6 * RATE_HZ
    assert ends_softly(heard)


def test_an_engine_that_breaks_is_faded_and_its_error_goes_on() -> None:
    def blocks() -> Iterator[Sound]:
        yield plucked(1, 6.0, 4.0)
        raise ComposingError("the device is out of memory")

    heard, reason = heard_until_it_breaks(blocks(), 10 * RATE_HZ, ComposingError)
    assert reason == "the device is out of memory"
    assert len(heard) >= 3.9 * RATE_HZ
    assert ends_softly(heard)


def test_a_loop_has_no_fades() -> None:
    tone = np.full((4 * RATE_HZ, 2), 0.2, np.float32)
    tone[::2] *= -1
    first, *_ = (block for block in master_blind([tone], len(tone), RATE_HZ, seamless=True) if len(block))
    assert abs(float(first[0, 0])) > 0.01
