"""The speaker, heard: into a WAV file in virtual time, and through PulseAudio in real time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fakes.loudspeaker import NullLoudspeaker
from fakes.voices import WORD_S, HummingVoice
from fakes.waiting import events_within, wait_for, wait_until
from numpy.typing import NDArray
from scipy import signal

from db.loudness import integrated_lufs, tenths
from kiosk.events import (
    LoudspeakerLost,
    PlaybackFinished,
    SentenceBegan,
    SpeakerEvent,
    SpeechFailed,
    SpeechFinished,
)
from kiosk.playing import Excerpt, Player, Samples
from kiosk.playing.recording_output import RecordingOutput
from kiosk.playing.sounddevice_output import SoundDeviceOutput
from kiosk.speaking import Manner, Speaker, Voice
from kiosk.speaking.arabic import ArabicVoice, Diacritiser
from kiosk.speaking.espeak import EspeakVoice

RATE_HZ = 44_100
Audio = NDArray[np.float32]

LONG = (
    "A woman in a blue jacket stands by a window and reads a letter. The light falls on the wall behind her. "
    "The music begins softly, with the strings alone, and grows brighter as the eye moves to the window."
)
ARABIC = "امرأة تجلس قرب النافذة وتقرأ رسالة. تبدأ الموسيقى هادئة ثم تعلو مع السماء الزرقاء."


def music(seconds: float) -> Samples:
    """A hiss above all speech, as loud as music: it can be told from words by its pitch."""
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    tone = 0.15 * np.sin(2 * np.pi * 15_000 * times)
    return Samples(np.stack([tone, tone], axis=1).astype(np.float32), RATE_HZ)


def music_in(heard: Audio) -> Audio:
    """The music's level, 0..1, sample by sample."""
    high = signal.sosfiltfilt(signal.butter(6, 13_000, "highpass", fs=RATE_HZ, output="sos"), heard[:, 0])
    return np.asarray(np.sqrt(2 * np.convolve(high**2, np.full(441, 1 / 441), mode="same")), np.float32)


def speech_in(heard: Audio) -> Audio:
    """What was said."""
    low = signal.butter(6, 12_000, "lowpass", fs=RATE_HZ, output="sos")
    return np.asarray(signal.sosfiltfilt(low, heard, axis=0), np.float32)


def sounding(speech: Audio, above: float = 5e-3) -> slice:
    places = np.flatnonzero(np.abs(speech[:, 0]) > above)
    return slice(int(places[0]), int(places[-1]) + 1)


def lufs(audio: Audio) -> float:
    return integrated_lufs(tenths(audio, RATE_HZ))


def decibels(gain: float) -> float:
    return 20 * float(np.log10(gain))


def espeak() -> EspeakVoice:
    if shutil.which("espeak-ng") is None:
        pytest.skip("needs espeak-ng: apt install espeak-ng")
    return EspeakVoice()


class Stage:
    """A speaker and its player, in virtual time."""

    def __init__(self, path: Path, voice: Voice) -> None:
        self._path = path
        self.output = RecordingOutput(path)
        self.player = Player(self.output)
        self.player.start()
        wait_until(lambda: self.output.is_alive)
        self.voice = voice
        self.speaker = Speaker(voice, self.player)
        self.speaker.start()

    def say_all(self, text: str, language: str = "en") -> Audio:
        """Say something to its end; what was heard meanwhile, and before."""
        self.hear_out(self.speaker.say(text, language))
        return self.heard()

    def hear_out(self, speech: int) -> list[SpeakerEvent]:
        """Go on until it is said to its end; what was told meanwhile."""
        told: list[SpeakerEvent] = []
        while SpeechFinished(speech) not in told:
            self.output.advance(0.1)
            told += self.speaker.poll()
        return told

    def advance_past_start(self, speech: int) -> int:
        """Go on until it is said; how many of its sentences have begun by then, a busy machine being told late."""
        begun: list[int] = []
        while speech not in begun:
            self.output.advance(0.01)
            begun += [each.speech for each in self.speaker.poll() if isinstance(each, SentenceBegan)]
        return begun.count(speech)

    def heard(self) -> Audio:
        return soundfile.read(self._path, dtype="float32")[0]

    def close(self) -> None:
        self.speaker.close()
        self.player.close()


@pytest.fixture
def humming(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path / "heard.wav", HummingVoice("en", "ar"))
    yield stage
    stage.close()


@pytest.fixture
def spoken(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path / "heard.wav", ArabicVoice(espeak(), Diacritiser()))
    yield stage
    stage.close()


def collected(stage: Stage, kind: type) -> list:
    return [event for event in events_within(stage.speaker, 0.3) if isinstance(event, kind)]


def test_each_sentence_is_told_in_order_as_it_begins_and_the_end_once(humming: Stage) -> None:
    speech = humming.speaker.say("One two. Three. Four.", "en")
    assert humming.hear_out(speech) == [
        SentenceBegan(speech, 0, "One two.", "en"),
        SentenceBegan(speech, 1, "Three.", "en"),
        SentenceBegan(speech, 2, "Four.", "en"),
        SpeechFinished(speech),
    ]


def test_only_a_little_is_made_ahead(humming: Stage) -> None:
    voice = humming.voice
    assert isinstance(voice, HummingVoice)
    speech = humming.speaker.say(" ".join(f"Sentence {number}." for number in range(20)), "en")
    begun = humming.advance_past_start(speech)
    wait_until(lambda: len(voice.read) >= begun + 3)
    begun += len(collected(humming, SentenceBegan))
    assert begun + 3 <= len(voice.read) <= begun + 4  # between two sentences, the next has not begun


def test_what_is_replaced_is_told_nothing_more_and_not_made_to_its_end(humming: Stage) -> None:
    voice = humming.voice
    assert isinstance(voice, HummingVoice)
    first = humming.speaker.say("One. " * 50, "en")
    humming.advance_past_start(first)
    second = humming.speaker.say("Two.", "en")
    events = humming.hear_out(second)
    assert {event.speech for event in events if not isinstance(event, SentenceBegan)} == {second}
    assert voice.read.count("One.") < 6


def test_hushing_ends_it_and_it_can_be_repeated(humming: Stage) -> None:
    assert humming.speaker.repeat() is None
    first = humming.speaker.say("One two three four five six.", "en")
    humming.advance_past_start(first)
    humming.speaker.hush()
    wait_until(lambda: not humming.player._mixer.utterances or humming.output.advance(0.02) is not None)
    humming.output.advance(0.5)
    assert collected(humming, SpeechFinished) == []
    again = humming.speaker.repeat()
    assert again is not None
    assert again > first
    assert humming.hear_out(again)[-1] == SpeechFinished(again)


def test_a_pause_is_silent_and_what_follows_is_whole(humming: Stage) -> None:
    speech = humming.speaker.say("One two three four five six seven eight nine ten.", "en")
    humming.advance_past_start(speech)
    humming.speaker.pause()
    humming.output.advance(3)
    assert collected(humming, SpeechFinished) == []
    humming.speaker.go_on()
    assert humming.hear_out(speech) == [SpeechFinished(speech)]
    sound = np.abs(speech_in(humming.heard())[:, 0]) > 1e-3
    assert sound.sum() == pytest.approx(10 * WORD_S * RATE_HZ, rel=0.1)


def test_without_a_voice_for_the_language_it_is_told_and_the_music_comes_back(humming: Stage) -> None:
    humming.player.play(music(10))
    humming.output.advance(0.5)
    speech = humming.speaker.say("nuqneH", "tlh")
    failed = wait_for(humming.speaker, SpeechFailed)
    assert failed.speech == speech
    assert "tlh" in failed.reason
    humming.output.advance(2)
    assert music_in(humming.heard())[-10_000] == pytest.approx(0.15, rel=0.05)
    humming.say_all("And on it goes.")


def test_nothing_to_say_is_finished_at_once(humming: Stage) -> None:
    speech = humming.speaker.say("  ", "en")
    humming.output.advance(0.1)
    assert wait_for(humming.speaker, SpeechFinished).speech == speech


def test_the_manner_holds_from_the_next_sentence_on(humming: Stage) -> None:
    humming.speaker.set_manner(Manner(rate=2.0, variant="high"))
    heard = humming.say_all("One two three four five six.")
    part = sounding(speech_in(heard))
    assert (part.stop - part.start) / RATE_HZ == pytest.approx(6 * WORD_S / 2, abs=0.02)


def test_speech_has_a_volume_of_its_own(humming: Stage) -> None:
    usual = humming.say_all("One two three four five six.")
    humming.speaker.set_volume(-10)
    humming.output.advance(0.5)
    before = len(humming.heard())
    softer = humming.say_all("One two three four five six.")[before:]
    assert decibels(np.sum(softer**2) / np.sum(usual**2)) / 2 == pytest.approx(-10, abs=0.1)


@pytest.mark.parametrize(("text", "language"), [(LONG, "en"), (ARABIC, "ar")])
@pytest.mark.parametrize("variant", ["", "f3"])
def test_speech_is_as_loud_as_a_museum_asks(spoken: Stage, text: str, language: str, variant: str) -> None:
    spoken.speaker.set_manner(Manner(variant=variant))
    heard = spoken.say_all(text, language)
    assert lufs(heard[sounding(heard)]) == pytest.approx(-18, abs=1)


def test_over_the_loudest_music_nothing_rises_above_minus_one_dbtp(spoken: Stage) -> None:
    tone = 0.89 * np.sin(2 * np.pi * 97 * np.arange(12 * RATE_HZ) / RATE_HZ)
    spoken.player.play(Samples(np.stack([tone, tone], axis=1).astype(np.float32), RATE_HZ))
    spoken.output.advance(0.5)
    heard = spoken.say_all(LONG)
    assert decibels(np.abs(signal.resample_poly(heard, 4, 1, axis=0)).max()) <= -0.99


def test_fragments_of_music_play_softly_rise_and_fall(humming: Stage) -> None:
    playback = humming.player.play(music(20), Excerpt(from_s=5, until_s=9, gain_db=-18, fade_s=1.5))
    wait_until(lambda: humming.player.duration_s == pytest.approx(4))
    humming.output.advance(5)
    assert wait_for(humming.player, PlaybackFinished).playback == playback
    level = music_in(humming.heard())
    assert decibels(level[2 * RATE_HZ] / 0.15) == pytest.approx(-18, abs=0.5)
    rise, fall = level[RATE_HZ // 4 : RATE_HZ], level[3 * RATE_HZ : int(3.75 * RATE_HZ)]
    assert np.all(np.diff(rise[::2000]) > 0)
    assert np.all(np.diff(fall[::2000]) < 0)


# --- through PulseAudio --------------------------------------------------------------------------------------


@pytest.fixture
def player(loudspeaker: NullLoudspeaker) -> Iterator[Player]:
    player = Player(SoundDeviceOutput("pulse"))
    player.start()
    yield player
    player.close()


@pytest.fixture
def speaker(player: Player) -> Iterator[Speaker]:
    speaker = Speaker(ArabicVoice(espeak(), Diacritiser()), player)
    speaker.start()
    yield speaker
    speaker.close()


@pytest.mark.sound
def test_music_steps_back_behind_speech_and_returns(
    loudspeaker: NullLoudspeaker, player: Player, speaker: Speaker
) -> None:
    player.play(music(30))
    with loudspeaker.listen() as listener:
        listener.hear_until(lambda heard: np.abs(heard[-4410:]).max() > 0.14)
        begun = len(listener.hear(0.3))
        speaker.say(LONG.partition(". ")[0], "en")
        wait_for(speaker, SpeechFinished)
        heard = listener.hear(2.0)
    level = music_in(heard)
    speech = speech_in(heard)
    said = sounding(speech)
    assert decibels(np.median(level[begun - 10_000 : begun]) / 0.15) == pytest.approx(0, abs=0.2)
    under = level[said.start + 2000 : said.stop - 2000]
    assert decibels(np.median(under) / 0.15) == pytest.approx(-12, abs=1.5)
    assert decibels(level[-10_000] / 0.15) == pytest.approx(0, abs=0.2)
    assert np.abs(np.diff(level[begun:-2000])).max() < 0.15 / (0.02 * RATE_HZ)  # it glides
    assert lufs(speech[said]) == pytest.approx(-18, abs=1)
    assert player.underruns == 0


@pytest.mark.sound
def test_what_is_said_anew_is_heard_soon_and_nothing_clicks(
    loudspeaker: NullLoudspeaker, player: Player
) -> None:
    voice = HummingVoice("en")
    speaker = Speaker(voice, player)
    speaker.start()
    with loudspeaker.listen() as listener:
        speaker.say("one " * 50, "en")
        listener.hear_until(lambda heard: np.abs(heard[-2205:]).max() > 0.1)
        pressed = len(listener.hear(0.2))
        speaker.set_manner(Manner(variant="high"))
        speaker.say("two " * 5, "en")
        wait_for(speaker, SpeechFinished)
        heard = listener.hear(0.2)[:, 0]
    speaker.close()
    # 220 Hz until the press, 440 Hz after it: the first one is what is left of both.
    times = np.arange(len(heard)) / RATE_HZ
    low = np.abs(np.convolve(heard * np.exp(-2j * np.pi * 220 * times), np.full(1003, 1 / 1003), mode="same"))
    gone = int(np.flatnonzero(low > 0.01)[-1])
    assert (gone - pressed) / RATE_HZ < 0.3
    inside = heard[sounding(heard[:, np.newaxis])]
    assert np.abs(np.diff(inside)).max() < 2 * np.pi * 440 / RATE_HZ * 0.25 * 1.3


@pytest.mark.sound
def test_speech_fails_when_the_loudspeaker_goes_and_works_again_when_it_is_back(
    loudspeaker: NullLoudspeaker, player: Player, speaker: Speaker
) -> None:
    first = speaker.say(LONG, "en")
    wait_for(speaker, SentenceBegan)
    loudspeaker.unplug()
    failed = wait_for(speaker, SpeechFailed)
    assert failed.speech == first
    wait_for(player, LoudspeakerLost)
    lost = speaker.say("Is anybody there?", "en")
    assert wait_for(speaker, SpeechFailed).speech == lost
    loudspeaker.plug_in()
    wait_until(lambda: player._lost is None)
    speaker.say("Yes.", "en")
    with loudspeaker.listen() as listener:
        wait_for(speaker, SpeechFinished)
        listener.hear(0.2)
