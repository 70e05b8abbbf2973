"""Which of our adapters plays what a stored model is; none of them loads weights before it is first asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from db.home import Home
from db.models import Device, ModelUnusableError, StoredModel, kind_of
from db.models.calibrations import AGREEMENT, EMOTION, Calibration, value_of
from db.models.store import ModelStore
from db.production import ProductionError
from precompute.composing.contract import Composer
from precompute.wording.contract import Captioner, Refiner, Translator

if TYPE_CHECKING:
    from precompute.seeing.neural.clip_eye import ClipEye
    from precompute.seeing.neural.neural_emotion import NeuralEmotion

AUDIOCRAFT_ENVIRONMENT = "audiocraft"
ROWS_ON_GPU, ROWS_ON_CPU = 32, 4
"""Pieces that MusicGen samples in one pass."""
TIMEOUT_ON_GPU_S, TIMEOUT_ON_CPU_S = 60.0, 600.0
"""Of sampling, for each second of music: a piece that takes longer is given up, and the others go on.

On one thread of a processor `generate` takes 12.6 s for a second of MusicGen-small in float32, and MusicGen-large
has eleven times the parameters (Copet et al., 2023). A GPU that needed a minute would be of no use.
"""


def emotion_model(
    model: StoredModel, device: Device, option: str, *, calibrations: tuple[Calibration, ...] = ()
) -> NeuralEmotion:
    """Who judges emotions: the network of the papers, or a ViT."""
    from precompute.seeing.neural.neural_emotion import NeuralEmotion  # noqa: PLC0415

    _no_option(model, option)
    return NeuralEmotion(model, device, value_of(calibrations, model, EMOTION))


def musical_eye(
    model: StoredModel, device: Device, option: str, *, calibrations: tuple[Calibration, ...] = ()
) -> ClipEye:
    """Who suggests musical elements.

    Raises:
        ModelUnusableError: it is no CLIP.
    """
    from precompute.seeing.neural.clip_eye import ClipEye  # noqa: PLC0415
    from precompute.seeing.neural.vocabularies import VOCABULARIES  # noqa: PLC0415

    _no_option(model, option)
    _require(model, "elements", {"clip"})
    fitted = {name: value_of(calibrations, model, name, each.digest) for name, each in VOCABULARIES.items()}
    vocabularies = {
        name: replace(each, temperature=fitted[name] or each.temperature)
        for name, each in VOCABULARIES.items()
    }
    return ClipEye(model, device, vocabularies, value_of(calibrations, model, AGREEMENT))


def captioner(model: StoredModel, device: Device, option: str) -> Captioner:
    """Who writes captions; the option is how the emotion is put before them.

    Raises:
        ModelUnusableError: it is no BLIP.
        WordingError: there is no such option.
    """
    from precompute.wording.neural.building import captioner_for  # noqa: PLC0415

    _require(model, "caption", {"blip"})
    return captioner_for(model, device, option)


def refiner(model: StoredModel, device: Device, option: str) -> Refiner:
    """Who turns captions into descriptions of music; the option is how it is asked.

    Raises:
        ModelUnusableError: it is neither a T5 nor a Falcon.
        WordingError: there is no such option.
    """
    from precompute.wording.neural.building import refiner_for  # noqa: PLC0415

    return refiner_for(model, device, option)


def translator(model: StoredModel, device: Device, option: str) -> Translator:
    """Who translates from English; the option is the language, Arabic where there is none.

    Raises:
        ModelUnusableError: it is no Marian.
    """
    from precompute.wording.neural.building import translator_for  # noqa: PLC0415

    _require(model, "translate", {"marian"})
    return translator_for(model, device, option or "ar")


def composer(model: StoredModel, device: Device, option: str, *, home: Home, store: ModelStore) -> Composer:
    """Who composes.

    Raises:
        ModelUnusableError: no engine knows such a model.
        ComposingError: the engine's own environment is not there.
    """
    _no_option(model, option)
    if (model.folder / "model_index.json").is_file():
        from precompute.composing.diffusion.composer import DiffusionComposer  # noqa: PLC0415

        return DiffusionComposer(model, device)
    if (model.folder / "compression_state_dict.safetensors").is_file():
        from precompute.composing.audiocraft.composer import AudiocraftComposer  # noqa: PLC0415

        texts = store.maybe_get("t5-base")
        folder = home.environments / AUDIOCRAFT_ENVIRONMENT
        return AudiocraftComposer.in_environment(model, folder, texts=texts, device=device.name)
    from precompute.composing.musicgen.composer import (  # noqa: PLC0415
        PLAIN,
        Manner,
        MusicgenComposer,
        quick,
    )

    manner = Manner(timeout_s=TIMEOUT_ON_GPU_S if device.is_gpu else TIMEOUT_ON_CPU_S)
    if _require(model, "compose", {"musicgen", "musicgen_melody"}) == "musicgen_melody":
        from precompute.composing.musicgen.melody import score_writer  # noqa: PLC0415

        return MusicgenComposer(model, device, PLAIN, manner, tune=score_writer())
    rows = ROWS_ON_GPU if device.is_gpu else ROWS_ON_CPU
    return MusicgenComposer(model, device, quick(rows, int8=device.dtype == "int8"), manner)


def _no_option(model: StoredModel, option: str) -> None:
    if option:
        raise ProductionError(f"{model.name} can be asked in one way only; leave out ':{option}'")


def _require(model: StoredModel, step: str, kinds: set[str]) -> str:
    """What the model is, if it is one of these."""
    stated = kind_of(model)
    if stated not in kinds:
        raise ModelUnusableError(
            f"{model.name} is a {stated} model and cannot {step}; {', '.join(sorted(kinds))} can"
        )
    return stated
