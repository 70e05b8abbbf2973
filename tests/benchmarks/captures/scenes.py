"""What light of a scene reaches the lens, and where the picture is in it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from benchmarks.captures import space
from benchmarks.captures.camera import Light, Path, linear_of, smeared
from benchmarks.captures.light import Light as Lighting
from benchmarks.captures.patches import Patch, inside, nearness, over, paint
from benchmarks.captures.sheets import Screen, Sheet
from benchmarks.captures.space import Matrix, Points, Pose
from benchmarks.captures.textures import Field, Pixels, thrice

_DARK_NEARNESS = 0.1
"""Ten times as far away as the picture, the room is dark."""
_ONLY_COVER = np.array([0, 0, 0, 1], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """All that there is to see, and from where it is looked at."""

    pose: Pose
    sheet: Sheet
    patches: tuple[Patch, ...]
    """From behind to before."""
    thumbs: tuple[Patch, ...]
    """Before them all."""
    ground: Pixels
    """Behind them: a wall or a table in the picture's plane, or the room as the frame shows it."""
    ground_to_plane: Matrix | None
    """None: the room, which does not move with the picture."""
    lighting: Lighting
    before: tuple[Light, Field] | None
    """What stands before the picture, in the frame, linear and multiplied by its cover, and the cover."""
    hidden: float
    """Share of the picture that something covers."""

    def corners(self, pose: Pose) -> Points:
        """The picture's (4, 2) in the frame, from the picture's own top left, clockwise."""
        return space.projected(self.sheet.picture, self._sheet_to_frame(pose))

    def grid(self, pose: Pose) -> Points:
        """(169, 2) points evenly over the picture, in the frame."""
        return space.projected(self.sheet.grid, self._sheet_to_frame(pose))

    def visible(self, pose: Pose) -> float:
        """Share of the picture that is in the frame and not covered."""
        return space.inside_share(self.corners(pose), pose.size) * (1 - self.hidden)

    def seen(self, pose: Pose, path: Path) -> Light:
        """The light (height, width, 3) of one exposure, during which the pose moves along the path."""
        light = (
            smeared(self._plane(pose), path)
            if self.ground_to_plane is not None
            else self._in_room(pose, path)
        )
        light = cv2.multiply(light, self.lighting.falling)
        quadrilateral = space.projected(self.sheet.glossy, self._sheet_to_frame(pose))
        glossy = thrice(inside(quadrilateral, pose.size))
        for thumb in self.thumbs:
            paint(glossy, Patch(thumb.light * _ONLY_COVER, thumb.to_plane), pose)
        light = cv2.add(light, cv2.multiply(self.lighting.mirrored, glossy))
        if self.sheet.screen is not None:
            light = cv2.multiply(light, self._pixel_pattern(self.sheet.screen, pose))
        if self.before is not None:
            thing, cover = self.before
            light = cv2.add(
                cv2.multiply(light, thrice(1 - cover)), cv2.multiply(thing, self.lighting.falling)
            )
        return light

    def _sheet_to_frame(self, pose: Pose) -> Matrix:
        return pose.homography() @ self.sheet.to_plane()

    def _plane(self, pose: Pose) -> Light:
        """The wall or table, and everything on it."""
        assert self.ground_to_plane is not None
        homography = pose.homography() @ self.ground_to_plane
        light = linear_of(space.warped(self.ground, homography, pose.size, cv2.BORDER_REFLECT))
        near = nearness(pose)
        if near.min() < _DARK_NEARNESS:  # seen very obliquely, the wall ends within the frame
            cv2.multiply(light, thrice(np.clip(near / _DARK_NEARNESS, 0.05, 1)), dst=light)
        for patch in (*self.patches, *self.thumbs):
            paint(light, patch, pose)
        return light

    def _in_room(self, pose: Pose, path: Path) -> Light:
        """The room, and before it what is held and moves."""
        held = np.zeros((pose.size[1], pose.size[0], 4), np.float32)
        for patch in (*self.patches, *self.thumbs):
            paint(held, patch, pose)
        held = smeared(held, path, cv2.BORDER_CONSTANT)
        return over(held, linear_of(self.ground))

    def _pixel_pattern(self, screen: Screen, pose: Pose) -> Light:
        """Where the stripes of a screen's pixels fall on those of the camera: the beat of the two is moire.

        The pattern's contrast is what a pixel's aperture (a sinc) and the lens (a Gaussian of 0.3 px) leave of it.
        """
        to_frame = self._sheet_to_frame(pose)
        scale = space.local_scale(to_frame, self.sheet.picture)
        to_screen = np.diag([1, 1, 1 / (screen.frequency * scale)]) @ np.linalg.inv(to_frame)
        quadrilateral = space.projected(self.sheet.picture, to_frame)
        low = np.clip(np.floor(quadrilateral.min(axis=0)), 0, np.array(pose.size) - 1).astype(int)
        high = np.clip(np.ceil(quadrilateral.max(axis=0)), low + 1, pose.size).astype(int)
        x = np.arange(low[0], high[0], dtype=np.float32)[None, :] + 0.5
        y = np.arange(low[1], high[1], dtype=np.float32)[:, None] + 0.5
        across, down, depth = (row[0] * x + row[1] * y + row[2] for row in to_screen.astype(np.float32))
        left = np.sinc(0.8 * screen.frequency) * np.exp(-2 * (np.pi * 0.3 * screen.frequency) ** 2)
        contrast = np.float32(screen.strength * max(abs(left), 0.03))
        turn = np.float32(2 * np.pi)
        rows = 1 + 0.5 * contrast * np.cos(turn * down / depth)
        rows = rows * (1 + screen.band_depth * np.cos(turn * y / np.float32(screen.band_period_px)))
        pattern = np.ones((pose.size[1], pose.size[0], 3), np.float32)
        shown = inside(quadrilateral, pose.size)[low[1] : high[1], low[0] : high[0]]
        for channel in range(3):
            stripes = 1 + contrast * np.cos(turn * (across / depth + np.float32((channel - 1) / 3)))
            pattern[low[1] : high[1], low[0] : high[0], channel] = 1 + shown * (stripes * rows - 1)
        return pattern
