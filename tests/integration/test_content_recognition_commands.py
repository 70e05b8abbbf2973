"""The recognition commands, as a curator uses them: with real images, a real exhibition and real processes."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from fakes.views import photo_of, wall
from numpy.typing import NDArray
from typer.testing import CliRunner

from db.program import build


def klangbild(home: Path, *arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(build(), ["--home", str(home), *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def save(path: Path, pixels: NDArray[np.uint8]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_png(pixels))
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Of a studio that has published two works."""
    works = [invented("K-1", "The Sea", "البحر"), invented("K-2", "The Wood", "الغابة")]
    images = [as_png(painted(seed)) for seed in (1, 2)]
    folder = tmp_path / "home"
    folder.mkdir()
    write_exhibition(folder, [Exhibit(work, image) for work, image in zip(works, images, strict=True)])
    return folder


def test_photographs_are_recognised_as_a_kiosk_would(home: Path, tmp_path: Path) -> None:
    known = save(tmp_path / "known.png", photo_of(painted(1), 3))
    unknown = save(tmp_path / "unknown.png", photo_of(painted(9), 3))
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")

    code, out, _ = klangbild(home, "recognise", known, unknown, broken, "--json")

    assert code == 1
    first, second, third = json.loads(out)
    assert (first["answer"], first["works"][0]["accession_number"]) == ("this one", "K-1")
    assert first["works"][0]["title"] == "The Sea"
    assert len(first["works"][0]["corners_px"]) == 4
    assert (second["answer"], second["works"]) == ("unknown", [])
    assert third["answer"] == "unreadable"
    code, _, err = klangbild(home, "recognise", known)
    assert code == 0
    assert "this one" in err
    assert "K-1, The Sea" in err


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    """A folder with references, queries, distractors and truth."""
    for seed in (1, 2, 3):
        save(tmp_path / f"references/room {seed}/work-{seed}.png", painted(seed))
        save(tmp_path / f"queries/{seed}.png", photo_of(painted(seed), seed))
    save(tmp_path / "queries/wall.png", wall(1))
    save(tmp_path / "distractors/other.png", painted(20))
    (tmp_path / "distractors/broken.jpg").write_bytes(b"no picture")
    rows = [
        "1.png,room 1/work-1.png,wall",
        "2.png,work-3|work-2,hand",
        "3.png,unknown,hand",
        "wall.png,unknown,wall",
    ]
    (tmp_path / "truth.csv").write_text("\n".join(["query,works,condition", *rows]))
    return tmp_path


def evaluated(folder: Path, *options: object) -> tuple[int, str, str]:
    given = [f"--{name}" for name in ("references", "queries", "distractors")]
    paths = [item for option in given for item in (option, folder / option[2:])]
    return klangbild(
        folder / "none", "evaluate", "recognition", *paths, "--truth", folder / "truth.csv", *options
    )


def test_an_evaluation_counts_what_is_right_and_what_is_wrong(photographs: Path) -> None:
    sheet = photographs / "failures.png"

    code, out, err = evaluated(photographs, "--json", "--failures", sheet)

    assert code == 0
    report = json.loads(out)
    assert (report["works"], report["top1"], report["top4"], report["wrong_rate"]) == (4, 1.0, 1.0, 0.0)
    # The third photograph shows a reference, though the truth says that it is unknown: a false acceptance.
    assert report["counts"]["false_accept_rate"] == [1, 2]
    assert report["per_condition"]["wall"]["counts"]["top1"] == [1, 1]
    assert [failure["query"] for failure in report["failures"]] == ["3.png"]
    assert report["roc"][0]["right"] == 1.0
    assert report["p50_ms"] > 0
    low, high = report["intervals_95"]["top1"]
    assert 0 < low < high <= 1
    assert "broken.jpg" in err
    drawn = cv2.imread(str(sheet))
    assert drawn is not None
    assert drawn.std() > 10
    assert not (photographs / "none").exists()


def test_an_evaluation_is_told_as_tables(photographs: Path) -> None:
    code, out, _ = evaluated(photographs)

    assert code == 0
    assert "unknown" in out
    assert "hand" in out


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1.png,work-9,wall", "work-9"),
        ("9.png,work-1,wall", "no photograph '9.png'"),
        ("1.png,,wall", "each row needs"),
    ],
)
def test_a_truth_that_names_what_is_not_there_is_refused(photographs: Path, row: str, reason: str) -> None:
    (photographs / "truth.csv").write_text(f"query,works,condition\n{row}\n")

    result = CliRunner().invoke(
        build(),
        [
            *("evaluate", "recognition", "--references", str(photographs / "references")),
            *("--queries", str(photographs / "queries"), "--truth", str(photographs / "truth.csv")),
        ],
    )

    assert reason in str(result.exception)


def test_works_come_change_and_go_without_looking_at_the_others_again(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "collection"
    photographs = {seed: save(tmp_path / f"{seed}.png", photo_of(painted(seed), 3)) for seed in (1, 2, 3, 4)}

    def published(works: dict[str, int], *, on_loan: str = "") -> dict[int, str]:
        """Import works by the seeds of their pictures, publish, and tell what each photograph is taken for."""
        rows = ["Object number,Title,File,Rights"]
        for name, seed in works.items():
            save(folder / f"{name}.png", painted(seed))
            rows.append(f"{name},{name},{name}.png,{'In copyright' if name == on_loan else 'CC0'}")
        (folder / "works.csv").write_text("\n".join(rows), encoding="utf-8")
        report = json.loads(klangbild(home, "import", folder, "--json")[1])
        counted.append((report["imported"], report["updated"], report["unchanged"]))
        assert klangbild(home, "publish")[0] == 0
        told = json.loads(klangbild(home, "recognise", *photographs.values(), "--json")[1])
        named = [each["works"][0]["accession_number"] if each["works"] else "" for each in told]
        return dict(zip(photographs, named, strict=True))

    counted: list[tuple[int, int, int]] = []
    assert published({"sea": 1, "sky": 2}) == {1: "sea", 2: "sky", 3: "", 4: ""}
    assert published({"sea": 1, "sky": 2, "wood": 3}) == {1: "sea", 2: "sky", 3: "wood", 4: ""}
    assert published({"sea": 1, "sky": 4, "wood": 3}) == {1: "sea", 2: "", 3: "wood", 4: "sky"}
    assert published({"sea": 1, "sky": 4, "wood": 3}, on_loan="sea") == {1: "", 2: "", 3: "wood", 4: "sky"}
    assert counted == [(2, 0, 0), (1, 0, 2), (0, 1, 2), (0, 1, 2)]
