"""Where a picture is: gallery walls, tables, and the room behind what a visitor holds up."""

from __future__ import annotations

import cv2
import numpy as np
from benchmarks.captures.bodies import Layer, person
from benchmarks.captures.conditions import Dice
from benchmarks.captures.textures import (
    Pixels,
    Size,
    board_floor,
    mottle,
    painting,
    tinted,
    wood,
    words,
    write,
)

_PAINTS = (
    (238, 236, 230),
    (222, 214, 198),
    (206, 206, 206),
    (224, 200, 150),
    (128, 34, 36),
    (58, 84, 72),
    (60, 74, 98),
    (96, 92, 90),
)


def wall(dice: Dice, size: Size) -> Pixels:
    """A gallery's wall, straight before the camera."""
    colour = np.array(dice.pick(_PAINTS)) + dice.random.normal(0, 6, 3)
    kind = dice.pick(("plaster", "plaster", "plaster", "damask", "concrete", "brick"))
    if kind == "concrete":
        stains = mottle(dice.random, size, ((2.0, 3.0), (12.0, 4.0), (140.0, 9.0)))
        return tinted((168, 166, 162), stains)
    grain = mottle(dice.random, size, ((1.6, 1.6), (7.0, 1.2), (220.0, 3.0)))
    if kind == "damask":
        grain += 7 * _damask(size, dice)
    if kind == "brick":
        return _brick(size, grain, dice)
    return tinted(colour, grain)


def table(dice: Dice, size: Size) -> Pixels:
    """A table's top, seen from above."""
    if dice.chance(0.6):
        return board_floor(dice.random, size, boards=4) if dice.chance(0.4) else wood(dice.random, size)
    colour = dice.random.uniform(40, 235) + dice.random.normal(0, 10, 3)
    return tinted(colour, mottle(dice.random, size, ((1.6, 2.5), (90.0, 3.0))))


def room(dice: Dice, size: Size, *, sharpness: float = 0.0) -> Pixels:
    """A gallery behind the visitor, and at times the visitor: out of focus unless `sharpness` nears 1."""
    small = (size[0] // 2, size[1] // 2)
    width, height = small
    far = tinted(
        np.array(dice.pick(_PAINTS)) * dice.between(0.5, 0.95),
        mottle(dice.random, small, ((2.0, 1.0), (90.0, 4.0))),
    )
    horizon = int(height * dice.between(0.6, 0.95))
    floor = board_floor(dice.random, (width, max(2, height - horizon)), 4)
    far[horizon:] = floor[: height - horizon]
    for _ in range(int(dice.random.integers(0, 5))):
        _hang_far(far, horizon, dice)
    _windows_and_lamps(far, horizon, dice)
    if dice.chance(0.5):
        layer = Layer(small)
        neck = np.array([dice.between(0.25, 0.75) * width, dice.between(0.3, 0.55) * height])
        person(layer, neck, height * dice.between(0.1, 0.2), dice, facing=True)
        far = (far * (1 - layer.cover[..., None]) + layer.pixels * layer.cover[..., None]).astype(np.uint8)
    softened = cv2.GaussianBlur(far, (0, 0), 0.3 + (1 - sharpness) * dice.between(1.5, 6.0))
    return np.asarray(cv2.resize(softened, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def label_card(dice: Dice, width_px: int) -> Pixels:
    """The card beside a work: a bold line, and some smaller ones."""
    height_px = round(width_px * dice.between(0.5, 0.8))
    ink = 40
    paper = dice.pick((250, 244, 236))
    if dice.chance(0.15):
        paper, ink = 40, 235
    card = np.full((height_px, width_px, 3), paper, np.uint8)
    margin = max(1, width_px // 14)
    inner = width_px - 2 * margin
    write(card, (margin, margin, inner, height_px // 4), words(dice.random, 3), width_px / 11, ink)
    body = margin + height_px // 4
    write(card, (margin, body, inner, height_px - body - margin), words(dice.random, 40), width_px / 19, ink)
    return card


def _damask(size: Size, dice: Dice) -> np.ndarray:
    period = dice.between(60, 130)
    x = np.arange(size[0], dtype=np.float32)[None, :] * (2 * np.pi / period)
    y = np.arange(size[1], dtype=np.float32)[:, None] * (np.pi / period)
    return np.tanh(3 * (np.cos(x) * np.cos(y) + 0.4 * np.cos(2 * x + np.sin(3 * y)) + 0.3 * np.cos(4 * y)))


def _brick(size: Size, grain: np.ndarray, dice: Dice) -> Pixels:
    width, height = size
    brick_h, brick_w = 34, 104
    painted = dice.chance(0.5)
    colour = np.array((226, 222, 214) if painted else (150, 84, 62), np.float32)
    x, y = np.arange(width)[None, :], np.arange(height)[:, None]
    row = y // brick_h
    shifted = x + (row % 2) * (brick_w // 2)
    tones = dice.random.normal(0, 4 if painted else 12, (height // brick_h + 2, width // brick_w + 3))
    grain = grain * 1.5 + tones[row, shifted // brick_w].astype(np.float32)
    joint = ((y % brick_h) < 4) | ((shifted % brick_w) < 4)
    return tinted(colour, np.where(joint, grain - 22, grain).astype(np.float32))


def _hang_far(far: Pixels, horizon: int, dice: Dice) -> None:
    """A picture on the far wall."""
    height, width = far.shape[:2]
    size = (int(width * dice.between(0.08, 0.22)), int(height * dice.between(0.12, 0.35)))
    left = int(dice.random.integers(0, width - size[0]))
    top = int(dice.between(0.05, 0.35) * height)
    size = (size[0], max(4, min(size[1], horizon - top - 4)))
    frame = [int(level * dice.between(0.3, 0.9)) for level in (196, 150, 66)]
    cv2.rectangle(far, (left - 4, top - 4), (left + size[0] + 4, top + size[1] + 4), frame, -1)
    shown = painting(dice.random, size)
    area = far[top : top + size[1], left : left + size[0]]
    area[:] = shown[: area.shape[0], : area.shape[1]]


def _windows_and_lamps(far: Pixels, horizon: int, dice: Dice) -> None:
    height, width = far.shape[:2]
    if dice.chance(0.35):
        left = int(dice.random.integers(0, width))
        span, rise = int(width * dice.between(0.1, 0.25)), int(horizon * dice.between(0.5, 0.85))
        cv2.rectangle(far, (left, horizon - rise), (left + span, horizon - rise // 5), (252, 253, 255), -1)
        cv2.line(
            far,
            (left + span // 2, horizon - rise),
            (left + span // 2, horizon - rise // 5),
            (120, 120, 118),
            3,
        )
    for _ in range(int(dice.random.integers(0, 5))):
        spot = (int(dice.random.integers(0, width)), int(dice.between(0.0, 0.12) * height))
        cv2.circle(
            far, spot, max(2, int(height * dice.between(0.008, 0.02))), (255, 250, 235), -1, cv2.LINE_AA
        )
