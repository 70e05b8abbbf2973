"""Casting: who plays each part of a production. The one place where a studio is put together.

A model is cast where its weights lie in the store and the museum may use them. Else our own part stands in for it
and says so, unless the production insists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from db.entities import Correction
from db.home import Home
from db.models import Device, ModelError, StoredModel
from db.models.store import ModelStore
from db.settings import Settings
from precompute.composing.contract import Composer
from precompute.composing.score import ENGINE, ScoreComposer, find_soundfont
from precompute.parts import EMBEDDED, Part
from precompute.perception import Perception
from precompute.pipeline import Studio
from precompute.players import captioner, composer, emotion_model, musical_eye, refiner, translator
from precompute.production import SCORE, Production
from precompute.seeing import PERCEPTION_REVISION
from precompute.wording.memo import Memo
from precompute.wording.wording import WORDING_REVISION, Wording
from precompute.writings import NewWritings

Player = TypeVar("Player")


@dataclass(frozen=True, slots=True)
class Casting:
    """All that is needed to build the same studio in another process."""

    production: Production
    home: Home
    device: str = "auto"
    """'auto', or as torch calls it: 'cpu', 'cuda:1'."""
    corrections: tuple[Correction, ...] = ()
    """What curators have corrected, as known when the run began."""


def cast_studio(casting: Casting, environment: Mapping[str, str], memo: Memo | None = None) -> Studio:
    """Build the studio of a production; weights are loaded when they are first needed.

    Args:
        casting: who is wanted.
        environment: `KLANGBILD_SOUNDFONT` names another soundfont.
        memo: what models have written already; None: nothing yet.

    Raises:
        ModelError: the production insists on a model that cannot be used.
        ComposingError: the embedded composer is needed and no soundfont is installed.
    """
    return _Director(casting, environment).studio(memo or NewWritings())


class _Director:
    def __init__(self, casting: Casting, environment: Mapping[str, str]) -> None:
        self._production = casting.production
        self._environment = environment
        self._store = ModelStore(casting.home.models)
        self._settings = Settings.read(casting.home.settings)
        self._device = casting.device
        self._corrections = casting.corrections

    def studio(self, memo: Memo) -> Studio:
        """Everybody in place."""
        production = self._production
        engine, part = self._engine()
        return Studio(
            composer=engine,
            perception=Perception(
                emotion=self._part("emotion", production.emotion, PERCEPTION_REVISION, emotion_model),
                captioner=self._part("caption", production.captioner, WORDING_REVISION, captioner),
                elements=self._part("elements", production.elements, PERCEPTION_REVISION, musical_eye),
            ),
            wording=...,
        )
