"""The model store: a folder for each model, with its manifest, and nothing that the manifest does not list.

musicgen-small/manifest.json
musicgen-small/files/...        as on the hub, safetensors only
pins.json                       what the hub gave once
permissions.json                what an administrator permitted
.staging/musicgen-small/...     what is still being fetched
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from db.atomic import sync
from db.models.attribution import Weights, by_permission
from db.models.catalogue import catalogue
from db.models.checking import Fault, examine, glance
from db.models.digests import Report
from db.models.errors import ModelDamagedError, ModelError, ModelMissingError
from db.models.licences import allowed
from db.models.manifest import Manifest, require_name
from db.models.permissions import Permissions
from db.models.pins import Pins
from db.models.staging import Staging
from db.models.stored import StoredModel
from db.settings import Settings

MANIFEST = "manifest.json"
FILES = "files"


@dataclass(frozen=True, slots=True)
class ModelStore:
    """Weights on this machine. Nothing here uses the network; `db.models.fetching` alone does."""

    root: Path

    @property
    def pins(self) -> Pins:
        """What the hub gave once."""
        return Pins(self.root / "pins.json")

    @property
    def permissions(self) -> Permissions:
        """What an administrator permitted."""
        return Permissions(self.root / "permissions.json")

    def names(self) -> tuple[str, ...]:
        """Every model that is here, whole or damaged, in alphabetical order."""
        if not self.root.is_dir():
            return ()
        return tuple(sorted(path.parent.name for path in self.root.glob(f"[!.]*/{MANIFEST}")))

    def all(self) -> tuple[Manifest, ...]:
        """The manifests of all models here.

        Raises:
            ModelDamagedError: one cannot be read.
        """
        return tuple(self.manifest(name) for name in self.names())

    def manifest(self, name: str) -> Manifest:
        """What is known about a model.

        Raises:
            ModelMissingError: it is not here.
            ModelDamagedError: its manifest cannot be read.
        """
        path = self.root / require_name(name) / MANIFEST
        if not path.is_file():
            remedy = f"`klangbild models import FOLDER --name {name}` takes it from a disk"
            if name in catalogue():
                remedy = f"`klangbild models fetch {name}` fetches it, {remedy}"
            else:
                remedy = f"`klangbild models list` shows the names that Klangbild knows, {remedy}"
            raise ModelMissingError(f"the model {name} is not here; {remedy}")
        manifest = Manifest.read(path)
        if manifest.name != name:
            raise ModelDamagedError(
                f"{path.parent} holds {manifest.name}, not {name}; rename the folder, or remove the model"
            )
        return manifest

    def maybe_role(self, name: str) -> str | None:
        """What a model is for, by its manifest or else by the catalogue; None where neither knows."""
        try:
            return self.manifest(name).role
        except ModelError:
            return catalogue()[name].role if name in catalogue() else None

    def folder(self, name: str) -> Path:
        """Where a model's files lie."""
        return self.root / require_name(name) / FILES

    def maybe_get(self, name: str) -> StoredModel | None:
        """A model, or None where it is not here.

        Raises:
            ModelDamagedError: it is here and damaged.
        """
        try:
            return self.get(name)
        except ModelMissingError:
            return None

    def get(self, name: str) -> StoredModel:
        """A model whose files are there in their sizes; whether the museum may use it is not asked.

        Raises:
            ModelMissingError: it is not here.
            ModelDamagedError: a file is missing, of another size, or not in the manifest.
        """
        manifest = self.manifest(name)
        faults = glance(self.folder(name), manifest)
        if faults:
            raise _damaged(name, faults)
        return StoredModel(name, self.folder(name), manifest.revision, manifest.licence)

    def usable(self, name: str, settings: Settings) -> StoredModel:
        """A model that this museum may use; its licence says when a permission was recorded, where it needed one.

        By whom and why stays in the record: licences travel with recordings to whoever hears them.

        Raises:
            ModelMissingError: it is not here.
            ModelDamagedError: its files are not what the manifest says, at a glance.
            LicenceError: the museum may not use it.
        """
        model = self.get(name)
        permission = allowed(Weights(name, model.licence), settings, self.permissions.all())
        if permission is None:
            return model
        return replace(model, licence=by_permission(model.licence, permission.at))

    def verify(self, name: str, report: Report = lambda _done, _total: None) -> tuple[Fault, ...]:
        """Read every byte of a model; what is wrong with it.

        Raises:
            ModelMissingError: it is not here.
            ModelDamagedError: its manifest cannot be read.
        """
        return examine(self.folder(name), self.manifest(name), report)

    def require_whole(self, name: str, report: Report = lambda _done, _total: None) -> None:
        """Read every byte of a model.

        Raises:
            ModelMissingError: it is not here.
            ModelDamagedError: any of it is not what the manifest says.
        """
        faults = self.verify(name, report)
        if faults:
            raise _damaged(name, faults)

    def remove(self, name: str) -> None:
        """Remove a model, whole or damaged, and what was fetched of it; its pin and permissions stay.

        Raises:
            ModelMissingError: it is not here.
            ModelError: it cannot be removed.
        """
        place = self.root / require_name(name)
        staging = Staging(self.root, name)
        if not place.exists() and staging.is_empty():
            raise ModelMissingError(f"the model {name} is not here")
        try:
            with staging.held():
                if place.exists():
                    # Its name first, so that a half removed model is never taken for one.
                    place.rename(staging.discarded())
                staging.clear()
        except OSError as error:
            raise ModelError(f"{name} cannot be removed from {self.root}: {error.strerror}") from error

    def put(self, staging: Staging, manifest: Manifest) -> None:
        """Take a complete model from its staging folder, in place of one of its name.

        Raises:
            OSError: the disk is full.
        """
        for file in manifest.files:
            sync(staging.files / file.path)
        manifest.write(staging.folder / MANIFEST)
        place = self.root / require_name(manifest.name)
        if place.exists():
            place.rename(staging.discarded())
        staging.folder.rename(place)
        sync(self.root)
        staging.clear()

    def space_used_bytes(self) -> int:
        """Of everything in the store, what is being fetched included."""
        return sum(_size(Path(place, name)) for place, _, names in os.walk(self.root) for name in names)

    def space_free_bytes(self) -> int:
        """On the store's disk."""
        self.root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free


def _damaged(name: str, faults: Sequence[Fault]) -> ModelDamagedError:
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return ModelDamagedError(
        f"the model {name} is damaged: {faults[0]}{more}; "
        f"`klangbild models remove {name}` and fetch or import it again"
    )


def _size(path: Path) -> int:
    """Of a file; nothing where it went away meanwhile, as what is fetched does when it is whole."""
    try:
        return path.lstat().st_size
    except FileNotFoundError:
        return 0
