"""What is said in one go: sentences on their way to the loudspeaker, the next ones still being made."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kiosk.playing.contract import Block
from kiosk.playing.ramps import Ramp
from kiosk.playing.resampling import resampled, resampled_length

_FADE_S = 0.01
"""An interruption is heard at once, and does not click."""


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """Speech in memory."""

    audio: NDArray[np.float32]
    """Shape (samples,), -1..1."""
    sample_rate_hz: int


class Utterance:
    """Sentences that sound one after the other, the first ones while the next are still being made.

    Its maker adds sentences, holds it and lets it go on; the player's thread follows it; the device's takes
    samples. They share no lock: each number is written by one of them only.

    Args:
        began: told the number of each sentence, from 0, when it begins to sound; on the player's thread.
        ended: told once that it came to its end (None), or why it cannot be heard; on the player's thread. What is
            dropped is told nothing more.
    """

    def __init__(self, began: Callable[[int], None], ended: Callable[[str | None], None]) -> None:
        self._tell_began = began
        self._tell_ended = ended
        self._waiting: deque[Spoken] = deque()
        self._sounding: Spoken | None = None
        self._place_s = 0.0
        """Within the sentence that sounds."""
        self._complete = False
        self._held = False
        self._dropped = False
        self._is_settled = False
        """Its end was told, or nobody wants to know it."""
        self._fade = Ramp(1.0)
        self._begun = self._begun_told = 0

    # --- For its maker --------------------------------------------------------------------------------------

    def add(self, sentence: Spoken) -> None:
        """One more sentence, to follow the others at once."""
        self._waiting.append(sentence)

    def complete(self) -> None:
        """There will be no more sentences."""
        self._complete = True

    def hold(self) -> None:
        """Pause."""
        self._held = True

    def go_on(self) -> None:
        """Go on where it paused."""
        self._held = False

    # --- For the player's thread ----------------------------------------------------------------------------

    def drop(self) -> None:
        """Fall silent at once, for good."""
        if self._begun == 0:
            self._fade = Ramp(0.0)
        self._dropped = self._is_settled = True

    def follow(self) -> None:
        """Tell what became of it since the last time."""
        is_over = self.is_over  # looked at first: whatever it ends with has begun by now
        while self._begun_told < self._begun and not self._is_settled:
            self._tell_began(self._begun_told)
            self._begun_told += 1
        if is_over:
            self._settle(None)

    def fail(self, reason: str) -> None:
        """It cannot be heard."""
        self._settle(reason)

    def _settle(self, reason: str | None) -> None:
        if not self._is_settled:
            self._is_settled = True
            self._tell_ended(reason)

    # --- For the mixer --------------------------------------------------------------------------------------

    @property
    def is_over(self) -> bool:
        """All of it was taken."""
        return self._complete and not self._waiting and self._sounding is None

    @property
    def is_through(self) -> bool:
        """Nothing more will be heard of it."""
        return self.is_over or (self._dropped and self._fade.is_low)

    @property
    def speaks(self) -> bool:
        """It sounds, or is about to: the music shall step back."""
        return not (self.is_over or self._held or self._dropped)

    def available(self, wanted: int, sample_rate_hz: int) -> int:
        """How many of the wanted samples can be taken; of what is complete, paused or dropped there is no end."""
        if self._complete or self._held or self._dropped:
            return wanted
        left = sum(_length(sentence, sample_rate_hz) for sentence in tuple(self._waiting))
        if self._sounding is not None:
            left += _length(self._sounding, sample_rate_hz) - round(self._place_s * sample_rate_hz)
        return min(wanted, left)

    def add_to(self, block: Block, sample_rate_hz: int) -> None:
        """Take as many samples as the block holds, and add them to it; silence where there are none yet."""
        silent = self._held or self._dropped
        if silent and self._begun == 0:
            return
        if silent != self._fade.falls:
            self._fade.glide(0.0 if silent else 1.0, _FADE_S * sample_rate_hz)
        if self._fade.is_low:
            return
        taken = self._take(len(block), sample_rate_hz)[:, np.newaxis]
        self._fade.apply(taken)
        block += taken

    def _take(self, count: int, sample_rate_hz: int) -> NDArray[np.float32]:
        taken = np.zeros(count, np.float32)
        filled = 0
        while filled < count and (sentence := self._sounding or self._next()) is not None:
            place = round(self._place_s * sample_rate_hz)
            more = min(count - filled, _length(sentence, sample_rate_hz) - place)
            taken[filled : filled + more] = resampled(
                sentence.audio, sentence.sample_rate_hz, sample_rate_hz, place, more
            )
            filled += more
            self._place_s = (place + more) / sample_rate_hz
            if place + more >= _length(sentence, sample_rate_hz):
                self._sounding = None
        return taken

    def _next(self) -> Spoken | None:
        if not self._waiting:
            return None
        # First what sounds, then what waits: who looks at both in between must not find it over.
        self._sounding, self._place_s = self._waiting[0], 0.0
        self._waiting.popleft()
        self._begun += 1
        return self._sounding


def _length(sentence: Spoken, sample_rate_hz: int) -> int:
    return resampled_length(len(sentence.audio), sentence.sample_rate_hz, sample_rate_hz)
