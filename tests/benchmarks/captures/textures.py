"""Stuff to make things of: mottling, wood, words, and paintings that nobody painted.

Everything is 8-bit sRGB, (height, width, 3); sizes are (width, height).
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]
"""(height, width)."""
Size = tuple[int, int]

_SYLLABLES = [
    "ma",
    "lo",
    "rin",
    "te",
    "sa",
    "vo",
    "del",
    "ka",
    "ri",
    "no",
    "pa",
    "tre",
    "mi",
    "la",
    "con",
    "sti",
    "du",
    "en",
    "ra",
    "be",
    "mer",
    "il",
    "fo",
    "na",
    "tu",
    "ges",
    "and",
    "der",
    "of",
    "in",
    "the",
    "oil",
    "col",
    "lec",
    "tion",
    "can",
    "vas",
    "por",
    "trait",
    "land",
    "scape",
    "view",
    "with",
    "school",
    "gift",
    "museum",
]
_WOODS = ((150, 105, 66), (176, 132, 86), (98, 62, 38), (66, 42, 30), (201, 168, 122), (120, 70, 45))


def mottle(random: np.random.Generator, size: Size, octaves: tuple[tuple[float, float], ...]) -> Field:
    """Noise of several sizes: each octave is (cell in pixels, standard deviation)."""
    width, height = size
    field = np.zeros((height, width), np.float32)
    for cell_px, deviation in octaves:
        cells = (max(2, round(height / cell_px)), max(2, round(width / cell_px)))
        coarse = random.standard_normal(cells, np.float32) * np.float32(deviation)
        field += cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR)
    return field


def tinted(colour: NDArray | tuple[float, ...], field: Field) -> Pixels:
    """A colour with a field of lightness added."""
    return np.asarray(
        cv2.merge([cv2.add(field, float(level), dtype=cv2.CV_8U) for level in colour]), np.uint8
    )


def thrice(field: Field) -> NDArray[np.float32]:
    """A field (height, width) for each of three channels; OpenCV multiplies like with like fastest."""
    return np.asarray(cv2.cvtColor(field, cv2.COLOR_GRAY2RGB), np.float32)


def times(pixels: Pixels, field: Field) -> Pixels:
    """An image, darker or lighter by a field."""
    return np.asarray(cv2.multiply(pixels, thrice(field), dtype=cv2.CV_8U), np.uint8)


def plus(pixels: Pixels, field: Field) -> Pixels:
    """An image with a field of lightness added."""
    return np.asarray(cv2.add(pixels, thrice(field), dtype=cv2.CV_8U), np.uint8)


def wood(random: np.random.Generator, size: Size) -> Pixels:
    """A board, its grain from left to right."""
    width, height = size
    # Years grow unevenly, and a board cuts their rings now steeply, now flatly.
    years = np.cumsum(np.exp(random.normal(-2.2, 0.9, height))).astype(np.float32)[:, None]
    drift = mottle(random, size, ((max(width, height) / 3, 1.2),))
    rings = np.sin(years + drift)
    rows = random.standard_normal((height, max(2, width // 60)), np.float32)
    fibres = cv2.resize(rows, size, interpolation=cv2.INTER_LINEAR)
    colour = np.array(_WOODS[int(random.integers(len(_WOODS)))])
    return tinted(colour + random.normal(0, 8, 3), np.asarray(4.5 * rings + 6 * fibres, np.float32))


def words(random: np.random.Generator, count: int) -> str:
    """So many words of no language."""
    made = ["".join(random.choice(_SYLLABLES, int(random.integers(1, 4)))) for _ in range(count)]
    return " ".join(word.capitalize() if random.random() < 0.15 else word for word in made)


def write(page: Pixels, box: tuple[int, int, int, int], text: str, letter_px: float, ink: int = 35) -> None:
    """Set a text into the box (left, top, width, height) of a page, line by line, as far as there is room."""
    left, top, width, height = box
    if letter_px < 3 or width < letter_px or height < letter_px:
        return
    font = ImageFont.load_default(letter_px)
    strip = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(strip)
    room = max(1, round(width / (0.53 * letter_px)))
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if len(longer) > room and line:
            lines.append(line)
            line = word
        else:
            line = longer
    for number, each in enumerate([*lines, line][: int(height / (1.35 * letter_px))]):
        draw.text((0, round(1.35 * letter_px * number)), each, 255, font=font)
    area = page[top : top + height, left : left + width]
    cover = np.asarray(strip, np.float32)[: area.shape[0], : area.shape[1]] / 255
    area[:] = plus(times(area, 1 - cover), ink * cover)


def captioned(picture: Pixels, share: float, random: np.random.Generator) -> Pixels:
    """A picture with words on a light or dark plate that covers a share (0..1) of its area."""
    height, width = picture.shape[:2]
    across = min(1.0, share / 0.12) * random.uniform(0.45, 0.9)
    plate = (round(width * across), round(height * min(0.8, share / across)))
    left = int(random.integers(width - plate[0] + 1))
    top = int(random.integers(height - plate[1] + 1))
    light = bool(random.random() < 0.7)
    whole = picture.copy()
    whole[top : top + plate[1], left : left + plate[0]] = random.integers(190, 256) if light else 30
    letter_px = min(0.6 * plate[1], plate[0] / 8)
    margin = round(0.2 * letter_px)
    box = (left + margin, top + margin, max(1, plate[0] - 2 * margin), max(1, plate[1] - 2 * margin))
    write(whole, box, words(random, 12), letter_px, ink=20 if light else 230)
    return whole


def painting(random: np.random.Generator, size: Size) -> Pixels:
    """A picture of no collection: fields, blobs and strokes of one palette."""
    width, height = size
    lightness = random.uniform(25, 200, (6, 1))
    palette = np.clip(lightness + random.normal(0, 14, 3) + random.normal(0, 22, (6, 3)), 5, 250)
    sky, ground = palette[0], palette[1]
    blend = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    canvas = np.repeat(sky * (1 - blend) + ground * blend, width, axis=1).astype(np.uint8)
    reach = min(size)
    for _ in range(int(random.integers(18, 40))):
        colour = [
            int(level) for level in np.clip(palette[random.integers(6)] + random.normal(0, 18, 3), 0, 255)
        ]
        centre = (int(random.integers(width)), int(random.integers(height)))
        if random.random() < 0.5:
            axes = tuple(int(value) for value in reach * random.uniform(0.02, 0.2, 2) + 1)
            cv2.ellipse(canvas, centre, axes, random.uniform(0, 180), 0, 360, colour, -1, cv2.LINE_AA)
        else:
            steps = np.cumsum(random.normal(0, 0.08 * reach, (6, 2)), axis=0) + centre
            thickness = max(1, int(reach * random.uniform(0.005, 0.05)))
            cv2.polylines(canvas, [steps.astype(np.int32)], False, colour, thickness, cv2.LINE_AA)
    return plus(canvas, mottle(random, size, ((3.0, 7.0), (14.0, 7.0))))


def board_floor(random: np.random.Generator, size: Size, boards: int = 12) -> Pixels:
    """Parquet: boards of different wood beside each other, with joints."""
    width, height = size
    one = wood(random, size)
    floor = np.empty_like(one)
    edges = np.linspace(0, height, boards + 1).astype(int)
    for top, bottom in pairwise(edges):
        row = np.roll(one, int(random.integers(width)), axis=1)[top:bottom].astype(np.float32)
        joint = int(random.integers(width))
        row[:, :joint] *= random.uniform(0.8, 1.15)
        row[:, joint:] *= random.uniform(0.8, 1.15)
        row[:, max(0, joint - 1) : joint + 1] *= 0.55
        row[:1] *= 0.5
        floor[top:bottom] = np.clip(row, 0, 255)
    return floor
