"""How well and how fast works are recognised in photographs whose truth is known.

Of a work that is among the references, the answer is right (`best` names it), offered (it is among the candidates),
missed or wrong (another is named). Of one that is not, naming anything is a false acceptance.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from scipy.stats import binomtest

from content.errors import ImageFileError, TableError
from content.recognition.deciding import Recognition
from content.recognition.fingerprint import take_fingerprint
from content.recognition.recogniser import LARGEST_FRAME_PX, Recogniser
from content.sources.folder import ImageFolder
from db.entities import AccessionNumber
from db.errors import PictureError
from db.pictures import read_picture
from db.workers import Crashed, WorkerPool

UNKNOWN = "unknown"
_LARGEST_REFERENCE_PX = 1600
_THRESHOLDS = (0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Question:
    """A photograph and the works that may rightly be named for it."""

    photograph: Path
    works: frozenset[AccessionNumber]
    """Empty: none of the references."""
    condition: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said to a question, and what it cost."""

    question: Question
    named: AccessionNumber | None
    offered: tuple[AccessionNumber, ...]
    """Surest first; what is named is among them."""
    confidence: float
    """Of the first that is offered; 0 where none is."""
    cpu_ms: float

    @property
    def known(self) -> bool:
        """Whether there is a right answer."""
        return bool(self.question.works)

    @property
    def right(self) -> bool:
        """A right work was named."""
        return self.named in self.question.works

    @property
    def in_choice(self) -> bool:
        """A right work was named or offered."""
        return not self.question.works.isdisjoint(self.offered)

    @property
    def wrong(self) -> bool:
        """A work was named that is not in the photograph."""
        return self.named is not None and not self.right


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % interval (Wilson 1927)."""

    hits: int
    of: int
    rate: float | None
    """None where there was nothing to count."""
    low: float
    high: float

    @classmethod
    def of_flags(cls, flags: Iterable[bool]) -> Rate:
        """The share of the flags that are set."""
        counted = list(flags)
        hits = sum(counted)
        if not counted:
            return cls(0, 0, None, 0.0, 1.0)
        interval = binomtest(hits, len(counted)).proportion_ci(0.95, "wilson")
        return cls(hits, len(counted), hits / len(counted), float(interval.low), float(interval.high))


@dataclass(frozen=True, slots=True)
class Figures:
    """The rates of some answers."""

    top1: Rate
    """Right works named, of the photographs of known works."""
    top4: Rate
    """Right works named or offered."""
    wrong_rate: Rate
    """Wrong works named."""
    false_accept_rate: Rate
    """Works named, of the photographs of unknown ones."""
    p50_ms: float | None
    """CPU time of a whole answer, from the frame."""
    p95_ms: float | None

    @classmethod
    def of_answers(cls, answers: Sequence[Answer]) -> Figures:
        """Count."""
        known = [answer for answer in answers if answer.known]
        unknown = [answer for answer in answers if not answer.known]
        times = [answer.cpu_ms for answer in answers]
        return cls(
            top1=Rate.of_flags(answer.right for answer in known),
            top4=Rate.of_flags(answer.in_choice for answer in known),
            wrong_rate=Rate.of_flags(answer.wrong for answer in known),
            false_accept_rate=Rate.of_flags(answer.named is not None for answer in unknown),
            p50_ms=float(np.percentile(times, 50)) if times else None,
            p95_ms=float(np.percentile(times, 95)) if times else None,
        )


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """What would come of it if works were named from this confidence on (a row of the ROC table)."""

    confidence: float
    right: float | None
    """Share of the photographs of known works."""
    wrong: float | None
    false_accepts: float | None
    """Share of the photographs of unknown works."""


@dataclass(frozen=True, slots=True)
class Unlearned:
    """An image that cannot be used, and why."""

    name: str
    reason: str


def works_in(images: ImageFolder) -> dict[AccessionNumber, Path]:
    """The works of a folder of images: each is known by its file's path in it."""
    return {AccessionNumber(file.as_posix()): images.root / file for file in images.files}


def learn_images(
    files: Sequence[Path], workers: int, progress: Callable[[], None] = lambda: None
) -> Iterator[tuple[Path, bytes | Unlearned]]:
    """The fingerprint of each image, made in processes; in any order."""
    for file, result in WorkerPool(_prepare, _learn, workers).results(iter(files)):
        progress()
        yield file, Unlearned(file.name, "it ended its process") if isinstance(result, Crashed) else result


def _prepare() -> None:
    cv2.setNumThreads(1)


def _learn(file: Path) -> bytes | Unlearned:
    try:
        return take_fingerprint(read_picture(file, _LARGEST_REFERENCE_PX).pixels).to_bytes()
    except PictureError as error:
        return Unlearned(file.name, str(error))


def read_truth(table: Path, photographs: Path, references: ImageFolder) -> list[Question]:
    """Read `query, works[, condition]`: alternatives are split by `|`, and `unknown` stands for none.

    Args:
        table: CSV with these columns.
        photographs: the folder of the queries.
        references: the works; they are named by path, by file name, or by file name without its ending.

    Raises:
        TableError: the table cannot be read, lacks a column, or names a file that is not there.
    """
    questions: list[Question] = []
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            for row in rows:
                questions.append(
                    _question(row, photographs, references, f"{table.name}, line {rows.line_num}")
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"'{table.name}' cannot be read: {error}.") from error
    if not questions:
        raise TableError(f"'{table.name}' has no rows; its columns are: query, works, condition.")
    return questions


def _question(row: dict[str, str | None], photographs: Path, references: ImageFolder, place: str) -> Question:
    query, works = row.get("query"), row.get("works")
    if not query or not works:
        raise TableError(f"{place}: each row needs a query (a file's name) and works (or '{UNKNOWN}').")
    if not (photographs / query).is_file():
        raise TableError(f"{place}: there is no photograph '{query}' in {photographs}.")
    names = () if works.strip() == UNKNOWN else works.split("|")
    try:
        files = [references.find(name.strip(), "").relative_to(references.root) for name in names]
    except ImageFileError as error:
        raise TableError(f"{place}: {error}.") from error
    right = frozenset(AccessionNumber(file.as_posix()) for file in files)
    return Question(photographs / query, right, row.get("condition") or "")


def ask(recogniser: Recogniser, question: Question) -> Answer:
    """Show a photograph, as large as a camera's frame.

    Raises:
        PictureError: the photograph cannot be read.
    """
    pixels = read_picture(question.photograph, LARGEST_FRAME_PX).pixels
    began = time.process_time()
    recognition = recogniser.recognise(pixels)
    return answer_of(question, recognition, (time.process_time() - began) * 1000)


def answer_of(question: Question, recognition: Recognition, cpu_ms: float) -> Answer:
    """What a recognition says to a question."""
    offered = recognition.candidates
    return Answer(
        question=question,
        named=recognition.best.accession_number if recognition.best else None,
        offered=tuple(candidate.accession_number for candidate in offered),
        confidence=offered[0].confidence if offered else 0.0,
        cpu_ms=cpu_ms,
    )


def by_condition(answers: Sequence[Answer]) -> dict[str, Figures]:
    """The figures of each condition, in order of appearance."""
    conditions = dict.fromkeys(answer.question.condition for answer in answers)
    return {
        condition: Figures.of_answers([each for each in answers if each.question.condition == condition])
        for condition in conditions
    }


def roc(answers: Sequence[Answer]) -> list[OperatingPoint]:
    """What other thresholds would give, if the surest candidate were named from there on."""
    known = [answer for answer in answers if answer.known]
    unknown = [answer for answer in answers if not answer.known]
    points: list[OperatingPoint] = []
    for threshold in _THRESHOLDS:
        named = [answer for answer in known if answer.confidence >= threshold]
        right = sum(answer.offered[0] in answer.question.works for answer in named)
        accepted = sum(answer.confidence >= threshold for answer in unknown)
        points.append(
            OperatingPoint(
                confidence=threshold,
                right=right / len(known) if known else None,
                wrong=(len(named) - right) / len(known) if known else None,
                false_accepts=accepted / len(unknown) if unknown else None,
            )
        )
    return points


def failures(answers: Iterable[Answer]) -> list[Answer]:
    """The worst first: wrong works named, unknown ones named, known ones missed, and those only offered."""
    failed = [each for each in answers if each.wrong or (each.known and not each.right)]

    def kind(answer: Answer) -> int:
        if answer.wrong:
            return 0 if answer.known else 1
        return 3 if answer.in_choice else 2

    return sorted(failed, key=lambda each: (kind(each), -each.confidence))
