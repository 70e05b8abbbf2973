"""Who and what stands before a picture: an arm, a visitor's back, another card."""

from __future__ import annotations

import cv2
import numpy as np
from benchmarks.captures.bodies import SKINS, Layer, arm, person
from benchmarks.captures.conditions import Dice
from benchmarks.captures.space import Points
from benchmarks.captures.textures import Field, Pixels, Size, painting
from numpy.typing import NDArray

_REDUCTION = 4
"""Drawn in a quarter of the size: what is near the lens is out of focus."""


def occluder(dice: Dice, size: Size, picture: Points, share: float) -> tuple[Pixels, Field, float]:
    """Something before the picture (corners in the frame) that hides about `share` of it.

    Returns:
        its pixels (height, width, 3), its cover (height, width; 0..1), and the share that it does hide.
    """
    width, height = size[0] // _REDUCTION, size[1] // _REDUCTION
    near = picture / _REDUCTION
    extent = np.clip(np.ptp(near, axis=0), 8, (width, height))
    large = Layer((3 * width, 3 * height))
    middle = np.array([1.5 * width, 1.5 * height])
    kind = dice.pick(("arm", "back", "card"))
    coming = {"arm": _arm, "back": _back, "card": _card}[kind](large, middle, extent, dice)
    goal = np.clip(near.mean(axis=0), (0, 0), (width, height))
    mask = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(mask, np.round(near * 16).astype(np.int32), 1, shift=4)
    below = mask > 0

    def window(advance: float) -> tuple[slice, slice]:
        """What the frame sees when the thing has come as far: at 1 its middle is before the picture's."""
        left, top = np.round(middle - goal - coming * (1 - advance)).astype(int)
        left, top = int(np.clip(left, 0, 2 * width)), int(np.clip(top, 0, 2 * height))
        return slice(top, top + height), slice(left, left + width)

    def hidden(advance: float) -> float:
        return float(large.cover[window(advance)][below].mean()) if below.any() else 0.0

    advance = min(np.linspace(0, 3, 91), key=lambda value: abs(hidden(value) - share))
    view = window(advance)
    softness = dice.between(0.3, 1.2)
    cover = _grown(large.cover[view], size, softness)
    pixels = _grown(large.pixels[view], size, softness)
    return pixels, cover, hidden(advance)


def _grown(field: NDArray, size: Size, softness_px: float) -> NDArray:
    return cv2.resize(cv2.GaussianBlur(field, (0, 0), softness_px), size, interpolation=cv2.INTER_CUBIC).clip(
        0, 255 if field.dtype == np.uint8 else 1
    )


def _arm(layer: Layer, middle: NDArray, extent: NDArray, dice: Dice) -> NDArray:
    """Across the picture; it comes from above or below."""
    angle = dice.between(-0.6, 0.6)
    along = np.array([np.cos(angle), np.sin(angle)])
    skin = np.array(dice.pick(SKINS), float)
    half = layer.size[0] / 2
    arm(
        layer,
        middle - along * half,
        middle + along * half * dice.between(0.5, 0.9),
        0.24 * extent[1],
        dice,
        skin,
    )
    return np.array([-along[1], along[0]]) * extent[1] * dice.pick((-1.1, 1.1))


def _back(layer: Layer, middle: NDArray, extent: NDArray, dice: Dice) -> NDArray:
    """A visitor from behind, who comes from a side or from below."""
    head = dice.between(0.3, 0.4) * max(extent[1], 0.6 * extent[0])
    person(layer, middle - (0, 0.1 * extent[1]), head, dice, facing=False)
    return dice.pick((np.array([1.4, 0.2]), np.array([-1.4, 0.2]), np.array([0.1, 1.3]))) * extent


def _card(layer: Layer, middle: NDArray, extent: NDArray, dice: Dice) -> NDArray:
    """Another picture, as large as this one."""
    size = (int(max(8, 1.1 * extent[0])), int(max(8, 1.1 * extent[1])))
    card = cv2.copyMakeBorder(
        painting(dice.random, size), 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=(240, 238, 232)
    )
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), dice.between(-25, 25), 1.0)
    turn[:, 2] += middle - np.array(size) / 2
    layer.put(
        cv2.warpAffine(card, turn, layer.size),
        cv2.warpAffine(np.ones(card.shape[:2], np.float32), turn, layer.size),
    )
    heading = dice.between(0, 2 * np.pi)
    return np.array([np.cos(heading), np.sin(heading)]) * extent * 1.3
