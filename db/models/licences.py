"""May this museum use these weights? Decided from the licence, the settings, and what was permitted."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

from db.models.attribution import Weights
from db.models.errors import LicenceError
from db.models.permissions import Permission
from db.settings import Settings

_COMMERCIAL = (
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unlicense",
)
"""Licences that let anybody use the weights for anything, if they are named. Whatever is not here counts as not
allowing it: a licence with conditions is for a person to read."""

_OTHERS = ("CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-ND-4.0")
_SPDX = {identifier.casefold(): identifier for identifier in (*_COMMERCIAL, *_OTHERS)}


def allows_commercial(licence: str) -> bool:
    """True where everybody may use it for money, as far as the licence's name tells."""
    return licence in _COMMERCIAL


def stricter(stated: str, known: str) -> str:
    """The one of two licences that lets a museum do less; what is stated where they let it do the same.

    Neither a hub's page nor a stick can free what is known not to be free.
    """
    if not stated:
        return known
    return known if allows_commercial(stated) and not allows_commercial(known) else stated


def as_spdx(stated: str) -> str:
    """A licence in SPDX's spelling, as far as it is known: 'cc-by-nc-4.0' is 'CC-BY-NC-4.0'."""
    return _SPDX.get(stated.strip().casefold(), stated.strip())


def allowed(weights: Weights, settings: Settings, permissions: Iterable[Permission]) -> Permission | None:
    """The permission by which the museum may use a model; None where it needs none.

    Raises:
        LicenceError: it may not.
    """
    if not settings.museum.commercial or allows_commercial(weights.licence):
        return None
    for permission in permissions:
        if permission.covers(weights.model, weights.licence):
            return permission
    permit = f"klangbild models permit {weights.model} --licence {shlex.quote(weights.licence)}"
    raise LicenceError(
        f"{weights.model} stands under {weights.licence}, which does not let every museum use it for money; "
        f'`{permit} --by "Name, role" --because "..."` records that yours may, '
        f"`klangbild settings set museum.commercial false` that yours takes none"
    )
