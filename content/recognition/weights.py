"""From the name of an embedder to the embedder, where this machine has the very weights."""

from __future__ import annotations

import logging
from collections.abc import Callable

from content.recognition.embedding import Embedder, EmbedderId
from content.recognition.vision_towers import load_embedder
from db.errors import KlangbildError
from db.home import Home
from db.models import ModelError, ModelStore, StoredModel
from db.settings import Settings

_log = logging.getLogger(__name__)

FindModel = Callable[[str], StoredModel]
"""Gives the model of a name; a `KlangbildError` says why there is none."""


def usable_model(home: Home, name: str) -> StoredModel:
    """A model of the home's store that the museum may use; `partial(usable_model, home)` finds for others.

    Raises:
        ModelError: it is not there, is damaged, or the museum may not use it.
        SettingsError: what the museum is cannot be read.
    """
    return ModelStore(home.models).usable(name, Settings.read(home.settings))


def fitting_embedder(wanted: EmbedderId, find_model: FindModel, threads: int | None) -> Embedder | None:
    """The embedder that made the vectors of an exhibition.

    None, with a line in the log, where the machine has no such model, or has other weights under its name: what
    they make may not be compared.
    """
    try:
        model = find_model(wanted.model)
        if model.revision != wanted.revision:
            raise _other(wanted, f"revision {model.revision}")
        embedder = load_embedder(model, threads=threads)
        found = embedder.identity
        if found != wanted:
            raise _other(wanted, f"weights {found.weights[:12]} ({found.way})")
    except KlangbildError as error:
        _log.warning("Works are known by their keypoints alone: %s", error)
        return None
    return embedder


def _other(wanted: EmbedderId, here: str) -> ModelError:
    return ModelError(
        f"the exhibition's works were embedded by {wanted.model}, revision {wanted.revision}, weights "
        f"{wanted.weights[:12]} ({wanted.way}), and this machine has {here}; "
        "fetch the same, or embed and publish anew"
    )
