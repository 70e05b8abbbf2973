"""What surrounds a hanging picture: mouldings of wood and gold, and the passe-partout."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from benchmarks.captures.conditions import Dice, Mount
from benchmarks.captures.textures import Field, Pixels, Size, mottle, plus, times, tinted, wood

_GOLDS = ((196, 150, 66), (168, 122, 52), (212, 176, 98), (140, 104, 56))
_LAMP = np.array([-0.35, -0.75, 0.6]) / np.linalg.norm([-0.35, -0.75, 0.6])
"""Where a gallery's light comes from: above, a little from the left, towards the viewer."""


@dataclass(frozen=True, slots=True, eq=False)
class Mounted:
    """A picture with what is around it."""

    pixels: Pixels
    margin_px: int
    """Between the whole's edge and the picture's, the same on all sides."""
    glazed_px: int
    """The outer part of the margin that glass does not cover."""


def mounted(picture: Pixels, mount: Mount, dice: Dice) -> Mounted:
    """The picture (height, width, 3) in its mount."""
    scale = np.sqrt(picture.shape[0] * picture.shape[1])
    if mount == "bare":
        return Mounted(picture, 0, 0)
    if mount == "mat":
        mat = max(3, round(scale * dice.between(0.12, 0.3)))
        rail = max(2, round(scale * dice.between(0.02, 0.05)))
        framed = _moulding(_matted(picture, mat, dice), rail, dice, gilded=dice.chance(0.25))
        return Mounted(framed, mat + rail, rail)
    rail = max(4, round(scale * dice.between(0.06, 0.2 if mount == "gilded" else 0.13)))
    return Mounted(_moulding(picture, rail, dice, gilded=mount == "gilded"), rail, rail)


def _matted(picture: Pixels, margin_px: int, dice: Dice) -> Pixels:
    """Card around the picture, with the bright bevel of its window and the shadow that falls from it."""
    height, width = picture.shape[:2]
    size = (width + 2 * margin_px, height + 2 * margin_px)
    card = (
        np.array([244, 240, 230])
        if dice.chance(0.8)
        else dice.random.uniform(60, 210) + dice.random.normal(0, 10, 3)
    )
    whole = tinted(card, mottle(dice.random, size, ((2.0, 1.5), (30.0, 1.5))))
    bevel = max(1, round(0.012 * min(height, width)))
    window = (
        slice(margin_px - bevel, margin_px + height + bevel),
        slice(margin_px - bevel, margin_px + width + bevel),
    )
    whole[window] = 252
    whole[window[0], window[1]][:bevel] = 205
    inner = _shadowed_at_top(picture, 2 * bevel)
    whole[margin_px : margin_px + height, margin_px : margin_px + width] = inner
    return whole


def _moulding(picture: Pixels, rail_px: int, dice: Dice, *, gilded: bool) -> Pixels:
    """A frame of one profile, mitred at its corners, carved and lit as a relief."""
    height, width = picture.shape[:2]
    size = (width + 2 * rail_px, height + 2 * rail_px)
    inward, along = _ring(size)
    depth = inward / rail_px
    relief = _profile(depth, dice) * rail_px * 0.5
    if gilded:
        relief += _carving(depth, along / rail_px, dice) * rail_px * 0.12
        relief += mottle(dice.random, size, ((3.0, 0.25), (9.0, 0.4)))
    shade, gleam = _lit(relief)
    body = _gold(size, dice) if gilded else _mitred_wood(size, inward, dice)
    whole = plus(times(body, shade), (190 if gilded else 50) * gleam)
    whole[rail_px : rail_px + height, rail_px : rail_px + width] = _shadowed_at_top(picture, rail_px / 8)
    return whole


def _ring(size: Size) -> tuple[Field, Field]:
    """For each pixel, the distance from the nearest outer edge, and the way along that edge."""
    width, height = size
    x = np.arange(width, dtype=np.float32)[None, :] + 0.5
    y = np.arange(height, dtype=np.float32)[:, None] + 0.5
    across, down = np.minimum(x, width - x), np.minimum(y, height - y)
    return np.minimum(across, down), np.where(down < across, x, y)


def _profile(depth: Field, dice: Dice) -> Field:
    """Height over the width of the rail: an outer step, a swelling or hollow, and a fillet at the picture."""
    knots = [-0.01, 0.0, 0.12, 0.3, 0.5, 0.7, 0.85, 0.93, 1.0]
    swell = dice.between(0.2, 1.0)
    heights = [0, 0.5, 0.8, 0.7 + 0.3 * swell, 0.5 + 0.4 * swell, 0.35 + 0.2 * swell, 0.3, 0.42, 0.1]
    table = np.interp(np.linspace(0, 1, 256), knots, np.array(heights) + dice.random.normal(0, 0.05, 9))
    smooth = cv2.GaussianBlur(table[None].astype(np.float32), (0, 0), 5)[0]
    return smooth[np.clip(depth * 255, 0, 255).astype(np.uint8)]


def _carving(depth: Field, along: Field, dice: Dice) -> Field:
    """Leaves, beads and flutes: bands across the rail, each with its own period."""
    leaf, beads = dice.between(0.8, 1.8), dice.between(0.12, 0.25)
    band = np.exp(-(((depth - dice.between(0.35, 0.5)) / 0.2) ** 2))
    bend = np.sin(2 * np.pi * along / leaf + 5 * depth) + 0.6 * np.sin(4 * np.pi * along / leaf - 9 * depth)
    row = np.exp(-(((depth - 0.84) / 0.06) ** 2)) * np.abs(np.sin(np.pi * along / beads))
    return np.asarray(dice.between(0.3, 1.2) * band * bend + 0.8 * row, np.float32)


def _lit(relief: Field) -> tuple[Field, Field]:
    """Lambert's shading and a Blinn-Phong gleam (Blinn 1977) of a height field."""
    slope_x = cv2.Sobel(relief, cv2.CV_32F, 1, 0, scale=0.125)
    slope_y = cv2.Sobel(relief, cv2.CV_32F, 0, 1, scale=0.125)
    length = cv2.sqrt(slope_x * slope_x + slope_y * slope_y + 1)
    facing = (-slope_x * _LAMP[0] - slope_y * _LAMP[1] + _LAMP[2]) / length
    towards = _LAMP + np.array([0, 0, 1])
    halfway = towards / np.linalg.norm(towards)
    mirrored = np.clip((-slope_x * halfway[0] - slope_y * halfway[1] + halfway[2]) / length, 0, 1)
    return 0.4 + np.clip(facing, 0, 1).astype(np.float32), cv2.pow(mirrored.astype(np.float32), 24)


def _gold(size: Size, dice: Dice) -> Pixels:
    """Leaf worn here and there to the red ground."""
    leaf = np.array(dice.pick(_GOLDS), np.float32) * dice.between(0.75, 1.0)
    worn = np.clip(mottle(dice.random, size, ((5.0, 0.35), (40.0, 0.35))) - 0.35, 0, 0.5)
    return np.asarray(
        cv2.merge(
            [level + worn * (ground - level) for level, ground in zip(leaf, (92, 44, 30), strict=True)]
        ).astype(np.uint8)
    )


def _mitred_wood(size: Size, inward: Field, dice: Dice) -> Pixels:
    """Boards along each side: the grain turns at the mitre."""
    width, height = size
    x = np.arange(width, dtype=np.float32)[None, :] + 0.5
    upright = np.minimum(x, width - x) <= inward
    side = max(size)
    board = cv2.convertScaleAbs(wood(dice.random, (side, side // 4)), alpha=dice.pick((1.0, 1.0, 0.45, 0.25)))
    board = np.tile(board, (5, 1, 1))
    whole = board[:height, :width].copy()
    cv2.copyTo(
        np.ascontiguousarray(board.transpose(1, 0, 2)[:height, :width]), upright.astype(np.uint8), whole
    )
    return whole


def _shadowed_at_top(picture: Pixels, reach_px: float) -> Pixels:
    """The picture below its rabbet: the light from above leaves a narrow shadow."""
    rows = np.arange(picture.shape[0], dtype=np.float32)
    dark = 1 - 0.5 * np.exp(-rows / max(reach_px, 0.5))
    return times(picture, np.repeat(dark[:, None], picture.shape[1], axis=1))
