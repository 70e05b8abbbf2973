"""Pictures as vectors: what an embedder is, and whose vectors may be compared.

An embedder makes one vector of a whole picture, so that pictures of the same thing lie near each other. It names
no work; it only suggests which ones are worth a look. The neural ones are in `vision_towers`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from content.recognition.features import Pixels, RecognitionError
from db.entities import EMBEDDING, Digest
from db.models import ModelDamagedError, StoredModel

Vectors = NDArray[np.float32]
"""(n, length), each of length 1."""


@dataclass(frozen=True, slots=True)
class EmbedderId:
    """Whose vectors these are. Those of different embedders mean different things and are never compared."""

    model: str
    """As the model store calls it."""
    revision: str
    """Of the model."""
    weights: Digest
    """As `weights_digest`."""
    way: str
    """What of the model's answer is taken, and a number that counts up when that changes: 'class-token/1'."""

    def __str__(self) -> str:
        """As the studio's database and the exhibition file keep it: a revision of features."""
        return f"{EMBEDDING}{self.model}@{self.revision} {self.way} {self.weights}"

    @classmethod
    def parse(cls, text: str) -> EmbedderId:
        """The inverse of `str`.

        Raises:
            RecognitionError: it was written by another version, or is damaged.
        """
        found = re.fullmatch(rf"{EMBEDDING}(\S+)@(\S+) (\S+) ([0-9a-f]{{64}})", text)
        if found is None:
            raise RecognitionError(
                f"'{text[:80]}' names no embedder: run `klangbild embed` and publish the exhibition again."
            )
        model, revision, way, weights = found.groups()
        return cls(model, revision, Digest(weights), way)


class Embedder(Protocol):
    """Makes vectors of pictures."""

    @property
    def identity(self) -> EmbedderId:
        """Goes with every vector."""
        ...

    def embed(self, pictures: Sequence[Pixels]) -> Vectors:
        """The vectors (n, length) of n pictures (height, width, 3) of any sizes, at once; n is 1 or more.

        The same picture gives the same vector, alone or among others, but for the last bits.

        Raises:
            ModelUnusableError: what the model answers are no numbers.
        """
        ...


def weights_digest(model: StoredModel) -> Digest:
    """The SHA-256 that stands for a model's weights: of the names and digests of its files, by name.

    Raises:
        ModelDamagedError: there are none, or they cannot be read.
    """
    whole = hashlib.sha256()
    try:
        files = sorted(model.folder.glob("*.safetensors"))
        for file in files:
            with file.open("rb") as stream:
                own = hashlib.file_digest(stream, "sha256").hexdigest()
            whole.update(f"{file.name}\n{own}\n".encode())
    except OSError as error:
        raise ModelDamagedError(
            f"the weights of {model.name} in {model.folder} cannot be read ({error.strerror}); "
            "check who may read them"
        ) from error
    if not files:
        raise ModelDamagedError(
            f"{model.name} has no weights in {model.folder}; "
            f"`klangbild models verify {model.name}` says what is wrong"
        )
    return Digest(whole.hexdigest())
