"""Perceiving a picture: what the embedded eye sees, and what models add that a production names.

What is perceived depends on the pixels alone, so that it can be kept with the image; `revision` says by whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from db.entities import Contribution, Impression, LocalText
from db.production import EMBEDDED
from precompute.seeing import PERCEPTION_REVISION, enhance, perceive
from precompute.seeing.contract import EmotionModel, MusicalEye, Picture
from precompute.wording.describing import Wording

_GREY_SIDE = 64
"""Pixels of the picture for rehearsals."""


@dataclass(frozen=True, slots=True)
class Perception:
    """Who looks at a picture besides the embedded eye."""

    emotion: EmotionModel | None = None
    eye: MusicalEye | None = None
    wording: Wording = field(default_factory=Wording)
    """Its captioner looks at the picture too."""

    @property
    def revision(self) -> str:
        """Changes whenever the same picture would give another impression; kept impressions carry it."""
        return " ".join([PERCEPTION_REVISION, *map(_named, self._models())])

    def perceive(self, pixels: Picture) -> Impression:
        """Enhance a picture and look at it.

        The caption is left empty unless a model writes one that the eye believes: catalogue and template come
        later.

        Raises:
            ModelError: a model that is named cannot be loaded.
        """
        enhanced = enhance(pixels)
        impression = perceive(enhanced)
        if self.emotion is not None:
            impression = replace(impression, emotion=self.emotion.judge(enhanced))
        caption, _ = self.wording.caption_for(enhanced, impression)
        if self.eye is not None:
            words = caption.text_in("en")
            agreement = self.eye.agreement(enhanced, words) if words else None
            impression = replace(
                impression, suggestions=self.eye.suggest(enhanced), caption_agreement=agreement
            )
            if not _believed(agreement, self.eye.agrees_from):
                caption = LocalText()
        seen_by = map(_named, self._models())
        return replace(impression, caption=caption, perceived_by=(*impression.perceived_by, *seen_by))

    def rehearse(self) -> Iterator[None]:
        """Load every model that looks, and let it look at a grey picture: one a step.

        Raises:
            ModelError: a model that is named cannot be loaded.
        """
        grey = np.full((_GREY_SIDE, _GREY_SIDE, 3), 128, np.uint8)
        if self.emotion is not None:
            self.emotion.judge(grey)
            yield
        if self.wording.captioner is not None:
            self.wording.caption_for(grey, perceive(grey))
            yield
        if self.eye is not None:
            self.eye.suggest(grey)
            self.eye.agreement(grey, "a grey picture")
            yield

    def contributions(self, impression: Impression) -> tuple[Contribution, ...]:
        """Who judged the emotion, wrote the caption and suggested the musical elements of an impression."""
        own = {
            step: Contribution(step, EMBEDDED, PERCEPTION_REVISION, "") for step in ("emotion", "elements")
        }
        return (
            self.emotion.contribution if self.emotion else own["emotion"],
            self.wording.caption_by(impression, self._doubt(impression)),
            self.eye.contribution if self.eye else own["elements"],
        )

    def _doubt(self, impression: Impression) -> str:
        """Why the caption was left out that a model wrote; '' where none was."""
        agreement = impression.caption_agreement
        if self.eye is None or self.eye.agrees_from is None or agreement is None or impression.caption:
            return ""
        return (
            f"what it wrote agrees with the picture by {agreement:.3f}, and {self.eye.contribution.by} believes "
            f"captions from {self.eye.agrees_from:.3f}"
        )

    @property
    def uses_models(self) -> bool:
        """True where anybody but the embedded eye looks."""
        return bool(self._models())

    def _models(self) -> list[Contribution]:
        models = (self.emotion, self.wording.captioner, self.eye)
        return [model.contribution for model in models if model is not None]


def _believed(agreement: float | None, agrees_from: float | None) -> bool:
    return agreement is None or agrees_from is None or agreement >= agrees_from


def _named(contribution: Contribution) -> str:
    return f"{contribution.step}={contribution.by}@{contribution.revision}"
