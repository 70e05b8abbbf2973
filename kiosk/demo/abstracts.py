"""Canvases without objects: an argument in red, and a construction of planes."""

from __future__ import annotations

import numpy as np

from kiosk.demo.brushes import Brush
from kiosk.demo.drawing import Point, Sketch, along_contours, ramp

FLAT = (
    Brush(width_px=22, length_px=110, cover=2.4, bristles=11, broken=0.018, wander=0.06, stop_at=0.1),
    Brush(width_px=7, length_px=40, cover=1.8, bristles=4, broken=0.015, wander=0.04, stop_at=0.08),
    Brush(
        width_px=3,
        length_px=12,
        cover=1.8,
        bristles=2,
        broken=0.012,
        wander=0.04,
        stop_at=0.06,
        least_detail=0.75,
    ),
)
"""Brushes for even planes with clean edges."""


def red_argument(sketch: Sketch) -> None:
    """Two reds that will not agree, and one black answer."""
    s = sketch
    field = s.noise(3, 2, 5)
    s.lay(
        np.ones(s.shape, np.float32),
        ramp(field, (0, "#4a0508"), (0.4, "#a30f12"), (0.75, "#d8241a"), (1, "#f0542a")),
        along_contours(field, 26),
        0.15,
    )
    upper = s.polygon([(0.07, 0.08), (0.64, 0.06), (0.65, 0.42), (0.06, 0.45)], 0.014)
    s.lay(0.85 * upper, ramp(s.noise(4, 5, 4), (0, "#e2341c"), (1, "#ff7a3a")), 0.1, 0.2)
    lower = s.polygon([(0.06, 0.53), (0.65, 0.5), (0.66, 0.93), (0.08, 0.94)], 0.014)
    s.lay(0.9 * lower, ramp(s.noise(4, 5, 4), (0, "#2c0408"), (0.6, "#6a0a12"), (1, "#9c1620")), 0.05, 0.2)
    sweeps: list[tuple[list[Point], float, str]] = [
        ([(-0.05, 0.8), (0.2, 0.62), (0.34, 0.34), (0.62, 0.22), (0.8, 0.26)], 0.085, "#120a0c"),
        ([(0.1, 0.1), (0.26, 0.3), (0.24, 0.6), (0.42, 0.86)], 0.05, "#1c0c0e"),
        ([(0.5, 0.98), (0.56, 0.7), (0.44, 0.5), (0.58, 0.34)], 0.035, "#f3e4c8"),
        ([(0.02, 0.33), (0.3, 0.36), (0.74, 0.47)], 0.022, "#f6c23a"),
        ([(0.3, 0.55), (0.46, 0.6), (0.68, 0.56)], 0.06, "#e8281c"),
        ([(0.12, 0.72), (0.3, 0.76), (0.36, 0.66)], 0.03, "#ff8a4a"),
    ]
    for points, width, colour in sweeps:
        s.draw(points, width, colour, 0.35)
        for _ in range(12):
            slip = s.rng.normal(0, width * 0.55)
            dry = [
                (x + slip * 0.4 + s.rng.normal(0, 0.004), y + slip) for x, y in points[s.rng.integers(0, 2) :]
            ]
            s.draw(dry, 0.003, colour, 0.2)
    for _ in range(240):
        x, y = s.rng.normal(0.38, 0.16), s.rng.normal(0.46, 0.24)
        size = abs(s.rng.normal(0, 0.004)) + 0.0012
        colour = ("#120a0c", "#f3e4c8", "#ffb03a", "#e8281c")[s.rng.integers(4)]
        s.draw([(x, y), (x + s.rng.normal(0, 0.4 * size), y + 0.3 * size)], size, colour)
    for x in (0.19, 0.31, 0.33, 0.47, 0.58):
        s.draw([(x, 0.55), (x + 0.002, 0.6 + 0.3 * s.rng.random())], 0.004, "#160a0c", 0.5)


def construction(sketch: Sketch) -> None:
    """Planes, circles and bars held in balance."""
    s = sketch
    s.lay(np.ones(s.shape, np.float32), ramp(s.noise(3, 3, 4), (0, "#e6dcc4"), (1, "#f6efdc")), 0.3, 0.2)

    def bar(centre: Point, length: float, width: float, turn: float, colour: str) -> None:
        if width > length:
            length, width, turn = width, length, turn + np.pi / 2
        dx, dy = np.cos(turn), np.sin(turn)
        ends = [(centre[0] + a * length / 2 * dx, centre[1] + a * length / 2 * dy) for a in (-1, 1)]
        s.draw(ends, width, colour)

    s.lay(s.ellipse((0.92, 0.36), (0.27, 0.27), 0.008), "#d8322a", 0.9, 0.8)
    s.lay(s.ellipse((0.92, 0.36), (0.2, 0.2), 0.01) * (s.x + s.y > 1.28), "#f0a832", 0.9, 0.8)
    s.lay(s.polygon([(0.08, 0.93), (0.52, 0.12), (0.66, 0.93)]), "#1d3f7a", -1.05, 0.8)
    s.lay(s.polygon([(0.37, 0.93), (0.52, 0.12), (0.66, 0.93)]), "#2f5fa8", 1.3, 0.8)
    bar((0.66, 0.56), 1.35, 0.06, -0.62, "#181614")
    bar((0.72, 0.68), 0.9, 0.018, -0.62, "#d8322a")
    bar((0.45, 0.34), 0.75, 0.012, 0.95, "#181614")
    bar((1.14, 0.76), 0.34, 0.2, 0.22, "#f2b632")
    bar((1.2, 0.8), 0.12, 0.3, 0.22, "#7a8a8c")
    bar((0.2, 0.22), 0.26, 0.09, -0.62, "#8a2a24")
    s.lay(s.ellipse((0.24, 0.7), (0.12, 0.12), 0.012), "#181614", 0.2, 0.8)
    s.lay(s.ellipse((0.24, 0.7), (0.075, 0.075), 0.02), "#f0e6d0", 0.2, 0.8)
    s.lay(s.ellipse((0.24, 0.7), (0.035, 0.035), 0.04), "#d8322a", 0.2, 0.9)
    for k in range(7):
        bar((1.0 + 0.042 * k, 0.1), 0.018, 0.1 + 0.012 * k, 0.0, ("#181614", "#1d3f7a")[k % 2])
    for radius in (0.31, 0.335):
        around = np.linspace(2.2, 5.4, 26)
        s.draw(
            [(0.92 + radius * float(np.cos(a)), 0.36 + radius * float(np.sin(a))) for a in around],
            0.005,
            "#181614",
        )
    for k in range(5):
        s.draw([(0.72, 0.86 + 0.024 * k), (1.02 + 0.03 * k, 0.86 + 0.024 * k)], 0.006, "#1d3f7a")
