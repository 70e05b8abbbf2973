"""The feelings that visitors choose from: everyday words for what the composer can be steered by."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from db.entities import FeelingLabel

FEELINGS: tuple[tuple[FeelingLabel, str], ...] = (
    (FeelingLabel.CONTENTMENT, str(QT_TRANSLATE_NOOP("Feelings", "Peaceful"))),
    (FeelingLabel.AMUSEMENT, str(QT_TRANSLATE_NOOP("Feelings", "Cheerful"))),
    (FeelingLabel.EXCITEMENT, str(QT_TRANSLATE_NOOP("Feelings", "Thrilling"))),
    (FeelingLabel.AWE, str(QT_TRANSLATE_NOOP("Feelings", "Full of wonder"))),
    (FeelingLabel.SADNESS, str(QT_TRANSLATE_NOOP("Feelings", "Sad"))),
    (FeelingLabel.FEAR, str(QT_TRANSLATE_NOOP("Feelings", "Eerie"))),
)
"""In the order in which they are shown. Two of the eight labels are left out: hardly anybody says of a painting in
a gallery that it disgusts them, and anger is called eerie or thrilling. Six words are seen at a glance."""


_WORDS: dict[FeelingLabel, str] = dict(FEELINGS)


def word_of(feeling: FeelingLabel) -> str:
    """The word that visitors read for one of them, in the language in use."""
    return QCoreApplication.translate("Feelings", _WORDS[feeling])


def shown_feelings() -> list[dict[str, str]]:
    """What the screen offers, in the language in use: the label's `value` and the word that visitors read."""
    return [{"value": label.value, "label": word_of(label)} for label in _WORDS]
