"""What the store knows about a model: where it came from, every file with its digest, its licence."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath

from db.atomic import write_atomically
from db.models.errors import ModelDamagedError, ModelError
from db.plain import from_plain, readable_json

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]|\.(?=[a-z0-9])){0,63}")
_REVISION = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Origin(StrEnum):
    """How a model came into the store."""

    HUB = "hub"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of a model."""

    path: str
    """Within the model's folder, with '/' between its parts."""
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Pin:
    """What a hub gave once, so that it must give the same again; files as they lay there, before converting."""

    hub_id: str
    """'facebook/musicgen-small'."""
    revision: str
    """The commit, 40 hexadecimal digits."""
    files: tuple[FileRecord, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """All about a model in the store."""

    name: str
    role: str
    """The step that it can do, as contributions name it: 'compose', 'caption'."""
    revision: str
    """The hub's commit, or for what was imported 'sha256:' and a digest over all files."""
    licence: str
    """An SPDX identifier where there is one."""
    files: tuple[FileRecord, ...]
    origin: Origin
    added_at: datetime
    needs: tuple[str, ...] = ()
    """What else must be there, in words."""
    pin: Pin | None = None

    @property
    def size_bytes(self) -> int:
        """Of all files."""
        return sum(file.size_bytes for file in self.files)

    def write(self, path: Path) -> None:
        """Put it into a file, readable by people.

        Raises:
            OSError: it cannot be written.
        """
        write_atomically(path, readable_json(self))

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """A manifest from a file.

        Raises:
            ModelDamagedError: it cannot be read as one.
        """
        try:
            manifest = from_plain(cls, json.loads(path.read_text(encoding="utf-8")))
            require_safe(manifest.files)
            if manifest.pin is not None:
                require_pin(manifest.pin)
        except Exception as error:  # cattrs raises whatever building a value raised
            raise ModelDamagedError(
                f"the manifest {path} cannot be read ({error}); remove the model and fetch or import it again"
            ) from error
        return manifest


def require_name(name: str) -> str:
    """A name that can be a folder's.

    Raises:
        ModelError: it cannot.
    """
    if not _NAME.fullmatch(name):
        raise ModelError(
            f"{name!r} cannot name a model: use small letters, digits, '-', '_' and single '.', 64 at most"
        )
    return name


def require_safe(files: tuple[FileRecord, ...]) -> None:
    """Refuse what could name a file outside the model's folder, or be no digest.

    Raises:
        ValueError: one does.
    """
    for file in files:
        if not is_safe_path(file.path):
            raise ValueError(f"{file.path!r} names no file within the model's folder")
        if file.size_bytes < 0 or not _SHA256.fullmatch(file.sha256):
            raise ValueError(f"{file.path} has no size or SHA-256")


def require_pin(pin: Pin) -> Pin:
    """A pin whose revision is a commit and whose files are safe.

    Raises:
        ValueError: it is none.
    """
    if not _REVISION.fullmatch(pin.revision):
        raise ValueError(f"{pin.revision!r} is no commit of 40 hexadecimal digits")
    require_safe(pin.files)
    return pin


def is_safe_path(path: str) -> bool:
    """True for a relative path that stays within its folder on every system."""
    if not path or "\\" in path or ":" in path or any(ord(letter) < 32 for letter in path):
        return False
    parts = path.split("/")
    return not PurePosixPath(path).is_absolute() and all(part not in {"", ".", ".."} for part in parts)
