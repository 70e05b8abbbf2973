"""Every recording leaves the studio as loud as it is meant, without distortion, and fit to be heard."""

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from db.entities import Measurements
from precompute.mastering.encoding import OutputFileError, encode_flac, write_audio
from precompute.mastering.levels import master
from precompute.mastering.measuring import longest_silence_s, loudness_lufs, measure, repetition
from precompute.mastering.peaks import true_peak_dbtp
from precompute.mastering.promises import CEILING_DBTP, TARGET_LUFS, intended_lufs
from precompute.mastering.screening import ScreeningError, screen

RATE = 44_100


def sine(frequency_hz: float, seconds: float, level: float = 0.5, phase: float = 0.0) -> np.ndarray:
    times = np.arange(int(seconds * RATE)) / RATE
    mono = level * np.sin(2 * np.pi * frequency_hz * times + phase)
    return np.stack([mono, mono], axis=1).astype(np.float32)


def plucked(seed: int, seconds: float, notes_a_second: float = 3.0) -> np.ndarray:
    """Decaying tones at random moments: music enough for meters and limiters."""
    rng = np.random.default_rng(seed)
    audio = np.zeros((int(seconds * RATE), 2), dtype=np.float32)
    for _ in range(int(seconds * notes_a_second)):
        start = int(rng.integers(0, len(audio)))
        tone = sine(float(rng.uniform(80, 1500)), 1.0) * np.exp(-5 * np.arange(RATE) / RATE)[:, None]
        stretch = tone[: len(audio) - start]
        audio[start : start + len(stretch)] += stretch.astype(np.float32) * rng.uniform(0.1, 1.0, 2)
    return audio


def test_a_full_scale_sine_of_997_hz_measures_as_the_standard_says():
    # ITU-R BS.1770-4: 0 dBFS at 997 Hz in one channel is -3.01 LKFS, in both 0.0
    assert loudness_lufs(sine(997, 5, level=1.0), RATE) == pytest.approx(0.0, abs=0.1)


def test_true_peak_finds_what_lies_between_the_samples():
    between = sine(RATE / 4, 1, level=1.0, phase=np.pi / 4) * np.hanning(RATE)[:, None].astype(np.float32)

    assert 20 * np.log10(np.abs(between).max()) == pytest.approx(-3.01, abs=0.01)
    assert true_peak_dbtp(between) == pytest.approx(0.0, abs=0.15)


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000), level=st.floats(0.001, 30.0))
def test_whatever_its_level_a_piece_is_mastered_to_the_promised_loudness_and_peak(seed, level):
    mastered = master(plucked(seed, 8.0) * np.float32(level), RATE)

    assert loudness_lufs(mastered, RATE) == pytest.approx(TARGET_LUFS, abs=1.0)
    assert true_peak_dbtp(mastered) <= CEILING_DBTP


@pytest.mark.parametrize("level", [0.0, 0.4, 1.0])
def test_what_is_meant_to_be_soft_stays_softer_within_what_is_promised(level):
    wanted = intended_lufs(level)
    mastered = master(plucked(7, 8.0), RATE, target_lufs=wanted)

    assert abs(wanted - TARGET_LUFS) < 1.0
    assert loudness_lufs(mastered, RATE) == pytest.approx(wanted, abs=0.15)
    assert intended_lufs(0.5) == TARGET_LUFS


def test_a_click_is_held_down_without_making_the_rest_quieter():
    audio = plucked(1, 8.0) * np.float32(0.1)
    audio[RATE * 4] = 3.0

    mastered = master(audio, RATE)

    assert true_peak_dbtp(mastered) <= CEILING_DBTP
    assert loudness_lufs(mastered, RATE) == pytest.approx(TARGET_LUFS, abs=1.0)


def test_mastering_fades_in_and_out_and_removes_an_offset():
    mastered = master(sine(440, 6) + np.float32(0.2), RATE)

    assert np.abs(mastered[0]).max() < 1e-3
    assert np.abs(mastered[-1]).max() < 1e-3
    assert abs(float(mastered.mean())) < 1e-2


def test_silence_stays_silence():
    assert not master(np.zeros((RATE * 5, 2), dtype=np.float32), RATE).any()


def test_the_longest_silence_is_found():
    audio = sine(440, 6)
    audio[2 * RATE : 4 * RATE] = 0

    assert longest_silence_s(audio, RATE) == pytest.approx(2.0, abs=0.1)


def test_one_bar_for_ever_is_repetition_and_ever_new_notes_are_not():
    bar = plucked(3, 1.0)

    assert repetition(np.tile(bar, (12, 1)), RATE) > 0.9
    assert repetition(plucked(4, 12.0), RATE) < 0.5


def good(**changes: float) -> Measurements:
    values = {
        "duration_s": 30.0,
        "loudness_lufs": -16.0,
        "true_peak_dbtp": -1.2,
        "longest_silence_s": 0.4,
        "repetition": 0.2,
    }
    return Measurements(**values | changes)


def test_a_good_piece_passes_the_screen():
    screen(good(), 30.0)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"duration_s": 12.0}, "lasts"),
        ({"loudness_lufs": -70.0}, "silent"),
        ({"loudness_lufs": -12.0}, "loudness"),
        ({"true_peak_dbtp": 0.3}, "distort"),
        ({"longest_silence_s": 7.0}, "falls silent"),
        ({"repetition": 0.95}, "repeats"),
    ],
)
def test_a_fault_is_refused_and_named(changes, word):
    with pytest.raises(ScreeningError, match=word):
        screen(good(**changes), 30.0)


def test_every_fault_of_a_piece_is_named_at_once():
    with pytest.raises(ScreeningError, match=r"lasts.*distort"):
        screen(good(duration_s=1.0, true_peak_dbtp=2.0), 30.0)


def test_the_same_samples_give_the_same_flac_which_says_that_a_machine_made_it():
    audio = plucked(5, 2.0) * np.float32(0.2)
    tags = {"title": "Music for Sea", "comment": "AI-generated music"}

    first, second = encode_flac(audio, RATE, tags), encode_flac(audio, RATE, tags)

    assert first == second
    with soundfile.SoundFile(io.BytesIO(first)) as sound:
        assert sound.samplerate == RATE
        assert sound.comment == "AI-generated music"
        assert np.abs(sound.read(dtype="float32") - audio).max() < 1 / 32_000


def test_an_unknown_ending_is_refused_with_the_ones_that_work(tmp_path):
    with pytest.raises(OutputFileError, match=r"\.wav or \.flac"):
        write_audio(tmp_path / "piece.mp3", sine(440, 1), RATE, {})


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(OutputFileError, match="nowhere"):
        write_audio(tmp_path / "nowhere" / "piece.wav", sine(440, 1), RATE, {})


def test_measuring_gives_every_figure():
    measured = measure(plucked(6, 5.0), RATE)

    assert measured.duration_s == pytest.approx(5.0)
    assert -40 < measured.loudness_lufs < 0
