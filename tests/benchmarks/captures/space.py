"""The picture's plane in front of a pinhole camera.

The plane's origin is the picture's centre and its unit the picture's half diagonal; x to the right, y down.
All coordinates are continuous: the corner of the first pixel is (0, 0), its centre (0.5, 0.5).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
"""(n, 2)."""
Matrix = NDArray[np.float64]
"""(3, 3)."""

_NEAREST = 0.3
"""Half diagonals: nothing of the picture comes nearer to the lens than this."""
_FARTHEST = 80.0
_MARGIN_PX = 6
_STEPS = 40
_GRID = 13
_ENOUGH = 16
"""Points of the grid that a homography is fitted to."""


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """A small change of a pose. Each is (3,); turns are rotation vectors in radians."""

    turning: NDArray[np.float64]
    """Of the camera about its lens."""
    orbiting: NDArray[np.float64]
    """Of the picture about its centre."""
    shift: NDArray[np.float64]
    """Of the camera, in parts of its distance."""


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """Where the plane is, seen from the camera: a point X of it is at `rotation` X + `translation`."""

    rotation: Matrix
    translation: NDArray[np.float64]
    """(3,), half diagonals; z is the distance along the line of sight."""
    focal_px: float
    size: tuple[int, int]
    """Width and height of the frame."""

    def homography(self) -> Matrix:
        """From the plane to the frame."""
        width, height = self.size
        camera = np.array([[self.focal_px, 0, width / 2], [0, self.focal_px, height / 2], [0, 0, 1]])
        return camera @ np.c_[self.rotation[:, :2], self.translation]

    def seen(self, points: Points) -> Points:
        """Points of the plane, in the frame."""
        return projected(points, self.homography())

    def moved(self, motion: Motion) -> Pose:
        """After the camera, or the hand with the picture, moved."""
        turning, _ = cv2.Rodrigues(motion.turning)
        orbiting, _ = cv2.Rodrigues(motion.orbiting)
        translation = turning @ self.translation + motion.shift * np.linalg.norm(self.translation)
        return replace(self, rotation=turning @ self.rotation @ orbiting, translation=translation)


def projected(points: Points, homography: Matrix) -> Points:
    """(n, 2) points through a homography."""
    return np.asarray(
        cv2.perspectiveTransform(np.asarray(points, np.float64)[None], homography)[0], np.float32
    )


def corners_of(width: float, height: float) -> Points:
    """A rectangle's corners (4, 2) from top left, clockwise."""
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)


def grid_of(corners: Points) -> Points:
    """(169, 2) points evenly over a flat upright rectangle, row by row."""
    steps = np.linspace(0, 1, _GRID)
    across, down = np.meshgrid(steps, steps)
    (left, top), (right, bottom) = corners[0], corners[2]
    return np.stack(
        [left + across * (right - left), top + down * (bottom - top)], axis=-1, dtype=np.float32
    ).reshape(-1, 2)


def fitted_corners(seen: Points, size: tuple[int, int]) -> Points:
    """Corners (4, 2) of the picture by the homography that fits best to a grid of it as seen in a frame.

    What is outside of the frame does not count, unless too little were left.
    """
    unit = corners_of(1, 1)
    inside = ((seen > 0) & (seen < size)).all(axis=1)
    counted = inside if inside.sum() >= _ENOUGH else np.ones(len(seen), bool)
    homography, _ = cv2.findHomography(grid_of(unit)[counted], seen[counted])
    return projected(unit, homography)


def card_of(shape: tuple[int, ...]) -> Points:
    """The picture's corners (4, 2) in its plane."""
    height, width = shape[:2]
    half_diagonal = np.hypot(width, height) / 2
    return np.asarray((corners_of(width, height) - (width / 2, height / 2)) / half_diagonal, np.float32)


def orientation(turn_deg: float, lean_deg: float, lean_axis_deg: float) -> Matrix:
    """Turned in its plane, then leaned about an axis in the frame (0: horizontal, 90: vertical)."""
    turning, _ = cv2.Rodrigues(np.array([0.0, 0.0, np.radians(turn_deg)]))
    axis = np.radians(lean_axis_deg)
    leaning, _ = cv2.Rodrigues(np.radians(lean_deg) * np.array([np.cos(axis), np.sin(axis), 0.0]))
    return leaning @ turning


def wholly_in_view(
    card: Points, rotation: Matrix, focal_px: float, size: tuple[int, int], share: float, aim: Points
) -> Pose:
    """As near as covers `share` of the frame, or as fits into it; `aim` (-1..1, each way) uses the room left."""

    def pose_at(distance: float, target_px: NDArray[np.float64]) -> Pose:
        ray = np.array([*(target_px - np.array(size) / 2) / focal_px, 1.0])
        return Pose(rotation, ray * distance, focal_px, size)

    def nearest(target_px: NDArray[np.float64]) -> Pose:
        near, far = _nearest_distance(card, rotation), _FARTHEST
        for _ in range(_STEPS):
            distance = (near + far) / 2
            seen = pose_at(distance, target_px).seen(card)
            inside = (seen.min(axis=0) > _MARGIN_PX).all() and (
                seen.max(axis=0) < np.array(size) - _MARGIN_PX
            ).all()
            if inside and cv2.contourArea(seen) <= share * size[0] * size[1]:
                far = distance
            else:
                near = distance
        return pose_at(far, target_px)

    centre = np.array(size, np.float64) / 2
    free = np.maximum(0, size - np.ptp(nearest(centre).seen(card), axis=0)) / 2
    return nearest(centre + aim * free)


def partly_in_view(
    card: Points, rotation: Matrix, focal_px: float, size: tuple[int, int], visible: float, aim: Points
) -> Pose:
    """So near that only the share `visible` of the picture is in the frame, about the point `aim` (-1..1) of it."""
    point = rotation @ np.array([*(aim * card[2]), 0.0])

    def pose_at(distance: float) -> Pose:
        return Pose(rotation, np.array([0, 0, distance]) - point, focal_px, size)

    near = _nearest_distance(card, rotation) + abs(point[2])
    far = _FARTHEST
    for _ in range(_STEPS):
        distance = (near + far) / 2
        if inside_share(pose_at(distance).seen(card), size) > visible:
            far = distance
        else:
            near = distance
    return pose_at(far)


def local_scale(homography: Matrix, quadrilateral: Points) -> float:
    """How much longer a homography makes what is within a quadrilateral, on the mean."""
    there = projected(quadrilateral, homography)
    return float(np.sqrt(cv2.contourArea(there) / cv2.contourArea(quadrilateral)))


def inside_share(quadrilateral: Points, size: tuple[int, int]) -> float:
    """The part of a convex quadrilateral's area that lies in the frame."""
    common, _ = cv2.intersectConvexConvex(np.asarray(quadrilateral, np.float32), corners_of(*size))
    return float(min(1.0, common / max(cv2.contourArea(quadrilateral), 1e-6)))


def warped(
    pixels: NDArray, homography: Matrix, size: tuple[int, int], border: int = cv2.BORDER_CONSTANT
) -> NDArray:
    """An image through a homography of continuous coordinates; OpenCV counts from the first pixel's centre."""
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    matrix = np.linalg.inv(half) @ homography @ half
    return cv2.warpPerspective(pixels, matrix, size, flags=cv2.INTER_LINEAR, borderMode=border)


def _nearest_distance(card: Points, rotation: Matrix) -> float:
    depths = np.c_[card, np.zeros(4)] @ rotation[2]
    return _NEAREST - float(depths.min())
