"""A canvas of a garden, all in dots."""

from __future__ import annotations

import numpy as np

from kiosk.demo.brushes import Brush
from kiosk.demo.drawing import Sketch, ramp, smoothstep

DOTS = (
    Brush(width_px=13, length_px=10, cover=1.8, bristles=1, broken=0.1, wander=2, stop_at=2),
    Brush(width_px=9, length_px=7, cover=1.7, bristles=1, broken=0.13, wander=2, stop_at=2),
    Brush(width_px=7, length_px=5, cover=1.0, bristles=1, broken=0.11, wander=2, stop_at=2, least_detail=0.5),
)
"""The pointillist's brushes: round dabs of broken colour."""


def garden(sketch: Sketch) -> None:
    """A pond garden at noon, all in dots."""
    s = sketch
    leaf = s.noise(14, 16, 4)
    s.lay(np.ones(s.shape, np.float32), ramp(s.y, (0, "#9fd4f0"), (0.3, "#f4f2cc")), detail=0.2)
    trees = 0.32 - 0.2 * s.line_noise(5, 4)
    s.lay(s.below(trees, 0.02), ramp(leaf, (0, "#1f5a4a"), (0.5, "#4c9a4a"), (1, "#d0dc5a")), detail=0.4)
    s.lay(
        smoothstep(0.42, 0.44, s.y),
        ramp(s.noise(9, 6, 4) + 0.2 * (0.7 - s.y), (0, "#2f7a4a"), (0.6, "#8cc450"), (1, "#eef07a")),
        detail=0.4,
    )
    path = s.polygon(
        [
            (0.8, 0.42),
            (0.84, 0.42),
            (0.98, 0.6),
            (1.1, 0.78),
            (1.34, 1.0),
            (0.92, 1.0),
            (0.92, 0.78),
            (0.9, 0.6),
        ],
        0.008,
    )
    s.lay(path, ramp(s.noise(12, 9, 3), (0, "#e8b48c"), (1, "#fff0c8")), detail=0.4)
    pond = s.ellipse((0.4, 0.7), (0.36, 0.13), 0.03)
    s.lay(
        pond,
        ramp(s.y + 0.12 * (s.noise(24, 5, 3) - 0.5), (0.58, "#2f7a78"), (0.7, "#5aa8d0"), (0.83, "#c9e4f4")),
        detail=0.5,
    )
    for _ in range(26):
        x, y = s.rng.normal(0.4, 0.15), s.rng.normal(0.7, 0.05)
        s.draw([(x - 0.018, y), (x + 0.018, y)], 0.011, "#4fae5a")
        for side in (-0.006, 0.006, 0.0):
            s.draw(
                [(x + side, y - 0.006), (x + side, y - 0.009)],
                0.008,
                ("#ff9ac0", "#fff4fa")[s.rng.integers(2)],
            )
    bridge = [(0.06, 0.64), (0.2, 0.57), (0.4, 0.545), (0.6, 0.57), (0.74, 0.64)]
    s.lay(s.line(bridge, 0.022), "#c8453a", detail=0.9)
    s.lay(s.line([(x, y - 0.06) for x, y in bridge], 0.008), "#d8584a", detail=0.9)
    for x, y in (
        (0.13, 0.605),
        (0.2, 0.57),
        (0.3, 0.552),
        (0.4, 0.545),
        (0.5, 0.552),
        (0.6, 0.57),
        (0.67, 0.605),
    ):
        s.lay(s.line([(x, y), (x, y - 0.065)], 0.008), "#b83a34", detail=0.9)
    s.lay(s.line([(1.13, 0.62), (1.14, 0.3)], 0.03, 0.004), "#5a3a5a", detail=0.5)
    blossoms = ("#f48ab4", "#ffc4d8", "#d85a94", "#fff0f4")
    for branch in s.rng.normal((1.12, 0.22), (0.11, 0.075), (34, 2)):
        for x, y in s.rng.normal(branch, (0.022, 0.016), (46, 2)):
            shade = int(np.clip(s.rng.normal(1.4 - 36 * (y - branch[1]), 0.9), 0, 3))
            s.draw([(x, y), (x + 0.002, y + 0.001)], 0.0095, blossoms[(2, 0, 1, 3)[shade]])
    s.shade(s.ellipse((1.08, 0.66), (0.2, 0.04), 0.7), 0.35)
    _flower_beds(s)


def _flower_beds(s: Sketch) -> None:
    """Drifts of flowers, each bed one pair of colours."""
    beds = (
        ((0.1, 0.92), "#e8382e", "#ffb03a"),
        ((0.34, 0.95), "#6a4ac8", "#c49af4"),
        ((0.62, 0.93), "#ffd23a", "#fff6b0"),
        ((0.82, 0.86), "#e0458a", "#ffd0e4"),
        ((1.3, 0.72), "#3f5ad0", "#9ac4ff"),
        ((1.26, 0.56), "#f4f4ff", "#ffd23a"),
        ((0.06, 0.52), "#f07a3a", "#ffe08a"),
    )
    for (x, y), deep, light in beds:
        for _ in range(75):
            at = (s.rng.normal(x, 0.085), s.rng.normal(y, 0.03))
            s.draw(
                [at, (at[0] + 0.002, at[1])],
                s.rng.uniform(0.008, 0.015),
                deep if s.rng.random() < 0.6 else light,
            )
