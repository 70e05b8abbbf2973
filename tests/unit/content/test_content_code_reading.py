"""Codes are found in frames, of whatever kind; what is no code is not taken for one."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from benchmarks.captures import UNKNOWN_KINDS, code_photo, unknown_view
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from content.codes.close_up import Box, _by_aruco, read_closely
from content.codes.code import Code
from content.codes.reading import CodeReader, read_codes
from db.pictures import read_picture

LINK = "KLANGBILD:1894.1031/8F3KQ7ZT"
KINDS = ["DataMatrix", "Aztec", "Code128", "Code39", "EAN13"]


def on_wall(code: np.ndarray) -> np.ndarray:
    frame = np.full((720, 1280, 3), 190, np.uint8)
    frame[100 : 100 + len(code), 300 : 300 + code.shape[1]] = code
    return frame


def qr(text: str, scale: int) -> np.ndarray:
    png = io.BytesIO()
    segno.make(text, error="m").save(png, kind="png", scale=scale)
    return np.asarray(Image.open(png).convert("RGB"))


def printed(kind: str, text: str) -> np.ndarray:
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind)).to_image(scale=3)
    return cv2.cvtColor(np.pad(np.asarray(code), 30, constant_values=255), cv2.COLOR_GRAY2RGB)


@pytest.mark.parametrize("text", [LINK, "https://example.org/م?q=1#x", "م ف ١٢/٣"])
@pytest.mark.parametrize("scale", [2, 6])
def test_a_label_in_view_is_read(text, scale):
    assert read_codes(on_wall(qr(text, scale))) == (Code(text),)


def test_several_labels_are_read_in_reading_order_each_once():
    frame = on_wall(qr("first", 4))
    for left, text in ((600, "second"), (900, "first")):
        code = qr(text, 4)
        frame[300 : 300 + len(code), left : left + len(code)] = code
    assert read_codes(frame) == (Code("first"), Code("second"))


@pytest.mark.parametrize("kind", KINDS)
def test_other_kinds_of_codes_on_a_museums_labels_are_read(kind):
    text = "4006381333931" if kind == "EAN13" else "1907.12"
    assert read_codes(on_wall(printed(kind, text))) == (Code(text, kind in {"Code128", "Code39", "EAN13"}),)


@pytest.mark.parametrize(
    "code", [qr(LINK, 4), printed("Code128", "1907.12"), printed("DataMatrix", "1907.12")]
)
def test_whoever_holds_up_a_code_for_two_frames_is_understood(code):
    reader, frame = CodeReader(), on_wall(code)
    assert reader.read(frame) + reader.read(frame)


@pytest.mark.parametrize("text", ["日本", b"caf\xe9 \xa0 invalid \xc3", b"\xff\xfe\x80\x81abc"])
def test_a_code_that_is_no_utf_8_ends_nothing(text):
    code = np.array([[*row] for row in segno.make(text).matrix_iter(8, 4)], np.uint8)
    grey = np.where(code > 0, 10, 245).astype(np.uint8)
    _by_aruco(grey)
    read_codes(on_wall(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)))


def test_a_code_too_blurred_to_be_read_at_once_is_read_closely():
    rates = [bool(read_codes(code_photo(LINK, seed, "harsh").frame)) for seed in range(12)]
    plain = [
        any(code.text for code in zxingcpp.read_barcodes(code_photo(LINK, seed, "harsh").frame))
        for seed in range(12)
    ]
    assert sum(rates) > sum(plain)


@pytest.mark.parametrize("shape", [(1, 1), (8, 8), (720, 1280), (3000, 4000)])
def test_frames_without_a_code_read_as_nothing(shape):
    assert read_codes(np.full((*shape, 3), 200, np.uint8)) == ()


@pytest.mark.parametrize("kind", UNKNOWN_KINDS)
def test_walls_texts_and_people_are_no_codes(kind):
    assert [read_codes(unknown_view(kind, seed)) for seed in range(3)] == [()] * 3


@pytest.mark.paintings
def test_photographs_of_paintings_are_no_codes(paintings: Path):
    photographs = sorted((paintings.parent / "recognition").glob("*/queries/*"))[::8]
    assert photographs
    assert {read_codes(read_picture(file, 1280).pixels) for file in photographs} == {()}


sizes = st.integers(-400, 900)


@settings(max_examples=30)
@given(st.lists(st.builds(Box, sizes, sizes, sizes, sizes), max_size=3), st.integers(0, 5))
def test_wherever_a_code_is_said_to_be_nothing_breaks_or_is_invented(boxes, seed):
    noise = np.random.default_rng(seed).integers(0, 256, (120, 160), np.uint8)
    assert read_closely(noise, boxes) == []
