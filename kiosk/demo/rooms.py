"""Canvases of rooms: fruit on a table, a woman at a window."""

from __future__ import annotations

import numpy as np

from kiosk.demo.drawing import Field, Point, Sketch, ramp, smoothstep


def still_life(sketch: Sketch) -> None:
    """Pomegranates, quinces and a copper jug in a raking light."""
    s = sketch
    table = 0.66
    light = np.clip(1.15 - 0.9 * s.x - 0.25 * s.y + 0.25 * (s.noise(5, 5, 4) - 0.5), 0, 1).astype(np.float32)
    s.lay(
        np.ones(s.shape, np.float32), ramp(light, (0, "#14100e"), (0.5, "#33261c"), (1, "#6b5334")), 0.8, 0.15
    )
    s.lay(
        smoothstep(table, table + 0.006, s.y),
        ramp(light, (0, "#2a150e"), (0.4, "#5d3018"), (1, "#a8642e")),
        0.0,
        0.35,
    )
    cloth = s.polygon(
        [
            (0.12, table + 0.02),
            (0.9, table + 0.01),
            (1.02, table + 0.1),
            (0.82, 1.0),
            (0.7, 0.93),
            (0.55, 1.0),
            (0.4, 0.92),
            (0.22, 0.99),
            (0.06, 0.8),
        ],
        0.004,
    )
    folds = 0.5 + 0.5 * np.sin(s.x * 26 + 6 * s.noise(3, 4, 2)) * smoothstep(table, 0.95, s.y)
    s.lay(
        cloth,
        ramp(
            (0.55 * folds + 0.5 * light).astype(np.float32), (0, "#6d6a72"), (0.5, "#c9c0b0"), (1, "#fff6e0")
        ),
        1.4 + 0.5 * (s.noise(3, 4, 2) - 0.5),
        0.5,
    )
    _jug(s, (0.98, 0.55))
    _bowl(s, (0.5, 0.66))
    for x, y, size, colours in (
        (0.40, 0.55, 0.085, ("#3a0a10", "#a31f24", "#ef6a4a")),
        (0.60, 0.55, 0.08, ("#4a2a08", "#d09a20", "#fbe27a")),
        (0.50, 0.50, 0.09, ("#45100e", "#b8302a", "#f78a5a")),
        (0.22, 0.76, 0.1, ("#46260a", "#cf981e", "#fff08a")),
        (0.86, 0.80, 0.105, ("#30080e", "#951c26", "#ea5a48")),
        (0.70, 0.83, 0.06, ("#1c2408", "#6f8a24", "#d8e07a")),
    ):
        _fruit(s, (x, y), size, colours)
    _opened(s, (0.44, 0.86), 0.1)
    for x, y in ((0.58, 0.9), (0.61, 0.92), (0.32, 0.91), (0.55, 0.945), (0.36, 0.945)):
        s.draw([(x, y), (x + 0.011, y + 0.004)], 0.014, "#b0142a", 0.6)
        s.draw([(x + 0.001, y - 0.002), (x + 0.004, y - 0.002)], 0.004, "#ffc6b8")


def _ball(s: Sketch, at: Point, radii: Point) -> Field:
    """How bright a ball is in light from the upper left, 0..1."""
    nx, ny = (s.x - at[0]) / radii[0], (s.y - at[1]) / radii[1]
    nz = np.sqrt(np.clip(1 - nx**2 - ny**2, 0, 1))
    return np.clip(0.12 + 0.9 * (-0.55 * nx - 0.5 * ny + 0.62 * nz), 0, 1).astype(np.float32)


def _fruit(s: Sketch, at: Point, size: float, colours: tuple[str, str, str]) -> None:
    x, y = at
    dark, middle, light = colours
    s.lay(
        (0.75 * s.ellipse((x + 0.6 * size, y + 0.86 * size), (1.25 * size, 0.28 * size), 0.6)).astype(
            np.float32
        ),
        "#1c0f0a",
        0.0,
    )
    lit = _ball(s, at, (size, size * 0.95)) + 0.12 * (s.noise(18, 18, 3) - 0.5)
    s.lay(
        s.ellipse(at, (size, size * 0.95)),
        ramp(lit, (0, dark), (0.5, middle), (0.95, light)),
        s.around((x - 0.3 * size, y - 0.3 * size)),
        0.8,
    )
    for k in (-1, 0, 1):
        s.draw(
            [(x + 0.05 * size, y - 0.86 * size), (x + (0.05 + 0.13 * k) * size, y - 1.1 * size)],
            0.1 * size,
            middle,
            0.3,
        )
    s.draw(
        [(x - 0.42 * size, y - 0.46 * size), (x - 0.3 * size, y - 0.52 * size)], 0.13 * size, "#fff6e2", 0.5
    )


def _opened(s: Sketch, at: Point, size: float) -> None:
    """A pomegranate cut open."""
    x, y = at
    s.lay(
        (0.7 * s.ellipse((x + 0.4 * size, y + 0.7 * size), (1.3 * size, 0.3 * size), 0.6)).astype(np.float32),
        "#2a1a14",
    )
    s.lay(
        s.ellipse(at, (size, 0.82 * size)),
        ramp(_ball(s, at, (size, size)), (0, "#3a0a10"), (1, "#d8483c")),
        s.around(at),
        0.8,
    )
    s.lay(s.ellipse((x, y - 0.08 * size), (0.86 * size, 0.66 * size)), "#f3d9a6", s.around(at), 0.9)
    for ring, count in ((0.66, 20), (0.44, 14), (0.22, 7)):
        for angle in np.linspace(0, 2 * np.pi, count, endpoint=False) + ring * 3:
            px, py = (
                x + ring * size * float(np.cos(angle)),
                y - 0.08 * size + 0.76 * ring * size * float(np.sin(angle)),
            )
            colour = ("#8f0f22", "#c01c30", "#e0384a")[s.rng.integers(3)]
            s.draw(
                [
                    (px, py),
                    (px + 0.06 * size * float(np.cos(angle)), py + 0.05 * size * float(np.sin(angle))),
                ],
                0.13 * size,
                colour,
                0.6,
            )
            s.draw([(px - 0.01, py - 0.003), (px - 0.007, py - 0.003)], 0.025 * size, "#ffd0c4")


def _bowl(s: Sketch, at: Point) -> None:
    x, y = at
    s.lay((0.7 * s.ellipse((x + 0.1, y + 0.13), (0.3, 0.05), 0.7)).astype(np.float32), "#20120c", 0.0)
    body = s.ellipse((x, y - 0.03), (0.26, 0.155)) * (s.y > y - 0.03)
    s.lay(
        body,
        ramp(
            np.clip(0.9 - (s.x - x + 0.24) / 0.5 + 0.15 * (s.noise(8, 8, 2) - 0.5), 0, 1),
            (0, "#0e2036"),
            (0.55, "#2c5c94"),
            (1, "#b9d6ec"),
        ),
        s.around((x, y - 0.3)),
        0.8,
    )
    s.lay(s.ellipse((x, y - 0.03), (0.26, 0.045)), "#16253a", 0.0, 0.8)
    for k in range(13):
        turn = np.pi * (0.08 + 0.84 * k / 12)
        px, py = x - 0.235 * float(np.cos(turn)), y - 0.02 + 0.075 * float(np.sin(turn))
        s.draw([(px - 0.012, py), (px, py + 0.02), (px + 0.012, py)], 0.006, "#e9eef0")


def _jug(s: Sketch, at: Point) -> None:
    x, y = at
    s.lay((0.7 * s.ellipse((x + 0.16, y + 0.2), (0.26, 0.045), 0.7)).astype(np.float32), "#1a0d08", 0.0)
    profile = [
        (0.05, -0.38),
        (0.045, -0.3),
        (0.07, -0.24),
        (0.14, -0.1),
        (0.16, 0.03),
        (0.13, 0.14),
        (0.09, 0.2),
    ]
    outline = [(x - w, y + h) for w, h in profile] + [(x + w, y + h) for w, h in reversed(profile)]
    across = np.clip((s.x - x + 0.16) / 0.32 + 0.1 * (s.noise(7, 7, 3) - 0.5), 0, 1)
    copper = ramp(
        across.astype(np.float32),
        (0, "#6a2f14"),
        (0.2, "#f3a868"),
        (0.32, "#ffe0b0"),
        (0.45, "#c8692e"),
        (0.8, "#5a2210"),
        (1, "#8a4420"),
    )
    s.lay(s.polygon(outline, 0.002), copper, np.pi / 2 - 0.8 * (s.x - x), 0.75)
    s.draw(
        [(x + 0.05, y - 0.35), (x + 0.19, y - 0.3), (x + 0.2, y - 0.14), (x + 0.14, y - 0.06)],
        0.02,
        "#7a3618",
    )
    s.draw([(x + 0.055, y - 0.355), (x + 0.185, y - 0.31)], 0.006, "#f2b078")
    for h, w in ((-0.38, 0.056), (-0.23, 0.078), (0.19, 0.095)):
        s.draw([(x - w, y + h), (x, y + h + 0.012), (x + w, y + h)], 0.014, "#a8562a")
    s.draw([(x - 0.09, y - 0.1), (x - 0.105, y + 0.02), (x - 0.09, y + 0.1)], 0.018, "#fff0d4", 0.3)


def green_shawl(sketch: Sketch) -> None:
    """A woman in a green shawl, turned away towards a window."""
    s = sketch
    wall = 0.55 * s.noise(5, 4, 4) + 0.6 * (1 - s.x / s.right)
    s.lay(
        np.ones(s.shape, np.float32),
        ramp(wall.astype(np.float32), (0, "#3a2430"), (0.5, "#7c4a4a"), (1, "#d89a6c")),
        1.1,
        0.2,
    )
    s.lay(
        s.polygon([(0.03, 0.06), (0.25, 0.09), (0.25, 0.55), (0.03, 0.6)]),
        ramp(s.y + 0.1 * s.noise(6, 6, 3), (0.05, "#6fa6cf"), (0.35, "#d4e6e2"), (0.6, "#f8e2a4")),
        0.2,
        0.45,
    )
    hills = (0.5 - 0.05 * s.line_noise(8, 3)).astype(np.float32)
    s.lay(
        s.below(hills) * s.polygon([(0.03, 0.06), (0.25, 0.09), (0.25, 0.55), (0.03, 0.6)]),
        "#6f8f6a",
        0.1,
        0.5,
    )
    for frame in (
        [(0.03, 0.06), (0.25, 0.09)],
        [(0.25, 0.09), (0.25, 0.55)],
        [(0.03, 0.6), (0.25, 0.55)],
        [(0.03, 0.06), (0.03, 0.6)],
        [(0.14, 0.075), (0.14, 0.575)],
        [(0.03, 0.32), (0.25, 0.31)],
    ):
        s.draw(frame, 0.014, "#4a2c22")
    s.glow((0.5 * np.exp(-((s.distance((0.2, 0.36), (0.26, 0.36))) ** 2))).astype(np.float32), "#ffd9a0")
    _figure(s)


def _figure(s: Sketch) -> None:
    lit = np.clip(1.25 - (s.x - 0.2) / 0.36 + 0.3 * (s.noise(5, 5, 3) - 0.5), 0, 1).astype(np.float32)
    body = s.polygon(
        [
            (0.40, 0.40),
            (0.33, 0.46),
            (0.23, 0.54),
            (0.19, 0.66),
            (0.16, 1.0),
            (0.68, 1.0),
            (0.65, 0.7),
            (0.59, 0.54),
            (0.5, 0.46),
            (0.48, 0.4),
        ],
        0.006,
    )
    fold = 0.5 + 0.5 * np.sin(30 * s.x + 14 * s.y + 5 * s.noise(3, 3, 2))
    shawl = ramp(
        (0.65 * lit + 0.35 * fold * (0.4 + lit)).astype(np.float32),
        (0, "#0c2a24"),
        (0.4, "#1f6a4e"),
        (0.7, "#4fae76"),
        (1, "#cfeeb0"),
    )
    s.lay(body, shawl, np.arctan2(s.y - 0.2, s.x - 0.42) + 0.4, 0.5)
    neck = s.polygon([(0.385, 0.33), (0.375, 0.43), (0.43, 0.5), (0.48, 0.43), (0.47, 0.33)], 0.004)
    s.lay(neck, ramp(lit, (0, "#6a3a2c"), (0.6, "#c9865e"), (1, "#f6cfa0")), 1.5, 0.75)
    face = s.ellipse((0.405, 0.265), (0.082, 0.112), 0.04, 0.12)
    s.lay(
        face,
        ramp(np.clip(1.1 - (s.x - 0.32) / 0.14, 0, 1), (0, "#7a4432"), (0.5, "#cf8c62"), (1, "#ffdcae")),
        1.4,
        0.8,
    )
    s.lay(s.polygon([(0.328, 0.255), (0.31, 0.298), (0.33, 0.305)], 0.002), "#f8d0a0", 1.4, 0.9)
    hair = s.polygon(
        [
            (0.345, 0.185),
            (0.38, 0.135),
            (0.45, 0.125),
            (0.515, 0.17),
            (0.535, 0.26),
            (0.51, 0.35),
            (0.465, 0.39),
            (0.45, 0.32),
            (0.415, 0.25),
            (0.38, 0.205),
        ],
        0.004,
    )
    s.lay(
        hair,
        ramp(lit + 0.2 * (s.noise(20, 20, 2) - 0.5), (0, "#150c10"), (0.6, "#3a2020"), (1, "#8a5236")),
        s.around((0.42, 0.3)),
        0.75,
    )
    for k in range(16):
        x = 0.36 + 0.01 * k
        s.draw(
            [(x, 0.17 - 0.035 * np.sin(0.2 * k)), (0.44 + 0.006 * k, 0.22), (0.47 + 0.003 * k, 0.36)],
            0.005,
            ("#4a2a22", "#2a1616", "#5e3a2a")[k % 3],
            0.4,
        )
    s.lay(
        s.ellipse((0.525, 0.3), (0.05, 0.06)),
        ramp(s.noise(20, 20, 2), (0, "#1a0e10"), (1, "#54302a")),
        s.around((0.525, 0.3)),
        0.8,
    )
    s.draw([(0.334, 0.238), (0.35, 0.229), (0.374, 0.232)], 0.007, "#4a2a22", 0.4)
    s.draw([(0.336, 0.256), (0.35, 0.263), (0.368, 0.258)], 0.006, "#3a1e1a", 0.5)
    s.draw([(0.33, 0.332), (0.343, 0.336), (0.362, 0.331)], 0.01, "#b24a40", 0.4)
    s.draw([(0.445, 0.305), (0.443, 0.328)], 0.012, "#f2c04a", 0.6)
    for k in range(46):
        x = 0.2 + 0.01 * k
        y = 0.86 + 0.05 * np.sin(4 * x + 1)
        s.draw(
            [(x, y), (x - 0.012, y + 0.06 + 0.03 * s.rng.random())],
            0.005,
            ("#d8c46a", "#a8b85a", "#2f7a54")[k % 3],
            0.4,
        )
    for k in range(24):
        x = 0.205 + 0.018 * k
        y = 0.815 + 0.05 * np.sin(4 * x + 1)
        s.draw([(x, y), (x + 0.01, y + 0.012)], 0.013, ("#d8482e", "#f0b83a")[k % 2], 0.4)
    s.draw([(0.34, 0.455), (0.42, 0.56), (0.44, 0.72)], 0.02, "#9adf9a", 0.4)
    s.draw([(0.52, 0.475), (0.46, 0.6), (0.44, 0.78)], 0.024, "#123a30", 0.4)
