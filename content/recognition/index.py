"""A shortlist of the works whose features resemble those of a view: nearest descriptors, then votes.

The descriptors lie in cells around centres found by k-means in two levels (Nistér & Stewénius 2006), and a
query looks into the few cells nearest to it. Votes follow Local Naive Bayes Nearest Neighbour (McCann &
Lowe 2012): a neighbour counts by how much nearer it is than the background, so features that occur in many
works (craquelure, gilded frames) count little, and twins both count fully.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from content.recognition.features import DESCRIPTOR_LENGTH, Features

_FEATURES_PER_CELL = 400
_MAX_BRANCHES = 64
_ROUNDS = 4
_SAMPLES_PER_BRANCH = 512
"""Enough to place a centre; k-means over everything would take a minute."""
_CELLS_LOOKED_INTO = 4
_NEIGHBOURS = 7
_CHUNK = 16384


@dataclass(frozen=True, slots=True, eq=False)
class WorkFeatures:
    """The features of one work, as verification needs them."""

    width_px: int
    height_px: int
    points: NDArray[np.float32]
    """(n, 2), pixels of the working size."""
    descriptors: NDArray[np.uint8]
    """(n, 128)."""
    thumbnail: NDArray[np.uint8]
    """(32, 32) grey."""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The features of all works, in memory: about 145 bytes a feature, 58 kB a work of 400 features."""

    centres: NDArray[np.float32]
    """(cells, 128)."""
    starts: NDArray[np.intp]
    """(cells + 1,), where each cell begins in the arrays below."""
    descriptors: NDArray[np.uint8]
    """(features, 128), ordered by cell."""
    owners: NDArray[np.int32]
    """(features,), which work each belongs to."""
    points: NDArray[np.float32]
    """(features, 2)."""
    rows: tuple[NDArray[np.int32], ...]
    """For each work, where its features lie in the arrays above."""
    sizes: tuple[tuple[int, int], ...]
    """Width and height of each work at working size."""
    thumbnails: tuple[NDArray[np.uint8], ...]

    @classmethod
    def build(cls, works: Sequence[Features]) -> Index:
        """Index the features of works; a work is known by its place in the sequence."""
        descriptors = _stacked([work.descriptors for work in works], (0, DESCRIPTOR_LENGTH), np.uint8)
        points = _stacked([work.points for work in works], (0, 2), np.float32)
        owners = np.repeat(np.arange(len(works), dtype=np.int32), [len(work) for work in works])
        branch_count = int(np.clip(np.sqrt(len(descriptors) / _FEATURES_PER_CELL), 1, _MAX_BRANCHES))
        centres, cells = _partition(descriptors, branch_count)
        order = np.argsort(cells, kind="stable").astype(np.int32)
        position = np.empty_like(order)
        position[order] = np.arange(len(order), dtype=np.int32)
        ends = np.cumsum([len(work) for work in works])[:-1]
        return cls(
            centres=centres,
            starts=np.searchsorted(cells[order], np.arange(len(centres) + 1)),
            descriptors=descriptors[order],
            owners=owners[order],
            points=points[order],
            rows=tuple(np.split(position, ends)) if works else (),
            sizes=tuple((work.width_px, work.height_px) for work in works),
            thumbnails=tuple(work.thumbnail for work in works),
        )

    def work(self, number: int) -> WorkFeatures:
        """The features of the work at this place."""
        rows = self.rows[number]
        width_px, height_px = self.sizes[number]
        return WorkFeatures(
            width_px=width_px,
            height_px=height_px,
            points=self.points[rows],
            descriptors=self.descriptors[rows],
            thumbnail=self.thumbnails[number],
        )

    def shortlist(self, descriptors: NDArray[np.uint8], count: int) -> list[int]:
        """The `count` works with the most votes, best first; works without a vote are left out.

        Args:
            descriptors: (n, 128) of the view.
            count: how many works at most.
        """
        if not len(descriptors) or not len(self.descriptors):
            return []
        votes = self._votes(descriptors)
        best = np.argsort(-votes, kind="stable")[:count]
        return [int(number) for number in best if votes[number] > 0]

    def _votes(self, queries: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Votes (works,) by Local NBNN; a work gets one vote of each query, its nearest."""
        distances, owners = self._neighbours(queries)
        background = distances[:, -1:]
        gains = np.where(np.isfinite(background), background, 0.0) - distances
        gains = np.maximum(np.where(np.isfinite(gains), gains, 0.0), 0.0)
        gains[_repeated(owners)] = 0.0
        votes = np.zeros(len(self.rows))
        np.add.at(votes, owners.ravel(), gains.ravel())
        return votes

    def _neighbours(self, queries: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Distances and owners (n, neighbours + 1) of the nearest features, nearest first."""
        probes = min(_CELLS_LOOKED_INTO, len(self.centres))
        kept = _NEIGHBOURS + 1
        cells = _nearest_centres(queries.astype(np.float32), self.centres, probes)
        distances = np.full((len(queries), probes, kept), np.inf, np.float32)
        owners = np.zeros((len(queries), probes, kept), np.int32)
        askers, slots = np.divmod(np.argsort(cells, axis=None, kind="stable"), probes)
        ends = np.searchsorted(cells[askers, slots], np.arange(len(self.centres) + 1))
        for cell in np.flatnonzero(np.diff(ends)):
            start, end = self.starts[cell], self.starts[cell + 1]
            asking = askers[ends[cell] : ends[cell + 1]]
            slot = slots[ends[cell] : ends[cell + 1]]
            take = int(min(kept, end - start))
            if not take:
                continue
            inside = self.descriptors[start:end]
            squares, near = cv2.batchDistance(
                queries[asking], inside, cv2.CV_32S, normType=cv2.NORM_L2SQR, K=take
            )
            distances[asking, slot, :take] = squares
            owners[asking, slot, :take] = self.owners[start:end][np.asarray(near, np.intp)]
        flat = distances.reshape(len(queries), -1)
        order = np.argsort(flat, axis=1, kind="stable")[:, :kept]
        nearest = np.sqrt(np.maximum(np.take_along_axis(flat, order, axis=1), 0))
        return nearest, np.take_along_axis(owners.reshape(len(queries), -1), order, axis=1)


def _stacked(parts: list[NDArray], empty_shape: tuple[int, int], kind: type) -> NDArray:
    return np.concatenate(parts) if parts else np.empty(empty_shape, kind)


def _repeated(owners: NDArray[np.int32]) -> NDArray[np.bool_]:
    """True where a row has named the same owner before."""
    same = owners[:, :, None] == owners[:, None, :]
    return np.tril(same, k=-1).any(axis=2)


def _partition(
    descriptors: NDArray[np.uint8], branch_count: int
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Centres (branches^2, 128) in two levels, and the cell of each descriptor."""
    if not len(descriptors):
        return np.empty((0, DESCRIPTOR_LENGTH), np.float32), np.empty(0, np.intp)
    coarse = _centres(_sampled(descriptors, branch_count * _SAMPLES_PER_BRANCH), branch_count)
    branch = _assigned(descriptors, coarse)
    centres: list[NDArray[np.float32]] = []
    cells = np.zeros(len(descriptors), np.intp)
    for number in range(len(coarse)):
        inside = np.flatnonzero(branch == number)
        if not len(inside):
            continue
        own = descriptors[inside]
        fine = _centres(_sampled(own, branch_count * _SAMPLES_PER_BRANCH // 8), branch_count)
        cells[inside] = _assigned(own, fine) + sum(map(len, centres))
        centres.append(fine)
    return np.concatenate(centres), cells


def _sampled(descriptors: NDArray[np.uint8], count: int) -> NDArray[np.float32]:
    """Every so manieth descriptor, at most about `count`: the same for the same collection."""
    step = max(1, len(descriptors) // count)
    return descriptors[::step].astype(np.float32)


def _centres(samples: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """k-means (Lloyd 1982) from evenly spaced samples."""
    centres = samples[np.linspace(0, len(samples) - 1, min(count, len(samples))).astype(np.intp)].copy()
    for _ in range(_ROUNDS):
        nearest = _nearest_centres(samples, centres, 1)[:, 0]
        order = np.argsort(nearest, kind="stable")
        present, first = np.unique(nearest[order], return_index=True)
        sums = np.add.reduceat(samples[order], first, axis=0)
        sizes = np.diff(np.append(first, len(samples)))
        centres[present] = sums / sizes[:, None]
    return centres


def _assigned(descriptors: NDArray[np.uint8], centres: NDArray[np.float32]) -> NDArray[np.intp]:
    """The nearest centre of each descriptor, in chunks, so that memory stays small."""
    parts = [
        _nearest_centres(descriptors[start : start + _CHUNK].astype(np.float32), centres, 1)[:, 0]
        for start in range(0, len(descriptors), _CHUNK)
    ]
    return np.concatenate(parts)


def _nearest_centres(
    queries: NDArray[np.float32], centres: NDArray[np.float32], count: int
) -> NDArray[np.intp]:
    """(n, count) numbers of the nearest centres, in no order."""
    distances = (centres**2).sum(axis=1) - 2 * queries @ centres.T
    if count == 1:
        return distances.argmin(axis=1)[:, None]
    if count >= len(centres):
        return np.broadcast_to(np.arange(len(centres)), distances.shape)
    return np.argpartition(distances, count - 1, axis=1)[:, :count]
