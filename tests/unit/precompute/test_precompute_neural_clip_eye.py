"""CLIP as a musical eye, with a tiny CLIP from a folder: what is planted in it is found."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from fakes.zoo.vision import tiny_clip, tiny_emotion_vit

from db.models import Device, ModelDamagedError, ModelUnusableError, StoredModel
from db.pictures import read_picture
from precompute.seeing.contract import MusicalEye, Picture
from precompute.seeing.neural.clip_eye import ClipEye
from precompute.seeing.neural.neutral import neutral_pictures
from precompute.seeing.neural.vocabularies import VOCABULARIES, Vocabulary

CPU = Device()

pytestmark = pytest.mark.usefixtures("offline")


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> StoredModel:
    return tiny_clip(tmp_path_factory.mktemp("clip"))


@pytest.fixture(scope="module")
def eye(stored: StoredModel) -> ClipEye:
    return ClipEye(stored, CPU)


def _pictures(count: int) -> list[Picture]:
    chance = np.random.default_rng(3)
    return [
        chance.integers(0, 256, (int(chance.integers(40, 90)), int(chance.integers(40, 90)), 3), np.uint8)
        for _ in range(count)
    ]


def test_every_vocabulary_is_answered_and_sums_to_one(eye: MusicalEye) -> None:
    picture = _pictures(1)[0]
    suggestions = eye.suggest(picture)
    by_vocabulary = defaultdict(list)
    for each in suggestions:
        by_vocabulary[each.vocabulary].append(each)
    assert list(by_vocabulary) == list(VOCABULARIES)
    for name, found in by_vocabulary.items():
        shares = [each.probability for each in found]
        assert {each.word for each in found} == set(VOCABULARIES[name].words)
        assert sum(shares) == pytest.approx(1.0, abs=1e-4)
        assert shares == sorted(shares, reverse=True)
    assert suggestions == eye.suggest(picture)
    assert eye.contribution.step == "elements"
    assert eye.contribution.by == "clip-tiny"


def test_different_pictures_get_different_scores_in_any_order_and_company(eye: ClipEye) -> None:
    pictures = _pictures(5)
    together = eye.scores(pictures)
    backwards = eye.scores(pictures[::-1])
    for name, scored in together.items():
        assert len({tuple(row) for row in scored.round(6)}) == 5
        assert backwards[name][::-1] == pytest.approx(scored, abs=1e-3)
        assert eye.scores(pictures[2:3])[name][0] == pytest.approx(scored[2], abs=1e-3)


def test_embeddings_may_have_as_many_dimensions_as_openclips(tmp_path: Path) -> None:
    large = ClipEye(tiny_clip(tmp_path, dimensions=1024), CPU)
    assert large.see(_pictures(2)).shape == (2, 1024)
    assert large.read(["a harp"]).shape == (1, 1024)


def test_a_text_is_read_alike_whatever_it_is_padded_to(eye: ClipEye) -> None:
    texts = [
        "an oud",
        "a painting that sounds like a very slow and broad lament of the distant desert",
        "blue",
    ]
    together = eye.read(texts)
    for index, text in enumerate(texts):
        assert eye.read([text])[0] == pytest.approx(together[index], abs=1e-5)


def test_agreement_is_a_cosine_and_no_logit(eye: ClipEye) -> None:
    picture = _pictures(1)[0]
    found = eye.agreement(picture, "a dark baroque portrait of a man with a candle")
    assert -1.0 <= found <= 1.0
    assert found == pytest.approx(
        float(eye.see([picture])[0] @ eye.read(["a dark baroque portrait of a man with a candle"])[0])
    )
    assert -1.0 <= eye.agreement(picture, "candle " * 300) <= 1.0
    with pytest.raises(ValueError, match="no caption"):
        eye.agreement(picture, "  ")


def test_what_is_fitted_is_part_of_the_revision_and_nothing_else_is(
    stored: StoredModel, eye: ClipEye
) -> None:
    same = {name: replace(each) for name, each in VOCABULARIES.items()}
    warmer = same | {"mood": replace(same["mood"], temperature=2.0)}
    as_it_was = eye.contribution.revision
    assert ClipEye(stored, CPU, same).contribution.revision == as_it_was
    assert ClipEye(stored, CPU, warmer).contribution.revision != as_it_was
    assert warmer["mood"].digest == same["mood"].digest != same["tempo"].digest
    assert ClipEye(stored, CPU, same, 0.21).contribution.revision == f"{as_it_was} agrees-from-0.21"


def test_the_word_that_is_planted_wins(stored: StoredModel, tmp_path: Path) -> None:
    vocabulary = Vocabulary(
        "instrument",
        {
            "guitar as oud": ("an oud",),
            "harp": ("a harp",),
            "choir": ("a choir", "voices"),
            "piano": ("a piano",),
        },
        ("a painting that sounds like {}", "{} in a picture"),
        1.0,
    )
    pictures = _pictures(len(vocabulary.words))
    planted = ClipEye(_planted(stored, tmp_path, vocabulary, pictures), CPU, {"instrument": vocabulary})
    for picture, word in zip(pictures, vocabulary.words, strict=True):
        best = planted.suggest(picture)[0]
        assert best.word == word
        assert best.probability > 0.99
        own = planted.agreement(picture, vocabulary.sentences(word)[0])
        assert own > 0.99
        others = [
            planted.agreement(each, vocabulary.sentences(word)[0]) for each in pictures if each is not picture
        ]
        assert max(others) < 0.1


def _planted(
    stored: StoredModel, folder: Path, vocabulary: Vocabulary, pictures: list[Picture]
) -> StoredModel:
    """A CLIP that sends each word's sentences and its picture the same way, and neutral pictures another."""
    from PIL import Image
    from transformers import CLIPImageProcessorPil, CLIPModel, CLIPTokenizer

    shutil.copytree(stored.folder, folder, dirs_exist_ok=True)
    model = CLIPModel.from_pretrained(folder, local_files_only=True).eval()
    directions = torch.eye(model.config.projection_dim)
    sentences = {word: vocabulary.sentences(word) for word in vocabulary.words}
    texts = [sentence for each in sentences.values() for sentence in each]
    to_word = [index for index, each in enumerate(sentences.values()) for _ in each]
    tokens = CLIPTokenizer.from_pretrained(folder)(texts, padding=True, return_tensors="pt")
    images = [Image.fromarray(each) for each in (*pictures, *neutral_pictures())]
    pixels = CLIPImageProcessorPil.from_pretrained(folder)(images=images, return_tensors="pt")
    wanted = [*range(len(pictures)), *[-1] * len(neutral_pictures())]
    with torch.no_grad():
        read = model.text_model(**tokens).pooler_output
        seen = model.vision_model(**pixels).pooler_output
        model.text_projection.weight.copy_(torch.linalg.lstsq(read, directions[to_word]).solution.T)
        model.visual_projection.weight.copy_(torch.linalg.lstsq(seen, directions[wanted]).solution.T)
    model.save_pretrained(folder)
    return StoredModel("clip-planted", folder, "made-on-the-spot", "MIT")


def test_a_real_painting_gets_suggestions_that_the_composer_can_use(eye: ClipEye, paintings: Path) -> None:
    file = sorted((paintings / "masterpieces240_pd").glob("*.jpg"))[0]
    picture = read_picture(file).pixels
    words = {each.word for each in eye.suggest(picture)}
    assert {"piano", "hijaz", "lullaby", "andante"} <= words
    assert -1.0 <= eye.agreement(picture, "a painting") <= 1.0


def test_weights_of_another_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusableError, match=r"emotion-vit-tiny is a 'vit' model.*'clip'"):
        ClipEye(tiny_emotion_vit(tmp_path), CPU).see(neutral_pictures())


def test_missing_weights_are_told(stored: StoredModel, tmp_path: Path) -> None:
    shutil.copytree(stored.folder, tmp_path, dirs_exist_ok=True)
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(ModelDamagedError, match="clip-tiny cannot be loaded"):
        ClipEye(StoredModel("clip-tiny", tmp_path, "made-on-the-spot", "MIT"), CPU).see(neutral_pictures())


def test_weights_that_are_no_numbers_are_told(stored: StoredModel, tmp_path: Path) -> None:
    from transformers import CLIPModel

    shutil.copytree(stored.folder, tmp_path, dirs_exist_ok=True)
    model = CLIPModel.from_pretrained(tmp_path, local_files_only=True)
    with torch.no_grad():
        model.visual_projection.weight[0, 0] = torch.nan
    model.save_pretrained(tmp_path)
    broken = ClipEye(StoredModel("clip-broken", tmp_path, "made-on-the-spot", "MIT"), CPU)
    with pytest.raises(
        ModelDamagedError, match=r"clip-broken computes nonsense in float32.*verify clip-broken"
    ):
        broken.agreement(_pictures(1)[0], "a painting")
