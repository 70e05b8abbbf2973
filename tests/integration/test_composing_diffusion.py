"""Pipelines of diffusers with tiny models: loading them from a folder alone, and what goes wrong with it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from fakes.values import a_commission
from fakes.zoo.diffusion import tiny_ace_step, tiny_stable_audio
from safetensors.torch import load_file, save_file

from db.entities import Commission, LocalText
from db.models import Device, ModelDamagedError, ModelUnusableError, StoredModel
from precompute.composing.contract import ComposingError
from precompute.composing.diffusion.composer import DiffusionComposer
from precompute.composing.diffusion.kinds import KINDS, Asked
from precompute.composing.diffusion.loading import load_pipeline

# diffusers' own codec is built with torch's old way of normalising weights.
pytestmark = pytest.mark.filterwarnings("ignore:.*weight_norm:FutureWarning")

WEIGHTS = "diffusion_pytorch_model.safetensors"
Change = Callable[[dict[str, torch.Tensor]], None]


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Tiny models are slower with two."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def ace_step(tmp_path_factory: pytest.TempPathFactory) -> StoredModel:
    return tiny_ace_step(tmp_path_factory.mktemp("ace-step"))


@pytest.fixture(scope="module")
def stable_audio(tmp_path_factory: pytest.TempPathFactory) -> StoredModel:
    return tiny_stable_audio(tmp_path_factory.mktemp("stable-audio"))


@pytest.fixture
def mine(ace_step: StoredModel, tmp_path: Path) -> StoredModel:
    """A copy that a test may harm."""
    return replace(ace_step, folder=shutil.copytree(ace_step.folder, tmp_path / "mine"))


def commission(duration_s: float = 10.0) -> Commission:
    return replace(a_commission(), duration_s=duration_s, prompt=LocalText.of(en="A serene quartet"))


def rewrite(path: Path, change: Change) -> None:
    weights = load_file(path)
    change(weights)
    save_file(weights, path)


def rewrite_index(model: StoredModel, **entries: Any) -> None:
    path = model.folder / "model_index.json"
    index = json.loads(path.read_text()) | entries
    path.write_text(json.dumps({name: value for name, value in index.items() if value is not None}))


# What is asked, and what comes.


def test_a_pipeline_is_loaded_and_composes_without_a_network(offline: None, ace_step: StoredModel) -> None:
    piece = DiffusionComposer(ace_step, steps=2).compose(commission())
    assert piece.audio.shape == (480000, 2)
    assert piece.sample_rate_hz == 48000
    assert not np.array_equal(piece.audio[:, 0], piece.audio[:, 1])


def test_stable_audio_fills_one_window_at_its_own_rate(offline: None, stable_audio: StoredModel) -> None:
    composer = DiffusionComposer(stable_audio, steps=2)
    assert composer.compose(commission(2.5)).audio.shape == (round(2.5 * 44100), 2)
    assert composer.compose(commission(2.5)).sample_rate_hz == 44100
    with pytest.raises(ValueError, match=r"pieces of 1 to 12\.0"):
        composer.compose(commission(20.0))


def test_what_ace_step_is_asked() -> None:
    asked = Asked("A serene quartet", 71.6, 30.0, steps=8, guidance=1.0)
    assert KINDS["AceStepPipeline"].arguments(asked) == {
        "prompt": "A serene quartet",
        "lyrics": "[Instrumental]",
        "vocal_language": "unknown",
        "bpm": 72,
        "audio_duration": 30.0,
        "num_inference_steps": 8,
        "guidance_scale": 1.0,
    }
    assert KINDS["AceStepPipeline"].arguments(replace(asked, tempo_bpm=20.0))["bpm"] == 30


def test_what_stable_audio_is_asked() -> None:
    assert KINDS["StableAudioPipeline"].arguments(Asked("A quartet", 72.0, 30.0, 100, 7.0)) == {
        "prompt": "A quartet",
        "audio_end_in_s": 30.0,
        "num_inference_steps": 100,
        "guidance_scale": 7.0,
    }


def test_distilled_weights_take_few_steps_and_no_guidance(ace_step: StoredModel, tmp_path: Path) -> None:
    def suits(model: StoredModel) -> tuple[int, float]:
        pipeline, kind = load_pipeline(model, Device())
        return kind.steps(pipeline), kind.guidance(pipeline)

    assert suits(ace_step) == (8, 1.0)
    assert suits(tiny_ace_step(tmp_path, turbo=False)) == (50, 7.0)


def test_guidance_makes_a_difference_where_weights_take_it(tmp_path: Path) -> None:
    model = tiny_ace_step(tmp_path, turbo=False)
    with_it, without = (
        DiffusionComposer(model, steps=2, guidance=guidance).compose(commission()).audio
        for guidance in (7.0, 1.0)
    )
    assert not np.array_equal(with_it, without)


def test_the_tempo_reaches_the_network(ace_step: StoredModel) -> None:
    composer = DiffusionComposer(ace_step, steps=2)
    slow = commission()
    quick = replace(slow, elements=replace(slow.elements, tempo_bpm=160.0))
    assert not np.array_equal(composer.compose(slow).audio, composer.compose(quick).audio)


def test_long_pieces_are_decoded_in_tiles_that_nobody_hears(ace_step: StoredModel) -> None:
    pipeline, _ = load_pipeline(ace_step, Device())
    latents = torch.randn(1, pipeline.vae.config.decoder_input_channels, 530)  # tiles have 512
    in_tiles = pipeline.vae.decode(latents).sample
    pipeline.vae.disable_tiling()
    torch.testing.assert_close(in_tiles, pipeline.vae.decode(latents).sample, atol=1e-5, rtol=0)


# What goes wrong in a folder.


def test_weights_that_are_missing_are_never_drawn_at_random(mine: StoredModel) -> None:
    rewrite(mine.folder / "transformer" / WEIGHTS, lambda weights: weights.pop(sorted(weights)[0]))
    with pytest.raises(
        ModelUnusableError, match="ace-step-tiny is no AceStepTransformer1DModel: its weights lack"
    ):
        load_pipeline(mine, Device())


def test_the_silence_that_ace_step_listens_to_must_be_there(mine: StoredModel) -> None:
    rewrite(mine.folder / "condition_encoder" / WEIGHTS, lambda weights: weights.pop("silence_latent"))
    with pytest.raises(ModelUnusableError, match="silence_latent"):
        load_pipeline(mine, Device())


@pytest.mark.parametrize(
    "path",
    [
        f"transformer/{WEIGHTS}",
        "vae/config.json",
        "text_encoder/model.safetensors",
        "tokenizer/tokenizer.json",
        "scheduler/scheduler_config.json",
        "model_index.json",
    ],
)
def test_a_file_that_is_missing_or_truncated_is_told(mine: StoredModel, path: str) -> None:
    file = mine.folder / path
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelDamagedError, match="models verify ace-step-tiny"):
        load_pipeline(mine, Device())
    file.unlink()
    with pytest.raises(ModelDamagedError, match="models verify ace-step-tiny"):
        load_pipeline(mine, Device())


def test_pickles_are_not_read(mine: StoredModel) -> None:
    weights = mine.folder / "transformer" / WEIGHTS
    torch.save(load_file(weights), weights.with_suffix(".bin"))
    weights.unlink()
    with pytest.raises(ModelDamagedError, match="cannot be loaded"):
        load_pipeline(mine, Device())


def test_a_pipeline_that_does_not_compose_is_refused(mine: StoredModel) -> None:
    rewrite_index(mine, _class_name="StableDiffusionPipeline")
    with pytest.raises(
        ModelUnusableError, match="that compose here are AceStepPipeline, StableAudioPipeline"
    ):
        load_pipeline(mine, Device())


@pytest.mark.parametrize("place", [["os", "system"], ["transformers", "NoSuchModel"], ["subprocess"], []])
def test_an_index_imports_no_library_but_those_of_pipelines(mine: StoredModel, place: list[str]) -> None:
    rewrite_index(mine, text_encoder=place)
    with pytest.raises(ModelUnusableError, match="which is not known here"):
        load_pipeline(mine, Device())


def test_a_part_of_another_class_is_refused(mine: StoredModel) -> None:
    rewrite_index(mine, transformer=["diffusers", "StableAudioDiTModel"])
    with pytest.raises(ModelUnusableError, match="holds a AceStepTransformer1DModel"):
        load_pipeline(mine, Device())


def test_a_part_that_the_index_forgets_is_told(mine: StoredModel) -> None:
    rewrite_index(mine, condition_encoder=None)
    with pytest.raises(ModelDamagedError, match=r"has not the parts of a AceStepPipeline.*condition_encoder"):
        load_pipeline(mine, Device())


def test_a_library_that_a_part_needs_is_named(
    stable_audio: StoredModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(stable_audio.folder, tmp_path / "mine")
    real = replace(stable_audio, folder=folder)
    rewrite_index(real, scheduler=["diffusers", "CosineDPMSolverMultistepScheduler"])
    monkeypatch.setattr("diffusers.utils.import_utils._torchsde_available", False)
    monkeypatch.setitem(sys.modules, "torchsde", None)
    with pytest.raises(ModelUnusableError, match="torchsde"):
        load_pipeline(real, Device())


# What goes wrong while composing.


def test_numbers_that_go_astray_are_no_music(mine: StoredModel) -> None:
    def spoil(weights: dict[str, torch.Tensor]) -> None:
        for weight in weights.values():
            weight.fill_(torch.nan)

    rewrite(mine.folder / "transformer" / WEIGHTS, spoil)
    with pytest.raises(ComposingError, match="NaN"):
        DiffusionComposer(mine, steps=2).compose(commission())


def test_silence_is_no_music(mine: StoredModel) -> None:
    def silence(weights: dict[str, torch.Tensor]) -> None:
        for name, weight in weights.items():
            if name.startswith("decoder.conv2"):
                weight.zero_()
                if name.endswith("weight_v"):
                    weight.fill_(1.0)  # of which the direction is taken

    rewrite(mine.folder / "vae" / WEIGHTS, silence)
    with pytest.raises(ComposingError, match="silence"):
        DiffusionComposer(mine, steps=2).compose(commission())


def test_too_little_memory_is_told_and_forgotten(
    ace_step: StoredModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diffusers.models.transformers.ace_step_transformer import AceStepTransformer1DModel

    def overflow(*_: Any, **__: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    composer = DiffusionComposer(ace_step, steps=2)
    with monkeypatch.context() as patch:
        patch.setattr(AceStepTransformer1DModel, "forward", overflow)
        with pytest.raises(ComposingError, match="too little memory on cpu for 10 s: take a shorter piece"):
            composer.compose(commission())
    assert composer.compose(commission()).audio.any()


def test_a_piece_that_takes_too_long_is_given_up(ace_step: StoredModel) -> None:
    now_s = iter([0.0, 5.0, 11.0])
    composer = DiffusionComposer(ace_step, steps=4, timeout_s=10.0, clock=lambda: next(now_s))
    with pytest.raises(ComposingError, match="not done after 10 s, at step 2 of 4"):
        composer.compose(commission())


def test_how_far_a_piece_is_can_be_followed(ace_step: StoredModel) -> None:
    shares: list[float] = []
    DiffusionComposer(ace_step, steps=4, progress=shares.append).compose(commission())
    assert shares == [0.25, 0.5, 0.75, 1.0]


def test_eight_bits_are_told_as_what_computes(ace_step: StoredModel) -> None:
    composer = DiffusionComposer(ace_step, Device("cpu", "int8"))
    assert dict(composer.parameters)["dtype"] == "float32"
