"""Flat things: their pixels, what of them is the picture, and how they bend."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from benchmarks.captures.space import Matrix, Points, corners_of, grid_of
from benchmarks.captures.textures import Field, Pixels, times

_DISTANCE = 4.0
"""From which a bent sheet is seen, in its half widths."""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A flat thing, its own pixels being the coordinates of all points."""

    pixels: Pixels
    cover: Field
    """(height, width), 0..1: where the thing is."""
    picture: Points
    """The picture's corners (4, 2)."""
    grid: Points
    """(169, 2), points evenly over the picture, row by row: they tell how it is bent."""
    glossy: Points
    """Corners (4, 2) of what mirrors lamps: glass, varnish, a screen."""
    centre: tuple[float, float]
    """Where the origin of the picture's plane is."""
    unit_px: float
    """The picture's half diagonal."""
    hidden: float = 0.0
    """Share of the picture below the fingers that hold it."""
    behind: tuple[Hand, ...] = ()
    before: tuple[Hand, ...] = ()
    screen: Screen | None = None

    def to_plane(self) -> Matrix:
        """From the sheet's pixels to the picture's plane."""
        x, y = self.centre
        return np.array([[1, 0, -x], [0, 1, -y], [0, 0, self.unit_px]]) / self.unit_px


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """A part of a hand that holds the sheet."""

    pixels: Pixels
    cover: Field
    left: float
    """Of its left edge, in the sheet's pixels."""
    top: float
    scale: float
    """Pixels of the sheet per pixel of it."""

    def to_sheet(self) -> Matrix:
        """From its pixels to the sheet's."""
        return np.array([[self.scale, 0, self.left], [0, self.scale, self.top], [0, 0, 1]])


@dataclass(frozen=True, slots=True)
class Screen:
    """A phone's light, and its pixels, that a camera's own pixels beat against."""

    brightness: float
    """Of its white, white paper's being 1."""
    frequency: float
    """Screen pixels per camera pixel, near."""
    strength: float
    """0..1, what the screen's glass leaves of the pattern."""
    band_period_px: float
    """Rolling shutter against the backlight's flicker."""
    band_depth: float


def sheet_of(
    pixels: Pixels,
    art: Pixels,
    at: tuple[int, int],
    glossy: Points | None = None,
    cover: Field | None = None,
) -> Sheet:
    """A sheet with the picture's top left corner `at`; all of it is glossy unless told."""
    height, width = art.shape[:2]
    picture = corners_of(width, height) + np.array(at, np.float32)
    return Sheet(
        pixels=pixels,
        cover=np.ones(pixels.shape[:2], np.float32) if cover is None else cover,
        picture=picture,
        grid=grid_of(picture),
        glossy=corners_of(pixels.shape[1], pixels.shape[0]) if glossy is None else glossy,
        centre=(at[0] + width / 2, at[1] + height / 2),
        unit_px=float(np.hypot(width, height) / 2),
    )


def curled(sheet: Sheet, bend: float, *, upright: bool, book: bool = False) -> Sheet:
    """The sheet bent about an upright or a lying axis; a book rises on both sides of its spine.

    A bent page looks narrower where it slopes, and larger where it comes nearer (a cylinder seen from straight
    before it, at four half widths). `bend` is its greatest height in half widths.
    """
    height, width = sheet.cover.shape
    length, breadth = (width, height) if upright else (height, width)
    across = np.linspace(-1, 1, length)
    rise = bend * (np.sin(np.pi * np.minimum(1, np.abs(across) * 1.25)) ** 0.8 if book else 1 - across**2)
    slope = np.gradient(rise, across)
    nearness = 1 - rise / _DISTANCE
    on_paper = np.cumsum(np.sqrt(1 + slope**2)) * (2 / length)
    source = length / 2 * (1 + (on_paper - on_paper[length // 2]) * nearness)
    sideways = breadth / 2 + (np.arange(breadth) - breadth / 2)[:, None] * nearness
    along = np.broadcast_to(source, (breadth, length))
    shade = np.broadcast_to(1 - 0.5 * np.clip(slope / np.sqrt(1 + slope**2), -0.5, 0.7), (breadth, length))
    maps = (along, sideways) if upright else (sideways.T, along.T)
    map_x, map_y = (np.ascontiguousarray(each, np.float32) for each in maps)
    dark = np.ascontiguousarray(shade if upright else shade.T, np.float32)
    first, second = (0, 1) if upright else (1, 0)

    def bent(points: Points) -> Points:
        there = np.empty_like(points)
        there[:, first] = np.interp(points[:, first], source, np.arange(length))
        near = np.interp(there[:, first], np.arange(length), nearness)
        there[:, second] = breadth / 2 + (points[:, second] - breadth / 2) / near
        return there

    return replace(
        sheet,
        pixels=times(
            cv2.remap(sheet.pixels, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dark
        ),
        cover=cv2.remap(sheet.cover, map_x, map_y, cv2.INTER_LINEAR),
        picture=bent(sheet.picture),
        grid=bent(sheet.grid),
        glossy=bent(sheet.glossy),
    )
