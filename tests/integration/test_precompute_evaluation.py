"""`klangbild evaluate composer`, as a developer uses it: with real processes, real sound and small corpora."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner, Result

from db.program import build
from precompute.composing.score.composer import write_piece
from precompute.composing.score.playing.midi import write_midi
from precompute.evaluation.composer.composing import Wish, commission_for
from precompute.evaluation.composer.corpora import emopia, paintings, scores
from precompute.evaluation.composer.crafting import check_pieces, craft_wishes, evaluate_craft
from precompute.evaluation.composer.errors import EvaluationError
from precompute.evaluation.composer.listening import listen_to_excerpts
from precompute.evaluation.composer.speed import evaluate_speed, time_pieces
from precompute.pipeline import Studio

pytestmark = pytest.mark.usefixtures("warm_workers")

QUADRANTS = {1: (0.7, 0.7), 2: (-0.7, 0.7), 3: (-0.7, -0.7), 4: (0.7, -0.7)}


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Music for four feelings as a small EMOPIA, which is a corpus of scores as well."""
    folder = tmp_path_factory.mktemp("pieces")
    (folder / "midis").mkdir()
    studio = Studio.embedded(os.environ)
    names: dict[str, int] = {}
    for number in range(40):
        quadrant = 1 + number % 4
        wish = Wish(number, *QUADRANTS[quadrant], seed=number, duration_s=15.0, ensemble="solo-piano")
        piece = write_piece(commission_for(studio, wish))
        midi = write_midi(piece.plan, piece.performance, piece.tempo)
        names[f"Q{quadrant}_{number}"] = quadrant
        (folder / "midis" / f"Q{quadrant}_{number}.mid").write_bytes(midi)
    with (folder / "label.csv").open("w", newline="") as file:
        rows = [(name, f"song of {name}", quadrant) for name, quadrant in names.items()]
        csv.writer(file).writerows([("ID", "song", "quadrant"), *rows])
    with (folder / "index.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("file",), *((f"midis/{name}.mid",) for name in names)])
    return folder


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    chance = np.random.default_rng(0)
    for number in range(8):
        pixels = chance.integers(0, 256, (6, 8, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / f"{number}.png"), cv2.resize(pixels, (160, 120)))
    (folder / "broken.png").write_bytes(b"not a picture")
    return folder


def evaluate(*arguments: object) -> Result:
    return CliRunner().invoke(build(), ["evaluate", "composer", "--workers", "1", *map(str, arguments)])


def answered(*arguments: object) -> dict:
    result = evaluate(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_resemblance_compares_our_notes_with_a_corpus(pieces: Path) -> None:
    found = answered("--only", "resemblance", "--emopia", pieces, "--scores", pieces, "--pieces", 8)[
        "resemblance"
    ]
    for corpus in ("recordings", "scores"):  # the sparsest pieces may have too few notes for statistics
        assert found["pieces"][corpus] + found["left_out"][corpus] == 40
        assert found["left_out"][corpus] <= 4
    beside = found["compared"]["solo piano"]["scores"]
    assert beside["scale consistency"]["overlap"] > 0.3
    assert "groove consistency" not in found["compared"]["ensembles"]["recordings"]
    inside, total = found["inside"]["solo piano"]["scores"]
    assert 0 <= inside <= total == len(beside)


def test_difference_tells_how_musics_of_pictures_differ_and_draws_them(
    pictures: Path, tmp_path: Path
) -> None:
    sheets = tmp_path / "sheets"
    found = answered("--only", "difference", "--paintings", pictures, "--pictures", sheets)["difference"]
    assert found["paintings"] == 8
    assert found["unreadable"] == ["broken.png"]
    assert found["same_theme"] == 0
    assert sum(found["spreads"]["key"]["counts"].values()) == 8
    drawn = sorted(sheets.glob("*.png"))
    assert len(drawn) == 8
    picture = cv2.imread(str(drawn[0]))
    assert picture is not None
    assert picture.shape == (720, 1600, 3)


def test_craft_is_counted_the_same_each_time() -> None:
    counted = [evaluate_craft(check_pieces(craft_wishes(2, 1), 1, lambda: None)) for _ in range(2)]
    assert counted[0] == counted[1]
    assert counted[0].pieces == counted[0].heard == 2
    assert counted[0].rules["range"].faults == 0


def test_speed_tells_what_a_piece_costs() -> None:
    wishes = [Wish(number, 0.5, -0.5, number, 8.0, "solo-piano") for number in range(2)]
    found = evaluate_speed(time_pieces(wishes, lambda: None), 8.0)
    assert 0 < found.compose_s.p50 <= found.compose_s.p95
    assert found.render_s.p50 < found.duration_s
    assert found.memory_mb > 50


def test_people_get_tables(pictures: Path) -> None:
    result = evaluate("--only", "difference", "--paintings", pictures)
    assert result.exit_code == 0, result.output
    assert "how choices are spread" in result.output


def test_excerpts_are_rendered_once(pieces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    excerpts = emopia(pieces)[:2]
    first = listen_to_excerpts(excerpts, tmp_path / "kept", 1, lambda: None)
    kept = {file: file.stat().st_mtime_ns for file in (tmp_path / "kept").iterdir()}
    assert len(kept) == 2
    again = listen_to_excerpts(excerpts, tmp_path / "kept", 1, lambda: None)
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "kept").iterdir()} == kept
    for one, two in zip(first, again, strict=True):
        assert one.read == pytest.approx(two.read)
        assert one.heard == pytest.approx(two.heard)


def test_what_a_measure_needs_is_asked_for() -> None:
    result = evaluate("--only", "emotion")
    assert result.exit_code == 2
    assert "emotion needs --emopia" in result.output


def test_damaged_material_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"label\.csv cannot be read"):
        emopia(tmp_path)
    (tmp_path / "label.csv").write_text("ID,song,quadrant\nQ1_a,a,1\n")
    with pytest.raises(EvaluationError, match=r"1 of 1 files are missing, first Q1_a\.mid"):
        emopia(tmp_path)
    (tmp_path / "label.csv").write_text("ID,song,quadrant\nQ1_a,a,happy\n")
    with pytest.raises(EvaluationError, match="the quadrant of Q1_a is 'happy'"):
        emopia(tmp_path)
    (tmp_path / "index.csv").write_text("name\na\n")
    with pytest.raises(EvaluationError, match="has no column file"):
        scores(tmp_path, 5, 0)
    with pytest.raises(EvaluationError, match="holds no pictures"):
        paintings(tmp_path, None, 0)


@pytest.mark.paintings
def test_real_excerpts_are_heard_as_people_hear_them(paintings: Path, tmp_path: Path) -> None:
    folder = paintings.parent / "emopia"
    if not folder.is_dir():
        pytest.skip("the real excerpts are not here")
    excerpts = [excerpt for excerpt in emopia(folder) if excerpt.quadrant in {1, 3}][::60]
    features = listen_to_excerpts(excerpts, tmp_path, 2, lambda: None)
    pace: dict[int, list[float]] = {1: [], 3: []}
    for excerpt, each in zip(excerpts, features, strict=True):
        pace[excerpt.quadrant].append(each.heard["onsets_a_second"])
    assert np.mean(pace[1]) > np.mean(pace[3])
