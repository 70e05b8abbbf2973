"""Canvases of streets: grey rain, and the lamps of a souk."""

from __future__ import annotations

import numpy as np

from kiosk.demo.drawing import Point, Sketch, ramp, smoothstep


def rainy_street(sketch: Sketch) -> None:
    """Grey houses, wet paving, umbrellas; one red, far off."""
    s = sketch
    ground = 0.58
    s.lay(
        np.ones(s.shape, np.float32),
        ramp(s.y + 0.25 * (s.noise(4, 4, 3) - 0.5), (0, "#79838b"), (0.5, "#b9bdbb"), (1, "#c9c6bc")),
        1.4,
        0.15,
    )
    vanish = (0.72, 0.50)
    for side, edge in ((-1, 0.0), (1, s.right)):
        for i, reach in enumerate((0.62, 0.42, 0.26, 0.13)):
            near, far = (reach / 0.62, (0.42, 0.26, 0.13, 0.07)[i] / 0.62)
            x0, x1 = vanish[0] + side * near * 0.74, vanish[0] + side * far * 0.74
            rise0, rise1 = (
                vanish[1] - near * (0.40 + 0.07 * (i % 2)),
                vanish[1] - far * (0.40 + 0.07 * (i % 2)),
            )
            base0, base1 = vanish[1] + near * 0.16, vanish[1] + far * 0.16
            if i == 0:
                x0 = edge
            tone = ("#3d3f46", "#5a5a5e", "#6c757b", "#91979a")[i]
            wall = s.polygon([(x0, rise0), (x1, rise1), (x1, base1), (x0, base0)])
            s.lay(
                wall,
                ramp(s.noise(9, 12, 3), (0, tone), (1, ("#5e5450", "#77706a", "#878d8f", "#a4a7a5")[i])),
                1.5,
                0.4,
            )
            for story in (0.2, 0.45, 0.7):
                for column in (0.2, 0.5, 0.8):
                    wx = x0 + (x1 - x0) * column
                    wy = rise0 + (rise1 - rise0) * column
                    drop = (base0 - rise0) * (1 - column) + (base1 - rise1) * column
                    glow = s.rng.random() < 0.3
                    s.draw(
                        [(wx, wy + drop * story), (wx, wy + drop * (story + 0.1))],
                        0.03 * (near * (1 - column) + far * column),
                        "#e8c271" if glow else "#33383f",
                    )
    s.lay(smoothstep(0.25, 0.0, s.distance(vanish, (1, 1.2))) * 0.8, "#d9d9d2")
    s.mirror(ground, 0.03, "#5f666d", 0.35)
    puddles = smoothstep(0.55, 0.8, s.noise(22, 7, 3)) * (s.y > ground)
    s.lay((puddles * 0.45).astype(np.float32), "#cfd3d2", 0.0, 0.4)
    lamp = (0.23, 0.60)
    for x, y, size in ((0.23, 0.9, 0.62), (1.02, 0.72, 0.3)):
        lamp = (x, y - size)
        s.glow((0.75 * np.exp(-((s.distance(lamp) / (0.16 * size)) ** 2))).astype(np.float32), "#f3c56a")
        s.glow(
            (
                0.5
                * np.exp(-(((s.x - x) / (0.06 * size)) ** 2))
                * (s.y > y)
                * smoothstep(0.3, 0.7, s.noise(60, 6, 2))
            ).astype(np.float32),
            "#f0c878",
        )
        s.draw([(x, y), lamp], 0.016 * size, "#24272b", 0.7)
        s.draw([(x, lamp[1] - 0.03 * size), (x, lamp[1] + 0.035 * size)], 0.05 * size, "#ffe9ae")
    for x, y, size, colour in (
        (0.84, 0.66, 0.11, "#b3262b"),
        (0.62, 0.69, 0.13, "#2b3440"),
        (0.5, 0.8, 0.24, "#39424d"),
        (1.2, 0.93, 0.36, "#28303b"),
        (1.07, 0.68, 0.12, "#46505a"),
    ):
        _walker(s, (x, y), size, colour)
    for _ in range(230):
        x, y, length = s.rng.uniform(0, s.right), s.rng.uniform(0, 1), s.rng.uniform(0.02, 0.05)
        s.draw([(x, y), (x - 0.2 * length, y + length)], 0.0008, "#ccd2d4" if y < 0.7 else "#aab2b8", 0.3)


def _walker(s: Sketch, foot: Point, size: float, umbrella: str) -> None:
    """Someone seen from behind under an umbrella, and the dark smear of them on the wet stones."""
    x, y = foot
    smear = np.exp(-(((s.x - x) / (0.12 * size)) ** 2)) * smoothstep(y + 0.7 * size, y, s.y) * (s.y > y)
    s.lay((0.75 * smear * smoothstep(0.25, 0.6, s.noise(70, 8, 2))).astype(np.float32), "#2b2f36", 0.0, 0.5)
    for step in (-0.05, 0.06):
        s.draw([(x, y - 0.4 * size), (x + step * size, y)], 0.07 * size, "#22252b", 0.6)
    for lean in (-0.03, 0.0, 0.03):
        s.draw(
            [(x + lean * size * 0.6, y - 0.75 * size), (x + lean * 2 * size, y - 0.25 * size)],
            0.11 * size,
            "#2a2d33",
            1.25,
        )
    s.draw([(x, y - 0.84 * size), (x, y - 0.78 * size)], 0.09 * size, "#4a3a33")
    for rib in np.linspace(-1, 1, 9):
        tip = (x + rib * 0.33 * size, y - 0.82 * size + 0.03 * size * rib**2)
        s.draw(
            [(x, y - 1.06 * size), (x + 0.6 * rib * 0.33 * size, y - 1.02 * size), tip],
            0.085 * size,
            umbrella,
            0.75,
        )


def lanterns(sketch: Sketch) -> None:
    """Coloured glass lamps in a vaulted lane of a souk."""
    s = sketch
    far = (0.5 * s.right, 0.56)
    depth = s.distance(far, (0.5, 0.62))
    s.lay(
        np.ones(s.shape, np.float32),
        ramp(
            depth + 0.3 * (s.noise(8, 6, 4) - 0.5),
            (0, "#f6cf86"),
            (0.25, "#c77a3c"),
            (0.55, "#6d3524"),
            (1, "#2b1618"),
            (1.6, "#140b12"),
        ),
        s.around(far),
        0.3,
    )
    for ring in (1.25, 0.92, 0.66, 0.46, 0.32):
        _arch(s, far, ring)
    floor = s.polygon([(0, 1), (far[0] - 0.1, 0.7), (far[0] + 0.1, 0.7), (s.right, 1)])
    s.lay(
        floor,
        ramp(s.y + 0.2 * (s.noise(30, 8, 3) - 0.5), (0.68, "#f0c27a"), (0.82, "#9a5b38"), (1, "#3b2222")),
        0.0,
        0.5,
    )
    for x, tall, colour in ((far[0] - 0.05, 0.13, "#2b1a1c"), (far[0] + 0.03, 0.12, "#3a2030")):
        for lean in (-0.1, 0.0, 0.1):
            s.draw(
                [(x + 0.4 * lean * tall, 0.73 - tall * 0.85), (x + 1.5 * lean * tall, 0.73)],
                0.15 * tall,
                colour,
                1.6,
            )
        s.draw([(x, 0.73 - tall * 0.9), (x, 0.73 - tall * 0.94)], 0.15 * tall, "#20141a")
    colours = ("#e8483c", "#f2a52e", "#3fb0a8", "#3d6fd0", "#b04ac0", "#7cc04a", "#f4d04a")
    for i in range(30):
        side = s.rng.choice((-1, 1))
        near = (i + 1) / 30
        x = far[0] + side * (0.05 + 0.34 * near) * s.rng.uniform(0.35, 1.0)
        y = far[1] - 0.12 - 0.34 * near * s.rng.uniform(0.25, 1.15) + 0.16 * near
        _lamp(s, (float(x), float(y)), 0.022 + 0.05 * near, colours[i % len(colours)])


def _arch(s: Sketch, far: Point, ring: float) -> None:
    """One pointed arch of the vault."""
    span, rise = 0.52 * ring, 0.75 * ring
    foot = far[1] + 0.36 * ring
    left = [
        (far[0] - span, foot),
        (far[0] - span, far[1] - 0.22 * rise),
        (far[0] - 0.72 * span, far[1] - 0.62 * rise),
        (far[0], far[1] - 0.92 * rise),
    ]
    right = [(2 * far[0] - x, y) for x, y in left]
    for offset, colour in ((0.0, "#3a1e1a"), (0.012, "#a8683c"), (0.024, "#d69a58")):
        for half in (left, right):
            inwards = 1 - offset * 1.6 / span
            s.draw(
                [(far[0] + (x - far[0]) * inwards, far[1] + (y - far[1]) * inwards) for x, y in half],
                0.02 * ring,
                colour,
            )


def _lamp(s: Sketch, at: Point, size: float, colour: str) -> None:
    x, y = at
    s.draw([(x, max(0.0, y - 6 * size)), (x, y - size)], 0.0025, "#1c1010")
    s.glow((0.8 * np.exp(-((s.distance(at) / (2.6 * size)) ** 2))).astype(np.float32), colour)
    for turn in np.linspace(-1, 1, 7):
        bulge = 0.62 * size * turn
        s.draw(
            [
                (x + 0.25 * bulge, y - 0.9 * size),
                (x + bulge, y - 0.3 * size),
                (x + bulge, y + 0.2 * size),
                (x + 0.2 * bulge, y + 0.9 * size),
            ],
            0.17 * size,
            colour,
        )
    for turn in (-0.3, 0.05, 0.3):
        s.draw(
            [(x + turn * size, y - 0.35 * size), (x + turn * size, y + 0.25 * size)],
            0.14 * size,
            "#fff4cf",
            0.5,
        )
    s.draw([(x - 0.24 * size, y - 0.9 * size), (x + 0.24 * size, y - 0.9 * size)], 0.14 * size, "#5a3a1e")
    s.draw([(x, y + 0.85 * size), (x, y + 1.25 * size)], 0.1 * size, "#c08a3c", 0.2)
