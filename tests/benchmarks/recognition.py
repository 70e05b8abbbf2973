"""How well and how fast paintings are recognised: in real photographs, in made ones, and what is wrongly named.

    PYTHONPATH=tests python tests/benchmarks/recognition.py [--data ../shared/data] [--each 20] [--films]
        [--failures OUT.png] [--json]

Every photograph is asked for twice: of a collection that has its work, and of the half of the collection that has
not, as an unknown work. Made photographs (`benchmarks.captures`) are of works of the paintings folder, `--each` for
every condition and ten times as many of the everyday mix; walls, floors, texts and people are unknown as well. They
are of the half of the paintings with which nothing was tuned (`recognition_calibration.py` uses the other).

The sets overlap: of pictures that are there twice the collection has the first alone. The row 'twins' asks a
collection that has both; there, offering the two together is as right as it can be, and 'this one' counts where
only one of them was named.

`--films` also shows ten frames of each photograph, as a hand-held camera would see them, and tells how often and
after how long the fused decision is right. `--failures` draws the ten worst answers.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from benchmarks.captures import CONDITIONS, UNKNOWN_KINDS, capture, film, film_from_still, unknown_view
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from content.recognition import Recogniser, Recognition, take_fingerprint
from content.recognition.evaluating import Answer, Figures, Question, Rate, answer_of, failures
from content.recognition.fusion import Fusion, OneOfThese, ThisOne, Unknown, fuse
from db.entities import AccessionNumber
from db.pictures import read_picture

ROOT = Path(__file__).parents[2]
REAL = {"uab_museum": "uab", "unimore_estense": "estense"}
MIX = "mix"
TWINS = "twins"
MIX_TIMES = 10
FRAMES, FRAMES_A_SECOND = 10, 15.0
SAME_FROM = 0.999
WORST, TILE_PX = 10, (480, 290)
Same = dict[AccessionNumber, frozenset[AccessionNumber]]
"""Works, and the others that show the same picture."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A photograph to be made or read, and the works that it shows; none: unknown."""

    kind: str
    source: Path | None
    works: frozenset[AccessionNumber]
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answers to one shot."""

    kind: str
    answers: tuple[Answer, ...]
    """Of the whole collection, and of each half that has not the work."""
    decided_s: float | None = None
    """When a film's fused decision named a right work first; None: never, or there is no film."""
    film: Answer | None = None
    """What the fused decision says in the end."""


@dataclass(slots=True)
class Collections:
    """What the processes share: the whole collection, with its twins, and its halves."""

    same: Same
    with_twins: Recogniser
    whole: Recogniser
    halves: tuple[tuple[frozenset[AccessionNumber], Recogniser], ...]

    def all_of(self, works: frozenset[AccessionNumber]) -> frozenset[AccessionNumber]:
        """The works, and the others that show the same pictures."""
        return works.union(*(self.same.get(work, frozenset()) for work in works))


_shared: list[Collections] = []


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--each", type=int, default=20, help="made photographs of each condition")
    parser.add_argument("--films", action="store_true", help="films of ten frames too")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other photographs")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--failures", type=Path, help="write the ten worst answers here (PNG)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)  # threads would not survive in the processes below
    files = reference_files(arguments.data)
    with ProcessPoolExecutor(arguments.processes, initializer=cv2.setNumThreads, initargs=(1,)) as pool:
        stored = dict(zip(files, pool.map(fingerprint_of, files.values(), chunksize=16), strict=True))
    same = same_pictures(stored, files)
    shots = [*real_shots(arguments.data), *made_shots(files, same, arguments.each, arguments.seed)]
    ask = partial(outcome_of, films=arguments.films)
    with ProcessPoolExecutor(arguments.processes, initializer=prepare, initargs=(stored, same)) as pool:
        outcomes = list(pool.map(ask, shots, chunksize=4))
    if arguments.failures:
        write_failures(arguments.failures, list(zip(shots, outcomes, strict=True)), files)
    if arguments.json:
        print(json.dumps(report_of(outcomes, len(stored)), indent=2))
    else:
        show(outcomes, len(stored))
        print(f"{len(same)} works are there more than once.")


def reference_files(data: Path) -> dict[AccessionNumber, Path]:
    """Name -> file, of both reference sets and of all paintings."""
    found = [file for name in REAL for file in sorted((data / "recognition" / name / "references").glob("*"))]
    found += sorted((data / "paintings").glob("*/*.jpg"))
    return {AccessionNumber(f"{file.parents[1].name}/{file.parent.name}/{file.name}"): file for file in found}


def fingerprint_of(file: Path) -> bytes:
    return take_fingerprint(read_picture(file, 1600).pixels).to_bytes()


def same_pictures(stored: dict[AccessionNumber, bytes], files: dict[AccessionNumber, Path]) -> Same:
    """The works of which the collection has another reproduction: the sets overlap, so that an 'unknown' work may
    be there under another name. (Works in the same frame, or of the same series, are not meant.)"""
    recogniser = Recogniser.from_features(stored.items())
    same: dict[AccessionNumber, frozenset[AccessionNumber]] = {}
    for name, file in files.items():
        seen = recogniser.recognise(read_picture(file, 640).pixels).candidates
        others = frozenset(each.accession_number for each in seen if each.confidence > SAME_FROM) - {name}
        for other in others:
            same[name] = same.get(name, frozenset()) | {other}
            same[other] = same.get(other, frozenset()) | {name}
    return same


def half_of(files: Iterable[AccessionNumber], half: int) -> list[AccessionNumber]:
    """The paintings of one half: with those of half 0 the program was tuned, those of half 1 are reported."""
    return [name for name in files if name.startswith("paintings/")][half::2]


def prepare(stored: dict[AccessionNumber, bytes], same: Same) -> None:
    """Once in each process."""
    cv2.setNumThreads(1)
    _shared.append(collections_of(stored, same))


def collections_of(stored: dict[AccessionNumber, bytes], same: Same) -> Collections:
    names = [name for name in stored if name not in second_twins(stored, same)]
    halves = (names[0::2], names[1::2])
    return Collections(
        same,
        Recogniser.from_features(stored.items()),
        Recogniser.from_features((name, stored[name]) for name in names),
        tuple((frozenset(half), Recogniser.from_features((n, stored[n]) for n in half)) for half in halves),
    )


def second_twins(names: Iterable[AccessionNumber], same: Same) -> frozenset[AccessionNumber]:
    """The works that show the same picture as one before them."""
    before: set[AccessionNumber] = set()
    second: set[AccessionNumber] = set()
    for name in names:
        (second if same.get(name, frozenset()) & before else before).add(name)
    return frozenset(second)


def real_shots(data: Path) -> Iterator[Shot]:
    for name, kind in REAL.items():
        folder = data / "recognition" / name
        with (folder / "ground_truth.csv").open() as table:
            for row in csv.DictReader(table):
                works = [] if row["works"] == "unknown" else row["works"].split("|")
                known = frozenset(AccessionNumber(f"{name}/references/{work}") for work in works)
                yield Shot(kind, folder / "queries" / row["query"], known)


def made_shots(files: dict[AccessionNumber, Path], same: Same, each: int, seed: int) -> Iterator[Shot]:
    paintings = half_of(files, 1)
    random = np.random.default_rng(seed)
    for condition in (MIX, *(name for name in CONDITIONS if name != MIX)):
        count = each * (MIX_TIMES if condition == MIX else 1)
        for place in random.choice(len(paintings), count):
            name = paintings[place]
            yield Shot(condition, files[name], frozenset([name]), int(random.integers(2**31)))
    for name in sorted(set(same).intersection(paintings)):
        for _ in range(max(1, each // 4)):
            yield Shot(TWINS, files[name], frozenset([name]), int(random.integers(2**31)))
    for kind in UNKNOWN_KINDS:
        for _ in range(each):
            yield Shot(kind, None, frozenset(), int(random.integers(2**31)))


def outcome_of(shot: Shot, *, films: bool) -> Outcome:
    collections = _shared[0]
    shot = replace(shot, works=collections.all_of(shot.works))
    pixels = frame_of(shot)
    if shot.kind == TWINS:
        return Outcome(shot.kind, (asked(collections.with_twins, shot, shot.works, pixels),))
    answers = [asked(collections.whole, shot, shot.works, pixels)]
    for names, half in collections.halves:
        if shot.works and shot.works.isdisjoint(names):
            answers.append(asked(half, shot, frozenset(), pixels))
    if not films or not shot.works:
        return Outcome(shot.kind, tuple(answers))
    decided_s, film_answer = watched(collections.whole, shot, pixels)
    return Outcome(shot.kind, tuple(answers), decided_s, film_answer)


def frame_of(shot: Shot) -> NDArray[np.uint8]:
    if shot.source is None:
        return unknown_view(shot.kind, shot.seed)
    if not shot.seed:
        return read_picture(shot.source, 1280).pixels
    condition = MIX if shot.kind == TWINS else shot.kind
    return capture(read_picture(shot.source, 1280).pixels, condition, shot.seed).frame


def asked(
    recogniser: Recogniser, shot: Shot, works: frozenset[AccessionNumber], pixels: NDArray[np.uint8]
) -> Answer:
    began = time.process_time()
    recognition = recogniser.recognise(pixels)
    return answer_to(shot, works, recognition, (time.process_time() - began) * 1000)


def answer_to(
    shot: Shot, works: frozenset[AccessionNumber], recognition: Recognition, cpu_ms: float
) -> Answer:
    return answer_of(Question(shot.source or Path(shot.kind), works, shot.kind), recognition, cpu_ms)


def watched(recogniser: Recogniser, shot: Shot, still: NDArray[np.uint8]) -> tuple[float | None, Answer]:
    """Show a film until the kiosk would answer; after how long it names a right work, and what it says."""
    if shot.seed and shot.source is not None:
        picture = read_picture(shot.source, 1280).pixels
        condition = MIX if shot.kind == TWINS else shot.kind
        frames = film(picture, condition, shot.seed, FRAMES, FRAMES_A_SECOND)
    else:
        frames = film_from_still(still, 1, FRAMES, FRAMES_A_SECOND)
    question = Question(shot.source or Path(shot.kind), shot.works, shot.kind)
    fusion = Fusion()
    for number, each in enumerate(frames):
        at_s = number / FRAMES_A_SECOND
        fusion = fuse(fusion, recogniser.recognise(each.frame), at_s)
        match fusion.decision:
            case ThisOne(work, probability):
                return at_s if work in shot.works else None, Answer(question, work, (work,), probability, 0.0)
            case OneOfThese(works):
                return None, Answer(question, None, works, 0.0, 0.0)
            case Unknown():
                break
    return None, Answer(question, None, (), 0.0, 0.0)


def write_failures(
    path: Path, asked_for: Sequence[tuple[Shot, Outcome]], files: dict[AccessionNumber, Path]
) -> None:
    """The ten worst answers as rows: the photograph, what was named or offered first, and what it shows."""
    worst = failures([answer for _, outcome in asked_for for answer in outcome.answers])[:WORST]
    shots = {id(answer): shot for shot, outcome in asked_for for answer in outcome.answers}
    rows = []
    for answer in worst:
        shot = shots[id(answer)]
        said = answer.offered[0] if answer.offered else None
        verb = "named" if answer.named else "offered"
        truth = min(answer.question.works, default=None)
        tiles = [
            tile(frame_of(shot), f"{shot.kind} {shot.seed or ''} {shot.source.name if shot.source else ''}"),
            tile(picture_of(files, said), f"{verb} {said} ({answer.confidence:.0%})" if said else "unknown"),
            tile(picture_of(files, truth), f"truth: {truth or 'unknown'}"),
        ]
        rows.append(np.hstack(tiles))
    if rows:
        cv2.imwrite(str(path), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))


def picture_of(files: dict[AccessionNumber, Path], name: AccessionNumber | None) -> NDArray[np.uint8]:
    return read_picture(files[name], 640).pixels if name else np.full((10, 10, 3), 255, np.uint8)


def tile(pixels: NDArray[np.uint8], caption: str) -> NDArray[np.uint8]:
    """(TILE_PX), with its caption below."""
    width, height = TILE_PX
    scale = min(width / pixels.shape[1], (height - 20) / pixels.shape[0])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    whole = np.full((height, width, 3), 255, np.uint8)
    whole[: small.shape[0], : small.shape[1]] = small
    cv2.putText(whole, caption, (3, height - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.38, (20, 20, 20), 1, cv2.LINE_AA)
    return whole


def report_of(outcomes: list[Outcome], works: int) -> dict[str, object]:
    return {"works": works, "kinds": {kind: figures_of(outcomes, kind) for kind in kinds(outcomes)}}


def kinds(outcomes: list[Outcome]) -> list[str]:
    return list(dict.fromkeys(outcome.kind for outcome in outcomes))


def figures_of(outcomes: list[Outcome], kind: str) -> dict[str, object]:
    chosen = [outcome for outcome in outcomes if outcome.kind == kind]
    figures = Figures.of_answers([answer for outcome in chosen for answer in outcome.answers])
    names = ("top1", "top4", "wrong_rate", "false_accept_rate")
    rates = {name: getattr(figures, name) for name in names}
    found: dict[str, object] = {
        name: [rate.hits, rate.of, rate.rate, round(rate.low, 4), round(rate.high, 4)]
        for name, rate in rates.items()
    }
    found |= {"p50_ms": figures.p50_ms, "p95_ms": figures.p95_ms}
    films = [outcome.film for outcome in chosen if outcome.film is not None]
    if films:
        fused, times = Figures.of_answers(films), [o.decided_s for o in chosen if o.decided_s is not None]
        found["fused_top1"] = [fused.top1.hits, fused.top1.of, fused.top1.rate]
        found["fused_top4"] = [fused.top4.hits, fused.top4.of, fused.top4.rate]
        found["fused_wrong"] = [fused.wrong_rate.hits, fused.wrong_rate.of]
        found["decided_s_p50_p95"] = (
            [round(float(np.percentile(times, q)), 2) for q in (50, 95)] if times else None
        )
    return found


def show(outcomes: list[Outcome], works: int) -> None:
    table = Table(title=f"Recognition among {works} works (95 % intervals in brackets)")
    for column in ("photographs", "this one", "this one or these", "wrong", "unknown accepted", "ms p50/p95"):
        table.add_column(column)
    everything = [answer for outcome in outcomes for answer in outcome.answers]
    rows = {
        kind: [answer for outcome in outcomes if outcome.kind == kind for answer in outcome.answers]
        for kind in kinds(outcomes)
    }
    for kind, answers in {**rows, "all": everything}.items():
        figures = Figures.of_answers(answers)
        rates = (figures.top1, figures.top4, figures.wrong_rate, figures.false_accept_rate)
        table.add_row(kind, *map(shown, rates), f"{figures.p50_ms:.0f}/{figures.p95_ms:.0f}")
    Console(width=160).print(table)
    if any(outcome.film for outcome in outcomes):
        for kind in kinds(outcomes):
            figures = figures_of(outcomes, kind)
            if "fused_top1" in figures:
                print(f"{kind}: ten frames fused: {figures['fused_top1']}, wrong {figures['fused_wrong']}, "
                      f"decided after p50, p95 s: {figures['decided_s_p50_p95']}")  # fmt: skip


def shown(rate: Rate) -> str:
    return "-" if rate.rate is None else f"{rate.rate:.4f} of {rate.of} ({rate.low:.3f}-{rate.high:.3f})"


if __name__ == "__main__":
    main()
