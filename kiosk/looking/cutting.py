"""The picture that a visitor shows, alone: without the wall, the hands and the people around it. Pure.

Of the views while it was held still, the sharpest is kept. Where no outline of a picture was found, the whole view
is all there is.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from content.recognition import Recognition, sharpness_of
from content.recognition.framing import rectify
from db.pictures import MIN_SIDE_PX
from kiosk.camera import MAX_SIDE_PX, Pixels

RECENT_S = 1.5
"""An older view may show something else by now: slowly, anything can be exchanged for anything."""
_LEAST_INSIDE = 0.85
"""Of the outline. More beyond the frame's edges is not seen, and a picture so near fills the frame anyway."""
_EDGE = 0.006
"""Of each side: outlines are found to a pixel or two of a small copy of the frame, and that is wall."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What is shown, as one frame saw it."""

    pixels: Pixels
    """(height, width, 3), no side longer than `MAX_SIDE_PX`: the picture seen straight on, or the whole frame."""
    is_alone: bool
    """Whether it is the picture alone."""
    sharpness: float
    """0..1, as `content.recognition.sharpness_of`."""
    at_s: float


def cut_out(pixels: Pixels, recognition: Recognition, at_s: float) -> View:
    """The picture that a frame (height, width, 3) shows."""
    outline = _outline(recognition.picture, pixels)
    if outline is None:
        return View(pixels, False, recognition.sharpness, at_s)
    front = _without_edge(rectify(pixels, outline, _side_px(outline)))
    if min(front.shape[:2]) < MIN_SIDE_PX:
        return View(pixels, False, recognition.sharpness, at_s)
    return View(front, True, sharpness_of(front), at_s)


def better_view(before: View | None, now: View) -> View:
    """Which of two views to keep of what has been held still between them."""
    if before is None or now.at_s - before.at_s > RECENT_S:
        return now
    return max(now, before, key=lambda view: (view.is_alone, view.sharpness))


def _outline(corners: NDArray[np.float32] | None, pixels: Pixels) -> NDArray[np.float32] | None:
    if corners is None or not cv2.isContourConvex(corners):
        return None
    height, width = pixels.shape[:2]
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    area = cv2.contourArea(corners)
    if area < MIN_SIDE_PX**2 or cv2.intersectConvexConvex(frame, corners)[0] < _LEAST_INSIDE * area:
        return None
    return corners


def _side_px(outline: NDArray[np.float32]) -> int:
    """As long as the longest side is in the frame: no detail is lost, and none invented."""
    sides = np.linalg.norm(outline - np.roll(outline, 1, axis=0), axis=1)
    return round(min(MAX_SIDE_PX, float(sides.max())))


def _without_edge(front: Pixels) -> Pixels:
    edge = max(1, round(_EDGE * max(front.shape[:2])))
    return np.ascontiguousarray(front[edge:-edge, edge:-edge])
