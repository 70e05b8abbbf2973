"""What to do about the exhibition file that is found on the disk: pure, and the same whatever the disk.

A file is told from another by where it lies and by when it was changed, whether that is before or after now: so a
clock that is set changes nothing here.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

TRY_AGAIN_S = 600.0
"""A file that was refused and has not changed is examined again after so long: perhaps it was the disk's fault."""


@dataclass(frozen=True, slots=True)
class FileId:
    """Tells a file from one that took its place, and from itself after it was changed."""

    device: int
    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int
    """Of contents, name or permissions; nobody can set it at will."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known of the file so far; begin with `Watch()`."""

    taken: FileId | None = None
    """What is in use was made of this."""
    refused: FileId | None = None
    refused_at_s: float = 0.0
    """By `time.monotonic`."""
    seen: FileId | None = None
    """What was there at the last glance."""


class Step(Enum):
    """What to do now."""

    REST = auto()
    MISS = auto()
    """There is no file."""
    EXAMINE = auto()


def identify(path: Path) -> FileId | None:
    """What lies there now; None where nothing does, or where nobody can look."""
    try:
        found = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):  # a pipe would keep whoever reads it waiting for ever
        return None
    return _file_id(found)


def _file_id(found: os.stat_result) -> FileId:
    return FileId(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def glance(watch: Watch, found: FileId | None, now_s: float, *, at_once: bool) -> tuple[Watch, Step]:
    """What follows from what is found.

    A file that is still being copied changes from one glance to the next, and is left alone until it does not.

    Args:
        watch: what is known so far.
        found: what is there now.
        now_s: by `time.monotonic`.
        at_once: somebody asks for it: what was refused is examined again, what may still change as well.
    """
    after = replace(watch, seen=found)
    if found is None:
        return after, Step.MISS
    if found == watch.taken:
        return after, Step.REST
    if at_once:
        return after, Step.EXAMINE
    if found != watch.seen or (found == watch.refused and now_s - watch.refused_at_s < TRY_AGAIN_S):
        return after, Step.REST
    return after, Step.EXAMINE


def taken(watch: Watch, found: FileId) -> Watch:
    """After it was taken into use."""
    return replace(watch, taken=found, refused=None)


def refused(watch: Watch, found: FileId, now_s: float) -> Watch:
    """After it was examined and refused."""
    return replace(watch, refused=found, refused_at_s=now_s)
