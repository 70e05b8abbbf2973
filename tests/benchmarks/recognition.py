"""How well and how fast paintings are recognised in real photographs, in made ones, and what is named wrongly.

    PYTHONPATH=tests python tests/benchmarks/recognition.py [--data ../shared/data] [--every 6] [--json]

Each photograph is asked for twice: of a collection that has its work, and of the half of the collection that
does not. Thresholds were set by looking at every sixth photograph, so these are left out here.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from fakes.views import Conditions, page_of_text, photo_of, wall
from numpy.typing import NDArray

from content.recognition import Recogniser, take_fingerprint
from db.entities import AccessionNumber
from db.pictures import fit_within, read_picture

ROOT = Path(__file__).parents[2]
SETS = ("uab_museum", "unimore_estense")
TUNED_ON = 6


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A photograph and the works it may rightly be called; none: unknown."""

    kind: str
    pixels: NDArray[np.uint8]
    works: frozenset[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered: whether the work was there to be known, and what was said."""

    kind: str
    known: bool
    named: bool
    right: bool
    offered: bool
    cpu_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--every", type=int, default=1, help="take every so manieth photograph only")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    files = reference_files(arguments.data)
    stored = {name: take_fingerprint(fit_within(read_picture(file), 1024).pixels).to_bytes()
              for name, file in files.items()}  # fmt: skip
    started = time.process_time()
    whole = recogniser_of(stored, list(stored))
    build_s = time.process_time() - started
    halves = [list(stored)[0::2], list(stored)[1::2]]
    recognisers = [(frozenset(stored), whole)]
    recognisers += [(frozenset(half), recogniser_of(stored, half)) for half in halves]
    outcomes = [
        outcome_of(query, names, recogniser)
        for query in list(queries(arguments.data, files))[:: arguments.every]
        for names, recogniser in recognisers
        if names is recognisers[0][0] or not query.works & names
    ]
    table = {
        "works": len(stored),
        "bytes_per_work": round(sum(map(len, stored.values())) / len(stored)),
        "build_s": round(build_s, 2),
        "cpu_ms_p50_p95": [round(float(ms)) for ms in np.percentile([o.cpu_ms for o in outcomes], [50, 95])],
        "kinds": {kind: summary(outcomes, kind) for kind in dict.fromkeys(o.kind for o in outcomes)},
    }
    print(json.dumps(table, indent=None if arguments.json else 2))


def reference_files(data: Path) -> dict[str, Path]:
    """Name -> file, of both reference sets and of all paintings."""
    found = [file for name in SETS for file in sorted((data / "recognition" / name / "references").glob("*"))]
    found += sorted((data / "paintings").glob("*/*.jpg"))
    return {f"{file.parents[1].name}/{file.parent.name}/{file.name}": file for file in found}


def recogniser_of(stored: dict[str, bytes], names: list[str]) -> Recogniser:
    return Recogniser.from_features((AccessionNumber(name), stored[name]) for name in names)


def queries(data: Path, files: dict[str, Path]) -> Iterator[Query]:
    """Real photographs, then made ones of paintings, then what is no picture."""
    number = 0
    for name in SETS:
        with (data / "recognition" / name / "ground_truth.csv").open() as table:
            for row in csv.DictReader(table):
                number += 1
                if (number - 1) % TUNED_ON == 0:
                    continue
                works = [] if row["works"] == "unknown" else row["works"].split("|")
                photograph = read_picture(data / "recognition" / name / "queries" / row["query"])
                yield Query(name, photograph.pixels, frozenset(f"{name}/references/{work}" for work in works))
    random = np.random.default_rng(2)
    names = list(files)
    for seed, index in enumerate(random.choice(len(names), 150, replace=False), start=1000):
        turn_deg = random.choice([0.0, 90.0, 180.0, 270.0, 37.0])
        low = random.choice([0.15, 0.25, 0.5])
        conditions = Conditions(share=(low, low * 1.5), turn_deg=turn_deg, tilt_deg=35, blur_px=1.5, noise=8)
        picture = fit_within(read_picture(files[names[index]]), 1024)
        yield Query("made", photo_of(picture.pixels, seed, conditions), frozenset([names[index]]))
    for seed in range(30):
        yield Query("wall", wall(seed), frozenset())
        yield Query("text", page_of_text(seed), frozenset())


def outcome_of(query: Query, names: frozenset[str], recogniser: Recogniser) -> Outcome:
    started = time.process_time()
    answer = recogniser.recognise(query.pixels)
    cpu_ms = (time.process_time() - started) * 1000
    return Outcome(
        kind=query.kind,
        known=bool(query.works & names),
        named=answer.best is not None,
        right=answer.best is not None and answer.best.accession_number in query.works,
        offered=any(each.accession_number in query.works for each in answer.candidates),
        cpu_ms=cpu_ms,
    )


def summary(outcomes: list[Outcome], kind: str) -> dict[str, float | int | None]:
    """Rates of one kind; None where there was nothing to count."""
    known = [each for each in outcomes if each.kind == kind and each.known]
    unknown = [each for each in outcomes if each.kind == kind and not each.known]
    return {
        "known": len(known),
        "top1": rate([each.right for each in known]),
        "this_one_or_these": rate([each.offered for each in known]),
        "wrong": rate([each.named and not each.right for each in known]),
        "unknown": len(unknown),
        "false_accept": rate([each.named for each in unknown]),
    }


def rate(values: list[bool]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


if __name__ == "__main__":
    main()
