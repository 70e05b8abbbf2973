"""The frame that the musics of a room share, so that they can be laid over one another: tempo, keys and metre."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from statistics import geometric_mean

from precompute.composing.score.theory import Key

_SLOWEST_BPM, _QUICKEST_BPM = 50.0, 132.0
"""A room is walked through: its common tempo is neither a dirge nor a chase."""


def common_tempo(tempi_bpm: Sequence[float]) -> float:
    """The tempo that is, by ratio, nearest to all: their geometric mean, in whole beats a minute."""
    return float(round(min(_QUICKEST_BPM, max(_SLOWEST_BPM, geometric_mean(tempi_bpm)))))


def kindred_keys(keys: Sequence[Key]) -> list[Key]:
    """The same modes on tonics that make every two key signatures equal or a fifth apart.

    Signatures are places on the circle of fifths. All musics move to one of two neighbouring places, each to
    the nearer one; the two are chosen so that together they move least.
    """
    moved = (_moved(keys, place) for place in range(12))
    return min(moved, key=lambda each: each[0])[1]


def _moved(keys: Sequence[Key], place: int) -> tuple[int, list[Key]]:
    """How many fifths the keys move in all to `place` or the place after it, and where they then are."""
    total, found = 0, []
    for key in keys:
        steps = [_nearest(place + each - place_of(key)) for each in (0, 1)]
        shift = min(steps, key=abs)
        total += abs(shift)
        found.append(dataclasses.replace(key, tonic=(key.tonic + 7 * shift) % 12))
    return total, found


def place_of(key: Key) -> int:
    """The place of a key's signature on the circle of fifths, 0..11: C major and A minor are 0."""
    return key.relative_major * 7 % 12


def fifths_between(one: Key, two: Key) -> int:
    """How many fifths two signatures are apart, 0..6."""
    return abs(_nearest(place_of(two) - place_of(one)))


def _nearest(fifths: int) -> int:
    """The same move on the circle by the shorter way, -6..5."""
    return (fifths + 6) % 12 - 6


def common_metre(first_takes: Sequence[Mapping[str, int]]) -> str | None:
    """The metre that all musics have in one of their takes, at the smallest cost; None where there is none.

    Args:
        first_takes: for each music its metres, with the first take that has each.
    """
    shared = set.intersection(*(set(takes) for takes in first_takes))
    costs = {metre: sum(takes[metre] for takes in first_takes) for metre in shared}
    return min(sorted(costs), key=lambda metre: costs[metre], default=None)
