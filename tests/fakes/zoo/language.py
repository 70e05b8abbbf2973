"""Tiny models of language: T5, Falcon, Marian."""

from __future__ import annotations

from pathlib import Path

import torch
from fakes.zoo.tokenizing import falcon_tokenizer, marian_tokenizer, t5_tokenizer

from db.models import StoredModel


def tiny_t5(folder: Path, seed: int = 0) -> StoredModel:
    """A T5 that writes noise."""
    from transformers import T5Config, T5ForConditionalGeneration

    torch.manual_seed(seed)
    tokenizer = t5_tokenizer()
    config = T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=8,
        d_ff=64,
        num_layers=2,
        num_heads=4,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=1,
    )
    T5ForConditionalGeneration(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return StoredModel("t5-tiny", folder, "made-on-the-spot", "Apache-2.0")


def tiny_falcon(folder: Path, seed: int = 0) -> StoredModel:
    """A Falcon that writes noise."""
    from transformers import FalconConfig, FalconForCausalLM

    torch.manual_seed(seed)
    tokenizer = falcon_tokenizer()
    config = FalconConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        bos_token_id=0,
        eos_token_id=0,
    )
    FalconForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return StoredModel("falcon-tiny", folder, "made-on-the-spot", "Apache-2.0")


def tiny_marian(folder: Path, seed: int = 0) -> StoredModel:
    """A translator from English into Arabic noise."""
    from transformers import MarianConfig, MarianMTModel

    torch.manual_seed(seed)
    tokenizer = marian_tokenizer(folder / "raw")
    size, pad = tokenizer.vocab_size, tokenizer.pad_token_id
    config = MarianConfig(
        vocab_size=size,
        decoder_vocab_size=size,
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=64,
        pad_token_id=pad,
        decoder_start_token_id=pad,
        eos_token_id=0,
        forced_eos_token_id=0,
        bos_token_id=0,
    )
    tokenizer.save_pretrained(folder)
    MarianMTModel(config).save_pretrained(folder)
    return StoredModel("marian-tiny", folder, "made-on-the-spot", "CC-BY-4.0")
