"""A label's QR code, photographed."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import segno
from benchmarks.captures import space
from benchmarks.captures.camera import Camera, streak
from benchmarks.captures.conditions import Conditions, Dice, Range
from benchmarks.captures.hands import held
from benchmarks.captures.photographs import LANDSCAPE, Capture, exposed
from benchmarks.captures.sheets import Sheet, curled, sheet_of
from benchmarks.captures.staging import frame_px_per_unit, placed, posed
from benchmarks.captures.textures import Pixels, mottle, tinted, words, write

Severity = Literal["mild", "harsh"]

_QUIET_MODULES = 4
_FINE = 1.3
"""Pixels of the card per pixel of the frame."""
_CONDITIONS: dict[Severity, Conditions] = {
    "mild": Conditions(
        share=Range(0.012, 0.06),
        lean_deg=Range(0, 25),
        wobble_deg=Range(-15, 15),
        defocus_px=Range(0, 1.2),
        motion_px=Range(0, 2),
        fingers=Range(0, 0),
    ),
    "harsh": Conditions(
        share=Range(0.004, 0.02),
        lean_deg=Range(10, 50),
        wobble_deg=Range(-180, 180),
        defocus_px=Range(0.3, 2.2),
        motion_px=Range(0, 5),
        electrons=Range(80, 1500),
        exposure_ev=Range(-1.8, 0.6),
        glare=Range(0, 0.5),
        fingers=Range(0, 0),
    ),
}


def code_photo(text: str, seed: int, severity: Severity) -> Capture:
    """A label card with the QR code of a text, photographed; `corners` are the code's, without its quiet zone.

    Mild: 100 to 230 px wide in the frame, nearly upright. Harsh: 60 to 135 px, at any turn and up to 50 degrees
    oblique, in little light, blurred, bent, with glare.
    """
    random = np.random.default_rng(seed)
    dice = Dice(random, random.random())
    conditions = _CONDITIONS[severity]
    pose = posed(space.card_of((1, 1)), conditions, dice, LANDSCAPE)
    sheet = _label(text, _FINE * 2 / np.sqrt(2) * frame_px_per_unit(pose), dice)
    bend = dice.between(-0.1, 0.1) if severity == "mild" else dice.between(-0.5, 0.5)
    sheet = curled(sheet, bend, upright=dice.chance(0.7))
    place = dice.pick(("wall", "table", "room"))
    if place == "room":
        sheet = held(sheet, dice, dice.draw(conditions.fingers))
    scene = placed(sheet, pose, place, conditions, dice)
    camera = Camera.drawn(dice, conditions)
    path = streak(dice, LANDSCAPE, dice.draw(conditions.motion_px))
    return exposed(scene, pose, path, camera, f"code-{severity}", dice)


def _label(text: str, side_px: float, dice: Dice) -> Sheet:
    """A card with the code, `side_px` wide, and some lines beside or below it."""
    code = _code(text, side_px, dice)
    side = code.shape[0]
    border = round(_QUIET_MODULES * side / (segno.make(text, error="m").symbol_size(border=0)[0]))
    beside = dice.chance(0.6)
    width, height = (round(2.6 * side), side) if beside else (side, round(1.7 * side))
    ink = int(dice.between(20, 60))
    tone = np.array([250, 249, 245]) - dice.between(0, 20)
    card = tinted(tone, mottle(dice.random, (width + 2 * border, height + 2 * border), ((1.6, 1.5),)))
    card[border : border + side, border : border + side] = code
    left, top = (2 * border + side, border) if beside else (border, side + 2 * border)
    room = (left, top, width + border - left, height + border - top)
    write(card, (*room[:2], room[2], room[3] // 3), words(dice.random, 4), side / 9, ink)
    write(card, (left, top + room[3] // 3, room[2], room[3] * 2 // 3), words(dice.random, 30), side / 14, ink)
    return sheet_of(card, code, (border, border))


def _code(text: str, side_px: float, dice: Dice) -> Pixels:
    """The code without its quiet zone, as a printer leaves it: ink spreads a little, and is not quite black."""
    modules = np.array([list(row) for row in segno.make(text, error="m").matrix], np.uint8)
    crisp = cv2.resize(255 - 255 * modules, None, fx=16, fy=16, interpolation=cv2.INTER_NEAREST)
    spread = int(dice.random.integers(0, 3))
    inked = cv2.erode(crisp, np.ones((2 * spread + 1, 2 * spread + 1), np.uint8))
    side = max(len(modules), round(side_px))
    small = cv2.resize(
        inked, (side, side), interpolation=cv2.INTER_AREA if side < len(inked) else cv2.INTER_CUBIC
    )
    black, white = dice.between(10, 50), dice.between(228, 252)
    levels = black + small.astype(np.float32) / 255 * (white - black)
    return np.repeat(np.clip(levels, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
