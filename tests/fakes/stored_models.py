"""Models in a store, without any network."""

from __future__ import annotations

import json
import struct
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from db.models import ModelStore
from db.models.catalogue import KnownModel
from db.models.importing import Importer
from db.models.manifest import Manifest

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def safetensors(size: int = 16) -> bytes:
    """A file with one tensor `w` of so many bytes."""
    header = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(index * 7 % 251 for index in range(size))


def put_model(
    store: ModelStore, name: str, licence: str = "Apache-2.0", role: str = "compose", size: int = 16
) -> Manifest:
    """A model of one configuration and one tensor, imported from a folder."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "config.json").write_text('{"model_type": "tiny"}')
        Path(folder, "model.safetensors").write_bytes(safetensors(size))
        return Importer(store, lambda: NOON).take(Path(folder), KnownModel(name, role, licence))
