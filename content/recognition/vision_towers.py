"""Embedders of the museum's own weights: DINOv2, and the half of CLIP that looks. They alone load torch.

- **DINOv2** (Oquab et al. 2023): its class token. The training asks that token to be the same for different crops
  of one picture (Caron et al. 2021), which is what a shortlist asks of a photograph and a reproduction. The mean of
  the patches, trained to tell places of one picture apart, would double the vector.
- **CLIP** (Radford et al. 2021; OpenCLIP's in the hub's form too): what it compares with words, its projected
  class token.

Pictures are prepared as the model's folder says (size, middle, mean and spread), always by the processors on
Pillow: those on torchvision reduce a little differently, and studio and kiosk must not.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from content.recognition.embedding import EmbedderId, Vectors, weights_digest
from content.recognition.features import Pixels
from db.models import (
    Device,
    ModelUnusableError,
    StoredModel,
    load_model,
    load_processor,
    maybe_kind_of,
)

if TYPE_CHECKING:
    import torch

_MIN_NORM = 1e-6


class _Tower(ABC):
    """A model and the preparation of its pictures."""

    way: str

    def __init__(self, model: StoredModel, identity: EmbedderId, device: Device) -> None:
        self._name = model.name
        self._identity = identity
        self._device = device
        try:
            self._model, self._processor = self._load(model, device)
        except ImportError as error:
            raise ModelUnusableError(
                f"{model.name} needs a library that is not installed ({error}); install klangbild[models]"
            ) from error

    @property
    def identity(self) -> EmbedderId:
        return self._identity

    def embed(self, pictures: Sequence[Pixels]) -> Vectors:
        import torch  # noqa: PLC0415

        prepared = self._processor(images=list(pictures), return_tensors="pt")["pixel_values"]
        with torch.inference_mode():
            answered = self._answer(prepared.to(self._device.name, self._device.torch_dtype()))
            vectors = answered.float().cpu().numpy()
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or (lengths < _MIN_NORM).any():
            raise ModelUnusableError(
                f"{self._name} answers with no numbers; "
                f"`klangbild models verify {self._name}` says whether its files are whole"
            )
        return vectors / lengths

    @staticmethod
    @abstractmethod
    def _load(model: StoredModel, device: Device) -> tuple[Any, Any]:
        """The model and its processor."""

    @abstractmethod
    def _answer(self, prepared: torch.Tensor) -> torch.Tensor:
        """(n, length) of prepared pictures (n, 3, height, width)."""


class _Dinov2(_Tower):
    way = "class-token/1"

    @staticmethod
    def _load(model: StoredModel, device: Device) -> tuple[Any, Any]:
        from transformers import BitImageProcessorPil, Dinov2Model  # noqa: PLC0415

        return load_model(Dinov2Model, model, device), load_processor(BitImageProcessorPil, model)

    def _answer(self, prepared: torch.Tensor) -> torch.Tensor:
        return self._model(pixel_values=prepared).last_hidden_state[:, 0]


class _Clip(_Tower):
    way = "image-projection/1"

    @staticmethod
    def _load(model: StoredModel, device: Device) -> tuple[Any, Any]:
        from transformers import CLIPImageProcessorPil, CLIPModel  # noqa: PLC0415

        whole = load_model(CLIPModel, model, device)
        whole.text_model = whole.text_projection = (
            None  # nobody asks the half that reads; its memory is given back
        )
        return whole, load_processor(CLIPImageProcessorPil, model)

    def _answer(self, prepared: torch.Tensor) -> torch.Tensor:
        return self._model.get_image_features(pixel_values=prepared).pooler_output


_TOWERS: dict[str, type[_Tower]] = {"dinov2": _Dinov2, "clip": _Clip}
"""By the kind that a model's configuration states."""


def identity_of(model: StoredModel) -> EmbedderId:
    """Whose vectors a model would make; reads its files, but loads nothing.

    Raises:
        ModelDamagedError: its files cannot be read.
        ModelUnusableError: it is no model that makes vectors of pictures.
    """
    way = _tower_of(model).way
    return EmbedderId(model.name, model.revision, weights_digest(model), way)


def load_embedder(model: StoredModel, device: Device | None = None, threads: int | None = None) -> _Tower:
    """An embedder of stored weights.

    Args:
        model: DINOv2, or CLIP.
        device: None: the processor. In float32, for studio and kiosk should agree in more digits than bfloat16 has.
        threads: torch's, in the whole process; None: torch decides.

    Raises:
        ModelDamagedError: its files cannot be read.
        ModelUnusableError: it is no model that makes vectors of pictures, or torch is not installed.
    """
    tower = _tower_of(model)(model, identity_of(model), device or Device())
    if threads is not None:
        import torch  # noqa: PLC0415

        torch.set_num_threads(threads)
    return tower


def _tower_of(model: StoredModel) -> type[_Tower]:
    stated = maybe_kind_of(model)
    if stated not in _TOWERS:
        raise ModelUnusableError(
            f"{model.name} is a {stated!r} model, and pictures are embedded by {', '.join(map(repr, _TOWERS))}; "
            "name one of these"
        )
    return _TOWERS[stated]
