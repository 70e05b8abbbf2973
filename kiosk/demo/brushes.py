"""The brush: thousands of oriented strokes of many bristles, then relief, light, canvas and varnish.

Strokes follow the sketch's directions and stop where its colour changes, coarse brushes first (after
Hertzmann, 1998: Painterly rendering with curved brush strokes of multiple sizes). Each stroke leaves paint
and relief; the relief is then lit from the upper left, which makes the paint look thick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.demo.drawing import Drawn, Sketch, noise

T = TypeVar("T", bound=np.generic)

_SCALE = 2
"""Canvas pixels for one pixel of the sketch."""
_SUBPIXEL_BITS = 4
_POINTS = 7
_RELIEF = 3
"""Index of the channel beside red, green and blue that holds the height of the paint."""


@dataclass(frozen=True, slots=True)
class Brush:
    """One size of brush and how freely it is used."""

    width_px: float
    length_px: float
    cover: float
    """How many times the strokes' area covers the area they may paint."""
    bristles: int = 5
    broken: float = 0.05
    """How far a stroke's colour strays from the sketch, 0..1."""
    wander: float = 0.15
    """How far a stroke strays from the sketch's direction, radians."""
    stop_at: float = 0.16
    """The change of colour at which a stroke ends, 0..1; 2 never."""
    least_detail: float = 0.0
    """Used only where the sketch asks for at least this detail."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The surface of a finished canvas."""

    impasto: float = 1.0
    """How thick the paint looks."""
    weave: float = 0.035
    """How much of the cloth shows."""
    varnish: float = 0.25
    """How much the varnish has warmed the colours, 0..1."""


BROAD = Brush(width_px=30, length_px=130, cover=2.4, bristles=10, stop_at=0.25)
MIDDLE = Brush(width_px=15, length_px=70, cover=1.9, bristles=6, broken=0.04)
FINE = Brush(width_px=7, length_px=34, cover=1.6, bristles=3, broken=0.035, least_detail=0.35)
FINEST = Brush(
    width_px=3.4, length_px=15, cover=1.7, bristles=2, broken=0.025, least_detail=0.75, stop_at=0.1
)
OILS = (BROAD, MIDDLE, FINE, FINEST)


def paint(sketch: Sketch, brushes: Sequence[Brush], finish: Finish) -> NDArray[np.uint8]:
    """Paint the sketch: (height, width, 3) uint8 sRGB. The same sketch gives the same pixels."""
    canvas = _primed(sketch)
    for brush in brushes:
        _paint_with(brush, sketch, canvas)
    for stroke in sketch.drawn:
        _draw(stroke, sketch, canvas)
    return _finished(canvas, finish, sketch.rng)


def _primed(sketch: Sketch) -> NDArray[np.uint8]:
    """A thin wash of the sketch's colours, without relief."""
    height, width = sketch.shape
    wash = cv2.resize(np.clip(sketch.colour, 0, 1), (width * _SCALE, height * _SCALE))
    canvas = np.empty((*wash.shape[:2], 4), np.uint8)
    canvas[..., :3] = np.round(wash * 255)
    canvas[..., _RELIEF] = 60
    return canvas


def _paint_with(brush: Brush, sketch: Sketch, canvas: NDArray[np.uint8]) -> None:
    rng = sketch.rng
    starts = _starts(brush, sketch)
    if not len(starts):
        return
    paths, lengths = _paths(brush, sketch, starts)
    colours = _stroke_colours(brush, sketch, starts)
    offsets = np.linspace(-0.5, 0.5, brush.bristles) * brush.width_px if brush.bristles > 1 else np.zeros(1)
    bristles = _bristles(paths, offsets)
    tints = rng.normal(0, 7, (len(starts), brush.bristles, 1)) + rng.normal(
        0, 3, (len(starts), brush.bristles, 3)
    )
    heights = rng.uniform(90, 200, (len(starts), 1)) + rng.normal(0, 26, (len(starts), brush.bristles))
    heights[:, 0] += 14
    heights[:, -1] += 14
    loads = np.concatenate([colours[:, None, :] * 255 + tints, heights[..., None]], axis=-1)
    loads = np.clip(loads, 0, 255).tolist()
    ends = np.maximum(2, lengths[:, None] - rng.integers(0, 3, (len(starts), brush.bristles))).tolist()
    thickness = max(1, round(brush.width_px / brush.bristles * 1.35))
    polylines, aa, bits = cv2.polylines, cv2.LINE_AA, _SUBPIXEL_BITS
    for lines, load, end in zip(bristles, loads, ends, strict=True):
        for line, paint_load, last in zip(lines, load, end, strict=True):
            polylines(canvas, [line[:last]], False, paint_load, thickness, aa, bits)


def _starts(brush: Brush, sketch: Sketch) -> NDArray[np.float32]:
    """Where strokes begin, (strokes, 2) as x, y in pixels, in random order."""
    height, width = (side * _SCALE for side in sketch.shape)
    allowed = sketch.detail >= brush.least_detail if brush.least_detail > 0 else None
    share = 1.0 if allowed is None else float(allowed.mean())
    count = int(brush.cover * height * width / (brush.width_px * brush.length_px))
    points = sketch.rng.random((count, 2), dtype=np.float32) * np.array([width - 1, height - 1], np.float32)
    if allowed is None or share == 0:
        return points if allowed is None else points[:0]
    return points[_sample(allowed, points)]


def _paths(
    brush: Brush, sketch: Sketch, starts: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Follow the directions from each start: (strokes, points, 2), and how many points each stroke has."""
    height, width = (side * _SCALE for side in sketch.shape)
    rng = sketch.rng
    step = brush.length_px / (_POINTS - 1) * rng.uniform(0.6, 1.25, len(starts)).astype(np.float32)
    stray = rng.normal(0, brush.wander, len(starts)).astype(np.float32)
    backwards = np.where(rng.random(len(starts)) < 0.5, np.float32(np.pi), np.float32(0))
    paths = np.empty((len(starts), _POINTS, 2), np.float32)
    lengths = np.full(len(starts), _POINTS)
    position = starts.copy()
    heading = np.zeros(len(starts), np.float32)
    begun = _sample(sketch.colour, starts)
    for i in range(_POINTS):
        paths[:, i] = position
        turn = _sample(sketch.direction, position) + stray + backwards
        if i:
            turn = np.where(np.cos(turn - heading) < 0, turn + np.pi, turn)
            changed = np.abs(_sample(sketch.colour, position) - begun).max(axis=1) > brush.stop_at
            lengths = np.where(changed & (lengths == _POINTS), i, lengths)
        heading = turn
        position = position + np.stack([np.cos(turn), np.sin(turn)], axis=1) * step[:, None]
        position = np.clip(position, 0, [width - 1, height - 1]).astype(np.float32)
    return paths, np.maximum(lengths, 2)


def _stroke_colours(brush: Brush, sketch: Sketch, starts: NDArray[np.float32]) -> NDArray[np.float32]:
    """The sketch's colours, each strayed in lightness and, less, in hue: painters call it broken colour."""
    rng = sketch.rng
    colours = _sample(sketch.colour, starts)
    lightness = rng.normal(0, brush.broken, (len(starts), 1))
    hue = rng.normal(0, brush.broken * 0.35, (len(starts), 3))
    return np.clip(colours * (1 + lightness) + lightness * 0.15 + hue, 0, 1).astype(np.float32)


def _draw(stroke: Drawn, sketch: Sketch, canvas: NDArray[np.uint8]) -> None:
    """One deliberate stroke of as many bristles as its width needs."""
    rng = sketch.rng
    unit = sketch.shape[0] * _SCALE
    width_px = max(1.6, stroke.width * unit)
    path = _smooth(np.array(stroke.points, np.float64) * unit)
    is_dab = np.hypot(*(path[-1] - path[0])) < width_px
    count = 1 if is_dab else max(1, round(width_px / 2.2))
    along = np.gradient(path, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-6)
    taper = np.linspace(1, stroke.taper, len(path))[:, None]
    thickness = max(1, round(width_px / count * 1.3))
    offsets = (
        rng.permutation(np.linspace(-0.5, 0.5, count)) * (width_px - thickness * 0.6) if count > 1 else [0.0]
    )
    for offset in offsets:
        line = np.round((path + normal * offset * taper) * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        load = np.array(stroke.colour) * 255 * rng.normal(1, 0.07) + rng.normal(0, 4, 3)
        height = rng.uniform(120, 215)
        paint_load = [*np.clip(load, 0, 255).tolist(), height]
        cv2.polylines(canvas, [line], False, paint_load, thickness, cv2.LINE_AA, _SUBPIXEL_BITS)


def _smooth(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same line with its corners rounded (Chaikin, 1974), its ends kept."""
    for _ in range(2 if len(points) > 2 else 0):
        early, late = points[:-1] * 0.75 + points[1:] * 0.25, points[:-1] * 0.25 + points[1:] * 0.75
        middle = np.stack([early, late], axis=1).reshape(-1, 2)
        points = np.concatenate([points[:1], middle, points[-1:]])
    return points


def _bristles(paths: NDArray[np.float32], offsets: NDArray[np.float64]) -> NDArray[np.int32]:
    """Parallel lines beside each path, (strokes, bristles, points, 2), in subpixels."""
    along = np.gradient(paths, axis=1)
    length = np.maximum(np.linalg.norm(along, axis=2, keepdims=True), 1e-6)
    normal = np.stack([-along[..., 1], along[..., 0]], axis=-1) / length
    taper = np.array([0.55, 0.9, 1, 1, 1, 0.9, 0.7], np.float32)[None, None, :, None]
    lines = paths[:, None] + normal[:, None] * offsets[None, :, None, None] * taper
    return np.round(lines * (1 << _SUBPIXEL_BITS)).astype(np.int32)


def _sample(field: NDArray[T], points: NDArray[np.float32]) -> NDArray[T]:
    rows, columns = (points[:, axis].astype(int) // _SCALE for axis in (1, 0))
    return field[rows, columns]


def _finished(canvas: NDArray[np.uint8], finish: Finish, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Light the relief, let the cloth show, warm with varnish, darken the corners a little."""
    height, width = canvas.shape[:2]
    relief = cv2.GaussianBlur(canvas[..., _RELIEF].astype(np.float32) / 255, (0, 0), 1.1)
    relief += finish.weave * _weave(height, width, rng)
    slope = cv2.Sobel(relief, cv2.CV_32F, 1, 0, ksize=3) + cv2.Sobel(relief, cv2.CV_32F, 0, 1, ksize=3)
    light = np.clip(-slope * finish.impasto * 0.2, -0.15, 0.2)
    colour = canvas[..., :3].astype(np.float32) / 255
    colour = colour * (1 + light[..., None] * 0.9) + np.maximum(light - 0.08, 0)[..., None] * 0.7
    warm = np.array([1.0, 0.985, 0.93], np.float32)
    colour *= 1 - finish.varnish * (1 - warm)
    grey = colour.mean(axis=2, keepdims=True)
    colour = grey + (colour - grey) * (1 + 0.16 * finish.varnish)
    rows, columns = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    colour *= (1 - 0.1 * (rows**2 + columns**2) / 2)[..., None].astype(np.float32)
    return np.round(np.clip(colour, 0, 1) * 255).astype(np.uint8)


def _weave(height: int, width: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Threads over and under, 4 px wide, irregular as linen is."""
    irregular = noise(rng, (height, width), (40, 40), 2) * 2.2
    rows = np.arange(height, dtype=np.float32)[:, None] * (np.pi / 2.1)
    columns = np.arange(width, dtype=np.float32)[None, :] * (np.pi / 2.1)
    return cast(NDArray[np.float32], np.sin(rows + irregular) * np.sin(columns + irregular))
