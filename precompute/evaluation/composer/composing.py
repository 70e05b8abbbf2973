"""The pieces that are judged: commissions for chosen feelings, composed in worker processes."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TypeVar

import cv2

from db.entities import AccessionNumber, Artwork, Commission, Impression, LocalText
from db.workers import Crashed, WorkerPool
from precompute.composing.score.catalogue.ensembles import ENSEMBLES
from precompute.evaluation.composer.errors import EvaluationError
from precompute.pipeline import Studio
from precompute.seeing import emotion_at, imagined_impression

Result = TypeVar("Result")

SOLO_PIANO = "solo-piano"


@dataclass(frozen=True, slots=True)
class Wish:
    """A piece that an evaluation wants."""

    number: int
    """Its place in the evaluation."""
    valence: float
    arousal: float
    seed: int
    duration_s: float
    ensemble: str | None = None
    """None: as the composer chooses."""
    culture: str = ""
    """As a catalogue would have it."""
    varied: bool = False
    """True: for an imagined picture whose light, lines and composition come from the seed as well."""


def commission_for(studio: Studio, wish: Wish) -> Commission:
    """What the composer is asked for, on the same way as for a picture."""
    impression = imagined_impression(emotion_at(wish.valence, wish.arousal))
    if wish.varied:
        impression = _varied(impression, Random(f"picture {wish.seed}"))
    artwork = _artwork(wish) if wish.culture else None
    commission = studio.commission(impression, artwork, wish.duration_s, wish.seed)
    if wish.ensemble is None:
        return commission
    players = tuple(dict.fromkeys(player.name for player in ENSEMBLES[wish.ensemble].instruments))
    elements = dataclasses.replace(commission.elements, ensemble=wish.ensemble, instruments=players)
    return dataclasses.replace(commission, elements=elements)


def prepare_worker() -> None:
    """Load what every piece needs before the first one, in a worker process."""
    cv2.setNumThreads(1)
    worker_studio()


def worked_through(
    work: Callable[[Wish], Result], wishes: Iterable[Wish], workers: int, progress: Callable[[], None]
) -> Iterator[Result]:
    """What worker processes, each with a studio, make of the wishes, in the order in which they finish.

    Raises:
        EvaluationError: a piece crashed its worker.
    """
    for wish, result in WorkerPool(prepare_worker, work, workers).results(wishes):
        if isinstance(result, Crashed):
            raise EvaluationError(f"{wish} crashed the composer twice")
        yield result
        progress()


@cache
def worker_studio() -> Studio:
    """The studio of this worker process."""
    return Studio.embedded(os.environ)


def _artwork(wish: Wish) -> Artwork:
    number = AccessionNumber(f"imagined {wish.number}")
    return Artwork(number, LocalText.of(en=number), culture=wish.culture)


def _varied(impression: Impression, chance: Random) -> Impression:
    runs = [chance.uniform(0.1, 1.0) for _ in range(3)]
    return dataclasses.replace(
        impression,
        lightness=round(chance.uniform(0.15, 0.85), 6),
        contrast=round(chance.uniform(0.1, 0.8), 6),
        colourfulness=round(chance.random(), 6),
        edge_density=round(chance.uniform(0.0, 0.4), 6),
        horizontal=round(runs[0] / sum(runs), 6),
        vertical=round(runs[1] / sum(runs), 6),
        diagonal=round(runs[2] / sum(runs), 6),
        complexity=round(chance.random(), 6),
        symmetry_left_right=round(chance.random(), 6),
        symmetry_top_bottom=round(chance.random(), 6),
        focus_x=round(chance.random(), 6),
        focus_y=round(chance.random(), 6),
    )
