"""`klangbild calibrate` in a museum's home: what is fitted is kept, told, applied and forgotten."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from fakes.zoo import home as zoo
from neural_museum import NOW, a_casting, a_picture

from db.entities import Contribution, Emotion
from db.home import Home
from db.models import Device, ModelStore
from db.models.calibrations import AGREEMENT, Calibration
from db.pictures import read_picture
from db.program import main
from precompute import players
from precompute.calibrating.halves import is_fitted_on
from precompute.calibrating.judges import judge_of
from precompute.casting import cast_here
from precompute.seeing import enhance
from precompute.seeing.contract import Picture
from precompute.seeing.neural.zero_shot import probabilities, unit

pytestmark = pytest.mark.usefixtures("one_thread")

Program = Callable[..., tuple[int, str, str]]
EXAGGERATION = 4.0


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program in this process: its exit code, its answer and its words."""

    def run(home: Home, *arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["klangbild", "--home", str(home.root), *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, " ".join(said.err.replace("│", " ").split())

    return run


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("labelled")
    chance = np.random.default_rng(5)
    for number in range(120):
        coarse = chance.integers(0, 256, (4, 5, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / f"{number}.png"), np.kron(coarse, np.ones((16, 16, 1), np.uint8)))
    return folder


def _exaggerating(
    museum: Home, folder: Path, name: str, vocabulary: str | None, images: Path
) -> tuple[Home, Path]:
    """A museum one of whose models is four times too sure of the labels in a table."""
    home, changed = Home(folder / "home"), folder / "changed"
    shutil.copytree(museum.root, home.root)
    files = sorted(images.glob("*.png"))
    store = ModelStore(home.models)
    judge = judge_of(store.get(name), Device(), vocabulary, ())
    scored = judge.scores([enhance(read_picture(each).pixels) for each in files])
    shutil.copytree(store.folder(name), changed)
    sure = _stretched(changed / "model.safetensors", scored, is_clip=vocabulary is not None)
    zoo.replace(home, changed, name)
    chance = np.random.default_rng(1)
    drawn = [judge.labels[chance.choice(len(row), p=row)] for row in probabilities(sure, EXAGGERATION)]
    _write(folder / "labels.csv", files, drawn)
    return home, folder / "labels.csv"


def _stretched(weights: Path, scored: np.ndarray, *, is_clip: bool) -> np.ndarray:
    """Have a model say more than by dice; the scores that it will give."""
    from safetensors.torch import load_file, save_file

    middle = 0.0 if is_clip else scored.mean(axis=0)
    stretch = 1.5 * EXAGGERATION / (scored - middle).std()
    tensors = load_file(weights)
    if is_clip:
        tensors["logit_scale"] += np.log(stretch)
    else:
        tensors["classifier.4.weight"] *= stretch
        bias = tensors["classifier.4.bias"]
        tensors["classifier.4.bias"] = stretch * (bias - bias.new_tensor(middle))
    save_file(tensors, weights, {"format": "pt"})
    return stretch * (scored - middle)


def _write(table: Path, files: list[Path], labels: list[str]) -> None:
    """Only labels that occur often enough in both halves."""
    rows = [(each.name, label) for each, label in zip(files, labels, strict=True)]
    halves = {
        label: [is_fitted_on(name) for name, its in rows if its == label] for label in dict.fromkeys(labels)
    }
    often = {label for label, half in halves.items() if min(sum(half), len(half) - sum(half)) >= 5}
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("file", "label"), *(row for row in rows if row[1] in often)])


def _felt(home: Home) -> tuple[Emotion, str]:
    studio = cast_here(a_casting(home, "emotion=net-tiny", insist=True))
    return studio.perceive(a_picture()).emotion, studio.perception.revision


@pytest.mark.usefixtures("offline")
def test_a_network_that_is_too_sure_is_cooled_and_can_be_taken_back(
    museum: Home, images: Path, program: Program, tmp_path: Path
) -> None:
    home, labels = _exaggerating(museum, tmp_path, "net-tiny", None, images)
    felt, revision = _felt(home)
    table = ("--images", images, "--labels", labels)

    code, out, err = program(home, "calibrate", "probabilities", "net-tiny", *table, "--json")

    found = json.loads(out)
    assert code == 0, err
    assert found["before"]["temperature"] == 1.0
    assert found["after"]["temperature"] == pytest.approx(EXAGGERATION, rel=0.4)
    assert found["after"]["negative_log_likelihood"] < found["before"]["negative_log_likelihood"]
    assert found["after"]["expected_calibration_error"] < found["before"]["expected_calibration_error"]
    temperature = found["after"]["temperature"]
    cooled, its_revision = _felt(home)
    assert cooled.certainty < felt.certainty
    assert its_revision == f"{revision} temperature-{temperature:g}"
    assert (
        f"net-tiny is calibrated for emotion: temperature {temperature:g}"
        in program(home, "models", "list")[2]
    )

    code, _, err = program(home, "calibrate", "probabilities", "net-tiny", *table)
    assert code == 0
    assert f"before: temperature {temperature:g}" in err  # what counts by now
    assert program(home, "calibrate", "forget", "net-tiny")[0] == 0
    assert _felt(home) == (felt, revision)


@pytest.mark.usefixtures("offline")
def test_one_vocabulary_of_clip_is_cooled_and_the_others_are_as_they_were(
    museum: Home, images: Path, program: Program, tmp_path: Path
) -> None:
    home, labels = _exaggerating(museum, tmp_path, "clip-tiny", "tempo", images)

    def suggested() -> tuple[dict[str, float], str]:
        studio = cast_here(a_casting(home, "elements=clip-tiny", insist=True))
        found = studio.perceive(a_picture()).suggestions
        surest = {each.vocabulary: each.probability for each in reversed(found)}
        return surest, studio.perception.revision

    before, revision = suggested()
    table = ("--images", images, "--labels", labels)
    code, _, err = program(home, "calibrate", "probabilities", "clip-tiny", *table, "--vocabulary", "tempo")

    after, its_revision = suggested()
    assert code == 0, err
    assert after["tempo"] < before["tempo"]
    assert after | {"tempo": 0} == before | {"tempo": 0}
    assert its_revision != revision


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("clip-tiny",), "say --vocabulary with one of instrument, tempo"),
        (("clip-tiny", "--vocabulary", "smell"), "say --vocabulary with one of instrument, tempo"),
        (("net-tiny", "--vocabulary", "mood"), "net-tiny has no vocabularies; leave out --vocabulary mood"),
        (("net-tiny", "--device", "gpu9"), "there is no device 'gpu9'"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(
    museum: Home, images: Path, tmp_path: Path, program: Program, options: tuple, told: str
) -> None:
    table = tmp_path / "labels.csv"
    table.write_text("file,label\n0.png,happy\n")
    code, _, err = program(
        museum, "calibrate", "probabilities", *options, "--images", images, "--labels", table
    )
    assert code == 2
    assert told in err


def test_labels_that_have_nothing_to_do_with_the_scores_change_nothing(
    home: Home, images: Path, tmp_path: Path, program: Program
) -> None:
    files = sorted(images.glob("*.png"))
    labels = [("sad", "happy", "fun", "neutral", "angry")[index % 5] for index in range(len(files))]
    _write(tmp_path / "labels.csv", files, labels)
    _, revision = _felt(home)

    table = ("--images", images, "--labels", tmp_path / "labels.csv")
    code, _, err = program(home, "calibrate", "probabilities", "net-tiny", *table)

    assert code == 1
    assert "not kept: " in err
    assert not ModelStore(home.models).calibrations.path.exists()
    assert _felt(home)[1] == revision


# --- Captions -----------------------------------------------------------------------------------------------


class ColourCaptioner:
    """Says the mean colour of a picture."""

    contribution = Contribution("caption", "colour-captioner", "1", "CC0-1.0")

    def caption(self, pixels: Picture, emotion: Emotion) -> str:
        return " ".join(f"{each:.2f}" for each in pixels.mean(axis=(0, 1)))


class ColourEye:
    """Compares colours."""

    def see(self, pictures: list[Picture]) -> np.ndarray:
        return unit([each.mean(axis=(0, 1)) - 128 for each in pictures])

    def read(self, texts: list[str]) -> np.ndarray:
        return unit([[float(number) - 128 for number in text.split()] for text in texts])


def _collection(home: Home, folder: Path, count: int, program: Program) -> None:
    folder.mkdir()
    chance = np.random.default_rng(3)
    for number in range(count):
        colour = chance.integers(0, 256, 3, dtype=np.uint8)
        cv2.imwrite(str(folder / f"C{number}.png"), np.full((64, 80, 3), colour, np.uint8))
    assert program(home, "import", folder, "--rights", "cc0")[0] == 0


def test_from_where_on_captions_are_believed_is_fitted_to_the_collection(
    museum: Home, tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(museum.root, home.root)
    _collection(home, tmp_path / "coloured", 70, program)
    with monkeypatch.context() as planted:
        planted.setattr(players, "captioner", lambda *_: ColourCaptioner())
        planted.setattr(players, "musical_eye", lambda *_: ColourEye())
        code, out, err = program(home, "calibrate", "captions", "clip-tiny", "--by", "blip-tiny", "--json")

    found = json.loads(out)
    assert code == 0, err
    assert found["own_believed"] - found["others_believed"] > 0.5
    (kept,) = ModelStore(home.models).calibrations.all()
    assert (kept.model, kept.what, kept.value) == ("clip-tiny", AGREEMENT, found["agrees_from"])


def test_a_collection_that_is_too_small_is_told(home: Home, program: Program) -> None:
    code, _, err = program(home, "calibrate", "captions", "clip-tiny", "--by", "blip-tiny")
    assert code == 1
    assert "20 + 20 are needed; import more works" in err


def test_a_caption_that_a_calibrated_clip_does_not_believe_is_ours(home: Home) -> None:
    store = ModelStore(home.models)
    casting = a_casting(home, "caption=blip-tiny", "elements=clip-tiny", insist=True)
    believing = cast_here(casting).perception
    believed = believing.perceive(a_picture())
    revision = store.get("clip-tiny").revision
    store.calibrations.keep(Calibration("clip-tiny", revision, AGREEMENT, 1.0, 40, NOW))

    doubting = cast_here(casting).perception
    doubted = doubting.perceive(a_picture())

    assert believed.caption
    assert believing.contributions(believed)[1].by == "blip-tiny"
    assert not doubted.caption
    assert doubted.caption_agreement == believed.caption_agreement
    said = doubting.contributions(doubted)[1]
    assert (said.by, said.instead_of) == ("embedded", "blip-tiny")
    assert "and clip-tiny believes captions from 1.000" in said.reason
    assert doubting.revision != believing.revision


def test_what_is_calibrated_in_the_midst_of_a_run_counts_from_the_next_one_on(home: Home) -> None:
    store = ModelStore(home.models)
    revision = store.get("clip-tiny").revision
    running = a_casting(home, "elements=clip-tiny", insist=True).as_calibrated()
    before = cast_here(running).perception.revision

    store.calibrations.keep(Calibration("clip-tiny", revision, AGREEMENT, 0.5, 40, NOW))

    assert cast_here(running).perception.revision == before
    assert cast_here(running.settled().as_calibrated()).perception.revision != before


def test_calibrations_that_cannot_be_read_are_told_of_whom_they_would_concern(home: Home) -> None:
    ModelStore(home.models).calibrations.path.write_text("no JSON")

    studio = cast_here(a_casting(home, "elements=clip-tiny", "caption=blip-tiny").as_calibrated())

    (missed,) = studio.stand_ins
    assert missed.instead_of == "clip-tiny"
    assert "remove it and calibrate anew" in missed.reason
