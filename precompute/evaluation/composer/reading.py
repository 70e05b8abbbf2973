"""What can be read in the notes, without their sound: what the second judge of emotion goes by.

Named after the features that classify EMOPIA best in symbolic form (Hung et al. 2021) and after the cues of
Eerola, Friberg & Bresin (2013).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from precompute.evaluation.composer.hearing import mode_of
from precompute.evaluation.composer.notes import Notes

READING_REVISION = "1"
"""Changes whenever the same notes would give other features; cached features carry it."""

_TOGETHER_S = 0.03
"""Notes this near to one another are one chord."""
_PASSAGE_S = 4.0


def read(notes: Notes) -> dict[str, float]:
    """The features of a piece."""
    length_s = max(1.0, notes.duration_s)
    lengths = np.maximum(0.02, notes.offset_s - notes.onset_s)
    chords = _chords(notes)
    starts = np.array([notes.onset_s[chord[0]] for chord in chords])
    tops = np.array([notes.pitch[chord].max() for chord in chords], dtype=float)
    gaps = np.log2(np.maximum(0.03, np.diff(starts))) if len(starts) > 1 else np.zeros(1)
    leaps = np.abs(np.diff(tops)) if len(tops) > 1 else np.zeros(1)
    weights = pitch_class_weights(notes)
    mode = mode_of(weights)
    turned = np.roll(weights / weights.sum(), -mode.tonic)
    passages = [mode_of(pitch_class_weights(part)) for part in _passages(notes)]
    return {
        "notes_a_second": len(notes) / length_s,
        "chords_a_second": len(chords) / length_s,
        "notes_a_chord": len(notes) / len(chords),
        "gap": float(np.median(gaps)),
        "gap_moves": float(gaps.std()),
        "length": float(np.median(np.log2(lengths))),
        "velocity": float(notes.velocity.mean()),
        "velocity_moves": float(notes.velocity.std()),
        "velocity_high": float(np.percentile(notes.velocity, 90)),
        "pitch": float(notes.pitch.mean()),
        "pitch_spread": float(notes.pitch.std()),
        "highest": float(np.percentile(notes.pitch, 95)),
        "lowest": float(np.percentile(notes.pitch, 5)),
        "top_line": float(tops.mean()),
        "leap": float(leaps.mean()),
        "majorness": mode.majorness,
        "clarity": mode.clarity,
        "passing_majorness": float(np.mean([each.majorness for each in passages])),
        "passing_clarity": float(np.mean([each.clarity for each in passages])),
        **_intervals(notes, chords),
        **{f"degree_{degree}": float(share) for degree, share in enumerate(turned)},
    }


def pitch_class_weights(notes: Notes) -> NDArray[np.float64]:
    """How long each pitch class sounds, shape (12,); a long note counts for two seconds at most."""
    lengths = np.clip(notes.offset_s - notes.onset_s, 0.02, 2.0)
    return np.bincount(notes.pitch % 12, weights=lengths, minlength=12).astype(float)


def _chords(notes: Notes) -> list[NDArray[np.int64]]:
    """Places of the notes that begin together, chord by chord."""
    new = np.flatnonzero(np.diff(notes.onset_s) > _TOGETHER_S) + 1
    return np.split(np.arange(len(notes)), new)


def _passages(notes: Notes) -> list[Notes]:
    places = (notes.onset_s // _PASSAGE_S).astype(int)
    return [notes.only(places == place) for place in np.unique(places)]


def _intervals(notes: Notes, chords: list[NDArray[np.int64]]) -> dict[str, float]:
    """Which intervals lie over the lowest sounding note, as shares of all of them."""
    counts = np.zeros(12)
    for chord in chords:
        moment = notes.onset_s[chord[-1]] + 1e-6
        begun = slice(0, chord[-1] + 1)
        sounding = notes.pitch[begun][notes.offset_s[begun] > moment]
        if len(sounding):
            counts += np.bincount((sounding - sounding.min()) % 12, minlength=12)
    above = counts[1:].sum() or 1.0
    return {
        "minor_thirds": counts[3] / above,
        "major_thirds": counts[4] / above,
        "fifths": counts[7] / above,
        "sharp_dissonances": (counts[1] + counts[6] + counts[11]) / above,
        "mild_dissonances": (counts[2] + counts[10]) / above,
    }
