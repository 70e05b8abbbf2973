"""Taking a model from a folder: a copy of a hub's repository, or a model's folder of another store."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from db.models.catalogue import KnownModel
from db.models.checking import glance
from db.models.choosing import Choice, choose
from db.models.converting import convert
from db.models.digests import Report
from db.models.errors import ModelDamagedError, ModelError, ModelUnusableError
from db.models.licences import stricter
from db.models.manifest import Manifest, Origin
from db.models.recording import digest_over, record_of
from db.models.staging import Staging
from db.models.store import FILES, MANIFEST, ModelStore


@dataclass(frozen=True, slots=True)
class Importer:
    """Takes models from folders into a store."""

    store: ModelStore
    now: Callable[[], datetime]

    def take(
        self,
        source: Path,
        wanted: KnownModel,
        may_convert: bool = False,
        report: Report = lambda _done, _total: None,
    ) -> Manifest:
        """Copy a model into the store.

        Args:
            source: in the hub's layout, or a model's folder of another store, whose manifest then counts.
            wanted: name, role, licence, patterns.
            may_convert: pickles are converted in a sandbox; otherwise they are refused.
            report: told how much is copied.

        Raises:
            ModelError: the folder cannot be read, or the disk is full.
            ModelDamagedError: a file is not what it says, or what the manifest says.
            ModelUnusableError: there are no weights, or only pickles.
        """
        if not source.is_dir():
            raise ModelError(f"there is no folder {source}")
        staging = Staging(self.store.root, wanted.name)
        try:
            with staging.held():
                staging.clear()
                handed_on = _manifest_in(source)
                if handed_on is not None:
                    return self._take_over(source / FILES, handed_on, wanted, staging, report)
                return self._take_files(source, wanted, may_convert, staging, report)
        except OSError as error:
            raise ModelError(
                f"{source} cannot be taken into {self.store.root}: {error.strerror or error}"
            ) from error

    def _take_over(
        self, source: Path, manifest: Manifest, wanted: KnownModel, staging: Staging, report: Report
    ) -> Manifest:
        """A model of another store: every file must be as its manifest says."""
        pin = self.store.pins.maybe_get(wanted.name)
        if pin is not None and manifest.pin != pin:
            raise ModelDamagedError(
                f"{source} does not hold what is pinned for {wanted.name}: {pin.revision} of {pin.hub_id}"
            )
        faults = glance(source, manifest)
        if faults:
            raise ModelDamagedError(f"{source} is not what its manifest says: {faults[0]}")
        _copy(source, [file.path for file in manifest.files], staging.whole, report)
        for file in manifest.files:
            if record_of(staging.files, file.path) != file:
                raise ModelDamagedError(
                    f"{file.path} in {source} is not what its manifest says; copy it again"
                )
        taken = replace(
            manifest,
            name=wanted.name,
            role=wanted.role,
            licence=stricter(manifest.licence, wanted.licence),
            added_at=self.now(),
        )
        self.store.put(staging, taken)
        if taken.pin is not None:
            self.store.pins.keep(wanted.name, taken.pin)
        return taken

    def _take_files(
        self, source: Path, wanted: KnownModel, may_convert: bool, staging: Staging, report: Report
    ) -> Manifest:
        choice = _choice(source, wanted, may_convert)
        _copy(source, choice.plain, staging.whole, report)
        _copy(source, choice.pickles, staging.pickle, report)
        converted = convert({path: staging.pickle(path) for path in choice.pickles}, staging.files)
        files = tuple(record_of(staging.files, path) for path in (*choice.plain, *converted))
        pin = self.store.pins.maybe_get(wanted.name)
        is_pinned = pin is not None and not choice.pickles and set(files) <= set(pin.files)
        manifest = Manifest(
            name=wanted.name,
            role=wanted.role,
            revision=pin.revision if pin is not None and is_pinned else f"sha256:{digest_over(files)}",
            licence=wanted.licence,
            files=files,
            origin=Origin.FOLDER,
            added_at=self.now(),
            needs=wanted.needs,
            pin=pin if is_pinned else None,
        )
        self.store.put(staging, manifest)
        return manifest


def _manifest_in(source: Path) -> Manifest | None:
    path = source / MANIFEST
    if not (path.is_file() and (source / FILES).is_dir()):
        return None
    return Manifest.read(path)


def _choice(source: Path, wanted: KnownModel, may_convert: bool) -> Choice:
    choice = choose(_files_in(source), wanted.files)
    if choice.pickles and not may_convert:
        raise ModelUnusableError(
            f"{source / choice.pickles[0]} is a pickle, which runs what it says when it is read; "
            f"bring safetensors, or let --convert read it once where it can do no harm"
        )
    if not choice.has_weights:
        raise ModelUnusableError(f"{source} has no weights; a folder as on the hub holds *.safetensors")
    return choice


def _files_in(source: Path) -> list[str]:
    """Plain files in a folder, with '/' between parts; links that lead out of it are refused."""
    root = source.resolve()
    found: list[str] = []
    for place, _, names in os.walk(source):
        for name in names:
            path = Path(place) / name
            if not path.resolve().is_relative_to(root):
                raise ModelUnusableError(
                    f"{path} is a link that leads out of {source}; bring the file itself"
                )
            if path.is_file():
                found.append(path.relative_to(source).as_posix())
    return found


def _copy(
    source: Path, paths: list[str] | tuple[str, ...], place: Callable[[str], Path], report: Report
) -> None:
    total = sum((source / path).stat().st_size for path in paths)
    done = 0
    for path in paths:
        shutil.copyfile(source / path, place(path))
        done += (source / path).stat().st_size
        report(done, total)
