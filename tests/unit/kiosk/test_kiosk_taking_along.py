"""What visitors take along: an address and a code that a telephone reads."""

from __future__ import annotations

import base64
from urllib.parse import unquote

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from db.entities import AccessionNumber
from db.exhibition import PublicUrl, PublicUrlError, page_id
from kiosk.taking_along import code_for, page_of

MUSEUM = PublicUrl.parse("https://museum.example/klangbild/")


def read(code: str) -> str:
    """What a telephone reads from the code as Qt draws it."""
    head, _, data = code.partition(",")
    svg = base64.b64decode(data) if head.endswith("base64") else unquote(data).encode()
    image = QImage.fromData(svg, "SVG").scaled(400, 400).convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(400, image.bytesPerLine())[:, :400]
    (found,) = zxingcpp.read_barcodes(np.ascontiguousarray(rows))
    return found.text


def test_a_code_leads_to_the_page_in_the_language_of_the_visit() -> None:
    address = page_of(MUSEUM, AccessionNumber("1900.1"), "ar")
    assert address == f"https://museum.example/klangbild/listen/{page_id(AccessionNumber('1900.1'))}?lang=ar"
    code = code_for(address)
    assert code.startswith("data:image/svg+xml")
    assert read(code) == address


@given(number=st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable()))
def test_every_work_has_a_short_page_of_its_own(number: str) -> None:
    address = page_of(MUSEUM, AccessionNumber(number), "en")
    assert address.isascii()
    assert len(address) < len(MUSEUM.base) + 30
    assert page_id(AccessionNumber(number)) != page_id(AccessionNumber(number + "a"))


def test_what_no_code_can_carry_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        code_for("x" * 5000)


@pytest.mark.parametrize(
    "text", ["", "museum.example", "ftp://x", "https://x?y=1", "https://u:p@x", "https://x:0x", "https://a b"]
)
def test_an_address_that_visitors_cannot_use_is_refused(text: str) -> None:
    with pytest.raises(PublicUrlError, match="address for visitors"):
        PublicUrl.parse(text)
