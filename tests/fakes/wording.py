"""Models of language that say what a test wants, and remember what they were asked."""

from __future__ import annotations

from collections.abc import Sequence

from db.entities import Contribution, Emotion, MusicalElements
from precompute.seeing.contract import Picture


class ScriptedCaptioner:
    """Sees always the same, or fails."""

    def __init__(self, sentence: str | Exception) -> None:
        self.contribution = Contribution("caption", "scripted-eye", "1", "CC0-1.0")
        self._sentence = sentence

    def caption(self, pixels: Picture, emotion: Emotion) -> str:
        """The sentence of the script."""
        if isinstance(self._sentence, Exception):
            raise self._sentence
        return self._sentence


class ScriptedRefiner:
    """Writes always the same, or fails."""

    def __init__(self, text: str | Exception) -> None:
        self.contribution = Contribution("refine", "scripted-pen", "1", "CC0-1.0")
        self.asked: list[str] = []
        self._text = text

    def refine(self, description: str) -> str:
        """The text of the script."""
        self.asked.append(description)
        if isinstance(self._text, Exception):
            raise self._text
        return self._text


class ScriptedElementsRefiner(ScriptedRefiner):
    """Wants to know the tempo."""

    def described(self, description: str, elements: MusicalElements) -> str:
        """With the tempo."""
        return f"{description} | Tempo: {elements.tempo_bpm:.0f}"


class ScriptedTranslator:
    """Knows a few texts by heart; of others it says, in Arabic or French, that it does not know them."""

    def __init__(self, known: dict[str, str] | Exception, language: str = "ar", revision: str = "1") -> None:
        self.contribution = Contribution("translate", "scripted-tongue", revision, "CC0-1.0")
        self.language = language
        self.asked: list[str] = []
        self._known = known

    def translate(self, texts: Sequence[str]) -> list[str]:
        """The texts of the script."""
        self.asked.extend(texts)
        if isinstance(self._known, Exception):
            raise self._known
        unknown = "نص مجهول" if self.language == "ar" else "texte inconnu"
        return [self._known.get(text, unknown) for text in texts]
