"""The voice, as the guide needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Utterance:
    """What is said in one go: one or more whole sentences."""

    text: str
    language: str
    """BCP 47; of the text, which may be another one than the visitor's."""


class Speech(Protocol):
    """Says one thing at a time. No call waits, and none fails: a voice that is lost is silent."""

    def say(self, text: str, language: str) -> None:
        """Say this now, instead of what is being said; this also ends a pause."""
        ...

    def hush(self) -> None:
        """Be silent at once, and forget what was being said."""
        ...

    def pause(self) -> None:
        """Be silent at once, and keep the place."""
        ...

    def go_on(self) -> None:
        """Go on after a pause, where it was."""
        ...

    @property
    def is_speaking(self) -> bool:
        """Whether something is not said to its end yet; also while it is paused."""
        ...


_LETTER_S = {"ar": 21.0}
_USUAL_LETTER_S = 11.0
"""Seconds that a letter takes at one word a minute, by language. Measured with espeak-ng at 120 to 260 words a
minute, whole sentences: 10.1 to 11.0 in English; in Arabic 17.5 to 21.8, diacritics not counted, for it speaks the
vowels that are not written."""
_BREATH_S = 0.3


def speaking_time_s(utterance: Utterance, pace_wpm: float) -> float:
    """How long saying this will take, rather too long than too short.

    Args:
        utterance: what is to be said.
        pace_wpm: words a minute, as espeak-ng counts them; above 0.
    """
    letters = sum(not _is_diacritic(letter) for letter in utterance.text)
    letter_s = _LETTER_S.get(utterance.language, _USUAL_LETTER_S)
    return _BREATH_S + letters * letter_s / pace_wpm


def _is_diacritic(letter: str) -> bool:
    """Of Arabic: tanwin, short vowels, shadda, sukun, and the small alif."""
    return "\u064b" <= letter <= "\u0652" or letter == "\u0670"
