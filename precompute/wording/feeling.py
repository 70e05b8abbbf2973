"""The feeling that a picture is said to have."""

from __future__ import annotations

import math

from db.entities import Emotion, MoodLabel

_BALANCED = 0.2
"""Nearer than this to the middle of the valence-arousal plane no feeling is strong enough to be named."""


def feeling_in(emotion: Emotion) -> str:
    """The most probable of the eight feelings, or 'neutral'."""
    if math.hypot(emotion.valence, emotion.arousal) < _BALANCED:
        return MoodLabel.NEUTRAL.value
    return emotion.feeling.value
