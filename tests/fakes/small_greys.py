"""An embedder without weights, for tests and benchmarks: the picture small and grey, in random directions."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from content.recognition.embedding import EmbedderId, Vectors
from content.recognition.features import Pixels, even_contrast, grey_of
from db.entities import Digest

_SIDE_PX = 16


class SmallGreys:
    """Pictures of like light and dark have like vectors; it counts how many frames it was asked about."""

    def __init__(self, length: int = 384, model: str = "small-greys", revision: str = "1") -> None:
        directions = np.random.default_rng(5).normal(size=(_SIDE_PX**2, length))
        self._directions: NDArray[np.float32] = directions.astype(np.float32)
        self.identity = EmbedderId(model, revision, Digest("0" * 64), "random-projection/1")
        self.asked = 0

    def embed(self, pictures: Sequence[Pixels]) -> Vectors:
        self.asked += 1
        vectors = np.array([_small(picture) for picture in pictures]) @ self._directions
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _small(picture: Pixels) -> NDArray[np.float32]:
    even = even_contrast(cv2.resize(grey_of(picture), (64, 64), interpolation=cv2.INTER_AREA))
    small = cv2.resize(even, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA).reshape(-1)
    levels = small.astype(np.float32)
    return levels - levels.mean() + 1e-3
