"""Tiny models that see: BLIP, CLIP, and those that judge emotions."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import torch
from fakes.zoo.tokenizing import bert_tokenizer, clip_tokenizer

from db.entities import FeelingLabel
from db.models import StoredModel

SIDE_PX = 32


def tiny_blip(folder: Path, seed: int = 0) -> StoredModel:
    """A BLIP that captions with noise, and always at length: it hardly ever comes to an end by itself."""
    from transformers import BlipConfig, BlipForConditionalGeneration, BlipImageProcessor, BlipProcessor

    torch.manual_seed(seed)
    tokenizer = bert_tokenizer()
    tokenizer.add_special_tokens({"bos_token": "[DEC]"})
    text = {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "encoder_hidden_size": 32,
        "intermediate_size": 37,
        "projection_dim": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "max_position_embeddings": 64,
        "bos_token_id": tokenizer.convert_tokens_to_ids("[DEC]"),
        "eos_token_id": tokenizer.sep_token_id,
        "sep_token_id": tokenizer.sep_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    vision = {
        "hidden_size": 32,
        "intermediate_size": 37,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "image_size": SIDE_PX,
        "patch_size": 8,
    }
    config = BlipConfig(text_config=text, vision_config=vision, projection_dim=32)
    model = BlipForConditionalGeneration(config)
    with torch.no_grad():
        model.text_decoder.cls.predictions.bias[tokenizer.sep_token_id] = -50.0
    model.save_pretrained(folder)
    images = BlipImageProcessor(size={"height": SIDE_PX, "width": SIDE_PX})
    BlipProcessor(images, tokenizer).save_pretrained(folder)
    return StoredModel("blip-tiny", folder, "made-on-the-spot", "BSD-3-Clause")


def tiny_clip(folder: Path, seed: int = 0, dimensions: int = 16) -> StoredModel:
    """A CLIP whose likings are noise; OpenAI's and OpenCLIP's differ in the dimensions of their embeddings."""
    from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPProcessor

    torch.manual_seed(seed)
    tokenizer = clip_tokenizer()
    text = {
        "vocab_size": len(tokenizer),
        "hidden_size": 32,
        "intermediate_size": 37,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "max_position_embeddings": 77,
        "projection_dim": dimensions,
        "eos_token_id": tokenizer.eos_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    vision = {
        "hidden_size": 32,
        "intermediate_size": 37,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "image_size": SIDE_PX,
        "patch_size": 8,
        "projection_dim": dimensions,
    }
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=dimensions)).save_pretrained(
        folder
    )
    images = CLIPImageProcessorPil(
        size={"shortest_edge": SIDE_PX}, crop_size={"height": SIDE_PX, "width": SIDE_PX}
    )
    CLIPProcessor(images, tokenizer).save_pretrained(folder)
    return StoredModel("clip-tiny", folder, "made-on-the-spot", "MIT")


def tiny_emotion_net_config(tokens: Literal["places", "one"] = "places", **fields: Any) -> Any:
    """A thin ResNet of the true depth, so that 224 x 224 pixels become 49 places, and small GRUs."""
    from transformers import ResNetConfig

    from precompute.seeing.neural.emotion_net import EmotionNetConfig

    backbone = ResNetConfig(
        embedding_size=8, hidden_sizes=[8, 16, 16, 32], depths=[1, 1, 1, 1], layer_type="basic"
    )
    return EmotionNetConfig(
        backbone, tokens, first_gru=16, second_gru=8, attention_heads=4, hidden=16, **fields
    )


def tiny_emotion_net(
    folder: Path, tokens: Literal["places", "one"] = "places", seed: int = 0, **fields: Any
) -> StoredModel:
    """A network that judges the five moods by dice."""
    from precompute.seeing.neural.emotion_net import EmotionNet, preprocessing

    torch.manual_seed(seed)
    EmotionNet(tiny_emotion_net_config(tokens, **fields)).save_pretrained(folder)
    preprocessing().save_pretrained(folder)
    return StoredModel("emotion-net-tiny", folder, "made-on-the-spot", "Apache-2.0")


def tiny_emotion_vit(folder: Path, seed: int = 0, **fields: Any) -> StoredModel:
    """A ViT that judges the eight feelings by dice."""
    from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessorPil

    torch.manual_seed(seed)
    config = ViTConfig(
        hidden_size=32,
        intermediate_size=37,
        num_hidden_layers=2,
        num_attention_heads=4,
        image_size=SIDE_PX,
        patch_size=8,
        **{"id2label": {index: label.value for index, label in enumerate(FeelingLabel)}, **fields},
    )
    ViTForImageClassification(config).save_pretrained(folder)
    ViTImageProcessorPil(size={"height": SIDE_PX, "width": SIDE_PX}).save_pretrained(folder)
    return StoredModel("emotion-vit-tiny", folder, "made-on-the-spot", "Apache-2.0")
