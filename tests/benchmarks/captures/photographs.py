"""One photograph of a picture, and where it is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks.captures.camera import Camera, Path, streak
from benchmarks.captures.conditions import PRESETS, Dice, drawn_condition
from benchmarks.captures.scenes import Scene
from benchmarks.captures.space import Points, Pose, fitted_corners
from benchmarks.captures.staging import staged
from benchmarks.captures.textures import Pixels, Size

LANDSCAPE = (1280, 720)
"""Width and height of a kiosk's frame, in pixels."""
PORTRAIT = (720, 1280)
"""Of a phone held upright."""


@dataclass(frozen=True, slots=True, eq=False)
class Capture:
    """A frame and what is true of it."""

    frame: Pixels
    """(height, width, 3)."""
    corners: Points
    """(4, 2), the picture's corners from its own top left, clockwise, x and y in the frame.

    The frame's top left corner is (0, 0); they lie outside of it where only a part is seen. They are those of the
    homography that fits the part in view best, as a page bends and a lens distorts.
    """
    condition: str
    """Its name; of 'mix', the one that was drawn."""
    severity: float
    """0 (mild) .. 1 (hard)."""
    visible: float
    """Share of the picture that is in the frame and not covered, 0..1."""


def capture(
    picture: Pixels,
    condition: str,
    seed: int,
    *,
    size: Size = LANDSCAPE,
    severity: float | None = None,
    others: Sequence[Pixels] = (),
) -> Capture:
    """A photograph of a picture.

    Args:
        picture: (height, width, 3), red green blue, 0..255, of any size.
        condition: one of `CONDITIONS`.
        seed: the same one gives the same photograph.
        size: width and height of the frame.
        severity: 0 (mild) .. 1 (hard); drawn when it is not given.
        others: pictures that may hang beside this one; only 'several' has neighbours, and invents them without.

    Raises:
        ValueError: there is no such condition.
    """
    random = np.random.default_rng(seed)
    name = drawn_condition(condition, random)
    conditions = PRESETS[name]
    drawn = random.random()
    dice = Dice(random, drawn if severity is None else severity)
    scene = staged(picture, conditions, dice, size, others)
    camera = Camera.drawn(dice, conditions)
    path = streak(dice, size, dice.draw(conditions.motion_px))
    return exposed(scene, scene.pose, path, camera, name, dice)


def exposed(scene: Scene, pose: Pose, path: Path, camera: Camera, condition: str, dice: Dice) -> Capture:
    """One exposure of a scene by a camera in a pose, that moves along a path meanwhile."""
    light = scene.seen(pose, path)
    return Capture(
        frame=camera.frame(light, camera.gain_for(light), scene.lighting.colour, dice.random),
        corners=fitted_corners(camera.seen(scene.grid(pose), pose.size), pose.size),
        condition=condition,
        severity=dice.severity,
        visible=scene.visible(pose),
    )
