"""Codes say an accession number of ours, or nothing."""

import io

import numpy as np
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from content.codes import accession_in, code_text, read_codes
from db.entities import AccessionNumber

numbers = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)


def frame_with(text: str, scale: int) -> np.ndarray:
    png = io.BytesIO()
    segno.make(text, error="m").save(png, kind="png", scale=scale)
    code = np.asarray(Image.open(png).convert("RGB"))
    frame = np.full((720, 1280, 3), 190, np.uint8)
    frame[100 : 100 + len(code), 300 : 300 + len(code)] = code
    return frame


@given(numbers)
def test_every_accession_number_survives_its_code(number):
    assert accession_in(code_text(AccessionNumber(number))) == number


@pytest.mark.parametrize("number", ["1907.12/3 a", "م ف ١٢/٣", "100%", "a:b?c#d"])
@pytest.mark.parametrize("scale", [2, 6])
def test_a_label_in_view_is_read(number, scale):
    texts = read_codes(frame_with(code_text(AccessionNumber(number)), scale))
    assert [accession_in(text) for text in texts] == [number]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "klangbild:",
        "https://example.org/klangbild:1",
        "KLANGBILD",
        "klangbild:%ff",
        "klangbild:a%00b",
        "klangbild:a%0Ab",
        "klangbild:" + "1" * 2000,
    ],
)
def test_other_texts_name_no_work(text):
    assert accession_in(text) is None


@given(st.text())
def test_no_text_breaks_the_reading(text):
    accession_in(text)


@pytest.mark.parametrize("number", ["", "a\nb", "1" * 2000])
def test_numbers_that_no_code_can_carry_are_refused(number):
    with pytest.raises(ValueError, match="No code can carry"):
        code_text(AccessionNumber(number))


@pytest.mark.parametrize("shape", [(1, 1), (8, 8), (720, 1280), (3000, 4000)])
def test_frames_without_a_code_read_as_nothing(shape):
    assert read_codes(np.full((*shape, 3), 200, np.uint8)) == []
