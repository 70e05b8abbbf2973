"""Names of colours, as painters and guests say them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray

from db.entities import LocalText, Swatch

_MOST_NAMED = 3
_WORTH_NAMING = 0.07
_ACCENT_SHARE = 0.02
_VIVID = 35.0
"""CIELAB chroma from which a small patch of colour catches the eye."""
_VIVIDER_BY = 18.0


@dataclass(frozen=True, slots=True)
class NamedColours:
    """A palette in words."""

    main: tuple[LocalText, ...]
    """One to three names, most covering first, each once."""
    accent: LocalText | None
    """A small, vivid colour that stands out from the others."""


def name_palette(palette: tuple[Swatch, ...]) -> NamedColours:
    """Name the colours that one would mention."""
    labs = _lab_of([(swatch.red, swatch.green, swatch.blue) for swatch in palette])
    names = [_nearest(lab) for lab in labs]
    covering = [name for name, swatch in zip(names, palette, strict=True) if swatch.share >= _WORTH_NAMING]
    main = tuple(dict.fromkeys(covering or names[:1]))[:_MOST_NAMED]
    chroma = np.hypot(labs[:, 1], labs[:, 2])
    usual = float(np.average(chroma, weights=[swatch.share for swatch in palette]))
    standing_out = [
        (float(chroma[index]), names[index])
        for index, swatch in enumerate(palette)
        if swatch.share >= _ACCENT_SHARE
        and names[index] not in main
        and chroma[index] > max(_VIVID, usual + _VIVIDER_BY)
    ]
    accent = max(standing_out, key=lambda found: found[0])[1] if standing_out else None
    return NamedColours(main, accent)


def _nearest(lab: NDArray[np.float64]) -> LocalText:
    """The name of the nearest colour by the CIE 1994 difference."""
    names, known = _table()
    chroma, known_chroma = np.hypot(lab[1], lab[2]), np.hypot(known[:, 1], known[:, 2])
    lightness = known[:, 0] - lab[0]
    in_chroma = known_chroma - chroma
    in_hue_squared = np.square(known[:, 1:] - lab[1:]).sum(axis=1) - np.square(in_chroma)
    difference = (
        np.square(lightness)
        + np.square(in_chroma / (1.0 + 0.045 * chroma))
        + in_hue_squared / (1.0 + 0.015 * chroma) ** 2
    )
    return names[int(np.argmin(difference))]


@cache
def _table() -> tuple[tuple[LocalText, ...], NDArray[np.float64]]:
    """Names, and their colours in CIELAB, shape (n, 3)."""
    text = files("precompute.wording").joinpath("colours.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["colours"]
    names = tuple(LocalText.of(en=entry["en"], ar=entry["ar"]) for entry in entries)
    return names, _lab_of([tuple(bytes.fromhex(entry["rgb"][1:])) for entry in entries])


def _lab_of(colours: list[tuple[int, ...]]) -> NDArray[np.float64]:
    rgb = np.array([colours], np.float32) / np.float32(255.0)
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)[0], np.float64)
