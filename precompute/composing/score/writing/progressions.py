"""Progressions: which degree usually follows which, and how phrases close, mode by mode.

Functional successions for major and minor after Piston, 'Harmony', and Kostka & Payne, 'Tonal Harmony'; modal
ones keep each mode's own sign (dorian IV, mixolydian ♭VII, lydian II, phrygian ♭II). For scales that have no
table of their own one is derived: roots a fifth or a step apart follow each other, on triads with a perfect fifth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from precompute.composing.score.theory import Key

Table = Mapping[int, Mapping[int, float]]
"""From a degree (0 is the tonic) to what usually follows, with weights."""

Cadences = Mapping[str, tuple[int, int]]
"""By kind, the last two degrees of a phrase."""

_FUNCTIONAL: Table = {
    0: {3: 4, 4: 3, 5: 4, 1: 2, 2: 1},
    1: {4: 6, 6: 1},
    2: {5: 4, 3: 3},
    3: {4: 5, 1: 3, 0: 2},
    4: {0: 5, 5: 3},
    5: {3: 4, 1: 4, 4: 1, 2: 1},
    6: {0: 3, 4: 1},
}
_USUAL: Mapping[str, Table] = {
    "major": _FUNCTIONAL,
    "minor": {
        **_FUNCTIONAL,
        0: {3: 4, 4: 3, 5: 4, 6: 1, 2: 1},
        1: {4: 5},
        5: {3: 4, 2: 2, 4: 2, 6: 1},
        6: {2: 4},
    },
    "aeolian": {
        0: {5: 4, 3: 3, 6: 4, 2: 1},
        2: {5: 3, 6: 3, 3: 2},
        3: {0: 3, 6: 3, 4: 2},
        4: {0: 3, 5: 3},
        5: {6: 4, 2: 3, 3: 2},
        6: {0: 5, 5: 2, 2: 2},
    },
    "dorian": {
        0: {3: 5, 6: 4, 2: 2, 1: 1},
        1: {0: 2, 3: 2, 4: 1},
        2: {3: 4, 6: 3},
        3: {0: 5, 6: 2, 2: 1},
        4: {0: 3, 3: 2},
        6: {0: 3, 3: 3, 2: 1},
    },
    "mixolydian": {
        0: {6: 5, 3: 4, 4: 1, 5: 1},
        1: {3: 3, 6: 2},
        3: {0: 4, 6: 3, 1: 1},
        4: {3: 3, 0: 2},
        5: {3: 3, 6: 3, 1: 1},
        6: {3: 4, 0: 4, 5: 1},
    },
    "lydian": {
        0: {1: 5, 4: 3, 5: 2, 2: 1},
        1: {0: 4, 4: 3, 5: 1},
        2: {5: 3, 1: 3},
        4: {0: 4, 1: 2, 5: 2},
        5: {1: 4, 4: 2, 2: 1},
        6: {0: 2, 2: 2},
    },
    "phrygian": {
        0: {1: 5, 3: 3, 6: 3, 5: 1},
        1: {0: 4, 2: 2, 6: 2},
        2: {1: 4, 5: 2, 3: 1},
        3: {0: 3, 1: 3, 2: 1},
        5: {1: 3, 6: 3, 3: 1},
        6: {0: 3, 2: 2, 1: 2},
    },
}
_CADENCES: Mapping[str, Cadences] = {
    "major": {"authentic": (4, 0), "half": (1, 4), "plagal": (3, 0), "deceptive": (4, 5)},
    "minor": {"authentic": (4, 0), "half": (3, 4), "plagal": (3, 0), "deceptive": (4, 5)},
    "aeolian": {"authentic": (6, 0), "half": (3, 6), "plagal": (3, 0), "deceptive": (6, 5)},
    "dorian": {"authentic": (6, 0), "half": (0, 3), "plagal": (3, 0), "deceptive": (6, 2)},
    "mixolydian": {"authentic": (6, 0), "half": (0, 6), "plagal": (3, 0), "deceptive": (6, 3)},
    "lydian": {"authentic": (4, 0), "half": (1, 4), "plagal": (1, 0), "deceptive": (4, 5)},
    "phrygian": {"authentic": (1, 0), "half": (0, 1), "plagal": (6, 0), "deceptive": (1, 5)},
}
_ROOT_MOTION: Mapping[int, float] = {3: 3.0, 4: 2.5, 6: 2.5, 1: 2.0, 5: 1.5, 2: 1.0}
"""Weight of a move by so many degrees upwards: fifths first, then steps, then thirds."""
_TILT = 5.0
"""How much more often than otherwise a glad picture takes a major triad, and a sad one a minor one."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A row of degrees to be drawn."""

    count: int
    """How many degrees, those that begin it included."""
    goal: int
    """What must be able to follow the last one."""
    gladness: float
    """Above 0 prefers major triads, below 0 minor ones; about -1..1."""
    begun: tuple[int, ...] = (0,)
    """The degrees that it begins with."""


def cadences(key: Key) -> Cadences:
    """How phrases close in a key: 'authentic', 'half', 'plagal' and 'deceptive'."""
    known = _CADENCES.get(key.mode)
    return known if known else _derived(key)[1]


def draw_walk(key: Key, walk: Walk, chance: Random) -> tuple[int, ...]:
    """Degrees, each a usual successor of the one before, that lead to the goal."""
    table = _weighted(key, walk.gladness)
    # reach[n][d]: weight of all ways from d to the goal in n steps
    reach: list[dict[int, float]] = [{degree: float(degree == walk.goal) for degree in range(7)}]
    for _ in range(walk.count):
        later = reach[-1]
        reach.append({d: sum(w * later[a] for a, w in table.get(d, {}).items()) for d in range(7)})
    degrees = list(walk.begun)
    for left in range(walk.count - len(degrees), 0, -1):
        follows = table[degrees[-1]]
        weights = [weight * reach[left][degree] for degree, weight in follows.items()]
        # Where no way leads to the goal in time, the tonic waits.
        degrees.append(chance.choices(list(follows), weights)[0] if any(weights) else 0)
    return tuple(degrees)


def third_above(key: Key, degree: int) -> int:
    """Semitones of the third on a degree: 4 major, 3 minor."""
    return (key.pitch_at(degree + 2) - key.pitch_at(degree)) % 12


def has_fifth(key: Key, degree: int) -> bool:
    """True where the triad on a degree has a perfect fifth."""
    return (key.pitch_at(degree + 4) - key.pitch_at(degree)) % 12 == 7


def _weighted(key: Key, gladness: float) -> dict[int, dict[int, float]]:
    """The usual successions, tilted towards the major or the minor triads of the key.

    Which triads sound in it is a large part of how major a passage sounds (Parncutt 2014).
    """
    table = _USUAL.get(key.mode) or _derived(key)[0]

    def tilt(degree: int) -> float:
        if degree == 0:
            return 1.0 + abs(gladness)
        return _TILT**gladness if third_above(key, degree) == 4 else _TILT**-gladness

    return {d: {after: weight * tilt(after) for after, weight in row.items()} for d, row in table.items()}


@cache
def _derived(key: Key) -> tuple[Table, Cadences]:
    """A table and cadences for a scale without its own."""
    steady = [degree for degree in range(1, 7) if has_fifth(key, degree)]
    table = {
        degree: {
            after: _ROOT_MOTION[(after - degree) % 7] * (2.0 if after == 0 else 1.0)
            for after in (0, *steady)
            if after != degree
        }
        for degree in (0, *steady)
    }
    closing = next((degree for degree in (4, 6, 1, 3) if degree in steady), 0)
    opening = next((degree for degree in (4, 3, 6, 1) if degree in steady), 0)
    other = next((degree for degree in (3, 6, 1, 4) if degree in steady and degree != closing), closing)
    turn = next((degree for degree in (5, 2, 3) if degree in steady), closing)
    return table, {
        "authentic": (closing, 0),
        "half": (0, opening),
        "plagal": (other, 0),
        "deceptive": (closing, turn),
    }
