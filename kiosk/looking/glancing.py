"""A frame at a glance: enough to tell whether it is a picture, whether it is held still, and whether it is dark."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.camera import Pixels

GLANCE_PX = 64
_CELL_PX = 8
_CELL_CONTRAST = 5.0
"""Standard deviation of brightness (0..255) from which a cell has structure."""


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """A frame, much reduced."""

    brightness: NDArray[np.float32]
    """(64, 64), 0..255."""
    textured_share: float
    """Share of the view that has structure, 0..1."""


def glance_at(pixels: Pixels) -> Glance:
    """Reduce a frame to what is needed of it at a glance."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (GLANCE_PX, GLANCE_PX), interpolation=cv2.INTER_AREA)
    brightness = np.asarray(small, np.float32)
    count = GLANCE_PX // _CELL_PX
    cells = brightness.reshape(count, _CELL_PX, count, _CELL_PX)
    contrast = cells.std(axis=(1, 3))
    return Glance(brightness, float((contrast > _CELL_CONTRAST).mean()))
