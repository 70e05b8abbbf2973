"""The picture as perception looks at it: one working size, and the colour spaces that all measures share."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

WORKING_AREA_PX = 256 * 192
"""All measures are taken at this size, so that a thumbnail and a master give the same impression."""


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """A picture at working size."""

    rgb: NDArray[np.uint8]
    """Shape (height, width, 3), sRGB."""
    lab: NDArray[np.float32]
    """Shape (height, width, 3), CIELAB (D65): L* 0..100, a*, b*."""

    @property
    def lightness(self) -> NDArray[np.float32]:
        """L* / 100, shape (height, width), 0..1."""
        return np.clip(self.lab[..., 0] / np.float32(100.0), 0.0, 1.0).astype(np.float32)


def rounded(number: float) -> float:
    """Six digits: more would differ between processors, and with them the keys of commissions."""
    return round(float(number), 6) + 0.0  # + 0.0: -0.0 is 0.0


def canvas_of(pixels: NDArray[np.uint8]) -> Canvas:
    """Bring a picture to working size.

    Args:
        pixels: shape (height, width, 3), sRGB.
    """
    height, width = pixels.shape[:2]
    scale = (WORKING_AREA_PX / (height * width)) ** 0.5
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    rgb = np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)
    lab = cv2.cvtColor(rgb.astype(np.float32) / np.float32(255.0), cv2.COLOR_RGB2LAB)
    return Canvas(rgb, np.asarray(lab, np.float32))
