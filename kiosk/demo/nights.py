"""Canvases of nights: stars over a city, fireworks over a harbour."""

from __future__ import annotations

import numpy as np

from kiosk.demo.drawing import Point, Sketch, along_contours, ramp, smoothstep


def starry_city(sketch: Sketch) -> None:
    """Towers and domes under a turning sky, their windows in the river."""
    s = sketch
    shore = 0.74
    whirl = s.noise(2.2, 3, 3)
    s.lay(
        np.ones(s.shape, np.float32),
        ramp(
            0.75 * whirl + 0.35 * s.y,
            (0.1, "#0a1436"),
            (0.35, "#152a66"),
            (0.6, "#2452a0"),
            (0.85, "#4f8cc4"),
            (1, "#a6c8c8"),
        ),
        along_contours(whirl, 24),
        0.3,
    )
    stars = [
        (0.18, 0.17, 0.05),
        (0.45, 0.09, 0.035),
        (0.62, 0.27, 0.055),
        (0.93, 0.12, 0.04),
        (0.33, 0.36, 0.03),
        (0.82, 0.38, 0.028),
        (1.32, 0.36, 0.035),
    ]
    for x, y, size in stars:
        _star(s, (x, y), size)
    moon = (1.17, 0.17)
    s.glow((0.7 * np.exp(-((s.distance(moon) / 0.13) ** 2))).astype(np.float32), "#f6dd80")
    s.lay(smoothstep(0.25, 0.2, s.distance(moon)), s.colour, s.around(moon), 0.45)
    s.lay(
        s.ellipse(moon, (0.068, 0.068)) * (1 - s.ellipse((moon[0] + 0.035, moon[1] - 0.012), (0.062, 0.062))),
        "#fff0b0",
        s.around(moon),
        0.9,
    )
    for depth, (tone, lit) in enumerate(
        (("#22376b", "#c9a35a"), ("#152450", "#f2b84a"), ("#0a1230", "#ffd062"))
    ):
        _skyline(s, shore, depth, tone, lit)
    s.mirror(shore, 0.02, "#0e1d48", 0.28)
    glints = (s.y > shore) * smoothstep(0.86, 0.95, s.noise(70, 20, 2))
    s.lay((glints * 0.7).astype(np.float32), "#f4c860", 0.0, 0.6)
    s.lay((np.exp(-(((s.y - shore) / 0.005) ** 2)) * 0.9).astype(np.float32), "#0a0f22", 0.0, 0.6)


def _star(s: Sketch, at: Point, size: float) -> None:
    rings = s.distance(at) / size
    halo = np.exp(-((rings / 1.7) ** 2)) * (0.75 + 0.25 * np.cos(rings * 5))
    s.glow((0.85 * halo).astype(np.float32), "#f4dc86")
    s.lay(smoothstep(2.6, 2.2, rings), s.colour, s.around(at), 0.45)
    s.lay(s.ellipse(at, (0.28 * size, 0.28 * size), 0.3), "#fffbe0", s.around(at), 0.8)


def _skyline(s: Sketch, shore: float, depth: int, tone: str, lit: str) -> None:
    """One row of houses, towers and domes with lit windows; nearer rows are lower and darker."""
    place = -0.05
    while place < s.right:
        wide = s.rng.uniform(0.05, 0.11)
        tall = s.rng.uniform(0.1, 0.3 - 0.05 * depth) * (1.25 if s.rng.random() < 0.2 else 1)
        top = shore - tall
        house = s.polygon([(place, shore), (place, top), (place + wide, top), (place + wide, shore)])
        kind = s.rng.integers(5)
        middle = place + wide / 2
        if kind == 0:
            house = np.maximum(house, s.ellipse((middle, top), (wide * 0.42, wide * 0.5), 0.03))
            s.draw([(middle, top - wide * 0.45), (middle, top - wide * 0.95)], 0.004, tone, 0.4)
        elif kind == 1:
            house = np.maximum(
                house,
                s.polygon([(place - 0.006, top), (middle, top - wide * 0.8), (place + wide + 0.006, top)]),
            )
        elif kind == 2 and depth:
            _minaret(s, (middle, shore), tall * 1.5, tone)
        s.lay(house, tone, np.pi / 2, 0.8)
        for row in np.arange(top + 0.025, shore - 0.02, 0.034):
            for column in np.arange(place + 0.014, place + wide - 0.016, 0.024):
                if s.rng.random() < 0.34:
                    s.draw([(column, row), (column + 0.001, row + 0.011)], 0.0075, lit)
                    deep = 2 * shore - row + s.rng.uniform(-0.004, 0.004)
                    if s.rng.random() < 0.6:
                        s.draw([(column - 0.012, deep), (column + 0.014, deep)], 0.005, "#c99a48", 0.3)
        place += wide + s.rng.uniform(-0.01, 0.03)


def _minaret(s: Sketch, foot: Point, tall: float, tone: str) -> None:
    x, y = foot
    s.lay(
        s.polygon([(x - 0.011, y), (x - 0.009, y - tall), (x + 0.009, y - tall), (x + 0.011, y)]),
        tone,
        np.pi / 2,
        0.9,
    )
    s.lay(
        s.polygon(
            [
                (x - 0.019, y - tall * 0.72),
                (x + 0.019, y - tall * 0.72),
                (x + 0.013, y - tall * 0.69),
                (x - 0.013, y - tall * 0.69),
            ]
        ),
        tone,
        0.0,
        0.9,
    )
    s.lay(
        s.polygon([(x - 0.012, y - tall), (x, y - tall - 0.05), (x + 0.012, y - tall)]), tone, np.pi / 2, 0.9
    )


def fireworks(sketch: Sketch) -> None:
    """A harbour festival: bursts over dark boats, the water full of sparks."""
    s = sketch
    shore = 0.7
    smoke = s.noise(3, 3, 4)
    s.lay(
        np.ones(s.shape, np.float32),
        ramp(0.6 * smoke + 0.4 * s.y, (0, "#0d0a22"), (0.5, "#241a4a"), (1, "#5a2e5e")),
        along_contours(smoke, 20),
        0.2,
    )
    bursts = [
        ((0.36, 0.27), 0.24, "#ff7a3c", "#ffe08a"),
        ((0.98, 0.21), 0.2, "#3fc4e0", "#d8fbff"),
        ((0.7, 0.44), 0.15, "#f04a8a", "#ffd0e4"),
        ((1.24, 0.46), 0.14, "#a6dd4c", "#f6ffd0"),
        ((0.12, 0.5), 0.12, "#b07aff", "#ecdcff"),
    ]
    for at, size, colour, _ in bursts:
        s.glow((0.55 * np.exp(-((s.distance(at) / (0.75 * size)) ** 2))).astype(np.float32), colour)
        s.lay(smoothstep(1.4 * size, 1.2 * size, s.distance(at)), s.colour, s.around(at) + np.pi / 2, 0.4)
    hills = shore - 0.03 - 0.07 * s.line_noise(4, 5)
    s.lay(s.below(hills), "#120c1e", 0.0, 0.6)
    for _ in range(110):
        x = s.rng.uniform(0, s.right)
        y = shore - s.rng.uniform(0.004, 0.05)
        s.draw([(x, y), (x + 0.001, y + 0.002)], 0.006, "#ffcf70")
    s.mirror(shore, 0.03, "#130f2c", 0.12)
    sparkle = (s.y > shore) * smoothstep(0.8, 0.95, s.noise(60, 24, 2))
    for at, size, _, light in bursts:
        beam = np.exp(-(((s.x - at[0]) / (0.7 * size)) ** 2)) * sparkle
        s.lay((0.85 * beam).astype(np.float32), light, 0.0, 0.7)
    for at, size, colour, light in bursts:
        _burst(s, at, size, colour, light)
    for x, y, size in ((0.22, 0.83, 0.16), (0.8, 0.78, 0.1), (1.16, 0.9, 0.2)):
        s.lay(
            s.polygon(
                [
                    (x - 0.5 * size, y - 0.08 * size),
                    (x + 0.5 * size, y - 0.1 * size),
                    (x + 0.36 * size, y + 0.1 * size),
                    (x - 0.38 * size, y + 0.1 * size),
                ]
            ),
            "#0a0712",
            0.0,
            0.9,
        )
        s.draw([(x, y), (x + 0.02 * size, y - 0.8 * size)], 0.025 * size, "#0c0914", 0.4)
        s.draw(
            [(x - 0.45 * size, y - 0.1 * size), (x + 0.45 * size, y - 0.12 * size)], 0.02 * size, "#c8783c"
        )
        s.draw([(x - 0.2 * size, y - 0.2 * size), (x - 0.2 * size, y - 0.12 * size)], 0.06 * size, "#ffc85e")


def _burst(s: Sketch, at: Point, size: float, colour: str, light: str) -> None:
    s.draw([(at[0] + 0.05 * size, 0.68), (at[0] - 0.03 * size, (at[1] + 0.68) / 2), at], 0.003, colour, 1.5)
    for _ in range(int(420 * size) + 30):
        angle = s.rng.uniform(0, 2 * np.pi)
        reach = size * np.sqrt(s.rng.uniform(0.1, 1.0))
        begin = reach * s.rng.uniform(0.25, 0.6)
        fall = 0.18 * reach * reach / size
        points = [
            (at[0] + r * np.cos(angle), at[1] + r * np.sin(angle) + fall * (r / reach) ** 2)
            for r in (begin, (begin + reach) / 2, reach)
        ]
        s.draw(points, 0.0035 + 0.004 * s.rng.random(), colour if s.rng.random() < 0.6 else light, 1.3)
        s.draw([points[-1], (points[-1][0] + 0.002, points[-1][1] + 0.002)], 0.008, light)
    for _ in range(14):
        angle = s.rng.uniform(0, 2 * np.pi)
        s.draw(
            [at, (at[0] + 0.2 * size * np.cos(angle), at[1] + 0.2 * size * np.sin(angle))],
            0.008,
            "#fffdf0",
            0.2,
        )
