"""A look-ahead limiter for sound that arrives bit by bit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from precompute.mastering.peaks import MARGIN, MOST_BETWEEN, true_peak_envelope
from precompute.mastering.promises import LIMITER_CEILING_DBTP, factor

_BLOCK = 32
_REACH_S = 0.01

Samples = NDArray[np.float32]
"""Shape (samples, 2)."""


class Limiter:
    """Holds the true peak at `LIMITER_CEILING_DBTP` or below, as `levels` does with a whole piece.

    It works on blocks of 32 samples. The gain of each is the lowest that any block within reach needs, averaged
    over the same reach: so it is nowhere above what a block needs, and changes within 10 ms, not at once. What
    comes out is about 20 ms behind what goes in, and the same however the sound is cut into pieces.
    """

    def __init__(self, sample_rate_hz: int) -> None:
        self._reach = int(_REACH_S * sample_rate_hz / _BLOCK)
        self._look = 2 * self._reach + 2
        """So many blocks to either side shape a block's gain; one of them is for the way between two blocks."""
        self._window = np.zeros((self._look * _BLOCK, 2), np.float32)
        """From `_look` blocks before the next one that goes out."""
        self._needed = np.ones(self._look, np.float32)
        """The factors that the first blocks of the window need."""

    def push(self, audio: Samples) -> Samples:
        """Take more sound; gives what is finished."""
        self._window = np.concatenate([self._window, audio])
        self._measure()
        ready = len(self._needed) - 2 * self._look
        if ready <= 0:
            return self._window[:0]
        begin, end = self._look * _BLOCK, (self._look + ready) * _BLOCK
        limited = self._window[begin:end] * self._gains(ready)[:, None]
        self._window = self._window[ready * _BLOCK :]
        self._needed = self._needed[ready:]
        return limited

    def finish(self) -> Samples:
        """What is left when no more sound comes."""
        left = len(self._window) - self._look * _BLOCK
        padding = (self._look + 1) * _BLOCK + MARGIN
        return self.push(np.zeros((padding, 2), np.float32))[:left]

    def _measure(self) -> None:
        """Find what the blocks need whose surroundings are there by now."""
        known = len(self._needed)
        count = (len(self._window) - MARGIN) // _BLOCK - known
        if count <= 0:
            return
        begin, end = known * _BLOCK, (known + count) * _BLOCK
        around = self._window[begin - MARGIN : end + MARGIN]
        ceiling = factor(LIMITER_CEILING_DBTP)
        needed = np.ones(count, np.float32)
        if float(np.abs(around).max()) * MOST_BETWEEN > ceiling:
            envelope = true_peak_envelope(around)[MARGIN:-MARGIN]
            needed = np.minimum(1.0, ceiling / np.maximum(envelope.reshape(count, _BLOCK).max(axis=1), 1e-9))
        self._needed = np.concatenate([self._needed, needed.astype(np.float32)])

    def _gains(self, ready: int) -> NDArray[np.float32]:
        """The factor of each sample of the blocks that go out."""
        needed = self._needed[: ready + 2 * self._look]
        if needed.min() == 1.0:
            return np.ones(ready * _BLOCK, np.float32)
        views = np.lib.stride_tricks.sliding_window_view
        held = views(needed, 2 * (self._reach + 1) + 1).min(axis=1)
        smooth = views(held, 2 * self._reach + 1).mean(axis=1, dtype=np.float64)
        # `smooth` begins one block before the first that goes out, and ends one after the last.
        centres = (np.arange(len(smooth)) - 1) * _BLOCK + (_BLOCK - 1) / 2
        return np.interp(np.arange(ready * _BLOCK), centres, smooth).astype(np.float32)
