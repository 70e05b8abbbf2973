"""Makes a tiny stereo MusicGen as audiocraft saves its own: two pickled checkpoints with weights and settings.

It runs in audiocraft's environment, and needs a folder with the text encoder:

    audiocraft_checkpoint.py WORKER TEXTS FOLDER
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import torch

T5 = "t5-small"
CODES = 256

LANGUAGE_MODEL = {
    "device": "cpu",
    "dtype": "float32",
    "lm_model": "transformer_lm",
    "dataset": {"segment_duration": 30},
    "transformer_lm": {
        "dim": 16,
        "num_heads": 2,
        "num_layers": 2,
        "n_q": 8,
        "card": CODES,
        "causal": True,
        "custom": True,
        "memory_efficient": True,
    },
    "codebooks_pattern": {"modeling": "delay", "delay": {"delays": [0, 0, 1, 1, 2, 2, 3, 3]}},
    "attribute_dropout": {},
    "classifier_free_guidance": {"training_dropout": 0.3, "inference_coef": 3.0},
    "fuser": {"sum": [], "prepend": [], "cross": ["description"], "input_interpolate": []},
    "conditioners": {
        "args": {"merge_text_conditions_p": 0.25},
        "description": {
            "model": "t5",
            "t5": {"name": T5, "finetune": False, "word_dropout": 0.3, "normalize_text": False},
        },
    },
    "interleave_stereo_codebooks": {"use": True, "per_timestep": False},
}
CODEC = {
    "device": "cpu",
    "compression_model": "encodec",
    "encodec": {
        "autoencoder": "seanet",
        "quantizer": "rvq",
        "sample_rate": 32000,
        "channels": 1,
        "causal": False,
    },
    "seanet": {
        "n_filters": 4,
        "n_residual_layers": 1,
        "dimension": 16,
        "ratios": [8, 5, 4, 4],
        "encoder": {},
        "decoder": {},
    },
    "rvq": {"n_q": 4, "bins": CODES, "kmeans_init": False},
}


def main(worker: str, texts: Path, folder: Path) -> None:
    helper = runpy.run_path(worker)
    helper["stand_in"]()
    from audiocraft.models import builders  # pyright: ignore[reportMissingImports]
    from omegaconf import OmegaConf  # pyright: ignore[reportMissingImports]

    torch.manual_seed(1)
    helper["read_texts_in"](texts)
    for settings, build, name in (
        (LANGUAGE_MODEL, builders.get_lm_model, "state_dict.bin"),
        (CODEC, builders.get_compression_model, "compression_state_dict.bin"),
    ):
        configuration = OmegaConf.create(settings)
        content = {
            "best_state": build(configuration).state_dict(),
            "xp.cfg": OmegaConf.to_yaml(configuration),
            "version": "1.3.0",
            "exported": True,
        }
        torch.save(content, folder / name)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
