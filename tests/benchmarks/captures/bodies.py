"""Hands, arms and people: rounded limbs lit from above, and what they wear."""

from __future__ import annotations

import cv2
import numpy as np
from benchmarks.captures.conditions import Dice
from benchmarks.captures.textures import Field, Pixels, Size, mottle, times, tinted
from numpy.typing import NDArray

SKINS = ((248, 214, 190), (236, 190, 152), (220, 168, 128), (190, 128, 88), (140, 86, 56), (92, 60, 42))
_CLOTHES = (
    (30, 32, 40),
    (60, 66, 84),
    (120, 30, 34),
    (205, 200, 190),
    (44, 70, 52),
    (150, 120, 84),
    (235, 235, 232),
)


class Layer:
    """Something partly transparent that is painted upon: `pixels` (height, width, 3) and `cover` (0..1)."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.pixels: Pixels = np.zeros((size[1], size[0], 3), np.uint8)
        self.cover: Field = np.zeros((size[1], size[0]), np.float32)

    def put(self, pixels: NDArray, cover: Field, left: int = 0, top: int = 0) -> None:
        """Lay pixels over what is there (Porter & Duff 1984, straight alpha)."""
        height, width = cover.shape
        area = slice(top, top + height), slice(left, left + width)
        below = self.cover[area] * (1 - cover)
        whole = cover + below
        share = (cover / np.maximum(whole, 1e-6))[..., None]
        self.pixels[area] = self.pixels[area] * (1 - share) + pixels * share
        self.cover[area] = whole

    def limb(self, spine: NDArray, radii: NDArray, colour: NDArray, random: np.random.Generator) -> None:
        """A rounded limb along a spine (n, 2) with its radii (n,), shaded as a cylinder lit from above."""
        low = np.maximum(0, np.floor((spine - radii[:, None]).min(axis=0) - 2)).astype(int)
        high = np.minimum(self.size, np.ceil((spine + radii[:, None]).max(axis=0) + 2)).astype(int)
        if (high <= low).any():
            return
        height = _bulge(low, high, spine, radii)
        area = (high[0] - low[0], high[1] - low[1])
        slope_x, slope_y = (cv2.Sobel(height, cv2.CV_32F, *way, scale=0.125) for way in ((1, 0), (0, 1)))
        facing = (0.3 * slope_x + 0.6 * slope_y + 0.75) / cv2.sqrt(slope_x**2 + slope_y**2 + 1)
        grain = mottle(random, area, ((3.0, 2.5), (24.0, 4.0)))
        shade = 0.45 + 0.62 * np.clip(facing, 0, 1)
        self.put(times(tinted(colour, grain), shade), np.clip(height, 0, 1), int(low[0]), int(low[1]))


def finger(
    layer: Layer, root: NDArray, tip: NDArray, radius: float, skin: NDArray, dice: Dice, *, nail: bool
) -> None:
    """A finger or thumb from `root` to `tip`, slightly bent, its nail towards the viewer or not."""
    way = tip - root
    length = float(np.hypot(*way)) + 1e-6
    ahead = way / length
    aside = np.array([-ahead[1], ahead[0]])
    bend = dice.between(-0.12, 0.12) * length
    spine = np.array([root, root + 0.5 * way + aside * bend, tip - ahead * radius * 0.9])
    layer.limb(spine, radius * np.array([1.12, 1.0, 0.88]), skin, dice.random)
    if nail and radius > 3:
        _nail(layer, tip - ahead * radius * 0.75, ahead, radius, skin)
        _creases(layer, root + 0.5 * way + aside * bend, aside, radius, skin)


def arm(layer: Layer, start: NDArray, end: NDArray, radius: float, dice: Dice, skin: NDArray) -> None:
    """A forearm in a sleeve or bare, from outside the view (`start`) to the hand (`end`)."""
    way = end - start
    elbow = start + 0.4 * way + np.array([-way[1], way[0]]) * dice.between(-0.15, 0.15)
    layer.limb(np.array([start, elbow, end]), radius * np.array([1.5, 1.3, 0.95]), skin, dice.random)
    if dice.chance(0.7):
        cuff = start + dice.between(0.45, 0.8) * way
        cloth = np.array(dice.pick(_CLOTHES), float)
        layer.limb(
            np.array([start, (elbow + cuff) / 2, cuff]),
            radius * np.array([1.9, 1.65, 1.4]),
            cloth,
            dice.random,
        )


def person(layer: Layer, neck: NDArray, head_px: float, dice: Dice, *, facing: bool) -> None:
    """Head and shoulders, from before (`facing`) or behind; the body reaches to the layer's lower edge."""
    skin = np.array(dice.pick(SKINS), float)
    hair = np.array(
        dice.pick(((28, 22, 20), (70, 46, 30), (160, 120, 70), (120, 118, 116), (48, 30, 24))), float
    )
    cloth = np.array(dice.pick(_CLOTHES), float)
    bottom = layer.size[1] + 2 * head_px
    span = 1.15 * head_px
    layer.limb(
        np.array([neck, neck + np.array([0, 1.1 * head_px])]),
        head_px * np.array([0.4, 0.55]),
        skin * 0.9,
        dice.random,
    )
    chest, hips = neck + np.array([0, 1.5 * head_px]), np.array([neck[0], bottom])
    sleeves = [
        np.array([[side * 1.35 * head_px + neck[0], bottom], chest + np.array([side * span, 0])])
        for side in (-1, 1)
    ]
    spine = np.array([*sleeves[0], chest, hips, chest, *sleeves[1][::-1]])
    layer.limb(spine, head_px * np.array([0.45, 0.45, 0.85, 1.15, 0.85, 0.45, 0.45]), cloth, dice.random)
    crown = neck - np.array([0, 0.75 * head_px])
    face = np.array([crown, crown + np.array([0, 0.5 * head_px])])
    if not facing:
        layer.limb(face, head_px * np.array([0.72, 0.62]), hair, dice.random)
        return
    layer.limb(face - np.array([0, 0.22 * head_px]), head_px * np.array([0.76, 0.66]), hair, dice.random)
    layer.limb(face, head_px * np.array([0.62, 0.5]), skin, dice.random)
    _features(layer, crown, head_px, skin, hair)


def _bulge(low: NDArray, high: NDArray, spine: NDArray, radii: NDArray) -> Field:
    """Height in pixels over each pixel of the box: sqrt(r^2 - d^2) of the nearest part of the spine."""
    x = np.arange(low[0], high[0], dtype=np.float32)[None, :] + 0.5
    y = np.arange(low[1], high[1], dtype=np.float32)[:, None] + 0.5
    height = np.zeros((len(y), x.shape[1]), np.float32)
    for start, end, first, last in zip(spine[:-1], spine[1:], radii[:-1], radii[1:], strict=True):
        way = (end - start).astype(np.float32)
        along = ((x - start[0]) * way[0] + (y - start[1]) * way[1]) / np.float32(max(way @ way, 1e-6))
        along = np.clip(along, 0, 1)
        radius = np.float32(first) + along * np.float32(last - first)
        aside_x, aside_y = x - start[0] - along * way[0], y - start[1] - along * way[1]
        height = np.maximum(height, radius**2 - aside_x**2 - aside_y**2)
    return cv2.GaussianBlur(cv2.sqrt(height.astype(np.float32)), (0, 0), 0.5 + 0.06 * float(radii.min()))


def _nail(layer: Layer, centre: NDArray, ahead: NDArray, radius: float, skin: NDArray) -> None:
    angle = float(np.degrees(np.arctan2(ahead[1], ahead[0])))
    axes = (max(1, int(0.72 * radius)), max(1, int(0.55 * radius)))
    middle = (int(centre[0]), int(centre[1]))
    cv2.ellipse(layer.pixels, middle, axes, angle, 0, 360, _level(skin * 0.78), -1, cv2.LINE_AA)
    inner = (max(1, axes[0] - int(0.08 * radius)), max(1, axes[1] - int(0.08 * radius)))
    rosy = skin * 0.72 + np.array([255, 205, 195]) * 0.27
    cv2.ellipse(layer.pixels, middle, inner, angle, 0, 360, _level(rosy), -1, cv2.LINE_AA)


def _creases(layer: Layer, joint: NDArray, aside: NDArray, radius: float, skin: NDArray) -> None:
    for offset in (-0.18, 0.0, 0.16):
        middle = joint + np.array([aside[1], -aside[0]]) * offset * radius
        start, end = (
            (int(x), int(y)) for x, y in (middle - 0.5 * radius * aside, middle + 0.5 * radius * aside)
        )
        cv2.line(layer.pixels, start, end, _level(skin * 0.8), max(1, int(radius / 14)), cv2.LINE_AA)


def _level(colour: NDArray) -> tuple[int, ...]:
    return tuple(int(level) for level in np.clip(colour, 0, 255))


def _features(layer: Layer, crown: NDArray, head_px: float, skin: NDArray, hair: NDArray) -> None:
    """Eyes, brows, nose and mouth, enough to be taken for a face."""
    thin = max(1, int(0.035 * head_px))

    def at(x: float, y: float) -> tuple[int, int]:
        return int(crown[0] + x * head_px), int(crown[1] + y * head_px)

    def oval(centre: tuple[int, int], wide: float, high: float, colour: NDArray) -> None:
        axes = (max(1, int(wide * head_px)), max(1, int(high * head_px)))
        cv2.ellipse(layer.pixels, centre, axes, 0, 0, 360, _level(colour), -1, cv2.LINE_AA)

    def line(start: tuple[int, int], end: tuple[int, int], colour: NDArray) -> None:
        cv2.line(layer.pixels, start, end, _level(colour), thin, cv2.LINE_AA)

    for side in (-1, 1):
        oval(at(0.24 * side, 0.1), 0.1, 0.04, np.array([240, 236, 230]))
        oval(at(0.24 * side, 0.1), 0.04, 0.04, np.array([50, 36, 28]))
        line(at(0.12 * side, -0.02), at(0.37 * side, -0.04), hair)
    line(at(0.02, 0.12), at(0.07, 0.36), skin * 0.72)
    line(at(0.07, 0.36), at(-0.06, 0.37), skin * 0.72)
    oval(at(0, 0.56), 0.17, 0.05, skin * (0.8, 0.52, 0.52))
