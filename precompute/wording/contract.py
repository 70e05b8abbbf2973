"""What models of language promise; the embedded captions and prompts are in `captions` and `prompts`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from db.entities import Contribution, Emotion, MusicalElements
from precompute.seeing.contract import Picture


class Captioner(Protocol):
    """Says in one English sentence what is to be seen."""

    @property
    def contribution(self) -> Contribution:
        """Who it is; the step is 'caption'."""
        ...

    def caption(self, pixels: Picture, emotion: Emotion) -> str:
        """A caption that takes the emotion into account; the same picture and emotion give the same one."""
        ...


class Refiner(Protocol):
    """Turns the description of a picture into that of a piece of music."""

    @property
    def contribution(self) -> Contribution:
        """Who it is; the step is 'refine'."""
        ...

    def refine(self, description: str) -> str:
        """What the model writes, as it is: `guard` decides whether it is fit to be used."""
        ...


@runtime_checkable
class ElementsRefiner(Refiner, Protocol):
    """A refiner that was taught with musical elements beside the description."""

    def described(self, description: str, elements: MusicalElements) -> str:
        """What `refine` then gets: 'a quiet harbour | Instruments: oud, ney | Tempo: slow'."""
        ...


class Translator(Protocol):
    """Translates from English."""

    @property
    def contribution(self) -> Contribution:
        """Who it is; the step is 'translate'."""
        ...

    @property
    def language(self) -> str:
        """Into which language, as BCP 47: 'ar'."""
        ...

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Each text in logical order, as Unicode wants it; shaping is the screen's work."""
        ...
