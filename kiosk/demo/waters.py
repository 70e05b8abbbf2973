"""Canvases of water: a storm, a still lake, feluccas at evening."""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.demo.drawing import Point, Sketch, along_contours, ramp, rgb, smoothstep


def storm(sketch: Sketch) -> None:
    """A small ship between a black sky and breaking waves, one torn gap of light."""
    s = sketch
    horizon = 0.47
    clouds = s.noise(3, 4, 5)
    swirl = clouds + 0.35 * s.noise(7, 9, 3)
    sky = ramp(
        np.clip(swirl * 0.75 + (horizon - s.y) * -0.2, 0, 1),
        (0.1, "#141b26"),
        (0.4, "#2c3a48"),
        (0.62, "#586a70"),
        (0.85, "#a2a898"),
        (1, "#d8cfae"),
    )
    s.lay(np.ones(s.shape, np.float32), sky, along_contours(swirl, 18), 0.2)
    gap = np.exp(-(((s.x - 1.02) / 0.22) ** 2) - ((s.y - 0.33) / 0.10) ** 2) * (0.45 + 0.8 * clouds)
    s.glow(np.clip(gap, 0, 1).astype(np.float32), "#f3dfa0")
    for k in range(5):
        slant = s.polygon(
            [(0.9 + k * 0.06, 0.3), (0.95 + k * 0.07, 0.3), (0.78 + k * 0.1, 0.5), (0.68 + k * 0.1, 0.5)],
            0.012,
        )
        s.glow(slant * 0.22, "#f0e2b0")
    s.lay(smoothstep(horizon - 0.002, horizon + 0.004, s.y), "#22383e", 0.0, 0.3)
    for depth in np.linspace(0, 1, 8):
        _wave(s, horizon + 0.015 + 0.47 * depth**1.3, float(depth))
        if 0.2 < depth < 0.3:
            _ship(s, (0.6, 0.545), 0.13)
    spray = s.noise(60, 90, 2)
    foam = smoothstep(0.93, 0.99, spray) * smoothstep(0.55, 0.8, s.y)
    s.lay((foam * 0.8).astype(np.float32), "#eef2e8", detail=0.9)


def _wave(s: Sketch, top: float, depth: float) -> None:
    """One row of waves from its crest down; nearer rows are higher and lighter at the crest."""
    swell = 0.02 + 0.11 * depth
    sharp = 1 - np.abs(2 * s.line_noise(4.5 - 2.6 * depth, 3) - 1)
    ridge = (top + swell * (0.35 - sharp**1.4) + 0.012 * s.line_noise(14, 3)).astype(np.float32)
    under = s.y - ridge[None, :]
    deep = np.maximum(under, 0)
    body = ramp(
        np.clip(under / (0.06 + 0.16 * depth) + 0.25 * (s.noise(9, 5, 4) - 0.5), 0, 1),
        (0, "#7fa79b"),
        (0.16, "#3f7a76"),
        (0.45, "#1f4c54"),
        (1, "#122b38"),
    )
    tilt = np.arctan(np.gradient(ridge) * s.shape[0])
    s.lay(
        s.below(ridge), body, np.broadcast_to(tilt[None, :], s.shape) + 0.3 * (s.noise(6, 6, 2) - 0.5), 0.45
    )
    lace = s.noise(30 - 12 * depth, 34 - 14 * depth, 4)
    breaking = smoothstep(0.45, 0.85, sharp)[None, :]
    crest = (
        np.exp(-deep / ((0.004 + 0.03 * depth) * (0.25 + breaking))) * (under > -0.004) * (0.25 + breaking)
    )
    veins = smoothstep(0.06, 0.0, np.abs(lace - 0.5)) * np.exp(-deep / (0.05 + 0.12 * depth)) * (under > 0)
    s.lay(
        np.clip(crest * (0.35 + 0.9 * lace) + 0.7 * veins * depth, 0, 1).astype(np.float32),
        "#e6ede2",
        detail=0.8,
    )


def _ship(s: Sketch, at: Point, size: float) -> None:
    x, y = at

    def place(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        lean = 0.28
        return [(x + size * (px * 1 - py * lean), y + size * (py + px * lean)) for px, py in points]

    s.lay(s.polygon(place([(-0.8, -0.12), (0.85, -0.2), (0.6, 0.22), (-0.55, 0.22)])), "#20140e", 0.25, 1)
    for mast, top in ((-0.3, -1.5), (0.25, -1.75)):
        s.draw(place([(mast, 0), (mast, top)]), 0.006, "#1a120d", 0.5)
    s.lay(s.polygon(place([(-0.25, -1.35), (0.18, -0.95), (0.15, -0.3), (-0.25, -0.25)])), "#d9cba6", 1.3, 1)
    s.lay(s.polygon(place([(0.3, -1.6), (0.85, -0.95), (0.8, -0.35), (0.3, -0.3)])), "#efe4c2", 1.3, 1)
    s.lay(s.polygon(place([(-0.35, -1.2), (-0.95, -0.3), (-0.35, -0.3)])), "#a99a7c", 1.2, 1)


def lake(sketch: Sketch) -> None:
    """Mountains twice, once in still water; mist and a low sun."""
    s = sketch
    shore = 0.55
    sky = ramp(
        s.y / shore + 0.14 * (s.noise(5, 2, 3) - 0.5),
        (0, "#7f9acb"),
        (0.4, "#c3c2de"),
        (0.66, "#f1cdc6"),
        (0.86, "#fbe0b2"),
        (1, "#fff0cf"),
    )
    s.lay(np.ones(s.shape, np.float32), sky, 0.2 * (s.noise(3, 3, 2) - 0.5), 0.15)
    streaks = smoothstep(0.6, 0.85, s.noise(16, 3, 4)) * smoothstep(0.32, 0.1, s.y)
    s.lay((streaks * 0.6).astype(np.float32), "#f4dcd6", 0.05)
    sun = (0.93, 0.36)
    s.glow((0.6 * np.exp(-(s.distance(sun, (0.24, 0.2)) ** 2))).astype(np.float32), "#ffd890")
    s.lay(s.ellipse(sun, (0.042, 0.042), 0.12), "#fffbe6", s.around(sun), 0.6)
    for level, rise, dark, lit in (
        (0.40, 0.30, "#8f9cc4", "#e6cdd2"),
        (0.47, 0.20, "#62799f", "#b5aac4"),
        (0.52, 0.09, "#3f5f7c", "#75899f"),
    ):
        _mountains(s, level, rise, dark, lit)
    s.lay((smoothstep(shore - 0.07, shore, s.y) * 0.55).astype(np.float32), "#f3e0d8", 0.0)
    _firs(s, shore)
    s.mirror(shore, 0.012, "#6d84ac", 0.2)
    s.lay((np.exp(-(((s.y - shore) / 0.006) ** 2)) * 0.8).astype(np.float32), "#f9ebe0", 0.0, 0.5)
    glints = (s.y > shore) * smoothstep(0.8, 0.95, s.noise(80, 5, 3))
    s.lay((glints * 0.6).astype(np.float32), "#f9e9dc", 0.0)
    _rowing_boat(s, (0.52, 0.74))


def _mountains(s: Sketch, level: float, rise: float, dark: str, lit: str) -> None:
    """One range, its right faces in the sun; strokes run down its slopes."""
    profile = s.line_noise(2.6, 6)
    ridge = level + 0.05 - rise * profile
    slope = np.gradient(cv2.GaussianBlur(profile[None, :], (0, 0), 9)[0])
    depth = np.clip((s.y - ridge[None, :]) / 0.2, 0, 1)
    ribs = s.noise(5, 14, 3) - 0.5
    sunlit = smoothstep(
        -0.5, 0.5, np.broadcast_to(-slope / (np.abs(slope).max() + 1e-6), s.shape) + 1.6 * ribs * depth
    )
    colour = rgb(dark) * (1 - sunlit[..., None]) + rgb(lit) * sunlit[..., None]
    s.lay(s.below(ridge), colour.astype(np.float32), np.where(sunlit > 0.5, 0.85, -0.85), 0.4)


def _firs(s: Sketch, shore: float) -> None:
    """A dark headland of firs on the left and a smaller one on the right."""
    for _ in range(95):
        left = s.rng.random() < 0.66
        place = s.rng.uniform(-0.02, 0.5) if left else s.rng.uniform(s.right - 0.26, s.right)
        inward = 1 - place / 0.52 if left else (place - s.right + 0.28) / 0.28
        tall = (0.045 + 0.17 * max(inward, 0)) * s.rng.uniform(0.55, 1.2)
        shade = ("#14262f", "#1d3640", "#27444c", "#3c5a58")[s.rng.integers(4)]
        tiers = max(4, round(tall * 55))
        outline = [(place, shore - tall)]
        for tier in range(1, tiers + 1):
            reach = 0.2 * tall * tier / tiers * s.rng.uniform(0.8, 1.15)
            base = shore - tall * (1 - tier / tiers)
            outline += [(place + reach, base), (place + reach * 0.6, base - 0.004)]
            outline = [(place - reach * 0.6, base - 0.004), (place - reach, base), *outline]
        s.lay(s.polygon([*outline, (place, shore + 0.004)]), shade, np.pi / 2, 0.8)


def _rowing_boat(s: Sketch, at: Point) -> None:
    x, y = at
    s.lay(
        s.polygon(
            [(x - 0.09, y + 0.022), (x + 0.09, y + 0.022), (x + 0.05, y + 0.06), (x - 0.05, y + 0.06)], 0.003
        )
        * 0.6,
        "#2c3c50",
        0.0,
        0.9,
    )
    s.lay(
        s.polygon(
            [(x - 0.105, y - 0.012), (x + 0.11, y - 0.016), (x + 0.075, y + 0.022), (x - 0.07, y + 0.022)]
        ),
        "#5a2f24",
        0.0,
        1,
    )
    s.lay(s.line([(x - 0.105, y - 0.012), (x + 0.11, y - 0.016)], 0.006), "#d99a62", 0.0, 1)
    s.draw([(x + 0.03, y - 0.03), (x - 0.15, y + 0.035)], 0.003, "#3a2a22")


def feluccas(sketch: Sketch) -> None:
    """White sails on a golden river, palms and a far bank."""
    s = sketch
    bank = 0.52
    sky = ramp(
        np.clip(s.y / bank + 0.12 * (s.noise(4, 2, 3) - 0.5), 0, 1),
        (0, "#3d5f93"),
        (0.3, "#8f8db0"),
        (0.55, "#e8a87c"),
        (0.8, "#f9c463"),
        (1, "#ffe39a"),
    )
    s.lay(np.ones(s.shape, np.float32), sky, 0.25 * (s.noise(3, 4, 2) - 0.5), 0.15)
    streaks = smoothstep(0.62, 0.85, s.noise(14, 3, 4)) * smoothstep(0.45, 0.2, s.y)
    s.lay((streaks * 0.7).astype(np.float32), "#f3b9a0", 0.06)
    sun = (0.44, 0.43)
    s.glow((0.8 * np.exp(-(s.distance(sun, (0.22, 0.16)) ** 2))).astype(np.float32), "#ffcf60")
    s.lay(s.ellipse(sun, (0.05, 0.05), 0.08), "#fff3c2", s.around(sun), 0.6)
    hills = bank - 0.03 - 0.05 * s.line_noise(3, 4)
    s.lay(s.below(hills), ramp(s.noise(14, 20, 3), (0, "#7a4a4e"), (1, "#c98a5e")), 0.05, 0.4)
    river = ramp(
        np.clip((s.y - bank) / (1 - bank) + 0.3 * (s.noise(60, 4, 3) - 0.5), 0, 1),
        (0, "#ffd987"),
        (0.25, "#e79a5e"),
        (0.6, "#7a6f88"),
        (1, "#274a70"),
    )
    s.lay(smoothstep(bank, bank + 0.003, s.y), river, 0.0, 0.4)
    path = (
        np.exp(-(((s.x - sun[0]) / (0.04 + 0.16 * (s.y - bank))) ** 2))
        * (s.y > bank)
        * smoothstep(0.4, 0.75, s.noise(60, 8, 3))
    )
    s.lay((path * 0.9).astype(np.float32), "#fff0b8", 0.0, 0.6)
    green = bank + 0.012 - 0.02 * s.line_noise(18, 3)
    strip = s.below(green) * smoothstep(bank + 0.02, bank + 0.01, s.y)
    s.lay(strip, ramp(s.noise(40, 60, 2), (0, "#2a3a26"), (1, "#6f6f35")), 0.0, 0.7)
    for place, tall in (
        (0.06, 0.2),
        (0.13, 0.15),
        (0.19, 0.23),
        (1.18, 0.13),
        (1.26, 0.19),
        (1.32, 0.12),
        (0.72, 0.08),
        (0.8, 0.06),
    ):
        _palm(s, (place, bank + 0.012), tall)
    _felucca(s, (0.93, 0.70), 0.40)
    _felucca(s, (0.28, 0.60), 0.22)
    _felucca(s, (0.62, 0.555), 0.10)


def _palm(s: Sketch, foot: Point, tall: float) -> None:
    x, y = foot
    top = (x + 0.12 * tall, y - tall)
    s.draw([foot, (x + 0.02 * tall, y - tall * 0.5), top], 0.004 + 0.035 * tall, "#3d2b20", 0.6)
    for angle in s.rng.permutation(np.linspace(-3.3, 0.25, 17)):
        reach = tall * s.rng.uniform(0.34, 0.46)
        bend = (top[0] + 0.55 * reach * np.cos(angle), top[1] + 0.75 * reach * np.sin(angle))
        tip = (
            top[0] + reach * np.cos(angle),
            top[1] + 0.55 * reach * np.sin(angle) + 0.22 * tall * np.cos(angle) ** 2,
        )
        colour = ("#22351f", "#33471f", "#5c5c28", "#1b2a20")[s.rng.integers(4)]
        s.draw([top, bend, tip], 0.003 + 0.026 * tall, colour, 0.15)


def _felucca(s: Sketch, at: Point, size: float) -> None:
    x, y = at
    wobble = s.noise(90, 6, 2)
    mirror = s.polygon([(x - 0.3 * size, y), (x + 0.5 * size, y), (x + 0.34 * size, y + 0.55 * size)], 0.008)
    s.lay((mirror * smoothstep(0.35, 0.6, wobble) * 0.6).astype(np.float32), "#f6e3c0", 0.0, 0.5)
    s.lay(
        s.polygon(
            [
                (x - 0.5 * size, y + 0.01),
                (x + 0.52 * size, y + 0.01),
                (x + 0.4 * size, y + 0.12 * size),
                (x - 0.4 * size, y + 0.12 * size),
            ],
            0.004,
        )
        * 0.7,
        "#332a35",
        0.0,
        0.8,
    )
    mast = [(x + 0.05 * size, y), (x + 0.02 * size, y - 0.58 * size)]
    s.draw(mast, 0.012 * size + 0.002, "#3a241b")
    sail = [
        (x - 0.34 * size, y - 0.1 * size),
        (x + 0.1 * size, y - 0.66 * size),
        (x + 0.46 * size, y - 1.05 * size),
        (x + 0.44 * size, y - 0.5 * size),
        (x + 0.36 * size, y - 0.09 * size),
    ]
    shade = np.clip((s.x - x) / size + 0.5 + 0.2 * (s.noise(12, 6, 2) - 0.5), 0, 1)
    s.lay(
        s.polygon(sail),
        ramp(shade.astype(np.float32), (0, "#c79f7c"), (0.45, "#f3dcb6"), (1, "#fff5df")),
        1.15,
        0.8,
    )
    s.draw([sail[0], sail[1], sail[2]], 0.014 * size + 0.002, "#4a2e20", 0.5)
    hull = [
        (x - 0.55 * size, y - 0.07 * size),
        (x + 0.58 * size, y - 0.1 * size),
        (x + 0.45 * size, y + 0.05 * size),
        (x - 0.42 * size, y + 0.05 * size),
    ]
    s.lay(s.polygon(hull), "#4b2a22", 0.0, 1)
    s.draw(hull[:2], 0.016 * size + 0.002, "#e7d3ae")
