"""What is heard while nobody is there: a fragment of the music of the painting that drifts by, softly. Pure.

And what staff hear whether the loudspeaker works by.
"""

from __future__ import annotations

import numpy as np

from db.entities import Track
from kiosk.playing import Excerpt, Samples

_LASTS_S = 11.0
"""Less than a canvas stays: between two there is a moment of silence."""
_SOFTER_DB = -18.0
"""Than a piece that somebody listens to: it invites who comes near, and lets the others talk."""
_FADE_S = 2.5
_CHIME_HZ = (523.25, 659.26, 783.99)
"""C, E and G: left, right, both."""
_NOTE_S = 0.9
_RATE_HZ = 44_100


def fragment_of(track: Track) -> Excerpt:
    """The begin of the second section, where the theme is known; of a piece with one section, its begin."""
    sections = track.summary.sections
    begin_s = sections[1].start_s if len(sections) > 1 else 0.0
    latest_s = max(0.0, track.measurements.duration_s - _LASTS_S)
    from_s = min(begin_s, latest_s)
    return Excerpt(from_s, from_s + _LASTS_S, _SOFTER_DB, _FADE_S)


def chime() -> Samples:
    """Three notes: the left loudspeaker, the right one, then both; -20 dBFS, so that it is clear and harmless."""
    times = np.arange(round(_NOTE_S * _RATE_HZ)) / _RATE_HZ
    shape = np.minimum(1.0, times / 0.01) * np.exp(-4.0 * times)
    notes = [0.1 * shape * np.sin(2 * np.pi * hz * times) for hz in _CHIME_HZ]
    silence = np.zeros_like(notes[0])
    left = np.concatenate([notes[0], silence, notes[2]])
    right = np.concatenate([silence, notes[1], notes[2]])
    return Samples(np.stack([left, right], axis=1).astype(np.float32), _RATE_HZ)
