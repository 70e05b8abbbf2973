"""The catalogues of the kiosk: complete, not behind the screens, and of one voice."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kiosk.colours import NAMES
from kiosk.ui import catalogues
from kiosk.ui.languages import COLOUR_NAMES, FOLDER, LanguageError, Languages, is_right_to_left

CODES = ["en", "ar"]
SPOKEN = "Guide"
KEYS_BY_NAME = "HelpPanel"
"""Here 'Back' is the name of a key, and elsewhere that of a button."""


@dataclass(frozen=True)
class Entry:
    """A text of a catalogue."""

    context: str
    source: str
    forms: tuple[str, ...]
    """As it is translated; more than one where it counts."""


def entries(code: str, folder: Path = FOLDER) -> Iterator[Entry]:
    tree = ElementTree.parse(folder / f"kiosk_{code}.ts")  # noqa: S314 -- our own file
    for context in tree.iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text for form in translation.iter("numerusform")] or [translation.text]
            yield Entry(
                context.findtext("name", ""),
                message.findtext("source", ""),
                tuple(form or "" for form in forms),
            )


def translate(path: Path, words: dict[str, str]) -> None:
    """What a translator does by hand."""
    tree = ElementTree.parse(path)  # noqa: S314 -- our own file
    for message in tree.iter("message"):
        translation = message.find("translation")
        assert translation is not None
        if message.findtext("source", "") in words:
            translation.text = words[message.findtext("source", "")]
            translation.attrib.pop("type")
    tree.write(path, encoding="utf-8", xml_declaration=True)


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_left_to_translate(code):
    assert list(catalogues.lacking(code)) == []


@pytest.mark.parametrize("code", CODES)
def test_the_catalogue_has_the_texts_of_the_screens_and_no_others(code, tmp_path):
    shutil.copy(FOLDER / f"kiosk_{code}.ts", tmp_path)
    catalogues.update(code, tmp_path)
    assert list(entries(code, tmp_path)) == list(entries(code))


@pytest.mark.parametrize("code", CODES)
def test_the_compiled_catalogue_is_that_of_the_texts(code, tmp_path):
    shutil.copy(FOLDER / f"kiosk_{code}.ts", tmp_path)
    catalogues.compile_texts(code, tmp_path)
    assert (tmp_path / f"kiosk_{code}.qm").read_bytes() == (FOLDER / f"kiosk_{code}.qm").read_bytes()


def test_english_is_written_in_the_screens_and_only_counted_in_its_catalogue():
    assert all(len(entry.forms) == 2 for entry in entries("en"))


def test_what_is_spoken_in_arabic_has_no_latin_letters():
    forms = [form for entry in entries("ar") if entry.context == SPOKEN for form in entry.forms]
    assert forms
    assert [form for form in forms if re.search(r"[A-Za-z]", form.replace("%n", ""))] == []


def test_arabic_is_written_as_arabic_is():
    for entry in entries("ar"):
        for form in entry.forms:
            words = re.sub(r"%[1-9n]", "0", form)
            assert not re.search(r"[A-Za-z]", words), f"Latin letters: {form}"
            assert not re.search(r'[,;?"“”]', words), f"signs of the Latin script: {form}"
            assert not re.search("[٠-٩]", words), f"digits that no label has: {form}"
            assert not re.search(r"\s[،؛؟.]|  ", words), f"too much space: {form}"
            assert form.endswith(".") == entry.source.endswith("."), f"the full stop: {form}"
            assert re.search(r"[؀-ۿ]", words) or not re.search(
                r"[A-Za-z]", re.sub(r"%n", "", entry.source)
            ), f"not translated: {form}"


def test_one_word_stands_for_one_thing():
    said, written = defaultdict(set), defaultdict(set)
    for entry in entries("ar"):
        if entry.context != SPOKEN:
            written[re.sub(r"[^a-z0-9% ]", "", entry.source.casefold()).strip()].add(entry.source)
        if entry.context not in {SPOKEN, KEYS_BY_NAME}:
            said[entry.source].add(entry.forms)
    assert [texts for texts in written.values() if len(texts) > 1] == []
    assert [texts for texts in said.values() if len(texts) > 1] == []


def test_every_language_invites_in_its_own_words_english_first():
    invitations = Languages().invitations()
    assert [invitation["code"] for invitation in invitations] == CODES
    assert len({invitation["begin"] for invitation in invitations}) == len(CODES)
    assert [is_right_to_left(code) for code in CODES] == [False, True]


def test_a_text_can_be_had_in_any_language_and_in_its_plural_forms():
    languages = Languages()
    assert languages.translate("ar", "Colours", "red") == "أحمر"
    assert languages.translate("en", "PieceFacts", "%n beat(s) a minute", 1) == "%n beat a minute"
    assert languages.translate("en", "PieceFacts", "%n beat(s) a minute", 2) == "%n beats a minute"
    assert languages.translate("ar", "Colours", "of no catalogue") == "of no catalogue"
    with pytest.raises(LanguageError, match="does not speak 'fr'; it speaks en, ar"):
        languages.translate("fr", "Colours", "red")


def test_every_name_of_a_colour_is_in_the_catalogues():
    assert tuple(map(str, COLOUR_NAMES)) == NAMES


def test_a_further_language_is_a_catalogue_and_nothing_else(tmp_path):
    for code in CODES:
        shutil.copy(FOLDER / f"kiosk_{code}.qm", tmp_path)
    catalogues.update("de", tmp_path)
    translate(tmp_path / "kiosk_de.ts", {"Begin": "Los geht’s", "Help": "Hilfe"})
    catalogues.update("de", tmp_path)  # what is translated stays
    catalogues.compile_texts("de", tmp_path)

    languages = Languages(tmp_path)
    assert languages.codes == ("en", "ar", "de")
    assert languages.invitations()[2] == {
        "code": "de",
        "name": "Deutsch",
        "rightToLeft": False,
        "invitation": "Hear what a painting sounds like",
        "begin": "Los geht’s",
    }
    assert languages.translate("de", "Chrome", "Help") == "Hilfe"
    assert languages.translate("de", "Chrome", "Back") == "Back"


def test_translators_are_told_what_is_left(tmp_path):
    catalogues.update("de", tmp_path)
    everything = list(catalogues.lacking("de", tmp_path))
    assert catalogues.Lack("Chrome", "Help", "not translated") in everything
    translate(tmp_path / "kiosk_de.ts", {"Help": "Hilfe", "%1 of %2": "von %2"})
    left = list(catalogues.lacking("de", tmp_path))
    assert catalogues.Lack("Chrome", "Help", "not translated") not in left
    assert catalogues.Lack("Stepper", "%1 of %2", "its %1, %2 are not those of the text") in left
    assert len(everything) > len(left) > 400


def test_a_plural_form_that_is_forgotten_is_named(tmp_path):
    catalogues.update("pl", tmp_path)
    path = tmp_path / "kiosk_pl.ts"
    path.write_text(
        path.read_text("utf-8").replace("<numerusform></numerusform>", "<numerusform>%n</numerusform>", 2)
    )
    assert "a plural form is empty" in {lack.why for lack in catalogues.lacking("pl", tmp_path)}
