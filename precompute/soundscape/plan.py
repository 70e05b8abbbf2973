"""What is heard when: a room's soundscape as pure data, in bars.

Each painting has its turn. Where one hands over to the next, both go by the same bar lines:

| bars after the change | 0     1     2     3     4 |
| --------------------- | ------------------------- |
| harmony               | old ............... new   |
| bass, percussion      |       old ... new         |
| melody                | old ............          |
|                       |             ........ new  |

so that the ground changes under the tune, and two tunes are heard together for a bar at most, both of them soft.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.errors import KlangbildError
from precompute.composing.score.playing.layers import BASS, HARMONY, LAYERS, MELODY, PERCUSSION

CHANGE_BARS = 4
"""How long a change takes."""

_SHORTEST_TURN_BARS = 2 * CHANGE_BARS
_USUAL_TURN_S = 50.0
_FADES: Mapping[str, tuple[tuple[int, int], tuple[int, int]]] = {
    HARMONY: ((0, 4), (0, 4)),
    BASS: ((1, 3), (1, 3)),
    PERCUSSION: ((1, 3), (1, 3)),
    MELODY: ((2, 4), (0, 3)),
}
"""For each layer from which to which bar of a change it rises, and falls."""


class SoundscapeError(KlangbildError):
    """No soundscape can be made of these works; the message says what would help."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One layer of a painting's music for a while. Bars count from the beginning of the soundscape."""

    work: int
    """Which of the room's works, from 0."""
    layer: str
    first_bar: int
    """Where the music's own first bar falls."""
    start_bar: int
    """From here it rises ..."""
    full_bar: int
    """... to its full level here,"""
    fall_bar: int
    """begins to fall here ..."""
    end_bar: int
    """... and is silent from here."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The time in which a painting has the word: from the change to it to the change to the next one."""

    work: int
    start_bar: int
    end_bar: int


def plan_turns(works: int, bars: int, bar_s: float) -> list[Turn]:
    """Share so many bars among the works, again and again in their order; changes fall on every fourth bar.

    Raises:
        SoundscapeError: there is no room for a turn of each.
    """
    most = bars // _SHORTEST_TURN_BARS
    if most < works:
        least_s = works * _SHORTEST_TURN_BARS * bar_s
        raise SoundscapeError(
            f"{bars * bar_s / 60:.1f} minutes are too short for {works} works: give it {least_s / 60:.1f} or more, "
            "or leave works out"
        )
    count = min(most, max(works, round(bars * bar_s / _USUAL_TURN_S)))
    starts = [round(index * bars / count / CHANGE_BARS) * CHANGE_BARS for index in range(count)]
    ends = [*starts[1:], bars]
    return [
        Turn(index % works, start, end) for index, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def plan_passages(turns: Sequence[Turn]) -> list[Passage]:
    """The layers of all turns; the last ones fall silent at the very end."""
    passages: list[Passage] = []
    for index, turn in enumerate(turns):
        last = index == len(turns) - 1
        change = turn.end_bar - CHANGE_BARS if last else turn.end_bar
        for layer in LAYERS:
            (rise, full), (fall, end) = _FADES[layer]
            if last:
                fall, end = 0, CHANGE_BARS
            start = turn.start_bar
            passages.append(
                Passage(turn.work, layer, start, start + rise, start + full, change + fall, change + end)
            )
    return passages
