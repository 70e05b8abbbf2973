"""Environments of their own, for engines whose libraries cannot live beside ours.

A layer registers how one is set up as an entry point of the group `klangbild.model_setups`, whose name is the
engine's: a function of a folder and of something to say progress with. So this lowest layer imports none above it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

from db.models.errors import ModelError

Setup = Callable[[Path, Callable[[str], None]], None]

_GROUP = "klangbild.model_setups"


def setup_of(name: str) -> Setup:
    """How an engine's environment is set up.

    Raises:
        ModelError: no engine of this name needs one.
    """
    registered = {entry.name: entry for entry in entry_points(group=_GROUP)}
    if name not in registered:
        there = ", ".join(sorted(registered)) or "none"
        raise ModelError(f"no engine {name!r} has an environment of its own; there is {there}")
    return registered[name].load()
