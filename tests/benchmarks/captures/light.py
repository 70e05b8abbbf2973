"""What falls on the scene and what is mirrored in it, in linear light relative to an evenly lit white.

Drawn at a quarter of the frame's size: light has no fine detail.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from benchmarks.captures.bodies import Layer, finger
from benchmarks.captures.conditions import Dice
from benchmarks.captures.space import Points, corners_of
from benchmarks.captures.textures import Field, Size, thrice
from numpy.typing import NDArray

_REDUCTION = 4


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """A scene's light."""

    falling: Field
    """(height, width, 3), multiplies what things reflect."""
    mirrored: Field
    """(height, width, 3), is added where things are glossy."""
    colour: NDArray[np.float32]
    """(3,), linear red, green and blue of what falls, green 1, as far as a camera takes it for white."""


def drawn_light(dice: Dice, size: Size, picture: Points, glare: float) -> Light:
    """Light from above or from a side, its colour, a hand's shadow at times, and the lamps that glass mirrors."""
    small = (size[0] // _REDUCTION, size[1] // _REDUCTION)
    near = picture / _REDUCTION
    falling = _slope(dice, small)
    if dice.chance(0.5):
        falling = falling * _scallop(dice, small, near)
    if dice.chance(0.15):
        falling = falling * _hand_shadow(dice, small, near)
    colour = _colour_of(dice.between(2700, 7000))
    mirrored = _reflections(dice, small, near, glare)[..., None] * _colour_of(dice.between(3000, 7000))
    falling = thrice(falling.astype(np.float32)) * colour
    return Light(_full(falling, size), _full(mirrored, size), colour ** np.float32(dice.between(0.75, 1.0)))


def _full(field: NDArray, size: Size) -> Field:
    return np.asarray(cv2.resize(field.astype(np.float32), size, interpolation=cv2.INTER_LINEAR), np.float32)


def _grid(size: Size) -> tuple[Field, Field]:
    return np.arange(size[0], dtype=np.float32)[None, :] + 0.5, np.arange(size[1], dtype=np.float32)[
        :, None
    ] + 0.5


def _slope(dice: Dice, size: Size) -> Field:
    x, y = _grid(size)
    to_right, down = dice.random.normal(0, 0.18, 2)
    return np.clip(1 + to_right * (2 * x / size[0] - 1) + down * (2 * y / size[1] - 1), 0.3, 2).astype(
        np.float32
    )


def _scallop(dice: Dice, size: Size, picture: Points) -> Field:
    """A spotlight's pool on the wall: bright at the picture, falling off around it."""
    x, y = _grid(size)
    centre = picture.mean(axis=0) + dice.random.normal(0, 0.12, 2) * size
    reach = dice.between(0.45, 0.9) * size[0]
    distance = ((x - centre[0]) / reach) ** 2 + ((y - centre[1]) / (reach * dice.between(0.7, 1.3))) ** 2
    floor = dice.between(0.15, 0.5)
    return (floor + (1 - floor) / (1 + distance**2 * 3)).astype(np.float32)


def _hand_shadow(dice: Dice, size: Size, picture: Points) -> Field:
    """A hand or a phone between a lamp and the picture."""
    layer = Layer(size)
    target = _inside(dice, picture)
    start = target + np.array([dice.between(-0.4, 0.4), 1.0]) * size[1]
    radius = dice.between(0.05, 0.12) * size[1]
    black = np.zeros(3)
    layer.limb(np.array([start, target]), radius * np.array([1.3, 1.0]), black, dice.random)
    for spread in (-0.5, -0.15, 0.2, 0.55):
        tip = target + radius * 2.6 * np.array([np.sin(spread), -np.cos(spread)])
        finger(layer, target, tip, 0.3 * radius, black, dice, nail=False)
    soft = cv2.GaussianBlur(layer.cover, (0, 0), dice.between(1.5, 6.0))
    return (1 - dice.between(0.35, 0.7) * soft).astype(np.float32)


def _reflections(dice: Dice, size: Size, picture: Points, strength: float) -> Field:
    """A thin veil of the room, and with `strength` (0..1) lamps, tubes and windows upon the picture."""
    veil = np.full(
        (size[1], size[0]), dice.between(0.0, 0.012) + 0.05 * strength * dice.between(0, 1), np.float32
    )
    if strength <= 0:
        return veil
    for _ in range(1 + int(dice.random.integers(0, 1 + round(2 * strength)))):
        kind = dice.pick(("lamp", "lamp", "tube", "window"))
        shape = {"lamp": _lamp, "tube": _tube, "window": _window}[kind](dice, size, picture, strength)
        veil += shape * (0.15 + dice.between(0.6, 1.4) * strength) * (0.5 if kind == "window" else 1.3)
    return veil


def _inside(dice: Dice, quadrilateral: Points) -> NDArray[np.float64]:
    """A point well inside a quadrilateral."""
    u, v = dice.random.uniform(0.2, 0.8, 2)
    top, bottom = (quadrilateral[a] * (1 - u) + quadrilateral[b] * u for a, b in ((0, 1), (3, 2)))
    return np.asarray(top * (1 - v) + bottom * v, np.float64)


def _reach(quadrilateral: Points, size: Size) -> float:
    """The side of a square as large as what is seen of the quadrilateral."""
    common, _ = cv2.intersectConvexConvex(quadrilateral.astype(np.float32), corners_of(*size))
    return float(np.sqrt(max(common, 1.0)))


def _lamp(dice: Dice, size: Size, picture: Points, strength: float) -> Field:
    """A core that burns out, and its halo."""
    x, y = _grid(size)
    centre = _inside(dice, picture)
    radius = _reach(picture, size) * (0.02 + 0.1 * strength * dice.between(0.4, 1.0))
    squared = ((x - centre[0]) ** 2 + ((y - centre[1]) * dice.between(0.8, 1.5)) ** 2) / radius**2
    return (np.exp(-(squared**2)) * 2 + 0.35 / (1 + squared / 4) ** 2).astype(np.float32)


def _tube(dice: Dice, size: Size, picture: Points, strength: float) -> Field:
    centre = _inside(dice, picture)
    reach = _reach(picture, size)
    angle = dice.between(0, np.pi)
    half = reach * dice.between(0.15, 0.5) * np.array([np.cos(angle), np.sin(angle)])
    return _drawn(
        [np.array([centre - half, centre + half])], size, reach * (0.02 + 0.05 * strength), dice, closed=False
    )


def _window(dice: Dice, size: Size, picture: Points, strength: float) -> Field:
    """Panes, in perspective, with their bars."""
    centre, reach = _inside(dice, picture), _reach(picture, size)
    pane = reach * (0.08 + 0.14 * strength) * np.array([1.0, dice.between(1.0, 1.7)])
    shear = np.array([[1, dice.between(-0.4, 0.4)], [dice.between(-0.3, 0.3), 1]])
    panes = [
        centre + ((np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * 0.9 + (column, row)) * pane) @ shear.T
        for column in (-1, 0)
        for row in (-1, 0)
    ]
    return _drawn(panes, size, 0, dice, closed=True)


def _drawn(shapes: list[NDArray], size: Size, thickness: float, dice: Dice, *, closed: bool) -> Field:
    stamp = np.zeros((size[1], size[0]), np.uint8)
    for shape in shapes:
        points = np.round(shape * 16).astype(np.int32)
        if closed:
            cv2.fillPoly(stamp, [points], 255, cv2.LINE_AA, shift=4)
        else:
            cv2.polylines(stamp, [points], False, 255, max(1, round(thickness)), cv2.LINE_AA, shift=4)
    return cv2.GaussianBlur(stamp.astype(np.float32) / 255, (0, 0), dice.between(0.4, 2.5))


def _colour_of(temperature_k: float) -> NDArray[np.float32]:
    """Linear sRGB of a black body, green 1, against white of 6500 K (Planck's law at 610, 550 and 465 nm)."""
    metres = np.array([610e-9, 550e-9, 465e-9])

    def radiance(kelvin: float) -> NDArray[np.float64]:
        return metres**-5 / (np.exp(1.4388e-2 / (metres * kelvin)) - 1)

    ratio = radiance(temperature_k) / radiance(6500.0)
    return np.asarray(ratio / ratio[1], np.float32)
