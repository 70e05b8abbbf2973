"""Where the pictures are in a camera's frame, and one of them seen straight on.

A picture is what four straight edges enclose: a canvas, its gilded frame, a postcard, a page, a screen. Edges vote
for the straight lines that run along them (Hough transform: Duda & Hart 1972, by direction: Ballard 1981). Any four
lines that may be the sides of a rectangle in perspective make a quadrilateral, and each is judged by how much of
its outline is edge. A line runs on where a finger or a lamp hides the edge, as a contour would not.

Finding works on a small copy of the frame, in coordinates from its centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from content.recognition.features import Pixels
from db.pictures import MAX_ASPECT

Floats = NDArray[np.floating]
Flags = NDArray[np.bool_]
Gradient = NDArray[np.int16]
"""(2, height, width), across and down."""

_SIDE_PX = 256
"""Longer side of the small copy, whose pixels all lengths below are in."""
_MIN_SIDE_PX = 64
"""Its shorter side: no camera's frame is a narrower sliver."""

_GAMMA = 0.6
_BRIGHTER = np.rint(255 * (np.arange(256) / 255) ** _GAMMA).astype(np.uint8)
"""A dark picture keeps its edges beside a bright wall."""
_EDGE_SHARE = 0.16
"""At most so large a part of the pixels are strong edges."""
_MIN_GRADIENT = 48
"""Sobel levels, about four times the step in grey levels: less is grain."""
_MOST_EDGES = 4000

_ANGLES = 60
_OFFSET_STEP_PX = 1.5
_SPREAD = np.arange(-2, 3)
"""An edge votes for its own angle and for two on each side, because the gradients of small edges are rough."""
_MOST_LINES = 28
_MIN_VOTES = 4.0
_NEAR_PX = 3.0
_ON_PX = 1.6
"""How far an edge may lie from its line, before and after the line is laid through its edges."""
_ALONG = float(np.cos(np.radians(15)))
_HARDLY_TURNED = float(np.cos(np.radians(8)))
_GAP_PX = 5
"""So short an interruption is none."""

_PARALLEL = float(np.sin(np.radians(40)))
_ADJACENT = float(np.sin(np.radians(25)))
"""The largest sine between opposite sides, and the least between adjacent ones."""
_OUTSIDE = 0.06
"""Corners may lie outside the frame by this share of it."""
_MIN_LENGTH_PX = 12.0
_MIN_AREA = 0.02
_BEYOND_PX = (3.0, 15.0)
"""Where, beyond a corner, an edge that runs on is looked for."""
_BORDERS = 4
_CUT_OFF = 0.6
"""A side on the frame's border is not seen: it counts as if this share of it were edge."""
_JUDGED = 600
_COMPARED = 60
_SAME = 0.8
_NEAR_SHARE = 0.02
"""Corners so near each other, as a share of the frame's longer side, are one."""
_MIN_SCORE = 0.15

_FOCAL_LENGTH = 0.8
"""Of the frame's longer side: a lens that sees 64 degrees, between a telephone's and a webcam's."""


@dataclass(frozen=True, slots=True, eq=False)
class PictureArea:
    """A part of a frame that looks like a picture."""

    corners: NDArray[np.float32]
    """(4, 2), x and y in frame pixels, clockwise on the screen, beginning with the corner nearest the frame's top
    left. They may lie a little outside the frame."""
    score: float
    """0..1, how much it looks like the picture that is meant."""


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    points: Floats
    """(n, 2)."""
    gradients: Floats
    """(n, 2), unit vectors across the edge."""


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Straight lines, the frame's four borders last."""

    normals: Floats
    """(n, 2), unit vectors."""
    offsets: Floats
    """(n,), distances from the centre along the normals."""
    covered: Floats
    """(n, length): how many pixels of the line are edge, up to each; the middle one is nearest the centre."""


@dataclass(frozen=True, slots=True, eq=False)
class _Sides:
    """What lies on each of n lines between two others: (n, n, n), [line, from, to]."""

    corners: Floats
    """(n, n, 2), where two lines meet."""
    opposite: Flags
    """(n, n), whether two lines may be opposite sides of a picture."""
    possible: Flags
    support: Floats
    """The share that is edge."""
    overshoot: Floats
    """The share that is edge just beyond the ends: a side ends at its corners, a skirting board does not."""


def find_pictures(pixels: Pixels, most: int = 3) -> list[PictureArea]:
    """The areas of an RGB frame that look like pictures, likeliest first; none where nothing does.

    One picture may be found twice, with its frame and without; no two areas are nearly the same (intersection over
    union below 0.8). Frames of any size are taken; in one that is more than four times as long as wide nothing is
    found.
    """
    height, width = pixels.shape[:2]
    scale = _SIDE_PX / max(height, width, 1)
    size = (round(width * scale), round(height * scale))
    if min(size) < _MIN_SIDE_PX:
        return []
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = np.asarray(cv2.resize(pixels, size, interpolation=interpolation), np.uint8)
    sides = _sides(_lines(_edges(small), size), size)
    corners, scores = _judge(sides, _enclosing(sides), size)
    on_frame = (corners / size + 0.5) * (width, height)
    return _distinct(on_frame.astype(np.float32), scores, most, _NEAR_SHARE * max(width, height))


def rectify(pixels: NDArray[np.uint8], corners: NDArray[np.float32], side_px: int) -> NDArray[np.uint8]:
    """What lies within four corners as if seen straight on, its longer side `side_px` long.

    Args:
        pixels: the whole frame, grey (height, width) or RGB (height, width, 3).
        corners: (4, 2), x and y in pixels of the frame; the first becomes the top left one, the second the top
            right one. What lies outside the frame is filled with the colours of its border.
        side_px: 1 or more.

    Raises:
        ValueError: the corners do not enclose a convex area.
    """
    place = np.asarray(corners, np.float32)
    area_px = cv2.contourArea(place)
    if not area_px >= 1 or not cv2.isContourConvex(place):
        raise ValueError("the corners of a picture enclose a convex area")
    height, width = pixels.shape[:2]
    aspect = _aspect(place - (width / 2, height / 2), _FOCAL_LENGTH * max(width, height))
    front_width = max(1, round(side_px * min(1.0, aspect)))
    front_height = max(1, round(side_px / max(1.0, aspect)))
    left, top = np.clip(np.floor(place.min(axis=0)).astype(int) - 1, 0, (width - 1, height - 1))
    right, bottom = np.clip(np.ceil(place.max(axis=0)).astype(int) + 2, (left + 1, top + 1), (width, height))
    part = pixels[top:bottom, left:right]
    place = place - np.array([left, top], np.float32)
    # Warping reads single pixels; where many become one they are averaged first, down to a little more than needed.
    reduction = 1.2 * np.sqrt(front_width * front_height / area_px)
    if reduction < 1:
        reduced = (max(1, round(part.shape[1] * reduction)), max(1, round(part.shape[0] * reduction)))
        place = place * np.array([reduced[0] / part.shape[1], reduced[1] / part.shape[0]], np.float32)
        part = cv2.resize(part, reduced, interpolation=cv2.INTER_AREA)
    front = np.array([[0, 0], [front_width, 0], [front_width, front_height], [0, front_height]], np.float32)
    transform = cv2.getPerspectiveTransform(np.asarray(place, np.float32), front)
    size = (front_width, front_height)
    return np.asarray(cv2.warpPerspective(part, transform, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def overlap(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Intersection over union of two convex quadrilaterals."""
    shared, _ = cv2.intersectConvexConvex(one, other)
    union = cv2.contourArea(one) + cv2.contourArea(other) - shared
    return float(shared / union) if union > 0 else 0.0


def _aspect(corners: NDArray[np.floating], focal_px: float) -> float:
    """Width over height of the rectangle that has these corners, seen from the frame's centre.

    The columns of a plane's homography are its axes seen through the lens (Zhang 2000): freed of the lens, their
    lengths are as the rectangle's sides.
    """
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    homography = cv2.getPerspectiveTransform(unit, np.asarray(corners, np.float32))
    across, down, _ = (homography / [[focal_px], [focal_px], [1]]).T
    return float(np.clip(np.linalg.norm(across) / np.linalg.norm(down), 1 / MAX_ASPECT, MAX_ASPECT))


def _edges(small: Pixels) -> _Edges:
    """Canny's edges (1986) of the channel that changes most at each pixel, so that a change of hue is one too."""
    soft = cv2.medianBlur(cv2.LUT(small, _BRIGHTER), 5)
    across, down = reduce(_steeper, (_gradient(np.asarray(channel, np.uint8)) for channel in cv2.split(soft)))
    strength = np.abs(across) + np.abs(down)
    threshold = max(_MIN_GRADIENT, float(np.quantile(strength, 1 - _EDGE_SHARE)))
    y, x = np.nonzero(cv2.Canny(across, down, threshold / 2, threshold))
    if len(x) > _MOST_EDGES:
        strongest = np.argpartition(-strength[y, x], _MOST_EDGES)[:_MOST_EDGES]
        x, y = x[strongest], y[strongest]
    height, width = small.shape[:2]
    gradients = np.stack([across[y, x], down[y, x]], axis=1).astype(np.float32)
    gradients /= np.linalg.norm(gradients, axis=1, keepdims=True)
    middles = np.stack([x + 0.5 - width / 2, y + 0.5 - height / 2], axis=1)
    return _Edges(middles.astype(np.float32), gradients)


def _gradient(channel: NDArray[np.uint8]) -> Gradient:
    steps = [cv2.Sobel(channel, cv2.CV_16S, 1, 0), cv2.Sobel(channel, cv2.CV_16S, 0, 1)]
    return np.asarray(np.stack(steps), np.int16)


def _steeper(one: Gradient, other: Gradient) -> Gradient:
    return np.where(np.abs(other).sum(axis=0) > np.abs(one).sum(axis=0), other, one)


def _lines(edges: _Edges, size: tuple[int, int]) -> _Lines:
    width, height = size
    normals, offsets = _elected(edges, size)
    for within_px in (_NEAR_PX, _ON_PX):
        normals, offsets = _fitted(edges, normals, offsets, within_px)
    covered = _covered(edges, normals, offsets, size)
    return _Lines(
        normals=np.vstack([normals, np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32)]),
        offsets=np.append(offsets, np.array([-width, width, -height, height], np.float32) / 2),
        covered=np.vstack([covered, np.zeros((_BORDERS, covered.shape[1]), np.float32)]),
    )


def _elected(edges: _Edges, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Normals and offsets of the lines with the most votes."""
    farthest = int(np.hypot(*size) / 2 / _OFFSET_STEP_PX) + 2
    steps = 2 * farthest + 1
    angles = np.arange(_ANGLES) * (np.pi / _ANGLES)
    normals = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    own = np.arctan2(edges.gradients[:, 1], edges.gradients[:, 0]) * (_ANGLES / np.pi)
    angle = (np.rint(own).astype(np.intp)[:, None] + _SPREAD) % _ANGLES
    offset = np.take_along_axis(edges.points @ normals.T, angle, axis=1)
    step = np.rint(offset / _OFFSET_STEP_PX).astype(np.intp) + farthest
    votes = np.bincount((angle * steps + step).ravel(), minlength=_ANGLES * steps)
    votes = votes.reshape(_ANGLES, steps).astype(np.float32)
    # Half a turn on, the same lines come again with the signs of their offsets changed.
    around = cv2.GaussianBlur(np.vstack([votes[-3:, ::-1], votes, votes[:3, ::-1]]), (3, 3), 0)
    is_peak = around >= cv2.dilate(around, np.ones((5, 5), np.uint8))
    peaks = np.where(is_peak, around, 0)[3:-3].ravel()
    best = np.argpartition(-peaks, _MOST_LINES)[:_MOST_LINES]
    angle, step = np.divmod(best[peaks[best] >= _MIN_VOTES], steps)
    return normals[angle], ((step - farthest) * _OFFSET_STEP_PX).astype(np.float32)


def _fitted(edges: _Edges, normals: Floats, offsets: Floats, within_px: float) -> tuple[Floats, Floats]:
    """Lay each line through its edges (total least squares), unless that would turn it into another."""
    near = _belong(edges, normals, offsets, within_px)
    x, y = edges.points.T
    sums = near.T.astype(np.float32) @ np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)
    mean_x, mean_y, xx, xy, yy = (sums[:, 1:] / np.maximum(sums[:, :1], 1)).T
    direction = np.arctan2(2 * (xy - mean_x * mean_y), (xx - mean_x**2) - (yy - mean_y**2)) / 2
    fitted = np.stack([-np.sin(direction), np.cos(direction)], axis=1)
    sound = np.abs((fitted * normals).sum(axis=1)) > _HARDLY_TURNED
    offset = fitted[:, 0] * mean_x + fitted[:, 1] * mean_y
    return np.where(sound[:, None], fitted, normals), np.where(sound, offset, offsets)


def _belong(edges: _Edges, normals: Floats, offsets: Floats, within_px: float) -> Flags:
    """(edges, lines): whether an edge lies on a line, and runs along it."""
    near = np.abs(edges.points @ normals.T - offsets) <= within_px
    return near & (np.abs(edges.gradients @ normals.T) > _ALONG)


def _covered(edges: _Edges, normals: Floats, offsets: Floats, size: tuple[int, int]) -> Floats:
    middle = int(np.hypot(*size) * (0.5 + _OUTSIDE) + max(_BEYOND_PX)) + 2
    edge, line = np.nonzero(_belong(edges, normals, offsets, _ON_PX))
    along = edges.points[edge, 1] * normals[line, 0] - edges.points[edge, 0] * normals[line, 1]
    marks = np.zeros((max(1, len(normals)), 2 * middle + 1), np.uint8)
    marks[line, np.rint(along).astype(np.intp) + middle] = 1
    closed = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, np.ones((1, _GAP_PX), np.uint8))[: len(normals)]
    return np.cumsum(closed, axis=1, dtype=np.float32)


def _sides(lines: _Lines, size: tuple[int, int]) -> _Sides:
    normal_x, normal_y = lines.normals.T
    sine = np.outer(normal_x, normal_y) - np.outer(normal_y, normal_x)
    adjacent = np.abs(sine) >= _ADJACENT
    determinant = np.where(adjacent, sine, 1)
    x = (np.outer(lines.offsets, normal_y) - np.outer(normal_y, lines.offsets)) / determinant
    y = (np.outer(normal_x, lines.offsets) - np.outer(lines.offsets, normal_x)) / determinant
    meet = adjacent & (np.abs(x) <= size[0] * (0.5 + _OUTSIDE)) & (np.abs(y) <= size[1] * (0.5 + _OUTSIDE))
    along = np.where(meet, y * normal_x[:, None] - x * normal_y[:, None], 0)

    def covered_up_to(place: Floats) -> Floats:
        column = np.rint(place).astype(np.intp) + lines.covered.shape[1] // 2
        return np.take_along_axis(lines.covered, column, axis=1)

    near, far = _BEYOND_PX
    up_to = covered_up_to(along)
    ahead = (covered_up_to(along + far) - covered_up_to(along + near)) / (far - near)
    behind = (covered_up_to(along - near) - covered_up_to(along - far)) / (far - near)
    length = along[:, None, :] - along[:, :, None]
    support = np.abs(up_to[:, None, :] - up_to[:, :, None]) / np.maximum(np.abs(length), 1)
    forwards = (ahead[:, None, :] + behind[:, :, None]) / 2
    overshoot = np.where(length > 0, forwards, forwards.swapaxes(1, 2))
    support[-_BORDERS:], overshoot[-_BORDERS:] = _CUT_OFF, 0
    possible = meet[:, :, None] & meet[:, None, :] & (np.abs(length) >= _MIN_LENGTH_PX)
    opposite = np.abs(sine) <= _PARALLEL
    return _Sides(np.stack([x, y], axis=2), opposite, possible, support, overshoot)


def _enclosing(sides: _Sides) -> NDArray[np.intp]:
    """(n, 4): the lines of the quadrilaterals whose outlines are edge the most, each line beside its neighbours."""
    worth = np.where(sides.possible, sides.support - 0.5 * sides.overshoot, -_BORDERS)
    first, second = np.nonzero(np.triu(sides.opposite, 1))
    between = worth[:, first, second]
    of_pair = between[first] + between[second]
    of_both = np.triu(of_pair + of_pair.T, 1).ravel()
    best = np.argpartition(-of_both, min(_JUDGED, len(of_both) - 1))[:_JUDGED]
    pair, other = np.divmod(best[of_both[best] > 0], len(first))
    return np.stack([first[pair], first[other], second[pair], second[other]], axis=1)


def _judge(sides: _Sides, lines: NDArray[np.intp], size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Corners (n, 4, 2) and scores (n,) of the quadrilaterals that can be pictures.

    The weights were fitted so that the true area comes first in 240 photographs made of paintings, in 240 of cards
    held before other paintings, and in 58 real ones; the score is how often an area so weighted was right.
    """
    before, after = np.roll(lines, 1, axis=1), np.roll(lines, -1, axis=1)
    corners = sides.corners[lines, after]
    support = sides.support[lines, before, after].mean(axis=1)
    overshoot = sides.overshoot[lines, before, after].mean(axis=1)
    sides_px = np.roll(corners, -1, axis=1) - corners
    turns = _cross(sides_px, np.roll(sides_px, -1, axis=1))
    area = np.abs(turns.sum(axis=1)) / 4 / np.prod(size)
    is_convex = (turns > 0).all(axis=1) | (turns < 0).all(axis=1)
    on_border = (lines >= len(sides.corners) - _BORDERS).sum(axis=1)
    sound = is_convex & (area >= _MIN_AREA) & (on_border <= 2)
    off_centre = np.linalg.norm(corners.mean(axis=1) / size, axis=1)
    a, b, c, d = np.log(np.maximum(np.linalg.norm(sides_px, axis=2), 1)).T
    elongation = np.maximum(np.abs(a + c - b - d) / 2 - 1, 0)
    convergence = np.abs(a - c) + np.abs(b - d)
    evidence = (
        9.4 * support
        - 6.2 * overshoot
        + 0.8 * np.log(np.maximum(area, _MIN_AREA))
        - 6.8 * area
        - 6 * off_centre
        - 5.4 * elongation
        - 0.6 * convergence
        - 2.9
    )
    return corners[sound], 1 / (1 + np.exp(-evidence[sound]))


def _cross(one: Floats, other: Floats) -> Floats:
    return one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]


def _distinct(corners: Floats, scores: Floats, most: int, near_px: float) -> list[PictureArea]:
    """The best areas, none like a better one."""
    found: list[PictureArea] = []
    for number in np.argsort(-scores)[:_COMPARED]:
        area = PictureArea(_clockwise(corners[number]), float(scores[number]))
        if len(found) >= most or area.score < _MIN_SCORE:
            break
        if not any(_are_alike(area.corners, better.corners, near_px) for better in found):
            found.append(area)
    return found


def _are_alike(one: Floats, better: Floats, near_px: float) -> bool:
    """Whether an area is nearly the same as a better one, or a part of it that only lacks a strip at one side."""
    apart_px = np.linalg.norm(one[:, None] - better, axis=2).min(axis=1)
    is_part = (apart_px < near_px).sum() >= 2 and cv2.contourArea(one) < cv2.contourArea(better)
    return bool(is_part) or overlap(one, better) >= _SAME


def _clockwise(corners: Floats) -> Floats:
    """Clockwise on the screen, where y points down, from the corner nearest the top left."""
    if cv2.contourArea(corners, oriented=True) < 0:
        corners = corners[::-1]
    nearest = int(np.linalg.norm(corners, axis=1).argmin())
    return np.roll(corners, -nearest, axis=0)
