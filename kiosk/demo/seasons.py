"""Canvases of the seasons: sunflowers at noon, first snow, birches in autumn."""

from __future__ import annotations

import numpy as np

from kiosk.demo.drawing import Point, Sketch, along_contours, ramp, smoothstep


def sunflowers(sketch: Sketch) -> None:
    """A field of great yellow heads under a turning sky."""
    s = sketch
    horizon = 0.36
    clouds = s.noise(3, 3, 4)
    s.lay(
        np.ones(s.shape, np.float32),
        ramp(
            0.6 * clouds + 0.55 * s.y,
            (0, "#2467b8"),
            (0.4, "#5fa3d8"),
            (0.7, "#a9d3e0"),
            (0.9, "#eef0d2"),
        ),
        along_contours(clouds, 22),
        0.2,
    )
    hills = horizon - 0.02 - 0.07 * s.line_noise(2.5, 3)
    s.lay(s.below(hills), ramp(s.noise(12, 9, 3), (0, "#3f6f6a"), (1, "#7d9c62")), 0.1, 0.4)
    field = ramp(
        s.y + 0.25 * (s.noise(24, 9, 3) - 0.5),
        (horizon, "#d9b53a"),
        (0.5, "#8f9a38"),
        (0.7, "#4c7434"),
        (1, "#1f4a2a"),
    )
    s.lay(smoothstep(horizon, horizon + 0.01, s.y), field, np.arctan2(s.y - horizon + 0.05, s.x - 0.7), 0.35)
    s.draw([(1.16, 0.365), (1.16, 0.33)], 0.055, "#d8c6a8")
    s.draw([(1.12, 0.33), (1.16, 0.295), (1.2, 0.33)], 0.022, "#a8452e")
    for row in np.linspace(0, 1, 13) ** 1.7:
        y = horizon + 0.03 + 0.58 * float(row)
        size = 0.008 + 0.105 * float(row)
        count = max(5, round(s.right / (size * 2.5)))
        for i in range(count + 1):
            x = (i + s.rng.uniform(-0.3, 0.3)) * s.right / count
            _sunflower(s, (x, y + s.rng.uniform(-0.35, 0.35) * size), size * s.rng.uniform(0.75, 1.15))


def _sunflower(s: Sketch, at: Point, size: float) -> None:
    x, y = at
    tilt = s.rng.uniform(0.75, 1.0)
    if size > 0.03:
        sway = s.rng.uniform(-0.4, 0.4) * size
        s.draw(
            [(x, y), (x + sway, y + 1.4 * size), (x + 0.4 * sway, y + 3.2 * size)],
            0.16 * size,
            "#3f6b2c",
            0.8,
        )
        for side in (-1, 1):
            leaf = [
                (x + sway * 0.7, y + 1.5 * size),
                (x + side * 0.7 * size, y + 1.1 * size),
                (x + side * 1.2 * size, y + 1.6 * size),
            ]
            s.draw(leaf, 0.42 * size, ("#2f5f2a", "#4d7d34", "#5f8f3c")[s.rng.integers(3)], 0.1)
    petals = int(np.clip(size * 330, 7, 22))
    for ring, colours in ((1.0, ("#d98a14", "#e8a31c")), (0.82, ("#f4be26", "#ffd94a"))):
        for angle in np.linspace(0, 2 * np.pi, petals, endpoint=False) + s.rng.uniform(0, 1):
            reach = size * ring * s.rng.uniform(0.85, 1.12)
            dx, dy = float(np.cos(angle)), float(np.sin(angle)) * tilt
            s.draw(
                [(x + 0.3 * size * dx, y + 0.3 * size * dy), (x + reach * dx, y + reach * dy)],
                0.24 * size,
                colours[s.rng.integers(2)],
                0.35,
            )
    for ring, colour in ((0.3, "#3a2210"), (0.2, "#5b3516"), (0.1, "#8a5a20")):
        around = np.linspace(0, 2 * np.pi, 8)
        s.draw(
            [(x + ring * size * float(np.cos(a)), y + ring * size * tilt * float(np.sin(a))) for a in around],
            0.2 * size,
            colour,
        )


def snow(sketch: Sketch) -> None:
    """Last light on first snow: a cottage with warm windows among bare trees."""
    s = sketch
    s.lay(
        np.ones(s.shape, np.float32),
        ramp(
            s.y + 0.2 * (s.noise(4, 3, 4) - 0.5),
            (0, "#4d6a9a"),
            (0.2, "#8c9cc0"),
            (0.36, "#e3bfb6"),
            (0.46, "#f6d9a8"),
        ),
        0.1 * (s.noise(3, 3, 2) - 0.5),
        0.2,
    )
    woods = 0.43 - 0.06 * s.line_noise(9, 5)
    s.lay(s.below(woods, 0.008), ramp(s.noise(20, 50, 3), (0, "#4a5676"), (1, "#8d8aa4")), np.pi / 2, 0.5)
    for level, rise, lit, shadow in (
        (0.47, 0.07, "#f2e3e0", "#a9b8da"),
        (0.56, 0.1, "#f7efe9", "#8fa6d4"),
        (0.74, 0.14, "#fdf8f0", "#7d98cf"),
    ):
        ridge = level - rise * (s.line_noise(1.6, 2) - 0.4)
        drift = np.clip(
            0.5 + 1.4 * (s.noise(6, 3, 4) - 0.5) + 0.8 * np.gradient(ridge)[None, :] * s.shape[0], 0, 1
        )
        tilt = np.broadcast_to(np.arctan(np.gradient(ridge) * s.shape[0])[None, :], s.shape)
        s.lay(
            s.below(ridge),
            ramp(drift.astype(np.float32), (0, lit), (0.55, lit), (1, shadow)),
            tilt + 0.2 * (s.noise(4, 4, 2) - 0.5),
            0.3,
        )
    _cottage(s, (0.98, 0.58))
    path = s.polygon(
        [
            (0.93, 0.63),
            (0.97, 0.63),
            (0.9, 0.72),
            (0.78, 0.84),
            (0.74, 1.0),
            (0.5, 1.0),
            (0.62, 0.82),
            (0.84, 0.71),
        ],
        0.006,
    )
    s.lay(path * 0.7, "#a3b4dc", 1.0, 0.5)
    for x, y, tall in (
        (0.14, 0.9, 0.78),
        (0.34, 0.7, 0.42),
        (1.3, 0.86, 0.66),
        (0.6, 0.6, 0.22),
        (1.2, 0.64, 0.26),
        (0.73, 0.585, 0.17),
    ):
        s.lay(
            (
                0.6
                * s.polygon(
                    [
                        (x - 0.012 * tall, y),
                        (x + 0.02 * tall, y),
                        (x - 0.75 * tall, y + 0.2 * tall),
                        (x - 0.8 * tall, y + 0.19 * tall),
                    ],
                    0.004,
                )
            ).astype(np.float32),
            "#7a92c8",
            2.9,
            0.5,
        )
        _bare_tree(s, (x, y), -np.pi / 2, 0.3 * tall, 6)
    for x in np.arange(0.02, 1.4, 0.055):
        if abs(x - 0.66) > 0.1:
            y = 0.80 + 0.03 * np.sin(3 * x)
            s.draw([(x, y), (x + 0.003, y - 0.05)], 0.008, "#4c3a38")
            s.draw([(x - 0.003, y - 0.052), (x + 0.007, y - 0.052)], 0.008, "#fffaf2")
    for _ in range(260):
        at = (s.rng.uniform(0, s.right), s.rng.uniform(0, 1))
        s.draw([at, (at[0] + 0.002, at[1] + 0.003)], s.rng.uniform(0.002, 0.006), "#ffffff")


def _cottage(s: Sketch, at: Point) -> None:
    x, y = at
    s.glow(
        (0.55 * np.exp(-((s.distance((x - 0.02, y + 0.02), (0.16, 0.1))) ** 2))).astype(np.float32), "#ffb858"
    )
    s.lay(
        s.polygon([(x - 0.11, y + 0.05), (x - 0.11, y - 0.05), (x + 0.1, y - 0.05), (x + 0.1, y + 0.05)]),
        ramp(s.x, (x - 0.1, "#8a5440"), (x + 0.1, "#5a3436")),
        0.0,
        0.85,
    )
    s.lay(
        s.polygon([(x - 0.14, y - 0.04), (x - 0.08, y - 0.14), (x + 0.09, y - 0.14), (x + 0.13, y - 0.04)]),
        ramp(s.x, (x - 0.1, "#fff6ec"), (x + 0.12, "#b4c2e2")),
        1.1,
        0.8,
    )
    s.draw([(x + 0.045, y - 0.12), (x + 0.045, y - 0.19)], 0.026, "#6a3f38")
    for k, size in enumerate((0.012, 0.02, 0.03, 0.042)):
        s.lay(
            s.ellipse((x + 0.06 + 0.03 * k, y - 0.21 - 0.045 * k), (size * 1.5, size), 0.9) * 0.6,
            "#d9ccd2",
            0.4,
        )
    for wx in (-0.07, 0.005, 0.06):
        s.draw([(x + wx, y - 0.02), (x + wx, y + 0.012)], 0.028, "#ffd066")
        s.draw([(x + wx, y - 0.022), (x + wx, y + 0.014)], 0.003, "#6a3a28")
    s.draw([(x - 0.035, y - 0.008), (x - 0.035, y + 0.046)], 0.024, "#3f2620")


def _bare_tree(s: Sketch, at: Point, heading: float, length: float, depth: int) -> None:
    """A trunk and, from its end, smaller trees; snow lies on what is level."""
    width = 0.15 * length
    bend = heading + s.rng.uniform(-0.15, 0.15)
    middle = (at[0] + 0.5 * length * np.cos(heading), at[1] + 0.5 * length * np.sin(heading))
    end = (middle[0] + 0.5 * length * np.cos(bend), middle[1] + 0.5 * length * np.sin(bend))
    s.draw([at, middle, end], max(width, 0.0014), ("#3b3036", "#4d3c3c", "#2f2a34")[s.rng.integers(3)], 0.65)
    if depth < 5 and abs(np.cos(bend)) > 0.45:
        s.draw(
            [(at[0], at[1] - 0.4 * width), (end[0], end[1] - 0.4 * width)],
            max(0.45 * width, 0.001),
            "#f6f2f4",
        )
    if depth:
        for side in (-1, 1) if s.rng.random() < 0.6 or depth > 4 else (-1, 0.2, 1):
            turn = bend + side * s.rng.uniform(0.3, 0.62)
            _bare_tree(s, end, turn, length * s.rng.uniform(0.66, 0.8), depth - 1)


def forest(sketch: Sketch) -> None:
    """A path through birches in autumn."""
    s = sketch
    leaves = s.noise(26, 30, 4)
    light = np.exp(-(s.distance((0.47, 0.4), (0.34, 0.36)) ** 2)).astype(np.float32)
    s.lay(
        np.ones(s.shape, np.float32),
        ramp(
            0.62 * leaves + 0.55 * light,
            (0.1, "#3b2418"),
            (0.35, "#8a3d18"),
            (0.55, "#d2691e"),
            (0.75, "#f0a92e"),
            (1, "#fff0b4"),
        ),
        6 * s.noise(9, 9, 2),
        0.5,
    )
    floor = 0.62 - 0.02 * s.line_noise(4, 3)
    s.lay(
        s.below(floor, 0.02),
        ramp(
            0.6 * s.noise(40, 18, 3) + 0.4 * light,
            (0, "#3f2113"),
            (0.4, "#93441a"),
            (0.7, "#d67c22"),
            (1, "#f8cc60"),
        ),
        0.0,
        0.5,
    )
    path = s.polygon(
        [
            (0.45, 0.6),
            (0.5, 0.6),
            (0.53, 0.7),
            (0.5, 0.82),
            (0.72, 1.0),
            (0.16, 1.0),
            (0.33, 0.84),
            (0.45, 0.71),
        ],
        0.012,
    )
    s.lay(path, ramp(s.noise(50, 8, 3), (0, "#a87a5c"), (0.6, "#dcb48a"), (1, "#f6e2bc")), 0.0, 0.45)
    for _ in range(20):
        x = s.rng.uniform(0, s.right)
        s.draw(
            [(x, 0.63), (x + s.rng.uniform(-0.02, 0.02), 0.05)],
            s.rng.uniform(0.004, 0.01),
            ("#7a4a2c", "#a8835e", "#5a3722")[s.rng.integers(3)],
            0.6,
        )
    trees = [
        (0.34, 0.66, 0.02),
        (0.6, 0.67, 0.022),
        (0.26, 0.71, 0.03),
        (0.67, 0.74, 0.034),
        (0.17, 0.8, 0.045),
        (0.05, 0.93, 0.07),
        (0.66, 0.93, 0.06),
    ]
    for x, y, width in trees:
        _birch(s, (x * s.right / 0.715, y), width)
    colours = ("#e8781c", "#f4b02c", "#c8421c", "#ffd65a", "#9a3016")
    for _ in range(1500):
        x, y = s.rng.uniform(0, s.right), abs(s.rng.normal(0, 0.26))
        if y > 1 or (abs(x - 0.47) < 0.1 and 0.2 < y < 0.6):
            continue
        size = s.rng.uniform(0.005, 0.013)
        angle = s.rng.uniform(0, np.pi)
        s.draw(
            [(x, y), (x + size * np.cos(angle), y + size * np.sin(angle))],
            size * 0.8,
            colours[s.rng.integers(5)],
            0.6,
        )
    for _ in range(420):
        x, y = s.rng.uniform(0, s.right), s.rng.uniform(0.66, 1)
        s.draw([(x, y), (x + 0.012 * y, y + 0.002)], 0.008 * y, colours[s.rng.integers(5)], 0.5)


def _birch(s: Sketch, foot: Point, width: float) -> None:
    x, y = foot
    lean = s.rng.uniform(-0.04, 0.04)
    for place, colour in ((0.0, "#efe6d6"), (0.3, "#b9a694"), (-0.3, "#fffaf0"), (0.42, "#8c7a70")):
        s.draw(
            [
                (x + place * width, y),
                (x + place * width + lean * 0.5, y - 0.5),
                (x + place * width * 0.7 + lean * 1.3, -0.02),
            ],
            0.42 * width,
            colour,
            0.75,
        )
    for _ in range(16):
        up = s.rng.uniform(0.02, 0.95) * y
        middle = x + lean * 1.1 * up / y
        side = s.rng.uniform(-0.4, 0.2) * width
        s.draw(
            [(middle + side, y - up), (middle + side + 0.35 * width, y - up + 0.06 * width)],
            0.13 * width,
            "#2a2020",
            0.3,
        )
    for _ in range(3):
        up = s.rng.uniform(0.5, 0.9) * y
        side = s.rng.choice((-1, 1))
        begin = (x + lean * up, y - up)
        s.draw(
            [
                begin,
                (begin[0] + side * 2.2 * width, begin[1] - 1.6 * width),
                (begin[0] + side * 4 * width, begin[1] - 4.5 * width),
            ],
            0.16 * width,
            "#4a3428",
            0.2,
        )
