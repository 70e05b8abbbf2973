"""The player, heard: into a WAV file in virtual time, and through PulseAudio in real time."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fakes.loudspeaker import NullLoudspeaker
from fakes.waiting import events_within, wait_for, wait_until
from numpy.typing import NDArray

from kiosk.events import (
    LoudspeakerBack,
    LoudspeakerLost,
    PlaybackFailed,
    PlaybackFinished,
    PlaybackStarted,
)
from kiosk.playing import GrowingSamples, Player, Samples
from kiosk.playing.recording_output import RecordingOutput
from kiosk.playing.sounddevice_output import SoundDeviceOutput

RATE_HZ = 44_100
Audio = NDArray[np.float32]


def noise(seconds: float, seed: int = 1, rate_hz: int = RATE_HZ) -> Audio:
    """Music for measuring: no two places are alike, so that it can be aligned."""
    rng = np.random.default_rng(seed)
    return rng.uniform(-0.5, 0.5, (int(seconds * rate_hz), 2)).astype(np.float32)


def flac(audio: Audio, rate_hz: int = RATE_HZ) -> io.BytesIO:
    stream = io.BytesIO()
    soundfile.write(stream, audio, rate_hz, format="FLAC", subtype="PCM_24")
    stream.seek(0)
    return stream


def level(audio: Audio) -> float:
    """Root mean square; 0 of nothing."""
    return float(np.sqrt(np.sum(audio**2) / max(1, audio.size)))


class Stage:
    """A player in virtual time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.output = RecordingOutput(path)
        self.player = Player(self.output)
        self.player.start()
        wait_until(lambda: self.output.is_alive)

    def play(self, recording: io.BytesIO | Samples) -> int:
        playback = self.player.play(recording)
        assert wait_for(self.player, PlaybackStarted).playback == playback
        return playback

    def heard(self) -> Audio:
        return soundfile.read(self.path, dtype="float32")[0]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path / "heard.wav")
    yield stage
    stage.player.close()


def test_a_recording_sounds_as_it_is_and_its_end_is_told(stage: Stage) -> None:
    music = noise(5.3)
    playback = stage.play(flac(music))
    stage.output.advance(6)
    assert wait_for(stage.player, PlaybackFinished).playback == playback
    heard = stage.heard()
    np.testing.assert_allclose(heard[: len(music)], music, atol=1e-6)
    assert not heard[len(music) :].any()
    assert stage.player.underruns == 0


def test_samples_and_mono_recordings_sound_on_both_sides(stage: Stage) -> None:
    music = noise(0.5)
    stage.play(Samples(music, RATE_HZ))
    stage.output.advance(1)
    wait_for(stage.player, PlaybackFinished)
    stage.play(flac(music[:, :1]))
    stage.output.advance(1)
    heard = stage.heard()
    np.testing.assert_allclose(heard[: len(music)], music, atol=1e-6)
    mono = heard[RATE_HZ : RATE_HZ + len(music)]
    np.testing.assert_allclose(mono, music[:, :1].repeat(2, axis=1), atol=1e-6)


def test_the_position_follows_the_music(stage: Stage) -> None:
    assert stage.player.position_s == 0
    stage.play(flac(noise(4)))
    assert stage.player.duration_s == pytest.approx(4)
    stage.output.advance(1.5)
    assert stage.player.position_s == pytest.approx(1.5)
    stage.player.stop()
    stage.output.advance(0.1)
    wait_until(lambda: stage.player.position_s == 0)


def test_stopping_fades_out_without_a_click_and_is_no_end(stage: Stage) -> None:
    steady = np.full((RATE_HZ * 10, 2), 0.5, np.float32)
    stage.play(Samples(steady, RATE_HZ))
    stage.output.advance(1)
    stage.player.stop()
    wait_until(lambda: stage.player.duration_s == 0)
    stage.output.advance(1)
    heard = stage.heard()[:, 0]
    assert heard[RATE_HZ - 1] == pytest.approx(0.5, abs=1e-6)
    fade = heard[RATE_HZ:]
    assert np.all(np.diff(fade) <= 1e-6)
    assert np.abs(np.diff(fade)).max() < 1e-3  # full scale in a few ms would be heard as a click
    silent_from_s = int(np.argmax(fade == 0)) / RATE_HZ
    assert 0.3 <= silent_from_s <= 0.5
    assert events_within(stage.player, 0.1) == []


def test_another_recording_replaces_the_first_with_a_short_cross_fade(stage: Stage) -> None:
    steady = np.full((RATE_HZ * 10, 2), 0.35, np.float32)
    stage.play(Samples(steady, RATE_HZ))
    stage.output.advance(1)
    second = noise(1, seed=2)
    playback = stage.play(Samples(second, RATE_HZ))
    stage.output.advance(1.5)
    assert wait_for(stage.player, PlaybackFinished).playback == playback
    rest = stage.heard()[RATE_HZ : RATE_HZ + len(second)] - second
    assert np.all(np.diff(rest[:, 0]) <= 1e-4)  # the first one grows silent
    assert not rest[int(0.2 * RATE_HZ) :].any() or np.abs(rest[int(0.2 * RATE_HZ) :]).max() < 1e-6


def test_the_volume_glides(stage: Stage) -> None:
    steady = np.full((RATE_HZ * 3, 2), 0.5, np.float32)
    stage.play(Samples(steady, RATE_HZ))
    stage.output.advance(0.5)
    stage.player.set_volume(-20)
    stage.output.advance(0.5)
    stage.player.set_volume(0)
    stage.output.advance(0.5)
    heard = stage.heard()[:, 0]
    assert heard[RATE_HZ - 1] == pytest.approx(0.05, rel=1e-4)
    assert heard[-1] == pytest.approx(0.5, rel=1e-4)
    assert np.abs(np.diff(heard)).max() < 1e-3


def test_a_recording_at_another_rate_is_played_at_its_own(stage: Stage) -> None:
    music = noise(1, rate_hz=32_000)
    stage.play(flac(music, 32_000))
    stage.output.advance(1.5)
    wait_for(stage.player, PlaybackFinished)
    heard, rate_hz = soundfile.read(stage.path, dtype="float32")
    assert rate_hz == 32_000
    np.testing.assert_allclose(heard[: len(music)], music, atol=1e-6)


@pytest.mark.parametrize("damage", ["no recording", "cut short", "stream fails"])
def test_a_damaged_recording_is_told_and_the_next_one_sounds(stage: Stage, damage: str) -> None:
    whole = flac(noise(20)).getvalue()

    class FailingStream(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > len(whole) // 2:
                raise OSError("the stick was pulled out")
            return super().read(size)

    bad = {
        "no recording": io.BytesIO(b"no recording at all"),
        "cut short": io.BytesIO(whole[: len(whole) // 2]),
        "stream fails": FailingStream(whole),
    }[damage]
    playback = stage.player.play(bad)
    if damage != "no recording":
        wait_for(stage.player, PlaybackStarted)
        stage.output.advance(14)
    failed = wait_for(stage.player, PlaybackFailed)
    assert failed.playback == playback
    assert "publish it again" in failed.reason
    if damage == "stream fails":
        assert "pulled out" in failed.reason
    stage.play(flac(noise(0.2)))
    stage.output.advance(0.5)
    wait_for(stage.player, PlaybackFinished)
    assert bad.closed


def growing(audio: Audio) -> GrowingSamples:
    """A recording of which nothing is there yet."""
    return GrowingSamples(np.rint(audio * 32_768).astype(np.int16), RATE_HZ)


def test_a_recording_that_is_still_being_made_sounds_whole(stage: Stage) -> None:
    music = noise(5)
    recording = growing(music)
    recording.grow(RATE_HZ)
    playback = stage.player.play(recording)
    wait_for(stage.player, PlaybackStarted)
    for second in range(1, 6):
        recording.grow(second * RATE_HZ)
        stage.output.advance(0.9)
    assert stage.player.duration_s == pytest.approx(5)
    stage.output.advance(1)
    assert wait_for(stage.player, PlaybackFinished).playback == playback
    np.testing.assert_allclose(stage.heard()[: len(music)], music, atol=2e-5)


def test_a_recording_that_breaks_off_fades_out_and_is_told(stage: Stage) -> None:
    steady = np.full((RATE_HZ * 20, 2), 0.5, np.float32)
    recording = growing(steady)
    recording.grow(4 * RATE_HZ)
    playback = stage.player.play(recording)
    wait_for(stage.player, PlaybackStarted)
    stage.output.advance(1)
    recording.break_off("The composer died.")
    stage.output.advance(1.5)  # now all that is there is decoded
    failed = wait_for(stage.player, PlaybackFailed)
    assert (failed.playback, failed.reason) == (playback, "The composer died.")
    stage.output.advance(2)
    fade = stage.heard()[:, 0]
    assert np.all(np.diff(fade) <= 1e-6)
    assert np.abs(np.diff(fade)).max() < 1e-3


def test_closing_waits_for_a_fade_and_not_for_the_end(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "heard.wav")
    stage.play(flac(noise(20)))
    began_s = time.monotonic()
    stage.player.close()
    assert time.monotonic() - began_s < 10
    assert not stage.output.is_alive


# --- through PulseAudio --------------------------------------------------------------------------------------


@pytest.fixture
def player(loudspeaker: NullLoudspeaker) -> Iterator[Player]:
    player = Player(SoundDeviceOutput("pulse"))
    player.start()
    yield player
    player.close()


def found_at(heard: Audio, music: Audio) -> int:
    """Where in `heard` the music begins, by cross-correlation of its first samples."""
    probe = music[:4096, 0]
    length = 1 << int(np.ceil(np.log2(len(heard) + len(probe))))
    spectrum = np.fft.rfft(heard[:, 0], length) * np.conj(np.fft.rfft(probe, length))
    return int(np.argmax(np.fft.irfft(spectrum, length)[: len(heard)]))


@pytest.mark.sound
def test_what_is_heard_equals_the_recording(loudspeaker: NullLoudspeaker, player: Player) -> None:
    music = noise(2)
    with loudspeaker.listen() as listener:
        playback = player.play(flac(music))
        assert wait_for(player, PlaybackFinished).playback == playback
        heard = listener.hear(0.5)
    begin = found_at(heard, music)
    np.testing.assert_allclose(heard[begin : begin + len(music)], music, atol=2e-4)
    assert player.underruns == 0


@pytest.mark.sound
def test_stopping_is_heard_as_a_fade(loudspeaker: NullLoudspeaker, player: Player) -> None:
    with loudspeaker.listen() as listener:
        player.play(flac(noise(60)))
        listener.hear_until(lambda heard: level(heard[-4410:]) > 0.1)
        player.stop()
        heard = listener.hear_until(lambda heard: level(heard[-4410:]) < 1e-6, within_s=10)
    loud = np.array([level(part) for part in np.array_split(heard[-int(0.5 * RATE_HZ) :], 10)])
    assert np.all(np.diff(loud) <= 0.01)
    assert loud[0] > 0.1
    assert player.poll() == [PlaybackStarted(1)]


LOSSES = {
    "sound server": (NullLoudspeaker.unplug, NullLoudspeaker.plug_in),
    "loudspeaker": (NullLoudspeaker.take_sink_away, NullLoudspeaker.bring_sink_back),
}


@pytest.mark.sound
@pytest.mark.parametrize("what", LOSSES)
def test_when_the_sound_goes_it_is_told_and_the_music_goes_on_three_seconds_after_it_is_back_at_most(
    loudspeaker: NullLoudspeaker, player: Player, what: str
) -> None:
    take_away, bring_back = LOSSES[what]
    music = noise(6)
    player.play(flac(music))
    wait_until(lambda: player.position_s > 1)
    take_away(loudspeaker)
    wait_for(player, LoudspeakerLost)
    stood_at_s = player.position_s
    bring_back(loudspeaker)
    back_s = time.monotonic()
    with loudspeaker.listen() as listener:
        assert listener.first_sound_s(above=0.1) - back_s < 3
    wait_for(player, LoudspeakerBack)
    assert player.position_s == pytest.approx(stood_at_s, abs=1)
    player.stop()


@pytest.mark.sound
def test_a_loudspeaker_that_is_plugged_in_late_is_found(loudspeaker: NullLoudspeaker) -> None:
    loudspeaker.unplug()
    player = Player(SoundDeviceOutput("pulse"))
    player.start()
    wait_for(player, LoudspeakerLost)
    player.play(flac(noise(1)))
    loudspeaker.plug_in()
    wait_for(player, LoudspeakerBack)
    wait_for(player, PlaybackFinished)
    player.close()


@pytest.mark.sound
def test_music_that_is_still_being_made_is_heard_whole(loudspeaker: NullLoudspeaker, player: Player) -> None:
    music = noise(3)
    recording = growing(music)
    recording.grow(RATE_HZ)
    with loudspeaker.listen() as listener:
        playback = player.play(recording)
        wait_for(player, PlaybackStarted)
        recording.grow(2 * RATE_HZ)
        wait_until(lambda: player.position_s > 0.5)
        recording.grow(3 * RATE_HZ)
        assert wait_for(player, PlaybackFinished).playback == playback
        heard = listener.hear(0.5)
    begin = found_at(heard, music)
    np.testing.assert_allclose(heard[begin : begin + len(music)], music, atol=2e-4)
    assert player.underruns == 0


@pytest.mark.sound
def test_music_that_comes_too_late_is_a_gap_that_is_counted_and_does_not_click(
    loudspeaker: NullLoudspeaker, player: Player
) -> None:
    steady = np.full((RATE_HZ * 4, 2), 0.5, np.float32)
    recording = growing(steady)
    recording.grow(RATE_HZ)
    with loudspeaker.listen() as listener:
        player.play(recording)
        wait_for(player, PlaybackStarted)
        wait_until(lambda: player.underruns == 1)
        listener.hear_until(lambda heard: level(heard[-4410:]) < 1e-6)
        recording.grow(4 * RATE_HZ)
        wait_for(player, PlaybackFinished)
        heard = listener.hear(0.3)[:, 0]
    sounding = np.flatnonzero(np.abs(heard) > 1e-6)
    inside = heard[sounding[0] + 1 : sounding[-1]]
    assert np.abs(np.diff(inside)).max() < 2e-3
    assert player.underruns == 1
