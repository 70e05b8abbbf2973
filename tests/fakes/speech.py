"""A voice that is not heard but written down, and words of languages that nobody speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kiosk.guiding import Utterance, Wording
from kiosk.guiding.speech import speaking_time_s

PACE_WPM = 175.0


@dataclass
class Heard:
    """Something that was said, and for how long."""

    utterance: Utterance
    from_s: float
    to_s: float
    """As long as it takes, or until it was interrupted."""
    whole: bool = True


@dataclass
class RecordingSpeech:
    """A `kiosk.guiding.Speech` whose time the test sets."""

    now_s: float = 0.0
    heard: list[Heard] = field(default_factory=list)
    _left_s: float | None = None
    """While it is paused: how much of the last one is left."""

    def say(self, text: str, language: str) -> None:
        self.hush()
        utterance = Utterance(text, language)
        self.heard.append(Heard(utterance, self.now_s, self.now_s + speaking_time_s(utterance, PACE_WPM)))

    def hush(self) -> None:
        if self.is_speaking:
            self.heard[-1].to_s, self.heard[-1].whole = self.now_s, False
        self._left_s = None

    def pause(self) -> None:
        if self.is_speaking:
            self._left_s = self.heard[-1].to_s - self.now_s

    def go_on(self) -> None:
        if self._left_s is not None:
            self.heard[-1].to_s = self.now_s + self._left_s
            self._left_s = None

    @property
    def is_speaking(self) -> bool:
        return self._left_s is not None or (bool(self.heard) and self.now_s < self.heard[-1].to_s)

    @property
    def texts(self) -> list[str]:
        return [each.utterance.text for each in self.heard]


def english() -> Wording:
    """The sources themselves; '%n work(s)' counts without a catalogue."""
    return Wording("en", _counted)


def arabic() -> Wording:
    """Every letter of the sources is one of Arabic: what is left in Latin was never given to be translated."""
    return Wording("ar", lambda language, context, text, number: _in_arabic_letters(text))


def wording_of(language: str) -> Wording:
    """Of one of the two."""
    return {"en": english, "ar": arabic}[language]()


def _counted(_language: str, _context: str, text: str, number: int) -> str:
    return text.replace("(s)", "" if number == 1 else "s")


def _in_arabic_letters(text: str) -> str:
    return re.sub(r"(%[1-9n])|[A-Za-z]", lambda found: found[1] or "ب", text)
