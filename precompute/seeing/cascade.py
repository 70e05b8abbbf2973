"""A cascade of boosted Haar features (Viola & Jones 2001), read from OpenCV's XML and evaluated in numpy.

OpenCV 5 no longer carries the classifier that older ones had; its files are still good and free.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

import cv2
import numpy as np
from numpy.typing import NDArray

_SHRINKING = 1.2
"""From one size to the next."""
_STEP_PX = 3
_MARGIN_PX = 1
"""The contrast of a window is measured without its rim."""
_FLAT = 14.0
"""Standard deviation in levels of 255 under which a window shows no face, but ground."""
_ROUNDING = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class _Stage:
    """Stumps that vote together. Each looks at a sum over corners of the integral image."""

    corners: NDArray[np.int64]
    """Shape (corners, 2): down, right, from the window's top left corner."""
    coefficients: NDArray[np.float64]
    """Shape (stumps, corners)."""
    thresholds: NDArray[np.float64]
    """Shape (stumps,), in units of the window's contrast."""
    below: NDArray[np.float64]
    above: NDArray[np.float64]
    """Votes of each stump, shape (stumps,)."""
    least: float
    """Sum of votes that lets a window pass."""

    def passes(
        self, sums: NDArray[np.int32], at: NDArray[np.int64], contrast: NDArray[np.float64], row: int
    ) -> NDArray[np.bool_]:
        """Which windows have votes enough.

        Args:
            sums: the integral image, row after row.
            at: where in it each window begins, shape (n,).
            contrast: area times standard deviation of each, shape (n,).
            row: length of a row of the integral image.
        """
        offsets = self.corners @ np.array([row, 1])
        # Sums of whole numbers: exact, in whatever order a processor adds them.
        values = self.coefficients @ sums.take(at + offsets[:, None]).astype(np.float64)
        above = values >= self.thresholds[:, None] * contrast
        votes = self.below.sum() + (self.above - self.below) @ above
        return votes >= self.least - _ROUNDING


@dataclass(frozen=True, slots=True, eq=False)
class Cascade:
    """Stages that a window must pass, the quickest first."""

    side_px: int
    stages: tuple[_Stage, ...]

    @classmethod
    def from_xml(cls, text: str) -> Cascade:
        """Read an OpenCV cascade of stumps over upright Haar features.

        Raises:
            ValueError: it is one of another kind.
        """
        cascade = ElementTree.fromstring(text).find("cascade")  # noqa: S314 - a file of the project itself
        if cascade is None or cascade.findtext("featureType", "").strip() != "HAAR":
            raise ValueError("this is no OpenCV cascade of Haar features")
        features = [
            [[float(number) for number in (box.text or "").split()] for box in feature.findall("rects/_")]
            for feature in cascade.findall("features/_")
        ]
        return cls(
            side_px=int(cascade.findtext("width", "0")),
            stages=tuple(_stage(stage, features) for stage in cascade.findall("stages/_")),
        )

    def windows(self, grey: NDArray[np.uint8]) -> NDArray[np.float64]:
        """All windows that pass every stage, at all sizes from the cascade's own up.

        Args:
            grey: shape (height, width).

        Returns:
            Shape (n, 4): left, top, width, height in pixels of `grey`.
        """
        if min(grey.shape) < self.side_px:
            return np.empty((0, 4))
        atlas = _Atlas.of(grey, self.side_px)
        tables = cv2.integral2(atlas.levels, sdepth=cv2.CV_32S, sqdepth=cv2.CV_64F)
        row = tables[0].shape[1]
        sums, squares = np.asarray(tables[0], np.int32).ravel(), np.asarray(tables[1], np.float64).ravel()
        places = np.concatenate([_grid(level, self.side_px) for level in atlas.places])
        at = places @ np.array([row, 1])
        contrast = self._contrast(sums, squares, at, row)
        left = np.flatnonzero(contrast > _FLAT * (self.side_px - 2 * _MARGIN_PX) ** 2)
        for stage in self.stages:
            left = left[stage.passes(sums, at[left], contrast[left], row)]
        return atlas.boxes(places[left], self.side_px)

    def _contrast(
        self, sums: NDArray[np.int32], squares: NDArray[np.float64], at: NDArray[np.int64], row: int
    ) -> NDArray[np.float64]:
        """Area times standard deviation of each window's inside."""
        near, far = _MARGIN_PX, self.side_px - _MARGIN_PX
        corners = [(near, near, 1), (near, far, -1), (far, near, -1), (far, far, 1)]
        places = [(at + down * row + right, sign) for down, right, sign in corners]
        total = sum(sign * sums.take(place).astype(np.float64) for place, sign in places)
        square = sum(sign * squares.take(place) for place, sign in places)
        return np.sqrt(np.maximum((far - near) ** 2 * square - total**2, 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class _Atlas:
    """A picture at all its sizes, one below the other, so that all windows are looked at together."""

    levels: NDArray[np.uint8]
    places: tuple[tuple[int, int, int], ...]
    """Of each level: where it begins (down), its height and its width."""
    scales: tuple[float, ...]
    """What a level's pixel is in the picture."""

    @classmethod
    def of(cls, grey: NDArray[np.uint8], smallest_px: int) -> _Atlas:
        levels, places, scales, down = [], [], [], 0
        scale = 1.0
        while min(grey.shape) / scale >= smallest_px:
            height, width = (round(side / scale) for side in grey.shape)
            level = cv2.resize(grey, (width, height), interpolation=cv2.INTER_LINEAR)
            levels.append(cv2.copyMakeBorder(level, 0, 0, 0, grey.shape[1] - width, cv2.BORDER_CONSTANT))
            places.append((down, height, width))
            scales.append(scale)
            down += height
            scale *= _SHRINKING
        return cls(np.concatenate(levels), tuple(places), tuple(scales))

    def boxes(self, corners: NDArray[np.int64], side_px: int) -> NDArray[np.float64]:
        """Windows of the atlas (down, right) as left, top, width, height in the picture; shape (n, 4)."""
        begins = np.array([down for down, _, _ in self.places])
        level = np.searchsorted(begins, corners[:, 0], side="right") - 1
        scale = np.array(self.scales)[level][:, None].astype(np.float64)
        top_left = np.stack([corners[:, 1], corners[:, 0] - begins[level]], axis=1)
        return np.concatenate([top_left, np.full_like(top_left, side_px)], axis=1).astype(np.float64) * scale


def _grid(level: tuple[int, int, int], side_px: int) -> NDArray[np.int64]:
    """Top left corners (down, right) of the windows within a level; shape (n, 2)."""
    begin, height, width = level
    down = np.arange(begin, begin + height - side_px + 1, _STEP_PX)
    right = np.arange(0, width - side_px + 1, _STEP_PX)
    return np.stack([axis.ravel() for axis in np.meshgrid(down, right, indexing="ij")], axis=1)


def _stage(stage: ElementTree.Element, features: list[list[list[float]]]) -> _Stage:
    stumps = stage.findall("weakClassifiers/_")
    nodes = [stump.findtext("internalNodes", "").split() for stump in stumps]
    leaves = [stump.findtext("leafValues", "").split() for stump in stumps]
    if any(len(node) != 4 or len(leaf) != 2 for node, leaf in zip(nodes, leaves, strict=True)):
        raise ValueError("this cascade is not made of stumps")
    sums = [_corners(features[int(node[2])]) for node in nodes]
    corners = sorted({corner for each in sums for corner in each})
    return _Stage(
        corners=np.array(corners, np.int64),
        coefficients=np.array([[each.get(corner, 0.0) for corner in corners] for each in sums]),
        thresholds=np.array([float(node[3]) for node in nodes]),
        below=np.array([float(leaf[0]) for leaf in leaves]),
        above=np.array([float(leaf[1]) for leaf in leaves]),
        least=float(stage.findtext("stageThreshold", "0")),
    )


def _corners(rectangles: list[list[float]]) -> dict[tuple[int, int], float]:
    """A weighted sum of rectangles as one of corners of the integral image, by (down, right)."""
    corners: dict[tuple[int, int], float] = {}
    for left, top, width, height, weight in rectangles:
        for down, right, sign in (
            (top, left, 1),
            (top, left + width, -1),
            (top + height, left, -1),
            (top + height, left + width, 1),
        ):
            corner = int(down), int(right)
            corners[corner] = corners.get(corner, 0.0) + sign * weight
    return {corner: coefficient for corner, coefficient in corners.items() if coefficient}
