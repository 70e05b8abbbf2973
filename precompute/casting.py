"""Casting: who plays each part of a production. The one place where a studio is put together.

A model is cast where its weights lie in the store and the museum may use them. Else our own part stands in for it
and says so, unless the production insists.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

from db.entities import Contribution, Correction
from db.home import Home
from db.models import Device, ModelError, StoredModel
from db.models.store import ModelStore
from db.production import EMBEDDED, SCORE, Production
from db.settings import Settings
from precompute.composing.contract import Composer, ComposingError
from precompute.composing.score import ScoreComposer, find_soundfont
from precompute.perception import Perception
from precompute.pipeline import Studio
from precompute.players import captioner, composer, emotion_model, musical_eye, refiner, translator
from precompute.wording.corrections import KnownCorrections
from precompute.wording.describing import Wording
from precompute.wording.memo import Memo
from precompute.writings import NewWritings, RecentWritings

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
        SettingsError: the home's settings cannot be read.
    """
    return _Director(casting, environment).studio(memo or NewWritings())


def cast_here(casting: Casting) -> Studio:
    """The same with this process's own environment, for processes that are told what to build.

    Raises:
        ModelError: the production insists on a model that cannot be used.
        ComposingError: the embedded composer is needed and no soundfont is installed.
        SettingsError: the home's settings cannot be read.
    """
    return cast_studio(casting, os.environ)


def cast_live(casting: Casting) -> Studio:
    """The same for the live service's process: what models write for visitors is soon forgotten, and never kept.

    Raises:
        ModelError: the production insists on a model that cannot be used.
        ComposingError: the embedded composer is needed and no soundfont is installed.
        SettingsError: the home's settings cannot be read.
    """
    return cast_studio(casting, os.environ, RecentWritings())


class _Director:
    """Gives out the parts, and notes for whom another one stands in."""

    def __init__(self, casting: Casting, environment: Mapping[str, str]) -> None:
        self._casting = casting
        self._production = casting.production
        self._environment = environment
        self._store = ModelStore(casting.home.models)
        self._stand_ins: dict[str, Contribution] = {}

    def studio(self, memo: Memo) -> Studio:
        """Everybody in place."""
        wanted = self._production
        translating = self._model("translate", wanted.translator, translator)
        wording = Wording(
            captioner=self._model("caption", wanted.captioner, captioner),
            refiner=self._model("refine", wanted.refiner, refiner),
            translators=(translating,) if translating else (),
            variant=wanted.variant,
            memo=memo,
            corrections=KnownCorrections(self._casting.corrections),
        )
        perception = Perception(
            self._model("emotion", wanted.emotion, emotion_model),
            self._model("elements", wanted.elements, musical_eye),
            wording,
        )
        neural = self._neural_composer()
        return Studio(
            composer=neural or ScoreComposer(find_soundfont(self._environment)),
            perception=perception,
            wording=wording,
            stand_ins=tuple(self._stand_ins.values()),
            composes_on_device=neural is not None,
        )

    def _neural_composer(self) -> Composer | None:
        if self._production.engine == SCORE:
            return None
        load = partial(composer, home=self._casting.home, store=self._store)
        return self._model("compose", self._production.engine, load)

    def _model(
        self, step: str, wanted: str, build: Callable[[StoredModel, Device, str], Player]
    ) -> Player | None:
        """Who plays a part; None where our own code does."""
        if wanted == EMBEDDED:
            return None
        name, _, option = wanted.partition(":")
        try:
            return build(self._store.usable(name, self._settings), self._device, option)
        except (ModelError, ComposingError) as error:
            if self._production.insist:
                raise
            self._stand_ins[step] = Contribution(step, EMBEDDED, "", "", name, str(error))
            return None

    @cached_property
    def _settings(self) -> Settings:
        return Settings.read(self._casting.home.settings)

    @cached_property
    def _device(self) -> Device:
        """Asked for only where there is a model: finding a GPU loads torch."""
        return Device.named(self._casting.device)
