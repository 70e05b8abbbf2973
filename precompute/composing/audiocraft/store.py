"""audiocraft's checkpoints as the model store keeps them: weights as safetensors, the rest as JSON, no pickle."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from db.models import ModelDamagedError, ModelMissingError

CHECKPOINTS = {"state_dict.bin": "lm", "compression_state_dict.bin": "compression"}
"""What audiocraft calls its files, and what they become: NAME.safetensors with NAME.json beside it."""
WEIGHTS = "best_state"
SETTINGS = "xp.cfg"


def convert(source: Path, target: Path) -> tuple[Path, ...]:
    """Write the two checkpoints in `source` into `target` as the worker reads them.

    The text encoder is no part of them: it belongs into `target` as a folder of transformers' kind under the name that
    the settings give ('t5-base').

    Pickles can run code when they are read; here only tensors and plain values are let through (`weights_only`).

    Returns:
        what was written.

    Raises:
        ModelMissingError: a checkpoint is not there.
        ModelDamagedError: it cannot be read, wants to run code, or is no checkpoint of a whole model.
    """
    target.mkdir(parents=True, exist_ok=True)
    return tuple(
        path for filename, name in CHECKPOINTS.items() for path in _convert(source / filename, target, name)
    )


def _convert(checkpoint: Path, target: Path, name: str) -> tuple[Path, Path]:
    from safetensors.torch import save_file  # noqa: PLC0415 - with torch, gigabytes that only models need

    content = _read(checkpoint)
    if WEIGHTS not in content or SETTINGS not in content:
        raise ModelDamagedError(
            f"{checkpoint} is no whole model: it has {sorted(map(str, content))}, not {WEIGHTS!r} and {SETTINGS!r}; "
            f"where it only names another model, that one's file belongs here"
        )
    weights = {key: tensor.contiguous() for key, tensor in content[WEIGHTS].items()}
    rest = {key: value for key, value in content.items() if key != WEIGHTS}
    paths = target / f"{name}.safetensors", target / f"{name}.json"
    fresh = tuple(path.with_name(f".{path.name}.new") for path in paths)
    try:
        save_file(weights, fresh[0])
        fresh[1].write_text(json.dumps(rest, indent=1), encoding="utf-8")
    except (TypeError, ValueError, RuntimeError) as error:
        raise ModelDamagedError(f"{checkpoint} holds what no safetensors file can: {error}") from error
    for new, path in zip(fresh, paths, strict=True):
        os.replace(new, path)
    return paths


def _read(checkpoint: Path) -> dict[str, Any]:
    from pickle import UnpicklingError  # noqa: PLC0415, S403 - to name its error, not to use it

    import torch  # noqa: PLC0415

    if not checkpoint.is_file():
        raise ModelMissingError(f"{checkpoint} is missing: audiocraft's models are {' and '.join(CHECKPOINTS)}")
    try:
        content = torch.load(checkpoint, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, UnpicklingError) as error:
        raise ModelDamagedError(f"{checkpoint} cannot be read safely: {error}") from error
    if not isinstance(content, dict):
        raise ModelDamagedError(f"{checkpoint} is no checkpoint of audiocraft")
    return content
