"""What it costs to see with models of the true shape on one core of a processor.

    PYTHONPATH=tests .venv/bin/python tests/benchmarks/neural_seeing.py

The weights are random, so what is suggested and felt is noise; the time is not, since it does not depend on the
weights. The tokenizer is a tiny one that cuts words into more pieces than the real one does: reading the
vocabularies takes less time than this says.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from fakes.zoo.tokenizing import clip_tokenizer
from rich.console import Console
from rich.table import Table
from transformers import (
    CLIPConfig,
    CLIPImageProcessorPil,
    CLIPModel,
    ViTConfig,
    ViTForImageClassification,
    ViTImageProcessorPil,
)

from db.entities import FeelingLabel
from db.models import Device, StoredModel
from precompute.seeing.contract import Picture
from precompute.seeing.neural.clip_eye import ClipEye
from precompute.seeing.neural.emotion_net import EmotionNet, EmotionNetConfig, preprocessing
from precompute.seeing.neural.neural_emotion import NeuralEmotion
from precompute.seeing.neural.vocabularies import VOCABULARIES

_CPU = Device()
_TIMES = 5


def main() -> None:
    """Measure and print."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    picture = np.random.default_rng(0).integers(0, 256, (768, 1024, 3), np.uint8)
    table = Table("what", "CPU seconds", title="One core, float32, random weights of the true shape")
    with tempfile.TemporaryDirectory() as scratch:
        _measure_clip(Path(scratch) / "clip", picture, table)
        for name, make in (("ResNet50 + BiGRU + attention", _emotion_net), ("ViT-B/16", _emotion_vit)):
            folder = Path(scratch) / make.__name__
            make(folder)
            model = NeuralEmotion(StoredModel(name, folder, "random", ""), _CPU)
            table.add_row(f"{name}: judge a picture", _median(lambda model=model: model.judge(picture)))
    Console().print(table)


def _measure_clip(folder: Path, picture: Picture, table: Table) -> None:
    tokenizer = clip_tokenizer()
    # The defaults are the shape of CLIP ViT-B/32.
    config = CLIPConfig(
        text_config={"eos_token_id": tokenizer.eos_token_id, "bos_token_id": tokenizer.bos_token_id}
    )
    CLIPModel(config).save_pretrained(folder)
    CLIPImageProcessorPil().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    eye = ClipEye(StoredModel("CLIP ViT-B/32", folder, "random", ""), _CPU)
    sentences = [s for each in VOCABULARIES.values() for word in each.words for s in each.sentences(word)]
    pieces = statistics.mean(len(ids) for ids in tokenizer(sentences)["input_ids"])
    first = _seconds(lambda: eye.suggest(picture))
    table.add_row(
        f"CLIP ViT-B/32: first suggestions ({len(sentences)} sentences of {pieces:.0f} pieces, 8 neutral pictures)",
        f"{first:.2f}",
    )
    table.add_row("CLIP ViT-B/32: suggestions for a picture", _median(lambda: eye.suggest(picture)))
    table.add_row(
        "CLIP ViT-B/32: agreement with a caption",
        _median(lambda: eye.agreement(picture, "a calm impressionist painting of water lilies on a pond")),
    )


def _emotion_net(folder: Path) -> None:
    EmotionNet(EmotionNetConfig()).save_pretrained(folder)
    preprocessing().save_pretrained(folder)


def _emotion_vit(folder: Path) -> None:
    labels = {index: label.value for index, label in enumerate(FeelingLabel)}
    ViTForImageClassification(ViTConfig(id2label=labels)).save_pretrained(folder)
    ViTImageProcessorPil().save_pretrained(folder)


def _median(work: Callable[[], Any]) -> str:
    work()
    return f"{statistics.median(_seconds(work) for _ in range(_TIMES)):.2f}"


def _seconds(work: Callable[[], Any]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
