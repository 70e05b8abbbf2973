"""What the gallery gets, by the real program: curators' corrections, and no music that may not be played."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from db.database import Database
from db.entities import AccessionNumber, Engine, Track, TrackStatus
from db.exhibition import Exhibition
from db.models.attribution import music_made_with
from db.plain import key_of

KLANGBILD = str(Path(sys.executable).with_name("klangbild"))
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def run(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The program in a home with three works, of which two have a track."""
    images = tmp_path_factory.mktemp("images")
    for number in range(3):
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
    run_program("compose", "W0", "W1", "--duration", 5)
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
    again = json.loads(run("compose", "W0", "W1", "--duration", 5, "--json").stdout)
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


def test_words_are_shown_of_the_track_that_the_gallery_plays_or_of_a_seed(run: Run, home: Path) -> None:
    def shown(*arguments: object) -> dict:
        return json.loads(run("words", "show", "W0", *arguments, "--json").stdout)["track"]

    run("compose", "W0", "--duration", 5, "--seed", 1)
    with Database.open(f"sqlite:///{home / 'studio.sqlite'}") as database, database.transaction() as store:
        (older,) = (each for each in store.tracks.of(AccessionNumber("W0")) if each.commission.seed == 0)
        store.tracks.set_status(older.accession_number, older.key, TrackStatus.APPROVED)

    assert (shown()["seed"], shown()["status"], shown()["key"]) == (0, "approved", older.key)
    assert shown("--seed", 1)["seed"] == 1
    assert f"W0, seed 0, by score {older.commission.engine.revision}, 20" in run("words", "show", "W0").stdout
    assert "its seeds: 0, 1" in run("words", "show", "W0", "--seed", 9, expect=1).stderr
    assert "klangbild compose W2" in run("words", "show", "W2", expect=1).stderr


def test_a_language_is_a_code_that_is_known_here_or_said_to_be_new(run: Run) -> None:
    def captions() -> dict[str, str]:
        return json.loads(run("words", "show", "W1", "--json").stdout)["caption"]

    before = captions()
    assert set(before) == {"en", "ar"}
    for language, reason in (
        ("arabic", "BCP 47"),
        ("EN", "composers listen to the English"),
        ("ra", "the languages here are ar, en."),
    ):
        refused = run("words", "correct", "W1", language, "...", expect=2).stderr
        assert reason in " ".join(refused.replace("│", "").split())
    assert captions() == before

    run("words", "correct", "W1", "AR", "كلام أمينة المتحف")
    run("words", "correct", "W1", "de-at", "Ein Bild.", "--new-language")
    run("words", "correct", "W1", "de-AT", "Ein Gemälde.")  # known by now
    assert captions() == before | {"ar": "كلام أمينة المتحف", "de-AT": "Ein Gemälde."}

    run("words", "restore", "W1", "Ar")
    run("words", "restore", "W1", "DE-AT")
    assert captions() == before


@pytest.fixture
def neural(run: Run, home: Path) -> None:
    """The newest track of W1, and the only one of W2, are by a model that is not for museums that take money."""
    licence = music_made_with("musicgen-small", "CC-BY-NC-4.0")
    engine = Engine("musicgen", "1 musicgen-small@1", licence)
    with Database.open(f"sqlite:///{home / 'studio.sqlite'}") as database, database.transaction() as store:
        (own,) = store.tracks.of(AccessionNumber("W1"))
        commission = replace(own.commission, engine=engine, contributions=())
        newer = replace(own, key=key_of(commission), commission=commission, status=TrackStatus.DRAFT)
        for number in ("W1", "W2"):
            store.tracks.save(
                replace(newer, accession_number=AccessionNumber(number), created_at=datetime.now(UTC))
            )


@pytest.mark.usefixtures("neural")
def test_music_that_may_no_longer_be_played_leaves_the_gallery_and_is_told(run: Run) -> None:
    def published() -> tuple[int, dict[str, bool]]:
        report = json.loads(run("publish", "--json").stdout)
        passed_over = {each["accession_number"]: each["another_plays"] for each in report["passed_over"]}
        return report["tracks"], passed_over

    def not_to_be_played() -> dict[str, int]:
        return json.loads(run("status", "--json").stdout)["not_to_be_played"]

    run("settings", "set", "museum.commercial", "false")
    assert published() == (3, {})
    assert not_to_be_played() == {}

    assert "klangbild publish" in run("settings", "set", "museum.commercial", "true").stderr
    ((reason, count),) = not_to_be_played().items()
    assert count == 2
    assert "musicgen-small stands under CC-BY-NC-4.0" in reason
    assert "no longer to be played" in run("status").stdout
    assert "2 of the exhibition's tracks" in run("status").stdout
    told = run("publish").stderr
    assert f"without music: W2: {reason}" in told
    assert f"another track plays: W1: {reason}" in told
    assert published() == (2, {"W1": True, "W2": False})
    assert not_to_be_played() == {}
    for command in (("words", "show"), ("export",)):
        refused = run(*command, "W2", expect=1).stderr
        assert f"the gallery plays no track of W2: {reason}; --seed names one of them" in refused

    permit = re.search(r"`klangbild (models permit [^`]*)`", reason)
    assert permit is not None
    run(*shlex.split(permit[1].replace("...", "a contract")))
    assert published() == (3, {})
    assert "klangbild publish" in run("models", "permit", "musicgen-small", "--revoke").stderr
    night = run("nightly", "--now", "--duration", 5).stderr  # composes for W2 what needs no model
    assert "3 works, 3 tracks" in night
    assert f"another track plays: W1: {reason}" in night
