"""QR codes that were seen, but were too small or too blurred to be read: enlarged, sharpened, read otherwise.

Only what was seen is looked at, so a frame without a code pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
"""(height, width)."""

_MOST_SUSPECTS = 2
"""Looked at in one frame, the largest first; this and the next bound what a frame can cost."""
_LARGEST_PX = 900
"""Longer side of what is enlarged."""
_MARGIN = 0.5
"""Around a code, as a share of its size: where it lies is known roughly."""
_ENLARGING = 4.0
_ENLARGING_TO_SHARPEN = 3.0
_SHARPENING = 2.0
_BLUR_PX = 1.4
"""Of a camera and a hand, as a standard deviation in pixels of the frame: what sharpening takes back."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a code was seen: upright, in pixels of the frame, perhaps partly outside."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        """The longer side."""
        return max(self.right - self.left, self.bottom - self.top)

    def meets(self, other: Box) -> bool:
        """Whether they have a point in common."""
        across = self.left <= other.right and other.left <= self.right
        return across and self.top <= other.bottom and other.top <= self.bottom


def read_closely(grey: Grey, seen: Sequence[Box]) -> list[str]:
    """The texts of the QR codes that were seen there, each once; as many as can be read now."""
    cut_outs = [_cut_out(grey, box) for box in _apart(seen)[:_MOST_SUSPECTS]]
    return list(dict.fromkeys(text for cut_out in cut_outs if cut_out.size for text in _read(cut_out)))


def formats(names: Sequence[str]) -> zxingcpp.BarcodeFormats:
    """Kinds of codes as zxing-cpp wants them; made anew, for it complains at its end of any that are kept."""
    return zxingcpp.barcode_formats_from_str(",".join(names))


def _apart(boxes: Sequence[Box]) -> list[Box]:
    """The largest first, without those that meet a larger one: one code is often seen several times."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda box: -box.size):
        if not any(box.meets(larger) for larger in kept):
            kept.append(box)
    return kept


def _cut_out(grey: Grey, box: Box) -> Grey:
    height, width = grey.shape
    margin = _MARGIN * box.size
    left, right = np.clip([box.left - margin, box.right + margin + 1], 0, width).astype(int)
    top, bottom = np.clip([box.top - margin, box.bottom + margin + 1], 0, height).astype(int)
    return np.ascontiguousarray(grey[top:bottom, left:right])


def _read(cut_out: Grey) -> list[str]:
    ways: tuple[Callable[[Grey], list[str]], ...] = (_by_enlarging, _by_sharpening, _by_aruco)
    return next((texts for way in ways if (texts := way(cut_out))), [])


def _by_enlarging(cut_out: Grey) -> list[str]:
    return _texts_in(_enlarged(cut_out, _factor(cut_out, _ENLARGING)))


def _by_sharpening(cut_out: Grey) -> list[str]:
    """Unsharp masking takes back some of the blur between dark and light modules."""
    factor = _factor(cut_out, _ENLARGING_TO_SHARPEN)
    large = _enlarged(cut_out, factor)
    blurred = cv2.GaussianBlur(large, (0, 0), _BLUR_PX * factor)
    return _texts_in(np.asarray(cv2.addWeighted(large, 1 + _SHARPENING, blurred, -_SHARPENING, 0), np.uint8))


def _by_aruco(cut_out: Grey) -> list[str]:
    """OpenCV's reader, which finds the corners of a code with the detector of Aruco markers."""
    try:
        _, texts, _, _ = cv2.QRCodeDetectorAruco().detectAndDecodeMulti(cut_out)
    except UnicodeDecodeError:  # its binding knows UTF-8 alone; a code may say anything
        return []
    return [text for text in texts if text]


def _factor(cut_out: Grey, wanted: float) -> float:
    return max(1.0, min(wanted, _LARGEST_PX / max(cut_out.shape)))


def _enlarged(grey: Grey, factor: float) -> Grey:
    return np.asarray(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC), np.uint8)


def _texts_in(grey: Grey) -> list[str]:
    found = zxingcpp.read_barcodes(grey, formats=formats(("QRCode",)), try_downscale=False)
    return [code.text for code in found if code.text]
