"""Has each painting its own music, and do like paintings have like music?"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from db.entities import Commission, Impression, MusicSummary
from db.errors import PictureError
from db.pictures import read_picture
from db.workers import Crashed, WorkerPool
from precompute.composing.score.describing import summarise
from precompute.composing.score.piece import write_piece
from precompute.composing.score.playing.midi import write_midi
from precompute.composing.score.theory import QUARTER, Note
from precompute.evaluation.composer.composing import prepare_worker, worker_studio
from precompute.evaluation.composer.corpora import Painting
from precompute.evaluation.composer.craft import TUNE, line_of
from precompute.evaluation.composer.errors import EvaluationError
from precompute.evaluation.composer.figures import Quartiles, entropy, permutation_p
from precompute.evaluation.composer.notes import read_notes
from precompute.evaluation.composer.reading import read

DURATION_S = 30.0
_TURN = 4
"""Intervals of a tune that make a turn of phrase."""
_ALIKE_TUNES = 0.5
_TEMPO_CLASS_BPM = 10
_PERMUTATIONS = 199

_SEEN = (
    "lightness",
    "contrast",
    "saturation",
    "colourfulness",
    "warmth",
    "edge_density",
    "horizontal",
    "vertical",
    "complexity",
    "symmetry_left_right",
    "symmetry_top_bottom",
    "focus_x",
    "focus_y",
)


@dataclass(frozen=True, slots=True)
class Work:
    """A painting and its music."""

    name: str
    summary: MusicSummary
    seen: tuple[float, ...]
    """What the picture looks and feels like."""
    read: dict[str, float]
    """What is read in the notes."""
    turns: frozenset[tuple[int, ...]]
    """The turns of phrase of the tune: semitones from note to note."""
    theme: tuple[tuple[int, int], ...]
    """The first eight notes of the tune: semitones and sixteenths from note to note."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a choice of the composer is spread over the paintings."""

    counts: dict[str, int]
    """Most frequent first."""
    entropy_bits: float
    most_bits: float
    """Were all that occur equally frequent."""


@dataclass(frozen=True, slots=True)
class DifferenceReport:
    """The third measure."""

    paintings: int
    unreadable: tuple[str, ...]
    overlap: Quartiles
    """Of all pairs of pieces: share of the shorter one's turns of phrase that the other has, too."""
    overlap_p99: float
    alike_pairs: int
    """Pairs that share half of their turns of phrase or more."""
    same_theme: int
    """Pieces whose tune begins, for eight notes, as that of another piece."""
    spreads: dict[str, Spread]
    likeness: float
    """Rank correlation of the distances between paintings with those between their musics (Mantel 1967)."""
    likeness_p: float
    neighbour_rank: float
    """How near the music of a painting's most similar one is, of all musics: 0 the nearest .. 0.5 by chance."""
    neighbour_p: float


def compose_for_paintings(
    paintings: Iterable[Painting], seed: int, workers: int, progress: Callable[[], None]
) -> tuple[list[Work], list[str]]:
    """Write music for each painting, without sound; and the names of those that cannot be read.

    Raises:
        EvaluationError: a painting crashed its worker.
    """
    works: list[Work] = []
    unreadable: list[str] = []
    tasks = ((painting, seed) for painting in paintings)
    for (painting, _), work in WorkerPool(prepare_worker, _compose, workers).results(tasks):
        if isinstance(work, Crashed):
            raise EvaluationError(f"{painting.path} crashed its worker twice")
        if work is None:
            unreadable.append(painting.path.name)
        else:
            works.append(work)
        progress()
    return sorted(works, key=lambda work: work.name), sorted(unreadable)


def commission_of(painting: Painting, seed: int) -> Commission:
    """What the composer is asked for, in this worker process.

    Raises:
        PictureError: the file is no picture.
    """
    studio = worker_studio()
    impression = studio.perceive(read_picture(painting.path).pixels)
    return studio.commission(impression, painting.artwork, DURATION_S, seed)


def _compose(task: tuple[Painting, int]) -> Work | None:
    painting, seed = task
    try:
        commission = commission_of(painting, seed)
    except PictureError:
        return None
    piece = write_piece(commission)
    notes = read_notes(write_midi(piece.plan, piece.performance, piece.tempo), painting.path.name)
    steps = _steps(line_of(piece, TUNE))
    intervals = [semitones for semitones, _ in steps]
    return Work(
        name=painting.path.as_posix(),
        summary=summarise(piece),
        seen=_seen(commission.impression),
        read=read(notes),
        turns=frozenset(zip(*(intervals[place:] for place in range(_TURN)), strict=False)),
        theme=tuple(steps[:7]),
    )


def _seen(impression: Impression) -> tuple[float, ...]:
    plain = dataclasses.asdict(impression)
    return (*(plain[name] for name in _SEEN), impression.emotion.valence, impression.emotion.arousal)


def _steps(tune: Sequence[Note]) -> list[tuple[int, int]]:
    """From note to note: semitones, and how many sixteenths lie between their beginnings."""
    return [
        (two.pitch - one.pitch, round(4 * (two.start - one.start) / QUARTER)) for one, two in pairwise(tune)
    ]


def evaluate_difference(works: Sequence[Work], unreadable: Sequence[str], seed: int) -> DifferenceReport:
    """Compare all pairs. There must be at least three works.

    Raises:
        EvaluationError: there are fewer.
    """
    if len(works) < 3:
        raise EvaluationError("to compare musics takes at least three paintings that can be read")
    overlaps = turn_overlaps([work.turns for work in works])
    pairs = np.triu_indices(len(works), 1)
    themes = Counter(work.theme for work in works)
    pictures = distances(np.array([work.seen for work in works]))
    columns = sorted(works[0].read)
    musics = distances(np.array([[work.read[column] for column in columns] for work in works]))
    likeness, likeness_p = mantel(pictures, musics, seed)
    rank, rank_p = neighbour_rank(pictures, musics, seed)
    return DifferenceReport(
        paintings=len(works),
        unreadable=tuple(unreadable),
        overlap=Quartiles.of(overlaps[pairs]),
        overlap_p99=float(np.percentile(overlaps[pairs], 99)),
        alike_pairs=int((overlaps[pairs] >= _ALIKE_TUNES).sum()),
        same_theme=sum(count for count in themes.values() if count > 1),
        spreads=_spreads(works),
        likeness=likeness,
        likeness_p=likeness_p,
        neighbour_rank=rank,
        neighbour_p=rank_p,
    )


def turn_overlaps(pieces: Sequence[frozenset[tuple[int, ...]]]) -> NDArray[np.float64]:
    """Of each pair of pieces the share of the shorter one's turns that the other has, too; a square table."""
    places: dict[tuple[int, ...], int] = {}
    for turns in pieces:
        for turn in turns:
            places.setdefault(turn, len(places))
    table = np.zeros((len(pieces), max(1, len(places))), dtype=np.float32)
    for row, turns in enumerate(pieces):
        table[row, [places[turn] for turn in turns]] = 1
    common = table @ table.T
    sizes = np.array([max(1, len(turns)) for turns in pieces])
    return common / np.minimum(sizes[:, None], sizes[None, :])


def mantel(one: NDArray[np.float64], other: NDArray[np.float64], seed: int) -> tuple[float, float]:
    """Rank correlation of two square tables of distances, and how often chance reaches it (Mantel 1967)."""
    pairs = np.triu_indices(len(one), 1)
    first = _ranks(one[pairs])
    second = np.zeros_like(other)
    second[pairs] = _ranks(other[pairs])
    second += second.T

    def correlation(order: NDArray[np.int64]) -> float:
        return float((first * second[np.ix_(order, order)][pairs]).mean())

    value = correlation(np.arange(len(one)))
    return value, permutation_p(correlation, len(one), seed, _PERMUTATIONS)


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks with mean 0 and standard deviation 1."""
    ranks = rankdata(values)
    return (ranks - ranks.mean()) / max(1e-12, float(ranks.std()))


def neighbour_rank(
    pictures: NDArray[np.float64], musics: NDArray[np.float64], seed: int
) -> tuple[float, float]:
    """Where the music of a picture's nearest neighbour stands among all musics, by nearness to its own.

    The mean over the pictures of 0 (nearest) .. 1 (farthest), and how often chance brings them as near.
    """
    alone = pictures + np.where(np.eye(len(pictures), dtype=bool), np.inf, 0.0)
    nearest = alone.argmin(axis=1)
    ranks = np.array([rankdata(np.delete(row, place)) for place, row in enumerate(musics)])
    places = np.zeros_like(musics)
    rows = np.arange(len(musics))
    for row in rows:
        places[row, np.delete(rows, row)] = (ranks[row] - 1) / max(1, len(musics) - 2)

    def nearness(order: NDArray[np.int64]) -> float:
        return -float(places[order, order[nearest]].mean())

    return -nearness(rows), permutation_p(nearness, len(pictures), seed, _PERMUTATIONS)


def distances(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Euclidean distances of rows whose columns count the same."""
    spread = table.std(axis=0)
    standard = (table - table.mean(axis=0)) / np.where(spread > 1e-12, spread, 1.0)
    squares = np.square(standard).sum(axis=1)
    return np.sqrt(np.maximum(0.0, squares[:, None] + squares[None, :] - 2 * standard @ standard.T))


def _spreads(works: Sequence[Work]) -> dict[str, Spread]:
    choices: dict[str, Callable[[MusicSummary], str]] = {
        "key": lambda summary: summary.key,
        "mode": lambda summary: summary.mode,
        "tempo": _tempo_class,
        "metre": lambda summary: summary.metre,
        "ensemble": lambda summary: summary.ensemble,
        "form": lambda summary: summary.form,
    }
    return {name: _spread([choice(work.summary) for work in works]) for name, choice in choices.items()}


def _tempo_class(summary: MusicSummary) -> str:
    lowest = int(summary.tempo_bpm // _TEMPO_CLASS_BPM) * _TEMPO_CLASS_BPM
    return f"{lowest}..{lowest + _TEMPO_CLASS_BPM}"


def _spread(names: Sequence[str]) -> Spread:
    counts = Counter(names)
    return Spread(
        counts=dict(counts.most_common()),
        entropy_bits=entropy(names),
        most_bits=float(np.log2(len(counts))),
    )
