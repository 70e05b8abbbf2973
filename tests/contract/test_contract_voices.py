"""What every voice promises."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import numpy as np
import pytest
from fakes.voices import HummingVoice

from kiosk.speaking.arabic import ArabicVoice, Diacritiser
from kiosk.speaking.contract import LONGEST_TEXT, Manner, SpeechError, Voice
from kiosk.speaking.espeak import EspeakVoice

SENTENCES = {
    "en": "A woman sits by the window and reads a letter.",
    "ar": "امرأة تجلس قرب النافذة وتقرأ رسالة.",
}


def espeak() -> EspeakVoice:
    if shutil.which("espeak-ng") is None:
        pytest.skip("needs espeak-ng: apt install espeak-ng")
    return EspeakVoice()


@pytest.fixture(params=["fake", "espeak", "arabic"])
def voice(request: pytest.FixtureRequest) -> Iterator[Voice]:
    make = {
        "fake": lambda: HummingVoice("en", "ar"),
        "espeak": espeak,
        "arabic": lambda: ArabicVoice(espeak(), Diacritiser()),
    }
    found: Voice = make[request.param]()
    yield found
    found.close()


@pytest.mark.parametrize("language", SENTENCES)
def test_it_speaks_english_and_arabic(voice: Voice, language: str) -> None:
    assert language in voice.languages()
    spoken = voice.speak(SENTENCES[language], language, Manner())
    assert spoken.audio.ndim == 1
    assert spoken.audio.dtype == np.float32
    assert 0.5 < len(spoken.audio) / spoken.sample_rate_hz < 6
    assert 0.05 < np.abs(spoken.audio).max() <= 1


def test_it_begins_and_ends_with_sound(voice: Voice) -> None:
    spoken = voice.speak(SENTENCES["en"], "en", Manner())
    moment = spoken.sample_rate_hz // 50
    assert np.abs(spoken.audio[:moment]).max() > 1e-3
    assert np.abs(spoken.audio[-moment:]).max() > 1e-3


def test_twice_the_rate_takes_about_half_the_time(voice: Voice) -> None:
    usual, quick, slow = (
        len(voice.speak(SENTENCES["en"], "en", Manner(rate=rate)).audio) for rate in (1.0, 2.0, 0.5)
    )
    assert 0.4 < quick / usual < 0.65
    assert 1.6 < slow / usual < 2.4


def test_the_same_words_sound_the_same_and_a_variant_sounds_otherwise(voice: Voice) -> None:
    once, again, otherwise = (
        voice.speak(SENTENCES["en"], "en", Manner(variant=variant)).audio
        for variant in ("", "", voice.variants()[0])
    )
    np.testing.assert_array_equal(once, again)
    assert len(once) != len(otherwise) or np.abs(once - otherwise).max() > 0.01


def test_of_a_tag_with_a_region_the_language_will_do(voice: Voice) -> None:
    assert len(voice.speak(SENTENCES["ar"], "ar-EG", Manner()).audio)


@pytest.mark.parametrize("nothing", ["", "   ", "\n"])
def test_nothing_is_said_of_nothing(voice: Voice, nothing: str) -> None:
    assert len(voice.speak(nothing, "en", Manner()).audio) == 0


def test_a_language_without_a_voice_is_an_error_that_names_it(voice: Voice) -> None:
    with pytest.raises(SpeechError, match="tlh"):
        voice.speak("nuqneH", "tlh", Manner())


def test_a_variant_that_does_not_exist_is_an_error_that_names_it(voice: Voice) -> None:
    with pytest.raises(SpeechError, match="no such"):
        voice.speak("Hello", "en", Manner(variant="no such"))


def test_a_text_that_is_too_long_is_an_error(voice: Voice) -> None:
    assert len(voice.speak("a " * (LONGEST_TEXT // 2), "en", Manner(rate=2.5)).audio)
    with pytest.raises(SpeechError, match="long"):
        voice.speak("a" * (LONGEST_TEXT + 1), "en", Manner())


@pytest.mark.parametrize("rate", [0.4, 2.6])
def test_a_rate_that_nobody_understands_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        Manner(rate=rate)
