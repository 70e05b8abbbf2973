"""Tiny MusicGens, saved and loaded again as a museum's are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket
import torch
from fakes.zoo.music import tiny_musicgen
from musicgen_reference import TinyMusicgen

from db.models import load_model, load_processor

_LOUDER = 8
"""Fresh weights are so small that hardly a token depends on the text or the past; attention is made to matter."""


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Threads of a busy machine wait for one another over matrices this small."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def mono(tmp_path_factory: pytest.TempPathFactory) -> TinyMusicgen:
    return _loaded(tmp_path_factory.mktemp("mono"), channels=1)


@pytest.fixture(scope="session")
def stereo(tmp_path_factory: pytest.TempPathFactory) -> TinyMusicgen:
    return _loaded(tmp_path_factory.mktemp("stereo"), channels=2)


def _loaded(folder: Path, channels: int) -> TinyMusicgen:
    from transformers import MusicgenForConditionalGeneration, MusicgenProcessor

    stored = tiny_musicgen(folder, channels)
    pytest_socket.disable_socket(allow_unix_socket=True)
    try:
        model = load_model(MusicgenForConditionalGeneration, stored)
        for name, weight in model.decoder.named_parameters():
            if name.endswith("proj.weight"):
                weight.mul_(_LOUDER)
        return TinyMusicgen(model, load_processor(MusicgenProcessor, stored).tokenizer)
    finally:
        pytest_socket.enable_socket()
