"""Casting: who plays each part of a production. The one place where a studio is put together.

A model is cast where its weights lie in the store and the museum may use them. Else our own part stands in for it
and says so, unless the production insists.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TypeVar

from db.entities import Contribution, Track
from db.errors import KlangbildError
from db.home import Home
from db.models import Device, ModelError, StoredModel
from db.models.calibrations import Calibration
from db.models.catalogue import Role, roles
from db.models.gallery import gallery_objection
from db.models.store import ModelStore
from db.production import EMBEDDED, SCORE, Production, ProductionError
from db.settings import Settings
from precompute.composing.contract import Composer, ComposingError
from precompute.composing.score import ScoreComposer, find_soundfont
from precompute.perception import Perception
from precompute.pipeline import Studio
from precompute.players import captioner, composer, emotion_model, musical_eye, refiner, translator
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
    stand_ins: tuple[Contribution, ...] = ()
    """Whom our own parts stand in for, as far as it was found out before; these models are not asked again."""
    calibrations: tuple[Calibration, ...] | None = None
    """Of the models, as they were when the run began; None: as the home has them by now."""
    is_elsewhere: bool = False
    """The device, then no 'auto', is that of other machines; this one need not have it."""

    def without(self, step: str, name: str, error: KlangbildError) -> Casting:
        """The same with our own part in place of a model that cannot be used.

        Raises:
            KlangbildError: that error, where the production insists.
        """
        if self.production.insist:
            raise error
        return replace(
            self,
            stand_ins=(*self.stand_ins, Contribution(step, EMBEDDED, "", "", name, str(error))),
        )

    def as_calibrated(self) -> Casting:
        """The same for all processes of a run: what is calibrated meanwhile counts from the next run on."""
        if not self.production.models:
            return self
        try:
            return replace(self, calibrations=ModelStore(self.home.models).calibrations.all())
        except ModelError:
            return self  # whoever would be calibrated cannot be cast, and says why

    def objection(self, track: Track) -> str | None:
        """Why the gallery may not play a track, by the museum's settings and permissions of this moment.

        Raises:
            SettingsError: the settings cannot be read.
            LicenceError: the record of permissions cannot be read.
        """
        return gallery_objection(self.home)(track)

    def settled(self) -> Casting:
        """The same for all processes of a run, when it is known who cannot: nobody changes in its midst.

        Whoever builds a studio from it and misses one more model, or the device, fails.

        Raises:
            DeviceError: there is no such device here.
            ModelUnusableError: the libraries of models are not here.
        """
        production = replace(self.production, insist=True)
        return replace(self, production=production, device=str(self.found_device()))

    def found_device(self) -> Device:
        """Where models compute. Finding a GPU loads torch.

        Raises:
            DeviceError: there is no such device here.
            ModelUnusableError: the libraries of models are not here.
        """
        return Device.elsewhere(self.device) if self.is_elsewhere else Device.named(self.device)


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


def require_roles(production: Production, store: ModelStore) -> None:
    """Refuse models that are known to do something else than the step that they are given.

    Raises:
        ProductionError: one is.
    """
    for step, wanted in production.models.items():
        name = wanted.partition(":")[0]
        role = roles().get(store.maybe_role(name) or step)
        if role is not None and role.name != step:
            raise ProductionError(f"{name} {role.does}, so it cannot {step}; {_use_of(name, role)}")


def _use_of(name: str, role: Role) -> str:
    if role.is_step:
        return f"write --with {role.name}={name}"
    return f"`{role.used_by} {name}` uses it" if role.used_by else "nothing uses it yet"


class _Director:
    """Gives out the parts, and notes whom our own ones stand in for."""

    def __init__(self, casting: Casting, environment: Mapping[str, str]) -> None:
        self._casting = casting
        self._production = casting.production
        self._environment = environment
        self._store = ModelStore(casting.home.models)

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
        )
        perception = Perception(
            self._model("emotion", wanted.emotion, self._calibrated(emotion_model)),
            self._model("elements", wanted.elements, self._calibrated(musical_eye)),
            wording,
        )
        neural = self._neural_composer()
        return Studio(
            composer=neural or ScoreComposer(find_soundfont(self._environment)),
            perception=perception,
            wording=wording,
            stand_ins=self._casting.stand_ins,
            composes_on_device=neural is not None,
        )

    def _calibrated(self, build: Callable[..., Player]) -> Callable[[StoredModel, Device, str], Player]:
        def built(model: StoredModel, device: Device, option: str) -> Player:
            return build(model, device, option, calibrations=self._calibrations)

        return built

    def _neural_composer(self) -> Composer | None:
        if self._production.engine == SCORE:
            return None
        load = partial(composer, home=self._casting.home, store=self._store)
        return self._model("compose", self._production.engine, load)

    def _model(
        self, step: str, wanted: str, build: Callable[[StoredModel, Device, str], Player]
    ) -> Player | None:
        """Who plays a part; None where our own code does."""
        if wanted == EMBEDDED or step in {each.step for each in self._casting.stand_ins}:
            return None
        name, _, option = wanted.partition(":")
        try:
            return build(self._store.usable(name, self._settings), self._device, option)
        except (ModelError, ComposingError) as error:
            self._casting = self._casting.without(step, name, error)
            return None

    @cached_property
    def _calibrations(self) -> tuple[Calibration, ...]:
        """Asked for only where somebody can be calibrated."""
        known = self._casting.calibrations
        return self._store.calibrations.all() if known is None else known

    @cached_property
    def _settings(self) -> Settings:
        return Settings.read(self._casting.home.settings)

    @cached_property
    def _device(self) -> Device:
        """Asked for only where there is a model."""
        return self._casting.found_device()
