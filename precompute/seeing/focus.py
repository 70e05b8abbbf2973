"""Focus: where the eye is drawn."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from precompute.seeing.canvas import Canvas

_SIDE_PX = 64
_FLAT = 1e-3
_CENTRE_BIAS_WIDTH = 0.4


def focus_of(canvas: Canvas) -> tuple[float, float]:
    """The most salient place, x and y each 0..1 from the top left corner.

    Two kinds of the unusual are added: what the spectrum does not foretell (the spectral residual of Hou &
    Zhang 2007) and colours far from the picture's mean (Achanta et al. 2009); both are weighed by the eye's
    habit of looking at the middle (Tatler 2007).
    """
    small = cv2.resize(canvas.lab, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA).astype(np.float64)
    if small.std(axis=(0, 1)).max() < _FLAT * 100.0:
        return 0.5, 0.5
    residual = np.sum([_spectral_residual(small[..., channel]) for channel in range(3)], axis=0)
    blurred = cv2.GaussianBlur(small, (0, 0), 1.5)
    distinct = np.sqrt(np.square(blurred - small.mean(axis=(0, 1))).sum(axis=2))
    salience = cv2.GaussianBlur(_scaled(residual) + _scaled(distinct), (0, 0), 3.0) * _centre_bias()
    row, column = np.unravel_index(int(np.argmax(salience)), salience.shape)
    return (float(column) + 0.5) / _SIDE_PX, (float(row) + 0.5) / _SIDE_PX


def _spectral_residual(channel: NDArray[np.float64]) -> NDArray[np.float64]:
    if channel.std() < _FLAT * 100.0:
        return np.zeros_like(channel)
    spectrum = np.fft.fft2(channel)
    amplitude = np.log(np.abs(spectrum) + 1e-6)
    residual = amplitude - cv2.blur(amplitude, (3, 3), borderType=cv2.BORDER_REFLECT)
    restored = np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))
    return np.asarray(np.square(np.abs(restored)), np.float64)


def _scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    smooth = np.asarray(cv2.GaussianBlur(values, (0, 0), 2.0), np.float64)
    return smooth / max(float(smooth.max()), 1e-12)


def _centre_bias() -> NDArray[np.float64]:
    offset = (np.arange(_SIDE_PX) + 0.5) / _SIDE_PX - 0.5
    bell = np.exp(-0.5 * np.square(offset / _CENTRE_BIAS_WIDTH))
    return np.outer(bell, bell)
