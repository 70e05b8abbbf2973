"""How well the emotion of paintings is read, and how usual paintings measure.

    python tests/benchmarks/emotion.py PAINTINGS [LABELS]

PAINTINGS is a folder of images, searched through. The table of norms is what `precompute/seeing/emotion.py`
holds: mean and standard deviation of each measure, each direct subfolder with equal weight. With LABELS, a CSV
table with the columns file, valence_z and arousal_z (human ratings; file relative to PAINTINGS), rank
correlations are printed besides. The program only evaluates: nothing of the ratings enters the model.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.stats import bootstrap, spearmanr

from db.entities import Emotion
from db.pictures import read_picture
from precompute.seeing import enhance, perceive
from precompute.seeing.appearance import appearance_of
from precompute.seeing.canvas import canvas_of
from precompute.seeing.emotion import AROUSAL_TERMS, NORMS, VALENCE_TERMS, measures_of, weighted

_SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"}


def main() -> None:
    """Print the norms, and the agreement with human ratings where there are any."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paintings", type=Path)
    parser.add_argument("labels", type=Path, nargs="?")
    arguments = parser.parse_args()
    console = Console()
    files = sorted(path for path in arguments.paintings.rglob("*") if path.suffix.lower() in _SUFFIXES)
    if not files:
        console.print(f"skipped: there are no images in {arguments.paintings}")
        return
    cv2.setNumThreads(1)
    begin = time.process_time()
    measured = {str(path.relative_to(arguments.paintings)): _measures(path) for path in files}
    console.print(f"{len(files)} paintings, {(time.process_time() - begin) / len(files):.3f} CPU s each")
    console.print(_norms(list(measured.values()), [path.parent.name for path in files]))
    if arguments.labels and arguments.labels.is_file():
        console.print(_agreement(arguments.paintings, arguments.labels))
    else:
        console.print("no ratings given: the agreement is skipped")


def _measures(path: Path) -> dict[str, float]:
    return measures_of(appearance_of(canvas_of(enhance(read_picture(path).pixels))))


def _norms(measured: list[dict[str, float]], kinds: list[str]) -> Table:
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    weights = np.array([1.0 / counts[kind] for kind in kinds])
    table = Table("measure", "mean", "sd", "in use: mean", "sd", title="Norms")
    for name, norm in NORMS.items():
        mean, sd = _weighted([measures[name] for measures in measured], weights)
        table.add_row(name, f"{mean:.4f}", f"{sd:.4f}", f"{norm.mean:.4f}", f"{norm.sd:.4f}")
    for name, terms in (("valence sum", VALENCE_TERMS), ("arousal sum", AROUSAL_TERMS)):
        mean, sd = _weighted([weighted(terms, measures) for measures in measured], weights)
        table.add_row(name, f"{mean:.4f}", f"{sd:.4f}", "", "")
    return table


def _weighted(values: list[float], weights: np.ndarray) -> tuple[float, float]:
    mean = float(np.average(values, weights=weights))
    return mean, float(np.sqrt(np.average(np.square(np.array(values) - mean), weights=weights)))


def _agreement(paintings: Path, labels: Path) -> Table:
    with labels.open(newline="") as table_file:
        rows = [row for row in csv.DictReader(table_file) if (paintings / row["file"]).is_file()]
    felt = [perceive(enhance(read_picture(paintings / row["file"]).pixels)).emotion for row in rows]
    table = Table("", "Spearman r", "95 %", title=f"Agreement with ratings of {len(rows)} paintings")
    for name in ("valence", "arousal"):
        ours = np.array([getattr(emotion, name) for emotion in felt])
        theirs = np.array([float(row[f"{name}_z"]) for row in rows])
        low, high = _interval(ours, theirs)
        table.add_row(name, f"{_spearman(ours, theirs):+.3f}", f"{low:+.2f} .. {high:+.2f}")
    table.add_row("right quadrant", f"{_quadrants(felt, rows):.1%}", "chance 25 %")
    return table


def _spearman(ours: np.ndarray, theirs: np.ndarray) -> float:
    return float(spearmanr(ours, theirs).statistic)


def _interval(ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    found = bootstrap(
        (ours, theirs),
        _spearman,
        paired=True,
        vectorized=False,
        n_resamples=1000,
        method="percentile",
        rng=np.random.default_rng(0),
    )
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def _quadrants(felt: list[Emotion], rows: list[dict[str, str]]) -> float:
    same = [
        (emotion.valence > 0) == (float(row["valence_z"]) > 0)
        and (emotion.arousal > 0) == (float(row["arousal_z"]) > 0)
        for emotion, row in zip(felt, rows, strict=True)
    ]
    return float(np.mean(same))


if __name__ == "__main__":
    main()
