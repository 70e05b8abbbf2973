"""Skyline: the main contour of a picture from side to side, a horizon or the outline of what stands before it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas

PLACES = 16

_ROWS, _COLUMNS = 48, 32
_BAND = 5
"""Rows above and below a contour that are compared."""
_STEEPEST = 4
"""Rows by which the contour climbs or falls from one column to the next at the most."""
_CLIMB_COST = 1.2
"""What each of these rows costs, in CIELAB units."""
_MIDDLE, _MIDDLE_WIDTH = 0.5, 0.3
"""Contours near the upper and the lower edge are mostly frames."""
_CLEAR = 17.0
"""CIELAB difference above and below that makes a contour clear."""
_UNBROKEN = 0.8
"""Share of the columns in which it must be."""


def skyline_of(canvas: Canvas) -> tuple[float, ...]:
    """Height of the contour at 16 places from left to right, 0 bottom .. 1 top; empty where there is none.

    The path from the left to the right side along which what lies above differs most from what lies below, by
    dynamic programming (as horizons are found: Lie, Lin & Hung 2005).
    """
    small = cv2.resize(canvas.lab, (_COLUMNS, _ROWS), interpolation=cv2.INTER_AREA).astype(np.float64)
    differences = _differences(small)
    bell = np.exp(-0.5 * np.square(((np.arange(_ROWS + 1) / _ROWS) - _MIDDLE) / _MIDDLE_WIDTH))
    path = _strongest_path(differences * bell[:, None])
    along = differences[path, np.arange(_COLUMNS)]
    if np.mean(along > _CLEAR) < _UNBROKEN:
        return ()
    heights = (1.0 - path / _ROWS).reshape(PLACES, -1).mean(axis=1)
    return tuple(round(float(height), 6) for height in heights)


def _differences(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIELAB difference of the bands above and below each border of rows; shape (rows + 1, columns)."""
    above = np.vstack([np.zeros((1, *lab.shape[1:])), np.cumsum(lab, axis=0)])
    differences = np.zeros((_ROWS + 1, _COLUMNS))
    for border in range(2, _ROWS - 1):
        top, bottom = max(0, border - _BAND), min(_ROWS, border + _BAND)
        upper = (above[border] - above[top]) / (border - top)
        lower = (above[bottom] - above[border]) / (bottom - border)
        differences[border] = np.sqrt(np.square(upper - lower).sum(axis=1))
    return differences


def _strongest_path(gain: NDArray[np.float64]) -> NDArray[np.intp]:
    """One border a column, with the largest sum less the cost of climbing (Viterbi)."""
    rows, columns = gain.shape
    steps = np.arange(-_STEEPEST, _STEEPEST + 1)
    came_from = np.zeros((rows, columns), np.intp)
    best = gain[:, 0].copy()
    for column in range(1, columns):
        padded = np.pad(best, _STEEPEST, constant_values=-np.inf)
        reached = np.lib.stride_tricks.sliding_window_view(padded, len(steps)) - _CLIMB_COST * np.abs(steps)
        choice = np.argmax(reached, axis=1)
        came_from[:, column] = np.arange(rows) + steps[choice]
        best = gain[:, column] + reached[np.arange(rows), choice]
    path = np.empty(columns, np.intp)
    path[-1] = int(np.argmax(best))
    for column in range(columns - 1, 0, -1):
        path[column - 1] = came_from[path[column], column]
    return path
