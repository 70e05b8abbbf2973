"""A shortlist of the works whose keypoints resemble those of a view: words, signs, then votes.

An inverted file (Sivic & Zisserman 2003) lists under each word the keypoints of all works. A query looks into the
few words nearest to it, until it has seen enough keypoints, and compares signs. Votes follow Local Naive Bayes
Nearest Neighbour (McCann & Lowe 2012): a neighbour counts by how much nearer it is than the background, so that
what occurs in many works (craquelure, gilded frames) counts little, and twins both count fully.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from content.recognition.codebook import CENTROIDS, SIGN_WORDS, WORDS, Codebook, Descriptors, packed
from content.recognition.features import RecognitionError
from content.recognition.fingerprint import MAX_COUNT, Fingerprint

_WORTH_A_LOOK = 64
_FEWEST_WORDS, _MOST_WORDS = 10, 32
"""A query looks into as many words as hold 64 keypoints on average, but not into more or fewer than these."""
_ENOUGH = 300
"""It stops when it has seen so many keypoints."""
_ENOUGH_WORDS = 2.5
"""... or, in a large collection, so many words of average length."""
_LONGEST, _LONGEST_WORDS = 1000, 8
"""Words that occur more often than so many times, and than so many words of average length, are passed over: text,
brickwork and weave fill them, they tell little, and most of the time would be spent on them."""
_FARTHEST_BITS = 44
"""Of 128: unrelated keypoints of a word differ in 64, give or take 6."""
_NEIGHBOURS = 8
_MOST_WORKS = 10_000_000
_MAGIC = b"KBIX"
_VERSION = 1
_HEADER = struct.Struct("<4sIQQ")
"""Magic, version, works, keypoints."""
_CHUNK_BYTES = 4 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The keypoints of all works, by word: 20 bytes each, 5.6 kB a work."""

    works: int
    starts: NDArray[np.int64]
    """(65537,), where each word's list begins in the arrays below."""
    owners: NDArray[np.uint32]
    """(keypoints,), which work each belongs to: its place when the index was built."""
    signs: NDArray[np.uint64]
    """(keypoints, 2)."""

    @classmethod
    def build(cls, fingerprints: Iterable[Fingerprint]) -> Index:
        """Index works; a work is known by its place.

        Raises:
            ValueError: a fingerprint has no signs.
        """
        words, signs, counts = [np.empty(0, np.uint16)], [np.empty((0, SIGN_WORDS), np.uint64)], []
        for fingerprint in fingerprints:
            if fingerprint.signs is None:
                raise ValueError("an index is built from fingerprints with signs")
            words.append(fingerprint.words)
            signs.append(fingerprint.signs)
            counts.append(len(fingerprint))
        all_words = np.concatenate(words)
        order = np.argsort(all_words, kind="stable")
        owners = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
        all_signs = np.concatenate(signs)
        signs.clear()  # of a million works they are 4.5 GB
        return cls(
            works=len(counts),
            starts=np.searchsorted(all_words[order], np.arange(WORDS + 1)).astype(np.int64),
            owners=owners[order],
            signs=all_signs[order],
        )

    def to_chunks(self) -> Iterator[bytes]:
        """Little-endian, in pieces of at most 4 MiB: header, starts, signs, owners."""
        header = _HEADER.pack(_MAGIC, _VERSION, self.works, len(self.owners))
        arrays = (self.starts.astype("<i8"), self.signs.astype("<u8"), self.owners.astype("<u4"))
        yield header
        for array in arrays:
            plain = array.reshape(-1).view(np.uint8)
            for start in range(0, len(plain), _CHUNK_BYTES):
                yield plain[start : start + _CHUNK_BYTES].tobytes()

    @classmethod
    def from_chunks(cls, chunks: Iterable[bytes]) -> Index:
        """The inverse of `to_chunks`; no chunks are the index of no works.

        Raises:
            RecognitionError: it was written by another version, or is damaged.
        """
        pieces = iter(chunks)
        header = next(pieces, None)
        if header is None:
            return cls.build(())
        if len(header) != _HEADER.size or not header.startswith(_MAGIC):
            raise _damaged("it does not begin like one")
        _, version, works, count = _HEADER.unpack(header)
        if version != _VERSION:
            raise _damaged(f"it has layout {version}, this program reads layout {_VERSION}")
        if works > _MOST_WORKS or count > works * MAX_COUNT:
            raise _damaged(f"{works} works cannot have {count} keypoints")
        sizes = (8 * (WORDS + 1), 8 * SIGN_WORDS * count, 4 * count)
        plain = np.empty(sum(sizes), np.uint8)
        filled = 0
        for piece in pieces:
            if filled + len(piece) > len(plain):
                raise _damaged("it is longer than it should be")
            plain[filled : filled + len(piece)] = np.frombuffer(piece, np.uint8)
            filled += len(piece)
        if filled != len(plain):
            raise _damaged(f"it has {filled} bytes instead of {len(plain)}")
        starts, signs, owners = np.split(plain, np.cumsum(sizes)[:-1])
        index = cls(works, starts.view("<i8"), owners.view("<u4"), signs.view("<u8").reshape(-1, SIGN_WORDS))
        index._require_sense()
        return index

    def _require_sense(self) -> None:
        ordered = (
            self.starts[0] == 0 and self.starts[-1] == len(self.owners) and (np.diff(self.starts) >= 0).all()
        )
        if not ordered or (len(self.owners) and self.owners.max() >= self.works):
            raise _damaged("its lists overlap, or name works that are not there")

    def votes(self, descriptors: Descriptors, codebook: Codebook) -> NDArray[np.float64]:
        """(works,), how much the keypoints of a view speak for each work.

        Args:
            descriptors: (n, 128) of the view.
            codebook: the one that the fingerprints were made with.
        """
        if not len(descriptors) or not len(self.owners):
            return np.zeros(self.works)
        askers, bits, owners = self._neighbours(descriptors, codebook)
        order = np.argsort(askers * (_FARTHEST_BITS + 1) + bits, kind="stable")
        askers, bits, owners = askers[order], bits[order], owners[order]
        firsts = np.searchsorted(askers, np.arange(len(descriptors) + 1))
        counts = np.diff(firsts)
        behind = np.minimum(firsts[:-1] + _NEIGHBOURS, max(0, len(bits) - 1))
        background = np.full(len(descriptors), _FARTHEST_BITS + 1)
        crowded = counts > _NEIGHBOURS
        background[crowded] = bits[behind[crowded]]
        near = np.arange(len(askers)) - firsts[askers] < _NEIGHBOURS
        askers, bits, owners = askers[near], bits[near], owners[near]
        # A work has one vote of each asker, its nearest: the first in this order.
        _, voters = np.unique(askers * self.works + owners, return_index=True)
        gains = (background[askers[voters]] - bits[voters]).astype(np.float64)
        return np.asarray(np.bincount(owners[voters], gains, self.works), np.float64)

    def _neighbours(
        self, descriptors: Descriptors, codebook: Codebook
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of a keypoint of the view and one of the works that are alike: who asked, how many bits differ,
        and the work."""
        count = int(np.clip(_WORTH_A_LOOK * WORDS / len(self.owners), _FEWEST_WORDS, _MOST_WORDS))
        askers, words = self._looked_into(codebook.nearest_words(descriptors, count))
        first, second = codebook.projected_words()
        left, right = np.divmod(words, CENTROIDS)
        asked = packed(codebook.projected(descriptors)[askers] - first[left] - second[right])
        begins = self.starts[words]
        lengths = self.starts[words + 1] - begins
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begins - ends + lengths, lengths)
        lists = np.repeat(np.arange(len(words)), lengths)
        differing = np.add(*np.bitwise_count(self.signs[places] ^ asked[lists]).T)
        alike = np.flatnonzero(differing <= _FARTHEST_BITS)
        return (
            askers[lists[alike]],
            differing[alike].astype(np.int64),
            self.owners[places[alike]].astype(np.int64),
        )

    def _looked_into(self, nearest: NDArray[np.uint16]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Who looks into which word: each keypoint into its nearest ones, until it has seen enough."""
        words = nearest.astype(np.int64)
        lengths = self.starts[words + 1] - self.starts[words]
        lengths[lengths > max(_LONGEST, _LONGEST_WORDS * len(self.owners) / WORDS)] = 0
        seen_before = np.cumsum(lengths, axis=1) - lengths
        enough = max(_ENOUGH, _ENOUGH_WORDS * len(self.owners) / WORDS)
        askers, ranks = np.nonzero((seen_before < enough) & (lengths > 0))
        return askers, words[askers, ranks]


def shortlist(votes: NDArray[np.float64], count: int) -> Sequence[int]:
    """The `count` works with the most votes, best first; works without a vote are left out."""
    count = min(count, len(votes))
    best = np.argpartition(-votes, count - 1)[:count] if count else np.empty(0, np.intp)
    ordered = best[np.lexsort((best, -votes[best]))]
    return [int(work) for work in ordered if votes[work] > 0]


def _damaged(reason: str) -> RecognitionError:
    return RecognitionError(f"The index of works is damaged ({reason}): publish the exhibition again.")
