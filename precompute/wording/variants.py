"""Which text a neural composer listens to; after Hisariya et al. (2024), III-D.

The text is English whatever the visitors speak, because composers were taught in English. It is stored as the
English of `Commission.prompt`, and the variant's name among `Commission.parameters`, so both are part of the
commission's key.
"""

from __future__ import annotations

from db.entities import Emotion
from db.production import Variant


def text_for(variant: Variant, emotion: Emotion, caption: str, refined: str | None, template: str) -> str:
    """The text, in English.

    Args:
        variant: Emotive is the label alone, narrative the caption; lyrical and optimized are the refined text:
            these two differ in the weights of the composer, which are the engine's affair.
        emotion: of the work.
        caption: what is to be seen.
        refined: what a refiner made of it; None where there is none or what it wrote was refused.
        template: the embedded prompt, which takes its place.
    """
    if variant is Variant.EMOTIVE:
        return emotion.mood.value
    if variant is Variant.NARRATIVE:
        return caption
    return template if refined is None else refined


def parameter_of(variant: Variant) -> tuple[str, str]:
    """What a commission keeps of it among its parameters."""
    return "variant", variant.value
