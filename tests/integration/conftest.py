"""The program, and a museum with a tiny model for every step. What is heavy is imported where a test asks."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from db.home import Home
from db.program import main
from db.settings import Settings


@pytest.fixture
def klangbild(
    home: Home, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run the program in the test's home; its exit code, what it printed, and what it said."""
    monkeypatch.delenv("KLANGBILD_DATABASE_URL", raising=False)
    monkeypatch.setenv("COLUMNS", "400")

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["klangbild", "--home", str(home.root), *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        printed, said = capfd.readouterr()
        return int(end.value.code or 0), printed, said

    return run


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Of this process and of those it starts: tiny models are slower with two, and their last bits are others."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("OMP_NUM_THREADS", "1")
        yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def warm_workers() -> Iterator[None]:
    """Worker processes and live composers need load nothing; see `fakes.warm`."""
    from fakes.warm import warm_context

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("db.processes.get_context", lambda _: warm_context())
        monkeypatch.setattr("precompute.live.work._SPAWN", warm_context())
        yield


@pytest.fixture(scope="module")
def warm_composers() -> Iterator[None]:
    """Live composers without models, of the service and of a kiosk, need load nothing; see `fakes.warm`."""
    from fakes.warm import LIVE, warm_context

    with pytest.MonkeyPatch.context() as monkeypatch:
        for companion in ("precompute.live.work", "kiosk.companion"):
            monkeypatch.setattr(f"{companion}._SPAWN", warm_context(LIVE))
        yield


@pytest.fixture(scope="session")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A museum without tickets, so that every model may be used; nothing may change it."""
    from fakes.zoo.home import furnished

    home = furnished(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("workshop"))
    Settings().having("museum.commercial", False).write(home.settings)
    return home


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three small pictures."""
    folder = tmp_path_factory.mktemp("pictures")
    for number in range(3):
        coarse = np.random.default_rng(number).integers(0, 255, (6, 8, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / f"W{number}.png"), cv2.resize(coarse, (320, 240)))
    return folder


@pytest.fixture(scope="session")
def collection(museum: Home, pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of the museum with the pictures in its collection; nothing may change it."""
    from neural_museum import klangbild

    copy = Home(shutil.copytree(museum.root, tmp_path_factory.mktemp("collection") / "home"))
    klangbild(copy, "import", pictures, "--rights", "cc0")
    return copy


@pytest.fixture
def home(collection: Home, tmp_path: Path) -> Home:
    """The museum with its collection, a copy for one test."""
    return Home(shutil.copytree(collection.root, tmp_path / "home"))
