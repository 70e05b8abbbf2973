"""What becomes of a device that is lost or full while any of the models computes on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import cv2
import pytest
import torch
from fakes.values import an_artwork
from fakes.zoo.home import add
from neural_museum import a_casting, a_picture

from db.home import Home
from precompute.casting import cast_studio
from precompute.pipeline import UNCONSTRAINED
from precompute.tasks import Bench, Draft, Task, begin
from precompute.writings import NewWritings

pytestmark = pytest.mark.usefixtures("offline", "one_thread")

COMPUTING = {
    "emotion=net-tiny": ("precompute.seeing.neural.emotion_net", "EmotionNet.forward"),
    "caption=blip-tiny": ("transformers", "BlipForConditionalGeneration.generate"),
    "elements=clip-tiny": ("transformers", "CLIPModel.get_image_features"),
    "refine=t5-tiny": ("transformers", "T5ForConditionalGeneration.generate"),
    "translate=marian-tiny:de": ("transformers", "MarianMTModel.generate"),
    "compose=musicgen-tiny": ("precompute.composing.musicgen.running.runner", "step"),
    "compose=ace-step-tiny": (
        "diffusers.models.transformers.ace_step_transformer",
        "AceStepTransformer1DModel.forward",
    ),
}
"""A model for a step, and what computes in it."""
LOST = (
    torch.AcceleratorError("CUDA error: device-side assert triggered"),
    RuntimeError("CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm(...)`"),
)


def drafts(home: Home, chosen: str) -> Iterator[tuple[int, Draft]]:
    """What a worker makes of one work with a model."""
    writings = NewWritings()
    bench = Bench(cast_studio(a_casting(home, chosen), os.environ, writings), writings)
    picture = cv2.imencode(".png", a_picture())[1].tobytes()
    no_reproduction: Any = None  # only the parent stores
    task = Task(an_artwork("1900.1"), no_reproduction, picture, None, frozenset(), 10.0, 1, UNCONSTRAINED)
    return begin(bench, iter([(0, task)]))


@pytest.fixture(params=COMPUTING)
def chosen(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def furnished_home(museum: Home, chosen: str, tmp_path: Path) -> Home:
    if "ace-step" not in chosen:
        return museum
    home = Home(tmp_path / "home")
    home.settings.parent.mkdir(parents=True)
    home.settings.write_bytes(museum.settings.read_bytes())
    add(home, tmp_path, "ace-step-tiny")
    return home


def fail(monkeypatch: pytest.MonkeyPatch, chosen: str, error: Exception) -> None:
    def failing(*_: Any, **__: Any) -> Any:
        raise error

    module, place = COMPUTING[chosen]
    *owners, name = place.split(".")
    target: Any = import_module(module)
    for owner in owners:
        target = getattr(target, owner)
    monkeypatch.setattr(target, name, failing)


@pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")  # diffusers' codec is built so
@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error).__name__)
def test_whoever_loses_the_device_ends_its_process(
    furnished_home: Home, chosen: str, error: RuntimeError, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, chosen, error)

    with pytest.raises(type(error), match="CUDA error"):
        list(drafts(furnished_home, chosen))


@pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")
def test_whoever_finds_the_device_full_says_so_of_its_work(
    furnished_home: Home, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, chosen, torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"))

    ((_, draft),) = drafts(furnished_home, chosen)

    told = [draft.reason, *(each.reason for each in getattr(draft.commission, "contributions", ()))]
    assert any("memory" in reason for reason in told)
    assert not any("internal error" in reason for reason in told)
