"""A museum's home whose model store holds a tiny model for every step."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fakes.zoo.language import tiny_falcon, tiny_marian, tiny_t5
from fakes.zoo.music import tiny_musicgen
from fakes.zoo.vision import tiny_blip, tiny_clip, tiny_emotion_net

from db.home import Home
from db.models.catalogue import KnownModel
from db.models.importing import Importer
from db.models.store import ModelStore

EVERYBODY = (
    "emotion=net-tiny",
    "caption=blip-tiny",
    "elements=clip-tiny",
    "refine=falcon-tiny",
    "translate=marian-tiny",
    "compose=musicgen-tiny",
)
"""As `klangbild compose --with` takes them."""

_MODELS = {
    "net-tiny": ("emotion", "Apache-2.0", tiny_emotion_net),
    "blip-tiny": ("caption", "BSD-3-Clause", tiny_blip),
    "clip-tiny": ("elements", "MIT", tiny_clip),
    "falcon-tiny": ("refine", "Apache-2.0", tiny_falcon),
    "t5-tiny": ("refine", "Apache-2.0", tiny_t5),
    "marian-tiny": ("translate", "CC-BY-4.0", tiny_marian),
    "musicgen-tiny": ("compose", "CC-BY-NC-4.0", tiny_musicgen),
}
_NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def furnished(root: Path, workshop: Path) -> Home:
    """A home with all tiny models in its store; the one that composes is not for commercial use.

    Args:
        root: of the home.
        workshop: an empty folder in which they are made.
    """
    home = Home(root)
    importer = Importer(ModelStore(home.models), lambda: _NOW)
    for name, (role, licence, make) in _MODELS.items():
        make(workshop / name)
        importer.take(workshop / name, KnownModel(name, role, licence))
    return home
