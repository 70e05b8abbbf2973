"""Pins: what a hub gave once. The first fetch takes them, or another museum hands them on in a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from db.atomic import write_atomically
from db.models.changing import changing
from db.models.errors import ModelError
from db.models.manifest import Pin, require_name, require_pin
from db.plain import from_plain, readable_json


@dataclass(frozen=True, slots=True)
class Pins:
    """All pins of a store, a JSON file; they outlive the models, so what is fetched again is the same again."""

    path: Path

    def all(self) -> dict[str, Pin]:
        """Pins by the model's name.

        Raises:
            ModelError: they cannot be read.
        """
        return read_pins(self.path) if self.path.exists() else {}

    def maybe_get(self, name: str) -> Pin | None:
        """The pin of one model."""
        return self.all().get(name)

    def keep(self, name: str, pin: Pin) -> None:
        """Pin a model, anew where it was pinned."""
        with changing(self.path, "pins"):
            write_pins(self.path, {**self.all(), name: pin})

    def take_over(self, handed_on: Mapping[str, Pin]) -> None:
        """Add pins from elsewhere.

        Raises:
            ModelError: one contradicts what is pinned here; then none is added.
        """
        with changing(self.path, "pins"):
            here = self.all()
            for name, pin in handed_on.items():
                if name in here and here[name] != pin:
                    raise ModelError(
                        f"{name} is pinned here to {here[name].revision} of {here[name].hub_id} already, not to "
                        f"{pin.revision} of {pin.hub_id}; "
                        f"`klangbild models fetch {name} --revision ...` pins another"
                    )
            write_pins(self.path, {**here, **handed_on})


def read_pins(path: Path) -> dict[str, Pin]:
    """Pins from a file.

    Raises:
        ModelError: it cannot be read, or holds none.
    """
    try:
        pins = from_plain(dict[str, Pin], json.loads(path.read_text(encoding="utf-8")))
        for name, pin in pins.items():
            require_name(name)
            require_pin(pin)
    except Exception as error:  # cattrs raises whatever building a value raised
        raise ModelError(f"the pins in {path} cannot be read: {error}") from error
    return pins


def write_pins(path: Path, pins: Mapping[str, Pin]) -> None:
    """Pins into a file.

    Raises:
        ModelError: it cannot be written.
    """
    try:
        write_atomically(path, readable_json(dict(pins)))
    except OSError as error:
        raise ModelError(f"the pins cannot be written to {path}: {error.strerror}") from error
