"""Parts: what a layer above adds to the exhibition file, as bytes that only it understands.

The file is written here, but how paintings are recognised is the collection's knowledge. So whoever knows
registers a maker as an entry point (`klangbild.exhibition_parts` in pyproject.toml), and publishing asks it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points

from db.entities import AccessionNumber, Digest

WorkFeatures = tuple[AccessionNumber, bytes]
"""A work, and the recognition features of its image."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a part: small enough to be held in memory, and to be read alone."""

    name: str
    position: int
    """Counts up from 0 within a name."""
    data: bytes


@dataclass(frozen=True, slots=True)
class WorkEmbeddings:
    """The embeddings of one embedder."""

    revision: str
    """Whose they are, as `FeatureStore.save` was told; empty where there are none."""
    of_works: Callable[[], Iterable[WorkFeatures]]
    """Of the works that have one; may be asked again, in the same order."""


@dataclass(frozen=True, slots=True)
class PartSource:
    """What parts are made from. The works themselves are in the file anyway."""

    features: Callable[[], Iterable[WorkFeatures]]
    """Of the works that have any; may be asked as often as one likes, always in the same order."""
    embeddings: WorkEmbeddings
    """Those that most images have; usually none."""
    secret: Callable[[str], bytes]
    """The studio's own 32 bytes for a purpose (`signing.derived_secret`); other studios have others."""


PartMaker = Callable[[PartSource], Iterator[Part]]
"""Makes parts; equal sources give equal parts. So nothing is published anew unless works or the key changed."""


def registered_makers() -> list[PartMaker]:
    """The makers of all installed layers."""
    entries = entry_points(group="klangbild.exhibition_parts")
    return [entry.load() for entry in sorted(entries, key=lambda entry: entry.name)]


def parts_digest(rows: Iterable[tuple[str, int, str]]) -> Digest:
    """The SHA-256 that stands for all parts, from name, position and SHA-256 of each, in order."""
    digest = hashlib.sha256()
    for name, position, own in rows:
        digest.update(f"{name}\n{position}\n{own}\n".encode())
    return Digest(digest.hexdigest())
