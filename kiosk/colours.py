"""Names for colours, so that a palette also speaks to those who tell colours apart otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

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
    return colour_names([(red, green, blue)])[0]


def colour_names(colours: Sequence[tuple[int, int, int]]) -> list[str]:
    """The name of each of many colours, as `colour_name` gives it."""
    labs = _lab(np.array(colours, np.float64).reshape(-1, 3))
    distances = np.stack([((labs - sample) ** 2).sum(axis=1) for sample in _SAMPLE_LABS], axis=1)
    return [_SAMPLE_NAMES[nearest] for nearest in distances.argmin(axis=1).tolist()]


def sample_of(name: str) -> str:
    """A colour that has this name, as a web colour, '#rrggbb'.

    Raises:
        KeyError: it is none of `NAMES`.
    """
    red, green, blue = _SAMPLES[name][0]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _lab(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """sRGB (colours, 3), 0..255 -> CIELAB."""
    x, y, z = (_linear(colours / 255) @ _TO_XYZ.T).T
    fx, fy, fz = (_cube_root(value) for value in (x, y, z))
    return np.stack([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)], axis=1)


def _linear(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _cube_root(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values > 0.008856, np.cbrt(values), 7.787 * values + 16 / 116)


_TO_XYZ = np.array(
    [
        [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505],
        [0.2126, 0.7152, 0.0722],
        [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089],
    ]
)
"""To XYZ over the white of D65."""
_SAMPLE_NAMES = tuple(name for name, samples in _SAMPLES.items() for _ in samples)
_SAMPLE_LABS = _lab(np.array([sample for samples in _SAMPLES.values() for sample in samples], np.float64))
