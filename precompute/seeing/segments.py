"""Segments: a picture parted into the few areas that hang together in colour, as a painter would block it in."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas

AREA_PX = 96 * 72
"""Masses are looked for at this size: strokes are gone, figures are still there."""

_MOST_SEGMENTS = 10
_SMALLEST_SHARE = 0.012
_CALM_PX = 5
_APART = 1.5
"""Two neighbours are joined while their difference is less than this: Ward's loss (CIELAB squared, times share of
the picture), times the squared sharpness of the border
between them."""
_SHARP = 6.0
"""CIELAB units a pixel: the border of a shape; a shade within one changes more softly."""
_LEVEL_WEIGHT = 0.8
"""Lightness counts a little less than colour: a figure has a lit and a shaded side."""


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """A partition of a picture."""

    lab: NDArray[np.float64]
    """Shape (height, width, 3), CIELAB, at the size of the masses."""
    labels: NDArray[np.intp]
    """Shape (height, width): which segment each place belongs to, 0..count-1."""
    count: int


def segments_of(canvas: Canvas) -> Segments:
    """Part a picture: a watershed of its contours (Meyer 1994), whose basins are joined after Ward (1963)."""
    height, width = canvas.lab.shape[:2]
    scale = (AREA_PX / (height * width)) ** 0.5
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    lab = cv2.resize(canvas.lab, size, interpolation=cv2.INTER_AREA)
    calm = np.asarray(cv2.medianBlur(np.asarray(lab, np.float32), _CALM_PX), np.float32)
    slope = _slope(calm)
    basins = _basins(slope)
    return Segments(np.asarray(lab, np.float64), *_joined(np.asarray(calm, np.float64), slope, basins))


def _slope(lab: NDArray[np.float32]) -> NDArray[np.float32]:
    """CIELAB units a pixel, shape (height, width)."""
    across = cv2.Scharr(lab, cv2.CV_32F, 1, 0, scale=1 / 32)
    down = cv2.Scharr(lab, cv2.CV_32F, 0, 1, scale=1 / 32)
    slope = np.sqrt(np.square(across).sum(axis=2) + np.square(down).sum(axis=2))
    return np.asarray(cv2.GaussianBlur(slope, (0, 0), 0.8), np.float32)


def _basins(slope: NDArray[np.float32]) -> NDArray[np.intp]:
    """Where water would gather between the contours; shape (height, width), 0.."""
    lowest = cv2.erode(slope, np.ones((7, 7), np.uint8))
    seeds = (slope <= lowest + 1e-6).astype(np.uint8)
    _, markers = cv2.connectedComponents(seeds, connectivity=8)
    steep = np.clip(slope * (255.0 / max(float(slope.max()), 1e-6)), 0, 255).astype(np.uint8)
    flooded = cv2.watershed(cv2.merge((steep, steep, steep)), markers.astype(np.int32))
    return _without_ridges(np.asarray(flooded, np.int32))


def _without_ridges(flooded: NDArray[np.int32]) -> NDArray[np.intp]:
    """The water's edge, which belongs to nobody (-1), falls to a neighbour."""
    spread = cv2.dilate(flooded.astype(np.float32), np.ones((3, 3), np.uint8)).astype(np.int32)
    labels = np.where(flooded < 1, spread, flooded)
    _, plain = np.unique(labels, return_inverse=True)
    return np.asarray(plain, np.intp).reshape(labels.shape)


def _joined(
    lab: NDArray[np.float64], slope: NDArray[np.float32], basins: NDArray[np.intp]
) -> tuple[NDArray[np.intp], int]:
    """Join neighbours, always the two that differ least, until the segments are few and differ enough."""
    patches = _Patches.of(lab * np.array([_LEVEL_WEIGHT, 1.0, 1.0]), slope, basins)
    owner = np.arange(len(patches.share))
    for left in range(len(owner), 1, -1):
        one, other, loss = patches.most_alike()
        if left <= _MOST_SEGMENTS and loss > _APART:
            smallest = patches.smallest()
            if patches.share[smallest] >= _SMALLEST_SHARE:
                break
            one, other = smallest, int(np.argmin(patches.loss[smallest]))
        patches.join(one, other)
        owner[owner == other] = one
    _, plain = np.unique(owner[basins], return_inverse=True)
    return np.asarray(plain, np.intp).reshape(basins.shape), int(plain.max()) + 1


@dataclass(slots=True, eq=False)
class _Patches:
    """The basins while they are joined; what was joined to another has a share of 0."""

    mean: NDArray[np.float64]
    """Shape (count, 3)."""
    share: NDArray[np.float64]
    """Of the picture."""
    border: NDArray[np.float64]
    """Length of each common border in pixels, shape (count, count); 0 between those that do not touch."""
    slope: NDArray[np.float64]
    """Summed along each border."""
    loss: NDArray[np.float64]
    """What joining each two would lose; infinite between those that do not touch."""

    @classmethod
    def of(cls, lab: NDArray[np.float64], slope: NDArray[np.float32], basins: NDArray[np.intp]) -> _Patches:
        count, flat = int(basins.max()) + 1, basins.ravel()
        size = np.bincount(flat, minlength=count)
        mean = np.stack([np.bincount(flat, lab[..., axis].ravel(), count) for axis in range(3)], axis=1)
        border, steepness = np.zeros(count * count), np.zeros(count * count)
        for here, there in ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1])):
            for one, other in ((basins[here], basins[there]), (basins[there], basins[here])):
                pair = (one * count + other).ravel()
                border += np.bincount(pair, minlength=count * count)
                height = np.maximum(slope[here], slope[there]).ravel()
                steepness += np.bincount(pair, height, count * count)
        border, steepness = border.reshape(count, count), steepness.reshape(count, count)
        np.fill_diagonal(border, 0.0)
        patches = cls(mean / size[:, None], size / flat.size, border, steepness, np.empty((count, count)))
        for index in range(count):
            patches.loss[index] = patches._losses(index)
        return patches

    def most_alike(self) -> tuple[int, int, float]:
        one, other = divmod(int(np.argmin(self.loss)), len(self.share))
        return one, other, float(self.loss[one, other])

    def smallest(self) -> int:
        return int(np.argmin(np.where(self.share > 0.0, self.share, np.inf)))

    def join(self, one: int, other: int) -> None:
        """The second becomes part of the first."""
        total = self.share[one] + self.share[other]
        self.mean[one] = (self.mean[one] * self.share[one] + self.mean[other] * self.share[other]) / total
        self.share[one], self.share[other] = total, 0.0
        for sums in (self.border, self.slope):
            sums[one] += sums[other]
            sums[:, one] += sums[:, other]
            sums[other] = sums[:, other] = 0.0
            sums[one, one] = 0.0
        self.loss[other] = self.loss[:, other] = np.inf
        self.loss[one] = self._losses(one)
        self.loss[:, one] = self.loss[one]

    def _losses(self, one: int) -> NDArray[np.float64]:
        touching = self.border[one] > 0.0
        apart = np.square(self.mean - self.mean[one]).sum(axis=1)
        ward = apart * self.share * self.share[one] / np.maximum(self.share + self.share[one], 1e-12)
        sharpness = self.slope[one] / np.maximum(self.border[one], 1.0) / _SHARP
        return np.where(touching, ward * sharpness**2, np.inf)
