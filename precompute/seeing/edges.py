"""Edges: how much of a picture lies on one, and which way they run."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from precompute.seeing.canvas import Canvas

_STEP = 0.04
"""Change of L* / 100 from pixel to pixel that makes an edge."""
_SECTOR_DEGREES = 30.0


@dataclass(frozen=True, slots=True)
class Edges:
    """Each 0..1."""

    density: float
    """Share of the picture that lies on an edge."""
    horizontal: float
    vertical: float
    diagonal: float
    """Directions in which the edges run, by strength: they sum to 1, a third each where none is preferred."""


def edges_of(canvas: Canvas) -> Edges:
    """Measure the edges by the structure tensor (Förstner & Gülch 1987)."""
    lightness = cv2.GaussianBlur(canvas.lightness, (0, 0), 0.8)
    across = cv2.Scharr(lightness, cv2.CV_32F, 1, 0, scale=1 / 32)
    down = cv2.Scharr(lightness, cv2.CV_32F, 0, 1, scale=1 / 32)
    density = float(np.mean(np.hypot(across, down) > _STEP))
    xx, yy, xy = (cv2.GaussianBlur(product, (0, 0), 1.5) for product in (across**2, down**2, across * down))
    strength = np.sqrt((xx - yy) ** 2 + 4.0 * xy**2).astype(np.float64)
    total = float(strength.sum())
    if total < 1e-6 * strength.size:
        return Edges(density, 1 / 3, 1 / 3, 1 / 3)
    # The gradient stands across the edge: 0° is the gradient of a vertical one.
    gradient_degrees = np.degrees(0.5 * np.arctan2(2.0 * xy, xx - yy))
    from_horizontal = np.abs(gradient_degrees)
    vertical = float(strength[from_horizontal <= _SECTOR_DEGREES].sum()) / total
    horizontal = float(strength[from_horizontal >= 90.0 - _SECTOR_DEGREES].sum()) / total
    return Edges(density, horizontal, vertical, max(0.0, 1.0 - horizontal - vertical))
