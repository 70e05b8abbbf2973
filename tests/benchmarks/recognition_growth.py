"""How recognition grows with the collection: time to open, memory, disk, and time to answer.

    PYTHONPATH=tests python tests/benchmarks/recognition_growth.py IMAGES
        [--works 1000 10000 100000] [--shortlist-only]

The works of IMAGES are real; the rest are synthetic: keypoints drawn from the real works' keypoints, a fifth of
their signs turned, so that words are as unevenly filled as in a real collection. The queries are made photographs
(`benchmarks.captures`): of real works in everyday conditions, and a third of them without any work. CPU times are
of one thread; the file is in the page cache.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
from benchmarks.captures import UNKNOWN_KINDS, capture, unknown_view
from numpy.typing import NDArray

from content.recognition.exhibiting import recogniser_of
from content.recognition.features import even_contrast, find_keypoints, grey_of, working_size
from content.recognition.fingerprint import FEATURES_REVISION, Fingerprint, shipped_codebook, take_fingerprint
from content.recognition.index import Index, shortlist
from content.recognition.recogniser import Recogniser
from db.chunks import digest_of
from db.entities import AccessionNumber, Digest
from db.exhibition import Exhibition, Part
from db.exhibition.layout import APPLICATION_ID, FORMAT, SCHEMA, Facts
from db.pictures import read_picture

SIGN_TURNS = 0.2
QUERIES, UNKNOWN_OF_A_KIND = 48, 2
NO_WORK = -1
Photograph = tuple[int, NDArray[np.uint8]]
"""Its work's place, or `NO_WORK`; (height, width, 3), RGB."""
KEYPOINTS = 280


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("images", type=Path, help="a folder with folders of images")
    parser.add_argument("--works", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--shortlist-only", action="store_true", help="no verification: for a million works")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    files = sorted(arguments.images.glob("*/*.jpg"))[:1000]
    pictures = {place: read_picture(file, 1024).pixels for place, file in enumerate(files)}
    began = time.process_time()
    real = [take_fingerprint(pixels) for pixels in pictures.values()]
    print(f"fingerprint: {(time.process_time() - began) / len(real) * 1000:.1f} CPU ms a work")
    rng = np.random.default_rng(7)
    asked = [int(place) for place in rng.choice(len(files), QUERIES, replace=False)]
    photographs = [(place, capture(pictures[place], "mix", place).frame) for place in asked]
    photographs += [
        (NO_WORK, unknown_view(kind, seed)) for kind in UNKNOWN_KINDS for seed in range(UNKNOWN_OF_A_KIND)
    ]
    for works in arguments.works:
        print(json.dumps(measure(real, works, photographs, arguments.shortlist_only)), flush=True)


def measure(
    real: list[Fingerprint], works: int, photographs: Sequence[Photograph], shortlist_only: bool
) -> dict[str, float]:
    """The figures of a collection of so many works."""
    began = time.process_time()
    index = Index.build(collection(real, works))
    figures: dict[str, float] = {
        "works": works,
        "in memory, B a work": round((index.owners.nbytes + index.signs.nbytes) / works),
        "index: make and build, CPU ms a work": round((time.process_time() - began) * 1000 / works, 3),
    }
    if shortlist_only:
        return figures | shortlists(index, photographs)
    numbers = [AccessionNumber(str(place)) for place in range(works)]
    stored = [fingerprint.without_signs().to_bytes() for fingerprint in real]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exhibition.sqlite"
        index_bytes = write(path, index, numbers, stored)
        del index
        opening = time.perf_counter()
        exhibition = Exhibition.open(path)
        recogniser = recogniser_of(exhibition)
        figures["exhibition: open, s"] = round(time.perf_counter() - opening, 2)
        figures |= answers(recogniser, photographs)
        exhibition.close()
    figures["on disk, B a work"] = round(index_bytes / works + np.mean([len(data) for data in stored]))
    return figures


def write(path: Path, index: Index, numbers: list[AccessionNumber], stored: list[bytes]) -> int:
    """What recognition needs of an exhibition file; the synthetic works have the real ones' fingerprints.

    Gives the index's size in bytes.
    """
    parts = [Part("recognition.index", *each) for each in enumerate(index.to_chunks())]
    size = sum(len(part.data) for part in parts)
    parts += [
        Part("recognition.fingerprint", place, stored[place % len(stored)]) for place in range(len(numbers))
    ]
    parts.append(Part("recognition.works", 0, json.dumps(numbers).encode()))
    none = Digest("0" * 64)
    facts = Facts(1, datetime.now(UTC), FEATURES_REVISION, none, none, bytes(32))
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA page_size = 8192")
        file.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        file.execute(f"PRAGMA user_version = {FORMAT}")
        file.executescript(SCHEMA)
        file.executemany("INSERT INTO facts VALUES (?, ?)", facts.as_rows().items())
        rows = ((part.name, part.position, digest_of(part.data), part.data) for part in parts)
        file.executemany("INSERT INTO parts VALUES (?, ?, ?, ?)", rows)
        file.commit()
    return size


def answers(recogniser: Recogniser, photographs: Sequence[Photograph]) -> dict[str, float]:
    """Whether the photographs' works are named, and what that costs."""
    times, right = [], []
    for place, pixels in photographs:
        began = time.process_time()
        answer = recogniser.recognise(pixels)
        times.append((time.process_time() - began) * 1000)
        named = int(answer.best.accession_number) if answer.best is not None else NO_WORK
        right.append(named == place)
    return costs("answer", times) | {"named, or unknown, rightly": round(float(np.mean(right)), 3)}


def shortlists(index: Index, photographs: Sequence[Photograph]) -> dict[str, float]:
    """Whether the works are among the first six by votes for the whole frame, and what the votes cost."""
    codebook = shipped_codebook()
    times, right = [], []
    for place, pixels in photographs:
        if place == NO_WORK:
            continue
        descriptors = find_keypoints(even_contrast(working_size(grey_of(pixels), 320)), 500).descriptors
        began = time.process_time()
        right.append(place in shortlist(index.votes(descriptors, codebook), 6))
        times.append((time.process_time() - began) * 1000)
    return costs("shortlist", times) | {"shortlisted": round(float(np.mean(right)), 3)}


def costs(what: str, times: list[float]) -> dict[str, float]:
    return {f"{what}, CPU ms p{q}": round(float(np.percentile(times, q)), 1) for q in (50, 95)}


def collection(real: list[Fingerprint], works: int) -> Iterator[Fingerprint]:
    """The real works, then synthetic ones."""
    yield from real[:works]
    words = np.concatenate([fingerprint.words for fingerprint in real])
    signs = np.concatenate([fingerprint.signs for fingerprint in real if fingerprint.signs is not None])
    rng = np.random.default_rng(11)
    for _ in range(works - len(real)):
        drawn = rng.integers(0, len(words), KEYPOINTS)
        turned = np.packbits(rng.random((KEYPOINTS, 128), np.float32) < SIGN_TURNS, axis=1).view(np.uint64)
        yield Fingerprint(
            width_px=400,
            height_px=300,
            points=np.zeros((KEYPOINTS, 2), np.float32),
            words=words[drawn],
            codes=np.zeros((KEYPOINTS, 16), np.uint8),
            signs=signs[drawn] ^ turned,
            thumbnail=np.zeros((32, 32), np.uint8),
        )


if __name__ == "__main__":
    main()
