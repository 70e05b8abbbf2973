"""Films by hand: the camera sways and trembles, every exposure smears by the motion during it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from benchmarks.captures import space
from benchmarks.captures.camera import Camera, Path, linear_of, smeared
from benchmarks.captures.conditions import PRESETS, Dice, drawn_condition
from benchmarks.captures.photographs import LANDSCAPE, Capture, exposed
from benchmarks.captures.space import Matrix, Motion, Pose
from benchmarks.captures.staging import staged
from benchmarks.captures.textures import Pixels, Size
from numpy.typing import NDArray

_ASIDE = 1.6
"""So far from the middle, in parts of its distance, a picture is out of view."""
_STILL_WITHIN = 0.86
"""Part of a photograph's width and height that a film made of it shows at a time."""


def film(
    picture: Pixels,
    condition: str,
    seed: int,
    frames: int = 10,
    fps: float = 15.0,
    *,
    size: Size = LANDSCAPE,
    severity: float | None = None,
    others: Sequence[Pixels] = (),
    brought_s: float = 0.0,
    taken_s: float = 0.0,
) -> tuple[Capture, ...]:
    """A film of a picture; the arguments are those of `capture`.

    Every other film begins unsteadily, as when a picture is just being held up.

    Args:
        frames: while the picture is held.
        fps: frames a second.
        brought_s: how long it takes to bring the picture into view, from below or from a side. The film is so
            much longer.
        taken_s: how long it takes to take it out of view again.

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
    exposure_s = dice.between(1 / 80, 1 / 30) if camera.electrons > 500 else 1 / 16
    hand = Hand.drawn(dice, scene.pose.focal_px, dice.draw(conditions.motion_px) / exposure_s)
    ends_s = brought_s + frames / fps
    way = _ASIDE * np.array([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]][seed % 3])

    def moves(time_s: float) -> Motion:
        coming = _eased((brought_s - time_s) / brought_s) if brought_s > 0 else 0.0
        going = _eased((time_s - ends_s) / taken_s) if taken_s > 0 else 0.0
        held = hand.at(time_s)
        return replace(held, shift=held.shift + (coming + going) * way)

    made = []
    for number in range(round(brought_s * fps) + frames + round(taken_s * fps)):
        time_s = number / fps
        path = _path(scene.pose, moves, time_s, exposure_s)
        made.append(exposed(scene, scene.pose.moved(moves(time_s)), path, camera, name, dice))
    return tuple(made)


def film_from_still(photo: Pixels, seed: int, frames: int = 10, fps: float = 15.0) -> tuple[Capture, ...]:
    """A film of a real photograph (height, width, 3): a hand moves the view within it.

    The frames have the photograph's shape, their longer side 1280 px; the corners are the photograph's own, mostly
    outside of them.
    """
    random = np.random.default_rng(seed)
    dice = Dice(random, random.random())
    height, width = photo.shape[:2]
    longer = max(LANDSCAPE)
    size = (round(width * longer / max(width, height)), round(height * longer / max(width, height)))
    # No finer than the frames can show it: a warp alone would skip pixels, as no lens does.
    scale = min(1.0, longer / _STILL_WITHIN / max(width, height))
    still = linear_of(
        np.asarray(cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    )
    focal_px = 0.85 * longer
    distance = focal_px / (np.hypot(*size) / 2) * _STILL_WITHIN
    pose = Pose(np.eye(3), np.array([0, 0, distance]), focal_px, size)
    centre = np.array([still.shape[1], still.shape[0]]) / 2
    to_plane = np.array([[1, 0, -centre[0]], [0, 1, -centre[1]], [0, 0, np.hypot(*centre)]]) / np.hypot(
        *centre
    )
    camera = replace(
        Camera.drawn(dice, PRESETS["upright"]),
        defocus_px=0.0, distortion=0.0, vignetting=0.0, flare=0.0, balance=(1.0, 1.0, 1.0), contrast=0.0,
    )  # fmt: skip
    exposure_s = dice.between(1 / 80, 1 / 20)
    hand = Hand.drawn(dice, focal_px, dice.between(0, 2) / exposure_s)
    made = []
    for number in range(frames):
        time_s = number / fps
        moved = pose.moved(hand.at(time_s))
        to_frame = moved.homography() @ to_plane
        light = smeared(
            space.warped(still, to_frame, size, cv2.BORDER_REFLECT), _path(pose, hand.at, time_s, exposure_s)
        )
        corners = space.projected(space.corners_of(still.shape[1], still.shape[0]), to_frame)
        made.append(
            Capture(
                frame=camera.frame(light, 1.0, np.ones(3, np.float32), random),
                corners=corners,
                condition="still",
                severity=dice.severity,
                visible=space.inside_share(corners, size),
            )
        )
    return tuple(made)


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """A hand's motion: sums of slow sways, a shake and a fine tremor, each with its frequencies and phases."""

    frequencies_hz: NDArray[np.float64]
    """(waves,)."""
    phases: NDArray[np.float64]
    """(waves, 9)."""
    amplitudes: NDArray[np.float64]
    """(waves, 9): turning, orbiting (radians) and shift (parts of the distance), three axes each."""
    unrest: float
    """How much more it moves at the beginning."""
    settling_s: float

    @classmethod
    def drawn(cls, dice: Dice, focal_px: float, shake_px_s: float) -> Hand:
        """Somebody's hand; `shake_px_s` is the mean speed of its shaking, in the frame."""
        sways, tremors = 4, 3
        slow, fast = dice.random.uniform(0.15, 1.1, sways), dice.random.uniform(6, 11, tremors)
        frequencies = np.r_[slow, dice.between(1.8, 3.5), fast]
        amplitudes = np.zeros((len(frequencies), 9))
        sway = np.r_[[0.012] * 2, 0.012, [0.02] * 3, [0.008, 0.008, 0.018]] * dice.between(0.6, 2.2)
        amplitudes[:sways] = dice.random.normal(0, 1, (sways, 9)) * sway / np.sqrt(sways)
        shake = shake_px_s / (4 * frequencies[sways] * focal_px)  # a wave travels four amplitudes a period
        heading = dice.between(0, 2 * np.pi)
        amplitudes[sways, :2] = shake * np.array([np.cos(heading), np.sin(heading)])
        amplitudes[sways + 1 :, :3] = dice.random.normal(0, 0.0004, (tremors, 3))
        phases = dice.random.uniform(0, 2 * np.pi, amplitudes.shape)
        phases[sways] = phases[sways, 0]
        return cls(
            frequencies,
            phases,
            amplitudes,
            dice.pick((0.0, dice.between(1.0, 3.5))),
            dice.between(0.15, 0.35),
        )

    def at(self, time_s: float) -> Motion:
        """Where it has moved to."""
        waves = np.sin(2 * np.pi * self.frequencies_hz[:, None] * time_s + self.phases)
        values = (self.amplitudes * waves).sum(axis=0)
        values *= 1 + self.unrest * np.exp(-max(time_s, 0.0) / self.settling_s)
        return Motion(values[:3], values[3:6], values[6:])


def _eased(share: float) -> float:
    """0..1 with a gentle beginning and end, as arms move (Flash & Hogan 1985, minimum jerk)."""
    share = min(max(share, 0.0), 1.0)
    return share**3 * (10 - 15 * share + 6 * share**2)


def _path(pose: Pose, moves: Callable[[float], Motion], middle_s: float, exposure_s: float) -> Path:
    """The way of the picture's plane through the frame during an exposure."""
    back = np.linalg.inv(pose.moved(moves(middle_s)).homography())

    def at(time: float) -> Matrix:
        return pose.moved(moves(middle_s + time * exposure_s)).homography() @ back

    return at
