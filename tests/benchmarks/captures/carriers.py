"""What carries a picture: a wall, a loose print, a card in a hand, a phone's screen, the page of a catalogue.

The picture comes already in the size that it has in the frame, so that nothing is drawn finer than it is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from benchmarks.captures.conditions import Conditions, Dice
from benchmarks.captures.hands import held
from benchmarks.captures.mounts import mounted
from benchmarks.captures.sheets import Screen, Sheet, curled, sheet_of
from benchmarks.captures.space import corners_of
from benchmarks.captures.textures import Field, Pixels, mottle, plus, thrice, times, tinted, words, write


def hung(art: Pixels, dice: Dice, conditions: Conditions) -> Sheet:
    """A painting on canvas or panel, or a print under glass, in its mount."""
    mount = dice.pick(conditions.mounts)
    surface = art if mount == "mat" else _painted_surface(art, dice)
    whole = mounted(surface, mount, dice)
    margin = whole.margin_px
    height, width = whole.pixels.shape[:2]
    glass = corners_of(width - 2 * whole.glazed_px, height - 2 * whole.glazed_px) + whole.glazed_px
    return sheet_of(whole.pixels, art, (margin, margin), glossy=glass)


def leaf(art: Pixels, dice: Dice, conditions: Conditions) -> Sheet:
    """A print on paper, with a white border at times, and not quite flat."""
    border = round(dice.pick((0.0, 0.03, 0.08)) * np.sqrt(art.shape[0] * art.shape[1]))
    paper = _bordered(printed(art, dice, conditions), border, dice)
    sheet = sheet_of(paper, art, (border, border))
    return curled(sheet, dice.between(-0.12, 0.12), upright=dice.chance(0.5))


def postcard(art: Pixels, dice: Dice, conditions: Conditions) -> Sheet:
    """A glossy card, held by a hand or two."""
    border = round(dice.pick((0.0, 0.0, 0.04)) * np.sqrt(art.shape[0] * art.shape[1]))
    card = _bordered(printed(art, dice, conditions), border, dice)
    return held(sheet_of(card, art, (border, border)), dice, dice.draw(conditions.fingers))


def phone(art: Pixels, dice: Dice, conditions: Conditions) -> Sheet:
    """A phone that shows the picture, between black or white bars, in its bezel, in a hand."""
    height, width = art.shape[:2]
    long, short = max(width, height), min(width, height)
    screen_long = max(long, round(short * 1.95))
    screen = (screen_long, max(short, round(screen_long / 2.15)))
    size = screen if width >= height else screen[::-1]
    bezel = max(2, round(0.035 * screen[1]))
    ground = dice.pick((6, 6, 250))
    whole = np.full((size[1] + 2 * bezel, size[0] + 2 * bezel, 3), 14, np.uint8)
    whole[bezel : bezel + size[1], bezel : bezel + size[0]] = ground
    left, top = bezel + (size[0] - width) // 2, bezel + (size[1] - height) // 2
    whole[top : top + height, left : left + width] = _vivid(art, dice)
    _controls(whole, bezel, art.shape, dice, dark=ground > 128)
    sheet = sheet_of(whole, art, (left, top), cover=_rounded(whole.shape, 3 * bezel))
    moire = dice.draw(conditions.moire)
    display = Screen(
        brightness=dice.between(0.7, 2.4),
        frequency=1.9 - 1.2 * moire,
        strength=0.25 + 0.75 * moire,
        band_period_px=dice.between(60, 300),
        band_depth=dice.pick((0.0, dice.between(0.02, 0.12))),
    )
    return replace(held(sheet, dice, dice.between(0.0, 0.02)), screen=display)


def page(art: Pixels, dice: Dice, conditions: Conditions) -> Sheet:
    """An open catalogue: the picture above or beside columns of text, the page bent towards the spine."""
    height, width = art.shape[:2]
    margin = max(4, round(0.09 * width))
    letter = max(4.0, dice.between(0.018, 0.03) * width + 2)
    text_height = round(dice.between(0.35, 0.9) * max(height, 0.5 * width))
    page_width, page_height = width + 2 * margin, height + text_height + 3 * margin
    paper = np.array([246, 242, 232]) - dice.between(0, 14)
    whole = tinted(paper, mottle(dice.random, (2 * page_width, page_height), ((2.0, 1.2), (60.0, 1.5))))
    on_the_left = dice.chance(0.5)
    left = margin if on_the_left else page_width + margin
    top = margin if dice.chance(0.7) else margin + text_height
    whole[top : top + height, left : left + width] = printed(art, dice, conditions)
    body_top = margin + height + margin // 2 if top == margin else margin
    column = (width - margin // 2) // 2
    caption = round(2.2 * letter)
    write(whole, (left, body_top, width, caption), words(dice.random, 12), letter * 0.9, 90)
    for first in (left, left + column + margin // 2):
        write(
            whole, (first, body_top + caption, column, text_height - caption), words(dice.random, 150), letter
        )
    facing = page_width + margin if on_the_left else margin
    for first in (facing, facing + column + margin // 2):
        write(whole, (first, margin, column, page_height - 2 * margin), words(dice.random, 260), letter)
    return curled(
        _spine(sheet_of(whole, art, (left, top))), dice.draw(conditions.bend), upright=True, book=True
    )


STAGINGS: dict[str, Callable[[Pixels, Dice, Conditions], Sheet]] = {
    "hung": hung,
    "leaf": leaf,
    "postcard": postcard,
    "phone": phone,
    "page": page,
}


def printed(art: Pixels, dice: Dice, conditions: Conditions) -> Pixels:
    """What ink makes of the picture: fewer blacks, the years in the sun, its cast."""
    levels = np.repeat(np.linspace(0, 1, 256)[:, None], 3, axis=1)
    if conditions.grey:
        art = np.asarray(thrice(cv2.cvtColor(art, cv2.COLOR_RGB2GRAY)), np.uint8)
        levels = levels ** dice.between(0.8, 1.3)
    cast, fade = dice.draw(conditions.cast), dice.draw(conditions.fade)
    levels = 0.45 * fade + levels * (1 - 0.6 * fade)
    if cast:
        gains = 1 - cast * np.maximum(0, dice.random.uniform(-0.3, 0.6, 3))
        levels = levels ** np.exp(cast * dice.random.uniform(-0.6, 0.6, 3)) * gains
    black = dice.between(0.01, 0.06)
    table = np.clip(255 * (black + (0.97 - black) * levels), 0, 255).astype(np.uint8)
    colour_left = 1 - 0.7 * fade
    mixing = np.eye(3) * colour_left + (1 - colour_left) / 3
    return np.asarray(cv2.LUT(cv2.transform(art, mixing), table[None]), np.uint8)


def _painted_surface(art: Pixels, dice: Dice) -> Pixels:
    """The weave and the brushwork catch some light."""
    height, width = art.shape[:2]
    relief = mottle(dice.random, (width, height), ((1.5, 1.0), (8.0, 1.0)))
    return plus(art, dice.between(0.5, 2.5) * relief)


def _vivid(art: Pixels, dice: Dice) -> Pixels:
    """A phone's vivid setting."""
    values = art.astype(np.float32)
    mean = values.mean(axis=2, keepdims=True)
    vivid = 128 + (mean + (values - mean) * dice.between(0.95, 1.3) - 128) * dice.between(0.95, 1.15)
    return np.clip(vivid, 3, 255).astype(np.uint8)


def _bordered(art: Pixels, border_px: int, dice: Dice) -> Pixels:
    tone = dice.between(232, 250)
    return cv2.copyMakeBorder(art, *[border_px] * 4, cv2.BORDER_CONSTANT, value=(tone, tone, tone * 0.98))


def _rounded(shape: tuple[int, ...], radius: int) -> Field:
    """Cover of a rectangle with round corners."""
    height, width = shape[:2]
    radius = min(radius, min(height, width) // 2 - 1)
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - radius - 1, height), 255, -1)
    cv2.rectangle(mask, (0, radius), (width, height - radius - 1), 255, -1)
    for x in (radius, width - radius - 1):
        for y in (radius, height - radius - 1):
            cv2.circle(mask, (x, y), radius, 255, -1, cv2.LINE_AA)
    return mask.astype(np.float32) / 255


def _controls(whole: Pixels, bezel: int, art_shape: tuple[int, ...], dice: Dice, *, dark: bool) -> None:
    """The clock, and the buttons below the picture where there is room for them."""
    height, width = whole.shape[:2]
    ink = 30 if dark else 225
    letter = 0.022 * max(height, width)
    free = (height - 2 * bezel - art_shape[0]) // 2
    if free > 2 * letter:
        write(
            whole,
            (3 * bezel, bezel + round(0.3 * letter), width // 3, round(2 * letter)),
            "12:07",
            letter,
            ink,
        )
        for share in (0.2, 0.5, 0.8):
            spot = (int(share * width), height - bezel - int(0.5 * free))
            cv2.circle(whole, spot, int(0.6 * letter), (ink, ink, ink), max(1, int(letter / 8)), cv2.LINE_AA)


def _spine(sheet: Sheet) -> Sheet:
    """The shadow in the gutter between two pages."""
    height, width = sheet.cover.shape
    across = np.abs(np.linspace(-1, 1, width, dtype=np.float32))
    dark = 1 - 0.6 * np.exp(-across / 0.05)
    return replace(sheet, pixels=times(sheet.pixels, np.repeat(dark[None], height, axis=0)))
