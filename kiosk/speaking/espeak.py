"""espeak-ng as a voice: it speaks a hundred languages without weights, in a few milliseconds a sentence.

It is under the GPL, so it is run as the program that it is: text in, sound out.
"""

from __future__ import annotations

import io
import re
import subprocess
import wave
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from kiosk.playing.utterance import Spoken
from kiosk.speaking.contract import LONGEST_TEXT, Manner, SpeechError

_WORDS_A_MINUTE = 165
_ANSWERS_WITHIN_S = 5.0
_FULL_SCALE = 32_768
_AUDIBLE = 1e-3
"""-60 dBFS."""
_VOWEL_BEFORE_SHADDA = re.compile("([\u064b-\u0650\u0652])(\u0651)")
_INSTALL = "Install the package espeak-ng (apt install espeak-ng)."


class EspeakVoice:
    """espeak-ng, started anew for each sentence, which costs a hundredth of a second.

    Args:
        program: its name or path.
    """

    def __init__(self, program: str = "espeak-ng") -> None:
        self._program = program

    def languages(self) -> frozenset[str]:
        """See `Voice.languages`."""
        return self._languages

    def variants(self) -> tuple[str, ...]:
        """See `Voice.variants`."""
        return self._variants

    def speak(self, text: str, language: str, manner: Manner) -> Spoken:
        """See `Voice.speak`."""
        if len(text) > LONGEST_TEXT:
            raise SpeechError(
                f"A sentence of {len(text)} characters is too long to be spoken: say {LONGEST_TEXT} at a time."
            )
        voice = self._voice_for(language, manner.variant)
        rate = round(_WORDS_A_MINUTE * manner.rate)
        sound = self._run(
            ["-v", voice, "-s", str(rate), "-z", "-b", "1", "--stdin", "--stdout"], _as_plain_text(text)
        )
        return _trimmed(sound) if sound else Spoken(np.zeros(0, np.float32), 22_050)

    def close(self) -> None:
        """Nothing runs between two sentences."""

    def _voice_for(self, language: str, variant: str) -> str:
        tag = language.lower()
        found = next((one for one in (tag, tag.partition("-")[0]) if one in self._languages), None)
        if found is None:
            raise SpeechError(f"{self._program} does not speak the language {language!r}: install its voice.")
        if variant and variant not in self._variants:
            raise SpeechError(
                f"{self._program} has no variant {variant!r}: choose one of {', '.join(self._variants)}."
            )
        return f"{found}+{variant}" if variant else found

    @cached_property
    def _languages(self) -> frozenset[str]:
        """Those of its own voices; MBROLA's would need a program and files besides."""
        tags: set[str] = set()
        for columns in self._listed("--voices"):
            if not columns[4].startswith("mb/"):
                tags.add(columns[1])
                tags |= {other.strip("(") for other in columns[5:] if other.startswith("(")}
        return frozenset(tags)

    @cached_property
    def _variants(self) -> tuple[str, ...]:
        files = (columns[4] for columns in self._listed("--voices=variant"))
        return tuple(sorted(file.removeprefix("!v/") for file in files if file.startswith("!v/")))

    def _listed(self, what: str) -> list[list[str]]:
        """The table's rows: priority, language, gender, name, file, and other languages with their priorities."""
        rows = [line.split() for line in self._run([what], "").decode(errors="replace").splitlines()[1:]]
        return [row for row in rows if len(row) >= 5]

    def _run(self, arguments: Sequence[str], text: str) -> bytes:
        try:
            done = subprocess.run(  # noqa: S603 - a list of our own, no shell; the text goes in by stdin
                [self._program, *arguments],
                input=text.encode(),
                capture_output=True,
                timeout=_ANSWERS_WITHIN_S,
                check=True,
            )
        except FileNotFoundError as error:
            raise SpeechError(f"The kiosk cannot speak: {self._program} is missing. {_INSTALL}") from error
        except subprocess.TimeoutExpired as error:
            raise SpeechError(f"{self._program} did not answer within {_ANSWERS_WITHIN_S:.0f} s.") from error
        except (subprocess.CalledProcessError, OSError) as error:
            said = getattr(error, "stderr", b"") or str(error).encode()
            reason = said.decode(errors="replace").strip()
            raise SpeechError(f"{self._program} failed ({reason}). {_INSTALL}") from error
        return done.stdout


def _as_plain_text(text: str) -> str:
    """Without what espeak-ng takes for commands: control characters, and phonemes in double brackets.

    Where an Arabic letter is doubled, its vowel is put after the mark that says so: in Unicode's own order, the
    other one, espeak-ng 1.51 does not read the vowel.
    """
    plain = "".join(character if character.isprintable() else " " for character in text)
    return _VOWEL_BEFORE_SHADDA.sub(r"\2\1", plain).replace("[[", "[ [").strip()


def _trimmed(sound: bytes) -> Spoken:
    """The samples of a WAV stream whose header does not know its length, from the first to the last audible one."""
    with wave.open(io.BytesIO(sound)) as stream:
        rate_hz = stream.getframerate()
        audio = np.asarray(np.frombuffer(stream.readframes(len(sound)), np.int16) / _FULL_SCALE, np.float32)
    audible = np.flatnonzero(np.abs(audio) > _AUDIBLE)
    if len(audible) == 0:
        return Spoken(np.zeros(0, np.float32), rate_hz)
    return Spoken(audio[audible[0] : audible[-1] + 1], rate_hz)
