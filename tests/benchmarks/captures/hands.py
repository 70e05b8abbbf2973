"""Hands that hold a sheet: arms and knuckles behind it, thumbs before it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from benchmarks.captures.bodies import SKINS, Layer, arm, finger
from benchmarks.captures.conditions import Dice
from benchmarks.captures.sheets import Hand, Sheet
from benchmarks.captures.space import Points
from benchmarks.captures.textures import Size
from numpy.typing import NDArray

_ARMS_PX = 900
"""Longest side of what is drawn behind a card."""
_SHADOW = 0.45
_OPAQUE = 0.7
"""Cover between that of a thumb's shadow and that of the thumb."""


def held(sheet: Sheet, dice: Dice, wanted: float) -> Sheet:
    """In a hand from below or from a side, or between two; the thumbs hide about `wanted` of the picture."""
    height, width = sheet.cover.shape
    skin = np.array(dice.pick(SKINS), float) * dice.between(0.9, 1.05)
    radius = dice.between(0.055, 0.08) * np.sqrt(width * height) * (1.2 if wanted > 0.08 else 1.0)
    grips = [_Grip.drawn(side, (width, height), radius, dice) for side in _hands(dice, wanted)]
    reach = _reach(grips, sheet.picture, wanted)
    thumbs = tuple(_thumb(grip, reach, sheet, skin, dice) for grip in grips)
    hidden = sum(int((thumb.cover[_within(thumb, sheet.picture)] > _OPAQUE).sum()) for thumb in thumbs)
    return replace(
        sheet,
        behind=(_arms(grips, (width, height), skin, dice),),
        before=thumbs,
        hidden=hidden / float(np.prod(np.ptp(sheet.picture, axis=0))),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Grip:
    """One hand at a card's edge: the thumb before it, the other fingers behind."""

    edge: NDArray[np.float64]
    """(2,), where the thumb crosses the card's edge."""
    inward: NDArray[np.float64]
    """(2,), unit vector from the edge into the card."""
    wrist: NDArray[np.float64]
    radius: float
    """Of the thumb, in pixels."""

    @classmethod
    def drawn(cls, side: str, size: Size, radius: float, dice: Dice) -> _Grip:
        """A hand that comes from `below`, `left` or `right` to a card of a size."""
        width, height = size
        along, longer = dice.between(0.3, 0.7), max(size)
        if side == "below":
            edge = np.array([along * width, float(height)])
            inward = np.array([dice.between(-0.5, 0.5), -1.0])
            wrist = edge + np.array([dice.between(-0.27, 0.27), 0.56]) * longer
        else:
            sign = 1 if side == "left" else -1
            edge = np.array([0.0 if sign > 0 else width, (0.3 + along / 2) * height])
            inward = np.array([sign, dice.between(-0.7, 0.2)])
            wrist = edge + np.array([-0.27 * sign, dice.between(0.3, 0.54)]) * longer
        return cls(edge, inward / np.hypot(*inward), wrist, radius)

    def within(self, left: float, top: float, scale: float) -> _Grip:
        """In the pixels of a layer whose corner is there, each `scale` pixels large."""
        corner = np.array([left, top])
        return _Grip(
            (self.edge - corner) / scale, self.inward, (self.wrist - corner) / scale, self.radius / scale
        )

    def root(self) -> NDArray[np.float64]:
        """Of the thumb, outside of the card."""
        return self.edge - self.inward * 2.6 * self.radius

    def tip(self, reach: float) -> NDArray[np.float64]:
        """Of the thumb, `reach` radii into the card."""
        return self.edge + self.inward * reach * self.radius

    def draw_behind(self, layer: Layer, skin: NDArray, dice: Dice) -> None:
        """The forearm, the palm, and knuckles that look out from behind the card."""
        start = self.wrist + (self.wrist - self.edge) * 3 + (0, 6 * self.radius)
        arm(layer, start, self.wrist, 2.1 * self.radius, dice, skin)
        palm = np.array([self.wrist, self.edge - self.inward * self.radius])
        layer.limb(palm, self.radius * np.array([2.1, 2.4]), skin * 0.92, dice.random)
        aside = np.array([-self.inward[1], self.inward[0]])
        for place in (-2.1, 2.0):
            knuckle = self.edge + aside * place * self.radius
            ends = knuckle - self.inward * 2.2 * self.radius, knuckle + self.inward * self.radius
            finger(layer, *ends, self.radius, skin, dice, nail=False)

    def draw_thumb(self, layer: Layer, reach: float, skin: NDArray, dice: Dice) -> None:
        """The thumb, before the card."""
        finger(layer, self.root(), self.tip(reach), 1.05 * self.radius, skin, dice, nail=True)


def _hands(dice: Dice, wanted: float) -> tuple[str, ...]:
    if wanted > 0.08 or dice.chance(0.3):
        return ("left", "right")
    return (dice.pick(("below", "below", "left", "right")),)


def _reach(grips: list[_Grip], picture: Points, wanted: float) -> float:
    """How many radii the thumbs reach in, so that they hide the wanted share of the picture: 1 .. 7."""
    strip = sum(2.1 * grip.radius**2 for grip in grips)
    return float(np.clip(wanted * float(np.prod(np.ptp(picture, axis=0))) / strip, 1.0, 7.0))


def _arms(grips: list[_Grip], size: Size, skin: NDArray, dice: Dice) -> Hand:
    """What is behind the card, coarser than the card."""
    room = 0.9 * max(size)
    extent = np.array(size) + 2 * room
    scale = max(2.0, float(extent.max()) / _ARMS_PX)
    layer = Layer((round(extent[0] / scale), round(extent[1] / scale)))
    for grip in grips:
        grip.within(-room, -room, scale).draw_behind(layer, skin, dice)
    return Hand(layer.pixels, layer.cover, -room, -room, scale)


def _thumb(grip: _Grip, reach: float, sheet: Sheet, skin: NDArray, dice: Dice) -> Hand:
    """A thumb before the card, and its shadow on it."""
    ends = np.stack([grip.root(), grip.tip(reach)])
    low = np.floor(ends.min(axis=0) - 2 * grip.radius)
    extent = np.ceil(ends.max(axis=0) + 2 * grip.radius) - low
    layer = Layer((int(extent[0]), int(extent[1])))
    grip.within(*low, 1.0).draw_thumb(layer, reach, skin, dice)
    fallen = cv2.GaussianBlur(
        np.roll(layer.cover, round(grip.radius / 3), axis=0), (0, 0), grip.radius / 3 + 0.5
    )
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]]])
    shadow = Layer(layer.size)
    shadow.put(np.zeros(3), _SHADOW * fallen * cv2.warpAffine(sheet.cover, shift, layer.size))
    shadow.put(layer.pixels, layer.cover)
    return Hand(shadow.pixels, shadow.cover, float(low[0]), float(low[1]), 1.0)


def _within(thumb: Hand, picture: Points) -> tuple[slice, slice]:
    """The part of a thumb's pixels that lies over an upright picture."""
    (left, top), (right, bottom) = (
        np.round(picture[index] - (thumb.left, thumb.top)).astype(int) for index in (0, 2)
    )
    return slice(max(0, top), max(0, bottom)), slice(max(0, left), max(0, right))
