"""Do our notes behave like those that people write?

Each measure of `measures` is taken of people's music and of ours; ours is at home where its median lies in the
middle half of theirs. All pieces are cut to the length of EMOPIA's excerpts, as many measures grow with length.
EMOPIA holds recordings whose MIDI files have no bars, the scores have no dynamics; what a corpus does not have is
not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from db.workers import Crashed, WorkerPool
from precompute.composing.score.piece import write_piece
from precompute.composing.score.playing.midi import write_midi
from precompute.evaluation.composer.composing import Wish, commission_for, prepare_worker, worker_studio
from precompute.evaluation.composer.errors import EvaluationError
from precompute.evaluation.composer.figures import Quartiles, overlapping_area
from precompute.evaluation.composer.measures import (
    ANYWHERE,
    INTERVALS,
    LENGTHS,
    WITH_BARS,
    interval_histogram,
    length_histogram,
)
from precompute.evaluation.composer.notes import Notes, read_notes

EXCERPT_S = 40.0
"""What is compared of each piece: its beginning."""
_FEWEST_NOTES = 20

RECORDINGS, SCORES = "recordings", "scores"


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """What was measured of one piece."""

    values: dict[str, float]
    intervals: NDArray[np.int64]
    lengths: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure of our pieces beside one corpus."""

    theirs: Quartiles
    ours: Quartiles
    inside: bool
    """Whether our median lies in the middle half of theirs."""
    share_inside: float
    """Share of our pieces in the middle half of theirs; 0.5 were we like them."""
    overlap: float
    """Overlapping area of the distances (Yang & Lerch 2020), 0..1."""


@dataclass(frozen=True, slots=True)
class HistogramOverlap:
    """How much of two histograms is common, 0..1."""

    intervals: float
    lengths: float | None
    """None where one of the two has no beats."""


@dataclass(frozen=True, slots=True)
class ResemblanceReport:
    """The second measure."""

    pieces: dict[str, int]
    """Of each corpus and each of our settings."""
    left_out: dict[str, int]
    """People's pieces with too few notes in their beginning."""
    compared: dict[str, dict[str, dict[str, Comparison]]]
    """By our setting, corpus, and measure."""
    histograms: dict[str, dict[str, HistogramOverlap]]
    """By our setting, or a corpus, and corpus."""
    inside: dict[str, dict[str, tuple[int, int]]]
    """By our setting and corpus: on how many measures we are inside, and of how many."""


def measure_files(
    paths: Iterable[Path], workers: int, progress: Callable[[], None]
) -> tuple[list[Statistics], int]:
    """The statistics of people's pieces, and how many had too few notes to tell anything.

    Raises:
        EvaluationError: a file is no MIDI file.
    """
    return _measured(WorkerPool(_nothing, _measure_file, workers).results(paths), progress)


def measure_ours(
    wishes: Iterable[Wish], workers: int, progress: Callable[[], None]
) -> tuple[list[Statistics], int]:
    """The statistics of our pieces, which are written but not rendered.

    Raises:
        EvaluationError: a piece crashed its worker.
    """
    return _measured(WorkerPool(prepare_worker, _measure_piece, workers).results(wishes), progress)


def _measured(
    results: Iterable[tuple[object, Statistics | Crashed | None]], progress: Callable[[], None]
) -> tuple[list[Statistics], int]:
    found: list[Statistics] = []
    left_out = 0
    for task, result in results:
        if isinstance(result, Crashed):
            raise EvaluationError(f"{task} crashed its worker twice")
        if result is None:
            left_out += 1
        else:
            found.append(result)
        progress()
    return found, left_out


def _nothing() -> None:
    """Reading files needs no preparation."""


def _measure_file(path: Path) -> Statistics | None:
    return statistics_of(read_notes(path.read_bytes(), str(path)).until(EXCERPT_S))


def _measure_piece(wish: Wish) -> Statistics | None:
    piece = write_piece(commission_for(worker_studio(), wish))
    midi = write_midi(piece.plan, piece.performance, piece.tempo)
    return statistics_of(read_notes(midi, f"piece {wish.number}").until(EXCERPT_S))


def statistics_of(notes: Notes) -> Statistics | None:
    """All measures of a piece; None of too few notes."""
    if len(notes) < _FEWEST_NOTES:
        return None
    values = {name: measure(notes) for name, measure in {**ANYWHERE, **WITH_BARS}.items()}
    return Statistics(values, interval_histogram(notes), length_histogram(notes))


def evaluate_resemblance(
    corpora: Mapping[str, Sequence[Statistics]],
    left_out: Mapping[str, int],
    settings: Mapping[str, Sequence[Statistics]],
    seed: int,
) -> ResemblanceReport:
    """Compare each of our settings with each corpus (`RECORDINGS`, `SCORES`)."""
    compared = {
        setting: {
            corpus: {
                name: _compare(
                    [each.values[name] for each in ours], [each.values[name] for each in theirs], seed
                )
                for name in _measures_of(corpus)
            }
            for corpus, theirs in corpora.items()
        }
        for setting, ours in settings.items()
    }
    everyone = {**settings, **corpora}
    return ResemblanceReport(
        pieces={name: len(pieces) for name, pieces in everyone.items()},
        left_out=dict(left_out),
        compared=compared,
        histograms={
            name: {
                corpus: _histogram_overlap(pieces, theirs, with_lengths=RECORDINGS not in {name, corpus})
                for corpus, theirs in corpora.items()
                if corpus != name
            }
            for name, pieces in everyone.items()
        },
        inside={
            setting: {
                corpus: (sum(each.inside for each in measures.values()), len(measures))
                for corpus, measures in corpora_compared.items()
            }
            for setting, corpora_compared in compared.items()
        },
    )


def _measures_of(corpus: str) -> list[str]:
    if corpus == RECORDINGS:
        return list(ANYWHERE)
    return [name for name in (*ANYWHERE, *WITH_BARS) if name != "velocity spread"]


def _compare(ours: Sequence[float], theirs: Sequence[float], seed: int) -> Comparison:
    human, own = Quartiles.of(theirs), Quartiles.of(ours)
    return Comparison(
        theirs=human,
        ours=own,
        inside=human.hold(own.median),
        share_inside=float(np.mean([human.hold(value) for value in ours])),
        overlap=overlapping_area(ours, theirs, seed),
    )


def _histogram_overlap(
    one: Sequence[Statistics], other: Sequence[Statistics], *, with_lengths: bool
) -> HistogramOverlap:
    return HistogramOverlap(
        intervals=_common(
            [each.intervals for each in one], [each.intervals for each in other], len(INTERVALS)
        ),
        lengths=_common([each.lengths for each in one], [each.lengths for each in other], len(LENGTHS))
        if with_lengths
        else None,
    )


def _common(one: Sequence[NDArray[np.int64]], other: Sequence[NDArray[np.int64]], places: int) -> float:
    """Of the mean histograms, each piece counting the same."""
    means = []
    for histograms in (one, other):
        shares = [counts / counts.sum() for counts in histograms if counts.sum()]
        means.append(np.mean(shares, axis=0) if shares else np.zeros(places))
    return float(np.minimum(*means).sum())
