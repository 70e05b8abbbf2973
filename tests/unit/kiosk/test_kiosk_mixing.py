"""Voices and volume, sample by sample."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.playing.mixing import Mixer, Voice
from kiosk.playing.ramps import Ramp
from kiosk.playing.sources import GrowingSamples, RecordingError, Samples, source_of

RATE_HZ = 1000
BLOCKS = st.lists(st.integers(1, 300), min_size=1, max_size=40)


def constant(seconds: float) -> Voice:
    voice = Voice(source_of(Samples(np.full((int(seconds * RATE_HZ), 2), 0.5, np.float32), RATE_HZ)))
    while voice.decode_ahead():
        pass
    return voice


def rendered(mixer: Mixer, sizes: list[int]) -> np.ndarray:
    blocks = []
    for size in sizes:
        block = np.full((size, 2), 9.0, np.float32)
        count = mixer.fill(block)
        assert not block[count:].any()
        blocks.append(block[:count])
        for voice in mixer.voices:
            while voice.decode_ahead():
                pass
    return np.concatenate(blocks)


def mixer_with(*voices: Voice) -> Mixer:
    mixer = Mixer()
    mixer.sample_rate_hz = RATE_HZ
    mixer.let_sound(voices)
    return mixer


@given(st.integers(0, 5000), BLOCKS)
def test_a_recording_comes_out_whole_whatever_the_blocks(length: int, sizes: list[int]) -> None:
    music = np.random.default_rng(length).uniform(-0.89, 0.89, (length, 2)).astype(np.float32)
    voice = Voice(source_of(Samples(music, RATE_HZ)))
    voice.decode_ahead()
    heard = rendered(mixer_with(voice), sizes)
    shared = min(len(heard), length)
    np.testing.assert_array_equal(heard[:shared], music[:shared])
    assert not heard[length:].any()
    assert voice.is_over == (len(heard) >= length)


@given(BLOCKS)
def test_a_fade_is_smooth_whatever_the_blocks(sizes: list[int]) -> None:
    voice = constant(20)
    voice.fade_out(0.4)
    heard = rendered(mixer_with(voice), [*sizes, 400, 1])[:, 0]
    assert np.all(np.diff(heard) <= 1e-6)
    assert np.abs(np.diff(heard)).max() <= 0.5 * np.pi / 2 / (0.4 * RATE_HZ) * 1.02
    assert heard[-1] == 0
    assert voice.is_silenced


def test_a_fade_may_turn_back_half_way() -> None:
    ramp = Ramp(1.0)
    ramp.glide(0.0, 100)
    block = np.ones((50, 2), np.float32)
    ramp.apply(block)
    ramp.glide(1.0, 100)
    again = np.ones((60, 2), np.float32)
    ramp.apply(again)
    assert abs(again[0, 0] - block[-1, 0]) < 0.02
    assert again[-1, 0] == 1.0


@given(BLOCKS, st.floats(-40, 0))
def test_the_volume_reaches_what_was_asked_for_without_a_jump(sizes: list[int], gain_db: float) -> None:
    mixer = mixer_with(constant(20))
    mixer.volume.glide(gain_db)
    heard = rendered(mixer, [*sizes, 100, 1])[:, 0]
    assert (
        heard[-1] == np.float32(0.5 * 10 ** (gain_db / 20))
        or abs(heard[-1] - 0.5 * 10 ** (gain_db / 20)) < 1e-5
    )
    assert np.abs(np.diff(heard)).max() < 0.5 / (0.1 * RATE_HZ) * 1.05


LEVELS_DB = st.lists(st.floats(-120, 0), min_size=1, max_size=40)
"""Of tenths of a second."""
MOMENT = 5
"""Samples."""


@given(LEVELS_DB, st.floats(-0.01, 0.01), BLOCKS)
def test_of_a_beginning_only_what_nobody_hears_is_passed_over(
    levels_db: list[float], constant: float, sizes: list[int]
) -> None:
    gains = 0.85 * np.repeat(10 ** (np.array(levels_db) / 20), RATE_HZ // 10)
    swing = np.where(np.arange(len(gains)) % 2, gains, -gains)
    music = (constant + swing).astype(np.float32)[:, None].repeat(2, axis=1)
    voice = Voice(source_of(Samples(music, RATE_HZ)))
    voice.make_ready()
    begin = round(voice.position_s * RATE_HZ)
    rise = MOMENT if begin else 0
    assert not (np.abs(music[: begin + rise] - constant) > 1.01e-3).any()
    heard = rendered(mixer_with(voice), sizes)
    shared = min(len(heard), len(music) - begin)
    np.testing.assert_array_equal(heard[rise:shared], music[begin + rise : begin + shared])


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_a_recording_begins_with_its_first_sound(silence: int, sound: int) -> None:
    music = np.zeros((silence + sound, 2), np.float32)
    music[silence:, 1] = 0.5
    voice = Voice(source_of(Samples(music, RATE_HZ)))
    voice.make_ready()
    begin = round(voice.position_s * RATE_HZ)
    if silence <= 1600 and sound >= 400:
        assert begin == max(0, silence // MOMENT * MOMENT - MOMENT)
    assert begin <= 1600  # a longer silence is a part of the piece
    assert voice.left_s >= min(0.4, len(music) / RATE_HZ)
    assert voice.duration_s == pytest.approx(len(music) / RATE_HZ)


def test_of_music_that_is_being_made_enough_is_left_to_go_on_with() -> None:
    audio = np.zeros((4 * RATE_HZ, 2), np.int16)
    audio[900:] = 16_384
    music = GrowingSamples(audio, RATE_HZ)
    music.grow(RATE_HZ)
    voice = Voice(source_of(music))
    voice.make_ready()
    assert voice.position_s == pytest.approx(0.6)
    assert voice.left_s == pytest.approx(0.4)


def test_late_samples_are_silence_and_are_counted() -> None:
    voice = Voice(source_of(Samples(np.ones((1000, 2), np.float32), RATE_HZ)))
    voice.decode_ahead()
    block = np.full((300, 2), 9.0, np.float32)
    assert mixer_with(voice).fill(block) == 200
    assert block[:200].all()
    assert not block[200:].any()


def test_voices_that_add_up_too_high_are_held_at_minus_one_decibel() -> None:
    loud = [Voice(source_of(Samples(np.full((100, 2), 0.9, np.float32), RATE_HZ))) for _ in range(2)]
    for voice in loud:
        voice.decode_ahead()
    block = np.zeros((50, 2), np.float32)
    mixer_with(*loud).fill(block)
    assert block.max() == pytest.approx(10 ** (-1 / 20))


def test_without_voices_there_is_silence_in_time() -> None:
    block = np.full((64, 2), 9.0, np.float32)
    assert mixer_with().fill(block) == 64
    assert not block.any()


def test_nobody_waits_for_a_recording_that_broke_off() -> None:
    class Broken:
        sample_rate_hz = RATE_HZ
        length = 5 * RATE_HZ

        def read(self, count: int) -> np.ndarray:
            raise RecordingError("damaged")

        def close(self) -> None:
            """Nothing to let go of."""

    broken = Voice(Broken())
    with pytest.raises(RecordingError):
        broken.decode_ahead()

    sound = mixer_with(broken, constant(1.0))
    block = np.zeros((300, 2), np.float32)
    assert sound.fill(block) == 300
    assert block.all()
    assert broken.is_over


def growing(seconds: float, there_s: float) -> tuple[GrowingSamples, Voice]:
    """A steady tone at half of full scale, of which a part is there."""
    music = GrowingSamples(np.full((int(seconds * RATE_HZ), 2), 16_384, np.int16), RATE_HZ)
    music.grow(int(there_s * RATE_HZ))
    voice = Voice(source_of(music))
    while voice.decode_ahead():
        pass
    return music, voice


def in_time(mixer: Mixer, seconds: float, block: int = 50) -> np.ndarray:
    """What a loudspeaker plays that does not wait."""
    played = []
    for _ in range(int(seconds * RATE_HZ / block)):
        samples = np.zeros((block, 2), np.float32)
        assert mixer.fill(samples) == block
        played.append(samples)
        for voice in mixer.voices:
            while voice.decode_ahead():
                pass
    return np.concatenate(played)[:, 0]


@settings(max_examples=30)
@given(st.integers(1, 130), st.floats(0.1, 1.5), st.floats(0.0, 1.0))
def test_music_that_comes_too_late_leaves_a_gap_but_no_click(
    block: int, there_s: float, late_s: float
) -> None:
    music, voice = growing(4.0, there_s)
    mixer = Mixer(keeps_time=True)
    mixer.sample_rate_hz = RATE_HZ
    mixer.let_sound((voice,))
    heard = [in_time(mixer, there_s + 0.2 + late_s, block)]
    music.grow(music.length)
    heard.append(in_time(mixer, 5.0, block))
    played = np.concatenate(heard)
    inside = played[: np.flatnonzero(played)[-1] + 1]
    assert voice.new_gaps() == 1
    assert voice.new_gaps() == 0
    assert voice.is_over
    # At 44.1 kHz the fades have 44 times as many steps; 20 ms on a raised cosine from 0.5 to 0 are 20 steps here.
    assert np.abs(np.diff(inside)).max() < 0.07
    # nothing is lost: what was held back comes later
    assert np.count_nonzero(played) >= music.length - 5


def test_music_that_broke_off_can_be_played_so_far_and_then_it_is_an_error() -> None:
    music, voice = growing(4.0, 1.0)
    music.break_off("The composer died.")
    with pytest.raises(RecordingError, match="died"):
        voice.decode_ahead()
    assert voice.left_s == 1.0


def test_what_is_whole_cannot_break_off() -> None:
    music, voice = growing(1.0, 1.0)
    music.break_off("The composer died.")
    assert not voice.decode_ahead()
    heard = in_time(Mixer(keeps_time=True), 0.1)
    assert not heard.any()
    assert music.is_whole


def test_who_makes_the_music_learns_how_far_it_was_taken() -> None:
    taken: list[int] = []
    music = GrowingSamples(np.zeros((100, 2), np.int16), RATE_HZ, taken.append)
    music.grow(60)
    for begin in (0, 30, 0):
        music.read(begin, 40)
    assert taken == [40, 60]


def test_a_voice_that_waits_for_music_is_silenced_at_once() -> None:
    _, voice = growing(4.0, 0.3)
    mixer = Mixer(keeps_time=True)
    mixer.sample_rate_hz = RATE_HZ
    mixer.let_sound((voice,))
    in_time(mixer, 1.0)
    assert not voice.is_silenced
    voice.fade_out(0.4)
    assert voice.is_silenced
