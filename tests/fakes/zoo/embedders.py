"""Tiny models that make vectors of pictures: DINOv2. (CLIP is among the models that see.)"""

from __future__ import annotations

from pathlib import Path

import torch

from db.models import StoredModel

SIDE_PX = 28


def tiny_dinov2(folder: Path, seed: int = 0) -> StoredModel:
    """A DINOv2 of 32 numbers, whose vectors are noise, but the same for the same picture."""
    from transformers import BitImageProcessorPil, Dinov2Config, Dinov2Model

    torch.manual_seed(seed)
    config = Dinov2Config(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, image_size=56, patch_size=14
    )
    Dinov2Model(config).save_pretrained(folder)
    BitImageProcessorPil(
        size={"shortest_edge": 32}, crop_size={"height": SIDE_PX, "width": SIDE_PX}
    ).save_pretrained(folder)
    return StoredModel("dinov2-tiny", folder, "made-on-the-spot", "Apache-2.0")
