"""How descriptors are written small: by the word they belong to, by a code, and by signs.

- A **word** is a cell of an inverted multi-index (Babenko & Lempitsky 2012): the nearest of 256 centroids for the
  first half of the descriptor and of 256 for the second half, 65,536 words in all.
- **Signs** tell on which side of 128 hyperplanes the rest lies that the word leaves over (Hamming embedding,
  Jégou, Douze & Schmid 2008): two descriptors of one word are compared by counting the bits that differ.
- A **code** says what the rest is, by product quantisation (Jégou, Douze & Schmid 2011): 16 bytes from which the
  descriptor is restored well enough to be matched.

The codebook is the same for every collection, so that a work's record never depends on the other works: works are
added, changed and removed without touching the rest. It was learned from public-domain (CC0) paintings by
`content.recognition.training`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

DESCRIPTOR_LENGTH = 128
HALF = DESCRIPTOR_LENGTH // 2
CENTROIDS = 256
WORDS = CENTROIDS**2
CODE_BYTES = 16
_PART = DESCRIPTOR_LENGTH // CODE_BYTES
SIGN_WORDS = 2
"""128 signs are two numbers of 64 bits."""
_FILE = "codebook.npz"

Descriptors = NDArray[np.uint8]
"""(n, 128) RootSIFT."""
Words = NDArray[np.uint16]
Codes = NDArray[np.uint8]
"""(n, 16)."""
Signs = NDArray[np.uint64]
"""(n, 2)."""


@dataclass(frozen=True, slots=True, eq=False)
class Codebook:
    """Learned centroids and hyperplanes; see `Codebook.shipped`."""

    centroids: NDArray[np.float32]
    """(2, 256, 64), of the first and of the second half of descriptors."""
    hyperplanes: NDArray[np.float32]
    """(128, 128), orthonormal columns."""
    thresholds: NDArray[np.float32]
    """(128,), the median of each projection."""
    atoms: NDArray[np.float32]
    """(16, 256, 8), what each byte of a code stands for."""
    revision: str
    """Stands for all the numbers above."""

    @classmethod
    def shipped(cls) -> Codebook:
        """The codebook that comes with the program."""
        data = files("content.recognition").joinpath(_FILE).read_bytes()
        with np.load(BytesIO(data), allow_pickle=False) as arrays:
            return cls.from_arrays(arrays, hashlib.sha256(data).hexdigest()[:8])

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray], revision: str) -> Codebook:
        """The inverse of what `content.recognition.training` writes (float16, to keep it small)."""
        names = ("centroids", "hyperplanes", "thresholds", "atoms")
        return cls(*(np.asarray(arrays[name], np.float32) for name in names), revision=revision)

    def words(self, descriptors: Descriptors) -> Words:
        """(n,), the nearest word of each descriptor."""
        first, second = (distances.argmin(axis=1) for distances in self._distances(descriptors))
        return (first * CENTROIDS + second).astype(np.uint16)

    def nearest_words(self, descriptors: Descriptors, count: int, breadth: int = 8) -> Words:
        """(n, count) words, nearest first, out of the `breadth` nearest centroids of each half."""
        nearest, distances = [], []
        for each in self._distances(descriptors):
            chosen = np.argpartition(each, breadth - 1, axis=1)[:, :breadth]
            nearest.append(chosen)
            distances.append(np.take_along_axis(each, chosen, axis=1))
        total = (distances[0][:, :, None] + distances[1][:, None, :]).reshape(len(descriptors), -1)
        words = (nearest[0][:, :, None] * CENTROIDS + nearest[1][:, None, :]).reshape(len(descriptors), -1)
        order = np.argsort(total, axis=1)[:, :count]
        return np.take_along_axis(words, order, axis=1).astype(np.uint16)

    def projected(self, descriptors: Descriptors) -> NDArray[np.float32]:
        """(n, 128), the descriptors on the hyperplanes' normals: the part of `signs` that no word changes."""
        return descriptors.astype(np.float32) @ self.hyperplanes - self.thresholds

    def projected_words(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Twice (256, 128), what the centroids of each half contribute: subtract both, and look at the signs."""
        return self.centroids[0] @ self.hyperplanes[:HALF], self.centroids[1] @ self.hyperplanes[HALF:]

    def signs(self, descriptors: Descriptors, words: Words) -> Signs:
        """(n, 2), on which sides of the hyperplanes each descriptor lies, seen from its word."""
        first, second = self.projected_words()
        left, right = np.divmod(words, CENTROIDS)
        return packed(self.projected(descriptors) - first[left] - second[right])

    def codes(self, descriptors: Descriptors, words: Words) -> Codes:
        """(n, 16), what the words leave over."""
        rest = (descriptors.astype(np.float32) - self._centres(words)).reshape(-1, CODE_BYTES, _PART)
        codes = np.empty((len(words), CODE_BYTES), np.uint8)
        for place, atoms in enumerate(self.atoms):
            codes[:, place] = _square_distances(rest[:, place], atoms).argmin(axis=1)
        return codes

    def restored(self, words: Words, codes: Codes) -> NDArray[np.float32]:
        """(n, 128), the descriptors that words and codes stand for."""
        rest = self.atoms[np.arange(CODE_BYTES), codes]
        return self._centres(words) + rest.reshape(len(words), DESCRIPTOR_LENGTH)

    def _centres(self, words: Words) -> NDArray[np.float32]:
        left, right = np.divmod(words, CENTROIDS)
        return np.hstack([self.centroids[0][left], self.centroids[1][right]])

    def _distances(self, descriptors: Descriptors) -> list[NDArray[np.float32]]:
        given = descriptors.astype(np.float32)
        halves = (given[:, :HALF], given[:, HALF:])
        return [_square_distances(half, own) for half, own in zip(halves, self.centroids, strict=True)]


def packed(projections: NDArray[np.float32]) -> Signs:
    """(n, 2), the signs of (n, 128) numbers, a bit each."""
    return np.packbits(projections > 0, axis=1).view("<u8").astype(np.uint64)


def _square_distances(points: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, m) squared distances, less what does not depend on the centre."""
    return (centres**2).sum(axis=1) - 2 * points @ centres.T
