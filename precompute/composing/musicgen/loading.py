"""MusicGen's weights in memory: the part that draws tokens, and apart from it the codec that makes them sound."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import torch

from db.models import Device, StoredModel, lacks_memory, load_model, load_processor
from precompute.composing.contract import ComposingError

MELODIC = "musicgen_melody"
"""What the configuration of a melody model calls it."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A MusicGen, ready to be asked."""

    name: str
    device: Device
    language: Any
    """`MusicgenForConditionalGeneration`, or the one that follows tunes, in the device's numbers and without its
    codec: its `generate` gives codes."""
    codec: Any
    """`EncodecModel`, in float32: sixteen-bit numbers are too coarse for sound of sixteen bits."""
    tokenizer: Any

    @property
    def follows_tunes(self) -> bool:
        """True for the melody models."""
        return self.language.config.model_type == MELODIC

    @property
    def channels(self) -> int:
        """1, or 2 for the stereo models, whose codec decodes left and right one by one."""
        return int(self.language.config.decoder.audio_channels)

    @property
    def codebooks(self) -> int:
        """Of both channels together."""
        return int(self.language.config.decoder.num_codebooks)

    @property
    def frame_rate_hz(self) -> int:
        """Frames a second."""
        return int(self.codec.config.frame_rate)

    @property
    def sample_rate_hz(self) -> int:
        """Samples a second."""
        return int(self.codec.config.sampling_rate)


def load_weights(model: StoredModel, device: Device) -> Weights:
    """Load a MusicGen.

    Raises:
        ModelDamagedError: a file is missing or cannot be read.
        ModelUnusableError: the weights belong to another architecture.
        ComposingError: the device has too little memory.
    """
    from transformers import (  # noqa: PLC0415
        AutoConfig,
        AutoTokenizer,
        MusicgenForConditionalGeneration,
        MusicgenMelodyForConditionalGeneration,
    )

    melodic = load_processor(AutoConfig, model).model_type == MELODIC
    kind = MusicgenMelodyForConditionalGeneration if melodic else MusicgenForConditionalGeneration
    tokenizer = load_processor(AutoTokenizer, model)
    try:
        # As they are stored: what is rounded for the sampler's sake must not be lost for the codec.
        language = load_model(kind, model, Device("cpu", "float32"))
        codec = language.audio_encoder
        language.audio_encoder = CodesAsTheyAre()
        language.to(device.name, device.torch_dtype())
        codec.to(device.name)
    except (RuntimeError, MemoryError) as error:
        if not lacks_memory(error):
            raise
        raise out_of_memory(model.name, device) from error
    return Weights(model.name, device, language, codec, tokenizer)


class CodesAsTheyAre(torch.nn.Module):
    """Stands where `generate` expects the codec, and hands its codes through: what sounds is decoded elsewhere."""

    def decode(self, audio_codes: torch.Tensor, audio_scales: Any) -> SimpleNamespace:
        """Codes of shape (1, pieces, codebooks of a channel, frames) come back without the first place."""
        del audio_scales  # MusicGen's codec has none
        return SimpleNamespace(audio_values=audio_codes[0])


def out_of_memory(name: str, device: Device) -> ComposingError:
    """What is said where memory runs out."""
    return ComposingError(
        f"There is not enough memory on {device.name} for {name}: use a smaller model or a smaller batch."
    )
