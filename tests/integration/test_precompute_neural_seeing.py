"""A real painting, seen by models from folders: what they say arrives in the music, and is kept with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from fakes.zoo.vision import tiny_clip, tiny_emotion_net

from db.entities import Commission, LocalText
from db.models import Device
from db.pictures import read_picture
from db.plain import canonical_json, from_plain, key_of, to_plain
from precompute.composing.score import ENGINE
from precompute.composing.score.composer import write_piece
from precompute.seeing.enhancing import enhance
from precompute.seeing.neural.clip_eye import ClipEye
from precompute.seeing.neural.neural_emotion import NeuralEmotion
from precompute.seeing.perceiving import perceive
from precompute.wording.elements import decide_elements


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("offline")
@pytest.mark.paintings
def test_what_models_see_is_composed_and_stored(paintings: Path, tmp_path: Path) -> None:
    file = sorted((paintings / "masterpieces240_pd").glob("*.jpg"))[0]
    pixels = enhance(read_picture(file).pixels)
    eye = ClipEye(tiny_clip(tmp_path / "clip"), Device())
    emotion = NeuralEmotion(tiny_emotion_net(tmp_path / "net"), Device())
    impression = dataclasses.replace(
        perceive(pixels),
        emotion=emotion.judge(pixels),
        suggestions=eye.suggest(pixels),
        caption_agreement=eye.agreement(pixels, "a painting"),
    )
    elements = decide_elements(impression, "", "", 1)
    commission = Commission(
        impression,
        elements,
        LocalText(),
        15.0,
        1,
        ENGINE,
        contributions=(emotion.contribution, eye.contribution),
    )
    assert write_piece(commission).performance.events
    stored = from_plain(Commission, to_plain(commission))
    assert key_of(stored) == key_of(commission)
    assert canonical_json(stored) == canonical_json(commission)
    assert [each.by for each in stored.contributions] == ["emotion-net-tiny", "clip-tiny"]
