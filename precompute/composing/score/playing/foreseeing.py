"""Foreseeing: how loud a written piece will be, before it sounds.

What is written tells the course of the loudness, but not its height: that lies with the instruments. A few short
excerpts, played coarsely, tell the height.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from db.loudness import TENTHS_A_SECOND, tenths
from precompute.composing.contract import Foresight
from precompute.composing.score.playing.performance import CONTROL, DRUM_CHANNEL, NOTE_OFF, NOTE_ON, Event
from precompute.composing.score.playing.rendering import SKETCH_RATE_HZ, Synthesizer

_KEYS = 128
_VOLUME, _EXPRESSION = 7, 11
_FULL = 127
_RELEASE_TENTHS = 2
"""A key that is let go still sounds for about so long."""
_EXCERPTS = 5
_EXCERPT_TENTHS = 20
_LEAD_IN_TENTHS = 5
"""An excerpt begins out of nothing; only what comes after this is measured."""


def foresee(events: Sequence[Event], duration_s: float, synthesizer: Synthesizer) -> Foresight:
    """Expect the loudness of events in order of time; about a tenth of a second of CPU time."""
    notes = written_notes(events, duration_s)
    written = notes.sum(axis=1, dtype=np.float64)
    begins = _loud_places(written)
    lead_ins = [min(_LEAD_IN_TENTHS, begin) for begin in begins]
    excerpts = [
        (
            (begin - lead_in) / TENTHS_A_SECOND,
            (begin + min(_EXCERPT_TENTHS, len(written) - begin)) / TENTHS_A_SECOND,
        )
        for begin, lead_in in zip(begins, lead_ins, strict=True)
    ]
    sketches = synthesizer.sketch(events, excerpts)
    heard = [
        tenths(audio, SKETCH_RATE_HZ)[lead_in:] for audio, lead_in in zip(sketches, lead_ins, strict=True)
    ]
    places = [slice(begin, begin + len(power)) for begin, power in zip(begins, heard, strict=True)]
    ratios = [
        power.sum() / max(1e-12, float(written[place].sum()))
        for place, power in zip(places, heard, strict=True)
    ]
    power = written * float(np.mean(ratios or [0.0]))
    for place, known in zip(places, heard, strict=True):
        power[place] = known
    return Foresight(power, notes)


def written_notes(events: Sequence[Event], duration_s: float) -> NDArray[np.float32]:
    """How strongly each key sounds in each tenth of a second, relatively: shape (tenths, 128).

    FluidSynth's power goes with the fourth power of velocity, volume and expression (SoundFont 2.04, 8.4.2:
    960 cB, concave).
    """
    notes = np.zeros((round(duration_s * TENTHS_A_SECOND), _KEYS), np.float32)
    level: dict[tuple[int, int], int] = {}
    down: dict[tuple[int, int], tuple[int, float]] = {}
    for event in events:
        moment = int(event.time_s * TENTHS_A_SECOND)
        place = (event.channel, event.number)
        if event.kind == CONTROL:
            level[place] = event.value
        elif event.kind == NOTE_ON:
            volume = level.get((event.channel, _VOLUME), 100) * level.get((event.channel, _EXPRESSION), _FULL)
            down[place] = moment, (event.value * volume / _FULL**3) ** 4
        elif event.kind == NOTE_OFF and place in down:
            begin, strength = down.pop(place)
            # Drums have no keys: apart from the others they would look like chords.
            key = event.number if event.channel != DRUM_CHANNEL else event.number % 12
            notes[begin : moment + 1 + _RELEASE_TENTHS, key] += strength
    return notes


def _loud_places(written: NDArray[np.float64]) -> list[int]:
    """Where excerpts begin: an equal share of all that is written lies between their middles.

    So the mean of what is found there needs no weights (importance sampling), and what is loud, which decides
    upon the loudness of the whole, is heard most.
    """
    total = float(written.sum())
    if total <= 0:
        return []
    course = np.cumsum(written) / total
    middles = np.searchsorted(course, (np.arange(_EXCERPTS) + 0.5) / _EXCERPTS)
    last = max(0, len(written) - _EXCERPT_TENTHS)
    return [int(np.clip(middle - _EXCERPT_TENTHS // 2, 0, last)) for middle in middles]
