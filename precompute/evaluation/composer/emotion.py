"""Is the feeling that was asked for heard in the audio alone?

The judges learn on people's excerpts, which are all for piano; so our pieces are judged twice: as the composer
scores them, and once more for solo piano. Nothing that composes knows the judges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import ArrayLike, NDArray

from precompute.evaluation.composer.composing import SOLO_PIANO, Wish
from precompute.evaluation.composer.corpora import Excerpt
from precompute.evaluation.composer.figures import Figure, share, spearman
from precompute.evaluation.composer.judging import (
    Accuracy,
    Judge,
    Verdicts,
    accuracy,
    confusion,
    listener,
    quadrants_of,
    reader,
)
from precompute.evaluation.composer.listening import Features, Track, compose_tracks

CLEAR = 0.25
"""Valence and arousal lie at least so far from 0 where a quadrant is asked for."""

_SIGNS = {1: (1, 1), 2: (-1, 1), 3: (-1, -1), 4: (1, -1)}
_UNCLEAR_SHARE = (1 - (1 - CLEAR) ** 2) / (1 - CLEAR) ** 2
"""Points of the cross between the quadrants for each point in them, when the whole plane is evenly covered."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """How our pieces are taken by one judge."""

    quadrant: Figure
    """Share of the pieces with a clear feeling that are put into the quadrant that was asked for."""
    valence_side: Figure
    """High or low, of the same pieces."""
    arousal_side: Figure
    confusion: tuple[tuple[int, ...], ...]
    """Asked-for quadrant (row) against the judge's (column), counted."""
    valence: Figure
    """Spearman's rank correlation of the asked-for valence with the judge's, over the whole plane."""
    arousal: Figure


@dataclass(frozen=True, slots=True)
class Expression:
    """How clearly our pieces express what was asked for."""

    pieces: int
    judges: dict[str, Recovery]
    measured_valence: Figure
    """Spearman's rank correlation of asked-for valence with majorness, measured in the recording."""
    measured_arousal: Figure
    """... of asked-for arousal with what is heard in the mastered recording: tempo, onsets, level."""
    played_arousal: Figure
    """... with the written tempo, the onsets heard, and the players' level before mastering."""
    cues: dict[str, tuple[Figure, Figure]]
    """Of each cue the rank correlations with asked-for valence and arousal."""
    faulty: tuple[str, ...]
    """Recordings with faults."""


@dataclass(frozen=True, slots=True)
class EmotionReport:
    """The first measure."""

    excerpts: int
    songs: int
    judges: dict[str, Accuracy]
    """How far each judge can be trusted: its accuracy on songs that it does not know."""
    ours: dict[str, Expression]
    """For the ensembles that the composer chooses, and for solo piano."""


_CUES = (
    "tempo",
    "onsets_a_second",
    "flux",
    "onset_strength",
    "centroid",
    "register",
    "roughness",
    "key_clarity",
    "majorness",
    "passing_majorness",
    "level_range",
)


def wishes_over_the_plane(count: int, duration_s: float, seed: int, ensemble: str | None) -> list[Wish]:
    """Pieces for feelings evenly spread over the plane, each with a seed of its own.

    Args:
        count: pieces with a clear feeling, equally many for each quadrant; the cross between the quadrants gets
            as many more as its area is worth.
        duration_s: of each piece.
        seed: of the points and of the pieces.
        ensemble: for whom, or None as the composer chooses.
    """
    chance = Random(f"points {seed}")
    points = [point for signs in _SIGNS.values() for point in _clear_points(signs, count // 4, chance)]
    unclear = round(_UNCLEAR_SHARE * len(points))
    while unclear:
        valence, arousal = chance.uniform(-1, 1), chance.uniform(-1, 1)
        if min(abs(valence), abs(arousal)) < CLEAR:
            points.append((valence, arousal))
            unclear -= 1
    return [
        Wish(number, round(valence, 6), round(arousal, 6), seed * 100_000 + number, duration_s, ensemble)
        for number, (valence, arousal) in enumerate(points)
    ]


def _clear_points(signs: tuple[int, int], count: int, chance: Random) -> list[tuple[float, float]]:
    """Evenly spread in one quadrant: a Latin square, so that no region is left out."""
    columns = list(range(count))
    chance.shuffle(columns)

    def distance(place: int) -> float:
        return CLEAR + (1 - CLEAR) * (place + chance.random()) / count

    return [(signs[0] * distance(row), signs[1] * distance(column)) for row, column in enumerate(columns)]


def evaluate_emotion(
    excerpts: Sequence[Excerpt],
    features: Sequence[Features],
    settings: Mapping[str, Sequence[Track]],
    seed: int,
) -> EmotionReport:
    """Teach the judges on people's excerpts, and let them judge our pieces of each setting."""
    quadrants = [excerpt.quadrant for excerpt in excerpts]
    songs = [excerpt.song for excerpt in excerpts]
    heard, written = [each.heard for each in features], [each.read for each in features]
    judges = {
        "listener": (Judge.taught(listener, heard, quadrants), lambda track: track.features.heard),
        "reader": (Judge.taught(reader, written, quadrants), lambda track: track.features.read),
    }
    return EmotionReport(
        excerpts=len(excerpts),
        songs=len(set(songs)),
        judges={
            "listener": accuracy(listener, heard, quadrants, songs, seed),
            "reader": accuracy(reader, written, quadrants, songs, seed),
        },
        ours={
            setting: expression(
                tracks,
                {
                    name: judge.verdicts([features_of(track) for track in tracks])
                    for name, (judge, features_of) in judges.items()
                },
                seed,
            )
            for setting, tracks in settings.items()
        },
    )


def expression(tracks: Sequence[Track], verdicts: Mapping[str, Verdicts], seed: int) -> Expression:
    """Compare what was asked for with what the judges say, and with what is measured."""
    valence = np.array([track.wish.valence for track in tracks])
    arousal = np.array([track.wish.arousal for track in tracks])

    def cue(name: str) -> NDArray[np.float64]:
        return np.array([track.features.heard[name] for track in tracks])

    level = np.array([track.loudness_lufs for track in tracks])
    played = np.array([track.played_lufs for track in tracks])
    tempo = np.array([track.tempo_bpm for track in tracks])
    onsets = _standard(cue("onsets_a_second"))
    cues = {name: cue(name) for name in _CUES}
    cues |= {"level": level, "written_tempo": tempo, "level_before_mastering": played}
    return Expression(
        pieces=len(tracks),
        judges={name: recovery(valence, arousal, said, seed) for name, said in verdicts.items()},
        measured_valence=spearman(
            valence, _standard(cue("majorness")) + _standard(cue("passing_majorness")), seed
        ),
        measured_arousal=spearman(arousal, onsets + _standard(cue("tempo")) + _standard(level), seed),
        played_arousal=spearman(arousal, onsets + _standard(tempo) + _standard(played), seed),
        cues={
            name: (spearman(valence, values, seed), spearman(arousal, values, seed))
            for name, values in cues.items()
        },
        faulty=tuple(f"piece {track.wish.number}: {fault}" for track in tracks for fault in track.faults),
    )


def recovery(
    valence: NDArray[np.float64], arousal: NDArray[np.float64], said: Verdicts, seed: int
) -> Recovery:
    """What a judge made of pieces for these feelings."""
    clear = np.minimum(np.abs(valence), np.abs(arousal)) >= CLEAR
    asked = quadrants_of(valence[clear], arousal[clear])
    return Recovery(
        quadrant=share(asked == said.quadrant[clear]),
        valence_side=share((valence[clear] > 0) == (said.valence[clear] > 0.5)),
        arousal_side=share((arousal[clear] > 0) == (said.arousal[clear] > 0.5)),
        confusion=confusion(asked, said.quadrant[clear]),
        valence=spearman(valence, said.valence, seed),
        arousal=spearman(arousal, said.arousal, seed),
    )


def settings_for(
    count: int, duration_s: float, seed: int, workers: int, progress: Callable[[], None]
) -> dict[str, list[Track]]:
    """Our pieces, as the composer scores them and for solo piano; the same feelings and seeds in both."""
    return {
        setting: compose_tracks(wishes_over_the_plane(count, duration_s, seed, ensemble), workers, progress)
        for setting, ensemble in {"ensembles": None, "solo piano": SOLO_PIANO}.items()
    }


def _standard(values: ArrayLike) -> NDArray[np.float64]:
    numbers = np.asarray(values, dtype=float)
    return (numbers - numbers.mean()) / max(1e-12, float(numbers.std()))
