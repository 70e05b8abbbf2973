"""A model as the steps get it: verified weights in a folder, and what provenance says of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from db.entities import Contribution


@dataclass(frozen=True, slots=True)
class StoredModel:
    """Weights that lie verified in the store."""

    name: str
    """As the manifest calls it: 'musicgen-small'."""
    folder: Path
    """In the layout of the Hugging Face hub, safetensors only."""
    revision: str
    """The pinned commit of the hub, or a digest of what was imported."""
    licence: str

    def contribution(self, step: str) -> Contribution:
        """What provenance says of a step that this model did."""
        return Contribution(step, self.name, self.revision, self.licence)

    def __str__(self) -> str:
        return f"{self.name}@{self.revision}"
