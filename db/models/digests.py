"""Digests of files as the hub and the store name them, and a look at safetensors that reads no tensor."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Report = Callable[[int, int], None]
"""Told how many of how many bytes are done."""

_CHUNK_BYTES = 1 << 20
_LONGEST_HEADER_BYTES = 100_000_000
"""The format's own limit."""


@dataclass(frozen=True, slots=True)
class Digests:
    """One file, named three ways."""

    size_bytes: int
    sha256: str
    git_blob: str
    """What git calls the file: SHA-1 of 'blob', its size and its bytes. The hub names small files so."""


def digests_of(path: Path, read: Callable[[int], None] = lambda _: None) -> Digests:
    """Hash a file once.

    Args:
        path: the file.
        read: told how many bytes more were read.

    Raises:
        OSError: it cannot be read.
    """
    size = path.stat().st_size
    sha256 = hashlib.sha256()
    # SHA-1 is git's choice, and only compared with what the hub says of small files; ours is SHA-256.
    blob = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            sha256.update(chunk)
            blob.update(chunk)
            read(len(chunk))
    return Digests(size, sha256.hexdigest(), blob.hexdigest())


def tensors_in(path: Path) -> dict[str, Any]:
    """The header of a safetensors file: for each tensor its type, shape and place.

    Raises:
        ValueError: it is no such file, or has lost its end.
        OSError: it cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        length = struct.unpack("<Q", start)[0] if len(start) == 8 else 0
        if not 2 <= length <= min(_LONGEST_HEADER_BYTES, size - 8):
            raise ValueError("it is no safetensors file")
        try:
            header: dict[str, Any] = json.loads(file.read(length))
            header.pop("__metadata__", None)
            end = max((entry["data_offsets"][1] for entry in header.values()), default=0)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError("it is no safetensors file") from error
    if 8 + length + end != size:
        raise ValueError(f"it has {size} bytes where its tensors need {8 + length + end}")
    return header
