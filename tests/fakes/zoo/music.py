"""A tiny MusicGen, mono or stereo: 32 kHz, 50 frames a second, four codebooks of 64 for each channel."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from fakes.zoo.tokenizing import t5_tokenizer

from db.models import StoredModel

CODES = 64
FRAME_RATE_HZ = 50
SAMPLE_RATE_HZ = 32000


def tiny_musicgen(folder: Path, channels: int = 1, seed: int = 0) -> StoredModel:
    """A MusicGen that plays noise; saved as the hub's models are."""
    from transformers import (
        EncodecConfig,
        EncodecFeatureExtractor,
        MusicgenConfig,
        MusicgenDecoderConfig,
        MusicgenForConditionalGeneration,
        MusicgenProcessor,
        T5Config,
    )

    torch.manual_seed(seed)
    tokenizer = t5_tokenizer()
    text = T5Config(vocab_size=len(tokenizer), d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4)
    codec = EncodecConfig(
        sampling_rate=SAMPLE_RATE_HZ,
        audio_channels=1,
        upsampling_ratios=[8, 5, 4, 4],
        codebook_size=CODES,
        hidden_size=32,
        num_filters=4,
        num_residual_layers=1,
        num_lstm_layers=1,
        target_bandwidths=[FRAME_RATE_HZ * 4 * math.log2(CODES) / 1000],
        normalize=False,
        use_causal_conv=False,
        chunk_length_s=None,
        overlap=None,
        norm_type="weight_norm",
        use_conv_shortcut=False,
    )
    decoder = MusicgenDecoderConfig(
        vocab_size=CODES,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        ffn_dim=64,
        num_codebooks=4 * channels,
        audio_channels=channels,
        pad_token_id=CODES,
        bos_token_id=CODES,
        eos_token_id=None,
        max_position_embeddings=2048,
        initializer_factor=0.3,  # as large as it takes for words and earlier codes to be heeded
    )
    config = MusicgenConfig(
        text_encoder=text.to_dict(), audio_encoder=codec.to_dict(), decoder=decoder.to_dict()
    )
    model = MusicgenForConditionalGeneration(config)
    for quantizer in model.audio_encoder.quantizer.layers:
        quantizer.codebook.embed.normal_()  # they begin as zeros, and every code would sound the same
    generation = model.generation_config
    generation.decoder_start_token_id = CODES
    generation.pad_token_id = CODES
    generation.bos_token_id = CODES
    generation.max_length = 1500
    generation.do_sample = True
    generation.guidance_scale = 3.0
    model.save_pretrained(folder)
    features = EncodecFeatureExtractor(
        feature_size=channels, sampling_rate=SAMPLE_RATE_HZ, padding_side="left"
    )
    MusicgenProcessor(features, tokenizer).save_pretrained(folder)
    return StoredModel("musicgen-tiny", folder, "made-on-the-spot", "CC-BY-NC-4.0")
