"""Sentences, levels, vowels, and what becomes of a voice that fails."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from kiosk.playing import Spoken
from kiosk.speaking.arabic import Diacritiser, needs_vowels, with_vowels
from kiosk.speaking.contract import LONGEST_TEXT, Manner, SpeechError
from kiosk.speaking.espeak import EspeakVoice
from kiosk.speaking.levels import levelled, loudness_lufs
from kiosk.speaking.sentences import sentences

TEXT = "شاهد لوحة جديدة"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four", ("One.", "Two!", "Three?", "Four")),
        ("By J. M. W. Turner, ca. 1840. Oil on canvas.", ("By J. M. W. Turner, ca. 1840.", "Oil on canvas.")),
        ("“Stop.” She did.", ("“Stop.”", "She did.")),
        ("3.5 metres wide. Heavy.", ("3.5 metres wide.", "Heavy.")),
        ("هل تسمعها؟ نعم، أسمعها. شكرا", ("هل تسمعها؟", "نعم، أسمعها.", "شكرا")),
        ("第一句。第二句。", ("第一句。", "第二句。")),
        ("A heading\n\nand  a\nparagraph", ("A heading", "and a paragraph")),
        ("", ()),
        (" \n ", ()),
    ],
)
def test_a_text_is_parted_into_its_sentences(text: str, parts: tuple[str, ...]) -> None:
    assert sentences(text) == parts


@given(st.text(st.sampled_from("ab .,!?؟،\n"), max_size=2000))
def test_of_a_text_nothing_is_lost_and_no_sentence_is_too_long(text: str) -> None:
    parts = sentences(text)
    assert all(0 < len(part) <= LONGEST_TEXT for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def noisy(seconds: float, level_db: float, rate_hz: int = 22_050) -> Spoken:
    """Syllables of noise, four a second."""
    times = np.arange(int(seconds * rate_hz)) / rate_hz
    audio = np.random.default_rng(1).normal(0, 1, len(times)) * np.abs(np.sin(2 * np.pi * 2 * times))
    return Spoken((0.2 * audio * 10 ** (level_db / 20)).astype(np.float32), rate_hz)


def true_peak_db(audio: np.ndarray) -> float:
    return 20 * float(np.log10(np.abs(signal.resample_poly(audio, 8, 1)).max()))


@settings(max_examples=25)
@given(st.floats(0.4, 3), st.floats(-30, 5))
def test_speech_is_levelled_whatever_it_was(seconds: float, level_db: float) -> None:
    spoken = noisy(seconds, level_db)
    found = levelled(spoken)
    assert true_peak_db(found.audio) <= -3.5
    before = loudness_lufs(spoken)
    if before > -21:
        assert loudness_lufs(found) == pytest.approx(-18, abs=1)
    else:  # what is very soft is raised a little only
        assert loudness_lufs(found) == pytest.approx(before + 3, abs=1)


def test_silence_stays_silent() -> None:
    silence = Spoken(np.zeros(10_000, np.float32), 22_050)
    assert not levelled(silence).audio.any()
    assert len(levelled(Spoken(silence.audio[:0], 22_050)).audio) == 0


def executable(folder: Path, *lines: str) -> str:
    path = folder / "program"
    path.write_text("\n".join((f"#!{sys.executable}", *lines)))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_without_espeak_the_error_says_what_to_install() -> None:
    with pytest.raises(SpeechError, match="apt install espeak-ng"):
        EspeakVoice("no-such-espeak").speak("Hello", "en", Manner())


def test_an_espeak_that_fails_is_an_error_with_its_reason(tmp_path: Path) -> None:
    broken = executable(tmp_path, "import sys", "sys.exit('its data is missing')")
    with pytest.raises(SpeechError, match="its data is missing"):
        EspeakVoice(broken).languages()


def test_an_espeak_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.speaking.espeak._ANSWERS_WITHIN_S", 0.3)
    hanging = executable(tmp_path, "import time", "time.sleep(60)")
    with pytest.raises(SpeechError, match="did not answer"):
        EspeakVoice(hanging).languages()


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng")
@pytest.mark.parametrize("command", ["[[h@l'oU]]", "\x0150s", "\x01+50S"])
def test_nothing_in_a_text_is_a_command(command: str) -> None:
    voice = EspeakVoice()
    plain = "".join(character for character in command.replace("[[", "[ [") if character.isprintable())
    np.testing.assert_array_equal(
        voice.speak(f"Say {command} slowly.", "en", Manner()).audio,
        voice.speak(f"Say {' ' if plain != command else ''}{plain} slowly.", "en", Manner()).audio,
    )


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng")
def test_a_doubled_letter_keeps_its_vowel_in_whatever_order_its_marks_stand() -> None:
    before, after, without = (
        EspeakVoice().speak(f"حَر{marks}كْهَا", "ar", Manner()).audio
        for marks in ("\u0650\u0651", "\u0651\u0650", "\u0651")
    )
    np.testing.assert_array_equal(before, after)
    assert len(without) < len(after)


# --- Arabic --------------------------------------------------------------------------------------------------


def bare(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) != "Mn")


def test_only_arabic_letters_without_marks_need_vowels() -> None:
    assert needs_vowels("لوحة")
    assert needs_vowels("لَوْحَة جديدة")
    assert not needs_vowels("لَمْ 1889 van Gogh")


@pytest.mark.parametrize(
    ("text", "suggested", "spoken"),
    [
        ("فان جديدة", "فَإِنْ جَدِيدَةٌ", "فان جَدِيدَةٌ"),  # never other letters
        ("مُغْرة", "مَغَرَةٌ", "مُغْرَةٌ"),  # what is written stays, the rest is suggested
        ("مجدّدا", "مُجْدَدًا", "مُجْدَّدًا"),  # where a letter is doubled, its vowel is still wanted
        ("استمع، إلى", "اسْتَمَعَ، إِلَى", "اِسْتَمِعْ، إِلَى"),  # a kiosk asks for something
        ("لوحة جديدة", "كَلِمَةٌ", "لوحة جديدة"),  # never other words
    ],
)
def test_marks_are_put_where_there_are_none(text: str, suggested: str, spoken: str) -> None:
    found = with_vowels(text, suggested)
    assert unicodedata.normalize("NFC", found) == unicodedata.normalize("NFC", spoken)


@given(st.lists(st.text(st.sampled_from("ابتآىلَُِّْ"), min_size=1, max_size=6), min_size=1, max_size=6))
def test_the_letters_of_a_text_stay_whatever_is_suggested(words: list[str]) -> None:
    text = " ".join(words)
    suggested = " ".join(word + "َ" for word in reversed(words))
    assert bare(with_vowels(text, suggested)) == bare(text)


def test_museum_sentences_get_their_vowels() -> None:
    diacritiser = Diacritiser()
    try:
        found = diacritiser.diacritised("الألوان الداكنة تجعل اللحن بطيئا وحزينا.")
        assert found == "الْأَلْوَانُ الدَّاكِنَةُ تَجْعَلُ اللَّحْنَ بَطِيئًا وَحَزِينًا."
        named = diacritiser.diacritised("رسمها فان جوخ (Vincent van Gogh) عام 1889.")
        assert bare(named) == "رسمها فان جوخ (Vincent van Gogh) عام 1889."
    finally:
        diacritiser.close()


def test_a_sentence_is_asked_for_once(tmp_path: Path) -> None:
    once = executable(tmp_path, "import sys", "print(sys.stdin.readline().strip() + 'َ', flush=True)")
    diacritiser = Diacritiser([once])
    assert diacritiser.diacritised(TEXT) == TEXT + "َ"
    assert diacritiser.diacritised(TEXT) == TEXT + "َ"
    diacritiser.close()


def test_a_program_that_ended_for_want_of_work_is_started_again(tmp_path: Path) -> None:
    once = executable(tmp_path, "import sys", "print(sys.stdin.readline().strip() + 'َ', flush=True)")
    diacritiser = Diacritiser([once])
    assert diacritiser.diacritised(TEXT) == TEXT + "َ"
    process = diacritiser._process
    assert process is not None
    process.wait()
    assert diacritiser.diacritised("قاعة") == "قاعةَ"
    diacritiser.close()


@pytest.mark.parametrize(
    "fault", ["import sys; sys.exit(1)", "import time; time.sleep(60)", "print(b'x' * 9)"]
)
def test_where_the_vowels_cannot_be_had_the_text_is_spoken_as_it_is(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.speaking.arabic._ANSWERS_WITHIN_S", 0.3)
    diacritiser = Diacritiser([executable(tmp_path, fault)])
    assert diacritiser.diacritised(TEXT) == TEXT
    diacritiser.close()


def test_a_missing_program_is_told(caplog: pytest.LogCaptureFixture) -> None:
    diacritiser = Diacritiser([os.devnull])
    assert diacritiser.diacritised(TEXT) == TEXT
    assert "without its vowels" in caplog.text
