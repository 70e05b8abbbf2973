"""CLIP as a musical eye: which of the composer's words suit a picture, and whether a caption is true of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from db.entities import Contribution, Suggestion
from db.models import Device, ModelDamagedError, StoredModel, fitting, load_model, load_processor
from precompute.seeing.contract import Picture
from precompute.seeing.neural import zero_shot
from precompute.seeing.neural.neutral import neutral_pictures
from precompute.seeing.neural.vocabularies import VOCABULARIES, Vocabulary

_BATCH = 64
"""Texts or pictures that are encoded together."""


class ClipEye:
    """Any CLIP in transformers' format: OpenAI's, or OpenCLIP's after conversion. Implements `MusicalEye`.

    Its methods raise ModelDamagedError where a file is missing or cannot be read, and ModelUnusableError where the
    weights belong to another architecture.
    """

    def __init__(
        self,
        model: StoredModel,
        device: Device,
        vocabularies: Mapping[str, Vocabulary] = VOCABULARIES,
    ) -> None:
        """Nothing is loaded before the first picture; the vocabularies are encoded then, and kept."""
        self._stored = model
        self._device = device
        self._vocabularies = vocabularies

    @property
    def contribution(self) -> Contribution:
        """Which weights suggest the elements, out of which words."""
        said = self._stored.contribution("elements")
        words = hashlib.sha256(repr(sorted(self._vocabularies.items())).encode()).hexdigest()[:8]
        return replace(said, revision=f"{said.revision} words-{words}")

    @property
    def weights(self) -> tuple[StoredModel, ...]:
        """See `db.models.Loading`."""
        return (self._stored,)

    def load(self) -> None:
        """Read the weights now, in place of when the first picture comes."""
        _ = self._model, self._images, self._tokens

    def suggest(self, pixels: Picture) -> tuple[Suggestion, ...]:
        """All words of all vocabularies, by vocabulary, most probable first; each vocabulary sums to 1."""
        found: list[Suggestion] = []
        for name, scored in self.scores([pixels]).items():
            vocabulary = self._vocabularies[name]
            shares = zero_shot.probabilities(scored[0], vocabulary.temperature)
            found += zero_shot.suggestions(name, vocabulary.words, shares)
        return tuple(found)

    def agreement(self, pixels: Picture, caption: str) -> float:
        """Cosine of picture and caption, -1..1; `calibration.AGREES_FROM` says from where on they agree.

        Raises:
            ValueError: the caption is empty.
        """
        if not caption.strip():
            raise ValueError("there is no caption to compare with the picture")
        cosine = float(self.see([pixels])[0] @ self.read([caption])[0])
        return max(-1.0, min(1.0, cosine))

    def scores(self, pictures: Sequence[Picture]) -> dict[str, NDArray[np.float64]]:
        """By vocabulary, how well each of its words suits each picture, before the softmax: (pictures, words).

        `calibration.fit_temperature` learns a vocabulary's temperature from these.
        """
        seen = self.see(pictures)
        scale = float(self._model.logit_scale.float().exp())
        return {
            name: zero_shot.scores(seen, anchors, self._neutral, scale)
            for name, anchors in self._anchors.items()
        }

    def see(self, pictures: Sequence[Picture]) -> NDArray[np.float64]:
        """The pictures' embeddings, each of length 1: (pictures, dimensions)."""
        found: list[NDArray[np.float64]] = []
        for start in range(0, len(pictures), _BATCH):
            images = [Image.fromarray(pixels) for pixels in pictures[start : start + _BATCH]]
            prepared = self._images(images=images, return_tensors="pt")
            found.append(self._encode(self._model.get_image_features, dict(prepared)))
        return np.concatenate(found)

    def read(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The texts' embeddings, each of length 1: (texts, dimensions). What is too long is cut off."""
        longest = self._model.config.text_config.max_position_embeddings
        # Texts of like length together: padding costs as much as words.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        found: dict[int, NDArray[np.float64]] = {}
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            prepared = self._tokens(
                [texts[index] for index in batch],
                padding=True,
                truncation=True,
                max_length=longest,
                return_tensors="pt",
            )
            rows = self._encode(self._model.get_text_features, dict(prepared))
            found.update(zip(batch, rows, strict=True))
        return np.stack([found[index] for index in range(len(texts))])

    @cached_property
    def _model(self) -> Any:
        from transformers import CLIPModel  # noqa: PLC0415 - gigabytes that only neural steps need

        return load_model(CLIPModel, self._stored, self._device)

    @cached_property
    def _images(self) -> Any:
        # The PIL one by name: the other needs torchvision, and warns where it is not.
        from transformers import CLIPImageProcessorPil  # noqa: PLC0415

        return load_processor(CLIPImageProcessorPil, self._stored)

    @cached_property
    def _tokens(self) -> Any:
        from transformers import CLIPTokenizer  # noqa: PLC0415

        return load_processor(CLIPTokenizer, self._stored)

    @cached_property
    def _anchors(self) -> dict[str, NDArray[np.float64]]:
        """By vocabulary, the embeddings of its words: (words, dimensions)."""
        sentences = {
            (name, word): vocabulary.sentences(word)
            for name, vocabulary in self._vocabularies.items()
            for word in vocabulary.words
        }
        rows = iter(self.read([sentence for each in sentences.values() for sentence in each]))
        anchors = {place: zero_shot.anchor([next(rows) for _ in each]) for place, each in sentences.items()}
        return {
            name: np.stack([anchors[name, word] for word in vocabulary.words])
            for name, vocabulary in self._vocabularies.items()
        }

    @cached_property
    def _neutral(self) -> NDArray[np.float64]:
        return self.see(neutral_pictures())

    def _encode(self, encoder: Any, prepared: Mapping[str, Any]) -> NDArray[np.float64]:
        import torch  # noqa: PLC0415

        inputs = {
            name: value.to(self._device.name, self._device.torch_dtype())
            if value.is_floating_point()
            else value.to(self._device.name)
            for name, value in prepared.items()
        }
        with fitting(self._stored), torch.inference_mode():
            features = encoder(**inputs).pooler_output.float().cpu().numpy()
        try:
            return zero_shot.unit(features)
        except ValueError as error:
            raise ModelDamagedError(
                f"{self._stored.name} computes nonsense in {self._device.dtype}: {error}; try float32, or "
                f"`klangbild models verify {self._stored.name}`"
            ) from error
