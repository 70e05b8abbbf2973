"""What lies where in an exhibition file, and what its content is identified by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.entities import Digest

APPLICATION_ID = 0x4B4C4247  # 'KLBG'
FORMAT = 3
"""Raised whenever an older program could no longer read the file, or a newer one no longer reads older files."""

SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE works (
    accession_number TEXT PRIMARY KEY,
    artwork TEXT NOT NULL,
    reproduction TEXT NOT NULL,
    track TEXT,
    features TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE parts (
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    digest TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (name, position)
);
CREATE TABLE media (digest TEXT PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE media_chunks (
    digest TEXT NOT NULL REFERENCES media,
    position INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (digest, position)
);
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself."""

    version: int
    published_at: datetime
    """With a time zone, to the second."""
    features_revision: str
    content: Digest
    parts: Digest
    public_key: bytes
    """Ed25519, 32 bytes."""
    signature: bytes = b""
    """Of `statement`."""

    @property
    def statement(self) -> bytes:
        """What the studio signs: this content and these parts, as this version, at this time."""
        moment = self.published_at.isoformat(timespec="seconds")
        return f"klangbild exhibition {FORMAT}\n{self.version}\n{moment}\n{self.content}\n{self.parts}\n".encode()

    def as_rows(self) -> dict[str, str]:
        """As the file keeps them."""
        return {
            "version": str(self.version),
            "published_at": self.published_at.isoformat(timespec="seconds"),
            "features_revision": self.features_revision,
            "content": self.content,
            "parts": self.parts,
            "public_key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }

    @classmethod
    def from_rows(cls, rows: Mapping[str, str]) -> Facts:
        """The inverse of `as_rows`.

        Raises:
            KeyError: one is missing.
            TypeError: one is no text.
            ValueError: one does not parse.
        """
        published_at = datetime.fromisoformat(rows["published_at"])
        if published_at.tzinfo is None:
            raise ValueError("published_at has no time zone")
        return cls(
            version=int(rows["version"]),
            published_at=published_at,
            features_revision=rows["features_revision"],
            content=Digest(rows["content"]),
            parts=Digest(rows["parts"]),
            public_key=bytes.fromhex(rows["public_key"]),
            signature=bytes.fromhex(rows["signature"]),
        )


def content_digest(features_revision: str, rows: Iterable[tuple[str, ...]]) -> Digest:
    """The SHA-256 that stands for what a file was made of: its works, their features, their media.

    The works' JSON names their media by digest, so the media need not be read to know what they are.

    Args:
        features_revision: how the recognition features were extracted.
        rows: for each work, in order of accession number, its three JSON texts and its features' SHA-256 (empty
            where it has none). The parts follow from the features, and have a digest of their own.
    """
    digest = hashlib.sha256(f"{FORMAT}\n{features_revision}\n".encode())
    for row in rows:
        for text in row:
            encoded = text.encode()
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return Digest(digest.hexdigest())
