"""How well emotions are read: figures on cases whose answer is known, and errors that name the remedy."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from db.entities import AccessionNumber, Artwork, LocalText
from db.program import build
from precompute.evaluation.emotion.agreement import evaluate
from precompute.evaluation.emotion.ratings import Rated, RatingsError, read_ratings
from precompute.seeing import emotion_at


def _rated(count: int, artists: int) -> list[Rated]:
    rng = np.random.default_rng(5)
    return [
        Rated(
            Path(f"{index}.png"),
            float(valence),
            float(arousal),
            Artwork(AccessionNumber(str(index)), LocalText(), LocalText.of(en=f"Artist {index % artists}")),
        )
        for index, (valence, arousal) in enumerate(rng.uniform(-0.9, 0.9, (count, 2)))
    ]


def test_who_says_what_people_say_agrees_wholly() -> None:
    rated = _rated(60, 12)
    found = evaluate(rated, {"both": [emotion_at(each.valence, each.arousal) for each in rated]}, "both")
    ours = found.agreement["all"]["both"]
    assert (ours.works, ours.artists) == (60, 12)
    for figure in (ours.valence.spearman, ours.valence.pearson, ours.arousal.spearman, ours.quadrant):
        assert figure.value == pytest.approx(1.0)
        assert figure.low == pytest.approx(1.0)


def test_who_says_the_reverse_disagrees_and_who_guesses_has_an_interval_around_nothing() -> None:
    rated, rng = _rated(120, 40), np.random.default_rng(1)
    reverse = [emotion_at(-each.valence, -each.arousal) for each in rated]
    guess = [emotion_at(*place) for place in rng.uniform(-1, 1, (len(rated), 2))]
    found = evaluate(rated, {"reverse": reverse, "guess": guess}, "guess").agreement["all"]
    assert found["reverse"].valence.spearman.value == pytest.approx(-1.0)
    assert found["reverse"].quadrant.value == 0.0
    low, high = found["guess"].arousal.spearman.low, found["guess"].arousal.spearman.high
    assert low is not None
    assert high is not None
    assert low < 0.0 < high


def test_works_of_one_artist_widen_the_interval() -> None:
    few, many = _rated(120, 6), _rated(120, 120)
    widths = []
    for rated in (few, many):
        # An artist is judged well or ill as a whole.
        signs = {
            artist: (-1) ** (index % 3 == 0) for index, artist in enumerate(sorted({e.artist for e in rated}))
        }
        ours = [emotion_at(signs[each.artist] * each.valence, 0.1) for each in rated]
        figure = evaluate(rated, {"both": ours}, "both").agreement["all"]["both"].valence.spearman
        assert figure.low is not None
        assert figure.high is not None
        widths.append(figure.high - figure.low)
    assert widths[0] > 1.5 * widths[1]


def test_halves_share_no_artist_and_make_the_whole() -> None:
    rated = _rated(90, 30)
    found = evaluate(rated, {"both": [emotion_at(0.1, each.arousal) for each in rated]}, "both").agreement
    one, other = found["development"]["both"], found["held out"]["both"]
    assert (one.works + other.works, one.artists + other.artists) == (90, 30)
    assert found["all"]["both"].valence.spearman.value is None  # the same for all: nothing to correlate


def _folder(root: Path, labels: str, manifest: str | None = None) -> Path:
    rng = np.random.default_rng(2)
    for index in range(12):
        ground = rng.integers(0, 256, 3).astype(np.uint8)
        cv2.imwrite(str(root / f"{index}.png"), np.full((64, 80, 3), ground, np.uint8))
    (root / "labels.csv").write_text(labels, encoding="utf-8")
    if manifest is not None:
        (root / "manifest.csv").write_text(manifest, encoding="utf-8")
    return root


def _labels() -> str:
    rng = np.random.default_rng(3)
    rows = [f"{index}.png,{v:.3f},{a:.3f}" for index, (v, a) in enumerate(rng.normal(0, 1, (12, 2)))]
    return "\n".join(["file,valence_z,arousal_z", *rows])


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(), ["evaluate", "emotion", *arguments])
    return result.exit_code, result.stdout if result.exit_code == 0 else f"{result.output}{result.exception}"


def test_the_command_prints_figures_for_looks_words_and_both(tmp_path: Path) -> None:
    titles = ["Storm", "Massacre", "Garden", "Mona Lisa"]
    works = "\n".join(f"{index}.png,Artist {index % 5},{titles[index % 4]}" for index in range(12))
    root = _folder(tmp_path, _labels(), f"file,artist,title\n{works}\n")
    code, out = _run("--images", str(root), "--labels", str(root / "labels.csv"), "--workers", "1", "--json")
    assert code == 0, out
    report = json.loads(out)
    assert (report["works"], report["artists"]) == (12, 5)
    assert set(report["agreement"]) == {"all", "development", "held out"}
    assert set(report["agreement"]["all"]) == {"looks", "words", "both"}
    assert -1 <= report["agreement"]["all"]["both"]["valence"]["spearman"]["value"] <= 1
    assert len(report["calibration"]["thirds"]) == 3


def test_without_a_manifest_the_looks_are_judged_and_each_work_stands_alone(tmp_path: Path) -> None:
    root = _folder(tmp_path, _labels())
    code, out = _run("--images", str(root), "--labels", str(root / "labels.csv"), "--workers", "1", "--json")
    assert code == 0, out
    everything = json.loads(out)["agreement"]["all"]
    assert everything["looks"]["artists"] == 12
    assert everything["words"]["valence"]["spearman"]["value"] is None


@pytest.mark.parametrize(
    ("labels", "manifest", "told"),
    [
        ("file,valence_z\n0.png,1", None, "no column arousal_z"),
        ("file,valence_z,arousal_z\n", None, "names no image"),
        ("file,valence_z,arousal_z\nelsewhere.png,1,1\n", None, "names no image"),
        ("file,valence_z,arousal_z\n0.png,high,1\n", None, "line 2: valence_z is 'high', not a number"),
        ("file,valence_z,arousal_z\n0.png,nan,1\n", None, "not a number"),
        ("file,valence_z,arousal_z\n0.png,1,1\n", "file,title\n0.png,Storm\n", "no column artist"),
        ("file,valence_z,arousal_z\n0.png,1,1\n", "file,title,artist\nother.png,Storm,A\n", "names none"),
    ],
)
def test_bad_tables_are_told_with_the_remedy(
    tmp_path: Path, labels: str, manifest: str | None, told: str
) -> None:
    root = _folder(tmp_path, labels, manifest)
    with pytest.raises(RatingsError, match=told):
        read_ratings(root, root / "labels.csv", root / "manifest.csv" if manifest else None)


def test_missing_files_and_broken_images_are_told(tmp_path: Path) -> None:
    root = _folder(tmp_path, _labels())
    code, out = _run("--images", str(root), "--labels", str(root / "none.csv"))
    assert code == 2
    assert "none.csv" in _unwrapped(out)
    (root / "3.png").write_bytes(b"no picture")
    code, out = _run("--images", str(root), "--labels", str(root / "labels.csv"), "--workers", "1")
    assert code != 0
    assert "3.png" in _unwrapped(out)


def _unwrapped(out: str) -> str:
    """The words of a message in a box, whose lines may break within a path."""
    return "".join(line.strip("│ ") for line in out.splitlines())


@pytest.mark.parametrize("part", ["emotion", "recognition"])
def test_all_evaluations_stand_under_one_command(part: str) -> None:
    assert CliRunner().invoke(build(), ["evaluate", part, "--help"]).exit_code == 0
