"""A sound server that says what a test wants it to: which outputs there are, and that something has changed."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SINK: dict[str, Any] = {
    "index": 0,
    "state": "SUSPENDED",
    "name": "alsa_output.pci-0000_00_1f.3.analog-stereo",
    "description": "Built-in Audio Analog Stereo",
    "driver": "module-alsa-card.c",
    "balance": 0.00,
    "active_port": "analog-output-speaker",
    "formats": ["pcm"],
}


def port(kind: str, availability: str) -> dict[str, Any]:
    return {
        "name": f"analog-output-{kind.lower()}",
        "description": kind,
        "type": kind,
        "priority": 9900,
        "availability_group": "Legacy 4" if kind == "Headphones" else "",
        "availability": availability,
    }


def sinks(*ports: dict[str, Any]) -> list[dict[str, Any]]:
    return [SINK | {"ports": list(ports)}]


class FakePactl:
    """A program that says what a test wants it to, as pactl does."""

    def __init__(self, folder: Path) -> None:
        self._events = folder / "events"
        self._listed = folder / "listed.json"
        os.mkfifo(self._events)
        self.program = folder / "pactl"
        self.program.write_text(
            f'#!/bin/sh\ncase "$1" in\nsubscribe) exec cat {self._events};;\n*) exec cat {self._listed};;\nesac\n'
        )
        self.program.chmod(self.program.stat().st_mode | stat.S_IXUSR)
        self.plug(False)

    def plug(self, plugged: bool) -> None:
        found = sinks(port("Headphones", "available" if plugged else "not available"))
        whole = self._listed.with_suffix(".new")
        whole.write_text(json.dumps(found))
        whole.replace(self._listed)  # it may be read at any moment

    @contextmanager
    def server(self) -> Iterator[Any]:
        """A sound server that runs meanwhile; gives what writes its events."""
        with self._events.open("w", buffering=1) as events:
            yield events
