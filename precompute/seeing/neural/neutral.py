"""Pictures that show nothing, by which a model's likings for single words are known."""

from __future__ import annotations

import numpy as np

from precompute.seeing.contract import Picture

_SIDE_PX = 224
_GREYS = (64, 128, 192)
_CLOUDS = 5


def neutral_pictures() -> tuple[Picture, ...]:
    """Even greys, and coloured clouds whose amplitudes fall with frequency as those of paintings do.

    Graham & Field (2007), 'Statistical regularities of art images and natural scenes': amplitude ~ 1 / f^1.2.
    Always the same ones.
    """
    greys = [np.full((_SIDE_PX, _SIDE_PX, 3), level, np.uint8) for level in _GREYS]
    return (*greys, *(_cloud(seed) for seed in range(_CLOUDS)))


def _cloud(seed: int) -> Picture:
    chance = np.random.default_rng(seed)
    along = np.fft.fftfreq(_SIDE_PX)
    frequency = np.hypot(along[:, None], along[None, :])
    frequency[0, 0] = np.inf  # no amplitude for the mean
    phases = chance.uniform(0, 2 * np.pi, (3, _SIDE_PX, _SIDE_PX))
    waves = np.fft.ifft2(np.exp(1j * phases) * frequency**-1.2).real
    waves = waves / waves.std()
    return np.clip(128 + 40 * waves.transpose(1, 2, 0), 0, 255).astype(np.uint8)
