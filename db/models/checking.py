"""Is a model's folder what its manifest says: at a glance, and byte by byte."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from db.models.choosing import is_pickle
from db.models.digests import Report, digests_of
from db.models.manifest import FileRecord, Manifest


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one file."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def glance(folder: Path, manifest: Manifest) -> tuple[Fault, ...]:
    """Faults that show unread: missing, of another size, a link out of the folder, or not listed."""
    listed = {file.path for file in manifest.files}
    faults = [fault for file in manifest.files if (fault := _seen_fault(folder, file)) is not None]
    for path in sorted(set(_paths_in(folder)) - listed):
        kind = (
            "a pickle, which runs what it says when it is read" if is_pickle(path) else "not in the manifest"
        )
        faults.append(Fault(path, kind))
    return tuple(faults)


def examine(
    folder: Path, manifest: Manifest, report: Report = lambda _done, _total: None
) -> tuple[Fault, ...]:
    """All faults: what a glance shows, and every file's digest."""
    faults = list(glance(folder, manifest))
    faulty = {fault.path for fault in faults}
    total = sum(file.size_bytes for file in manifest.files if file.path not in faulty)
    done = 0

    def read(count: int) -> None:
        nonlocal done
        done += count
        report(done, total)

    for file in manifest.files:
        if file.path in faulty:
            continue
        try:
            digest = digests_of(folder / file.path, read).sha256
        except OSError as error:
            faults.append(Fault(file.path, f"it cannot be read: {error.strerror}"))
        else:
            if digest != file.sha256:
                faults.append(Fault(file.path, f"its SHA-256 is {digest} and should be {file.sha256}"))
    return tuple(faults)


def _seen_fault(folder: Path, file: FileRecord) -> Fault | None:
    path = folder / file.path
    try:
        if not path.resolve(strict=True).is_relative_to(folder.resolve()):
            return Fault(file.path, "a link that leads out of the model's folder")
        size = path.stat().st_size
    except OSError:
        return Fault(file.path, "missing")
    if not path.is_file():
        return Fault(file.path, "not a file")
    if size != file.size_bytes:
        return Fault(file.path, f"it has {size} bytes and should have {file.size_bytes}")
    return None


def _paths_in(folder: Path) -> Iterator[str]:
    """Everything in a folder but plain folders, with '/' between parts; links are not followed."""
    for place, folders, names in os.walk(folder):
        linked = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in (*names, *linked):
            yield (Path(place) / name).relative_to(folder).as_posix()
