"""Music and speech on one loudspeaker, sample by sample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.playing.balance import Duck, Limiter
from kiosk.playing.mixing import Mixer, Voice
from kiosk.playing.resampling import resampled, resampled_length
from kiosk.playing.sources import Excerpt, Samples, source_of
from kiosk.playing.utterance import Spoken, Utterance

RATE_HZ = 1000
BLOCKS = st.lists(st.integers(1, 300), min_size=1, max_size=30)
RATES_HZ = st.sampled_from([8_000, 16_000, 22_050, 32_000, 44_100, 48_000])


class Told:
    """What an utterance says of itself."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ends: list[str | None] = []
        self.utterance = Utterance(self.begun.append, self.ends.append)

    def say(self, seconds: float, level: float = 0.25) -> None:
        self.utterance.add(Spoken(np.full(int(seconds * RATE_HZ), level, np.float32), RATE_HZ))


def music(seconds: float, level: float = 0.5) -> Voice:
    voice = Voice(source_of(Samples(np.full((int(seconds * RATE_HZ), 2), level, np.float32), RATE_HZ)))
    while voice.decode_ahead():
        pass
    return voice


def mixer_with(voices: tuple[Voice, ...] = (), utterances: tuple[Utterance, ...] = ()) -> Mixer:
    mixer = Mixer()
    mixer.sample_rate_hz = RATE_HZ
    mixer.let_sound(voices)
    mixer.let_speak(utterances)
    return mixer


def heard(mixer: Mixer, seconds: float, block: int = 10) -> np.ndarray:
    blocks = []
    for _ in range(int(seconds * RATE_HZ / block)):
        samples = np.zeros((block, 2), np.float32)
        assert mixer.fill(samples) == block
        blocks.append(samples)
        for voice in mixer.voices:
            while voice.decode_ahead():
                pass
        for utterance in mixer.utterances:
            utterance.follow()
    return np.concatenate(blocks)[:, 0]


def test_sentences_follow_one_another_without_a_gap_and_are_told_as_they_begin() -> None:
    told = Told()
    for _ in range(3):
        told.say(0.2)
    told.utterance.complete()
    mixer = mixer_with(utterances=(told.utterance,))
    first = heard(mixer, 0.25)
    assert told.begun == [0, 1]
    rest = heard(mixer, 0.35)
    assert told.begun == [0, 1, 2]
    np.testing.assert_allclose(np.concatenate([first, rest]), 0.25)
    assert told.utterance.is_through
    assert told.ends == [None]


def test_music_steps_back_by_12_db_before_it_is_spoken_over_and_returns_afterwards() -> None:
    told = Told()
    told.say(1.0)
    told.utterance.complete()
    mixer = mixer_with((music(10),), (told.utterance,))
    sound = heard(mixer, 4.0)
    ducked = 0.5 * 10 ** (-12 / 20)
    begin = int(np.argmax(np.isclose(sound, ducked + 0.25, atol=1e-4)))
    assert 60 <= begin <= 80  # the attack
    np.testing.assert_allclose(sound[begin : begin + 990], ducked + 0.25, atol=1e-4)
    after = sound[begin + 1000 :]
    np.testing.assert_allclose(after[:390], ducked, atol=1e-4)  # held
    assert np.all(np.diff(after) >= -1e-6)
    assert after[1300] == pytest.approx(0.5)
    assert np.abs(np.diff(after)).max() < 0.375 * np.pi / 2 / 800 * 1.02


def test_without_music_nobody_waits_for_it_to_step_back() -> None:
    told = Told()
    told.say(0.1)
    assert heard(mixer_with(utterances=(told.utterance,)), 0.01)[0] == pytest.approx(0.25)


def test_music_that_begins_under_speech_begins_softly() -> None:
    told = Told()
    told.say(2.0)
    told.utterance.complete()
    mixer = mixer_with(utterances=(told.utterance,))
    heard(mixer, 0.2)
    mixer.let_sound((music(3),))
    np.testing.assert_allclose(heard(mixer, 0.5), 0.25 + 0.5 * 10 ** (-12 / 20), atol=1e-4)


def test_what_is_interrupted_is_gone_in_10_ms_and_the_next_one_follows() -> None:
    first, second = Told(), Told()
    first.say(5.0)
    second.say(5.0, level=-0.25)
    mixer = mixer_with(utterances=(first.utterance, second.utterance))
    heard(mixer, 0.1)
    first.utterance.drop()
    sound = heard(mixer, 0.1, block=5)
    assert np.all(np.diff(sound[:10]) < 0)
    np.testing.assert_allclose(sound[10:], -0.25)
    assert first.ends == []


def test_what_never_began_is_dropped_unheard() -> None:
    told = Told()
    told.say(1.0)
    told.utterance.drop()
    assert not heard(mixer_with(utterances=(told.utterance,)), 0.1).any()
    assert told.utterance.is_through


def test_a_pause_lets_the_music_come_back_and_nothing_is_lost() -> None:
    told = Told()
    told.say(1.0)
    told.utterance.complete()
    mixer = mixer_with((music(10),), (told.utterance,))
    heard(mixer, 0.5)
    told.utterance.hold()
    resting = heard(mixer, 1.5)
    assert resting[-1] == pytest.approx(0.5)
    assert not told.utterance.is_through
    told.utterance.go_on()
    going_on = heard(mixer, 1.0)
    assert going_on.max() < 0.5  # first the music steps back again
    assert np.isclose(going_on, 0.25 + 0.5 * 10 ** (-12 / 20), atol=1e-4).sum() > 480
    assert told.ends == [None]


def test_what_is_paused_before_it_begins_is_whole_when_it_goes_on() -> None:
    told = Told()
    told.say(0.2)
    told.utterance.complete()
    told.utterance.hold()
    mixer = mixer_with(utterances=(told.utterance,))
    assert not heard(mixer, 0.1).any()
    told.utterance.go_on()
    np.testing.assert_allclose(heard(mixer, 0.2), 0.25)


def test_virtual_time_waits_for_a_sentence_that_is_still_being_made() -> None:
    told = Told()
    mixer = mixer_with(utterances=(told.utterance,))
    block = np.zeros((50, 2), np.float32)
    assert mixer.fill(block) == 0
    told.say(0.03)
    assert mixer.fill(block) == 30
    told.utterance.complete()
    assert mixer.fill(block) == 50


def test_speech_goes_on_in_its_place_when_the_loudspeaker_changes_its_rate() -> None:
    told = Told()
    audio = 0.5 * np.sin(2 * np.pi * 20 * np.arange(RATE_HZ) / RATE_HZ)
    told.utterance.add(Spoken(audio.astype(np.float32), RATE_HZ))
    told.utterance.complete()
    mixer = mixer_with(utterances=(told.utterance,))
    heard(mixer, 0.3)
    mixer.sample_rate_hz = 1600
    rest = heard(mixer, 1.12, block=16)
    expected = 0.5 * np.sin(2 * np.pi * 20 * (0.3 + np.arange(1120) / 1600))
    np.testing.assert_allclose(rest[:1080], expected[:1080], atol=2e-3)


@given(st.lists(st.floats(-4, 4), min_size=1, max_size=600), BLOCKS)
def test_no_peak_passes_the_limiter_and_what_is_lower_is_left_alone(
    peaks: list[float], sizes: list[int]
) -> None:
    highest = 10 ** (-1 / 20)
    limiter, samples = Limiter(), np.repeat(np.float32(peaks)[:, np.newaxis], 2, axis=1)
    begin, out = 0, []
    for size in (*sizes, len(samples)):
        block = samples[begin : begin + size].copy()
        limiter.apply(block, RATE_HZ)
        out.append(block)
        begin += size
    held = np.concatenate(out)
    assert np.abs(held).max() <= highest * (1 + 1e-6)
    first = (
        int(np.argmax(np.abs(samples[:, 0]) > highest)) if (np.abs(samples) > highest).any() else len(samples)
    )
    np.testing.assert_array_equal(held[:first], samples[:first])


def test_the_limiter_recovers() -> None:
    limiter = Limiter()
    loud, soft = np.full((10, 2), 2.0, np.float32), np.full((RATE_HZ, 2), 0.5, np.float32)
    limiter.apply(loud, RATE_HZ)
    limiter.apply(soft, RATE_HZ)
    assert np.all(np.diff(soft[:, 0]) >= 0)
    assert soft[0, 0] == pytest.approx(0.5 * 0.891 / 2, abs=0.01)
    assert soft[-1, 0] == 0.5


@given(BLOCKS, st.lists(st.booleans(), min_size=30, max_size=30))
def test_the_music_never_jumps_whoever_speaks_when(sizes: list[int], speaks: list[bool]) -> None:
    duck, out = Duck(), []
    for size, speaking in zip(sizes, speaks, strict=False):
        block = np.ones((size, 2), np.float32)
        duck.apply(block, RATE_HZ, speaks=speaking)
        out.append(block)
    gains = np.concatenate(out)[:, 0]
    assert gains.min() >= 10 ** (-12 / 20) - 1e-6
    assert np.abs(np.diff(gains, prepend=1.0)).max() <= 0.75 * np.pi / 2 / 60 * 1.05


@given(RATES_HZ, RATES_HZ, st.integers(0, 4000), st.lists(st.integers(1, 700), min_size=1, max_size=8))
def test_stretches_of_resampled_sound_join_without_a_seam(
    from_hz: int, to_hz: int, length: int, sizes: list[int]
) -> None:
    audio = np.random.default_rng(length).uniform(-1, 1, length).astype(np.float32)
    parts, begin = [], 0
    for size in sizes:
        parts.append(resampled(audio, from_hz, to_hz, begin, size))
        begin += size
    np.testing.assert_allclose(np.concatenate(parts), resampled(audio, from_hz, to_hz, 0, begin), atol=1e-6)


@given(RATES_HZ, RATES_HZ, st.floats(100, 3000))
def test_a_tone_is_the_same_tone_at_another_rate(from_hz: int, to_hz: int, pitch_hz: float) -> None:
    audio = np.sin(2 * np.pi * pitch_hz * np.arange(from_hz // 4) / from_hz).astype(np.float32)
    length = resampled_length(len(audio), from_hz, to_hz)
    assert length == pytest.approx(to_hz / 4, abs=1)
    found = resampled(audio, from_hz, to_hz, 0, length)
    expected = np.sin(2 * np.pi * pitch_hz * np.arange(length) / to_hz)
    inside = slice(length // 5, -length // 5)
    np.testing.assert_allclose(found[inside], expected[inside], atol=2e-3)


@pytest.mark.parametrize("fade_s", [0.0, 0.5])
def test_an_excerpt_is_a_part_played_softly_that_rises_and_falls(fade_s: float) -> None:
    steady = Samples(np.full((10 * RATE_HZ, 2), 0.5, np.float32), RATE_HZ)
    source = source_of(steady, Excerpt(from_s=2, until_s=5, gain_db=-20, fade_s=fade_s))
    assert source.length == 3 * RATE_HZ
    sound = np.concatenate([source.read(700) for _ in range(6)])[:, 0]
    assert len(sound) == 3 * RATE_HZ
    np.testing.assert_allclose(sound[int(fade_s * RATE_HZ) : 3000 - int(fade_s * RATE_HZ)], 0.05, rtol=1e-5)
    np.testing.assert_allclose(sound, sound[::-1], atol=1e-6)
    if fade_s:
        assert sound[0] < 1e-5
        assert np.all(np.diff(sound[:500]) > 0)


@given(st.floats(0, 12), st.floats(0, 12))
def test_an_excerpt_never_reaches_beyond_its_recording(from_s: float, until_s: float) -> None:
    ramp = np.arange(5 * RATE_HZ, dtype=np.float32)[:, np.newaxis].repeat(2, axis=1)
    source = source_of(Samples(ramp, RATE_HZ), Excerpt(from_s=from_s, until_s=until_s))
    sound = source.read(20 * RATE_HZ)[:, 0]
    begin, end = (round(min(5.0, seconds) * RATE_HZ) for seconds in (from_s, until_s))
    np.testing.assert_allclose(sound, ramp[begin : max(begin, end), 0])
