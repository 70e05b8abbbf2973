"""What the tests of MusicGen share: commissions, tiny weights, a codec that can be silent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from fakes.tokens import FakeSampler, faked
from fakes.values import a_commission
from fakes.zoo.music import tiny_musicgen

from db.entities import Commission, LocalText
from db.models import Device, StoredModel
from precompute.composing.musicgen.composer import Manner, MusicgenComposer
from precompute.composing.musicgen.loading import Weights, load_weights
from precompute.composing.musicgen.tokens import Codes

SHORT_WINDOWS = Manner(window_s=2, overlap_s=1)


def asked(seed: int = 1, duration_s: float = 2.0, text: str = "slow piano and strings") -> Commission:
    """A commission in these words."""
    prompt = LocalText.of(en=text, ar="موسيقى")
    return replace(a_commission(seed), duration_s=duration_s, prompt=prompt)


def tiny_weights(folder: Path, channels: int = 1) -> tuple[StoredModel, Weights]:
    """A tiny model, saved and loaded."""
    model = tiny_musicgen(folder, channels)
    return model, load_weights(model, Device())


def with_fake(
    model: StoredModel, weights: Weights, sampler: FakeSampler, manner: Manner = SHORT_WINDOWS, **more: Any
) -> MusicgenComposer:
    """A composer whose tokens need no network, over the weights' codec."""
    return MusicgenComposer(
        model, Device(), faked(sampler), manner, read=lambda model, device: weights, **more
    )


def decoded_as_a_whole(weights: Weights, codes: Codes) -> np.ndarray:
    """What transformers makes of codes, shape (samples, 2)."""
    given = torch.as_tensor(codes)[None, None]
    sides = [given[:, :, side :: weights.channels] for side in range(weights.channels)]
    with torch.inference_mode():
        heard = [weights.codec.decode(side, [None]).audio_values[0, 0].numpy() for side in sides]
    return np.stack([heard[0], heard[-1]], axis=1)


def hush_code_0(weights: Weights) -> None:
    """Nothing but 0 in all codebooks is silence from now on: no bias sounds, and the first entries are empty."""
    for name, parameter in weights.codec.decoder.named_parameters():
        if "bias" in name:
            parameter.zero_()
    for quantizer in weights.codec.quantizer.layers:
        quantizer.codebook.embed[0] = 0
