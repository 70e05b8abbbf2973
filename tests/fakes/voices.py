"""A voice that costs nothing: it hums every word, so that tests can hear which ones."""

from __future__ import annotations

import threading

import numpy as np

from kiosk.playing import Spoken
from kiosk.speaking.contract import LONGEST_TEXT, Manner, SpeechError

RATE_HZ = 22_050
WORD_S = 0.1
_EDGE_S = 0.005


class HummingVoice:
    """Hums each word for a tenth of a second at the usual rate.

    Args:
        speaks: the languages.
    """

    def __init__(self, *speaks: str) -> None:
        self._languages = frozenset(speaks)
        self.read: list[str] = []
        """What it was given, in order."""
        self.may_read = threading.Event()
        self.may_read.set()
        self.is_closed = False

    def languages(self) -> frozenset[str]:
        return self._languages

    def variants(self) -> tuple[str, ...]:
        return ("high", "low")

    def speak(self, text: str, language: str, manner: Manner) -> Spoken:
        if len(text) > LONGEST_TEXT:
            raise SpeechError(f"{len(text)} characters are too long: say {LONGEST_TEXT} at a time.")
        if language.lower().partition("-")[0] not in self._languages:
            raise SpeechError(f"There is no voice for {language!r}: install one.")
        if manner.variant not in ("", *self.variants()):
            raise SpeechError(f"There is no variant {manner.variant!r}: choose one of {self.variants()}.")
        self.may_read.wait()
        self.read.append(text)
        words = sum(any(character.isalnum() for character in word) for word in text.split())
        length = int(words * WORD_S / manner.rate * RATE_HZ)
        pitch_hz = {"high": 440, "low": 110}.get(manner.variant, 220)
        places = np.arange(length)
        edges = np.minimum(1.0, np.minimum(places + 1, length - places) / (_EDGE_S * RATE_HZ))
        return Spoken(
            (0.3 * edges * np.sin(2 * np.pi * pitch_hz * places / RATE_HZ)).astype(np.float32), RATE_HZ
        )

    def close(self) -> None:
        self.is_closed = True
