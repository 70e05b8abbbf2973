"""What models that see promise; the embedded way of seeing is in `perceiving` and needs none of them."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from db.entities import Contribution, Emotion, Suggestion

Picture = NDArray[np.uint8]
"""Shape (height, width, 3), sRGB."""


class EmotionModel(Protocol):
    """Judges the emotion of a picture. The same pixels give the same emotion on the same machine."""

    @property
    def contribution(self) -> Contribution:
        """Who it is; the step is 'emotion'."""
        ...

    def judge(self, pixels: Picture) -> Emotion:
        """Valence, arousal, both label sets and a certainty that means what it says."""
        ...


class MusicalEye(Protocol):
    """Knows pictures and words alike: which musical words suit a picture, and whether a caption is true of it."""

    @property
    def contribution(self) -> Contribution:
        """Who it is; the step is 'elements'."""
        ...

    @property
    def agrees_from(self) -> float | None:
        """Cosine from which a caption is believed to be of its picture; None where nobody knows."""
        ...

    def suggest(self, pixels: Picture) -> tuple[Suggestion, ...]:
        """All words of all vocabularies, by vocabulary, most probable first; each vocabulary sums to 1."""
        ...

    def agreement(self, pixels: Picture, caption: str) -> float:
        """Cosine of picture and caption, -1..1."""
        ...
