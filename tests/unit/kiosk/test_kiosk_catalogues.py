"""The catalogues of the kiosk: complete, and not behind the screens."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kiosk.colours import NAMES
from kiosk.ui.languages import COLOUR_NAMES, FOLDER, Languages, is_right_to_left

BIN = Path(sys.executable).parent
UI = FOLDER.parent / "ui"
CODES = ["en", "ar"]


def messages(path: Path) -> list[ElementTree.Element]:
    return list(ElementTree.parse(path).iter("message"))  # noqa: S314 -- our own files


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_translated_in_every_plural_form(code):
    for message in messages(FOLDER / f"kiosk_{code}.ts"):
        source, translation = message.findtext("source"), message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, f"not translated into {code}: {source}"
        forms = [form.text for form in translation.iter("numerusform")] or [translation.text]
        assert all(forms), f"a form is empty in {code}: {source}"


@pytest.mark.parametrize("code", CODES)
def test_the_catalogue_has_the_texts_of_the_screens_and_no_others(code, tmp_path):
    fresh = tmp_path / f"kiosk_{code}.ts"
    shutil.copy(FOLDER / fresh.name, fresh)
    sources = [*UI.glob("*.py"), *UI.glob("Klangbild/*.qml")]
    update = ["-silent", "-no-obsolete", "-locations", "none", *map(str, sources), "-ts", str(fresh)]
    subprocess.run([BIN / "pyside6-lupdate", *update], check=True)

    def texts(path: Path) -> set[str | None]:
        return {message.findtext("source") for message in messages(path)}

    assert texts(fresh) == texts(FOLDER / fresh.name)


@pytest.mark.parametrize("code", CODES)
def test_the_compiled_catalogue_is_that_of_the_texts(code, tmp_path):
    compiled = tmp_path / f"kiosk_{code}.qm"
    source = FOLDER / f"kiosk_{code}.ts"
    subprocess.run([BIN / "pyside6-lrelease", "-silent", source, "-qm", compiled], check=True)
    assert compiled.read_bytes() == (FOLDER / compiled.name).read_bytes()


def test_every_language_invites_in_its_own_words_english_first():
    invitations = Languages().invitations()
    assert [invitation["code"] for invitation in invitations] == CODES
    assert len({invitation["begin"] for invitation in invitations}) == len(CODES)
    assert [is_right_to_left(code) for code in CODES] == [False, True]


def test_every_name_of_a_colour_is_in_the_catalogues():
    assert tuple(map(str, COLOUR_NAMES)) == NAMES
