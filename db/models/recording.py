"""Writing down files as they lie in a folder: nobody else knows digests of what was converted or imported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from db.models.choosing import SAFETENSORS
from db.models.digests import digests_of, tensors_in
from db.models.errors import ModelDamagedError
from db.models.manifest import FileRecord


def record_of(folder: Path, path: str) -> FileRecord:
    """One file of a folder.

    Raises:
        ModelDamagedError: it calls itself safetensors, and is none or has lost its end.
    """
    require_safetensors(folder / path, path)
    digests = digests_of(folder / path)
    return FileRecord(path, digests.size_bytes, digests.sha256)


def require_safetensors(file: Path, name: str) -> None:
    """Look into a file that is named as safetensors; others pass.

    Raises:
        ModelDamagedError: it is none, or has lost its end.
    """
    if name.endswith(SAFETENSORS):
        try:
            tensors_in(file)
        except ValueError as error:
            raise ModelDamagedError(f"{name} cannot be used: {error}") from error


def digest_over(files: Iterable[FileRecord]) -> str:
    """One SHA-256 for many files: of the lines that `sha256sum` would print, sorted by path."""
    lines = sorted((file.path, file.sha256) for file in files)
    return hashlib.sha256("".join(f"{sha256}  {path}\n" for path, sha256 in lines).encode()).hexdigest()
