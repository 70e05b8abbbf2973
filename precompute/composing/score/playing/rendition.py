"""A written piece on its way to the listener: half a second at a time, or all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.entities import MusicSummary
from precompute.composing.contract import Foresight
from precompute.composing.score.playing.foreseeing import foresee
from precompute.composing.score.playing.performance import Event
from precompute.composing.score.playing.rendering import SAMPLE_RATE_HZ, Synthesizer

_FADE_S = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class ScoreRendition:
    """See `contract.Rendition`."""

    summary: MusicSummary
    plan: Mapping[str, Any]
    events: tuple[Event, ...]
    """In order of time."""
    samples: int
    loop: bool
    """Whether it goes on at its beginning; else it ends in silence."""
    synthesizer: Synthesizer
    sample_rate_hz: int = SAMPLE_RATE_HZ

    def foresee(self) -> Foresight:
        """See `contract.Rendition`: from what is written, and a few excerpts."""
        return foresee(self.events, self.samples / SAMPLE_RATE_HZ, self.synthesizer)

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """See `contract.Rendition`."""
        return self._second_time_round() if self.loop else self._to_its_end()

    def whole(self) -> NDArray[np.float32]:
        """All blocks as one, shape (samples, 2)."""
        return np.concatenate(list(self.blocks()))

    def _to_its_end(self) -> Iterator[NDArray[np.float32]]:
        """The ring of the last chord is brought to silence at the very end."""
        fade = np.cos(np.linspace(0, np.pi / 2, int(_FADE_S * SAMPLE_RATE_HZ), dtype=np.float32))
        begin, done = self.samples - len(fade), 0
        for block in self.synthesizer.render(self.events, self.samples):
            fading = block[max(0, begin - done) :]
            done += len(block)
            first = done - len(fading) - begin
            fading *= fade[first : first + len(fading), None]
            yield block

    def _second_time_round(self) -> Iterator[NDArray[np.float32]]:
        """A loop begins with what still rings from its end; so the first time round is played to nobody."""
        again_s = self.samples / SAMPLE_RATE_HZ
        later = (replace(event, time_s=event.time_s + again_s) for event in self.events)
        twice = sorted((*self.events, *later), key=lambda event: event.time_s)
        unheard = self.samples
        for block in self.synthesizer.render(twice, 2 * self.samples):
            heard = block[unheard:]
            unheard = max(0, unheard - len(block))
            if len(heard):
                yield heard
