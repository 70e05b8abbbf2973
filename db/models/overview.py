"""How every model stands on this machine: those of the catalogue, and those that somebody brought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from db.models.catalogue import KnownModel, catalogue, used_by
from db.models.errors import LicenceError, ModelDamagedError
from db.models.permissions import Permission
from db.models.store import ModelStore
from db.settings import Settings


class State(StrEnum):
    """Of a model here."""

    ABSENT = "not fetched"
    READY = "ready"
    DAMAGED = "damaged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of `klangbild models list`."""

    name: str
    role: str
    licence: str
    """With the permission, where one is used."""
    state: State
    why: str = ""
    """What is wrong, or why it is refused."""
    size_bytes: int = 0
    revision: str = ""
    needs: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    """'--with compose=', 'klangbild embed'."""


def standings(store: ModelStore, settings: Settings) -> tuple[Standing, ...]:
    """All models, those of the catalogue first.

    Raises:
        LicenceError: the record of permissions cannot be read.
    """
    here = store.names()
    permissions = store.permissions.all()
    absent = [_absent(each, permissions) for name, each in catalogue().items() if name not in here]
    return tuple(
        sorted(
            (*absent, *(_standing(store, settings, name) for name in here)),
            key=lambda each: _order(each.name),
        )
    )


def _order(name: str) -> tuple[int, str]:
    known = list(catalogue())
    return (known.index(name), "") if name in known else (len(known), name)


def _absent(model: KnownModel, permissions: Iterable[Permission]) -> Standing:
    held = [each for each in permissions if each.covers(model.name, model.licence)]
    licence = f"{model.licence} ({held[0]})" if held else model.licence
    uses = used_by(model.name, model.role)
    return Standing(model.name, model.role, licence, State.ABSENT, needs=model.needs, used_by=uses)


def _standing(store: ModelStore, settings: Settings, name: str) -> Standing:
    try:
        manifest = store.manifest(name)
    except ModelDamagedError as error:
        return Standing(name, "", "", State.DAMAGED, str(error))
    licence, state, why = manifest.licence, State.READY, ""
    try:
        licence = store.usable(name, settings).licence
    except ModelDamagedError as error:
        state, why = State.DAMAGED, str(error)
    except LicenceError as error:
        state, why = State.REFUSED, str(error)
    return Standing(
        name,
        manifest.role,
        licence,
        state,
        why,
        manifest.size_bytes,
        manifest.revision,
        manifest.needs,
        used_by(name, manifest.role),
    )
