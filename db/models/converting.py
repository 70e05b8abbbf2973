"""Pickles become safetensors once, in a process that may do nothing else."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from db.models.choosing import SAFETENSORS
from db.models.digests import tensors_in
from db.models.errors import ModelDamagedError, ModelUnusableError

_SHARD = re.compile(r"-\d{5}-of-\d{5}$")
_PROGRAM = Path(__file__).with_name("checkpoint.py")
_LONGEST_S = 1800
_ADVICE = ("Weights only load failed", "Please file an issue", "Check the documentation")
_GIB = 1 << 30


def converted_name(pickle: str) -> str:
    """What a pickle is called once it is safe: 'pytorch_model.bin' becomes 'model.safetensors', as on the hub."""
    path = PurePosixPath(pickle)
    stem = path.stem.removeprefix("pytorch_") if path.stem.startswith("pytorch_model") else path.stem
    return str(path.with_name(stem + SAFETENSORS))


def convert(pickles: Mapping[str, Path], files: Path) -> tuple[str, ...]:
    """Convert a model's pickles into its folder.

    Args:
        pickles: where each lies, by its path within the model.
        files: the model's folder.

    Returns:
        The paths of what was written, within `files`.

    Raises:
        ModelDamagedError: one is no plain checkpoint, or asks for what weights never need.
        ModelUnusableError: torch is not installed.
    """
    if pickles and find_spec("torch") is None:
        raise ModelUnusableError("converting pickles needs a library: pip install 'klangbild[models]'")
    files = files.resolve()
    names = [converted_name(path) for path in pickles]
    if len(set(names)) < len(names):
        raise ModelDamagedError(f"of {', '.join(pickles)} several would have one name as safetensors")
    written: list[str] = []
    for path, pickle in pickles.items():
        target = files / converted_name(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        written += [each.relative_to(files).as_posix() for each in _convert_one(path, pickle, target)]
    shards = [path for path in written if _SHARD.search(PurePosixPath(path).stem)]
    for stem in sorted({_SHARD.sub("", str(PurePosixPath(path).with_suffix(""))) for path in shards}):
        written.append(_write_index(files, stem, [path for path in shards if path.startswith(f"{stem}-")]))
    return tuple(written)


def _convert_one(name: str, pickle: Path, target: Path) -> list[Path]:
    size = pickle.stat().st_size
    # torch alone maps many gigabytes of libraries where it was built for GPUs.
    limits = [str(24 * _GIB + 4 * size), str(_LONGEST_S)]
    program = [sys.executable, "-I", str(_PROGRAM), str(pickle.resolve()), str(target), *limits]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, in our own Python
            [*_without_network(), *program],
            env={"PATH": "/usr/bin:/bin", "CUDA_VISIBLE_DEVICES": ""},
            cwd=target.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelDamagedError(f"{name} was not converted within {_LONGEST_S / 60:.0f} minutes") from error
    if done.returncode != 0:
        target.unlink(missing_ok=True)
        raise ModelDamagedError(
            f"{name} is no plain checkpoint, so it was not converted to safetensors: {_reason(done.stderr)}"
        )
    return [Path(line) for line in done.stdout.splitlines()]


def _reason(said: str) -> str:
    """What was found, without torch's advice to trust the file."""
    lines = [line for line in said.splitlines() if line.strip() and not any(each in line for each in _ADVICE)]
    return lines[-1].strip() if lines else "the process was ended"


@cache
def _without_network() -> tuple[str, ...]:
    """A prefix that gives a program a network of its own with nobody in it, where the system lets us."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    prefix = (unshare, "--map-root-user", "--net", "--")
    tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)  # noqa: S603
    return prefix if tried.returncode == 0 else ()


def _write_index(files: Path, stem: str, shards: Sequence[str]) -> str:
    """The index by which transformers finds tensors in shards."""
    place: dict[str, str] = {}
    size = 0
    for shard in shards:
        for tensor, entry in tensors_in(files / shard).items():
            place[tensor] = PurePosixPath(shard).name
            size += entry["data_offsets"][1] - entry["data_offsets"][0]
    index = f"{stem}{SAFETENSORS}.index.json"
    (files / index).write_text(
        json.dumps({"metadata": {"total_size": size}, "weight_map": place}, indent=2), encoding="utf-8"
    )
    return index
