"""How usual paintings measure: the norms that `precompute/seeing/emotion.py` holds.

    python tests/benchmarks/emotion_norms.py PAINTINGS

PAINTINGS is a folder of images, searched through. The table gives mean and standard deviation of each measure,
each direct subfolder with equal weight. How well emotions are read says `klangbild evaluate emotion`.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from db.pictures import read_picture
from precompute.seeing import enhance
from precompute.seeing.appearance import appearance_of
from precompute.seeing.canvas import canvas_of
from precompute.seeing.emotion import AROUSAL_TERMS, NORMS, VALENCE_TERMS, measures_of, weighted

_SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp"}


def main() -> None:
    """Print the norms."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paintings", type=Path)
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


if __name__ == "__main__":
    main()
