"""Statistics of written music: what people's music and ours are compared by.

After MusPy (Dong et al. 2020) and MGEval (Yang & Lerch 2020), written anew because neither library is kept up. Each
is a pure function of the notes. Those that need bars and beats are left out for recordings that have none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from precompute.evaluation.composer.notes import Notes

Measure = Callable[[Notes], float]

_STEPS_A_QUARTER = 4
"""Times are counted in sixteenths: finer grids would measure how exactly people play."""
_SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 11))
"""Major and harmonic minor."""
_TOGETHER_S = 0.03
_PHRASE = 4
"""Intervals of the top line that make a turn of phrase."""

LENGTHS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Note lengths, in quarter notes, that the histogram of lengths tells apart."""
INTERVALS = tuple(range(-12, 13))
"""Semitones that the histogram of intervals tells apart; wider ones count as the outermost."""


def top_line(notes: Notes) -> Notes:
    """The notes above which nothing sounds when they begin; of those that begin together the highest."""
    chosen = np.zeros(len(notes), dtype=bool)
    last = -1.0
    for place in np.lexsort((-notes.pitch, notes.onset_s)):
        onset, pitch = notes.onset_s[place], notes.pitch[place]
        if chosen.any() and onset - last < _TOGETHER_S:
            continue
        sounding = (notes.onset_s <= onset + _TOGETHER_S) & (notes.offset_s > onset + _TOGETHER_S)
        if pitch >= notes.pitch[sounding].max(initial=0):
            chosen[place] = True
            last = onset
    return notes.only(chosen)


def pitch_range(notes: Notes) -> float:
    """Semitones from the lowest to the highest note."""
    return float(np.ptp(notes.pitch))


def pitches_used(notes: Notes) -> float:
    """How many different pitches."""
    return float(len(np.unique(notes.pitch)))


def pitch_class_entropy(notes: Notes) -> float:
    """Bits: 0 for one pitch class .. log2 12 for all twelve equally often (Wu & Yang 2020)."""
    return _entropy(np.bincount(notes.pitch % 12, minlength=12))


def scale_consistency(notes: Notes) -> float:
    """Share of the notes that lie in the best of all major and harmonic minor scales (Mogren 2016)."""
    counts = np.bincount(notes.pitch % 12, minlength=12)
    inside = [sum(counts[(tonic + step) % 12] for step in scale) for scale in _SCALES for tonic in range(12)]
    return float(max(inside) / len(notes))


def polyphony(notes: Notes) -> float:
    """Notes that sound together, on average over the sixteenths in which anything sounds."""
    sounding = _sounding(notes)
    return float(sounding[sounding > 0].mean())


def polyphonic_rate(notes: Notes) -> float:
    """Share of all sixteenths in which two notes or more sound."""
    return float((_sounding(notes) > 1).mean())


def notes_a_second(notes: Notes) -> float:
    """How dense the notes are."""
    return len(notes) / max(1.0, notes.duration_s)


def mean_gap(notes: Notes) -> float:
    """Seconds from one onset to the next, notes of a chord counted once (MGEval's average inter-onset interval)."""
    gaps = np.diff(notes.onset_s)
    gaps = gaps[gaps > _TOGETHER_S]
    return float(gaps.mean()) if len(gaps) else 0.0


def mean_interval(notes: Notes) -> float:
    """Semitones between neighbours of the top line, on average, up or down (MGEval's pitch shift)."""
    intervals = _intervals(notes)
    return float(np.abs(intervals).mean()) if len(intervals) else 0.0


def step_share(notes: Notes) -> float:
    """Share of the top line's intervals that are steps: one semitone or two."""
    sizes = np.abs(_intervals(notes))
    return float(((sizes == 1) | (sizes == 2)).mean()) if len(sizes) else 0.0


def leap_share(notes: Notes) -> float:
    """Share of the top line's intervals that are wider than a major third."""
    sizes = np.abs(_intervals(notes))
    return float((sizes > 4).mean()) if len(sizes) else 0.0


def interval_entropy(notes: Notes) -> float:
    """Bits of the histogram of the top line's intervals."""
    return _entropy(interval_histogram(notes))


def pitch_class_turns(notes: Notes) -> float:
    """Bits: how open it is which pitch class follows in the top line (MGEval's transition matrix)."""
    classes = top_line(notes).pitch % 12
    table = np.zeros((12, 12))
    np.add.at(table, (classes[:-1], classes[1:]), 1)
    return _conditional_entropy(table)


def repetition_ratio(notes: Notes) -> float:
    """Share of the top line's turns of phrase (four intervals) that were heard before."""
    intervals = _intervals(notes).tolist()
    turns = [tuple(intervals[place : place + _PHRASE]) for place in range(len(intervals) - _PHRASE + 1)]
    return 1 - len(set(turns)) / len(turns) if turns else 0.0


def velocity_spread(notes: Notes) -> float:
    """Standard deviation of how hard keys are struck."""
    return float(notes.velocity.std())


def empty_beat_rate(notes: Notes) -> float:
    """Share of the beats (quarter notes) in which no note begins (Dong et al. 2018)."""
    beats = np.unique(np.floor(notes.onset + 0.5 / _STEPS_A_QUARTER).astype(int))
    total = int(np.ceil(float(notes.offset.max())))
    return 1 - min(total, len(beats)) / total


def groove_consistency(notes: Notes) -> float:
    """How alike the rhythms of neighbouring bars are, 0..1 (Wu & Yang 2020)."""
    rhythms = _bars(notes)[:, :, 0] > 0
    if len(rhythms) < 2:
        return 1.0
    return float(1 - (rhythms[1:] != rhythms[:-1]).mean())


def self_similarity(notes: Notes) -> float:
    """How alike bars are, each with each: the mean cosine of what begins in each of their sixteenths."""
    bars = _bars(notes)[:, :, 1:].reshape(-1, _bar_steps(notes) * 12)
    bars = bars[np.linalg.norm(bars, axis=1) > 0]
    if len(bars) < 2:
        return 1.0
    unit = bars / np.linalg.norm(bars, axis=1, keepdims=True)
    alike = unit @ unit.T
    return float(alike[np.triu_indices(len(alike), 1)].mean())


def repeated_bars(notes: Notes) -> float:
    """Share of the bars that repeat an earlier one: the same pitch classes, nearly (cosine >= 0.9)."""
    bars = _bars(notes)[:, :, 1:].reshape(-1, _bar_steps(notes) * 12)
    bars = bars[np.linalg.norm(bars, axis=1) > 0]
    unit = bars / np.linalg.norm(bars, axis=1, keepdims=True)
    alike = np.tril(unit @ unit.T, -1)
    return float((alike.max(axis=1) >= 0.9).mean())


def length_entropy(notes: Notes) -> float:
    """Bits of the histogram of the top line's note lengths."""
    return _entropy(length_histogram(notes))


def length_turns(notes: Notes) -> float:
    """Bits: how open it is which length follows the present one (MGEval's note length transition matrix)."""
    kinds = _length_kinds(notes)
    table = np.zeros((len(LENGTHS), len(LENGTHS)))
    np.add.at(table, (kinds[:-1], kinds[1:]), 1)
    return _conditional_entropy(table)


def interval_histogram(notes: Notes) -> NDArray[np.int64]:
    """How often the top line takes each of `INTERVALS`."""
    return np.bincount(np.clip(_intervals(notes), -12, 12) + 12, minlength=len(INTERVALS))


def length_histogram(notes: Notes) -> NDArray[np.int64]:
    """How often the top line has each of `LENGTHS`, from onset to onset, as articulation is no rhythm."""
    return np.bincount(_length_kinds(notes), minlength=len(LENGTHS))


ANYWHERE: Mapping[str, Measure] = {
    "pitch range": pitch_range,
    "pitches used": pitches_used,
    "pitch class entropy": pitch_class_entropy,
    "scale consistency": scale_consistency,
    "notes a second": notes_a_second,
    "gap between onsets (s)": mean_gap,
    "interval size": mean_interval,
    "share of steps": step_share,
    "share of leaps": leap_share,
    "interval entropy": interval_entropy,
    "pitch class transitions": pitch_class_turns,
    "repetition ratio": repetition_ratio,
    "velocity spread": velocity_spread,
}
"""Measures that need no bars."""

WITH_BARS: Mapping[str, Measure] = {
    "polyphony": polyphony,
    "polyphonic rate": polyphonic_rate,
    "empty beat rate": empty_beat_rate,
    "groove consistency": groove_consistency,
    "self-similarity": self_similarity,
    "repeated bars": repeated_bars,
    "note length entropy": length_entropy,
    "note length transitions": length_turns,
}
"""Measures that need written bars and beats."""


def _intervals(notes: Notes) -> NDArray[np.int64]:
    return np.diff(top_line(notes).pitch)


def _length_kinds(notes: Notes) -> NDArray[np.int64]:
    """Place in `LENGTHS` of each of the top line's notes but the last; what is in between goes to the nearer."""
    gaps = np.maximum(0.125, np.diff(top_line(notes).onset))
    return np.abs(np.log2(gaps[:, None]) - np.log2(np.array(LENGTHS))).argmin(axis=1)


def _sounding(notes: Notes) -> NDArray[np.int64]:
    """How many notes sound in each sixteenth."""
    begin = np.round(notes.onset * _STEPS_A_QUARTER).astype(int)
    end = np.maximum(begin + 1, np.round(notes.offset * _STEPS_A_QUARTER).astype(int))
    changes = np.zeros(int(end.max()) + 1, dtype=int)
    np.add.at(changes, begin, 1)
    np.add.at(changes, end, -1)
    return np.cumsum(changes)[:-1]


def _bar_steps(notes: Notes) -> int:
    return max(1, round(notes.bar * _STEPS_A_QUARTER))


def _bars(notes: Notes) -> NDArray[np.float64]:
    """(bars, sixteenths, 13): how many notes begin, and which pitch classes; from the first bar with notes."""
    steps = _bar_steps(notes)
    begin = np.round(notes.onset * _STEPS_A_QUARTER).astype(int)
    first = int(begin.min()) // steps
    bars = np.zeros((int(begin.max()) // steps - first + 1, steps, 13))
    bar, step = begin // steps - first, begin % steps
    np.add.at(bars[:, :, 0], (bar, step), 1)
    bars[bar, step, 1 + notes.pitch % 12] = 1
    return bars


def _entropy(counts: NDArray[np.int64]) -> float:
    if counts.sum() == 0:
        return 0.0
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def _conditional_entropy(table: NDArray[np.float64]) -> float:
    """Bits of the column, the row being known."""
    total = table.sum()
    if total == 0:
        return 0.0
    rows = table.sum(axis=1)
    return float(sum(row.sum() / total * _entropy(row) for row in table[rows > 0]))
