"""What the gallery may play today: whether the museum may use every model that had a part in a track."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from db.entities import Commission, Contribution, Track
from db.home import Home
from db.models.attribution import weights_of
from db.models.errors import LicenceError
from db.models.licences import allowed
from db.models.permissions import Permission
from db.models.store import ModelStore
from db.settings import Settings


def gallery_objection(home: Home) -> Callable[[Track], str | None]:
    """Why a track may not be played, by the settings and permissions of now; None of a track that may.

    A track from when the museum took no money, or when a permission held, is judged as if it were composed now.

    Raises:
        SettingsError: the settings cannot be read.
        LicenceError: the record of permissions cannot be read.
    """
    settings = Settings.read(home.settings)
    return partial(_objection, settings, ModelStore(home.models).permissions.all())


def _objection(settings: Settings, permissions: Iterable[Permission], track: Track) -> str | None:
    used = dict.fromkeys(filter(None, map(weights_of, _contributions(track.commission))))
    objections: list[str] = []
    for weights in used:
        try:
            allowed(weights, settings, permissions)
        except LicenceError as error:
            objections.append(str(error))
    return "; ".join(objections) or None


def _contributions(commission: Commission) -> tuple[Contribution, ...]:
    """Who did the steps; the composer too in tracks from before there were contributions."""
    engine = commission.engine
    return (*commission.contributions, Contribution("compose", engine.name, engine.revision, engine.licence))
