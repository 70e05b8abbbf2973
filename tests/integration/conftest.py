"""A museum with a tiny model for every step. What is heavy is imported only where a test asks for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from db.home import Home
from db.settings import Settings


@pytest.fixture
def one_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of this process and of those it starts."""
    import torch

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A museum without tickets, so that every model may be used; nothing may change it."""
    from fakes.zoo.home import furnished

    home = furnished(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("workshop"))
    Settings().having("museum.commercial", False).write(home.settings)
    return home


@pytest.fixture
def home(museum: Home, tmp_path: Path) -> Home:
    """A copy of the museum with three small pictures in its collection."""
    from neural_museum import klangbild

    copy = Home(tmp_path / "home")
    shutil.copytree(museum.root, copy.root)
    images = tmp_path / "images"
    images.mkdir()
    for number in range(3):
        coarse = np.random.default_rng(number).integers(0, 255, (6, 8, 3), dtype=np.uint8)
        cv2.imwrite(str(images / f"W{number}.png"), cv2.resize(coarse, (320, 240)))
    klangbild(copy, "import", images, "--rights", "cc0")
    return copy
