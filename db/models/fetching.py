"""Fetching a model: the only thing here that uses the network.

    what lies there -> which of it -> is there room -> get each file, and compare -> convert pickles -> put in place

The first fetch pins the revision and the digest of every file; later ones must give the same again. Whatever ends a
fetch leaves what has come in the staging folder, and the store as it was.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.models.catalogue import KnownModel
from db.models.choosing import Choice, choose
from db.models.converting import convert
from db.models.digests import Digests, Report, digests_of
from db.models.errors import FetchError, ModelDamagedError, ModelUnusableError
from db.models.hub import Hub, HubFile, Listing
from db.models.licences import as_spdx, stricter
from db.models.manifest import FileRecord, Manifest, Origin, Pin, is_safe_path
from db.models.recording import record_of, require_safetensors
from db.models.staging import Staging
from db.models.store import ModelStore

MARGIN_BYTES = 256 * 1024 * 1024
"""What must stay free on the disk."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches models into a store."""

    store: ModelStore
    hub: Hub
    now: Callable[[], datetime]
    space_free_bytes: Callable[[], int]
    """On the store's disk."""

    def fetch(
        self,
        wanted: KnownModel,
        revision: str | None = None,
        report: Report = lambda _done, _total: None,
    ) -> Manifest:
        """Fetch a model, or what is still missing of it.

        Args:
            wanted: from the catalogue, or described by an administrator.
            revision: another than the pinned one, which it replaces; a commit, branch or tag.
            report: told how much has come.

        Raises:
            FetchError: the hub or the disk failed; the same call goes on from there.
            ModelDamagedError: what came is not what the hub or the pin says.
            ModelUnusableError: nothing there can be used.
        """
        staging = Staging(self.store.root, wanted.name)
        pin = None if revision else self.store.pins.maybe_get(wanted.name)
        listing = self.hub.listing(wanted.hub_id, revision or (pin.revision if pin else None))
        choice = _choice(listing, wanted)
        if pin is not None:
            _compare_with_pin(pin, listing, choice)
        try:
            with staging.held():
                staging.begin([listing.hub_id, listing.revision, list(choice.paths)])
                return self._fill(staging, wanted, listing, choice, pin, report)
        except OSError as error:
            raise _disk_error(error, self.store.root) from error

    def _fill(
        self,
        staging: Staging,
        wanted: KnownModel,
        listing: Listing,
        choice: Choice,
        pin: Pin | None,
        report: Report,
    ) -> Manifest:
        files = [file for file in listing.files if file.path in choice.paths]
        places = {path: staging.whole(path) for path in choice.plain}
        places |= {path: staging.pickle(path) for path in choice.pickles}
        self._require_space(staging, files, choice, places)

        coming = _Coming(sum(file.size_bytes for file in files), report)
        records = tuple(self._get(staging, listing, file, places[file.path], pin, coming) for file in files)
        converted = convert({path: places[path] for path in choice.pickles}, staging.files)
        manifest = Manifest(
            name=wanted.name,
            role=wanted.role,
            revision=listing.revision,
            licence=stricter(as_spdx(listing.licence), wanted.licence),
            files=tuple(record for record in records if record.path in choice.plain)
            + tuple(record_of(staging.files, path) for path in converted),
            origin=Origin.HUB,
            added_at=self.now(),
            needs=wanted.needs,
            pin=Pin(listing.hub_id, listing.revision, records),
        )
        self.store.put(staging, manifest)
        if manifest.pin is not None and manifest.pin != pin:
            self.store.pins.keep(wanted.name, manifest.pin)
        return manifest

    def _require_space(
        self, staging: Staging, files: list[HubFile], choice: Choice, places: dict[str, Path]
    ) -> None:
        missing = sum(file.size_bytes - _size(staging, file, places[file.path]) for file in files)
        # A pickle and its safetensors are here at the same time.
        needed = (
            missing + sum(file.size_bytes for file in files if file.path in choice.pickles) + MARGIN_BYTES
        )
        free = self.space_free_bytes()
        if free < needed:
            raise FetchError(
                f"{self.store.root} has {_gb(free)} free, and {staging.name} needs {_gb(needed)}; "
                f"make room, or remove a model: `klangbild models list` shows their sizes"
            )

    def _get(
        self, staging: Staging, listing: Listing, file: HubFile, place: Path, pin: Pin | None, coming: _Coming
    ) -> FileRecord:
        """One file, compared with what the hub and the pin say."""
        part = staging.part(file.path)
        if place.exists():
            coming(file.size_bytes)
        else:
            self.hub.download(listing, file, part, coming)
        came = digests_of(place if place.exists() else part)
        wrong = _difference(came, file, pin)
        if wrong:
            part.unlink(missing_ok=True)
            place.unlink(missing_ok=True)
            raise ModelDamagedError(f"{file.path} of {listing.hub_id} came damaged: {wrong}; fetch it again")
        if not place.exists():
            require_safetensors(part, file.path)
            part.rename(place)
        return FileRecord(file.path, came.size_bytes, came.sha256)


class _Coming:
    """Counts what comes."""

    def __init__(self, total: int, report: Report) -> None:
        self._done = 0
        self._total = total
        self._report = report

    def __call__(self, count: int) -> None:
        self._done += count
        self._report(self._done, self._total)


def _choice(listing: Listing, wanted: KnownModel) -> Choice:
    for file in listing.files:
        if not is_safe_path(file.path):
            raise ModelDamagedError(
                f"the hub lists {file.path!r} in {listing.hub_id}, which lies outside of it; nothing was fetched"
            )
    choice = choose((file.path for file in listing.files), wanted.files)
    if not choice.has_weights:
        raise ModelUnusableError(
            f"{listing.hub_id} has no weights at revision {listing.revision} that Klangbild can use"
        )
    return choice


def _compare_with_pin(pin: Pin, listing: Listing, choice: Choice) -> None:
    """Before anything comes: is it the same repository, commit and choice of files."""
    pinned = {file.path for file in pin.files}
    if (pin.hub_id, pin.revision) != (listing.hub_id, listing.revision) or pinned != set(choice.paths):
        raise ModelDamagedError(
            f"the hub no longer gives what is pinned for {listing.hub_id} at {pin.revision}; "
            f"--revision {listing.revision} pins what it gives now"
        )


def _difference(came: Digests, said: HubFile, pin: Pin | None) -> str:
    """What is not as the hub or the pin says; empty where all is."""
    if came.size_bytes != said.size_bytes:
        return f"it has {came.size_bytes} bytes, and the hub states {said.size_bytes}"
    if said.sha256 and came.sha256 != said.sha256:
        return f"its SHA-256 is {came.sha256}, and the hub states {said.sha256}"
    if said.git_blob and came.git_blob != said.git_blob:
        return f"git would call it {came.git_blob}, and the hub states {said.git_blob}"
    for file in pin.files if pin else ():
        if file.path == said.path and file.sha256 != came.sha256:
            return f"its SHA-256 is {came.sha256}, and {file.sha256} is pinned"
    return ""


def _size(staging: Staging, file: HubFile, place: Path) -> int:
    """How much of a file is here."""
    for path in (place, staging.part(file.path)):
        if path.exists():
            return min(path.stat().st_size, file.size_bytes)
    return 0


def _disk_error(error: OSError, root: Path) -> FetchError:
    if error.errno in _FULL:
        return FetchError(
            f"the disk of {root} is full; make room: what has come is kept, the same command goes on from there"
        )
    return FetchError(f"{root} cannot be written: {error}; see who owns it")


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
