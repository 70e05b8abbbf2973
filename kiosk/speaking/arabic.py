"""Arabic is written without most of its vowels; a voice that is to speak it needs them.

What people wrote wins: each mark in a text stays, so that catalogues and translators can say how a name or a word
is read. All other letters get the marks that a model finds likely. It learned from books, which seldom command: it
reads "listen" as "he listened". So the words by which a kiosk asks for something are listed here.
"""

from __future__ import annotations

import logging
import os
import select
import subprocess
import sys
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from kiosk.playing.utterance import Spoken
from kiosk.speaking.contract import Manner, Voice

_log = logging.getLogger(__name__)

_PROGRAM = (sys.executable, "-P", str(Path(__file__).with_name("vowels.py")))
_ANSWERS_WITHIN_S = 3.0
"""It loads its model in 0.3 s and reads a sentence in 0.003 s."""
_REMEMBERED = 500
"""Sentences: those of the screens come again and again."""
_ARABIC = range(0x0620, 0x064B)
"""The letters."""
_SHADDA, _SUKUN = "\u0651", "\u0652"
_PUNCTUATION = ".,:;!?()«»\"'…،؛؟"
_COMMANDS = {
    "استمع": "اِسْتَمِعْ",
    "اسمع": "اِسْمَعْ",
    "واسمع": "وَاسْمَعْ",
    "اضغط": "اِضْغَطْ",
    "اختر": "اِخْتَرْ",
    "فاخترها": "فَاخْتَرْهَا",
    "ابدأ": "اِبْدَأْ",
    "انظر": "اُنْظُرْ",
    "انتظر": "اِنْتَظِرْ",
    "اعرض": "اِعْرِضْ",
    "ارفع": "اِرْفَعْ",
    "ارفعها": "اِرْفَعْهَا",
    "أنزلها": "أَنْزِلْهَا",
    "حركها": "حَرِّكْهَا",
    "قربها": "قَرِّبْهَا",
    "أبعدها": "أَبْعِدْهَا",
    "ثبتها": "ثَبِّتْهَا",
    "وثبتها": "وَثَبِّتْهَا",
    "وجهها": "وَجِّهْهَا",
    "اقترب": "اِقْتَرِبْ",
    "ابتعد": "اِبْتَعِدْ",
    "واثبت": "وَاثْبُتْ",
    "اثبت": "اُثْبُتْ",
    "ضع": "ضَعْ",
    "أرني": "أَرِنِي",
    "فأخبر": "فَأَخْبِرْ",
    "جرب": "جَرِّبْ",
    "أؤلف": "أُؤَلِّفُ",
    "زر": "زِرّ",
}
"""By their bare letters. The last two are no commands, but "I compose", which the model would spell otherwise, and
a button, which it takes for other things."""


class ArabicVoice:
    """A voice that is given its Arabic with vowels, and other languages as they are.

    Args:
        voice: that speaks.
        diacritiser: that puts the vowels in.
    """

    def __init__(self, voice: Voice, diacritiser: Diacritiser) -> None:
        self._voice = voice
        self._diacritiser = diacritiser

    def languages(self) -> frozenset[str]:
        """See `Voice.languages`."""
        return self._voice.languages()

    def variants(self) -> tuple[str, ...]:
        """See `Voice.variants`."""
        return self._voice.variants()

    def speak(self, text: str, language: str, manner: Manner) -> Spoken:
        """See `Voice.speak`."""
        if language.lower().partition("-")[0] == "ar":
            text = self._diacritiser.diacritised(text)
        return self._voice.speak(text, language, manner)

    def close(self) -> None:
        """See `Voice.close`."""
        self._diacritiser.close()
        self._voice.close()


class Diacritiser:
    """Asks a program for the vowels, started when it is first needed; for one thread.

    Where the program fails, the text stays as it is: badly read is better than not at all.

    Args:
        program: what to run; it answers each line with a line.
    """

    def __init__(self, program: Sequence[str] = _PROGRAM) -> None:
        self._program = tuple(program)
        self._process: subprocess.Popen[bytes] | None = None
        self._remembered: OrderedDict[str, str] = OrderedDict()

    def diacritised(self, text: str) -> str:
        """The text with vowels."""
        if not needs_vowels(text):
            return text
        if text in self._remembered:
            self._remembered.move_to_end(text)
            return self._remembered[text]
        suggested = self._asked(" ".join(text.split()))
        if suggested is None:
            return text
        answer = self._remembered[text] = with_vowels(text, suggested)
        if len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)
        return answer

    def close(self) -> None:
        """End the program."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _asked(self, line: str) -> str | None:
        try:
            process = self._running()
            assert process.stdin is not None and process.stdout is not None  # noqa: S101 - both are pipes
            process.stdin.write(line.encode() + b"\n")
            return _read_line(process.stdout.fileno()).decode()
        except (OSError, TimeoutError, EOFError, UnicodeDecodeError) as error:
            _log.warning(
                "Arabic is spoken without its vowels: the program that knows them failed (%s).", error
            )
            self.close()
            return None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()  # nothing was asked for long, so it ended
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - a list of our own, no shell
                self._program,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                env=os.environ | {"TT_ORT_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )
        return self._process


def needs_vowels(text: str) -> bool:
    """True where an Arabic letter bears no mark."""
    return any(_is_arabic(letter) and not marks for word in text.split() for letter, marks in _letters(word))


def with_vowels(text: str, suggested: str) -> str:
    """The text with the suggested marks where it bears none itself.

    Args:
        text: as it is written.
        suggested: the same words with marks. Words that have other letters, because the model would rather spell
            them otherwise, are left as they are; all are, where the number of words is another.
    """
    written, marked = text.split(), suggested.split()
    if len(written) != len(marked):
        return text
    return " ".join(_merged(word, other) for word, other in zip(written, marked, strict=True))


def _merged(word: str, suggested: str) -> str:
    bare = _bare(word)
    core = bare.strip(_PUNCTUATION)
    if core in _COMMANDS:
        suggested = bare.replace(core, _COMMANDS[core])
    if _bare(suggested) != bare:
        return word
    return "".join(
        letter + _marks(own, other)
        for (letter, own), (_, other) in zip(_letters(word), _letters(suggested), strict=True)
    )


def _marks(own: str, suggested: str) -> str:
    """A letter's own marks; where it is only doubled, with the vowel that is suggested."""
    if own == _SHADDA:
        return _SHADDA + suggested.replace(_SHADDA, "").replace(_SUKUN, "")
    return own or suggested


def _letters(word: str) -> list[tuple[str, str]]:
    """Each character with the marks on it."""
    letters: list[tuple[str, str]] = []
    for character in word:
        if letters and unicodedata.category(character) == "Mn":
            letters[-1] = (letters[-1][0], letters[-1][1] + character)
        else:
            letters.append((character, ""))
    return letters


def _bare(word: str) -> str:
    """Without vowel marks, which are non-spacing; letters like آ are whole characters and stay."""
    return "".join(letter for letter, _ in _letters(word))


def _is_arabic(letter: str) -> bool:
    return ord(letter) in _ARABIC


def _read_line(fileno: int) -> bytes:
    """The next line without its end.

    Raises:
        TimeoutError: it does not come in time.
        EOFError: it will not come.
    """
    give_up_s = time.monotonic() + _ANSWERS_WITHIN_S
    line = b""
    while not line.endswith(b"\n"):
        if not select.select([fileno], [], [], max(0.0, give_up_s - time.monotonic()))[0]:
            raise TimeoutError(f"no answer within {_ANSWERS_WITHIN_S:.0f} s")
        more = os.read(fileno, 1 << 16)
        if not more:
            raise EOFError("it ended")
        line += more
    return line[:-1]
