"""From stored weights to who words with them: the weights say the class, an option says how it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from db.models import Device, ModelUnusableError, StoredModel, kind_of
from precompute.wording.contract import Captioner, Refiner, Translator
from precompute.wording.errors import WordingError
from precompute.wording.instructions import AND_PIANO, ELEMENTS, PLAIN, TABLE_ONE, Instruction
from precompute.wording.neural.blip import BlipCaptioner
from precompute.wording.neural.falcon import FalconRefiner
from precompute.wording.neural.marian import MarianTranslator
from precompute.wording.neural.t5 import T5Refiner
from precompute.wording.prefixes import PREFIXES, Prefix

_Asked = TypeVar("_Asked", Prefix, Instruction)

_REFINERS = {
    "falcon": (FalconRefiner, (TABLE_ONE, AND_PIANO)),
    "t5": (T5Refiner, (ELEMENTS, PLAIN)),
}
"""What a configuration calls the kind of model -> the class, and how it may be asked; the first is the default."""


def captioner_for(model: StoredModel, device: Device, option: str = "") -> Captioner:
    """A captioner; `option` is the name of a prefix: 'painting' (the default) or 'label', as published.

    Raises:
        WordingError: there is no such option.
    """
    return BlipCaptioner(model, device, _named(option, PREFIXES, model))


def refiner_for(model: StoredModel, device: Device, option: str = "") -> Refiner:
    """A refiner; `option` is the name of an instruction.

    For Falcon 'table-1' (the default) or 'table-1-and-piano', for T5 'describe-elements' (the default) or 'plain'.

    Raises:
        WordingError: there is no such option.
        ModelDamagedError: the model does not say what it is.
        ModelUnusableError: it is neither a Falcon nor a T5.
    """
    kind = kind_of(model)
    if kind not in _REFINERS:
        raise ModelUnusableError(
            f"{model.name} is a {kind!r} model; refiners are of {' or '.join(_REFINERS)}"
        )
    adapter, instructions = _REFINERS[kind]
    return adapter(model, device, _named(option, instructions, model))


def translator_for(model: StoredModel, device: Device, language: str) -> Translator:
    """A translator from English into `language`, as BCP 47."""
    return MarianTranslator(model, language, device)


def _named(option: str, choices: tuple[_Asked, ...], model: StoredModel) -> _Asked:
    by_name: Mapping[str, _Asked] = {choice.name: choice for choice in choices}
    if option and option not in by_name:
        raise WordingError(f"{model.name} cannot be asked as {option!r}; choose one of {', '.join(by_name)}")
    return by_name[option] if option else choices[0]
