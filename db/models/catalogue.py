"""The models that Klangbild knows by name (`catalogue.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from db.models.choosing import ANYTHING
from db.models.errors import ModelMissingError


@dataclass(frozen=True, slots=True)
class KnownModel:
    """What can be said of a model before it is here."""

    name: str
    role: str
    """The step that it can do: 'compose', 'caption', 'elements', 'emotion', 'refine', 'translate', 'embed', ..."""
    licence: str
    """An SPDX identifier, or 'LicenseRef-' and a name."""
    hub_id: str = ""
    """'facebook/musicgen-small'; empty where it lies on no hub."""
    files: tuple[str, ...] = ANYTHING
    """Patterns of what is wanted of it."""
    needs: tuple[str, ...] = ()
    """What else must be there, in words."""


@cache
def catalogue() -> Mapping[str, KnownModel]:
    """All known models by name, in the file's order."""
    said = tomllib.loads(files("db.models").joinpath("catalogue.toml").read_text(encoding="utf-8"))
    return {name: _known(name, entry, said["layouts"]) for name, entry in said["models"].items()}


def known(name: str) -> KnownModel:
    """A model of the catalogue.

    Raises:
        ModelMissingError: it is not there.
    """
    found = catalogue().get(name)
    if found is None:
        raise ModelMissingError(
            f"Klangbild knows no model {name!r}; `klangbild models list` shows those it knows, "
            f"and `klangbild models import FOLDER --name {name} --role ... --licence ...` takes others"
        )
    return found


def _known(name: str, entry: Mapping[str, Any], layouts: Mapping[str, list[str]]) -> KnownModel:
    return KnownModel(
        name=name,
        role=entry["role"],
        licence=entry["licence"],
        hub_id=entry["hub_id"],
        files=tuple(layouts[entry.get("layout", "transformers")]),
        needs=tuple(entry.get("needs", ())),
    )
