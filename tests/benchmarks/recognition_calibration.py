"""How sure a match makes: fits the evidence of `content.recognition.deciding.confidence_of`, and checks it.

    PYTHONPATH=tests python tests/benchmarks/recognition_calibration.py [--data ../shared/data] [--each 12] [--json]

The weights are fitted (logistic regression, a little ridge) on made photographs of one half of the paintings, and
the weights that the program has are judged on those of the other half, and on the real photographs: none of which
the fit has seen. Of every photograph all works that a homography was found for are taken, true or false, among the
whole collection and among the halves that have not the work. Works hanging in the same frame are made as well:
their matches are false however many keypoints of the frame agree. They weigh a tenth, because they are rare.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from benchmarks.captures import CONDITIONS, UNKNOWN_KINDS, capture
from benchmarks.captures.conditions import Dice
from benchmarks.captures.mounts import mounted
from benchmarks.recognition import (
    ROOT,
    Collections,
    Shot,
    collections_of,
    fingerprint_of,
    frame_of,
    half_of,
    real_shots,
    reference_files,
    same_pictures,
)
from numpy.typing import NDArray
from scipy.optimize import minimize

from content.recognition import Recogniser, take_fingerprint
from content.recognition.deciding import EVIDENCE, confidence_of, evidence_of
from db.entities import AccessionNumber
from db.pictures import read_picture

RIDGE = 0.02
SAME_FRAME = "same frame"
SAME_FRAME_WEIGHT = 0.1
FRAMED = 40
BINS = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Example:
    """A match, and whether it is true."""

    kind: str
    true: bool
    evidence: tuple[float, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The matches of a range of confidences."""

    above: float
    upto: float
    matches: int
    mean_confidence: float | None
    true_share: float | None


@dataclass(frozen=True, slots=True)
class FramedPair:
    """Two paintings in the same frame: the first is in the collection."""

    known: Path
    other: Path
    seed: int


_shared: list[tuple[Collections, Recogniser, Sequence[FramedPair]]] = []


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--each", type=int, default=12, help="photographs of each condition and half")
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)  # threads would not survive in the processes below
    files = reference_files(arguments.data)
    with ProcessPoolExecutor(arguments.processes, initializer=cv2.setNumThreads, initargs=(1,)) as pool:
        stored = dict(zip(files, pool.map(fingerprint_of, files.values(), chunksize=16), strict=True))
    same = same_pictures(stored, files)
    pairs = framed_pairs(files, arguments.seed)
    with ProcessPoolExecutor(
        arguments.processes, initializer=prepare, initargs=(stored, same, pairs)
    ) as pool:

        def examples(shots: Sequence[Shot | int]) -> list[Example]:
            return [example for found in pool.map(examples_of, shots, chunksize=4) for example in found]

        tuning = examples([*made(files, 0, arguments), *range(0, len(pairs), 2)])
        reported = examples([*made(files, 1, arguments), *range(1, len(pairs), 2)])
        real = examples(list(real_shots(arguments.data)))
    fitted = fit(tuning)
    report = {
        "fitted": [round(weight, 2) for weight in fitted],
        "shipped": EVIDENCE,
        "the fit's half": judged(tuning),
        "the other half": judged(reported),
        "real photographs": judged(real),
    }
    if arguments.json:
        print(json.dumps(report, indent=2))
        return
    print(f"fitted {report['fitted']}, shipped {list(EVIDENCE)}")
    for name in ("the fit's half", "the other half", "real photographs"):
        print(name, json.dumps(report[name], indent=1))


def made(files: dict[AccessionNumber, Path], half: int, arguments: argparse.Namespace) -> Iterator[Shot]:
    """Photographs of the paintings of one half, and of nothing."""
    random = np.random.default_rng((arguments.seed, half))
    paintings = half_of(files, half)
    for condition in CONDITIONS:
        for place in random.choice(len(paintings), arguments.each):
            name = paintings[place]
            yield Shot(condition, files[name], frozenset([name]), int(random.integers(2**31)))
    for kind in UNKNOWN_KINDS:
        for _ in range(arguments.each):
            yield Shot(kind, None, frozenset(), int(random.integers(2**31)))


def framed_pairs(files: dict[AccessionNumber, Path], seed: int) -> list[FramedPair]:
    """Pairs for the fit at even places, and of the other half's paintings at odd ones."""
    random = np.random.default_rng(seed)
    halves = [random.choice(half_of(files, half), 2 * FRAMED, replace=False) for half in (0, 1)]
    return [
        FramedPair(files[names[2 * place]], files[names[2 * place + 1]], seed + 2 * place)
        for place in range(FRAMED)
        for names in halves
    ]


def prepare(
    stored: dict[AccessionNumber, bytes],
    same: dict[AccessionNumber, frozenset[AccessionNumber]],
    pairs: Sequence[FramedPair],
) -> None:
    """Once in each process."""
    cv2.setNumThreads(1)
    framed = Recogniser.from_features(
        (AccessionNumber(str(place)), take_fingerprint(in_frame(pair, pair.known)).to_bytes())
        for place, pair in enumerate(pairs)
    )
    _shared.append((collections_of(stored, same), framed, pairs))


def in_frame(pair: FramedPair, painting: Path) -> NDArray[np.uint8]:
    """A painting, cut to the size of the pair's first, in the pair's frame."""
    height, width = read_picture(pair.known, 1000).pixels.shape[:2]
    pixels = read_picture(painting, 1000).pixels
    scale = max(height / pixels.shape[0], width / pixels.shape[1])
    larger = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    cut = cv2.resize(larger[:height, :width], (width, height))
    dice = Dice(np.random.default_rng(pair.seed), 0.5)
    framed = mounted(np.asarray(cut, np.uint8), dice.pick(("gilded", "wooden", "mat")), dice)
    if dice.chance(0.5):  # frames as broad as altarpieces have them
        framed = mounted(framed.pixels, "gilded", dice)
    return framed.pixels


def examples_of(shot: Shot | int) -> list[Example]:
    """The matches of one photograph, or of the photographs of two pictures in one frame."""
    collections, framed, pairs = _shared[0]
    if isinstance(shot, int):
        pair, known = pairs[shot], frozenset([AccessionNumber(str(shot))])
        return [
            example
            for painting, works in ((pair.known, known), (pair.other, frozenset[AccessionNumber]()))
            for example in matches(
                SAME_FRAME,
                framed,
                capture(in_frame(pair, painting), "upright", pair.seed).frame,
                works,
            )
        ]
    works = collections.all_of(shot.works)
    pixels = frame_of(shot)
    found = matches(shot.kind, collections.whole, pixels, works)
    for names, half in collections.halves:
        if works and works.isdisjoint(names):
            found += matches(shot.kind, half, pixels, frozenset())
    return found


def matches(
    kind: str, recogniser: Recogniser, pixels: NDArray[np.uint8], works: frozenset[AccessionNumber]
) -> list[Example]:
    return [
        Example(kind, work in works, evidence_of(match), confidence_of(match))
        for work, match in recogniser.look(pixels).matches.items()
    ]


def fit(examples: Sequence[Example]) -> list[float]:
    """The weights under which the examples are likeliest."""
    evidence = np.array([example.evidence for example in examples])
    signs = np.where([example.true for example in examples], 1.0, -1.0)
    weights = np.array([SAME_FRAME_WEIGHT if example.kind == SAME_FRAME else 1.0 for example in examples])

    def loss(beta: NDArray[np.float64]) -> float:
        unlikely = np.logaddexp(0, -signs * (evidence @ beta))
        return float((weights * unlikely).sum() + RIDGE * (beta[1:] ** 2).sum())

    return [float(weight) for weight in minimize(loss, np.zeros(evidence.shape[1])).x]


def judged(examples: Sequence[Example]) -> dict[str, object]:
    """How the shipped weights do: log loss, Brier score (1950), and shares of true matches by confidence."""
    confidence = np.array([example.confidence for example in examples])
    true = np.array([example.true for example in examples])
    likelihood = np.where(true, confidence, 1 - confidence)
    return {
        "true": int(true.sum()),
        "false": int((~true).sum()),
        "log loss": round(float(-np.log(np.maximum(likelihood, 1e-9)).mean()), 4),
        "Brier": round(float(((confidence - true) ** 2).mean()), 5),
        "true below .5": int((confidence[true] < 0.5).sum()),
        "false from .5 on": int((confidence[~true] >= 0.5).sum()),
        "calibration": [asdict(each) for each in bins(confidence, true)],
    }


def bins(confidence: NDArray[np.float64], true: NDArray[np.bool_]) -> Iterator[Bin]:
    for above, upto in pairwise(BINS):
        inside = (confidence > above) & (confidence <= upto)
        count = int(inside.sum())
        yield Bin(
            above,
            upto,
            count,
            round(float(confidence[inside].mean()), 4) if count else None,
            round(float(true[inside].mean()), 4) if count else None,
        )


if __name__ == "__main__":
    main()
