"""Bytes in chunks, as databases and exhibition files keep images and sound, read as a stream."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, cast

from db.entities import Digest
from db.errors import DamagedError

if TYPE_CHECKING:
    from typing_extensions import Buffer

CHUNK_BYTES = 256 * 1024


def digest_of(data: bytes) -> Digest:
    """The SHA-256 of `data`."""
    return Digest(hashlib.sha256(data).hexdigest())


class ChunkReader(io.RawIOBase):
    """A seekable stream over bytes that lie in chunks of `CHUNK_BYTES`; one chunk is in memory at a time.

    Args:
        size: of all the bytes.
        chunk_at: gives the chunk with an index, or None where there is none.
        damaged: the error for a chunk that is missing or has not its length, so that a recording that lost
            its end is not taken for a short one.
    """

    def __init__(
        self, size: int, chunk_at: Callable[[int], object], damaged: Callable[[], DamagedError]
    ) -> None:
        super().__init__()
        self._size = size
        self._damaged = damaged
        self._chunk_at = chunk_at
        self._position = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Bytes from the beginning."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move; past the end is allowed and reads nothing."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError(f"cannot seek to {base + offset}")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill `buffer` up to the end of the current chunk; 0 at the end of the file."""
        if self._position >= self._size:
            return 0
        index, offset = divmod(self._position, CHUNK_BYTES)
        if self._held[0] != index:
            self._held = (index, self._whole_chunk(index))
        view = memoryview(buffer).cast("B")
        piece = self._held[1][offset : offset + len(view)]
        view[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def _whole_chunk(self, index: int) -> bytes:
        chunk = self._chunk_at(index)
        if not isinstance(chunk, bytes) or len(chunk) != min(CHUNK_BYTES, self._size - index * CHUNK_BYTES):
            raise self._damaged()
        return chunk

    def buffered(self) -> BinaryIO:
        """The stream for libraries that want a buffered file."""
        return cast(BinaryIO, io.BufferedReader(self))
