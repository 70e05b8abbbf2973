"""The languages of the kiosk: one catalogue each, `kiosk/translations/kiosk_<code>.qm`.

A further language needs no code: its catalogue is made and compiled as `kiosk/translations/README.md`
says, and found here. English is the language of the sources; its catalogue holds the plural forms.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale, Qt, QTranslator

from db.errors import KlangbildError

FOLDER = Path(__file__).parent.parent / "translations"

INVITATION = str(QT_TRANSLATE_NOOP("Invitation", "Hear what a painting sounds like"))
BEGIN = str(QT_TRANSLATE_NOOP("Invitation", "Begin"))

COLOUR_NAMES = (
    QT_TRANSLATE_NOOP("Colours", "black"),
    QT_TRANSLATE_NOOP("Colours", "dark grey"),
    QT_TRANSLATE_NOOP("Colours", "grey"),
    QT_TRANSLATE_NOOP("Colours", "light grey"),
    QT_TRANSLATE_NOOP("Colours", "white"),
    QT_TRANSLATE_NOOP("Colours", "cream"),
    QT_TRANSLATE_NOOP("Colours", "beige"),
    QT_TRANSLATE_NOOP("Colours", "ochre"),
    QT_TRANSLATE_NOOP("Colours", "gold"),
    QT_TRANSLATE_NOOP("Colours", "yellow"),
    QT_TRANSLATE_NOOP("Colours", "orange"),
    QT_TRANSLATE_NOOP("Colours", "brown"),
    QT_TRANSLATE_NOOP("Colours", "dark brown"),
    QT_TRANSLATE_NOOP("Colours", "red"),
    QT_TRANSLATE_NOOP("Colours", "dark red"),
    QT_TRANSLATE_NOOP("Colours", "pink"),
    QT_TRANSLATE_NOOP("Colours", "purple"),
    QT_TRANSLATE_NOOP("Colours", "violet"),
    QT_TRANSLATE_NOOP("Colours", "dark blue"),
    QT_TRANSLATE_NOOP("Colours", "blue"),
    QT_TRANSLATE_NOOP("Colours", "light blue"),
    QT_TRANSLATE_NOOP("Colours", "turquoise"),
    QT_TRANSLATE_NOOP("Colours", "dark green"),
    QT_TRANSLATE_NOOP("Colours", "green"),
    QT_TRANSLATE_NOOP("Colours", "olive"),
    QT_TRANSLATE_NOOP("Colours", "light green"),
)
"""`kiosk.colours.NAMES`, where the catalogues find them."""


_OWN_NAMES = {"en": "English"}
"""Of languages that Qt names by a country as well: 'American English'."""


class LanguageError(KlangbildError):
    """A language has no catalogue."""


class Languages:
    """The catalogues, all loaded; one of them is in use."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._translators: dict[str, QTranslator] = {}
        for path in sorted(folder.glob("kiosk_*.qm")):
            translator = QTranslator()
            translator.load(str(path))
            self._translators[path.stem.removeprefix("kiosk_")] = translator
        self._in_use: QTranslator | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Every language, English first."""
        return tuple(sorted(self._translators, key=lambda code: (code != "en", code)))

    def require(self, code: str) -> None:
        """Make sure that the kiosk speaks a language.

        Raises:
            LanguageError: there is no such catalogue.
        """
        if code not in self._translators:
            raise LanguageError(f"the kiosk does not speak {code!r}; it speaks {', '.join(self.codes)}")

    def use(self, code: str) -> None:
        """Translate into this language from now on; the screens must then be retranslated.

        Raises:
            LanguageError: there is no such catalogue.
        """
        self.require(code)
        self.close()
        self._in_use = self._translators[code]
        QCoreApplication.installTranslator(self._in_use)

    def close(self) -> None:
        """Translate no longer."""
        if self._in_use is not None:
            QCoreApplication.removeTranslator(self._in_use)
        self._in_use = None

    def translate(self, language: str, context: str, text: str, number: int = -1) -> str:
        """A text in any of the languages, whichever is in use; the English one where it is not translated.

        Args:
            language: its code.
            context: of the text, in the catalogue.
            text: in English.
            number: what is counted by the text's `%n`, which chooses the plural form and stays to be filled in;
                -1: nothing.

        Raises:
            LanguageError: there is no such catalogue.
        """
        self.require(language)
        return self._translators[language].translate(context, text, "", number) or text

    def invitations(self) -> list[dict[str, Any]]:
        """What the start screen shows of each language, in that language."""
        return [self._invitation(code) for code in self.codes]

    def _invitation(self, code: str) -> dict[str, Any]:
        def say(text: str) -> str:
            return self.translate(code, "Invitation", text)

        return {
            "code": code,
            "name": _OWN_NAMES.get(code) or QLocale(code).nativeLanguageName(),
            "rightToLeft": is_right_to_left(code),
            "invitation": say(INVITATION),
            "begin": say(BEGIN),
        }


def is_right_to_left(code: str) -> bool:
    """Whether the language is read from right to left."""
    return QLocale(code).textDirection() == Qt.LayoutDirection.RightToLeft


def translate_colour(name: str) -> str:
    """A colour's name in the language in use."""
    return QCoreApplication.translate("Colours", name)
