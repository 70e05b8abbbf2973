"""Bytes by their SHA-256: images and sound, kept in the database and read as a stream."""

from __future__ import annotations

from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.chunks import CHUNK_BYTES, ChunkReader, digest_of
from db.entities import Digest
from db.errors import DamagedError, NotFoundError
from db.tables import MediaChunkRow, MediaRow


class MediaStore:
    """The media of one database, within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def has(self, digest: Digest) -> bool:
        """True where these bytes are kept."""
        return self._session.get(MediaRow, digest) is not None

    def put(self, data: bytes, media_type: str) -> Digest:
        """Keep `data`; what is kept already is not written again."""
        digest = digest_of(data)
        if not self.has(digest):
            self._session.add(MediaRow(digest=digest, media_type=media_type, size=len(data)))
            self._session.flush()  # the chunks refer to it
            self._session.add_all(
                MediaChunkRow(digest=digest, position=index, data=data[start : start + CHUNK_BYTES])
                for index, start in enumerate(range(0, len(data), CHUNK_BYTES))
            )
            self._session.flush()
        return digest

    def size(self, digest: Digest) -> int:
        """How many bytes are kept; 0 where none are."""
        return self._session.scalar(select(MediaRow.size).where(MediaRow.digest == digest)) or 0

    def read(self, digest: Digest) -> bytes:
        """All bytes at once.

        Raises:
            NotFoundError: they are not kept here.
            DamagedError: they are not what was written.
        """
        data = self.open(digest).read()
        if digest_of(data) != digest:
            raise _damaged(digest)
        return data

    def open(self, digest: Digest) -> BinaryIO:
        """A stream that reads chunk by chunk; good as long as the transaction is open.

        Reading it raises `DamagedError` where a part is missing; only `read` checks the digest.

        Raises:
            NotFoundError: these bytes are not kept here.
        """
        row = self._session.get(MediaRow, digest)
        if row is None:
            raise NotFoundError(f"no file {digest[:12]} is stored here")
        chunks = ChunkReader(row.size, lambda index: self._chunk(digest, index), lambda: _damaged(digest))
        return chunks.buffered()

    def total_bytes(self) -> int:
        """Of all files together."""
        return int(self._session.scalar(select(func.sum(MediaRow.size))) or 0)

    def _chunk(self, digest: Digest, index: int) -> bytes | None:
        return self._session.scalar(
            select(MediaChunkRow.data).where(MediaChunkRow.digest == digest, MediaChunkRow.position == index)
        )


def _damaged(digest: Digest) -> DamagedError:
    return DamagedError(f"the stored file {digest[:12]} is damaged; restore the database from a back-up")
