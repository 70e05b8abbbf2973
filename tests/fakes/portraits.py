"""Painted heads for tests: plain shapes with the light and dark of a face."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def portrait(height: int = 300, width: int = 240, x: float = 0.5, y: float = 0.4) -> NDArray[np.uint8]:
    """A head a quarter as high as the picture, its middle at `x`, `y` (0..1), before a dark ground."""
    picture = np.full((height, width, 3), (70, 55, 45), np.uint8)
    unit = height / 16.0
    middle = np.array([x * width, y * height])

    def place(right: float, down: float) -> tuple[int, int]:
        across, below = middle + np.array([right, down]) * unit
        return round(across), round(below)

    def oval(right: float, down: float, wide: float, high: float, colour: tuple[int, int, int]) -> None:
        size = (max(1, round(wide * unit)), max(1, round(high * unit)))
        cv2.ellipse(picture, place(right, down), size, 0.0, 0.0, 360.0, colour, cv2.FILLED, cv2.LINE_AA)

    skin, shade = (226, 186, 158), (150, 105, 85)
    oval(0, 6.5, 4.2, 4.5, (60, 70, 110))
    oval(0, -0.3, 2.2, 2.7, (50, 35, 28))
    oval(0, 0, 1.75, 2.4, skin)
    for side in (-1, 1):
        oval(0.75 * side, -0.72, 0.5, 0.12, (80, 55, 45))
        oval(0.75 * side, -0.35, 0.46, 0.24, shade)
        oval(0.75 * side, -0.35, 0.2, 0.18, (40, 30, 28))
    oval(0, 0.1, 0.18, 0.6, (240, 205, 180))
    oval(0, 0.65, 0.38, 0.12, shade)
    oval(0, 1.3, 0.7, 0.18, (150, 70, 65))
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), unit / 10.0), np.uint8)
