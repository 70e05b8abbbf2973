"""Light: how bright a picture is, how strong its tones differ, how pure its colours are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from precompute.seeing.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Light:
    """Each 0..1."""

    lightness: float
    """Mean L* / 100."""
    contrast: float
    """Twice the standard deviation of L* / 100 (RMS contrast, Peli 1990): half black, half white is 1."""
    saturation: float
    """Mean saturation in HSV: (max - min) / max."""
    purity: float
    """Mean saturation in IHLS (Hanbury 2003): max - min. Unlike HSV's it does not call near-black vivid."""


def light_of(canvas: Canvas) -> Light:
    """Measure the light."""
    lightness = canvas.lightness.astype(np.float64)
    highest = canvas.rgb.max(axis=2).astype(np.float64)
    purity = highest - canvas.rgb.min(axis=2)
    return Light(
        lightness=float(lightness.mean()),
        contrast=min(1.0, 2.0 * float(lightness.std())),
        saturation=float((purity / np.maximum(highest, 1.0)).mean()),
        purity=float(purity.mean() / 255.0),
    )
