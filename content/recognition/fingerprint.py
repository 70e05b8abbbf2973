"""What is kept of a work so that a camera can know it again: about 12 kB, whatever the collection."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from content.recognition.codebook import CODE_BYTES, SIGN_WORDS, Codebook, Codes, Signs, Words
from content.recognition.features import (
    THUMBNAIL_SIDE_PX,
    Pixels,
    RecognitionError,
    find_keypoints,
    grey_of,
    thumbnail_of,
    working_size,
)

REFERENCE_SIDE_PX = 400
REFERENCE_COUNT = 280
FEATURES_REVISION = "rootsift-2-32b6acaf"
"""Changes whenever `take_fingerprint` would give other bytes, so that stored fingerprints are made anew. It ends in
the codebook's own revision."""

_MAGIC = b"KBFT"
_VERSION = 2
_HEADER = struct.Struct("<4sHHHHB3x")
"""Magic, version, width, height, count, whether there are signs."""
_THUMBNAIL_BYTES = THUMBNAIL_SIDE_PX**2
_BYTES_A_KEYPOINT = 2 * 2 + 2 + CODE_BYTES
_SIGN_BYTES = 8 * SIGN_WORDS
MAX_COUNT = 4096
_MAX_SIDE_PX = 2048
_STEPS_PER_PX = 32
"""Positions are kept to 1/32 pixel: 2048 pixels fill 16 bits."""


class FingerprintError(RecognitionError):
    """A stored fingerprint is not what this program writes."""


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """Keypoints of a work, written small, and a thumbnail."""

    width_px: int
    """Of the reproduction as it was looked at (reduced to a working size)."""
    height_px: int
    points: NDArray[np.float32]
    """(n, 2), x and y of each keypoint in pixels of the working size."""
    words: Words
    """(n,)."""
    codes: Codes
    """(n, 16)."""
    signs: Signs | None
    """(n, 2), what the index is built from; None where an index is built already."""
    thumbnail: NDArray[np.uint8]
    """(32, 32), the picture in grey, stretched to a square: a last look before a name is said."""

    def __len__(self) -> int:
        return len(self.points)

    def without_signs(self) -> Fingerprint:
        """What is left to keep when the index holds the signs."""
        return replace(self, signs=None)

    def to_bytes(self) -> bytes:
        """Little-endian: header, thumbnail, positions, words, codes, signs. Equal fingerprints give equal bytes."""
        signs = b"" if self.signs is None else self.signs.astype("<u8").tobytes()
        header = _HEADER.pack(
            _MAGIC, _VERSION, self.width_px, self.height_px, len(self), self.signs is not None
        )
        steps = np.rint(self.points * _STEPS_PER_PX).astype("<u2")
        words = self.words.astype("<u2")
        return b"".join(
            (header, self.thumbnail.tobytes(), steps.tobytes(), words.tobytes(), self.codes.tobytes(), signs)
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Fingerprint:
        """The inverse of `to_bytes`.

        Raises:
            FingerprintError: `data` was not written by this version, or is damaged.
        """
        width_px, height_px, count, has_signs = _read_header(data)
        start = _HEADER.size

        def take(kind: str, values: int) -> NDArray:
            nonlocal start
            array = np.frombuffer(data, kind, values, start)
            start += array.nbytes
            return array

        thumbnail = take("u1", _THUMBNAIL_BYTES).reshape(THUMBNAIL_SIDE_PX, THUMBNAIL_SIDE_PX)
        points = take("<u2", 2 * count).reshape(count, 2).astype(np.float32) / np.float32(_STEPS_PER_PX)
        if count and (points.max(axis=0) > (width_px, height_px)).any():
            raise _damaged("a keypoint lies outside the picture")
        return cls(
            width_px=width_px,
            height_px=height_px,
            points=points,
            words=take("<u2", count),
            codes=take("u1", CODE_BYTES * count).reshape(count, CODE_BYTES),
            signs=take("<u8", SIGN_WORDS * count).reshape(count, SIGN_WORDS) if has_signs else None,
            thumbnail=thumbnail,
        )


@cache
def shipped_codebook() -> Codebook:
    """The codebook that all fingerprints are made with; read once a process."""
    return Codebook.shipped()


def take_fingerprint(pixels: Pixels) -> Fingerprint:
    """The fingerprint of a reproduction: the same pixels give the same fingerprint.

    Args:
        pixels: (height, width, 3) RGB of any size; a picture without any structure gives no keypoints.
    """
    grey = working_size(grey_of(pixels), REFERENCE_SIDE_PX)
    keypoints = find_keypoints(grey, REFERENCE_COUNT)
    codebook = shipped_codebook()
    words = codebook.words(keypoints.descriptors)
    height_px, width_px = grey.shape
    return Fingerprint(
        width_px=width_px,
        height_px=height_px,
        points=keypoints.points,
        words=words,
        codes=codebook.codes(keypoints.descriptors, words),
        signs=codebook.signs(keypoints.descriptors, words),
        thumbnail=thumbnail_of(grey),
    )


def _read_header(data: bytes) -> tuple[int, int, int, bool]:
    """Width, height, count and whether there are signs, after checking everything that can be checked."""
    if len(data) < _HEADER.size:
        raise _damaged(f"{len(data)} bytes are too few")
    magic, version, width_px, height_px, count, has_signs = _HEADER.unpack_from(data)
    if magic != _MAGIC:
        raise _damaged("they do not begin like one")
    if version != _VERSION:
        raise FingerprintError(
            f"The stored fingerprints have layout {version}, this program reads layout {_VERSION}: "
            "import the collection again, or update the program."
        )
    if not (0 < width_px <= _MAX_SIDE_PX and 0 < height_px <= _MAX_SIDE_PX and count <= MAX_COUNT):
        raise _damaged(f"{width_px}x{height_px} pixels with {count} keypoints are not possible")
    expected = _HEADER.size + _THUMBNAIL_BYTES + count * (_BYTES_A_KEYPOINT + _SIGN_BYTES * bool(has_signs))
    if len(data) != expected:
        raise _damaged(f"{len(data)} bytes instead of {expected}")
    return width_px, height_px, count, bool(has_signs)


def _damaged(reason: str) -> FingerprintError:
    return FingerprintError(
        f"The stored fingerprint of a picture is damaged ({reason}): import the collection again."
    )
