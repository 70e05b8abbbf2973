"""BLIP: captions of pictures, conditioned on the emotion (Li et al. 2022; Hisariya et al. 2024, III-B)."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from db.entities import Contribution, Emotion, MoodLabel
from db.models import Device, StoredModel, load_model, load_processor
from precompute.seeing.contract import Picture
from precompute.wording.errors import WordingError
from precompute.wording.neural.computing import PROCESSOR, computing
from precompute.wording.prefixes import PAINTING, Prefix
from precompute.wording.tidying import tidied

NUM_BEAMS = 3
"""As BLIP's authors evaluate captions; a beam search draws nothing, so the same picture gives the same
caption."""
MOST_NEW_TOKENS = 40
"""About thirty words, not counting the prefix."""


class BlipCaptioner:
    """A `Captioner`; base and large are loaded alike. The weights are read when the first picture comes."""

    def __init__(self, model: StoredModel, device: Device = PROCESSOR, prefix: Prefix = PAINTING) -> None:
        self._stored = model
        self._device = device
        self._prefix = prefix

    @property
    def contribution(self) -> Contribution:
        """The model, and how it was told of the emotion."""
        said = self._stored.contribution("caption")
        return replace(said, revision=f"{said.revision} {self._prefix.name}")

    def caption(self, pixels: Picture, emotion: Emotion) -> str:
        """One sentence that begins with the prefix.

        Raises:
            WordingError: the model saw nothing.
            ModelError: the model cannot be used.
        """
        given = self.given(pixels, emotion.mood)
        with computing(self._stored):
            written = self._model.generate(
                **given, num_beams=NUM_BEAMS, do_sample=False, max_new_tokens=MOST_NEW_TOKENS
            )
        # The last id that was given closes the text; the model goes on in its place.
        seen = written[0, given["input_ids"].shape[1] - 1 :]
        sentence = tidied(self._processor.decode(seen, skip_special_tokens=True).lstrip("#"))
        if not sentence:
            raise WordingError(f"{self._stored.name} saw nothing in the picture")
        return tidied(f"{self._prefix.words(emotion.mood)} {sentence[0].lower()}{sentence[1:]}")

    def given(self, pixels: Picture, mood: MoodLabel) -> Any:
        """What the model gets: the picture, and the prefix as the ids with which the caption begins."""
        inputs = self._processor(images=pixels, text=self._prefix.words(mood), return_tensors="pt")
        return inputs.to(self._device.name, self._device.torch_dtype())

    @property
    def weights(self) -> tuple[StoredModel, ...]:
        """See `db.models.Loading`."""
        return (self._stored,)

    def load(self) -> None:
        """Read the weights now, in place of when the first one comes.

        Raises:
            ModelError: the model cannot be used.
        """
        _ = self._model, self._processor

    @cached_property
    def _model(self) -> Any:
        from transformers import BlipForConditionalGeneration  # noqa: PLC0415

        return load_model(BlipForConditionalGeneration, self._stored, self._device)

    @cached_property
    def _processor(self) -> Any:
        from transformers import BlipProcessor  # noqa: PLC0415

        return load_processor(BlipProcessor, self._stored)
