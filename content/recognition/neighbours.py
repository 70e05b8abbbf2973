"""The works whose pictures lie nearest to a view, by their embeddings, and one order from several. Pure.

Vectors are kept as directions of eight bits: 384 bytes a work instead of 1536. A search is one product of matrices
(numpy); up to a hundred thousand works no index would be faster than what is around it.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from content.recognition.embedding import Vectors
from content.recognition.features import RecognitionError

Directions = NDArray[np.int8]
"""(n, length): vectors each times what makes its largest number 127; how long they were is not kept."""

_MOST_LENGTH = 1 << 14
_MOST_WORKS = 10_000_000
_MAGIC = b"KBEM"
_VERSION = 1
_HEADER = struct.Struct("<4sIQQ")
"""Magic, version, works, numbers a work."""
_CHUNK_BYTES = 4 << 20
_BLOCK = 4096
"""Works whose directions are turned into float32 at once: 6 MB stay in the processor's memory, all would not."""
_RECIPROCAL = 60
"""Cormack et al. chose it once on other data, and found that it hardly matters."""


def quantised(vectors: Vectors) -> Directions:
    """Vectors (n, length), none of them zero, to eight bits a number (without their lengths)."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    return np.rint(vectors * (127 / largest)).astype(np.int8)


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedWorks:
    """The embeddings of the works of an index, as far as they have any."""

    works: NDArray[np.uint32]
    """(n,), the place of each in the index."""
    directions: Directions
    """(n, length)."""
    lengths: NDArray[np.float32]
    """(n,), of the directions."""

    @classmethod
    def of(cls, works: Sequence[int] | NDArray[np.uint32], directions: Directions) -> EmbeddedWorks:
        """Works by their places in the index, and their directions."""
        squares = np.einsum("ij,ij->i", directions, directions, dtype=np.int64)
        return cls(np.asarray(works, np.uint32), directions, np.sqrt(squares).astype(np.float32))

    @property
    def length(self) -> int:
        """How many numbers a vector has."""
        return self.directions.shape[1]

    def nearest(self, views: Vectors, count: int) -> list[int]:
        """The places of the `count` works that are most like any of the views, best first.

        Args:
            views: (m, length), of the same embedder, each of length 1. Works are compared by their greatest cosine.
            count: fewer where there are fewer works.
        """
        cosines = self.similarities(views)
        count = min(count, len(cosines))
        best = np.argpartition(-cosines, count - 1)[:count] if count else np.empty(0, np.intp)
        ordered = best[np.lexsort((self.works[best], -cosines[best]))]
        return [int(work) for work in self.works[ordered]]

    def similarities(self, views: Vectors) -> NDArray[np.float32]:
        """(n,), the greatest cosine, -1..1, of each work with any of the views (m, length)."""
        greatest = np.empty(len(self.works), np.float32)
        for start in range(0, len(greatest), _BLOCK):
            block = self.directions[start : start + _BLOCK].astype(np.float32)
            greatest[start : start + _BLOCK] = (block @ views.T).max(axis=1)
        return greatest / self.lengths

    def to_chunks(self) -> Iterator[bytes]:
        """Little-endian, in pieces of at most 4 MiB: header, places, directions."""
        yield _HEADER.pack(_MAGIC, _VERSION, *self.directions.shape)
        for array in (self.works.astype("<u4"), self.directions):
            plain = array.reshape(-1).view(np.uint8)
            for start in range(0, len(plain), _CHUNK_BYTES):
                yield plain[start : start + _CHUNK_BYTES].tobytes()

    @classmethod
    def from_chunks(cls, chunks: Iterable[bytes], works: int) -> EmbeddedWorks:
        """The inverse of `to_chunks`.

        Args:
            chunks: as they were written.
            works: how many there are in the index.

        Raises:
            RecognitionError: it was written by another version, is damaged, or belongs to another index.
        """
        pieces = iter(chunks)
        header = next(pieces, b"")
        if len(header) != _HEADER.size or not header.startswith(_MAGIC):
            raise _damaged("they do not begin like some")
        _, version, count, length = _HEADER.unpack(header)
        if version != _VERSION:
            raise _damaged(f"they have layout {version}, this program reads layout {_VERSION}")
        if count > _MOST_WORKS or not 0 < length <= _MOST_LENGTH:
            raise _damaged(f"{count} works with {length} numbers each are not possible")
        data = b"".join(pieces)
        if len(data) != count * (4 + length):
            raise _damaged(f"they have {len(data)} bytes instead of {count * (4 + length)}")
        places = np.frombuffer(data, "<u4", count)
        directions = np.frombuffer(data, np.int8, count * length, 4 * count).reshape(count, length)
        if count and (places.max() >= works or not directions.any(axis=1).all()):
            raise _damaged("they name works that are not there, or lead nowhere")
        return cls.of(places, directions)


def fused(*orders: Sequence[int]) -> list[int]:
    """One order from several, best first: reciprocal rank fusion (Cormack, Clarke & Büttcher 2009).

    A work counts 1 / (60 + rank) in each order that has it. Only ranks count, so votes and cosines need no common
    scale; what several orders have near their top comes first, and then what one of them has at its very top.
    """
    scores: defaultdict[int, float] = defaultdict(float)
    for order in orders:
        for rank, work in enumerate(order, start=1):
            scores[work] += 1 / (_RECIPROCAL + rank)
    return sorted(scores, key=lambda work: (-scores[work], work))


def _damaged(reason: str) -> RecognitionError:
    return RecognitionError(
        f"The embeddings of works are damaged ({reason}): publish the exhibition again, after `klangbild embed`."
    )
