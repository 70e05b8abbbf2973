"""A tiny MusicGen that follows tunes: the parts of the other one, in another order."""

from __future__ import annotations

from pathlib import Path

import torch
from fakes.zoo.music import CODES, tiny_musicgen

from db.models import StoredModel


def tiny_musicgen_melody(folder: Path, seed: int = 0) -> StoredModel:
    """A mono MusicGen that listens to words and to a tune; saved as the hub's models are, but for the processor,
    which transformers builds only where torchaudio is."""
    from transformers import (
        AutoTokenizer,
        MusicgenForConditionalGeneration,
        MusicgenMelodyConfig,
        MusicgenMelodyForConditionalGeneration,
    )

    parts = tiny_musicgen(folder / "parts", seed=seed)
    plain = MusicgenForConditionalGeneration.from_pretrained(parts.folder, local_files_only=True)
    torch.manual_seed(seed)
    config = MusicgenMelodyConfig(
        text_encoder=plain.config.text_encoder.to_dict(),
        audio_encoder=plain.config.audio_encoder.to_dict(),
        decoder={
            "vocab_size": CODES,
            "hidden_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "ffn_dim": 64,
            "num_codebooks": 4,
            "pad_token_id": CODES,
            "bos_token_id": CODES,
            "initializer_factor": 0.3,
        },
        num_chroma=12,
        chroma_length=24,
    )
    model = MusicgenMelodyForConditionalGeneration(config)
    model.audio_encoder.load_state_dict(plain.audio_encoder.state_dict())
    model.audio_enc_to_dec_proj.weight.data.normal_()
    model.generation_config = plain.generation_config
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(parts.folder, local_files_only=True).save_pretrained(folder)
    return StoredModel("musicgen-melody-tiny", folder, "made-on-the-spot", "CC-BY-NC-4.0")
