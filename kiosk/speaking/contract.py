"""What every voice promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from db.errors import KlangbildError
from kiosk.playing.utterance import Spoken

SLOWEST, FASTEST = 0.5, 2.5
"""Of `Manner.rate`. Practised listeners follow twice the usual rate and more."""
LONGEST_TEXT = 600
"""Characters that a voice takes at a time; `sentences.sentences` makes none longer."""


class SpeechError(KlangbildError):
    """Something cannot be said; the message names the cause and what to do."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said."""

    rate: float = 1.0
    """0.5..2.5; 1 is the voice's usual rate."""
    variant: str = ""
    """Which of a voice's variants, by its own name for it; empty: the usual one."""

    def __post_init__(self) -> None:
        if not SLOWEST <= self.rate <= FASTEST:
            raise ValueError(f"a rate of {self.rate} is not within {SLOWEST}..{FASTEST}")


class Voice(Protocol):
    """Reads one sentence aloud. Calls take turns; each returns within a few seconds, or fails."""

    def languages(self) -> frozenset[str]:
        """Those that it speaks, as language tags in small letters ("en", "en-gb", "ar").

        Raises:
            SpeechError: it is not installed.
        """
        ...

    def variants(self) -> tuple[str, ...]:
        """What may be asked for as `Manner.variant`, in the order of the alphabet.

        Raises:
            SpeechError: it is not installed.
        """
        ...

    def speak(self, text: str, language: str, manner: Manner) -> Spoken:
        """A sentence as sound, without silence at its ends; empty where there is nothing to say.

        Args:
            text: plain text of at most `LONGEST_TEXT` characters; nothing in it is taken for a command.
            language: a tag; of "pt-BR" the "pt" will do.
            manner: the rate and the variant.

        Raises:
            SpeechError: it is not installed, lacks the language or the variant, does not answer, or the text is
                too long.
        """
        ...

    def close(self) -> None:
        """Let go of whatever it runs."""
        ...
