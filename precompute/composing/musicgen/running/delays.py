"""MusicGen's delay pattern (Copet et al., 2023, figure 1): codebook k of a frame stands k columns after codebook 0.

Column 0 is padding. A codebook of frame f with delay d stands in column 1 + d + f; what lies before its first and
after its last frame is padding. In stereo, left and right take turns, and both codebooks of a pair have one delay.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from precompute.composing.musicgen.tokens import Codes

UNSAMPLED = -1
"""A place of a sheet where a token is to be sampled."""


def codebook_delays(codebooks: int, channels: int) -> tuple[int, ...]:
    """By how many columns each codebook is late."""
    return tuple(codebook // channels for codebook in range(codebooks))


def last_column(frames: int, delays: tuple[int, ...]) -> int:
    """Where the last codebook of the last frame stands."""
    return frames + delays[-1]


def write_sheet(known: Codes, frames: int, delays: tuple[int, ...], padding: int) -> NDArray[np.int64]:
    """Tokens as the decoder meets them: known frames and padding in their places, the rest UNSAMPLED.

    Args:
        known: the first frames, shape (codebooks, known frames); may be none.
        frames: how many there will be in all.
        delays: of each codebook.
        padding: the token that stands for no frame.

    Returns:
        Shape (codebooks, columns).
    """
    sheet = np.full((len(delays), last_column(frames, delays) + 1), padding, dtype=np.int64)
    for codebook, delay in enumerate(delays):
        first = 1 + delay
        sheet[codebook, first : first + frames] = UNSAMPLED
        sheet[codebook, first : first + known.shape[1]] = known[codebook]
    return sheet


def whole_frames(column: int, delays: tuple[int, ...]) -> int:
    """How many frames are whole when everything up to `column` is written."""
    return max(0, column - delays[-1])


def read_frames(sheet: NDArray[np.int64], start: int, stop: int, delays: tuple[int, ...]) -> Codes:
    """Frames `start` to `stop` of a sheet, shape (codebooks, stop - start)."""
    return np.stack(
        [sheet[codebook, 1 + delay + start : 1 + delay + stop] for codebook, delay in enumerate(delays)]
    )
