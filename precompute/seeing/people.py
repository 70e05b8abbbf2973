"""People: where the faces in a picture are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas
from precompute.seeing.cascade import Cascade

_CASCADE = "haarcascade_frontalface_alt.xml"
"""Frontal faces, by Rainer Lienhart; Intel License (BSD), which stands in the file."""
_ENLARGED = 1.35
"""Faces in a group are smaller than the 20 pixels that the cascade asks for."""
_LEAST_WINDOWS = 2
"""A face answers in several windows around it; an accident in one."""
_ALIKE = 0.35
"""Intersection over union of windows that mean the same face."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture; places are 0..1, from the left and from the top."""

    left: float
    top: float
    width: float
    height: float
    support: int
    """How many windows around it agreed."""


def faces_of(canvas: Canvas) -> tuple[Box, ...]:
    """The faces that look out of a picture or half aside, largest first.

    The same canvas gives the same boxes. Profiles, and faces lower than a fifteenth of the picture, are missed.
    """
    height, width = canvas.rgb.shape[:2]
    size = round(width * _ENLARGED), round(height * _ENLARGED)
    grey = cv2.resize(cv2.cvtColor(canvas.rgb, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_LINEAR)
    windows = _frontal().windows(np.asarray(grey, np.uint8))
    places = windows / np.array([*size, *size], np.float64)
    boxes = [
        Box(*(round(float(number), 6) for number in group.mean(axis=0)), support=len(group))
        for group in _groups(places)
        if len(group) >= _LEAST_WINDOWS
    ]
    return tuple(sorted(boxes, key=lambda box: (-box.width * box.height, box.left, box.top)))


@cache
def _frontal() -> Cascade:
    return Cascade.from_xml(files("precompute.seeing").joinpath(_CASCADE).read_text(encoding="utf-8"))


def _groups(windows: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Windows that mean the same face, each joined to the first group whose mean it overlaps."""
    groups: list[list[NDArray[np.float64]]] = []
    for window in windows:
        near = next((group for group in groups if _overlap(np.mean(group, axis=0), window) > _ALIKE), None)
        if near is None:
            groups.append([window])
        else:
            near.append(window)
    return [np.array(group) for group in groups]


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Intersection over union."""
    low = np.maximum(one[:2], other[:2])
    high = np.minimum(one[:2] + one[2:], other[:2] + other[2:])
    common = float(np.prod(np.maximum(high - low, 0.0)))
    return common / (float(np.prod(one[2:]) + np.prod(other[2:])) - common)
