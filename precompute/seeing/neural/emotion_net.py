"""The emotion network of Hisariya et al. (2024): ResNet50, two bidirectional GRUs, multi-head attention, classes.

The published code pools the picture to one token, so that its attention has a single thing to attend to and its
weight is always 1. Here the 7 x 7 places of the feature map are the sequence, read row by row; the published form
is `tokens="one"`.

It is a model in the layout of the Hugging Face hub: `save_pretrained` writes config.json and model.safetensors, and
`db.models.load_model` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn
from transformers import PreTrainedConfig, PreTrainedModel, ResNetConfig, ResNetModel, ViTImageProcessorPil
from transformers.utils.constants import IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD
from transformers.utils.generic import ModelOutput

from db.entities import MoodLabel

SIDE_PX = 224


def preprocessing() -> ViTImageProcessorPil:
    """RGB, 224 x 224, ImageNet's mean and deviation; to be saved beside the weights.

    The name is that of the class, which a ViT needs no more than any other network does.
    """
    return ViTImageProcessorPil(
        size={"height": SIDE_PX, "width": SIDE_PX},
        image_mean=IMAGENET_DEFAULT_MEAN,
        image_std=IMAGENET_DEFAULT_STD,
        do_convert_rgb=True,
    )


class EmotionNetConfig(PreTrainedConfig):
    """The shape of an `EmotionNet`; `id2label` names its classes."""

    model_type = "emotion-net"

    def __init__(
        self,
        backbone_config: ResNetConfig | dict[str, Any] | None = None,
        tokens: Literal["places", "one"] = "places",
        first_gru: int = 256,
        second_gru: int = 128,
        attention_heads: int = 4,
        hidden: int = 128,
        dropout: float = 0.2,
        hidden_dropout: float = 0.4,
        calibration_temperature: float = 1.0,
        **kwargs: Any,
    ) -> None:
        """The defaults are the published sizes, ResNet50 among them, with the five moods as classes.

        Args:
            backbone_config: of the ResNet.
            tokens: 'places' attends over the places of the feature map, 'one' over their mean.
            first_gru: units of the first GRU in each direction.
            second_gru: of the second one; twice that is what the attention sees.
            attention_heads: of the attention.
            hidden: units between attention and classes.
            dropout: before the first fully connected layer.
            hidden_dropout: before the second one.
            calibration_temperature: by which logits are divided before the softmax; 1 where it was not fitted.
            kwargs: what transformers knows of every configuration.

        Raises:
            ValueError: `tokens` is neither.
        """
        if tokens not in ("places", "one"):
            raise ValueError(f"tokens is 'places' or 'one', not {tokens!r}")
        given = backbone_config if backbone_config is not None else {}
        self.backbone_config = ResNetConfig(**given) if isinstance(given, dict) else given
        self.tokens = tokens
        self.first_gru = first_gru
        self.second_gru = second_gru
        self.attention_heads = attention_heads
        self.hidden = hidden
        self.dropout = dropout
        self.hidden_dropout = hidden_dropout
        self.calibration_temperature = calibration_temperature
        kwargs.setdefault("id2label", {index: label.value for index, label in enumerate(MoodLabel)})
        super().__init__(**kwargs)


@dataclass
class EmotionNetOutput(ModelOutput):
    """What an `EmotionNet` says of a batch of pictures."""

    logits: Tensor | None = None
    """Shape (pictures, classes)."""
    attentions: Tensor | None = None
    """Shape (pictures, heads, places, places); each row sums to 1."""


class EmotionNet(PreTrainedModel):
    """Classes of feeling from pictures."""

    config_class = EmotionNetConfig
    config: EmotionNetConfig
    base_model_prefix = "emotion_net"
    main_input_name = "pixel_values"

    def __init__(self, config: EmotionNetConfig) -> None:
        """A network with random weights."""
        super().__init__(config)
        seen = list(config.backbone_config.hidden_sizes or ())[-1]
        width = 2 * config.second_gru
        self.backbone = ResNetModel(config.backbone_config)
        self.first_gru = nn.GRU(seen, config.first_gru, batch_first=True, bidirectional=True)
        self.second_gru = nn.GRU(
            2 * config.first_gru, config.second_gru, batch_first=True, bidirectional=True
        )
        self.attention = nn.MultiheadAttention(width, config.attention_heads, batch_first=True)
        self.classifier = nn.Sequential(
            nn.Dropout(config.dropout),
            nn.Linear(width, config.hidden),
            nn.ReLU(),
            nn.Dropout(config.hidden_dropout),
            nn.Linear(config.hidden, len(config.id2label or ())),
        )
        self.post_init()

    def forward(self, pixel_values: Tensor) -> EmotionNetOutput:
        """Judge pictures.

        Args:
            pixel_values: shape (pictures, 3, height, width), as `preprocessing` gives them.
        """
        return self.judge_sequence(self.sequence(pixel_values))

    def sequence(self, pixel_values: Tensor) -> Tensor:
        """What the backbone sees, as a sequence of places from the top left to the bottom right.

        Shape (pictures, places, channels): 49 places for a picture of 224 x 224, or the mean of them all.
        """
        seen = self.backbone(pixel_values)
        if self.config.tokens == "one":
            return seen.pooler_output.flatten(2).transpose(1, 2)
        return seen.last_hidden_state.flatten(2).transpose(1, 2)

    def judge_sequence(self, sequence: Tensor) -> EmotionNetOutput:
        """Classes from what `sequence` gives."""
        context, _ = self.first_gru(sequence)
        context, _ = self.second_gru(context)
        attended, weights = self.attention(context, context, context, average_attn_weights=False)
        return EmotionNetOutput(logits=self.classifier(attended.mean(dim=1)), attentions=weights)

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        """GRUs and linear layers as torch draws them: transformers knows no GRU, and starts the others near 0."""
        if isinstance(module, nn.GRU | nn.Linear):
            module.reset_parameters()
        else:
            super()._init_weights(module)
