"""A curator's corrections on their way to the kiosk, by the real program: import, compose, correct, publish."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest

from db.entities import AccessionNumber, Track
from db.exhibition import Exhibition

KLANGBILD = str(Path(sys.executable).with_name("klangbild"))
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def run(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The program in a home with two works, each with a track."""
    images = tmp_path_factory.mktemp("images")
    for number in range(2):
        coarse = np.random.default_rng(number).integers(0, 255, (6, 8, 3), dtype=np.uint8)
        cv2.imwrite(str(images / f"W{number}.png"), cv2.resize(coarse, (320, 240)))

    def run_program(*arguments: object, expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [KLANGBILD, "--home", str(home), *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=250,
            env={**os.environ, "COLUMNS": "200"},
        )
        assert done.returncode == expect, done.stderr
        return done

    run_program("import", images, "--rights", "cc0")
    run_program("compose", "--all", "--duration", 5)
    return run_program


def exhibited(home: Path) -> Track:
    """The track of the first work, as a kiosk reads it."""
    with closing(Exhibition.open(home / "exhibition.sqlite")) as exhibition:
        exhibition.verify()
        track = exhibition.work(AccessionNumber("W0")).track
    assert track is not None
    return track


def caption(track: Track, language: str) -> str | None:
    return track.commission.impression.caption.as_mapping().get(language)


def test_a_correction_reaches_the_kiosk_and_leaves_it_again_without_composing(run: Run, home: Path) -> None:
    def publish() -> int:
        return json.loads(run("publish", "--json").stdout)["version"]

    assert publish() == 1
    machine = exhibited(home)

    run("words", "correct", "W0", "ar", "كلام أمينة المتحف")
    assert publish() == 2
    by_hand = exhibited(home)
    assert caption(by_hand, "ar") == "كلام أمينة المتحف"
    assert caption(by_hand, "en") == caption(machine, "en")
    assert (by_hand.key, by_hand.audio_digest) == (machine.key, machine.audio_digest)
    again = json.loads(run("compose", "--all", "--duration", 5, "--json").stdout)
    assert (again["composed"], again["skipped"]) == (0, 2)

    run("words", "restore", "W0", "ar")
    assert publish() == 3
    assert exhibited(home) == machine


def test_what_was_composed_after_a_correction_can_be_given_back_to_the_machine_too(
    run: Run, home: Path
) -> None:
    run("publish")
    machine = caption(exhibited(home), "ar")
    run("words", "correct", "W0", "ar", "كلام أمينة المتحف")
    run("compose", "W0", "--duration", 5, "--seed", 1)
    run("publish")
    newer = exhibited(home)
    assert (newer.commission.seed, caption(newer, "ar")) == (1, "كلام أمينة المتحف")

    run("words", "restore", "W0", "ar")
    run("publish")
    assert caption(exhibited(home), "ar") == machine
