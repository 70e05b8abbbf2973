"""DINOv2 and CLIP make vectors of pictures, from a folder of weights alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from fakes.small_exhibition import painted
from fakes.zoo.embedders import tiny_dinov2
from fakes.zoo.vision import tiny_blip, tiny_clip

from content.recognition.embedding import Embedder
from content.recognition.vision_towers import identity_of, load_embedder
from db.models import ModelDamagedError, ModelUnusableError, StoredModel

pytestmark = pytest.mark.usefixtures("offline")

PICTURES = [painted(1), painted(2, 300, 500), painted(3, 64, 900), painted(4, 1280, 720)]


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def dinov2(tmp_path_factory: pytest.TempPathFactory) -> StoredModel:
    return tiny_dinov2(tmp_path_factory.mktemp("dinov2"))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> StoredModel:
    return tiny_clip(tmp_path_factory.mktemp("clip"))


@pytest.fixture(scope="module", params=["dinov2", "clip"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return load_embedder(request.getfixturevalue(request.param))


def test_pictures_of_any_size_become_vectors_of_unit_length(embedder: Embedder) -> None:
    vectors = embedder.embed(PICTURES)
    assert vectors.dtype == np.float32
    assert len(vectors) == len(PICTURES)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_picture_has_the_same_vector_alone_and_among_others(embedder: Embedder) -> None:
    together = embedder.embed(PICTURES)
    alone = np.concatenate([embedder.embed([picture]) for picture in PICTURES])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert np.array_equal(embedder.embed(PICTURES), together)


def test_different_pictures_have_different_vectors(embedder: Embedder) -> None:
    cosines = embedder.embed(PICTURES) @ embedder.embed(PICTURES).T
    assert (cosines.argmax(axis=1) == np.arange(len(PICTURES))).all()
    assert np.abs(cosines - np.eye(len(PICTURES)) * cosines).max() < 1 - 1e-6


def test_dinov2_gives_its_class_token_and_clip_its_projection(dinov2: StoredModel, clip: StoredModel) -> None:
    assert load_embedder(dinov2).embed(PICTURES).shape == (4, 32)
    assert load_embedder(clip).embed(PICTURES).shape == (4, 16)
    assert identity_of(dinov2).way != identity_of(clip).way


def test_the_class_token_is_that_of_the_library(dinov2: StoredModel) -> None:
    from transformers import BitImageProcessorPil, Dinov2Model

    model = Dinov2Model.from_pretrained(dinov2.folder, local_files_only=True).eval()
    processor = BitImageProcessorPil.from_pretrained(dinov2.folder, local_files_only=True)
    with torch.inference_mode():
        answer = model(**processor(images=PICTURES, return_tensors="pt")).pooler_output.numpy()
    expected = answer / np.linalg.norm(answer, axis=1, keepdims=True)
    np.testing.assert_allclose(load_embedder(dinov2).embed(PICTURES), expected, atol=1e-6)


def test_clip_gives_what_it_compares_with_words(clip: StoredModel) -> None:
    from transformers import CLIPImageProcessorPil, CLIPModel

    model = CLIPModel.from_pretrained(clip.folder, local_files_only=True).eval()
    processor = CLIPImageProcessorPil.from_pretrained(clip.folder, local_files_only=True)
    words = torch.tensor([[0, 5, 9, model.config.text_config.eos_token_id]])
    with torch.inference_mode():
        answer = model(input_ids=words, **processor(images=PICTURES, return_tensors="pt"))
    np.testing.assert_allclose(load_embedder(clip).embed(PICTURES), answer.image_embeds.numpy(), atol=1e-6)


def test_an_identity_changes_with_the_weights(dinov2: StoredModel, tmp_path: Path) -> None:
    other = tiny_dinov2(tmp_path, seed=1)
    assert identity_of(other).model == identity_of(dinov2).model
    assert identity_of(other).weights != identity_of(dinov2).weights
    assert identity_of(dinov2) == load_embedder(dinov2).identity


def test_a_model_that_makes_no_vectors_of_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusableError, match=r"'blip' model.*'dinov2', 'clip'"):
        load_embedder(tiny_blip(tmp_path))


def test_missing_files_are_named(dinov2: StoredModel, tmp_path: Path) -> None:
    with pytest.raises(ModelDamagedError, match=r"config\.json"):
        identity_of(StoredModel("dinov2-tiny", tmp_path, "1", "Apache-2.0"))
    shutil.copy(dinov2.folder / "config.json", tmp_path)
    with pytest.raises(ModelDamagedError, match="no weights"):
        load_embedder(StoredModel("dinov2-tiny", tmp_path, "1", "Apache-2.0"))


def test_cut_weights_are_refused(dinov2: StoredModel, tmp_path: Path) -> None:
    shutil.copytree(dinov2.folder, tmp_path / "cut")
    weights = tmp_path / "cut" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(ModelDamagedError, match="models verify dinov2-tiny"):
        load_embedder(StoredModel("dinov2-tiny", tmp_path / "cut", "1", "Apache-2.0"))


def test_weights_that_give_no_numbers_are_refused(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    model = tiny_dinov2(tmp_path)
    file = tmp_path / "model.safetensors"
    weights = load_file(file)
    weights["layernorm.weight"][0] = float("nan")
    save_file(weights, file, metadata={"format": "pt"})
    embedder = load_embedder(model)
    with pytest.raises(ModelUnusableError, match="no numbers"):
        embedder.embed(PICTURES[:1])


def test_importing_the_adapters_loads_no_torch() -> None:
    import subprocess
    import sys

    code = "import sys, content.recognition.exhibiting; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_the_tiny_model_is_saved_as_the_hub_saves_it(dinov2: StoredModel) -> None:
    assert json.loads((dinov2.folder / "config.json").read_text())["model_type"] == "dinov2"
    assert (dinov2.folder / "preprocessor_config.json").is_file()
