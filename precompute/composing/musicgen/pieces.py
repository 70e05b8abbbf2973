"""A piece while it is being sampled: what is ordered next, and which frames have come."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from db.entities import Commission
from precompute.composing.contract import ComposingError
from precompute.composing.musicgen.melody import TuneWriter, pitch_classes
from precompute.composing.musicgen.seeds import window_seed
from precompute.composing.musicgen.tokens import Codes, TokenOrder
from precompute.composing.musicgen.windows import Window, plan_windows
from precompute.composing.sounding import asked_text

ENGINE_NAME = "musicgen"
SHORTEST_S, LONGEST_S = 1.0, 600.0


@dataclass(frozen=True, slots=True)
class Measure:
    """How a model counts."""

    frame_rate_hz: int
    sample_rate_hz: int
    most_frames: int
    """Of a window."""
    overlap_frames: int


@dataclass(frozen=True, slots=True)
class Terms:
    """On which pieces are made."""

    model: str
    """As plans name it."""
    measure: Measure
    attempts: int
    """How often a piece is sampled at most, until it does not fall silent."""
    timeout_s: float
    """Seconds of sampling for each second of music, from a piece's first order on, whatever else is sampled."""
    tune: TuneWriter | None = None
    """Whose tunes the pieces follow."""


class Piece:
    """One attempt after another at a commission.

    Raises:
        ValueError: it is too short or too long, has no English words, asks for what no such model can promise, or
            nobody can write its tune.
    """

    def __init__(self, commission: Commission, terms: Terms) -> None:
        measure = terms.measure
        self.commission = commission
        self.text = asked_text(commission, SHORTEST_S, LONGEST_S, ENGINE_NAME)
        self.samples = round(commission.duration_s * measure.sample_rate_hz)
        self.frames = ceil(self.samples * measure.frame_rate_hz / measure.sample_rate_hz)
        self.timeout_s = terms.timeout_s * commission.duration_s
        self.attempt = 0
        self.windows = plan_windows(self.frames, measure.most_frames, measure.overlap_frames)
        self._terms = terms
        self._tune = None
        if terms.tune is not None:
            self._tune = pitch_classes(terms.tune.write(commission), self.frames, measure.frame_rate_hz)
        self._came: list[Codes] = []

    def order(self, number: int) -> TokenOrder:
        """The next window, to be asked for when all before it have come."""
        window = self._window
        prefix = self.codes[:, window.start - window.prefix :] if window.prefix else None
        tune = None
        if self._tune is not None:
            tune = self._tune[window.start - window.prefix : window.start + window.new]
        return TokenOrder(number, self.text, window.new, self._seed(window), prefix, tune)

    def take(self, codes: Codes) -> None:
        """More frames."""
        self._came.append(codes)

    @property
    def codes(self) -> Codes:
        """All that came, shape (codebooks, frames)."""
        return np.concatenate(self._came, axis=1)

    @property
    def is_complete(self) -> bool:
        """True where no window is left to be ordered."""
        return self._frames_in_hand >= self.frames

    def forget(self) -> None:
        """Begin this attempt from its first window."""
        self._came = []

    def begin_again(self) -> None:
        """Begin the next attempt, which draws from other seeds."""
        self.attempt += 1
        self.forget()

    def require_whole_window(self) -> None:
        """A window that is finished has all its frames.

        Raises:
            ComposingError: the sampler gave fewer or more.
        """
        if self._frames_in_hand not in {each.start + each.new for each in self.windows}:
            raise ComposingError(
                f"The sampler gave {self._frames_in_hand} of {self.frames} frames and called a window finished."
            )

    def plan(self, rows: int) -> dict[str, Any]:
        """How the piece is made, as plain JSON.

        Args:
            rows: of the sampler, as many as there are by now.
        """
        tune = {} if self._terms.tune is None else {"tune": self._terms.tune.revision}
        return {
            "engine": ENGINE_NAME,
            "model": self._terms.model,
            "asked_for": {"text": self.text, **tune},
            "attempt": self.attempt,
            "rows": rows,
            "windows": [
                {
                    "start_s": round(each.start / self._terms.measure.frame_rate_hz, 3),
                    "seed": self._seed(each),
                }
                for each in self.windows
            ],
        }

    @property
    def _frames_in_hand(self) -> int:
        return sum(each.shape[1] for each in self._came)

    @property
    def _window(self) -> Window:
        came = self._frames_in_hand
        return next(each for each in self.windows if each.start == came)

    def _seed(self, window: Window) -> int:
        return window_seed(self.commission.seed, window.index, self.attempt)
