"""Which of our adapters plays what a stored model is; none of them loads weights before it is first asked."""

from __future__ import annotations

import json

from db.home import Home
from db.models import Device, ModelDamagedError, ModelUnusableError, StoredModel
from db.models.store import ModelStore
from precompute.composing.contract import Composer
from precompute.seeing.contract import EmotionModel, MusicalEye
from precompute.wording.contract import Captioner, Refiner, Translator

AUDIOCRAFT_ENVIRONMENT = "audiocraft"
ROWS_ON_GPU, ROWS_ON_CPU = 32, 4
"""Pieces that MusicGen samples in one pass."""


def emotion_model(model: StoredModel, device: Device) -> EmotionModel:
    """Who judges emotions: the network of the papers, or a ViT."""
    from precompute.seeing.neural.neural_emotion import NeuralEmotion  # noqa: PLC0415

    return NeuralEmotion(model, device)


def musical_eye(model: StoredModel, device: Device) -> MusicalEye:
    """Who suggests musical elements.

    Raises:
        ModelUnusableError: it is no CLIP.
    """
    from precompute.seeing.neural.clip_eye import ClipEye  # noqa: PLC0415

    _require(model, "elements", {"clip"})
    return ClipEye(model, device)


def captioner(model: StoredModel, device: Device) -> Captioner:
    """Who writes captions.

    Raises:
        ModelUnusableError: it is no BLIP.
    """
    from precompute.wording.neural.blip import BlipCaptioner  # noqa: PLC0415

    _require(model, "caption", {"blip"})
    return BlipCaptioner(model, device)


def refiner(model: StoredModel, device: Device) -> Refiner:
    """Who turns captions into descriptions of music.

    Raises:
        ModelUnusableError: it is neither a T5 nor a Falcon.
    """
    from precompute.wording.neural.falcon import FalconRefiner  # noqa: PLC0415
    from precompute.wording.neural.t5 import T5Refiner  # noqa: PLC0415

    kind = _require(model, "refine", {"t5", "falcon"})
    return T5Refiner(model, device) if kind == "t5" else FalconRefiner(model, device)


def translator(model: StoredModel, device: Device) -> Translator:
    """Who translates.

    Raises:
        ModelUnusableError: it is no Marian, or does not say into which language it translates.
    """
    from precompute.wording.neural.marian import MarianTranslator  # noqa: PLC0415

    _require(model, "translate", {"marian"})
    return MarianTranslator(model, device=device)


def composer(model: StoredModel, device: Device, home: Home, store: ModelStore) -> Composer:
    """Who composes.

    Raises:
        ModelUnusableError: no engine knows such a model.
        ComposingError: the engine's own environment is not there.
    """
    if (model.folder / "model_index.json").is_file():
        from precompute.composing.diffusion.composer import DiffusionComposer  # noqa: PLC0415

        return DiffusionComposer(model, device)
    if (model.folder / "compression_state_dict.safetensors").is_file():
        from precompute.composing.audiocraft.composer import AudiocraftComposer  # noqa: PLC0415

        texts = store.maybe_get("t5-base")
        folder = home.environments / AUDIOCRAFT_ENVIRONMENT
        return AudiocraftComposer.in_environment(model, folder, texts=texts, device=device.name)
    from precompute.composing.musicgen.composer import PLAIN, MusicgenComposer, quick  # noqa: PLC0415

    if _require(model, "compose", {"musicgen", "musicgen_melody"}) == "musicgen_melody":
        from precompute.composing.musicgen.melody import score_writer  # noqa: PLC0415

        return MusicgenComposer(model, device, PLAIN, tune=score_writer())
    return MusicgenComposer(model, device, quick(ROWS_ON_GPU if device.is_gpu else ROWS_ON_CPU))


def _require(model: StoredModel, step: str, kinds: set[str]) -> str:
    """What the model is, if it is one of these."""
    try:
        stated = json.loads((model.folder / "config.json").read_text(encoding="utf-8"))["model_type"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDamagedError(
            f"{model.name} has no config.json that says what it is; `klangbild models verify {model.name}`"
        ) from error
    if stated not in kinds:
        raise ModelUnusableError(
            f"{model.name} is a {stated} model and cannot {step}; {', '.join(sorted(kinds))} can"
        )
    return stated
