"""The palette: the few colours that a picture is made of, by k-means in CIELAB."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from db.entities import Swatch
from precompute.seeing.canvas import Canvas

_MOST_SWATCHES = 7
_BIN = 4.0
_ROUNDS = 12
_ALIKE = 9.0
"""CIELAB distance under which two colours of one palette pass for the same."""
_SMALLEST_SHARE = 0.01

Colours = NDArray[np.float64]
"""Shape (n, 3), CIELAB."""


def palette_of(canvas: Canvas) -> tuple[Swatch, ...]:
    """Up to seven swatches, largest share first; the shares sum to 1.

    The pixels are counted in cells of CIELAB first, so that the clustering is quick and needs no luck: it
    starts from the heaviest cell, then from those that are heavy and far from the colours already taken (a
    weighted farthest-point start, after Celebi 2011).
    """
    cells, weights = _counted(canvas.lab.reshape(-1, 3).astype(np.float64))
    return _swatches(*_merged(*_clustered(cells, weights)))


def _counted(lab: Colours) -> tuple[Colours, NDArray[np.float64]]:
    """Mean colour and share of each occupied cell."""
    cell = np.rint(lab / _BIN).astype(np.int64) + 64
    codes = (cell[:, 0] * 256 + cell[:, 1]) * 256 + cell[:, 2]
    _, member, counts = np.unique(codes, return_inverse=True, return_counts=True)
    sums = np.stack([np.bincount(member, lab[:, axis], len(counts)) for axis in range(3)], axis=1)
    return sums / counts[:, None], counts / counts.sum()


def _clustered(cells: Colours, weights: NDArray[np.float64]) -> tuple[Colours, NDArray[np.float64]]:
    """Centres and shares by Lloyd's iteration."""
    centres, shares = _first_centres(cells, weights), weights
    for _ in range(_ROUNDS):
        centres, shares = _means(cells, weights, _nearest(cells, centres))
    return centres, shares


def _first_centres(cells: Colours, weights: NDArray[np.float64]) -> Colours:
    chosen = [int(np.argmax(weights))]
    distance = _distances(cells, cells[chosen])[:, 0]
    while len(chosen) < min(_MOST_SWATCHES, len(cells)):
        chosen.append(int(np.argmax(distance * np.sqrt(weights))))
        distance = np.minimum(distance, _distances(cells, cells[chosen[-1:]])[:, 0])
    return cells[chosen]


def _distances(cells: Colours, centres: Colours) -> NDArray[np.float64]:
    """Squared distances, shape (cells, centres)."""
    return np.square(cells[:, None, :] - centres[None, :, :]).sum(axis=2)


def _nearest(cells: Colours, centres: Colours) -> NDArray[np.intp]:
    return np.argmin(_distances(cells, centres), axis=1)


def _means(
    cells: Colours, weights: NDArray[np.float64], member: NDArray[np.intp]
) -> tuple[Colours, NDArray[np.float64]]:
    """Centres and shares of the clusters that have members."""
    shares = np.bincount(member, weights).astype(np.float64)
    sums = np.stack([np.bincount(member, weights * cells[:, axis]) for axis in range(3)], axis=1)
    used = shares > 0.0
    return sums[used] / shares[used, None], shares[used]


def _merged(centres: Colours, shares: NDArray[np.float64]) -> tuple[Colours, NDArray[np.float64]]:
    """Join the nearest two while they look alike or one is a mere speck."""
    while len(centres) > 1:
        distance = np.sqrt(_distances(centres, centres)) + np.diag(np.full(len(centres), np.inf))
        if shares.min() < _SMALLEST_SHARE:
            one = int(np.argmin(shares))
            other = int(np.argmin(distance[one]))
        elif distance.min() < _ALIKE:
            one, other = (int(index) for index in np.unravel_index(np.argmin(distance), distance.shape))
        else:
            break
        together = shares[one] + shares[other]
        centres[other] = (centres[one] * shares[one] + centres[other] * shares[other]) / together
        shares[other] = together
        centres, shares = np.delete(centres, one, axis=0), np.delete(shares, one)
    return centres, shares


def _swatches(centres: Colours, shares: NDArray[np.float64]) -> tuple[Swatch, ...]:
    rgb = cv2.cvtColor(centres.astype(np.float32)[None], cv2.COLOR_LAB2RGB)[0]
    levels = np.clip(np.rint(rgb * 255.0), 0, 255).astype(int)
    order = np.argsort(-shares, kind="stable")
    return tuple(
        Swatch(*(int(level) for level in levels[index]), share=round(float(shares[index]), 6))
        for index in order
    )
