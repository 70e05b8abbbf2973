"""Flat things as light in the picture's plane, and how they are laid over each other."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from benchmarks.captures import space
from benchmarks.captures.camera import Light, linear_of
from benchmarks.captures.conditions import Dice
from benchmarks.captures.sheets import Hand, Sheet
from benchmarks.captures.space import Matrix, Points, Pose
from benchmarks.captures.textures import Field, Size, thrice

_SHADOW_REDUCTION = 4
_ROOM_TO_MOVE = 0.2
"""Parts of the frame, on each side."""


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Something flat in the picture's plane."""

    light: Light
    """(height, width, 4), linear, multiplied by its cover, which is the fourth channel."""
    to_plane: Matrix

    def moved(self, by: Matrix) -> Patch:
        """Elsewhere in the plane."""
        return Patch(self.light, by @ self.to_plane)


def patch_of(sheet: Sheet, pose: Pose | None = None) -> Patch:
    """A sheet without the hands that hold it, given a pose only what may come into view of it; a screen shines."""
    height, width = sheet.cover.shape
    rows, columns = _in_view(sheet, pose) if pose is not None else (slice(0, height), slice(0, width))
    light = linear_of(np.ascontiguousarray(sheet.pixels[rows, columns]))
    corner = np.array([columns.start, rows.start], np.float32)
    if sheet.screen is not None:
        shining = inside(sheet.glossy - corner, (light.shape[1], light.shape[0]))
        light = cv2.multiply(light, thrice(1 + np.float32(sheet.screen.brightness - 1) * shining))
    to_sheet = np.array([[1, 0, corner[0]], [0, 1, corner[1]], [0, 0, 1]])
    return Patch(
        covering(light, np.ascontiguousarray(sheet.cover[rows, columns])), sheet.to_plane() @ to_sheet
    )


def patch_of_hand(hand: Hand, sheet: Sheet) -> Patch:
    """A part of a hand at its sheet."""
    return Patch(covering(linear_of(hand.pixels), hand.cover), sheet.to_plane() @ hand.to_sheet())


def _in_view(sheet: Sheet, pose: Pose) -> tuple[slice, slice]:
    """Rows and columns of a sheet that the frame shows, or may show when a hand moves it."""
    height, width = sheet.cover.shape
    wider = (space.corners_of(*pose.size) - np.array(pose.size) / 2) * (1 + 2 * _ROOM_TO_MOVE) + np.array(
        pose.size
    ) / 2
    to_plane = np.linalg.inv(pose.homography())
    if (np.c_[wider, np.ones(4)] @ to_plane[2] <= 0).any():  # the horizon is in view
        return slice(0, height), slice(0, width)
    seen = space.projected(wider, np.linalg.inv(sheet.to_plane()) @ to_plane)
    left, top = np.clip(np.floor(seen.min(axis=0)), 0, (width - 1, height - 1)).astype(int)
    right, bottom = np.clip(np.ceil(seen.max(axis=0)), (left + 1, top + 1), (width, height)).astype(int)
    return slice(int(top), int(bottom)), slice(int(left), int(right))


def shadow_of(sheet: Sheet, dice: Dice, *, lifted: bool) -> Patch:
    """What the sheet keeps the lamps from, below and beside it; wide where it hangs away from the wall."""
    height, width = (side // _SHADOW_REDUCTION + 1 for side in sheet.cover.shape)
    away = dice.between(0.02, 0.1) if lifted else dice.between(0.005, 0.02)
    lift = away * sheet.unit_px / _SHADOW_REDUCTION
    edge = round(4 * lift) + 2
    box = cv2.resize(sheet.cover, (width, height), interpolation=cv2.INTER_AREA)
    box = cv2.copyMakeBorder(box, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=0)
    dark = cv2.GaussianBlur(box, (0, 0), 0.6 * lift + 0.3) * np.float32(dice.between(0.35, 0.75))
    left, top = np.array([dice.between(-1, 1), dice.between(0.4, 1.5)]) * lift - edge
    to_sheet = _SHADOW_REDUCTION * np.array([[1, 0, left], [0, 1, top], [0, 0, 1 / _SHADOW_REDUCTION]])
    return Patch(covering(np.zeros((*dark.shape, 3), np.float32), dark), sheet.to_plane() @ to_sheet)


def covering(light: Light, cover: Field) -> Light:
    """Multiplied by its cover, with the cover as a fourth channel."""
    return np.asarray(cv2.merge([*cv2.split(cv2.multiply(light, thrice(cover))), cover]), np.float32)


def over(shown: Light, light: Light) -> Light:
    """Four channels, the fourth being their cover, over three or four (Porter & Duff 1984)."""
    through = 1 - cv2.extractChannel(shown, 3)
    if light.shape[2] == 3:
        return cv2.add(cv2.multiply(light, thrice(through)), cv2.cvtColor(shown, cv2.COLOR_RGBA2RGB))
    return cv2.add(cv2.multiply(light, cv2.merge([through] * 4)), shown)


def paint(light: Light, patch: Patch, pose: Pose) -> None:
    """Lay a patch over a frame's light of three or four channels, in place."""
    height, width = patch.light.shape[:2]
    homography = pose.homography() @ patch.to_plane
    outline = space.corners_of(width, height)
    low, high = np.zeros(2, int), np.array(pose.size)
    before_camera = bool((np.c_[outline, np.ones(4)] @ homography[2] > 0).all())
    if before_camera:
        seen = space.projected(outline, homography)
        low = np.clip(np.floor(seen.min(axis=0)) - 1, 0, pose.size).astype(int)
        high = np.clip(np.ceil(seen.max(axis=0)) + 1, 0, pose.size).astype(int)
    if (high <= low).any():
        return
    there = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]]) @ homography
    shown = space.warped(patch.light, there, (int(high[0] - low[0]), int(high[1] - low[1])))
    if not before_camera:
        shown *= (nearness(pose) > 0)[..., None]
    area = light[low[1] : high[1], low[0] : high[0]]
    area[:] = over(shown, np.ascontiguousarray(area))


def nearness(pose: Pose) -> Field:
    """For each pixel, one over the distance at which it sees the plane, the picture's being 1; 0 at the horizon."""
    across, down, there = np.linalg.inv(pose.homography())[2].astype(np.float32) * np.float32(
        pose.translation[2]
    )
    x = np.arange(pose.size[0], dtype=np.float32)[None, :] + 0.5
    y = np.arange(pose.size[1], dtype=np.float32)[:, None] + 0.5
    return across * x + down * y + there


def inside(quadrilateral: Points, size: Size) -> Field:
    """1 inside, 0 outside, smooth between."""
    stamp = np.zeros((size[1], size[0]), np.uint8)
    bounded = np.clip(quadrilateral, -8000, 8000)  # what OpenCV's fixed point can hold
    cv2.fillConvexPoly(stamp, np.round(bounded * 16).astype(np.int32), 255, cv2.LINE_AA, shift=4)
    return stamp.astype(np.float32) / 255
