"""A pipeline of diffusers from a model's folder alone, each part by itself.

`DiffusionPipeline.from_pretrained` draws weights that are missing at random, with a line in the log, and imports
whatever library the folder's index names. So the parts are loaded by `db.models`, which does neither.
"""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from typing import Any

from db.models import (
    Device,
    ModelDamagedError,
    ModelUnusableError,
    StoredModel,
    load_model,
    load_processor,
)
from precompute.composing.diffusion.kinds import KINDS, Kind

_INDEX = "model_index.json"


def load_pipeline(model: StoredModel, device: Device) -> tuple[Any, Kind]:
    """The pipeline that a folder holds, ready to be called, and what is known of its kind.

    Raises:
        ModelDamagedError: a file is missing or cannot be read.
        ModelUnusableError: it is no pipeline that composes, its weights are of another one, or a library is
            missing.
    """
    index = _index(model)
    kind = KINDS.get(str(index.get("_class_name")))
    if kind is None:
        raise ModelUnusableError(
            f"{model.name} is a pipeline {index.get('_class_name')!r}; those that compose here are "
            f"{', '.join(sorted(KINDS))}"
        )
    pipeline_class = getattr(import_module(f"diffusers.pipelines.{kind.module}"), kind.pipeline)
    parts = {
        name: _load_part(model, kind, name, place, device)
        for name, place in index.items()
        if not name.startswith("_") and isinstance(place, list)
    }
    try:
        pipeline = pipeline_class(**parts)
    except TypeError as error:
        raise ModelDamagedError(f"{model.name} has not the parts of a {kind.pipeline}: {error}") from error
    pipeline.set_progress_bar_config(disable=True)
    pipeline.vae.enable_tiling()  # ten minutes at once would fill any memory
    return pipeline, kind


def _index(model: StoredModel) -> dict[str, Any]:
    try:
        index = json.loads((model.folder / _INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelDamagedError(
            f"{model.name} has no readable {_INDEX} in {model.folder}: {error}; "
            f"`klangbild models verify {model.name}` says what is wrong"
        ) from error
    if not isinstance(index, dict):
        raise ModelDamagedError(f"{_INDEX} of {model.name} describes no pipeline")
    return index


def _load_part(model: StoredModel, kind: Kind, name: str, place: list[Any], device: Device) -> Any:
    """A model, a tokenizer or a scheduler; None where the index says that the pipeline goes without."""
    if place == [None, None]:
        return None
    from torch import nn  # noqa: PLC0415 - gigabytes that only neural steps need

    part_class = _class_of(model, kind, name, place)
    part = replace(model, folder=model.folder / name)
    if not issubclass(part_class, nn.Module):
        return load_processor(part_class, part)
    _require_class(part, part_class.__name__)
    return load_model(part_class, part, device)


def _class_of(model: StoredModel, kind: Kind, name: str, place: list[Any]) -> Any:
    """The class that the index names, from the libraries that pipelines are made of and no other."""
    modules = {
        "diffusers": "diffusers",
        "transformers": "transformers",
        kind.module: f"diffusers.pipelines.{kind.module}",
    }
    library, class_name = (*map(str, place), "", "")[:2]
    try:
        found = getattr(import_module(modules[library]), class_name, None) if library in modules else None
    except (ImportError, RuntimeError) as error:  # both libraries import a class only when it is asked for
        raise ModelUnusableError(
            f"{model.name} wants {library}.{class_name} for its {name}, which cannot be loaded: {error}"
        ) from error
    if found is None:
        raise ModelUnusableError(
            f"{model.name} wants {library}.{class_name} for its {name}, which is not known here"
        )
    return found


def _require_class(part: StoredModel, wanted: str) -> None:
    """diffusers writes into each part whose it is, and reads any other without a word."""
    try:
        stated = json.loads((part.folder / "config.json").read_text(encoding="utf-8")).get(
            "_class_name", wanted
        )
    except (OSError, ValueError, AttributeError):
        return  # `load_model` says what is wrong with it
    if stated != wanted:
        raise ModelUnusableError(
            f"{part.folder} of {part.name} holds a {stated}, and the pipeline needs a {wanted}"
        )
