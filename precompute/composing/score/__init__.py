"""The embedded composer: theory-driven, from a painting's impression to a performed piece."""

from precompute.composing.score.composer import ENGINE, ScoreComposer
from precompute.composing.score.planning.picture import felt
from precompute.composing.score.playing.rendering import find_soundfont

__all__ = ["ENGINE", "ScoreComposer", "felt", "find_soundfont"]
