"""The fragments of the start screen, and what staff hear whether the loudspeaker works by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes.values import a_summary, a_track, an_artwork

from db.entities import Digest, Section, Track
from kiosk.ambience import chime, fragment_of

RATE_HZ = 44_100


def track(duration_s: float, *begins_s: float) -> Track:
    sections = tuple(Section("theme", begin_s) for begin_s in begins_s)
    whole = a_track(an_artwork(), Digest("0" * 64))
    measurements = replace(whole.measurements, duration_s=duration_s)
    return replace(whole, summary=replace(a_summary(), sections=sections), measurements=measurements)


@pytest.mark.parametrize(
    ("piece", "from_s"),
    [
        (track(60, 0.0, 16.0, 40.0), 16.0),
        (track(60, 0.0), 0.0),
        (track(60), 0.0),
        (track(20, 0.0, 16.0), 9.0),  # so that it has its full length
        (track(6, 0.0, 2.0), 0.0),
    ],
    ids=["the second section", "one section", "none", "near the end", "a short piece"],
)
def test_a_fragment_begins_where_the_theme_is_known(piece: Track, from_s: float) -> None:
    fragment = fragment_of(piece)
    assert fragment.from_s == from_s
    assert fragment.until_s - fragment.from_s == 11.0


def test_a_fragment_is_soft_and_comes_and_goes_slowly() -> None:
    fragment = fragment_of(track(60, 0.0, 16.0))
    assert fragment.gain_db == -18.0
    assert fragment.fade_s == 2.5


def test_the_chime_is_heard_left_then_right_then_on_both_sides_and_harms_nobody() -> None:
    sound = chime()
    assert sound.sample_rate_hz == RATE_HZ
    thirds = np.array_split(np.abs(sound.audio), 3)
    left, right, both = ([side > 0.01 for side in third.max(axis=0)] for third in thirds)
    assert (left, right, both) == ([True, False], [False, True], [True, True])
    assert 0.05 < np.abs(sound.audio).max() <= 0.1
    assert abs(sound.audio[-1]).max() < 0.01  # no click at the end
