"""`klangbild demo --headless`: from an empty folder to music, with the real program, in one go."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import soundfile

PROGRAM = Path(sys.executable).with_name("klangbild")
RECOGNISED = {"painting": "SAMPLE-15", "label": "SAMPLE-04", "upright-painting": "SAMPLE-16"}


def demonstrate(out: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "demo", "--headless", "--works", "5", "--out", str(out), *options],
        env={**os.environ, "COLUMNS": "300", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """What one run told, and where it left everything; another home is in the environment."""
    out = tmp_path_factory.mktemp("demo")
    foreign = out / "someone-elses-home"
    answer = demonstrate(out, KLANGBILD_DATABASE_URL=f"sqlite:///{foreign}/x.sqlite")
    assert answer.returncode == 0, answer.stderr
    assert not foreign.exists()
    return answer, out


@pytest.mark.parametrize(("scene", "accession_number"), RECOGNISED.items())
def test_what_is_held_up_is_recognised(shown, scene: str, accession_number: str):
    answer, _ = shown
    told = re.search(rf"^{scene}: recognised as (\S+),", answer.stderr, re.MULTILINE)

    assert told is not None, answer.stderr
    assert told[1] == accession_number


def test_for_an_unknown_picture_the_kiosk_composes(shown):
    answer, _ = shown

    assert re.search(r"^unknown: known to be unknown .* composed for in ", answer.stderr, re.MULTILINE)


def test_every_command_is_shown_as_one_would_type_it(shown):
    answer, out = shown

    for command in ("import", "compose --all", "publish", "labels", "status"):
        assert f"$ klangbild --home {out}/home {command}" in answer.stderr


def test_what_is_heard_is_music_and_not_silence(shown):
    _, out = shown
    recordings = sorted((out / "visit").glob("??-*.wav"))

    assert len(recordings) == 5
    for file in recordings:
        audio, _ = soundfile.read(file)
        assert 0.02 < float(np.sqrt(np.mean(audio**2))) < 0.5, file
        assert float(np.abs(audio).max()) < 1.0, file


def test_every_screen_shows_something_else_in_both_languages_and_orientations(shown):
    _, out = shown
    screens = sorted((out / "visit").glob("*.png"))
    pictures = [cv2.imread(str(file), cv2.IMREAD_GRAYSCALE) for file in screens]

    assert {picture.shape for picture in pictures} == {(1080, 1920), (1920, 1080)}
    assert {"-en-", "-ar-"} <= {file.name[2:6] for file in screens}
    small = [cv2.resize(picture, (64, 64), interpolation=cv2.INTER_AREA).astype(int) for picture in pictures]
    for i, one in enumerate(small):
        assert one.std() > 3, screens[i]
        for j in range(i):
            assert np.abs(one - small[j]).mean() > 0.3, (screens[i], screens[j])
