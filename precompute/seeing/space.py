"""Space: how much of a picture is empty, and how far one sees into it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas

_AREA_PX = 96 * 72
"""Emptiness is looked for at this size: brush strokes and the weave of the canvas are gone."""
_AROUND_PX = 5
_EMPTY_BELOW = 3.6
"""CIELAB units: where the spread of the colours around a place is smaller, there is nothing."""
_EVEN = 0.09
"""Standard deviation of a skyline's heights from which it is no horizon."""
_BY_CHANCE, _DRAWN = 0.1, 0.18
"""Share of the slanting edges that leads to the best point in a picture without perspective, and in one drawn with
ruler and vanishing point."""
_FEW_EDGES, _MOST_EDGES = 40, 800
_TRUST = {"horizon": 0.75, "haze": 0.6, "detail": 0.4, "perspective": 0.55}
"""How sure a picture is deep where one cue alone says so. A convention; the order is that of Cutting & Vishton
(1995) for far views."""


@dataclass(frozen=True, slots=True)
class Space:
    """Each 0..1."""

    openness: float
    """Share of the picture that is empty: sky, water, plain ground."""
    depth: float
    """0 flat .. 1 a far view."""


def space_of(canvas: Canvas, skyline: Sequence[float]) -> Space:
    """Measure the space; `skyline` is that of the same picture."""
    spread = _spread(canvas.lab)
    cues = {
        "horizon": _horizon(skyline),
        "haze": _haze(canvas, skyline),
        "detail": _fall_of_detail(spread, skyline),
        "perspective": _perspective(canvas.lightness),
    }
    flat = math.prod(1.0 - _TRUST[name] * cue for name, cue in cues.items())
    return Space(openness=float(np.mean(spread < _EMPTY_BELOW)), depth=1.0 - flat)


def _spread(lab: NDArray[np.float32]) -> NDArray[np.float64]:
    """Standard deviation of the colours around each place, CIELAB; shape (height, width) of about `_AREA_PX`."""
    scale = math.sqrt(_AREA_PX / (lab.shape[0] * lab.shape[1]))
    size = max(2, round(lab.shape[1] * scale)), max(2, round(lab.shape[0] * scale))
    small = cv2.resize(lab, size, interpolation=cv2.INTER_AREA).astype(np.float64)
    window = (_AROUND_PX, _AROUND_PX)
    mean = cv2.blur(small, window, borderType=cv2.BORDER_REFLECT)
    square = cv2.blur(np.square(small), window, borderType=cv2.BORDER_REFLECT)
    return np.sqrt(np.maximum(square - np.square(mean), 0.0).sum(axis=2))


def _horizon(skyline: Sequence[float]) -> float:
    """A level contour across the picture, neither at its top nor at its foot: Torralba & Oliva (2002) find the mean
    depth of a scene to go with it."""
    if not skyline:
        return 0.0
    level = float(np.clip(1.0 - np.std(skyline) / _EVEN, 0.0, 1.0))
    middle = float(np.median(skyline))
    return level * float(np.clip(min(middle, 1.0 - middle) / 0.2, 0.0, 1.0))


def _haze(canvas: Canvas, skyline: Sequence[float]) -> float:
    """Aerial perspective (Leonardo): with distance contrast falls, darks grow light."""
    near, far = _near_and_far(canvas.lab.shape[0], skyline)
    lightness = canvas.lightness.astype(np.float64)
    darks_near, darks_far = np.quantile(lightness[near], 0.1), np.quantile(lightness[far], 0.1)
    return float(np.clip((darks_far - darks_near) / 0.25, 0.0, 1.0))


def _fall_of_detail(spread: NDArray[np.float64], skyline: Sequence[float]) -> float:
    """Texture gradient (Gibson 1950): coarse below, fine and then even towards the distance."""
    near, far = _near_and_far(spread.shape[0], skyline)
    below, above = float(np.median(spread[near])), float(np.median(spread[far]))
    return float(np.clip((below - above) / max(below, 1e-6) / 0.6, 0.0, 1.0)) if below > _EMPTY_BELOW else 0.0


def _near_and_far(height: int, skyline: Sequence[float]) -> tuple[slice, slice]:
    """The rows at the foot of a picture, and those below its skyline (or in the middle)."""
    horizon = 1.0 - float(np.median(skyline)) if skyline else 0.4
    horizon = min(max(horizon, 0.1), 0.7)
    ground = 1.0 - horizon
    return slice(round((1.0 - 0.3 * ground) * height), height), slice(
        round(horizon * height), max(round((horizon + 0.25 * ground) * height), round(horizon * height) + 1)
    )


def _perspective(lightness: NDArray[np.float32]) -> float:
    """How far slanting edges lead to one point near the middle (vanishing points by voting: Barnard 1983)."""
    smooth = cv2.pyrDown(lightness)
    across = cv2.Scharr(smooth, cv2.CV_32F, 1, 0, scale=1 / 32).astype(np.float64)
    down = cv2.Scharr(smooth, cv2.CV_32F, 0, 1, scale=1 / 32).astype(np.float64)
    strength = np.hypot(across, down)
    slanting = np.minimum(np.abs(across), np.abs(down)) > 0.26 * strength  # 15 degrees off upright and level
    strong = slanting & (strength > max(float(np.quantile(strength, 0.85)), 0.02))
    every = max(1, int(strong.sum()) // _MOST_EDGES)
    rows, columns = (places[::every] for places in np.nonzero(strong))
    if len(rows) < _FEW_EDGES:
        return 0.0
    height, width = smooth.shape
    normal = np.stack([across[rows, columns], down[rows, columns]], axis=1)
    normal /= strength[rows, columns][:, None]
    best = 0.0
    for x in (0.3, 0.4, 0.5, 0.6, 0.7):
        for y in (0.3, 0.4, 0.5, 0.6):
            to_point = np.stack([x * width - columns, y * height - rows], axis=1)
            away = np.hypot(to_point[:, 0], to_point[:, 1])
            far_enough = away > 0.12 * width
            leads = np.abs((normal * to_point).sum(axis=1)) < 0.09 * away
            if far_enough.any():
                best = max(best, float(np.mean(leads[far_enough])))
    return float(np.clip((best - _BY_CHANCE) / (_DRAWN - _BY_CHANCE), 0.0, 1.0))
