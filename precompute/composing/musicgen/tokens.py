"""Orders for tokens and what comes of them: the seam between composing a piece and sampling it.

A frame is one step of the codec, a fiftieth of a second: one code of each codebook. The delay between the codebooks
(MusicGen's pattern) is the sampler's own affair; whoever orders sees whole frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from db.errors import KlangbildError

Codes = NDArray[np.int64]
"""Shape (codebooks, frames); each 0..codebook size - 1. Stereo: left and right codebooks take turns."""

PitchClasses = NDArray[np.int64]
"""Shape (frames,); each 0..11, C is 0."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are drawn; the defaults are those of Hisariya et al. (2024)."""

    top_k: int = 250
    """Only the most probable ones; 1 is greedy."""
    temperature: float = 1.0
    guidance: float = 3.0
    """Classifier-free guidance: 1 none; the text weighs more the higher it is."""


@dataclass(frozen=True, slots=True, eq=False)
class TokenOrder:
    """Frames that are wanted. Equal orders give equal codes, whatever else is sampled in the same pass."""

    number: int
    """By which its chunks are known; no other order of the run has it."""
    text: str
    frames: int
    """How many new ones."""
    seed: int
    prefix: Codes | None = None
    """Frames to go on from; they are not given back."""
    tune: PitchClasses | None = None
    """What the tune shall be in each frame, those of the prefix included; melody models alone heed it."""


@dataclass(frozen=True, slots=True, eq=False)
class TokenChunk:
    """Frames of an order, in order of time, as they are sampled."""

    number: int
    codes: Codes
    finished: bool
    """No more follow."""


@dataclass(frozen=True, slots=True)
class TokenFailure:
    """An order that ended without its frames; the others go on."""

    number: int
    error: KlangbildError


class TokenSampler(Protocol):
    """Samples many orders at once."""

    @property
    def codebooks(self) -> int:
        """Four a channel."""
        ...

    @property
    def frame_rate_hz(self) -> int:
        """Frames a second."""
        ...

    @property
    def most_frames(self) -> int:
        """Of an order, its prefix included."""
        ...

    @property
    def rows(self) -> int:
        """Orders in one pass, by now: codes may be others where it is another number."""
        ...

    def run(self, source: Callable[[], TokenOrder | None]) -> Iterator[TokenChunk | TokenFailure]:
        """Sample what `source` gives, until it gives None and nothing is in hand.

        Args:
            source: asked whenever there is room: the next order, or None where there is none now. It is asked again
                after every chunk, so what an order leads to may be ordered then.

        Closing the iterator gives everything up.

        Raises:
            ComposingError: the device as a whole cannot work any more.
            torch.AcceleratorError: the device failed; nothing in this process can use it again.
        """
        ...
