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
    """One of `roles`: 'compose', 'caption', 'embed'."""
    licence: str
    """An SPDX identifier, or 'LicenseRef-' and a name."""
    hub_id: str = ""
    """'facebook/musicgen-small'; empty where it lies on no hub."""
    files: tuple[str, ...] = ANYTHING
    """Patterns of what is wanted of it."""
    needs: tuple[str, ...] = ()
    """What else must be there, in words."""
    also_used_by: str = ""
    """What uses it beside its role's option or command."""


@dataclass(frozen=True, slots=True)
class Role:
    """What models are for."""

    name: str
    does: str
    """In words, after a model's name: 'translates'."""
    used_by: str
    """'--with translate=', 'klangbild embed'; empty where nothing uses such models yet."""

    @property
    def is_step(self) -> bool:
        """True where a studio can be given such a model for a step."""
        return self.used_by.startswith("--with")


@cache
def roles() -> Mapping[str, Role]:
    """All roles by name, in the order of the studio's steps."""
    return {name: Role(name, **entry) for name, entry in _said()["roles"].items()}


def used_by(name: str, role: str) -> tuple[str, ...]:
    """The options and commands that use a model, as far as Klangbild knows."""
    found, model = roles().get(role), catalogue().get(name)
    uses = (found.used_by if found else "", model.also_used_by if model else "")
    return tuple(each for each in uses if each)


@cache
def catalogue() -> Mapping[str, KnownModel]:
    """All known models by name, in the file's order."""
    said = _said()
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


@cache
def _said() -> Mapping[str, Any]:
    return tomllib.loads(files("db.models").joinpath("catalogue.toml").read_text(encoding="utf-8"))


def _known(name: str, entry: Mapping[str, Any], layouts: Mapping[str, list[str]]) -> KnownModel:
    return KnownModel(
        name=name,
        role=entry["role"],
        licence=entry["licence"],
        hub_id=entry["hub_id"],
        files=tuple(layouts[entry.get("layout", "transformers")]),
        needs=tuple(entry.get("needs", ())),
        also_used_by=entry.get("also_used_by", ""),
    )
