"""How fast audiocraft itself samples MusicGen's tokens: what `musicgen_speed.py` is compared with.

    PYTHONPATH=tests python tests/benchmarks/audiocraft_speed.py ENVIRONMENT --device cpu --seconds 1 --batches 1,4

ENVIRONMENT is the folder that `klangbild models setup audiocraft` built. The model has the shape of
facebook/musicgen-small and random weights, which run at the true speed. Only tokens are sampled; the encoder is
a T5 of two layers, since a text is encoded once a piece.
"""

from __future__ import annotations

import argparse
import json
import os
import runpy
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

_FRAME_RATE_HZ = 50
_WARM_UP_FRAMES = 8
_TEXT = "slow piano and strings, melancholic, 70 bpm, a calm impressionist painting of water lilies on a pond"
_INSIDE = "KLANGBILD_INSIDE_AUDIOCRAFT"
_SMALL = {
    "lm_model": "transformer_lm",
    "transformer_lm": {
        "dim": 1024,
        "num_heads": 16,
        "num_layers": 24,
        "hidden_scale": 4,
        "n_q": 4,
        "card": 2048,
        "dropout": 0.0,
        "emb_lr": None,
        "activation": "gelu",
        "norm_first": True,
        "bias_ff": False,
        "bias_attn": False,
        "bias_proj": False,
        "past_context": None,
        "causal": True,
        "custom": False,
        "memory_efficient": True,
        "attention_as_float32": False,
        "layer_scale": None,
        "positional_embedding": "sin",
        "xpos": False,
        "checkpointing": "none",
        "weight_init": "gaussian",
        "depthwise_init": "current",
        "zero_bias_init": True,
        "norm": "layer_norm",
        "cross_attention": False,
        "qk_layer_norm": False,
        "qk_layer_norm_cross": False,
        "attention_dropout": None,
        "kv_repeat": 1,
        "two_step_cfg": False,
    },
    "codebooks_pattern": {"modeling": "delay", "delay": {"delays": [0, 1, 2, 3]}},
    "attribute_dropout": {},
    "classifier_free_guidance": {"training_dropout": 0.3, "inference_coef": 3.0},
    "fuser": {"sum": [], "prepend": [], "cross": ["description"], "input_interpolate": []},
    "conditioners": {
        "args": {"merge_text_conditions_p": 0.25},
        "description": {
            "model": "t5",
            "t5": {"name": "t5-base", "finetune": False, "word_dropout": 0.3, "normalize_text": False},
        },
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("environment", type=Path, help="of audiocraft")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--numbers", default="float32", choices=("float32", "float16", "bfloat16"))
    parser.add_argument("--seconds", type=float, default=1.0, help="of each piece")
    parser.add_argument("--batches", default="1,4", help="how many at once, with commas")
    parser.add_argument("--threads", type=int, default=1, help="of a processor")
    arguments = parser.parse_args()
    if _INSIDE not in os.environ:
        raise SystemExit(_again_inside(arguments.environment))
    batches = [int(each) for each in arguments.batches.split(",")]
    for row in measure(arguments.device, arguments.numbers, arguments.seconds, batches, arguments.threads):
        print(json.dumps(row), flush=True)


def _again_inside(environment: Path) -> int:
    from precompute.composing.audiocraft.environment import WORKER, python_of, require_ready

    require_ready(environment)
    with tempfile.TemporaryDirectory() as texts:
        _write_texts(Path(texts))
        return subprocess.run(
            [python_of(environment), "-I", __file__, *sys.argv[1:]],
            env={**os.environ, _INSIDE: json.dumps([str(WORKER), texts])},
            check=False,
        ).returncode


def measure(
    device: str, numbers: str, seconds: float, batches: list[int], threads: int
) -> list[dict[str, Any]]:
    """Seconds for each batch, on the wall and of the processor."""
    import torch

    torch.set_num_threads(threads)
    model, attributes = _build(device, numbers)

    def sample(count: int, frames: int) -> None:
        given = [attributes(text={"description": _TEXT}) for _ in range(count)]
        with torch.no_grad():
            codes = model.generate(None, given, max_gen_len=frames, top_k=250, cfg_coef=3.0)
        if codes.shape != (count, 4, frames):
            raise AssertionError(f"{tuple(codes.shape)} codes came")

    rows = []
    for count in batches:
        sample(count, _WARM_UP_FRAMES)
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        sample(count, round(seconds * _FRAME_RATE_HZ))
        if device != "cpu":
            torch.cuda.synchronize()
        spent = {"wall_s": time.perf_counter() - wall_s, "cpu_s": time.process_time() - cpu_s}
        a_piece = {f"{name}_a_piece": round(value / count, 3) for name, value in spent.items()}
        rows.append({"what": "audiocraft", "numbers": numbers, "batch": count, "seconds": seconds, **a_piece})
    return rows


def _build(device: str, numbers: str) -> tuple[Any, Any]:
    """The language model with its conditioner, and the class in which texts are handed to it."""
    worker, texts = json.loads(os.environ[_INSIDE])
    helper = runpy.run_path(worker)
    helper["stand_in"]()
    import torch
    from audiocraft.models import builders  # pyright: ignore[reportMissingImports]
    from audiocraft.modules.conditioners import (  # pyright: ignore[reportMissingImports]
        ConditioningAttributes,
    )
    from omegaconf import OmegaConf  # pyright: ignore[reportMissingImports]

    helper["read_texts_in"](Path(texts))
    torch.manual_seed(0)
    settings = {**_SMALL, "device": device, "dtype": numbers, "dataset": {"segment_duration": 30}}
    model = builders.get_lm_model(OmegaConf.create(settings))
    return model.to(device=device, dtype=getattr(torch, numbers)).eval(), ConditioningAttributes


def _write_texts(folder: Path) -> None:
    """A T5 as wide as t5-base, of two layers, with a tokenizer."""
    from fakes.zoo.tokenizing import t5_tokenizer
    from transformers import T5Config, T5EncoderModel

    tokenizer = t5_tokenizer()
    shape = T5Config(vocab_size=len(tokenizer), d_model=768, d_kv=64, d_ff=3072, num_layers=2, num_heads=12)
    T5EncoderModel(shape).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


if __name__ == "__main__":
    main()
