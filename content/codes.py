"""The codes on a museum's labels: what they say, and how they are read from a camera frame.

A code is text and nothing else: no link in it is ever followed.
"""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, unquote

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from db.entities import AccessionNumber

_SCHEME = "klangbild:"
_MAX_TEXT = 1024
"""Characters; a longer text is no label of ours."""
_MAX_ENLARGED_PX = 4096


def code_text(accession_number: AccessionNumber) -> str:
    """What a work's label says: 'klangbild:' and the percent-encoded accession number.

    Raises:
        ValueError: no label can carry this number: it is empty, too long, or has control characters.
    """
    text = _SCHEME + quote(accession_number, safe="")
    if accession_in(text) != accession_number:
        raise ValueError(f"No code can carry the accession number {accession_number!r}.")
    return text


def accession_in(text: str) -> AccessionNumber | None:
    """The accession number that a code of ours names; None for whatever else a code may say."""
    if len(text) > _MAX_TEXT or not text.startswith(_SCHEME):
        return None
    try:
        accession_number = unquote(text.removeprefix(_SCHEME), errors="strict")
    except UnicodeDecodeError:
        return None
    if not accession_number or any(
        unicodedata.category(letter) in ("Cc", "Cs") for letter in accession_number
    ):
        return None
    return AccessionNumber(accession_number)


def read_codes(pixels: NDArray[np.uint8]) -> list[str]:
    """The texts of all QR codes in a frame (height, width, 3; RGB), each once, in reading order.

    A second look at twice the size, then by another reader, finds small and damaged codes.
    """
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    return _read_by_zxing(grey) or _read_enlarged(grey) or _read_by_aruco(grey)


def _read_by_zxing(grey: NDArray[np.uint8]) -> list[str]:
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    ordered = sorted(found, key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    return _each_once([code.text for code in ordered])


def _read_enlarged(grey: NDArray[np.uint8]) -> list[str]:
    if 2 * max(grey.shape) > _MAX_ENLARGED_PX:
        return []
    twice = cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return _read_by_zxing(np.asarray(twice, np.uint8))


def _read_by_aruco(grey: NDArray[np.uint8]) -> list[str]:
    _, texts, _, _ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(grey)
    return _each_once(list(texts))


def _each_once(texts: list[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]
