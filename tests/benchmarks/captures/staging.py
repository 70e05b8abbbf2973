"""Putting a picture somewhere: where the camera stands, what carries the picture, what is around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import cv2
import numpy as np
from benchmarks.captures import places, space
from benchmarks.captures.camera import linear_of
from benchmarks.captures.carriers import STAGINGS
from benchmarks.captures.conditions import NONE, Conditions, Dice, Staging
from benchmarks.captures.light import drawn_light
from benchmarks.captures.occluders import occluder
from benchmarks.captures.patches import Patch, covering, patch_of, patch_of_hand, shadow_of
from benchmarks.captures.scenes import Scene
from benchmarks.captures.sheets import Sheet
from benchmarks.captures.space import Matrix, Points, Pose
from benchmarks.captures.textures import Pixels, Size, captioned, painting, thrice
from numpy.typing import NDArray

Place = Literal["wall", "table", "room"]
"""What a sheet hangs on or lies on; in the room a hand holds it."""

_OVERSAMPLING = 1.1
"""Pixels of a sheet per pixel of the frame."""
_LONGEST_PX = 2000
_GROUND_PX = 1100


def staged(
    picture: Pixels, conditions: Conditions, dice: Dice, size: Size, others: Sequence[Pixels] = ()
) -> Scene:
    """Put a picture (height, width, 3) before a camera of `size`, with `others` beside it where neighbours hang."""
    staging = dice.pick(conditions.stagings)
    picture = _reproduced(picture, conditions, dice)
    pose = posed(space.card_of(picture.shape), conditions, dice, size)
    sheet = _carried(picture, staging, pose, conditions, dice)
    beside: list[Patch] = []
    if conditions.neighbours:
        beside, centres = _neighbours(sheet, conditions, dice, pose, others)
        pose = _nearest_the_centre(pose, centres)
    elif staging == "hung" and dice.chance(0.5):
        beside = [_label(sheet, pose, dice)]
    return placed(sheet, pose, _place(staging, dice), conditions, dice, beside)


def _reproduced(picture: Pixels, conditions: Conditions, dice: Dice) -> Pixels:
    """The picture as somebody printed it: perhaps the wrong way round, perhaps with words over it."""
    if conditions.mirrored:
        picture = np.asarray(cv2.flip(picture, 1), np.uint8)
    if conditions.caption is NONE:
        return picture
    return captioned(picture, dice.draw(conditions.caption), dice.random)


def placed(
    sheet: Sheet, pose: Pose, place: Place, conditions: Conditions, dice: Dice, beside: Sequence[Patch] = ()
) -> Scene:
    """A sheet in its place, under its lamps."""
    patches = list(beside)
    if place != "room":
        patches.append(shadow_of(sheet, dice, lifted=place == "wall"))
    patches += [*(patch_of_hand(hand, sheet) for hand in sheet.behind), patch_of(sheet, pose)]
    thumbs = tuple(patch_of_hand(hand, sheet) for hand in sheet.before)
    ground, to_plane = _ground(place, pose, dice)
    corners = space.projected(sheet.picture, pose.homography() @ sheet.to_plane())
    lighting = drawn_light(dice, pose.size, corners, dice.draw(conditions.glare))
    before, hidden = None, sheet.hidden
    wanted = dice.draw(conditions.covered)
    if wanted > 0:
        pixels, cover, share = occluder(dice, pose.size, corners, wanted)
        before = (cv2.multiply(linear_of(pixels), thrice(cover)), cover)
        hidden = 1 - (1 - hidden) * (1 - share)
    return Scene(pose, sheet, tuple(patches), thumbs, ground, to_plane, lighting, before, hidden)


def posed(card: Points, conditions: Conditions, dice: Dice, size: Size) -> Pose:
    """Where somebody might stand or hold it: `card` (4, 2) is what has to be in view."""
    focal_px = dice.between(0.68, 0.95) * max(size)
    turn = dice.pick(conditions.turns_deg) + dice.draw(conditions.wobble_deg)
    axis = dice.pick((90.0, 270.0)) + dice.random.normal(0, 35)
    rotation = space.orientation(turn, dice.draw(conditions.lean_deg), axis)
    if conditions.visible is not None:
        aim = dice.random.uniform(-0.5, 0.5, 2)
        return space.partly_in_view(card, rotation, focal_px, size, dice.draw(conditions.visible), aim)
    aim = np.clip(dice.random.normal(0, 0.3, 2), -0.8, 0.8)
    return space.wholly_in_view(card, rotation, focal_px, size, dice.draw(conditions.share), aim)


def frame_px_per_unit(pose: Pose) -> float:
    """How long a half diagonal of the picture is in the frame, on the mean."""
    return space.local_scale(pose.homography(), space.card_of((1, 1)))


def _carried(
    picture: Pixels, staging: Staging, pose: Pose, conditions: Conditions, dice: Dice, relative: float = 1.0
) -> Sheet:
    """A picture on its sheet, in the size that it has in the frame; `relative` to the one that is looked at."""
    unit_px = _OVERSAMPLING * frame_px_per_unit(pose) * relative
    width, height = np.ptp(space.card_of(picture.shape), axis=0) * unit_px
    return STAGINGS[staging](_resized(picture, width, height), dice, conditions)


def _resized(picture: Pixels, width: float, height: float) -> Pixels:
    shrink = min(1.0, _LONGEST_PX / max(width, height))
    size = (max(8, round(width * shrink)), max(8, round(height * shrink)))
    smaller = size[0] * size[1] < picture.shape[0] * picture.shape[1]
    return np.asarray(
        cv2.resize(picture, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC), np.uint8
    )


def _label(sheet: Sheet, pose: Pose, dice: Dice) -> Patch:
    """The card beside the work, on the wall."""
    unit_px = frame_px_per_unit(pose)
    width = round(float(np.clip(dice.between(0.25, 0.5) * unit_px, 30, 400)))
    card = places.label_card(dice, width)
    outside = np.array([sheet.cover.shape[1], sheet.cover.shape[0]]) / sheet.unit_px / 2
    beside = np.array(
        [dice.pick((-1.0, 1.0)) * (outside[0] + dice.between(0.3, 0.5)), dice.between(-0.3, 0.6)]
    )
    below = np.array([dice.between(-0.5, 0.5), outside[1] + dice.between(0.3, 0.5)])
    place = beside if dice.chance(0.7) else below
    light = covering(linear_of(card), np.ones(card.shape[:2], np.float32))
    return Patch(light, _at((card.shape[1] / 2, card.shape[0] / 2), 1 / unit_px, place))


def _at(centre: tuple[float, float], units_per_px: float, place: NDArray) -> Matrix:
    """Pixels to the plane, the centre at `place`."""
    shift = np.array(place) - np.array(centre) * units_per_px
    return np.array([[units_per_px, 0, shift[0]], [0, units_per_px, shift[1]], [0, 0, 1]])


def _neighbours(
    sheet: Sheet, conditions: Conditions, dice: Dice, pose: Pose, others: Sequence[Pixels]
) -> tuple[list[Patch], list[Points]]:
    """Pictures to the left and to the right, and their centres in the plane; invented where no others are given."""
    outside = sheet.cover.shape[1] / sheet.unit_px / 2
    edges = {-1: outside, 1: outside}
    patches: list[Patch] = []
    centres: list[Points] = []
    first = dice.pick((-1, 1))
    for number in range(conditions.neighbours):
        side = first if number % 2 == 0 else -first
        picture = dice.pick(tuple(others)) if others else _invented(dice)
        relative = dice.between(0.75, 1.2)
        there = _carried(picture, "hung", pose, conditions, dice, relative)
        half = there.cover.shape[1] / there.unit_px / 2 * relative
        middle = edges[side] + dice.between(0.15, 0.5) + half
        edges[side] = middle + half
        centre = np.array([side * middle, dice.random.normal(0, 0.12)])
        move = np.array([[relative, 0, centre[0]], [0, relative, centre[1]], [0, 0, 1]])
        patches += [shadow_of(there, dice, lifted=True).moved(move), patch_of(there).moved(move)]
        centres.append(centre)
    return patches, centres


def _invented(dice: Dice) -> Pixels:
    return painting(dice.random, dice.pick(((320, 240), (240, 320), (280, 280))))


def _nearest_the_centre(pose: Pose, others: list[NDArray]) -> Pose:
    """The pose, or if another picture were nearer the frame's centre, the one that looks straight at this one."""
    places_px = pose.seen(np.array([[0, 0], *others], np.float32))
    distances = np.hypot(*(places_px - np.array(pose.size) / 2).T)
    if (distances[1:] > 2 * distances[0]).all():
        return pose
    return replace(pose, translation=np.array([0, 0, pose.translation[2]]))


def _place(staging: Staging, dice: Dice) -> Place:
    if staging in {"postcard", "phone"}:
        return "room"
    if staging == "hung" or (staging == "leaf" and dice.chance(0.4)):
        return "wall"
    return "table"


def _ground(place: Place, pose: Pose, dice: Dice) -> tuple[Pixels, Matrix | None]:
    if place == "room":
        return places.room(dice, pose.size), None
    pixels = (places.table if place == "table" else places.wall)(dice, (_GROUND_PX, _GROUND_PX))
    if place == "table" and dice.chance(0.5):
        pixels = np.ascontiguousarray(pixels.transpose(1, 0, 2))
    units_per_px = 1.2 / frame_px_per_unit(pose)
    return pixels, _at((_GROUND_PX / 2, _GROUND_PX / 2), units_per_px, np.zeros(2))
