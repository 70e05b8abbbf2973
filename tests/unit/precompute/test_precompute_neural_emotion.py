"""Networks that judge emotions, loaded from folders as the hub writes them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from fakes.zoo.vision import tiny_clip, tiny_emotion_net, tiny_emotion_net_config, tiny_emotion_vit

from db.entities import FeelingLabel, MoodLabel
from db.models import Device, ModelDamagedError, ModelUnusableError, StoredModel, load_model
from db.pictures import read_picture
from precompute.seeing.contract import EmotionModel, Picture
from precompute.seeing.neural.emotion_net import EmotionNet
from precompute.seeing.neural.neural_emotion import NeuralEmotion

CPU = Device()

pytestmark = pytest.mark.usefixtures("offline")


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def stored_net(tmp_path_factory: pytest.TempPathFactory) -> StoredModel:
    return tiny_emotion_net(tmp_path_factory.mktemp("net"))


@pytest.fixture(scope="module")
def stored_vit(tmp_path_factory: pytest.TempPathFactory) -> StoredModel:
    return tiny_emotion_vit(tmp_path_factory.mktemp("vit"))


def _pictures(count: int) -> list[Picture]:
    chance = np.random.default_rng(3)
    return [chance.integers(0, 256, (60 + 9 * index, 80, 3), np.uint8) for index in range(count)]


def _with_config(model: StoredModel, folder: Path, **fields: object) -> StoredModel:
    shutil.copytree(model.folder, folder, dirs_exist_ok=True)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | fields), encoding="utf-8")
    return StoredModel(model.name, folder, model.revision, model.licence)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    torch.manual_seed(7)
    net = EmotionNet(tiny_emotion_net_config("one")).eval()
    net.save_pretrained(tmp_path)
    assert (tmp_path / "model.safetensors").is_file()
    loaded = load_model(EmotionNet, StoredModel("net", tmp_path, "", ""))
    pixels = torch.randn(2, 3, 224, 224)
    with torch.inference_mode():
        assert torch.allclose(loaded(pixels).logits, net(pixels).logits, atol=1e-6)
    saved = net.state_dict()
    assert saved.keys() == loaded.state_dict().keys()
    assert all(torch.equal(saved[name], each) for name, each in loaded.state_dict().items())
    assert loaded.config.tokens == "one"
    assert loaded.config.backbone_config.hidden_sizes == [8, 16, 16, 32]


@pytest.mark.parametrize("which", ["stored_net", "stored_vit"])
def test_the_folder_says_which_network_it_is(which: str, request: pytest.FixtureRequest) -> None:
    stored: StoredModel = request.getfixturevalue(which)
    model: EmotionModel = NeuralEmotion(stored, CPU)
    emotion = model.judge(_pictures(1)[0])
    assert emotion == model.judge(_pictures(1)[0])
    assert -1 <= emotion.valence <= 1
    assert -1 <= emotion.arousal <= 1
    assert 0 <= emotion.certainty <= 1
    assert sum(share for _, share in emotion.moods) == pytest.approx(1.0, abs=1e-4)
    assert sum(share for _, share in emotion.feelings) == pytest.approx(1.0, abs=1e-4)
    assert model.contribution == stored.contribution("emotion")


def test_the_networks_own_labels_keep_its_probabilities(
    stored_net: StoredModel, stored_vit: StoredModel
) -> None:
    picture = _pictures(1)[0]
    moods, feelings = NeuralEmotion(stored_net, CPU), NeuralEmotion(stored_vit, CPU)
    assert moods.labels == tuple(MoodLabel)
    assert feelings.labels == tuple(FeelingLabel)
    for model, found in ((moods, moods.judge(picture).moods), (feelings, feelings.judge(picture).feelings)):
        exponents = np.exp(model.scores([picture])[0])
        shares = dict(zip(model.labels, exponents / exponents.sum(), strict=True))
        assert {str(label): share for label, share in found} == pytest.approx(
            {str(label): share for label, share in shares.items()}, abs=1e-6
        )


def test_pictures_are_judged_alike_in_any_company(stored_net: StoredModel) -> None:
    model = NeuralEmotion(stored_net, CPU)
    pictures = _pictures(4)
    together = model.scores(pictures)
    assert model.scores(pictures[::-1])[::-1] == pytest.approx(together, abs=1e-5)
    assert model.scores(pictures[1:2])[0] == pytest.approx(together[1], abs=1e-5)


@pytest.mark.parametrize("which", ["stored_net", "stored_vit"])
def test_a_fitted_temperature_cools_or_heats(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    stored: StoredModel = request.getfixturevalue(which)
    picture = _pictures(1)[0]
    sharp = NeuralEmotion(_with_config(stored, tmp_path, calibration_temperature=0.05), CPU)
    assert sharp.judge(picture).certainty > NeuralEmotion(stored, CPU).judge(picture).certainty


def test_a_museums_own_temperature_counts_more_than_the_authors_and_is_part_of_the_revision(
    stored_net: StoredModel, tmp_path: Path
) -> None:
    picture = _pictures(1)[0]
    authors = _with_config(stored_net, tmp_path, calibration_temperature=0.05)
    own = NeuralEmotion(authors, CPU, temperature=1.0)
    assert own.judge(picture) == NeuralEmotion(stored_net, CPU).judge(picture)
    assert own.contribution.revision == "made-on-the-spot temperature-1"
    assert NeuralEmotion(authors, CPU).contribution.revision == "made-on-the-spot"


def test_labels_may_be_written_otherwise(stored_net: StoredModel, tmp_path: Path) -> None:
    names = {"0": "Happiness", "1": "Anger", "2": "Sadness", "3": "Amusement", "4": "Neutral"}
    assert NeuralEmotion(_with_config(stored_net, tmp_path, id2label=names), CPU).labels == tuple(MoodLabel)


def test_labels_that_are_no_emotions_are_refused(stored_net: StoredModel, tmp_path: Path) -> None:
    names = {str(index): name for index, name in enumerate(("cat", "dog", "happy", "sad", "fun"))}
    with pytest.raises(ModelUnusableError, match=r"emotion-net-tiny.*unknown: cat, dog.*id2label"):
        NeuralEmotion(_with_config(stored_net, tmp_path, id2label=names), CPU).judge(_pictures(1)[0])


def test_other_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusableError, match=r"clip-tiny is a 'clip' model.*'emotion-net' or 'vit'"):
        NeuralEmotion(tiny_clip(tmp_path), CPU).judge(_pictures(1)[0])


def test_a_network_of_another_size_is_refused(stored_net: StoredModel, tmp_path: Path) -> None:
    with pytest.raises(ModelUnusableError, match="emotion-net-tiny"):
        NeuralEmotion(_with_config(stored_net, tmp_path, first_gru=32), CPU).judge(_pictures(1)[0])


def test_a_folder_without_configuration_or_preprocessing_is_damaged(
    stored_net: StoredModel, tmp_path: Path
) -> None:
    with pytest.raises(ModelDamagedError, match=r"no readable config.json.*verify empty"):
        NeuralEmotion(StoredModel("empty", tmp_path, "", ""), CPU).judge(_pictures(1)[0])
    model = _with_config(stored_net, tmp_path)
    (tmp_path / "preprocessor_config.json").unlink()
    with pytest.raises(ModelDamagedError, match="emotion-net-tiny cannot be loaded as ViTImageProcessorPil"):
        NeuralEmotion(model, CPU).judge(_pictures(1)[0])


def test_bfloat16_judges_nearly_the_same(stored_net: StoredModel) -> None:
    picture = _pictures(1)
    exact = NeuralEmotion(stored_net, CPU).scores(picture)
    assert NeuralEmotion(stored_net, Device("cpu", "bfloat16")).scores(picture) == pytest.approx(
        exact, abs=0.05
    )


@pytest.mark.parametrize("which", ["stored_net", "stored_vit"])
def test_a_real_painting_is_judged(which: str, request: pytest.FixtureRequest, paintings: Path) -> None:
    file = sorted((paintings / "masterpieces240_pd").glob("*.jpg"))[0]
    emotion = NeuralEmotion(request.getfixturevalue(which), CPU).judge(read_picture(file).pixels)
    assert emotion.mood in MoodLabel
    assert emotion.feeling in FeelingLabel
