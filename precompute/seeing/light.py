"""Light: how bright a picture is, how strong its tones differ, how pure its colours are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas

_INVISIBLE = 1e-3
"""Standard deviation of L* / 100 that nobody sees."""


@dataclass(frozen=True, slots=True)
class Light:
    """Each 0..1 unless it says otherwise."""

    lightness: float
    """Mean L* / 100."""
    contrast: float
    """Twice the standard deviation of L* / 100 (RMS contrast, Peli 1990): half black, half white is 1."""
    saturation: float
    """Mean saturation in HSV: (max - min) / max."""
    purity: float
    """Mean saturation in IHLS (Hanbury 2003): max - min. Unlike HSV's it does not call near-black vivid."""
    gathered: float
    """-1 the middle lies in the dark .. 1 all light is gathered there: correlation of L* with nearness to it."""


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
        gathered=_gathered(lightness),
    )


def _gathered(lightness: NDArray[np.float64]) -> float:
    spread = float(lightness.std())
    if spread < _INVISIBLE:
        return 0.0
    down, right = (np.square(np.linspace(-1.0, 1.0, side)) for side in lightness.shape)
    nearness = -(down[:, None] + right[None, :])
    nearness -= nearness.mean()
    return float(np.mean(nearness * (lightness - lightness.mean()))) / (spread * float(nearness.std()))
