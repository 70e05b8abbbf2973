"""How well and how fast the pictures in a camera's frame are found.

    PYTHONPATH=tests python tests/benchmarks/framing.py [--data ../shared/data] [--each 12] [--json]

`first` and `first two` are the shares of frames where one of the one or two best areas is the picture (intersection
over union with it 0.7 or more); `framed` also counts the area of its frame: one that holds the whole picture and is
at most about twice as large. The frames:

- `view ...`: made by `fakes.views`, by the share of the frame that the picture covers and by how much it leans;
- the conditions of `benchmarks.captures`: hands, frames, telephones, pages, glare, darkness;
- `uab`, `estense`: real photographs. Where the picture is in them follows from SIFT keypoints that they share with
  its reproduction. Photographs that the picture fills are left out: nothing is to be found there, and recognition
  looks at whole frames anyway.

CPU times are of frames of 1280 x 720, in one thread (set OPENBLAS_NUM_THREADS=1).
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import cv2
import numpy as np
from benchmarks.captures import PRESETS, capture
from fakes.views import Conditions, photo_of, quadrilateral_of
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from content.recognition.framing import find_pictures, overlap, rectify
from db.pictures import fit_within, read_picture

ROOT = Path(__file__).parents[2]
REAL = {"uab_museum": "uab", "unimore_estense": "estense"}
SHARES = (0.06, 0.12, 0.25, 0.5)
TILTS_DEG = (20.0, 40.0, 60.0)
TURNS_DEG = (0.0, 0.0, 0.0, 90.0, 180.0, 37.0, -20.0)
FRAME = (720, 1280)
PICTURE_SIDE_PX, REFERENCE_SIDE_PX = 1024, 800
LARGE_ENOUGH_PX = 700
SAME_FROM = 0.7
FRAMED_FROM, HOLDS_FROM = 0.45, 0.95
MIN_INLIERS = 14

Pixels = NDArray[np.uint8]
Corners = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A frame and the pictures that may be meant: convex polygons (n, 2), as far as they are in the frame."""

    kind: str
    frame: Pixels
    pictures: list[Corners]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, best first, and what it cost."""

    kind: str
    same: tuple[bool, ...]
    framed: tuple[bool, ...]
    finding_ms: float | None
    """None for frames of another size."""
    rectifying_ms: float | None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--each", type=int, default=12, help="made frames of every kind")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    shots = chain(made(arguments.data, arguments.each), real(arguments.data))
    outcomes = [outcome_of(shot) for shot in shots]
    table = {kind: summary([each for each in outcomes if each.kind == kind])
             for kind in dict.fromkeys(each.kind for each in outcomes)}  # fmt: skip
    table["all"] = summary(outcomes)
    costs = {
        "find_pictures": percentiles([each.finding_ms for each in outcomes]),
        "rectify": percentiles([each.rectifying_ms for each in outcomes]),
    }
    if arguments.json:
        print(json.dumps({"shares": table, "cpu_ms_p50_p95": costs}))
    else:
        show(table, costs)


def made(data: Path, each: int) -> Iterator[Shot]:
    """Views and captures of paintings, each seed another one."""
    random = np.random.default_rng(7)
    files = sorted((data / "paintings").glob("*/*.jpg"))

    def painting() -> Pixels:
        while True:
            picture = read_picture(files[random.integers(len(files))])
            if max(picture.pixels.shape) >= LARGE_ENOUGH_PX:
                return fit_within(picture, PICTURE_SIDE_PX).pixels

    for share in SHARES:
        for tilt_deg in TILTS_DEG:
            for _ in range(each):
                seed, turn_deg = int(random.integers(2**31)), float(random.choice(TURNS_DEG))
                conditions = Conditions((share, share * 1.5), turn_deg, tilt_deg, blur_px=2.0, noise=12.0)
                pixels = painting()
                truth = quadrilateral_of(pixels, seed, conditions)
                kind = f"view {share:.0%}, {tilt_deg:.0f}°"
                yield Shot(kind, photo_of(pixels, seed, conditions), [truth])
    for condition in PRESETS:
        for _ in range(each):
            taken = capture(painting(), condition, int(random.integers(2**31)))
            yield from unless_filled(condition, taken.frame, [np.asarray(taken.corners, np.float32)])


def real(data: Path) -> Iterator[Shot]:
    """Photographs in museums, with the works that are found in them."""
    for folder, name in REAL.items():
        known: dict[str, tuple[NDArray, NDArray, tuple[int, ...]]] = {}
        with (data / "recognition" / folder / "ground_truth.csv").open() as table:
            rows = [row for row in csv.DictReader(table) if row["works"] != "unknown"]
        for row in rows:
            photograph = read_picture(data / "recognition" / folder / "queries" / row["query"])
            frame = fit_within(photograph, FRAME[1]).pixels
            seen = keypoints_of(frame, 3000)
            found = []
            for work in row["works"].split("|"):
                if work not in known:
                    file = data / "recognition" / folder / "references" / work
                    reference = fit_within(read_picture(file), REFERENCE_SIDE_PX).pixels
                    known[work] = (*keypoints_of(reference, 2000), reference.shape)
                corners = place_of(known[work], seen)
                if corners is not None:
                    found.append(corners)
            yield from unless_filled(name, frame, found)


def unless_filled(kind: str, frame: Pixels, pictures: list[Corners]) -> Iterator[Shot]:
    height, width = frame.shape[:2]
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = [each for each in (in_common(picture, whole) for picture in pictures) if each is not None]
    if seen and all(overlap(whole, each) < SAME_FROM for each in seen):
        yield Shot(kind, frame, seen)


def keypoints_of(pixels: Pixels, count: int) -> tuple[NDArray, NDArray]:
    """Places (n, 2) and RootSIFT descriptors (n, 128)."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    found, sift = cv2.SIFT.create(nfeatures=count, contrastThreshold=0.015).detectAndCompute(grey, None)
    descriptors = np.zeros((0, 128), np.float32) if sift is None else sift
    share = descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1)
    return np.array([point.pt for point in found], np.float32).reshape(-1, 2), np.sqrt(share)


def place_of(
    reference: tuple[NDArray, NDArray, tuple[int, ...]], seen: tuple[NDArray, NDArray]
) -> Corners | None:
    """Where a reproduction is in a photograph; None where that is not certain."""
    points, descriptors, (height, width, _) = reference
    if min(len(descriptors), len(seen[1])) < MIN_INLIERS:
        return None
    pairs = cv2.BFMatcher().knnMatch(descriptors, seen[1], 2)
    good = [near for near, next_best in pairs if near.distance < 0.8 * next_best.distance]
    if len(good) < MIN_INLIERS:
        return None
    here, there = points[[each.queryIdx for each in good]], seen[0][[each.trainIdx for each in good]]
    homography, inliers = cv2.findHomography(here, there, cv2.USAC_MAGSAC, 4.0)
    if homography is None or inliers.sum() < MIN_INLIERS:
        return None
    flat = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float32)
    corners = cv2.perspectiveTransform(flat, homography)[0].astype(np.float32)
    return corners if cv2.isContourConvex(corners) else None


def outcome_of(shot: Shot) -> Outcome:
    started = time.process_time()
    areas = find_pictures(shot.frame)
    found = time.process_time()
    grey = cv2.cvtColor(shot.frame, cv2.COLOR_RGB2GRAY)
    before = time.process_time()
    for area in areas[:1]:
        rectify(grey, area.corners, 256)
    rectified = time.process_time()
    timed = shot.frame.shape[:2] == FRAME
    return Outcome(
        kind=shot.kind,
        same=tuple(any(overlap(area.corners, each) >= SAME_FROM for each in shot.pictures) for area in areas),
        framed=tuple(any(holds(area.corners, each) for each in shot.pictures) for area in areas),
        finding_ms=(found - started) * 1000 if timed else None,
        rectifying_ms=(rectified - before) * 1000 if timed and areas else None,
    )


def in_common(one: Corners, other: Corners) -> Corners | None:
    """The polygon that two convex ones share."""
    area, polygon = cv2.intersectConvexConvex(one, other)
    return np.asarray(polygon, np.float32).reshape(-1, 2) if area > 0 else None


def holds(area: Corners, picture: Corners) -> bool:
    """Whether an area is the picture, or its frame."""
    shared, _ = cv2.intersectConvexConvex(area, picture)
    is_frame = overlap(area, picture) >= FRAMED_FROM and shared >= HOLDS_FROM * cv2.contourArea(picture)
    return is_frame or overlap(area, picture) >= SAME_FROM


def summary(outcomes: list[Outcome]) -> dict[str, float]:
    def rate(hits: list[bool]) -> float:
        return round(float(np.mean(hits)), 3)

    return {
        "frames": len(outcomes),
        "first": rate([any(each.same[:1]) for each in outcomes]),
        "first two": rate([any(each.same[:2]) for each in outcomes]),
        "framed": rate([any(each.framed[:2]) for each in outcomes]),
    }


def percentiles(costs_ms: list[float | None]) -> list[float]:
    known = [cost for cost in costs_ms if cost is not None]
    return [round(float(cost), 1) for cost in np.percentile(known, [50, 95])]


def show(table: dict[str, dict[str, float]], costs: dict[str, list[float]]) -> None:
    shown = Table("frames of", "how many", "first", "first two", "framed")
    for kind, figures in table.items():
        shown.add_row(kind, *(f"{figure:g}" for figure in figures.values()))
    console = Console()
    console.print(shown)
    for name, (middle, high) in costs.items():
        console.print(f"{name}: {middle} ms CPU at the median, {high} ms at the 95th percentile")


if __name__ == "__main__":
    main()
