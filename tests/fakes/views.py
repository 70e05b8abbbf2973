"""Photographs that nobody took: a picture hung or held somewhere, seen by a kiosk's camera.

Everything follows from the seed, so a failing view can be looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(height, width, 3), red green blue."""

FRAME_WIDTH_PX = 1280
FRAME_HEIGHT_PX = 720
_FOCAL_PX = 1200.0


@dataclass(frozen=True, slots=True)
class Conditions:
    """How hard the photograph is; the defaults are an ordinary visitor's."""

    share: tuple[float, float] = (0.15, 0.45)
    """Least and most of the frame that the picture covers; it never leaves the frame."""
    turn_deg: float | None = None
    """Rotation in the picture's plane, clockwise on the screen; None: within 20 degrees of upright."""
    tilt_deg: float = 25.0
    """Most that the picture leans away from the camera, about each axis."""
    blur_px: float = 1.0
    """Most of the Gaussian sigma of focus and motion."""
    noise: float = 6.0
    """Most of the standard deviation of the sensor noise, in grey levels."""
    glare: bool = True
    """Whether a lamp may shine on it."""


ORDINARY = Conditions()


def photo_of(pixels: Pixels, seed: int, conditions: Conditions = ORDINARY) -> Pixels:
    """A photograph (720, 1280, 3) of `pixels` on a wall or a table."""
    random = np.random.default_rng(seed)
    quadrilateral = _quadrilateral(pixels.shape, random, conditions)
    frame = _hang(pixels, quadrilateral, _surroundings(random), random)
    lit = _light(frame, random, conditions)
    return _expose(lit, random, conditions)


def quadrilateral_of(pixels: Pixels, seed: int, conditions: Conditions = ORDINARY) -> NDArray[np.float32]:
    """Where `photo_of` shows the picture: (4, 2), its corners from top left, clockwise, in frame pixels."""
    return _quadrilateral(pixels.shape, np.random.default_rng(seed), conditions)


def wall(seed: int) -> Pixels:
    """A photograph of no picture at all: a wall or a table top, with a label on it at times."""
    random = np.random.default_rng(seed)
    return _expose(_light(_surroundings(random), random, ORDINARY), random, ORDINARY)


def page_of_text(seed: int) -> Pixels:
    """A photograph of printed words."""
    random = np.random.default_rng(seed)
    page = np.full((900, 640, 3), 250, np.uint8)
    for row in range(60, 880, 34):
        _write(page, row, _words(random, 34), 0.6)
    return photo_of(page, seed)


def _quadrilateral(shape: tuple[int, ...], random: np.random.Generator, conditions: Conditions):
    """Turn and lean a card of the picture's shape, then bring it as near as `share` asks."""
    height, width = shape[:2]
    card = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], float) * (width, height) / np.hypot(width, height)
    turn = random.uniform(-20, 20) if conditions.turn_deg is None else conditions.turn_deg
    lean_x, lean_y = random.uniform(-conditions.tilt_deg, conditions.tilt_deg, 2)
    vector = [np.radians(lean_x), np.radians(lean_y), 0.0]
    leaning, _ = cv2.Rodrigues(np.array(vector))
    turning, _ = cv2.Rodrigues(np.array([0.0, 0.0, np.radians(turn)]))
    corners = np.c_[card, np.zeros(4)] @ (leaning @ turning).T
    wanted_px = random.uniform(*conditions.share) * FRAME_WIDTH_PX * FRAME_HEIGHT_PX
    near, far = 1.5, 60.0
    for _ in range(40):
        distance = (near + far) / 2
        seen = _seen(corners, distance)
        fits = np.ptp(seen, axis=0) < (FRAME_WIDTH_PX - 8, FRAME_HEIGHT_PX - 8)
        if cv2.contourArea(seen.astype(np.float32)) > wanted_px or not fits.all():
            near = distance
        else:
            far = distance
    seen = _seen(corners, far)
    free = (FRAME_WIDTH_PX, FRAME_HEIGHT_PX) - np.ptp(seen, axis=0)
    return (seen - seen.min(axis=0) + free * random.uniform(0.2, 0.8, 2)).astype(np.float32)


def _seen(corners: NDArray[np.float64], distance: float) -> NDArray[np.float64]:
    """Pinhole projection of (4, 3) points at `distance` half diagonals."""
    return _FOCAL_PX * corners[:, :2] / (corners[:, 2:] + distance)


def _surroundings(random: np.random.Generator) -> NDArray[np.float32]:
    """A wall or table of one colour, mottled, perhaps with a label."""
    colour = random.uniform(60, 235) + random.normal(0, 12, 3)
    grain = np.zeros((FRAME_HEIGHT_PX, FRAME_WIDTH_PX), np.float32)
    for cells, strength in ((6, 10.0), (40, 4.0), (200, 3.0)):
        coarse = random.normal(0, strength, (cells, cells * 16 // 9)).astype(np.float32)
        grain += cv2.resize(coarse, (FRAME_WIDTH_PX, FRAME_HEIGHT_PX), interpolation=cv2.INTER_CUBIC)
    wall = np.clip(colour + grain[..., None], 0, 255).astype(np.float32)
    if random.random() < 0.5:
        label = np.full((110, 230, 3), 245, np.uint8)
        for row in (25, 50, 72, 92):
            _write(label, row, _words(random, 22), 0.4)
        top, left = random.integers(0, FRAME_HEIGHT_PX - 110), random.integers(0, FRAME_WIDTH_PX - 230)
        wall[top : top + 110, left : left + 230] = label
    return wall


def _words(random: np.random.Generator, length: int) -> str:
    letters = random.choice(list("abcdefghilmnoprstu     "), length)
    return "".join(letters)


def _write(page: Pixels, baseline_px: int, words: str, size: float) -> None:
    cv2.putText(page, words, (12, baseline_px), cv2.FONT_HERSHEY_SIMPLEX, size, (30, 30, 30), 1, cv2.LINE_AA)


def _hang(
    pixels: Pixels,
    quadrilateral: NDArray[np.float32],
    surroundings: NDArray[np.float32],
    random: np.random.Generator,
) -> NDArray[np.float32]:
    """Lay the picture over the surroundings, with a plain border or frame around it at times."""
    border = int(random.choice([0, 0, 12, 40]))
    tone = [int(level) for level in random.uniform(20, 250, 3)]
    framed = cv2.copyMakeBorder(pixels, border, border, border, border, cv2.BORDER_CONSTANT, value=tone)
    height, width = pixels.shape[:2]
    inner = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + border
    # Reduced first: warping alone would skip pixels of a large picture, as no lens does.
    side = np.sqrt(cv2.contourArea(quadrilateral) / (width * height))
    if side < 1:
        framed = cv2.resize(framed, None, fx=side, fy=side, interpolation=cv2.INTER_AREA)
        inner *= side
    transform = cv2.getPerspectiveTransform(inner, quadrilateral)
    size = (FRAME_WIDTH_PX, FRAME_HEIGHT_PX)
    shown = cv2.warpPerspective(framed.astype(np.float32), transform, size, flags=cv2.INTER_LINEAR)
    cover = cv2.warpPerspective(np.ones(framed.shape[:2], np.float32), transform, size)[..., None]
    return shown * cover + surroundings * (1 - cover)


def _light(
    frame: NDArray[np.float32], random: np.random.Generator, conditions: Conditions
) -> NDArray[np.float32]:
    """Light from one side, a colour cast, and a lamp's reflection at times."""
    y, x = np.mgrid[-1 : 1 : FRAME_HEIGHT_PX * 1j, -1 : 1 : FRAME_WIDTH_PX * 1j].astype(np.float32)
    slope = random.uniform(-0.25, 0.25, 2)
    brightness = random.uniform(0.55, 1.1)
    cast = 1 + random.normal(0, 0.05, 3)
    lit = frame * (brightness * (1 + slope[0] * x + slope[1] * y))[..., None] * cast
    if conditions.glare and random.random() < 0.3:
        lamp_x, lamp_y = random.uniform(-0.7, 0.7, 2)
        spot = np.exp(-((x - lamp_x) ** 2 + (y - lamp_y) ** 2) / random.uniform(0.01, 0.06))
        lit = lit + (random.uniform(60, 200) * spot)[..., None]
    return np.asarray(lit, np.float32)


def _expose(lit: NDArray[np.float32], random: np.random.Generator, conditions: Conditions) -> Pixels:
    """Focus, sensor noise, and the camera's JPEG."""
    blurred = cv2.GaussianBlur(lit, (0, 0), max(0.1, random.uniform(0, conditions.blur_px)))
    noisy = blurred + random.uniform(0, conditions.noise) * random.standard_normal(lit.shape, np.float32)
    frame = np.clip(noisy, 0, 255).astype(np.uint8)
    _, jpeg = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(60, 95))])
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)
