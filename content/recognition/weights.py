"""From the name of an embedder to the embedder, where this machine has the very weights."""

from __future__ import annotations

import logging
from collections.abc import Callable

from content.recognition.embedding import Embedder, EmbedderId
from content.recognition.vision_towers import identity_of, load_embedder
from db.home import Home
from db.models import ModelError, ModelMissingError, StoredModel

_log = logging.getLogger(__name__)

FindModel = Callable[[str], StoredModel]
"""Gives the model of a name; raises `ModelError` where there is none, or the museum may not use it."""


def usable_model(home: Home, name: str) -> StoredModel:
    """A model of the home's store that the museum may use; `partial(usable_model, home)` finds for others.

    Raises:
        ModelError: it is not there, is damaged, or the museum may not use it.
    """
    # The one place where a name becomes weights.
    raise ModelMissingError(f"there is no model store in {home.root}, and so no {name}")


def fitting_embedder(wanted: EmbedderId, find_model: FindModel, threads: int | None) -> Embedder | None:
    """The embedder that made the vectors of an exhibition.

    None, with a line in the log, where the machine has no such model, or has other weights under its name: what
    they make may not be compared.
    """
    try:
        model = find_model(wanted.model)
        if model.revision != wanted.revision:
            raise _other(wanted, f"revision {model.revision}")
        found = identity_of(model)
        if found != wanted:
            raise _other(wanted, f"weights {found.weights[:12]} ({found.way})")
        return load_embedder(model, threads=threads)
    except ModelError as error:
        _log.warning("Works are known by their keypoints alone: %s", error)
        return None


def _other(wanted: EmbedderId, here: str) -> ModelError:
    return ModelError(
        f"the exhibition's works were embedded by {wanted.model}, revision {wanted.revision}, weights "
        f"{wanted.weights[:12]} ({wanted.way}), and this machine has {here}; "
        "fetch the same, or embed and publish anew"
    )
