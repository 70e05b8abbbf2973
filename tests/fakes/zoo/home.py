"""A museum's home whose model store holds a tiny model for every step."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from fakes.zoo.diffusion import tiny_ace_step, tiny_stable_audio
from fakes.zoo.language import tiny_falcon, tiny_marian, tiny_t5
from fakes.zoo.music import tiny_musicgen
from fakes.zoo.tunes import tiny_musicgen_melody
from fakes.zoo.vision import tiny_blip, tiny_clip, tiny_emotion_net, tiny_emotion_vit

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
OTHERS = {
    "vit-tiny": ("emotion", "Apache-2.0", tiny_emotion_vit),
    "stereo-tiny": ("compose", "CC-BY-NC-4.0", partial(tiny_musicgen, channels=2)),
    "melody-tiny": ("compose", "CC-BY-NC-4.0", tiny_musicgen_melody),
    "ace-step-tiny": ("compose", "MIT", tiny_ace_step),
    "stable-audio-tiny": ("compose", "LicenseRef-Stability-AI-Community", tiny_stable_audio),
}
"""Of steps that others do already."""
_NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def furnished(root: Path, workshop: Path) -> Home:
    """A home with all tiny models in its store; the one that composes is not for commercial use.

    Args:
        root: of the home.
        workshop: an empty folder in which they are made.
    """
    home = Home(root)
    for name, (role, licence, make) in _MODELS.items():
        make(workshop / name)
        _import(home, workshop / name, KnownModel(name, role, licence))
    return home


def add(home: Home, workshop: Path, name: str) -> None:
    """Put one of `OTHERS` into a home's store."""
    role, licence, make = OTHERS[name]
    make(workshop / name)
    _import(home, workshop / name, KnownModel(name, role, licence))


def replace(home: Home, folder: Path, name: str) -> None:
    """Put other files in place of a model, as whole as its own were."""
    role, licence, _ = (_MODELS | OTHERS)[name]
    _import(home, folder, KnownModel(name, role, licence))


def _import(home: Home, folder: Path, model: KnownModel) -> None:
    Importer(ModelStore(home.models), lambda: _NOW).take(folder, model)
