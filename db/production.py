"""A production: which engine composes a batch, and which models see and word for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from db.errors import KlangbildError

EMBEDDED = "embedded"
"""How a production and provenance call the parts that need no weights."""
SCORE = "score"
"""The engine that needs no weights."""

_STEPS = {
    "emotion": "emotion",
    "caption": "captioner",
    "elements": "elements",
    "refine": "refiner",
    "translate": "translator",
    "compose": "engine",
}
"""Step of the way -> field of `Production`."""
STEPS = tuple(_STEPS)
"""What can be given to a model, in the order in which it is done."""


class ProductionError(KlangbildError):
    """A production that cannot be; the message says what can."""


class Variant(StrEnum):
    """Where the text that a neural composer listens to comes from; after Hisariya et al. (2024)."""

    EMOTIVE = "emotive"
    """The label of the emotion alone."""
    NARRATIVE = "narrative"
    """The caption of the picture."""
    LYRICAL = "lyrical"
    """The caption, refined into a description of music."""
    OPTIMIZED = "optimized"
    """As lyrical, for a composer whose decoder was fine-tuned on such texts."""


REFINING = frozenset({Variant.LYRICAL, Variant.OPTIMIZED})
"""The variants that ask a refiner."""


@dataclass(frozen=True, slots=True)
class Production:
    """What a curator chooses for a batch; the default needs no weights.

    Models are named as in the store; what can be asked in several ways takes the name of one behind a colon:
    'blip-large:label', 'falcon-rw-1b:table-1-and-piano', 'opus-mt-en-fr:fr'.
    """

    engine: str = SCORE
    """'score', or a stored model that composes: 'musicgen-small'."""
    emotion: str = EMBEDDED
    captioner: str = EMBEDDED
    elements: str = EMBEDDED
    refiner: str = EMBEDDED
    translator: str = EMBEDDED
    variant: Variant = Variant.LYRICAL
    insist: bool = False
    """A model that cannot be used ends the batch before it begins, in place of its embedded twin taking over."""

    @property
    def models(self) -> dict[str, str]:
        """The steps that are given to models, and to which."""
        chosen = {step: getattr(self, field) for step, field in _STEPS.items()}
        own = {"compose": SCORE}
        return {step: model for step, model in chosen.items() if model not in {EMBEDDED, own.get(step)}}


def parse_production(
    chosen: Iterable[str], *, variant: str | None = None, insist: bool = False
) -> Production:
    """A production from plain words.

    Args:
        chosen: 'step=model' each: 'compose=musicgen-small', 'caption=blip-large:label'; the other steps stay
            embedded.
        variant: where the text for the composer comes from; None: lyrical.
        insist: whether missing models end the batch.

    Raises:
        ProductionError: there is no such step or variant, or what is said would change nothing.
    """
    fields: dict[str, Any] = {}
    for text in chosen:
        step, equals, model = (part.strip() for part in text.partition("="))
        if not equals or not model or step not in _STEPS:
            raise ProductionError(
                f"{text!r} names no step and model; write STEP=MODEL with one of {', '.join(_STEPS)}, "
                f"for example compose=musicgen-small"
            )
        if _STEPS[step] in fields:
            raise ProductionError(f"{step} is given to two models; one can do it")
        fields[_STEPS[step]] = model
    if variant not in {None, *Variant}:
        raise ProductionError(f"there is no variant {variant!r}; there are {', '.join(Variant)}")
    production = Production(variant=Variant(variant or Variant.LYRICAL), insist=insist, **fields)
    _refuse_idle(production, variant)
    return production


def _refuse_idle(production: Production, variant: str | None) -> None:
    """What nobody would hear or see is a misunderstanding, which is better told than obeyed."""
    if production.insist and not production.models:
        raise ProductionError(
            "--insist is about models, and none is named; leave it out, or add --with STEP=MODEL"
        )
    if variant is not None and "compose" not in production.models:
        raise ProductionError(
            "--variant is what a neural composer listens to, and none is named; leave it out, or add "
            "--with compose=MODEL"
        )
    if "refine" in production.models and production.variant not in REFINING:
        raise ProductionError(
            f"--variant {production.variant} asks no refiner; leave out --with refine={production.refiner}, "
            f"or take --variant {Variant.LYRICAL}"
        )
