"""The sheet of labels, rendered as a printer would, and read as a kiosk would."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from content.codes.links import LabelKey, linked_work
from content.codes.reading import read_codes
from content.errors import LabelError
from content.labels import LabelFonts, font_folders, label_sheet, write_labels
from db.entities import AccessionNumber, Artwork, LocalText

NOW = datetime(2026, 1, 2, tzinfo=UTC)
KEY = LabelKey(b"k" * 32)

renders = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs pdftoppm (apt: poppler-utils)")


@pytest.fixture(scope="module")
def fonts() -> LabelFonts:
    try:
        return LabelFonts.find(font_folders(Path.home()))
    except LabelError as error:
        pytest.skip(str(error))


def work(number: str, sample: bool = False, **titles: str) -> Artwork:
    artist = LocalText.of(en="Anna Muster", ar="آنا")
    title = LocalText.of(**(titles or {"en": "The Sea", "ar": "البحر"}))
    return Artwork(AccessionNumber(number), title, artist, date="1889", is_sample=sample)


def rendered(tmp_path: Path, sheet: bytes) -> list[np.ndarray]:
    path = tmp_path / "labels.pdf"
    write_labels(path, sheet)
    subprocess.run(["pdftoppm", "-r", "110", "-png", str(path), str(tmp_path / "page")], check=True)
    return [np.asarray(Image.open(page).convert("RGB")) for page in sorted(tmp_path.glob("page*.png"))]


def numbers_on(page: np.ndarray) -> set[str]:
    return {str(linked_work(code.text, KEY)) for code in read_codes(page)}


def card(page: np.ndarray, row: int, column: int) -> np.ndarray:
    """What lies between the cut marks."""
    dots = page.shape[1] / 210
    left, top = 10 + column * 95, 10 + row * 69.25
    return page[
        round(top * dots) : round((top + 69.25) * dots), round(left * dots) : round((left + 95) * dots)
    ]


def ink(area: np.ndarray) -> tuple[int, int]:
    """The first and the last column that is not white."""
    columns = np.flatnonzero((area.min(axis=2) < 200).any(axis=0))
    return int(columns[0]), int(columns[-1])


@renders
def test_every_card_carries_the_code_of_its_work(tmp_path: Path, fonts: LabelFonts) -> None:
    numbers = ["1894.1031", "٧-ب/1984", "x" * 250, "a b%c", "5", "6", "7", "8", "9"]
    pages = rendered(tmp_path, label_sheet([work(number) for number in numbers], KEY, fonts, NOW))
    assert len(pages) == 2
    for place, number in enumerate(numbers):
        page, rest = divmod(place, 8)
        assert numbers_on(card(pages[page], *divmod(rest, 2))) == {number}


@renders
def test_a_sample_is_marked_in_red(tmp_path: Path, fonts: LabelFonts) -> None:
    def has_red(page: np.ndarray) -> bool:
        return bool(((page[:, :, 0] > 140) & (page[:, :, 1] < 60)).any())

    page = rendered(tmp_path, label_sheet([work("1", sample=True), work("2")], KEY, fonts, NOW))[0]
    assert has_red(card(page, 0, 0))
    assert not has_red(card(page, 0, 1))


@renders
def test_no_text_however_long_runs_into_another_card_or_the_code(tmp_path: Path, fonts: LabelFonts) -> None:
    long = work("1", en="A very long title " * 40, ar="عنوان طويل جدا " * 40)
    page = rendered(tmp_path, label_sheet([long], KEY, fonts, NOW))[0]
    assert numbers_on(page) == {"1"}
    for row, column in ((0, 1), (1, 0), (1, 1)):
        assert card(page, row, column)[3:-3, 3:-3].min() == 255


@renders
def test_arabic_is_embedded_joined_and_begins_at_the_right(tmp_path: Path, fonts: LabelFonts) -> None:
    joined, apart = "بيت لحم", "ب\u200cي\u200cت ل\u200cح\u200cم"  # a non-joiner keeps letters apart
    works = [replace(work(title, ar=title), artist=LocalText(), date="") for title in (joined, apart)]
    sheet = label_sheet(works, KEY, fonts, NOW)
    assert re.search(rb"/BaseFont /[A-Z]+\+NotoNaskhArabicBold", sheet)
    page = rendered(tmp_path, sheet)[0]
    beside_the_code = slice(round(page.shape[1] * 4 / 210), round(page.shape[1] * 52 / 210))
    texts = [card(page, 0, column)[:, beside_the_code] for column in (0, 1)]
    (left_joined, right_joined), (left_apart, right_apart) = ink(texts[0]), ink(texts[1])
    assert right_joined - left_joined < right_apart - left_apart
    assert abs(right_joined - right_apart) <= 3
    assert left_joined > texts[0].shape[1] / 3


def test_equal_works_give_equal_sheets(fonts: LabelFonts) -> None:
    assert label_sheet([work("1")], KEY, fonts, NOW) == label_sheet([work("1")], KEY, fonts, NOW)


def test_a_missing_font_names_its_package(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="apt install fonts-noto-core"):
        LabelFonts.find([tmp_path])


def test_a_sheet_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LabelError, match="cannot be written"):
        write_labels(tmp_path / "file/labels.pdf", b"%PDF")
