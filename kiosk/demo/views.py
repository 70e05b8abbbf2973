"""What a camera would see: a framed canvas on a wall, a postcard, a label; and a hand that is not still.

These views stand in for photographs. No camera took them, and nobody is in them.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.demo.drawing import noise

Pixels = NDArray[np.uint8]
"""(height, width, 3), sRGB."""

WIDTH_PX, HEIGHT_PX = 1280, 720
FRAMES_IN_FILM = 12
_JPEG_QUALITY = 82
_WALL = np.array([0.60, 0.57, 0.52], np.float32)


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where a view is taken; the defaults are in front of the picture."""

    fill: float = 0.78
    """The picture's height, or its width if that is tighter, as a share of the view's."""
    turn: float = 0.10
    """How far to the side the viewer stands: the nearer edge is longer by this share."""
    nod: float = 0.03
    """The same from above."""
    roll: float = 0.02
    """Radians, clockwise."""
    shift_x: float = 0.0
    shift_y: float = 0.0
    """Of the picture's centre, in shares of the view."""


@dataclass(frozen=True, slots=True)
class Light:
    """The light of the room, and what the lens and the sensor make of it."""

    brightness: float = 0.95
    falloff: float = 0.35
    """How much darker the far corner is, 0..1."""
    warmth: float = 0.05
    glare: float = 0.28
    """How strong the lamp's reflection is on the varnish, 0..1."""
    blur_px: float = 0.8
    noise: float = 0.012
    """Standard deviation of the sensor's noise, 0..1."""


def framed(canvas: Pixels) -> Pixels:
    """The canvas in a gilded frame."""
    height, width = canvas.shape[:2]
    border = round(0.075 * min(height, width))
    outer = np.zeros((height + 2 * border, width + 2 * border, 3), np.float32)
    rows, columns = np.mgrid[0 : outer.shape[0], 0 : outer.shape[1]].astype(np.float32)
    edges = np.stack([rows, columns, outer.shape[0] - 1 - rows, outer.shape[1] - 1 - columns])
    across = edges.min(axis=0) / border
    lit = np.array([1.1, 1.0, 0.72, 0.8], np.float32)[edges.argmin(axis=0)]
    profile = 0.55 + 0.35 * np.sin(np.clip(across, 0, 1) * np.pi * 2.2) ** 2
    outer[:] = np.array([0.72, 0.55, 0.26], np.float32) * (profile * lit)[..., None]
    outer[across > 0.93] = 0.1
    result = np.round(np.clip(outer, 0, 1) * 255).astype(np.uint8)
    result[border : border + height, border : border + width] = canvas
    return result


def postcard(canvas: Pixels) -> Pixels:
    """The canvas as a printed card with a white edge."""
    border = round(0.035 * min(canvas.shape[:2]))
    height, width = canvas.shape[:2]
    card = np.full((height + 2 * border, width + 2 * border, 3), (246, 244, 238), np.uint8)
    card[border : border + height, border : border + width] = canvas
    return card


def label(code: str, accession_number: str) -> Pixels:
    """A printed label with a QR code, (600, 900, 3)."""
    card = np.full((600, 900, 3), (250, 249, 245), np.uint8)
    modules = cv2.cvtColor(cv2.QRCodeEncoder.create().encode(code), cv2.COLOR_GRAY2RGB)
    square = cv2.resize(modules, (420, 420), interpolation=cv2.INTER_NEAREST)
    card[90:510, 60:480] = square
    for y, text, size in ((230, "KLANGBILD", 1.7), (320, accession_number, 1.5)):
        cv2.putText(card, text, (515, y), cv2.FONT_HERSHEY_SIMPLEX, size, (40, 36, 34), 3, cv2.LINE_AA)
    return card


def view(
    picture: Pixels,
    standpoint: Standpoint,
    light: Light,
    seed: int,
    size: tuple[int, int] = (WIDTH_PX, HEIGHT_PX),
) -> Pixels:
    """One photograph-like view of a flat thing on a wall.

    Args:
        picture: the flat thing: a framed canvas, a card, a label.
        standpoint: from where it is seen.
        light: by what light, and through what lens.
        seed: of the wall and the noise; equal seeds give equal pixels.
        size: width and height of the view in pixels.
    """
    rng = np.random.default_rng(seed)
    wall = _wall(size, rng)
    corners = _corners(picture, standpoint, size)
    scene = _hung(wall, picture, corners)
    scene = _lit(scene, corners, light, size)
    if light.blur_px > 0:
        scene = cast(NDArray[np.float32], cv2.GaussianBlur(scene, (0, 0), light.blur_px))
    scene = scene + light.noise * rng.standard_normal(scene.shape, np.float32)
    return np.round(np.clip(scene, 0, 1) * 255).astype(np.uint8)


def film(
    picture: Pixels, standpoint: Standpoint, light: Light, frames: int = FRAMES_IN_FILM
) -> Generator[Pixels]:
    """What a camera in a hand sees, frame by frame; after the last one comes the first again."""
    for index in range(frames):
        yield view(picture, _in_hand(standpoint, 2 * np.pi * index / frames), light, seed=index)


def jpeg(pixels: Pixels) -> bytes:
    """The view as a camera would send it."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    return cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), quality)[1].tobytes()


def _in_hand(standpoint: Standpoint, phase: float) -> Standpoint:
    """Where a hand that means to be still has got to; it is back after a full turn of `phase`."""
    return Standpoint(
        fill=standpoint.fill * (1 + 0.006 * float(np.sin(phase))),
        turn=standpoint.turn + 0.004 * float(np.sin(phase + 1)),
        nod=standpoint.nod + 0.003 * float(np.cos(phase)),
        roll=standpoint.roll + 0.004 * float(np.sin(2 * phase)),
        shift_x=standpoint.shift_x + 0.003 * float(np.cos(phase + 0.5)),
        shift_y=standpoint.shift_y + 0.003 * float(np.sin(2 * phase + 0.7)),
    )


def _wall(size: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float32]:
    width, height = size
    plaster = noise(rng, (height, width), (30, 50), 3)[..., None]
    return (_WALL * (0.94 + 0.08 * plaster)).astype(np.float32)


def _corners(picture: Pixels, standpoint: Standpoint, size: tuple[int, int]) -> NDArray[np.float32]:
    """The picture's corners in the view, clockwise from the top left: (4, 2) as x, y."""
    width, height = size
    aspect = picture.shape[1] / picture.shape[0]
    half_height = min(height, width / aspect) * standpoint.fill / 2
    half_width = half_height * aspect
    x = np.array([-1, 1, 1, -1], np.float64)
    y = np.array([-1, -1, 1, 1], np.float64)
    nearness = 1 + standpoint.turn * x / 2 + standpoint.nod * y / 2
    flat = np.stack([x * half_width * (1 - abs(standpoint.turn) / 2), y * half_height], axis=1)
    flat *= nearness[:, None]
    cosine, sine = np.cos(standpoint.roll), np.sin(standpoint.roll)
    turned = flat @ np.array([[cosine, sine], [-sine, cosine]])
    centre = np.array([width * (0.5 + standpoint.shift_x), height * (0.5 + standpoint.shift_y)])
    return (turned + centre).astype(np.float32)


def _hung(wall: NDArray[np.float32], picture: Pixels, corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """The picture on the wall, with its soft shadow."""
    height, width = wall.shape[:2]
    across, down = picture.shape[1], picture.shape[0]
    flat = np.array([[0, 0], [across, 0], [across, down], [0, down]], np.float32)
    homography = cv2.getPerspectiveTransform(flat, corners)
    shrink = min(1.0, 1.2 * float(np.ptp(corners[:, 1])) / down)
    source = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    homography = homography @ np.diag([across / source.shape[1], down / source.shape[0], 1])
    warped = cv2.warpPerspective(source, homography, (width, height)).astype(np.float32) / 255
    mask = cv2.warpPerspective(np.ones(source.shape[:2], np.float32), homography, (width, height))[..., None]
    shadow = cv2.GaussianBlur(
        np.roll(mask[..., 0], (round(0.02 * height), round(0.008 * width)), (0, 1)), (0, 0), 9
    )
    return (wall * (1 - 0.45 * shadow[..., None]) * (1 - mask) + warped * mask).astype(np.float32)


def _lit(
    scene: NDArray[np.float32], corners: NDArray[np.float32], light: Light, size: tuple[int, int]
) -> NDArray[np.float32]:
    """A lamp from the upper left: brighter there, and mirrored in the varnish."""
    width, height = size
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    away = np.hypot((columns - 0.35 * width) / width, (rows - 0.15 * height) / height)
    tone = np.array([1 + light.warmth, 1, 1 - light.warmth], np.float32)
    result = scene * tone * (light.brightness * (1.08 - light.falloff * away))[..., None]
    spot = corners[0] * 0.62 + corners[2] * 0.38
    reach = 0.13 * float(np.ptp(corners[:, 0]))
    glare = np.exp(-(((columns - spot[0]) / reach) ** 2) - ((rows - spot[1]) / (0.55 * reach)) ** 2)
    return (result + light.glare * 0.6 * glare[..., None]).astype(np.float32)
