"""From the works of a room to its soundscape: the common frame, a loop for each work, the plan, the sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.entities import Artwork, Commission, Constraints, Impression
from precompute.composing.score import ScoreComposer
from precompute.composing.score.planning.planner import make_plan
from precompute.composing.score.theory import METRES
from precompute.pipeline import Studio
from precompute.soundscape.frame import common_metre, common_tempo, kindred_keys
from precompute.soundscape.plan import Passage, SoundscapeError, Turn, plan_passages, plan_turns
from precompute.soundscape.sound import Loop, render_soundscape

_LOOP_S = 60.0
"""About as long as a turn, so that hardly anything is heard twice in a row."""
_MOST_TAKES = 32
"""So many takes of each work are looked through for a common metre."""


@dataclass(frozen=True, slots=True)
class RoomWork:
    """A work of the room and what is seen in it."""

    artwork: Artwork
    impression: Impression


@dataclass(frozen=True, slots=True)
class Soundscape:
    """A planned soundscape."""

    works: tuple[RoomWork, ...]
    commissions: tuple[Commission, ...]
    """Of each work, in the common frame."""
    metre: str
    tempo_bpm: float
    bar_s: float
    bars: int
    turns: tuple[Turn, ...]
    passages: tuple[Passage, ...]

    @property
    def duration_s(self) -> float:
        """How long it lasts."""
        return self.bars * self.bar_s


def plan_soundscape(
    studio: Studio,
    works: Sequence[RoomWork],
    minutes: float,
    seed: int,
    *,
    most_intensity: float = 1.0,
    tempo_bpm: float | None = None,
) -> Soundscape:
    """Plan a soundscape of about so many minutes: a whole number of bars.

    Raises:
        SoundscapeError: fewer than two works, no metre in common, or no room for a turn of each.
    """
    if len(works) < 2:
        raise SoundscapeError("a soundscape needs two works or more")
    free = [studio.commission(each.impression, each.artwork, _LOOP_S, seed) for each in works]
    tempo = tempo_bpm or common_tempo([commission.elements.tempo_bpm for commission in free])
    keys = kindred_keys([make_plan(commission).key for commission in free])
    takes = [
        _takes(studio, each, seed, Constraints(most_intensity, tempo, key.name, loop=True))
        for each, key in zip(works, keys, strict=True)
    ]
    metre = common_metre([{name: found[0].number for name, found in each.items()} for each in takes])
    if metre is None:
        raise SoundscapeError("the works have no metre in common; another --seed may find one")
    bar_s = METRES[metre].quarters * 60 / tempo
    bars = round(minutes * 60 / bar_s)
    turns = plan_turns(len(works), bars, bar_s)
    return Soundscape(
        works=tuple(works),
        commissions=_told_apart([each[metre] for each in takes]),
        metre=metre,
        tempo_bpm=tempo,
        bar_s=bar_s,
        bars=bars,
        turns=tuple(turns),
        passages=tuple(plan_passages(turns)),
    )


@dataclass(frozen=True, slots=True)
class _Take:
    number: int
    commission: Commission


def _takes(studio: Studio, work: RoomWork, seed: int, constraints: Constraints) -> dict[str, list[_Take]]:
    """The takes that have each metre, in order. Free time has no bar lines to meet on."""
    found: dict[str, list[_Take]] = {}
    for number in range(_MOST_TAKES):
        commission = studio.commission(work.impression, work.artwork, _LOOP_S, seed + number, constraints)
        metre = make_plan(commission).metre
        if not metre.free:
            found.setdefault(metre.name, []).append(_Take(number, commission))
    return found


def _told_apart(choices: Sequence[Sequence[_Take]]) -> tuple[Commission, ...]:
    """A take of each work, the first one whose players no work before it has; else the first of all."""
    chosen: list[Commission] = []
    for takes in choices:
        heard = {commission.elements.ensemble for commission in chosen}
        fresh = (take for take in takes if take.commission.elements.ensemble not in heard)
        chosen.append(next(fresh, takes[0]).commission)
    return tuple(chosen)


def render(soundscape: Soundscape, composer: ScoreComposer) -> NDArray[np.float32]:
    """The soundscape's sound, mastered, shape (samples, 2)."""

    def loop_of(work: int) -> Loop:
        commission = soundscape.commissions[work]
        return Loop(composer.stems(commission), make_plan(commission).length_s)

    return render_soundscape(soundscape.passages, loop_of, soundscape.bars, soundscape.bar_s)


def describe(soundscape: Soundscape) -> dict[str, Any]:
    """Which painting is heard when, as plain JSON, to be shown in the room."""
    bar_s = soundscape.bar_s
    numbers = [work.artwork.accession_number for work in soundscape.works]
    return {
        "duration_s": round(soundscape.duration_s, 3),
        "tempo_bpm": soundscape.tempo_bpm,
        "metre": soundscape.metre,
        "bar_s": round(bar_s, 6),
        "works": [
            {
                "accession_number": work.artwork.accession_number,
                "title": work.artwork.title.as_mapping(),
                "key": commission.constraints.key,
                "ensemble": commission.elements.ensemble,
                "seed": commission.seed,
            }
            for work, commission in zip(soundscape.works, soundscape.commissions, strict=True)
        ],
        "heard": [
            {
                "accession_number": numbers[turn.work],
                "start_s": round(turn.start_bar * bar_s, 3),
                "end_s": round(turn.end_bar * bar_s, 3),
            }
            for turn in soundscape.turns
        ],
        "layers": [
            {
                "accession_number": numbers[passage.work],
                "layer": passage.layer,
                "start_s": round(passage.start_bar * bar_s, 3),
                "full_s": round(passage.full_bar * bar_s, 3),
                "fall_s": round(passage.fall_bar * bar_s, 3),
                "end_s": round(passage.end_bar * bar_s, 3),
            }
            for passage in soundscape.passages
        ],
    }
