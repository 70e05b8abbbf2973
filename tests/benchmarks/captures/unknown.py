"""What a kiosk's camera sees when nobody shows it a picture that it could know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import cv2
import numpy as np
from benchmarks.captures import places, space
from benchmarks.captures.bodies import Layer, person
from benchmarks.captures.camera import Camera, linear_of, smeared, streak
from benchmarks.captures.conditions import Conditions, Dice
from benchmarks.captures.light import drawn_light
from benchmarks.captures.photographs import LANDSCAPE
from benchmarks.captures.textures import Pixels, Size, board_floor, mottle, tinted, words, write

_ORDINARY = Conditions()


def _wall(dice: Dice, size: Size) -> Pixels:
    return _leaning(places.wall(dice, _square(size)), dice, size)


def _floor(dice: Dice, size: Size) -> Pixels:
    boards = board_floor(dice.random, _square(size), int(dice.random.integers(6, 24)))
    return _leaning(boards, dice, size, lean_deg=dice.between(15, 60))


def _table(dice: Dice, size: Size) -> Pixels:
    return _leaning(places.table(dice, _square(size)), dice, size)


def _label(dice: Dice, size: Size) -> Pixels:
    ground = places.wall(dice, _square(size))
    card = places.label_card(dice, int(dice.between(0.22, 0.6) * max(size)))
    _lay(ground, card, dice)
    return _leaning(ground, dice, size)


def _text_page(dice: Dice, size: Size) -> Pixels:
    ground = places.table(dice, _square(size))
    height, width = ground.shape[0] * 6 // 10, ground.shape[1] * 5 // 10
    page = np.full((height, width, 3), 247, np.uint8)
    margin, letter = width // 12, dice.between(0.007, 0.016) * max(size)
    write(page, (margin, margin, width - 2 * margin, round(4 * letter)), words(dice.random, 5), 2 * letter)
    top = margin + round(4 * letter)
    write(page, (margin, top, width - 2 * margin, height - top - margin), words(dice.random, 500), letter)
    _lay(ground, page, dice)
    return _leaning(ground, dice, size, turn_deg=dice.between(-180, 180))


def _person(dice: Dice, size: Size) -> Pixels:
    return _with_person(places.room(dice, size, sharpness=0.5), dice, facing=True)


def _visitor_from_behind(dice: Dice, size: Size) -> Pixels:
    return _with_person(places.room(dice, size, sharpness=0.5), dice, facing=False)


def _room_corner(dice: Dice, size: Size) -> Pixels:
    """Two walls and a floor or a ceiling meet."""
    left, right = (places.wall(dice, size).astype(np.float32) for _ in range(2))
    x, width, height = np.arange(size[0]), *size
    edge = int(width * dice.between(0.3, 0.7))
    view = np.where((x < edge)[None, :, None], left * dice.between(0.6, 0.95), left * 0.7 + right * 0.3)
    foot = int(height * dice.between(0.6, 0.9))
    slopes = dice.between(0.1, 0.4), dice.between(0.1, 0.4)
    line = foot + np.where(x < edge, (edge - x) * slopes[0], (x - edge) * slopes[1])
    below = np.arange(height)[:, None] > line[None]
    floor = board_floor(dice.random, size, 14)
    view = np.where(below[..., None], floor, view)
    skirting = np.abs(np.arange(height)[:, None] - line[None] + 9) < 9
    return np.clip(np.where(skirting[..., None], dice.between(60, 240), view), 0, 255).astype(np.uint8)


def _ceiling_lamp(dice: Dice, size: Size) -> Pixels:
    ceiling = tinted((104, 102, 98), mottle(dice.random, size, ((2.0, 1.2), (160.0, 4.0))))
    middle = np.array(size) * dice.random.uniform(0.25, 0.75, 2)
    for offset in np.arange(-2, 3) * dice.between(120, 260):
        spot = middle + np.array([offset, offset * dice.between(-0.2, 0.2)])
        axes = [int(value) for value in dice.random.uniform(14, 46) * np.array([1, dice.between(0.5, 1)])]
        cv2.ellipse(
            ceiling,
            [int(v) for v in spot],
            [axes[0] + 9, axes[1] + 9],
            0,
            0,
            360,
            (60, 60, 62),
            -1,
            cv2.LINE_AA,
        )
        cv2.ellipse(ceiling, [int(v) for v in spot], axes, 0, 0, 360, (255, 255, 255), -1, cv2.LINE_AA)
    rails = int(dice.between(0.1, 0.9) * size[1])
    cv2.line(
        ceiling, (0, rails), (size[0], rails + int(dice.between(-90, 90))), (44, 44, 46), 12, cv2.LINE_AA
    )
    return ceiling


def _black_canvas(dice: Dice, size: Size) -> Pixels:
    """A black painting, or a sleeping screen."""
    ground = places.wall(dice, _square(size))
    side = ground.shape[0]
    shape = (int(side * dice.between(0.25, 0.45)), int(side * dice.between(0.25, 0.45)))
    black = tinted((14, 13, 13), mottle(dice.random, shape, ((1.6, 1.5), (30.0, 1.5))))
    black = cv2.copyMakeBorder(black, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=[dice.between(20, 220)] * 3)
    _lay(ground, np.asarray(black, np.uint8), dice)
    return _leaning(ground, dice, size)


def _window(dice: Dice, size: Size) -> Pixels:
    """Sky and trees behind bars, the wall around them dark."""
    view = tinted((70, 68, 66), mottle(dice.random, size, ((2.0, 1.5), (150.0, 5.0))))
    width, height = size
    left, top = int(width * dice.between(0.1, 0.3)), int(height * dice.between(0.05, 0.2))
    right, bottom = int(width * dice.between(0.65, 0.95)), int(height * dice.between(0.75, 0.98))
    pane = (right - left, bottom - top)
    outside = tinted((225, 236, 250), mottle(dice.random, pane, ((90.0, 6.0),)))
    leaves = (
        mottle(dice.random, pane, ((14.0, 0.7), (50.0, 1.0)))
        + np.linspace(-2.5, 1.5, pane[1], dtype=np.float32)[:, None]
    )
    trees = tinted((92, 118, 70), 22 * mottle(dice.random, pane, ((5.0, 0.6), (20.0, 0.8))))
    outside = np.where((leaves > 0)[..., None], trees, outside)
    view[top:bottom, left:right] = cv2.GaussianBlur(outside, (0, 0), 2.0)
    bar = max(6, width // 90)
    for x in np.linspace(left, right, int(dice.random.integers(3, 5))).astype(int):
        cv2.line(view, (int(x), top), (int(x), bottom), (225, 223, 218), bar)
    for y in np.linspace(top, bottom, int(dice.random.integers(2, 5))).astype(int):
        cv2.line(view, (left, int(y)), (right, int(y)), (225, 223, 218), bar)
    return view


_VIEWS: dict[str, Callable[[Dice, Size], Pixels]] = {
    "wall": _wall,
    "floor": _floor,
    "table": _table,
    "label": _label,
    "text-page": _text_page,
    "person": _person,
    "visitor-from-behind": _visitor_from_behind,
    "room": lambda dice, size: places.room(dice, size, sharpness=dice.between(0, 1)),
    "room-corner": _room_corner,
    "ceiling-lamp": _ceiling_lamp,
    "black-canvas": _black_canvas,
    "window": _window,
}
UNKNOWN_KINDS = tuple(_VIEWS)
"""Of sights without any known picture."""


def unknown_view(kind: str, seed: int, size: Size = LANDSCAPE) -> Pixels:
    """A frame (height, width, 3) without any known picture; `kind` is one of `UNKNOWN_KINDS`."""
    random = np.random.default_rng([seed, UNKNOWN_KINDS.index(kind)])
    dice = Dice(random, random.random())
    sight = linear_of(_VIEWS[kind](dice, size))
    lighting = drawn_light(dice, size, space.corners_of(*size) * 0.6 + np.array(size, np.float32) * 0.2, 0.0)
    light = smeared(sight, streak(dice, size, dice.draw(_ORDINARY.motion_px))) * lighting.falling
    camera = replace(Camera.drawn(dice, _ORDINARY), exposure_ev=dice.between(-0.8, 0.6))
    return camera.frame(light, camera.gain_for(light), lighting.colour, random)


def unknown_views(seed: int, size: Size = LANDSCAPE) -> Iterator[tuple[str, Pixels]]:
    """One frame of each kind, with its name."""
    return ((kind, unknown_view(kind, seed, size)) for kind in UNKNOWN_KINDS)


def _square(size: Size) -> Size:
    return max(size), max(size)


def _lay(ground: Pixels, thing: Pixels, dice: Dice) -> None:
    """Put a thing on the ground near its middle, with a soft shadow."""
    height, width = thing.shape[:2]
    room = np.array(ground.shape[:2]) - (height, width)
    top, left = (room / 2 + room * dice.random.uniform(-0.15, 0.15, 2)).astype(int)
    shadow = np.ones(ground.shape[:2], np.float32)
    shadow[top + 5 : top + height + 9, left + 3 : left + width + 6] = 0.6
    ground[:] = ground * cv2.GaussianBlur(shadow, (0, 0), 5)[..., None]
    ground[top : top + height, left : left + width] = thing


def _leaning(
    ground: Pixels, dice: Dice, size: Size, *, turn_deg: float | None = None, lean_deg: float | None = None
) -> Pixels:
    """A square ground seen from somewhere near; what lies beyond its edges repeats it."""
    side = ground.shape[0]
    lean = dice.between(0, 30) if lean_deg is None else lean_deg
    turn = dice.between(-12, 12) if turn_deg is None else turn_deg
    rotation = space.orientation(turn, lean, dice.between(0, 360))
    focal_px = 0.8 * max(size)
    pose = space.Pose(rotation, np.array([0, 0, dice.between(1.0, 1.6)]), focal_px, size)
    to_plane = np.array([[1, 0, -side / 2], [0, 1, -side / 2], [0, 0, side / np.sqrt(2)]]) / (
        side / np.sqrt(2)
    )
    return space.warped(ground, pose.homography() @ to_plane, size, cv2.BORDER_REFLECT)


def _with_person(view: Pixels, dice: Dice, *, facing: bool) -> Pixels:
    height, width = view.shape[:2]
    layer = Layer((width // 2, height // 2))
    head = dice.between(0.12, 0.26) * min(layer.size)
    neck = np.array([dice.between(0.3, 0.7) * layer.size[0], dice.between(0.4, 0.6) * layer.size[1]])
    person(layer, neck, head, dice, facing=facing)
    cover = cv2.resize(layer.cover, (width, height))[..., None]
    shown = cv2.resize(layer.pixels, (width, height), interpolation=cv2.INTER_CUBIC)
    return (view * (1 - cover) + shown * cover).astype(np.uint8)
