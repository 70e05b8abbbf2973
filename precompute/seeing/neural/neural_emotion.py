"""Networks that judge the emotion of a picture: `EmotionNet`, or a ViT that was fine-tuned on the same labels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from db.entities import Contribution, Emotion
from db.models import (
    Device,
    ModelDamagedError,
    ModelUnusableError,
    StoredModel,
    fitting,
    kind_of,
    load_model,
    load_processor,
)
from precompute.seeing.contract import Picture
from precompute.seeing.neural.label_sets import LabelSet, emotion_from_labels, read_labels
from precompute.seeing.neural.zero_shot import probabilities

_BATCH = 32


class NeuralEmotion:
    """A network of five moods or of eight feelings. Implements `EmotionModel`.

    Its methods raise ModelDamagedError where a file is missing or cannot be read, and ModelUnusableError where the
    weights are of another architecture or their classes are no emotions of ours.
    """

    def __init__(self, model: StoredModel, device: Device) -> None:
        """Nothing is loaded before the first picture; config.json says of which class the weights are."""
        self._stored = model
        self._device = device

    @property
    def contribution(self) -> Contribution:
        """Which weights judge the emotion."""
        return self._stored.contribution("emotion")

    @property
    def weights(self) -> tuple[StoredModel, ...]:
        """See `db.models.Loading`."""
        return (self._stored,)

    def load(self) -> None:
        """Read the weights now, in place of when the first picture comes."""
        _ = self.labels, self._images

    @cached_property
    def labels(self) -> LabelSet:
        """The network's classes, in their order."""
        return _labels_of(self._stored, self._network.config.id2label)

    def judge(self, pixels: Picture) -> Emotion:
        """The emotion of an upright sRGB picture; `emotion_from_labels` says what certainty means."""
        # A ViT's configuration has the temperature only where somebody fitted it.
        temperature: float = getattr(self._network.config, "calibration_temperature", 1.0)
        shares = probabilities(self.scores([pixels])[0], temperature)
        return emotion_from_labels(self.labels, [float(share) for share in shares])

    def scores(self, pictures: Sequence[Picture]) -> NDArray[np.float64]:
        """Scores before temperature and softmax, one column a label: (pictures, labels).

        `calibration.fit_temperature` learns the temperature from these.

        Raises:
            ModelDamagedError: the network computes what is no number.
            ModelUnusableError: the memory does not suffice.
        """
        import torch  # noqa: PLC0415

        found: list[NDArray[np.float64]] = []
        for start in range(0, len(pictures), _BATCH):
            images = [Image.fromarray(pixels) for pixels in pictures[start : start + _BATCH]]
            prepared = self._images(images=images, return_tensors="pt")["pixel_values"]
            with fitting(self._stored), torch.inference_mode():
                judged = self._network(prepared.to(self._device.name, self._device.torch_dtype()))
            found.append(judged.logits.double().cpu().numpy())
        scored = np.concatenate(found)
        if not np.isfinite(scored).all():
            raise ModelDamagedError(
                f"{self._stored.name} computes nonsense in {self._device.dtype}; try float32, or "
                f"`klangbild models verify {self._stored.name}`"
            )
        return scored

    @cached_property
    def _network(self) -> Any:
        return load_model(_class_of(self._stored), self._stored, self._device)

    @cached_property
    def _images(self) -> Any:
        from transformers import ViTImageProcessorPil  # noqa: PLC0415 - gigabytes that only neural steps need

        return load_processor(ViTImageProcessorPil, self._stored)


def _class_of(model: StoredModel) -> Any:
    """The class that the folder's configuration names."""
    from transformers import ViTForImageClassification  # noqa: PLC0415

    from precompute.seeing.neural.emotion_net import EmotionNet  # noqa: PLC0415

    classes = {"emotion-net": EmotionNet, "vit": ViTForImageClassification}
    stated = kind_of(model)
    if stated not in classes:
        raise ModelUnusableError(
            f"{model.name} is a {stated!r} model, and emotions are judged by {' or '.join(map(repr, classes))}; "
            f"import the right model under this name"
        )
    return classes[stated]


def _labels_of(model: StoredModel, id2label: dict[int, str]) -> LabelSet:
    try:
        return read_labels([id2label[index] for index in sorted(id2label)])
    except ValueError as error:
        raise ModelUnusableError(
            f"{model.name} judges no emotions that we know: {error}; rename the classes under id2label in its "
            f"config.json and import it again"
        ) from error
