"""What a piece costs: processor time for composing and for rendering on one core, and memory with the soundfont."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from precompute.composing.score.piece import write_piece
from precompute.evaluation.composer.composing import (
    Wish,
    commission_for,
    worked_through,
    worker_studio,
)
from precompute.evaluation.composer.errors import EvaluationError
from precompute.recording import levelled


@dataclass(frozen=True, slots=True)
class Cost:
    """What one piece took."""

    compose_s: float
    """Processor time of writing the notes."""
    first_render_s: float
    """... of all that composing takes besides: rendering, when instruments may have to be decoded first."""
    render_s: float
    """... of the same once more, all instruments decoded."""
    master_s: float
    memory_mb: float
    """Most memory that the process has held so far."""


@dataclass(frozen=True, slots=True)
class Usual:
    """A cost that half of the pieces stay under, and one that 95 of 100 do."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class SpeedReport:
    """The fifth measure."""

    pieces: int
    duration_s: float
    compose_s: Usual
    first_render_s: Usual
    render_s: Usual
    master_s: Usual
    memory_mb: float
    """Most memory that the process held after all pieces, the soundfont's instruments included."""


def time_pieces(wishes: Iterable[Wish], progress: Callable[[], None]) -> list[Cost]:
    """Compose and render pieces one after the other, in a process of their own, and measure it.

    Raises:
        EvaluationError: a piece crashed its worker.
    """
    return list(worked_through(_cost, wishes, 1, progress))


def evaluate_speed(costs: Sequence[Cost], duration_s: float) -> SpeedReport:
    """Summarise."""
    return SpeedReport(
        pieces=len(costs),
        duration_s=duration_s,
        compose_s=_usual([cost.compose_s for cost in costs]),
        first_render_s=_usual([cost.first_render_s for cost in costs]),
        render_s=_usual([cost.render_s for cost in costs]),
        master_s=_usual([cost.master_s for cost in costs]),
        memory_mb=max(cost.memory_mb for cost in costs),
    )


def _usual(seconds: Sequence[float]) -> Usual:
    p50, p95 = np.percentile(seconds, [50, 95])
    return Usual(float(p50), float(p95))


def _cost(wish: Wish) -> Cost:
    studio = worker_studio()
    commission = commission_for(studio, wish)
    begin = time.process_time()
    write_piece(commission)
    composed = time.process_time()
    studio.composer.compose(commission)
    rendered = time.process_time()
    composition = studio.composer.compose(commission)
    again = time.process_time()
    levelled(commission, composition)
    mastered = time.process_time()
    writing = composed - begin
    return Cost(
        compose_s=writing,
        first_render_s=rendered - composed - writing,
        render_s=again - rendered - writing,
        master_s=mastered - again,
        memory_mb=_most_memory_mb(),
    )


def _most_memory_mb() -> float:
    """The process's high-water mark, as Linux counts it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise EvaluationError("this system does not tell how much memory a process holds")
