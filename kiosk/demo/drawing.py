"""The under-drawing: colours, masks, noise and directions, from which the brush then paints.

It has half the canvas's resolution, for no brush is finer than that.

Colours are float32 RGB, 0..1. Masks have the shape (height, width), 0 leave alone .. 1 cover. Lengths in
a sketch are shares of its height (`y`) and, so that circles stay round, of its height for `x` as well.
Directions are radians, 0 along x, growing downwards as image rows do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]
"""Shape (height, width)."""
Colour = str | NDArray[np.float32]
"""'#rrggbb', or an array that broadcasts to (height, width, 3)."""
Point = tuple[float, float]

_SUBPIXEL_BITS = 4


def rgb(colour: Colour) -> NDArray[np.float32]:
    """The colour as an array, 0..1."""
    if isinstance(colour, str):
        return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)], dtype=np.float32)
    return colour


def ramp(position: Field, *stops: tuple[float, str]) -> NDArray[np.float32]:
    """Colours along `position`, blended between stops of ascending place."""
    places = [place for place, _ in stops]
    colours = np.stack([rgb(colour) for _, colour in stops])
    steps = np.linspace(places[0], places[-1], 512)
    table = np.stack([np.interp(steps, places, colours[:, i]) for i in range(3)], axis=-1).astype(np.float32)
    share = (position - places[0]) / (places[-1] - places[0])
    return table[np.clip(share * 511, 0, 511).astype(np.intp)]


def smoothstep(low: float, high: float, value: Field) -> Field:
    """0 at `low`, 1 at `high`, without corners; `low` may lie above `high`."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def noise(
    rng: np.random.Generator, shape: tuple[int, int], cells: tuple[float, float], octaves: int = 4
) -> Field:
    """Fractal value noise, 0..1, whose coarsest bumps number about `cells` (down, across)."""
    total = np.zeros(shape, np.float32)
    weight = 1.0
    for octave in range(octaves):
        rows, columns = (max(2, round(count * 2**octave)) + 1 for count in cells)
        grid = rng.random((rows, columns), dtype=np.float32)
        total += weight * cv2.resize(grid, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
        weight *= 0.5
    low, high = np.percentile(total[::8, ::8], (1, 99))
    return np.clip((total - low) / (high - low), 0, 1).astype(np.float32)


def line_noise(rng: np.random.Generator, length: int, cells: float, octaves: int = 4) -> Field:
    """The same along one line: shape (length,)."""
    return noise(rng, (8, length), (1, cells), octaves)[4]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One deliberate stroke, made last: a mast, a branch, a petal."""

    points: tuple[Point, ...]
    width: float
    colour: tuple[float, float, float]
    taper: float
    """The width at the end as a share of `width`."""


class Sketch:
    """A picture before the brush: what colour belongs where, how the strokes run, where detail matters."""

    def __init__(self, height: int, width: int, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.shape = (height, width)
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        self.y: Field = rows / height
        self.x: Field = columns / height
        self.right = width / height
        """The x of the right edge; the bottom edge is y = 1."""
        self.colour = np.zeros((height, width, 3), np.float32)
        self.direction: Field = np.zeros(self.shape, np.float32)
        self.detail: Field = np.zeros(self.shape, np.float32)
        """0 broad strokes are enough .. 1 the finest."""
        self.drawn: list[Drawn] = []

    def noise(self, down: float, across: float, octaves: int = 4) -> Field:
        """See `noise`."""
        return noise(self.rng, self.shape, (down, across), octaves)

    def line_noise(self, cells: float, octaves: int = 4) -> Field:
        """Noise along the width, shape (width,)."""
        return line_noise(self.rng, self.shape[1], cells, octaves)

    def lay(
        self,
        mask: Field,
        colour: Colour,
        direction: Field | float | None = None,
        detail: float | None = None,
    ) -> None:
        """Put a colour where the mask says, and say how strokes run there."""
        cover = mask[..., None]
        self.colour = (self.colour * (1 - cover) + rgb(colour) * cover).astype(np.float32)
        inside = mask > 0.4
        if direction is not None:
            self.direction = np.where(inside, direction, self.direction).astype(np.float32)
        if detail is not None:
            self.detail = np.where(inside, detail, self.detail).astype(np.float32)

    def glow(self, mask: Field, colour: Colour) -> None:
        """Add light: as `lay`, brightening only."""
        light = mask[..., None] * rgb(colour)
        self.colour = (1 - (1 - np.clip(self.colour, 0, 1)) * (1 - np.clip(light, 0, 1))).astype(np.float32)

    def shade(self, mask: Field, amount: float) -> None:
        """Darken by `amount` (0..1) where the mask says."""
        self.colour = self.colour * (1 - amount * mask[..., None]).astype(np.float32)

    def draw(self, points: Sequence[Point], width: float, colour: str, taper: float = 1.0) -> None:
        """Make one deliberate stroke through the points; it covers all that is laid."""
        red, green, blue = (float(part) for part in rgb(colour))
        self.drawn.append(Drawn(tuple(points), width, (red, green, blue), taper))

    def mirror(self, shore: float, ripple: float, tint: str, strength: float) -> None:
        """Fill all below `shore` with the image above it, broken by ripples and tinted as water tints."""
        height, width = self.shape
        line = round(shore * height)
        rows, columns = np.mgrid[line:height, 0:width].astype(np.float32)
        depth = (rows - line) / height
        wave = self.noise(55, 3, 3)[line:] - 0.5
        across = columns + wave * ripple * height * (0.3 + 3 * depth)
        up = 2 * line - rows + wave * ripple * height * (0.3 + 4 * depth)
        image = cv2.remap(
            self.colour, across, np.clip(up, 0, line - 2), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        self.colour[line:] = image * (1 - strength) + rgb(tint) * strength
        self.direction[line:] = 0
        self.detail[line:] = np.maximum(
            self.detail[np.clip(2 * line - np.arange(line, height), 0, line)], 0.4
        )

    def polygon(self, points: Sequence[Point], soft: float = 0.0) -> Field:
        """The mask of a polygon; `soft` blurs its edge."""
        mask = np.zeros(self.shape, np.uint8)
        cv2.fillPoly(mask, [self._fixed(points)], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
        return self._softened(mask, soft)

    def line(self, points: Sequence[Point], width: float, soft: float = 0.0) -> Field:
        """The mask of a line through points."""
        mask = np.zeros(self.shape, np.uint8)
        thickness = max(1, round(width * self.shape[0]))
        cv2.polylines(mask, [self._fixed(points)], False, 255, thickness, cv2.LINE_AA, _SUBPIXEL_BITS)
        return self._softened(mask, soft)

    def ellipse(self, centre: Point, radii: Point, edge: float = 0.05, turn: float = 0.0) -> Field:
        """The mask of an ellipse whose edge fades over the share `edge` of its radius."""
        distance = self.distance(centre, radii, turn)
        return smoothstep(1 + edge, 1 - edge, distance)

    def distance(self, centre: Point, radii: Point = (1, 1), turn: float = 0.0) -> Field:
        """Distance from a centre in radii: 1 on the ellipse."""
        dx, dy = self.x - centre[0], self.y - centre[1]
        along = dx * np.cos(turn) + dy * np.sin(turn)
        across = dy * np.cos(turn) - dx * np.sin(turn)
        return np.hypot(along / radii[0], across / radii[1]).astype(np.float32)

    def around(self, centre: Point) -> Field:
        """Directions that circle a centre."""
        return (np.arctan2(self.y - centre[1], self.x - centre[0]) + np.pi / 2).astype(np.float32)

    def below(self, ridge: Field, soft: float = 0.003) -> Field:
        """The mask of all that lies below a ridge, given as y for each column."""
        return smoothstep(-soft, soft, self.y - ridge[None, :])

    def _fixed(self, points: Sequence[Point]) -> NDArray[np.int32]:
        scaled = np.array(points, np.float64) * self.shape[0] * (1 << _SUBPIXEL_BITS)
        return np.round(scaled).astype(np.int32)

    def _softened(self, mask: NDArray[np.uint8], soft: float) -> Field:
        result = mask.astype(np.float32) / 255
        if soft > 0:
            result = cast(Field, cv2.GaussianBlur(result, (0, 0), soft * self.shape[0]))
        return result


def along_contours(height: Field, smoothing_px: float = 12) -> Field:
    """Directions along the contour lines of a field: strokes wrap round its hills."""
    smooth = cv2.GaussianBlur(height, (0, 0), smoothing_px)
    dx = cv2.Sobel(smooth, cv2.CV_32F, 1, 0)
    dy = cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    return (np.arctan2(dy, dx) + np.pi / 2).astype(np.float32)
