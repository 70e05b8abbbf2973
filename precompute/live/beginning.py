"""Beginning a piece for somebody who waits: a wish, a few seeds, and the first one that is fit to be heard."""

from __future__ import annotations

import logging

from db.entities import Commission, Impression
from precompute.live.subjects import Subject
from precompute.mastering.screening import ScreeningError
from precompute.pipeline import Broadcast, Studio
from precompute.wording.wishes import Wish, prompted, wished

_log = logging.getLogger(__name__)

_TAKES = 3
"""So many seeds are tried: what is written may be unfit to be heard, and another piece is written soon."""


def begin(
    studio: Studio, source: Impression | Subject, wish: Wish, duration_s: float, seed: int
) -> tuple[Broadcast, int]:
    """Begin a piece that is fit to be heard, and the seed that gave it.

    Args:
        studio: who composes.
        source: what was perceived of a visitor's picture, or a work of the exhibition.
        wish: what the visitor feels and says of it.
        duration_s: of the music.
        seed: the first that is tried, of three.

    Raises:
        ComposingError: the engine cannot work here.
        ScreeningError: none of the seeds gives such a piece.
    """
    *first, last = range(seed, seed + _TAKES)
    for each in first:
        try:
            return studio.broadcast(_commission(studio, source, wish, duration_s, each)), each
        except ScreeningError as error:
            _log.info("Seed %d: %s", each, error)
    return studio.broadcast(_commission(studio, source, wish, duration_s, last)), last


def _commission(
    studio: Studio, source: Impression | Subject, wish: Wish, duration_s: float, seed: int
) -> Commission:
    if isinstance(source, Subject):
        felt = wished(source.impression, wish)
        commission = studio.commission_again(felt, source.artwork, duration_s, seed, source.constraints)
    else:
        commission = studio.commission(wished(source, wish), None, duration_s, seed)
    return prompted(commission, wish)
