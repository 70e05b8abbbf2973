"""Canvases of far places: dunes behind an arch, a red moon over terraces."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from kiosk.demo.drawing import Point, Sketch, along_contours, ramp, smoothstep


def dunes(sketch: Sketch) -> None:
    """Dunes and a caravan seen through a pointed arch with carved screens."""
    s = sketch
    s.lay(
        np.ones(s.shape, np.float32),
        ramp(s.y + 0.06 * (s.noise(4, 3, 3) - 0.5), (0.1, "#2f8fb0"), (0.35, "#8cc6c4"), (0.52, "#f7dfae")),
        0.1,
        0.2,
    )
    sun = (0.52 * s.right, 0.4)
    s.glow((0.6 * np.exp(-((s.distance(sun) / 0.16) ** 2))).astype(np.float32), "#fff0b0")
    for level, rise, lit, shadow in (
        (0.5, 0.06, "#f1c68a", "#d08c5e"),
        (0.57, 0.1, "#f3b568", "#b9653c"),
        (0.68, 0.14, "#eea24e", "#98482e"),
        (0.82, 0.16, "#f0ab5c", "#863c2a"),
    ):
        ridge = level + 0.03 - rise * s.line_noise(1.4, 2)
        peak = np.cos(s.x * (5 + 6 * rise) + level * 40 - 2.2 * (s.y - ridge[None, :]) / rise)
        side = smoothstep(-0.15, 0.25, peak + 0.4 * (s.noise(5, 3, 3) - 0.5))
        wind = 0.16 * np.sin((s.y - ridge[None, :]) * 210 + 5 * s.noise(5, 5, 2))
        s.lay(
            s.below(ridge),
            ramp(np.clip(side + 0.5 * wind, 0, 1), (0, shadow), (1, lit)),
            along_contours((s.y * 3 + 0.4 * side).astype(np.float32), 6),
            0.35,
        )
    for i in range(6):
        _camel(s, (0.51 + 0.052 * i, 0.632 - 0.006 * i), 0.034)
    outside = 1 - _arch_opening(s, 0.0)
    wall = ramp(s.noise(14, 10, 4), (0, "#5a2f26"), (0.6, "#7d4630"), (1, "#9a5f3e"))
    s.lay(outside, wall, np.pi / 2, 0.45)
    _mashrabiya(s)
    for inset, colour in ((0.008, "#4a2218"), (0.03, "#e0b96a"), (0.052, "#2a6f78"), (0.07, "#e8d3a0")):
        _arch_line(s, inset, colour)
    s.shade(outside * smoothstep(0.3, 0.7, np.abs(s.x / s.right - 0.5)), 0.25)


def _arch_opening(s: Sketch, grow: float) -> np.ndarray:
    """The mask of what the arch leaves open, larger by `grow`."""
    centre, half, spring = s.right / 2, 0.27 + grow, 0.44
    legs = (np.abs(s.x - centre) < half) & (s.y >= spring) & (s.y < 0.93 + grow)
    radius = 1.35 * half
    left = np.hypot(s.x - (centre + radius - half), s.y - spring) < radius
    right = np.hypot(s.x - (centre - radius + half), s.y - spring) < radius
    return (legs | (left & right & (s.y < spring))).astype(np.float32)


def _arch_line(s: Sketch, grow: float, colour: str) -> None:
    """A moulding along the arch, `grow` outside its opening."""
    centre, half, spring = s.right / 2, 0.27 + grow, 0.44
    radius = 1.35 * half
    turns = np.linspace(0, np.arccos((radius - half) / radius), 14)
    right = [(centre + half, 0.93 + grow)]
    right += [
        (centre - radius + half + radius * float(np.cos(a)), spring - radius * float(np.sin(a)))
        for a in turns
    ]
    left = [(2 * centre - x, y) for x, y in right]
    s.draw([*right, *reversed(left)], 0.016, colour)
    s.draw([right[0], left[0]], 0.016, colour)


def _mashrabiya(s: Sketch) -> None:
    """Turned-wood screens beside the arch: eight-pointed stars with light behind them."""
    cell = 0.064
    for row in range(15):
        for column in range(round(s.right / cell) + 1):
            x, y = (column + 0.5 * (row % 2)) * cell, 0.04 + row * cell
            if (
                abs(x - s.right / 2) < 0.30 + 0.062
                or x > s.right
                or (y < 0.4 and np.hypot(x - s.right / 2, y - 0.42) < 0.45)
            ):
                continue
            for turn in (0.0, np.pi / 4):
                corners = [
                    (
                        x + 0.42 * cell * np.cos(turn + k * np.pi / 2),
                        y + 0.42 * cell * np.sin(turn + k * np.pi / 2),
                    )
                    for k in range(5)
                ]
                for begin, end in pairwise(corners):
                    s.draw([begin, end], 0.0075, ("#c98c4c", "#b5763c")[int(turn > 0)])
            s.draw([(x - 0.006, y), (x + 0.006, y)], 0.013, "#f6d58c")


def _camel(s: Sketch, at: Point, size: float) -> None:
    x, y = at
    colour = "#5b2c22"
    for leg in (-0.32, -0.22, 0.22, 0.32):
        s.draw([(x + leg * size, y - 0.5 * size), (x + leg * 1.1 * size, y)], 0.09 * size, colour)
    s.draw(
        [(x - 0.4 * size, y - 0.55 * size), (x, y - 0.85 * size), (x + 0.4 * size, y - 0.55 * size)],
        0.36 * size,
        colour,
        0.8,
    )
    s.draw(
        [
            (x - 0.38 * size, y - 0.55 * size),
            (x - 0.62 * size, y - 0.55 * size),
            (x - 0.66 * size, y - 1.05 * size),
            (x - 0.86 * size, y - 1.0 * size),
        ],
        0.14 * size,
        colour,
    )
    s.draw([(x, y - 0.85 * size), (x + 0.02 * size, y - 1.3 * size)], 0.26 * size, "#b9472f", 0.4)


def red_moon(sketch: Sketch) -> None:
    """Terraced hills, cypresses and an enormous rising moon."""
    s = sketch
    moon = (0.88, 0.38)
    rings = s.distance(moon)
    s.lay(
        np.ones(s.shape, np.float32),
        ramp(
            rings + 0.12 * (s.noise(5, 5, 3) - 0.5),
            (0.2, "#f2a65a"),
            (0.35, "#b9526a"),
            (0.6, "#5d3a7a"),
            (0.95, "#1d2456"),
        ),
        s.around(moon),
        0.2,
    )
    s.lay(
        s.ellipse(moon, (0.2, 0.2), 0.02),
        ramp(s.noise(7, 7, 4), (0, "#d8482c"), (0.5, "#f07a3c"), (1, "#fcc46a")),
        s.around(moon),
        0.5,
    )
    tones = (
        ("#4a4a8a", "#7a5a90"),
        ("#2f5a7a", "#5a7a8a"),
        ("#1f5a5a", "#4a8a6a"),
        ("#143f3a", "#3a7a4a"),
        ("#0c2626", "#2a5a3a"),
    )
    for i, (dark, lit) in enumerate(tones):
        ridge = 0.5 + 0.1 * i - 0.13 * s.line_noise(1.5 + 0.3 * i, 2)
        terrace = 0.5 + 0.5 * np.sin((s.y - ridge[None, :]) * 160 / (1 + 0.5 * i))
        tilt = np.broadcast_to(np.arctan(np.gradient(ridge) * s.shape[0])[None, :], s.shape)
        s.lay(
            s.below(ridge),
            ramp((0.7 * terrace + 0.3 * s.noise(9, 9, 2)).astype(np.float32), (0, dark), (1, lit)),
            tilt,
            0.4,
        )
    for x, y, tall in (
        (0.12, 0.95, 0.6),
        (0.21, 0.9, 0.42),
        (0.36, 0.82, 0.26),
        (1.3, 0.9, 0.5),
        (1.22, 0.84, 0.24),
        (0.55, 0.74, 0.13),
    ):
        for _ in range(int(60 + 160 * tall)):
            up = s.rng.uniform(0, 1)
            out = s.rng.uniform(-1, 1) * 0.11 * tall * np.sin(np.pi * (0.12 + 0.88 * up)) ** 0.7
            begin = (x + out, y - tall * up)
            s.draw(
                [begin, (x + 0.8 * out, begin[1] - 0.06 * tall), (x + 0.5 * out, begin[1] - 0.12 * tall)],
                0.02 * tall + 0.002,
                ("#0a1a1a", "#12302a", "#1f4a3a", "#2a3a5a")[s.rng.integers(4)],
                0.3,
            )
