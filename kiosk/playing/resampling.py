"""Samples at another rate, any stretch of them by itself: for speech, whose rate is not the loudspeaker's."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, gcd

import numpy as np
from numpy.typing import NDArray

_REACH = 16
"""Samples on each side, at the lower of the two rates, from which one is interpolated."""
_KAISER_BETA = 8.0
"""About 80 dB of attenuation (Kaiser, 1974)."""
_PASSED = 0.92
"""The lower half rate's share that is passed; the filter falls from there on."""


def resampled_length(samples: int, from_hz: int, to_hz: int) -> int:
    """How many samples there are at the other rate."""
    return ceil(samples * to_hz / from_hz)


def resampled(
    audio: NDArray[np.float32], from_hz: int, to_hz: int, begin: int, count: int
) -> NDArray[np.float32]:
    """The samples `begin` to `begin + count` of what `audio` is at another rate.

    Stretches join without a seam, because each sample depends on its own surroundings alone: a sinc in a Kaiser
    window. Before the beginning and after the end there is silence.

    Args:
        audio: shape (samples,).
        from_hz: its rate.
        to_hz: the other rate.
        begin: a sample at the other rate.
        count: how many.

    Returns:
        Shape (count,).
    """
    if from_hz == to_hz:
        taken = np.zeros(count, np.float32)
        whole = audio[begin : begin + count]
        taken[: len(whole)] = whole
        return taken
    divisor = gcd(from_hz, to_hz)
    up, down = to_hz // divisor, from_hz // divisor
    filters = _filters(up, down)
    reach = filters.shape[1] // 2
    places = (begin + np.arange(count)) * down
    first = places // up - reach + 1
    low, high = (int(first[0]), int(first[-1]) + 2 * reach) if count else (0, 0)
    around = np.zeros(high - low, np.float32)
    inside = audio[max(0, low) : max(0, high)]
    around[max(0, -low) : max(0, -low) + len(inside)] = inside
    neighbours = around[(first - low)[:, np.newaxis] + np.arange(2 * reach)]
    return np.einsum("nt,nt->n", neighbours, filters[places % up]).astype(np.float32)


@lru_cache(maxsize=4)
def _filters(up: int, down: int) -> NDArray[np.float32]:
    """One row of weights for each place of a new sample between two old ones, shape (up, 2 * reach)."""
    slower = max(1.0, down / up)
    reach = ceil(_REACH * slower)
    distances = np.arange(-reach + 1, reach + 1) - np.arange(up)[:, np.newaxis] / up
    cutoff = _PASSED / slower
    window = np.i0(_KAISER_BETA * np.sqrt(np.maximum(0.0, 1 - (distances / reach) ** 2))) / np.i0(
        _KAISER_BETA
    )
    weights = cutoff * np.sinc(cutoff * distances) * window
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
