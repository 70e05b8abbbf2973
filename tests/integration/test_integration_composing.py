"""Composing for a collection with the real program: skipping, stopping, killing, the same bytes."""

import dataclasses
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest
from fakes.program import klangbild
from fakes.waiting import wait_until

from db.database import Database

pytestmark = pytest.mark.usefixtures("warm_workers")

KLANGBILD = str(Path(sys.executable).with_name("klangbild"))


@pytest.fixture(scope="module")
def images(tmp_path_factory) -> Path:
    """Eight small pictures, each of its own colours."""
    folder = tmp_path_factory.mktemp("images")
    for number in range(8):
        rng = np.random.default_rng(number)
        coarse = rng.integers(0, 255, (6, 8, 3), dtype=np.uint8)
        picture = cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(folder / f"W{number}.png"), picture)
    return folder


@pytest.fixture(scope="module")
def collection(tmp_path_factory, images) -> Path:
    """A home that holds the pictures; tests work with copies of it."""
    home = tmp_path_factory.mktemp("collection")
    klangbild(home, "import", images, "--rights", "cc0")
    return home


@pytest.fixture
def studio(tmp_path, collection):
    """The program, in a home that holds the pictures."""
    shutil.copytree(collection, tmp_path, dirs_exist_ok=True)

    def run(*arguments: object, expect: int = 0) -> str:
        return klangbild(tmp_path, *arguments, expect=expect).stdout

    run.home = tmp_path
    return run


def composing(home: Path, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [KLANGBILD, "--home", str(home), "compose", "--all", "--duration", "5", "--workers", "2", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def database_of(home: Path) -> Database:
    return Database.open(f"sqlite:///{home / 'studio.sqlite'}")


def kept_in(database: Database) -> list:
    with database.transaction(read_only=True) as store:
        return store.tracks.all()


def tracks(home: Path) -> list:
    with database_of(home) as database:
        return kept_in(database)


def wait_for_tracks(home: Path, count: int) -> None:
    with database_of(home) as database:
        wait_until(lambda: len(kept_in(database)) >= count, within_s=100)


def test_every_work_is_composed_once_and_only_once(studio):
    order = ("compose", "--all", "--duration", 5, "--json")
    assert json.loads(studio(*order)) == {"composed": 8, "skipped": 0, "failed": [], "stand_ins": []}
    assert json.loads(studio(*order)) == {"composed": 0, "skipped": 8, "failed": [], "stand_ins": []}

    kept = tracks(studio.home)
    assert len({track.audio_digest for track in kept}) == 8
    assert all(abs(track.measurements.loudness_lufs + 16) <= 1 for track in kept)
    assert all(track.measurements.true_peak_dbtp <= -1 for track in kept)
    for track in kept:
        assert {code for remark in track.remarks for code, _ in remark.text} == {"en", "ar"}


def test_another_seed_is_another_take_of_the_works_that_were_named(studio):
    studio("compose", "W1", "W2", "--duration", 5, "--workers", 1)
    studio("compose", "W1", "--duration", 5, "--workers", 1, "--seed", 2)

    numbers = [track.accession_number for track in tracks(studio.home)]
    assert sorted(numbers) == ["W1", "W1", "W2"]


def test_a_work_that_is_not_there_is_named(studio):
    studio("compose", "W99", expect=1)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--all", "W1"),
        ("--emotion", "much"),
        ("--emotion", "3,0", "--out", "x.wav"),
        ("--image", "x.png"),
        ("--all", "--out", "x.wav"),
        ("--all", "--why"),
        ("--all", "--duration", "2"),
    ],
)
def test_wrong_use_is_told_with_exit_code_2(studio, arguments):
    studio("compose", *arguments, expect=2)


def test_a_work_whose_image_is_damaged_fails_alone(studio):
    with (
        Database.open(f"sqlite:///{studio.home / 'studio.sqlite'}") as database,
        database.transaction() as store,
    ):
        work = store.reproductions.all()[3]
        broken = store.media.put(b"no picture any more", "image/jpeg")
        store.reproductions.save(dataclasses.replace(work, digest=broken))

    report = json.loads(studio("compose", "--all", "--duration", 5, "--workers", 1, "--json", expect=1))

    assert report["composed"] == 7
    (failure,) = report["failed"]
    assert failure["accession_number"] == "W3"


def test_kill_9_loses_no_finished_track_and_doubles_none(studio):
    for finished in (1, 3):
        process = composing(studio.home)
        wait_for_tracks(studio.home, finished)
        before = {track.key for track in tracks(studio.home)}
        workers = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.communicate()
        assert before <= {track.key for track in tracks(studio.home)}
        _, alive = psutil.wait_procs(workers, timeout=20)
        assert alive == []

    kept = len(tracks(studio.home))
    report = json.loads(studio("compose", "--all", "--duration", 5, "--json"))
    assert report["composed"] == 8 - kept
    assert sorted(track.accession_number for track in tracks(studio.home)) == [f"W{n}" for n in range(8)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_keeps_the_pieces_in_hand_and_begins_no_other(studio, number):
    process = composing(studio.home, "--json")
    wait_for_tracks(studio.home, 1)
    os.kill(process.pid, number)
    report = json.loads(process.communicate(timeout=100)[0])

    assert process.returncode == 1
    assert 1 <= report["composed"] < 8
    assert len(tracks(studio.home)) == report["composed"]


def test_the_same_commission_gives_the_same_bytes_in_any_process(images, tmp_path):
    endings = {"--out": "flac", "--midi": "mid", "--plan": "json"}
    digests = []
    for name in ("first", "second"):
        files = {option: tmp_path / f"{name}.{ending}" for option, ending in endings.items()}
        options = [word for option, file in files.items() for word in (option, file)]
        subprocess.run(
            [KLANGBILD, "compose", "--image", images / "W0.png", "--seed", "5", "--duration", "6", *options],
            check=True,
            capture_output=True,
        )
        digests.append([hashlib.sha256(file.read_bytes()).hexdigest() for file in files.values()])

    assert digests[0] == digests[1]


def test_music_for_an_emotion_needs_no_database(tmp_path):
    home = tmp_path / "home"
    klangbild(home, "compose", "--emotion", "0.6,-0.4", "--duration", 5, "--out", tmp_path / "x.wav")

    assert (tmp_path / "x.wav").stat().st_size > 5 * 44_100 * 2
    assert not home.exists()


def test_why_the_music_sounds_so_is_told_with_its_times(images, tmp_path):
    order = ("compose", "--image", images / "W0.png", "--duration", 15, "--out", tmp_path / "x.wav")
    told = json.loads(klangbild(None, *order, "--json").stdout)["remarks"]
    said = klangbild(None, *order, "--why").stderr

    assert told
    for remark in told:
        minutes, seconds = divmod(int(remark["start_s"]), 60)
        assert f"{minutes}:{seconds:02d}  {remark['text']['en']}" in said.replace("\n", " ")


def test_a_picture_is_perceived_as_json(studio, images):
    impression = json.loads(studio("perceive", images / "W0.png", "--json"))

    assert -1 <= impression["emotion"]["valence"] <= 1
    assert sum(swatch["share"] for swatch in impression["palette"]) == pytest.approx(1, abs=0.01)


def test_one_night_composes_and_publishes_and_the_next_has_nothing_to_do(studio):
    studio("batch", "new", "--duration", 5)
    studio("batch", "pause", 1)  # what a curator keeps back is not the night's
    studio("nightly", "--now", "--duration", 5, "--processes", 1)
    assert json.loads(studio("status", "--json"))["exhibition"]["version"] == 1
    studio("verify")

    studio("nightly", "--now", "--duration", 5)
    status = json.loads(studio("status", "--json"))
    assert status["exhibition"]["version"] == 1
    assert status["tracks"] == {"draft": 0, "approved": 0, "rejected": 0, "published": 8, "total": 8}


def test_a_night_ends_with_its_program(studio):
    process = subprocess.Popen(
        [KLANGBILD, "--home", str(studio.home), "nightly", "--duration", "5", "--window", "00:00-23:59"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for_tracks(studio.home, 1)
    process.terminate()

    assert process.wait(timeout=60) == 0
    assert json.loads(studio("status", "--json"))["exhibition"]["version"] == 1
