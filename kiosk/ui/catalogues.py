"""Brings the catalogues up to date with the screens, and tells translators what is left for them to do.

    python -m kiosk.ui.catalogues fr        # the languages that are named; all that there are, if none is

English is the language of the sources: its catalogue holds the texts that count, with their two forms, alone.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from kiosk.ui.languages import FOLDER

_TOOLS = Path(sys.executable).parent
_KIOSK = FOLDER.parent
_SOURCES = ("ui/*.py", "guiding/*.py", "ui/Klangbild/*.qml")
_PLACE = re.compile(r"%[1-9]")


@dataclass(frozen=True, slots=True)
class Lack:
    """A text that is not translated, or not wholly."""

    context: str
    """Whose text it is: a screen's, or a part's of one."""
    text: str
    """In English."""
    why: str


def update(code: str, folder: Path = FOLDER) -> None:
    """Add the texts that are new to a language's `.ts` file, which is made if need be, and take out the old ones.

    Args:
        code: of the language, BCP 47.
        folder: of the catalogues.

    Raises:
        subprocess.CalledProcessError: the sources or the file cannot be read.
    """
    sources = sorted(path for pattern in _SOURCES for path in _KIOSK.glob(pattern))
    only_counting = ["-pluralonly"] if code == "en" else []
    languages = ["-source-language", "en", "-target-language", code]
    options = ["-silent", "-no-obsolete", "-locations", "none", *only_counting, *languages]
    _run("lupdate", *options, *map(str, sources), "-ts", str(_texts_of(code, folder)))


def compile_texts(code: str, folder: Path = FOLDER) -> None:
    """Write a language's `.qm` file from its `.ts` file; what is not translated stays English.

    Raises:
        subprocess.CalledProcessError: the file is not there or not well-formed.
    """
    _run("lrelease", "-silent", str(_texts_of(code, folder)))


def lacking(code: str, folder: Path = FOLDER) -> Iterator[Lack]:
    """What a translator of this language has still to do.

    Raises:
        OSError: there is no such catalogue.
        xml.etree.ElementTree.ParseError: it is not well-formed.
    """
    for context in ElementTree.parse(_texts_of(code, folder)).iter("context"):  # noqa: S314 -- our own file
        for message in context.iter("message"):
            why = _why(message)
            if why:
                yield Lack(context.findtext("name", ""), message.findtext("source", ""), why)


def main(codes: list[str]) -> int:
    """Update and compile catalogues, and print what they lack; the exit status: 1 where they lack something."""
    left = 0
    for code in codes or sorted(path.stem.removeprefix("kiosk_") for path in FOLDER.glob("kiosk_*.ts")):
        update(code)
        compile_texts(code)
        lacks = list(lacking(code))
        left += len(lacks)
        for lack in lacks:
            print(f"{code}: {lack.context}: {lack.why}: {lack.text}")
    print(f"{left} texts are left to translate." if left else "Everything is translated.")
    return 1 if left else 0


def _why(message: ElementTree.Element) -> str:
    """What is wrong with a text's translation; empty: nothing."""
    translation = message.find("translation")
    if translation is None:
        return "not translated"
    forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
    wanted = set(_PLACE.findall(message.findtext("source", "")))
    if not any(forms):
        return "not translated"
    if not all(forms):
        return "a plural form is empty"
    if any(set(_PLACE.findall(form)) != wanted for form in forms):
        return "its %1, %2 are not those of the text"
    return "not marked as finished" if translation.get("type") == "unfinished" else ""


def _texts_of(code: str, folder: Path) -> Path:
    return folder / f"kiosk_{code}.ts"


def _run(tool: str, *options: str) -> None:
    subprocess.run([_TOOLS / f"pyside6-{tool}", *options], check=True)  # noqa: S603 -- of PySide, beside Python


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
