"""How well a picture is held up, and what its holder should do about it. Pure.

A direction must be the same on the screen, in the hand and in the word. A camera that faces visitors sees them
as others do: what they move to their right goes left in its frame. Its preview is therefore shown as a mirror
shows it, and everything here is said **as the visitor sees it on the preview**: where the picture appears too far
to the left, its holder moves it to the right, and sees it go there. A camera that looks down at a table sees what
the visitor sees; its preview is not mirrored, and the same holds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from content.recognition.fusion import LEAST_SHARPNESS

_VIEW_ANGLE_DEG = 62.0
"""Across the longer side of the frame, as cameras of kiosks and laptops have it. With one of 50 or 75 degrees a
tilt of 40 is taken for one of 32 or 46."""
_SETTLED_S = 0.4
"""So long must the same be advisable before it is said, and before it is taken back."""
_GIVEN_STAYS = 0.9
"""Advice that is given stays until its reason has fallen to this share of what is tolerable."""

_MOST_OFFSET = 0.5
_MOST_SPILT = 0.1
"""Of the picture, beyond the edges of the frame."""
_CENTRED_OFFSET = 0.15
"""What lies beyond the edges of a picture in the middle lies there on both sides: it is too near."""
_LEAST_COVERED = 0.1
_MOST_COVERED = 0.85
_MOST_TILT_DEG = 45.0
_MOVED = 0.01
"""A corner that moves by a smaller share of the preview is where it was."""


Corners = tuple[tuple[float, float], ...]
"""Four points, from top left clockwise as they appear on the preview, as shares of its width and height."""


@dataclass(frozen=True, slots=True)
class Aim:
    """How a picture is held before the camera, as it appears on the preview."""

    sharpness: float
    """0..1, of the whole frame: `content.recognition.sharpness_of`."""
    corners: Corners | None = None
    """None: there is no picture, and the numbers below say nothing."""
    offset_x: float = 0.0
    """Of the picture's centre from that of the preview: -1 at the left edge, 1 at the right."""
    offset_y: float = 0.0
    """-1 at the upper edge, 1 at the lower."""
    covered: float = 0.0
    """Share (0..1) of the frame that the picture covers."""
    inside: float = 1.0
    """Share (0..1) of the picture that lies within the frame."""
    tilt_deg: float = 0.0
    """0..90, between the line of sight to the picture's centre and the normal of its plane."""


class Advice(StrEnum):
    """What the visitor should do with the picture."""

    NONE = "none"
    """It is held well."""
    NO_PICTURE = "no-picture"
    """Show one: nothing like a picture is in view."""
    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    CLOSER = "closer"
    FARTHER = "farther"
    HOLD_STILL = "hold-still"
    """The view is blurred."""
    STRAIGHTEN = "straighten"
    """It leans away: turn it to face the camera."""


@dataclass(frozen=True, slots=True)
class Advising:
    """What is being advised; begin with `Advising()`."""

    advice: Advice = Advice.NONE
    advisable: Advice = Advice.NONE
    """What the last frame alone would have said."""
    since_s: float = -math.inf
    """Since when that is so."""


def aim_at(
    picture: NDArray[np.float32] | None, width_px: int, height_px: int, sharpness: float, *, mirrored: bool
) -> Aim:
    """Measure how a picture is held.

    Args:
        picture: (4, 2), its corners in frame pixels, in order around it; they may lie outside the frame.
        width_px: of the frame.
        height_px: of the frame.
        sharpness: 0..1, of the frame.
        mirrored: whether the preview shows the frame as a mirror does.
    """
    if picture is None:
        return Aim(sharpness)
    frame = np.array([[0, 0], [width_px, 0], [width_px, height_px], [0, height_px]], np.float32)
    outline = cv2.convexHull(np.asarray(picture, np.float32))
    area, (seen, _) = cv2.contourArea(outline), cv2.intersectConvexConvex(frame, outline)
    if not area > 0:
        return Aim(sharpness)
    corners = _on_preview(picture, width_px, height_px, mirrored=mirrored)
    offset_x, offset_y = np.clip(2 * corners.mean(axis=0) - 1, -1, 1)
    return Aim(
        sharpness=sharpness,
        corners=_from_top_left(corners),
        offset_x=float(offset_x),
        offset_y=float(offset_y),
        covered=min(1.0, seen / (width_px * height_px)),
        inside=min(1.0, seen / area),
        tilt_deg=_tilt_deg(np.asarray(picture, np.float64), width_px, height_px),
    )


def corners_on_preview(
    picture: NDArray[np.float32], width_px: int, height_px: int, *, mirrored: bool
) -> Corners:
    """Where a picture appears on the preview; arguments as above."""
    return _from_top_left(_on_preview(picture, width_px, height_px, mirrored=mirrored))


def moved(before: Corners | None, after: Corners | None) -> bool:
    """Whether a picture came, went, or is elsewhere."""
    if before is None or after is None:
        return before is not after
    return max(map(math.dist, before, after)) >= _MOVED


def advise(before: Advising, aim: Aim, at_s: float) -> Advising:
    """What to advise after one more frame: one thing at a time, and nothing that flickers.

    Args:
        before: what was advised until now.
        aim: how the picture is held in this frame.
        at_s: when it was taken; not before the last one.
    """
    advisable = _advisable(aim, before.advice)
    since_s = before.since_s if advisable is before.advisable else at_s
    settled = at_s - since_s >= _SETTLED_S
    return Advising(advisable if settled else before.advice, advisable, since_s)


def _advisable(aim: Aim, given: Advice) -> Advice:
    """The most useful advice: first into the frame, then near enough, then still, then straight."""
    if aim.corners is None:
        return Advice.NO_PICTURE
    reasons = _reasons(aim)
    if given in reasons:
        reasons[given] /= _GIVEN_STAYS
    direction = max(_DIRECTIONS, key=lambda each: reasons[each])
    order = (Advice.FARTHER, direction, Advice.CLOSER, Advice.HOLD_STILL, Advice.STRAIGHTEN)
    return next((each for each in order if reasons[each] >= 1), Advice.NONE)


_DIRECTIONS = (Advice.LEFT, Advice.RIGHT, Advice.UP, Advice.DOWN)


def _reasons(aim: Aim) -> dict[Advice, float]:
    """How bad each thing is, in multiples of what is tolerable."""
    spilt = (1 - aim.inside) / _MOST_SPILT
    off = max(abs(aim.offset_x), abs(aim.offset_y))
    on_both_sides = spilt if off < _CENTRED_OFFSET else 0.0

    def aside(offset: float) -> float:
        """Off to one side: far off, or off and cut by the edge there."""
        cut = spilt if offset == off else 0.0
        return max(offset / _MOST_OFFSET, cut)

    return {
        Advice.FARTHER: max(aim.covered / _MOST_COVERED, on_both_sides),
        Advice.LEFT: aside(aim.offset_x),
        Advice.RIGHT: aside(-aim.offset_x),
        Advice.UP: aside(aim.offset_y),
        Advice.DOWN: aside(-aim.offset_y),
        Advice.CLOSER: _LEAST_COVERED / max(aim.covered, 1e-6),
        Advice.HOLD_STILL: LEAST_SHARPNESS / max(aim.sharpness, 1e-6),
        Advice.STRAIGHTEN: aim.tilt_deg / _MOST_TILT_DEG,
    }


def _on_preview(
    picture: NDArray[np.float32], width_px: int, height_px: int, *, mirrored: bool
) -> NDArray[np.float64]:
    corners = np.asarray(picture, np.float64) / (width_px, height_px)
    if mirrored:
        corners[:, 0] = 1 - corners[:, 0]
    return corners


def _from_top_left(corners: NDArray[np.float64]) -> Corners:
    """Clockwise from the top left, whichever way round the picture is held."""
    x, y = (corners - corners.mean(axis=0)).T
    clockwise = corners[np.argsort(np.arctan2(y, x))]
    ordered = np.roll(clockwise, -int(clockwise.sum(axis=1).argmin()), axis=0)
    return tuple((float(x), float(y)) for x, y in ordered)


def _tilt_deg(picture: NDArray[np.float64], width_px: int, height_px: int) -> float:
    """How far a rectangle leans away from the line of sight.

    Opposite sides meet in two vanishing points; the line through them gives the normal of the plane (Hartley &
    Zisserman 2004, 8.6). The camera's view angle is assumed.
    """
    focal_px = max(width_px, height_px) / 2 / math.tan(math.radians(_VIEW_ANGLE_DEG / 2))
    rays = np.c_[(picture - (width_px / 2, height_px / 2)) / focal_px, np.ones(4)]
    top, right, bottom, left = np.cross(rays, np.roll(rays, -1, axis=0))
    normal = np.cross(np.cross(top, bottom), np.cross(right, left))
    sight = rays.mean(axis=0)
    lengths = np.linalg.norm(normal) * np.linalg.norm(sight)
    return float(np.degrees(np.arccos(min(1.0, abs(normal @ sight) / lengths)))) if lengths > 0 else 0.0
