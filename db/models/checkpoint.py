"""A torch checkpoint as safetensors and JSON, and back.

Run as a program this file converts a pickle, and trusts it with nothing: see `main`. It imports nothing of
Klangbild, so that a worker in an environment of its own can read with it what was written here:

    read(folder / "state_dict.safetensors")     the nested dict that `torch.load` gave
"""
# pyright: basic
# torch's functions are only partly typed.

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

_FORBIDDEN = (
    "ctypes.",
    "os.chmod",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.spawn",
    "os.system",
    "shutil.",
    "socket.",
    "subprocess.",
)
"""Audit events (PEP 578) that reading a checkpoint never needs."""


def write(checkpoint: Any, target: Path) -> tuple[Path, ...]:
    """Keep a checkpoint's tensors in `target` and, unless it is one flat dict of them, its structure beside it.

    The structure is a tree in JSON: {"dict": [[key, tree], ...]}, {"list": [...]}, {"tuple": [...]},
    {"tensor": name in the safetensors}, {"value": string, number, true, false or null}.

    Args:
        checkpoint: nested dicts, lists and tuples of tensors and plain values.
        target: ends in '.safetensors'.

    Returns:
        What was written.

    Raises:
        TypeError: it holds something else.
    """
    tensors: dict[str, torch.Tensor] = {}

    def tree_of(value: Any, place: str) -> dict[str, Any]:
        if isinstance(value, torch.Tensor):
            while place in tensors:  # {"a": {"b": ...}, "a/b": ...}
                place += "'"
            # A copy, because safetensors has no tensors that share memory, as tied embeddings do.
            tensors[place] = value.detach().to("cpu").contiguous().clone()
            return {"tensor": place}
        if isinstance(value, dict):
            return {"dict": [[_key(key), tree_of(each, f"{place}/{key}")] for key, each in value.items()]}
        if isinstance(value, list | tuple):
            kind = "list" if isinstance(value, list) else "tuple"
            return {kind: [tree_of(each, f"{place}/{index}") for index, each in enumerate(value)]}
        if value is None or isinstance(value, bool | int | float | str):
            return {"value": value}
        raise TypeError(f"{place} is a {type(value).__name__}, which is neither tensor nor plain value")

    side = _structure_beside(target)
    if _is_flat(checkpoint):
        for name, tensor in checkpoint.items():
            tree_of(tensor, name)
    else:
        side.write_text(json.dumps(tree_of(checkpoint, "")), encoding="utf-8")
    save_file(tensors, target, metadata={"format": "pt"})
    return (target, side) if side.exists() else (target,)


def read(path: Path) -> Any:
    """What `write` was given.

    Args:
        path: the safetensors.
    """
    tensors = load_file(path)
    side = _structure_beside(path)
    if not side.exists():
        return tensors

    def value_of(tree: dict[str, Any]) -> Any:
        ((kind, content),) = tree.items()
        if kind == "dict":
            return {key: value_of(each) for key, each in content}
        if kind in {"list", "tuple"}:
            values = [value_of(each) for each in content]
            return values if kind == "list" else tuple(values)
        return tensors[content] if kind == "tensor" else content

    return value_of(json.loads(side.read_text(encoding="utf-8")))


def _structure_beside(tensors: Path) -> Path:
    """Where the structure of a checkpoint lies: 'state_dict.tree.json'."""
    return tensors.with_suffix(".tree.json")


def _is_flat(checkpoint: Any) -> bool:
    return isinstance(checkpoint, dict) and all(
        isinstance(name, str) and isinstance(tensor, torch.Tensor) for name, tensor in checkpoint.items()
    )


def _key(key: Any) -> str | int:
    if isinstance(key, str | int):
        return key
    raise TypeError(f"{key!r} is no key that JSON can keep")


def main(source: str, target: str, memory_bytes: str, processor_s: str) -> None:
    """Convert one pickle within limits.

    Three walls: torch reads weights alone and calls nothing that a pickle names; a hook ends the program when
    anything runs a program, opens a socket or writes elsewhere; memory and time are limited.
    """
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(processor_s), int(processor_s)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    forbid_all_but(Path(target).parent)
    for written in write(torch.load(source, map_location="cpu", weights_only=True), Path(target)):
        print(written)


def forbid_all_but(folder: Path) -> None:
    """From now on this process runs no program, opens no socket, and writes nowhere but in `folder`."""
    allowed = str(folder.resolve()) + os.sep

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"a checkpoint asked for {event}")
        if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            path = arguments[0]
            if isinstance(path, int) or not os.path.realpath(os.fsdecode(path)).startswith(allowed):
                raise PermissionError(f"a checkpoint asked to write {path}")

    sys.addaudithook(watch)


if __name__ == "__main__":
    main(*sys.argv[1:])
