"""Tiny pipelines of diffusers that make noise out of noise: ACE-Step at 48 kHz, Stable Audio at 44.1 kHz.

Rates and the steps between codec and sound are the real ones; everything else is as small as it can be.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from fakes.zoo.tokenizing import falcon_tokenizer, t5_tokenizer

from db.models import StoredModel

LATENTS = 8
WIDTH = 32


def tiny_ace_step(folder: Path, seed: int = 0, turbo: bool = True) -> StoredModel:
    """ACE-Step 1.5: 25 frames a second."""
    from diffusers.models.transformers.ace_step_transformer import AceStepTransformer1DModel
    from diffusers.pipelines.ace_step import AceStepConditionEncoder, AceStepPipeline
    from diffusers.schedulers import FlowMatchEulerDiscreteScheduler
    from transformers import Qwen3Config, Qwen3Model

    torch.manual_seed(seed)
    tokenizer = falcon_tokenizer()
    attention = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8, "intermediate_size": 48}
    text = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=1,
        max_position_embeddings=2048,
        **attention,
    )
    shape = {**attention, "hidden_size": WIDTH, "sliding_window": 16}
    conditions = AceStepConditionEncoder(
        text_hidden_dim=WIDTH,
        timbre_hidden_dim=LATENTS,
        num_lyric_encoder_hidden_layers=1,
        num_timbre_encoder_hidden_layers=1,
        **shape,
    )
    transformer = AceStepTransformer1DModel(
        num_hidden_layers=2,
        in_channels=3 * LATENTS,
        audio_acoustic_hidden_dim=LATENTS,
        is_turbo=turbo,
        **shape,
    )
    AceStepPipeline(
        vae=_codec([4, 6, 8, 10], 48000),
        text_encoder=Qwen3Model(text),
        tokenizer=tokenizer,
        transformer=transformer,
        condition_encoder=conditions,
        scheduler=FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
    ).save_pretrained(folder)
    return StoredModel("ace-step-tiny", folder, "made-on-the-spot", "MIT")


def tiny_stable_audio(folder: Path, seed: int = 0) -> StoredModel:
    """Stable Audio Open, with windows of 12 s, and a scheduler that needs no further library."""
    from diffusers import (
        EDMDPMSolverMultistepScheduler,
        StableAudioDiTModel,
        StableAudioPipeline,
        StableAudioProjectionModel,
    )
    from transformers import T5Config, T5EncoderModel

    torch.manual_seed(seed)
    tokenizer = t5_tokenizer()
    tokenizer.model_max_length = 64
    text = T5Config(vocab_size=len(tokenizer), d_model=WIDTH, d_kv=8, d_ff=37, num_layers=1, num_heads=4)
    transformer = StableAudioDiTModel(
        sample_size=259,
        in_channels=LATENTS,
        out_channels=LATENTS,
        num_layers=2,
        attention_head_dim=8,
        num_attention_heads=4,
        num_key_value_attention_heads=2,
        cross_attention_dim=WIDTH,
        cross_attention_input_dim=WIDTH,
        global_states_input_dim=2 * WIDTH,
        time_proj_dim=8,
    )
    StableAudioPipeline(
        vae=_codec([2, 4, 4, 8, 8], 44100),
        text_encoder=T5EncoderModel(text),
        projection_model=StableAudioProjectionModel(WIDTH, WIDTH, min_value=0, max_value=512),
        tokenizer=tokenizer,
        transformer=transformer,
        scheduler=EDMDPMSolverMultistepScheduler(prediction_type="v_prediction", sigma_data=1.0),
    ).save_pretrained(folder)
    return StoredModel("stable-audio-tiny", folder, "made-on-the-spot", "LicenseRef-Stability-AI-Community")


def _codec(ratios: list[int], rate_hz: int) -> Any:
    from diffusers import AutoencoderOobleck

    return AutoencoderOobleck(
        encoder_hidden_size=LATENTS,
        downsampling_ratios=ratios,
        channel_multiples=[1] * len(ratios),
        decoder_channels=4,
        decoder_input_channels=LATENTS,
        sampling_rate=rate_hz,
    )
