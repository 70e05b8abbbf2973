"""Seeing: what a reproduction looks like, in numbers: light, colour, composition, emotion."""

from precompute.seeing.emotion import emotion_at
from precompute.seeing.enhancing import enhance
from precompute.seeing.perceiving import PERCEPTION_REVISION, imagined_impression, perceive

__all__ = ["PERCEPTION_REVISION", "emotion_at", "enhance", "imagined_impression", "perceive"]
