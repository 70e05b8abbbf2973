"""Names for colours, so that a palette also speaks to those who tell colours apart otherwise."""

from __future__ import annotations

from collections.abc import Mapping

_SAMPLES: Mapping[str, tuple[tuple[int, int, int], ...]] = {
    "black": ((12, 12, 12),),
    "dark grey": ((62, 62, 62),),
    "grey": ((125, 125, 125),),
    "light grey": ((196, 196, 196),),
    "white": ((248, 248, 248),),
    "cream": ((242, 231, 205), (226, 214, 184)),
    "beige": ((205, 184, 150), (190, 172, 140)),
    "ochre": ((198, 144, 52), (170, 124, 56)),
    "gold": ((222, 178, 74),),
    "yellow": ((246, 220, 72), (232, 206, 96)),
    "orange": ((234, 126, 40), (212, 112, 48)),
    "brown": ((122, 78, 46), (140, 104, 76), (104, 84, 64)),
    "dark brown": ((58, 38, 24), (44, 34, 28), (72, 54, 40)),
    "red": ((196, 40, 34), (170, 50, 44)),
    "dark red": ((110, 24, 24), (92, 34, 32)),
    "pink": ((236, 168, 178), (214, 150, 150)),
    "purple": ((112, 56, 124), (90, 66, 110)),
    "violet": ((140, 118, 190), (160, 140, 180)),
    "dark blue": ((24, 36, 84), (32, 44, 64), (20, 20, 120)),
    "blue": ((46, 92, 170), (64, 100, 140), (30, 40, 220)),
    "light blue": ((150, 190, 224), (164, 188, 204)),
    "turquoise": ((60, 170, 170), (90, 150, 150)),
    "dark green": ((30, 62, 40), (46, 58, 40)),
    "green": ((70, 130, 70), (90, 120, 80), (30, 200, 40)),
    "olive": ((110, 108, 52), (96, 92, 60)),
    "light green": ((160, 200, 140), (170, 186, 140)),
}

NAMES = tuple(_SAMPLES)
"""Every name that `colour_name` gives."""


def colour_name(red: int, green: int, blue: int) -> str:
    """The name whose sample lies nearest, in CIELAB (sRGB 0..255 in, after CIE 15:2004)."""
    lab = _lab(red, green, blue)

    def distance(name: str) -> float:
        return min(_squared_distance(lab, _lab(*sample)) for sample in _SAMPLES[name])

    return min(NAMES, key=distance)


def _squared_distance(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _lab(red: int, green: int, blue: int) -> tuple[float, float, float]:
    r, g, b = (_linear(value / 255) for value in (red, green, blue))
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    fx, fy, fz = (_cube_root(value) for value in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _cube_root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
