"""Finding codes in camera frames: the QR codes of labels, and what else museums print on them.

    QR codes in the frame; those that are seen, but cannot be read, are looked at closely (`close_up`)
    and where nothing was read: QR codes in the frame at twice the size, or other kinds of codes

Most frames show no code. They cost the first step and one of the last two, by turns, for a label is held up for
many frames. What that finds and costs: `tests/benchmarks/codes.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from content.codes.close_up import Box, Grey, formats, read_closely
from content.codes.code import Code

_LINEAR = ("Code128", "Code39", "EAN13")
_OTHER_KINDS = ("DataMatrix", "Aztec", *_LINEAR)
_MAX_ENLARGED_PX = 4096


class CodeReader:
    """Reads a film frame by frame; where nothing is read at once, it looks further in one of two ways, by turns."""

    def __init__(self) -> None:
        self._further = cycle((_read_enlarged, _read_other_kinds))

    def read(self, pixels: NDArray[np.uint8]) -> tuple[Code, ...]:
        """The codes in a frame (height, width, 3; RGB), each once, in reading order."""
        return _read(pixels, next(self._further))


def read_codes(pixels: NDArray[np.uint8]) -> tuple[Code, ...]:
    """The codes in a single photograph (height, width, 3; RGB), by every way there is."""
    return _read(pixels, lambda grey: _read_enlarged(grey) or _read_other_kinds(grey))


def _read(pixels: NDArray[np.uint8], further: Callable[[Grey], tuple[Code, ...]]) -> tuple[Code, ...]:
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    found = zxingcpp.read_barcodes(grey, formats=formats(("QRCode",)), return_errors=True)
    return _codes_in(found) or _codes_closely(grey, found) or further(grey)


def _read_enlarged(grey: Grey) -> tuple[Code, ...]:
    if 2 * max(grey.shape) > _MAX_ENLARGED_PX:
        return ()
    twice = np.asarray(cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR), np.uint8)
    found = zxingcpp.read_barcodes(
        twice, formats=formats(("QRCode",)), try_invert=False, try_downscale=False, return_errors=True
    )
    return _codes_in(found) or _codes_closely(grey, found, scale=0.5)


def _read_other_kinds(grey: Grey) -> tuple[Code, ...]:
    return _codes_in(
        zxingcpp.read_barcodes(grey, formats=formats(_OTHER_KINDS), try_invert=False, try_downscale=False)
    )


def _codes_in(found: Sequence[zxingcpp.Barcode]) -> tuple[Code, ...]:
    """Those that were read, each once, in reading order."""
    read = sorted((code for code in found if code.valid and code.text), key=_reading_order)
    return tuple(dict.fromkeys(Code(code.text, code.format.name in _LINEAR) for code in read))


def _reading_order(code: zxingcpp.Barcode) -> tuple[int, int]:
    return code.position.top_left.y, code.position.top_left.x


def _codes_closely(grey: Grey, seen: Sequence[zxingcpp.Barcode], scale: float = 1.0) -> tuple[Code, ...]:
    return tuple(map(Code, read_closely(grey, [_box_of(code, scale) for code in seen])))


def _box_of(code: zxingcpp.Barcode, scale: float) -> Box:
    place = code.position
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    xs, ys = [scale * corner.x for corner in corners], [scale * corner.y for corner in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))
