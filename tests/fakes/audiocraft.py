"""audiocraft for tests: the real one in an environment of its own, built once, and a fake worker for its faults."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from precompute.composing.audiocraft.environment import UnbuildableError, set_up

FAKE_WORKER = Path(__file__).with_name("audiocraft_worker.py")


def environment_folder() -> Path:
    """Where the environment lies: inside the project's own, which git ignores, or where the variable says."""
    named = os.environ.get("KLANGBILD_TEST_AUDIOCRAFT")
    return Path(named) if named else Path(sys.prefix) / "audiocraft"


def built_environment() -> Path:
    """The environment, built if need be, in about a minute. Skips the test where that cannot be done."""
    folder = environment_folder()
    try:
        set_up(folder, print)
    except UnbuildableError as error:
        pytest.skip(f"audiocraft's environment cannot be built here: {error}")
    return folder


def fake_command(*faults: str) -> tuple[str, ...]:
    """What starts the fake worker; see there for the faults."""
    return (sys.executable, "-I", str(FAKE_WORKER), *faults)
