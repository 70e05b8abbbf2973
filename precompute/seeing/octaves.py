"""Octaves: what each size of detail adds to the next coarser one (the Laplacian pyramid, Burt & Adelson 1983)."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas

_SMALLEST_SIDE_PX = 4


def octaves_of(canvas: Canvas, most: int) -> Iterator[NDArray[np.float64]]:
    """The added lightness of up to `most` octaves, the finest first, each half as large as the one before.

    Fewer where the picture is too small for more.
    """
    levels = canvas.lightness
    for _ in range(most):
        if min(levels.shape) < _SMALLEST_SIDE_PX:
            return
        coarser = cv2.pyrDown(levels)
        height, width = levels.shape
        yield np.asarray(levels - cv2.pyrUp(coarser, dstsize=(width, height)), np.float64)
        levels = coarser
