"""What embeddings cost a kiosk, and what keeping them in eight bits loses.

    PYTHONPATH=tests python tests/benchmarks/recognition_embeddings.py IMAGES [--only PART]

- **The embedder**: DINOv2-small in its true shape with random weights, which compute as long as real ones: loading,
  and CPU time of a frame with its preparation.
- **The search** among 1000 to 100,000 works, three views at once.
- **Eight bits**: how often the nearest six have the work that made photographs show (`benchmarks.captures`), seen
  from the front, with vectors in float32, float16 and eight bits; of the real paintings in IMAGES.
- **Doubtful frames**: what looking for suggested works adds to them, and what is named.

The last two use a stand-in (`fakes.small_greys`): random directions of a small grey picture. They say nothing of
how well DINOv2 finds a work. All times are CPU times of one thread.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from benchmarks.captures import UNKNOWN_KINDS, capture, unknown_view
from fakes.small_greys import SmallGreys
from numpy.typing import NDArray

from content.recognition import Recogniser, take_fingerprint
from content.recognition.embedding import Vectors
from content.recognition.framing import rectify
from content.recognition.index import Index
from content.recognition.neighbours import EmbeddedWorks, quantised
from content.recognition.recogniser import MOST_VIEWS
from content.recognition.resembling import Resemblance, every_nth
from content.recognition.vision_towers import load_embedder
from db.entities import AccessionNumber
from db.models import StoredModel
from db.pictures import read_picture

LENGTH = 384
WORKS = (1000, 10_000, 100_000)
SHORTLIST = 6
HARD = ("motion", "blur", "detail")
EVERY = 6
"""Of the paintings, one in so many is photographed."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("images", type=Path, help="a folder with folders of images")
    parser.add_argument("--paintings", type=int, default=300)
    parser.add_argument("--only", help="search, 'eight bits', 'doubtful frames' or embedder")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    files = sorted(arguments.images.glob("*/*.jpg"))
    files = tuple(files[:: max(1, len(files) // arguments.paintings)][: arguments.paintings])
    parts: dict[str, Callable[[], object]] = {
        "search": searching,
        "eight bits": lambda: eight_bits(read_all(files)),
        "doubtful frames": lambda: doubtful_frames(read_all(files)),
        "embedder": embedding,  # last: torch takes memory and threads
    }
    for name, measure in parts.items():
        if arguments.only in (None, name):
            print(json.dumps({name: measure()}), flush=True)


@cache
def read_all(files: tuple[Path, ...]) -> list[NDArray[np.uint8]]:
    """The paintings."""
    return [read_picture(file, 800).pixels for file in files]


def embedding() -> dict[str, float]:
    """Loading the embedder, and a frame of one view and of three."""
    import torch
    from transformers import BitImageProcessorPil, Dinov2Config, Dinov2Model

    with tempfile.TemporaryDirectory() as folder:
        torch.manual_seed(0)
        Dinov2Model(
            Dinov2Config(hidden_size=LENGTH, num_hidden_layers=12, num_attention_heads=6, image_size=518)
        ).save_pretrained(folder)
        BitImageProcessorPil(
            size={"shortest_edge": 256}, crop_size={"height": 224, "width": 224}
        ).save_pretrained(folder)
        model = StoredModel("dinov2-small", Path(folder), "random", "Apache-2.0")
        load_s, embedder = timed(lambda: load_embedder(model, threads=1))
    random = np.random.default_rng(1)
    frame = random.integers(0, 256, (720, 1280, 3)).astype(np.uint8)
    views = [frame, *(random.integers(0, 256, (256, 200, 3)).astype(np.uint8) for _ in range(MOST_VIEWS - 1))]
    embedder.embed(views)
    whole_ms = 1000 * median_s(lambda: embedder.embed(views[:1]), 7)
    all_ms = 1000 * median_s(lambda: embedder.embed(views), 7)
    return {
        "load, s (libraries loaded)": round(load_s, 2),
        "one view, ms": round(whole_ms),
        f"{MOST_VIEWS} views, ms": round(all_ms),
        "one doubtful frame in": every_nth(all_ms / 1000, model.name),
        "process at its most, MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000),
    }


def searching() -> dict[int, float]:
    """Milliseconds of a search by number of works."""
    random = np.random.default_rng(2)
    found = {}
    for count in WORKS:
        works = EmbeddedWorks.of(range(count), random.integers(-127, 128, (count, LENGTH)).astype(np.int8))
        views = unit(random.normal(size=(MOST_VIEWS, LENGTH)))
        works.nearest(views, 12)
        found[count] = round(1000 * median_s(lambda: works.nearest(views, 12), 9), 2)  # noqa: B023 - asked at once
    return found


def eight_bits(pictures: Sequence[NDArray[np.uint8]]) -> dict[str, object]:
    """Recall of the shortlist with exact and with kept vectors."""
    greys = SmallGreys(LENGTH)
    exact = np.concatenate([greys.embed([picture]) for picture in pictures])
    kept = quantised(exact)
    restored = unit(kept)
    halves = unit(exact.astype(np.float16))
    asked = range(0, len(pictures), EVERY // 2)
    views = np.concatenate([greys.embed([from_the_front(pictures[place], place)]) for place in asked])
    first = {
        name: best(vectors, views)
        for name, vectors in (("float32", exact), ("float16", halves), ("eight bits", restored))
    }
    return {
        "works": len(pictures),
        "asked": len(views),
        "recall@6": {
            name: round(float(np.mean([place in row for place, row in zip(asked, rows, strict=True)])), 3)
            for name, rows in first.items()
        },
        "the same six as float32": {
            name: round(
                float(
                    np.mean([set(row) == set(own) for row, own in zip(rows, first["float32"], strict=True)])
                ),
                3,
            )
            for name, rows in first.items()
        },
        "largest error of a cosine": {
            "float16": float(np.abs(views @ halves.T - views @ exact.T).max()),
            "eight bits": float(np.abs(views @ restored.T - views @ exact.T).max()),
        },
    }


def from_the_front(picture: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """A picture as a camera sees it under a lamp, straightened by what is true of the photograph."""
    seen = capture(picture, "glare", seed)
    return rectify(seen.frame, np.asarray(seen.corners, np.float32), 256)


def doubtful_frames(pictures: Sequence[NDArray[np.uint8]]) -> dict[str, object]:
    """What is named with suggestions and without, in hard photographs and in those of no work."""
    greys = SmallGreys(LENGTH)
    fingerprints = [take_fingerprint(picture) for picture in pictures]
    index = Index.build(fingerprints)
    numbers = [AccessionNumber(str(place)) for place in range(len(pictures))]
    works = EmbeddedWorks.of(
        range(len(pictures)), quantised(np.concatenate([greys.embed([picture]) for picture in pictures]))
    )
    plain = Recogniser(numbers, index, fingerprints.__getitem__)
    helped = Recogniser(numbers, index, fingerprints.__getitem__, Resemblance(greys, works))
    shots = [
        (numbers[place], capture(pictures[place], kind, place).frame)
        for kind in HARD
        for place in range(0, len(pictures), EVERY)
    ]
    shots += [(None, unknown_view(kind, seed)) for kind in UNKNOWN_KINDS for seed in range(6)]
    right, wrong = {"without": 0, "with": 0}, {"without": 0, "with": 0}
    added_ms: list[float] = []
    for number, frame in shots:
        spent = {}
        for name, recogniser in (("without", plain), ("with", helped)):
            greys_before = greys.asked
            spent[name], answer = timed(lambda: recogniser.recognise(frame))  # noqa: B023 - asked at once
            if answer.best is not None:
                rightly = answer.best.accession_number == number
                right[name] += rightly
                wrong[name] += not rightly
        if greys.asked > greys_before:
            added_ms.append(1000 * (spent["with"] - spent["without"]))
    return {
        "photographs": sum(number is not None for number, _ in shots),
        "views of no work": sum(number is None for number, _ in shots),
        "rightly named": right,
        "wrongly named": wrong,
        "doubtful": len(added_ms),
        "looking for what is suggested, ms (p50, p95)": [
            round(float(value), 1) for value in np.percentile(added_ms, (50, 95))
        ],
    }


def best(vectors: Vectors, views: Vectors) -> NDArray[np.intp]:
    """(views, 6), the nearest of each."""
    return np.argsort(-(views @ vectors.T), axis=1)[:, :SHORTLIST]


def unit(vectors: NDArray) -> Vectors:
    """Each of length 1."""
    plain = vectors.astype(np.float32)
    return plain / np.linalg.norm(plain, axis=1, keepdims=True)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """CPU seconds, and what came of it."""
    began_s = time.process_time()
    result = work()
    return time.process_time() - began_s, result


def median_s(work: Callable[[], object], times: int) -> float:
    """CPU seconds."""
    return float(np.median([timed(work)[0] for _ in range(times)]))


if __name__ == "__main__":
    main()
