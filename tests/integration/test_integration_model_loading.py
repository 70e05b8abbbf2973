"""Loading from a folder alone: tiny models of the real classes, whole and harmed."""

import json
import os
import shutil
from dataclasses import replace

import huggingface_hub
import pytest
import torch
from fakes.zoo.language import tiny_t5
from fakes.zoo.vision import tiny_clip
from huggingface_hub.errors import OfflineModeIsEnabled
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer, CLIPModel, CLIPProcessor, T5ForConditionalGeneration

from db.models import Device, DeviceError, ModelDamagedError, ModelUnusableError, load_model, load_processor

WEIGHTS = "model.safetensors"
pytestmark = pytest.mark.usefixtures("offline")


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return tiny_t5(tmp_path_factory.mktemp("t5"))


@pytest.fixture
def model(whole, tmp_path):
    """A copy that a test may harm."""
    shutil.copytree(whole.folder, tmp_path / "t5")
    return replace(whole, folder=tmp_path / "t5")


def test_a_whole_model_is_ready_to_compute(model):
    loaded = load_model(T5ForConditionalGeneration, model)
    assert not loaded.training
    assert not any(weights.requires_grad for weights in loaded.parameters())
    assert loaded.dtype == torch.float32
    assert load_model(T5ForConditionalGeneration, model, Device(dtype="bfloat16")).dtype == torch.bfloat16
    assert load_processor(AutoTokenizer, model)("calm").input_ids


def test_a_process_that_loads_stays_offline(model, monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    load_processor(AutoTokenizer, model)
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    with pytest.raises(OfflineModeIsEnabled):
        huggingface_hub.HfApi("http://127.0.0.1:9").model_info("museum/tiny")


def test_another_architecture_is_told(model):
    with pytest.raises(ModelUnusableError, match="t5-tiny is a 't5' model, and CLIPModel needs 'clip'"):
        load_model(CLIPModel, model)


def test_weights_that_are_not_all_there_are_never_made_up(model):
    tensors = load_file(model.folder / WEIGHTS)
    lost = next(name for name in tensors if "layer_norm" in name)
    save_file(
        {name: each for name, each in tensors.items() if name != lost},
        model.folder / WEIGHTS,
        {"format": "pt"},
    )
    with pytest.raises(ModelUnusableError, match=f"lack 1 tensors, as {lost}"):
        load_model(T5ForConditionalGeneration, model)


def test_weights_of_another_size_are_told(model):
    config = json.loads((model.folder / "config.json").read_text())
    (model.folder / "config.json").write_text(json.dumps(config | {"d_ff": 128}))
    with pytest.raises(ModelUnusableError, match="t5-tiny is no T5ForConditionalGeneration"):
        load_model(T5ForConditionalGeneration, model)


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: os.truncate(folder / WEIGHTS, (folder / WEIGHTS).stat().st_size // 2),
        lambda folder: os.truncate(folder / WEIGHTS, 0),
        lambda folder: (folder / WEIGHTS).unlink(),
        lambda folder: (folder / WEIGHTS).rename(folder / "pytorch_model.bin"),
        lambda folder: (folder / "config.json").unlink(),
        lambda folder: (folder / "config.json").write_text("{"),
        lambda folder: (folder / "config.json").write_text("[]"),
    ],
    ids=[
        "truncated",
        "empty",
        "no weights",
        "a pickle instead",
        "no config",
        "half a config",
        "a list as config",
    ],
)
def test_harmed_files_are_damage(model, harm):
    harm(model.folder)
    with pytest.raises(ModelDamagedError, match="`klangbild models verify t5-tiny`"):
        load_model(T5ForConditionalGeneration, model)


@pytest.mark.parametrize("text", ["", "{", '{"version": "1.0"}'])
def test_a_harmed_tokenizer_is_damage(model, text):
    (model.folder / "tokenizer.json").write_text(text)
    with pytest.raises(ModelDamagedError, match="t5-tiny cannot be loaded"):
        load_processor(AutoTokenizer, model)


def test_a_processor_that_is_not_there_is_damage(model):
    with pytest.raises(ModelDamagedError):
        load_processor(CLIPProcessor, model)


def test_a_model_of_two_sides_loads(tmp_path):
    clip = tiny_clip(tmp_path / "clip")
    assert load_model(CLIPModel, clip).config.model_type == "clip"
    assert load_processor(CLIPProcessor, clip)(text=["calm"], return_tensors="pt").input_ids.shape[0] == 1


def test_a_device_that_this_machine_lacks_is_told():
    with pytest.raises(DeviceError, match="no cuda:99 that torch can use"):
        Device.named("cuda:99")
