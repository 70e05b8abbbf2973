"""A production: which engine composes a batch, and which models see and word for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EMBEDDED = "embedded"
"""The part that needs no weights and is always there."""


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


@dataclass(frozen=True, slots=True)
class Production:
    """What a curator chooses for a batch; the default needs no weights. Models are named as in the store."""

    engine: str = "score"
    """'score', or the name of a stored model that composes: 'musicgen-small'."""
    emotion: str = EMBEDDED
    captioner: str = EMBEDDED
    elements: str = EMBEDDED
    refiner: str = EMBEDDED
    translator: str = EMBEDDED
    variant: Variant = Variant.LYRICAL
    insist: bool = False
    """A model that cannot be used ends the batch before it begins, in place of its embedded twin taking over."""
