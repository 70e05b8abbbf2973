"""Studios for tests of the live service, built within the composer's process."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import numpy as np
from fakes.composers import PlainComposer, PlainRendition, StreamingPlainComposer
from numpy.typing import NDArray

from db.entities import Commission
from precompute.composing.contract import Composition, Foresight
from precompute.pipeline import Studio

SOUND, SLOW, HANGS, CRASHES, BREAKS, BURSTS, SILENT, SLOW_TO_BEGIN, MUTE = range(9)
"""What happens, by the seed of the order."""
_BLOCK_S = 0.05
_BEGIN_S = 3.0
WINDOW_S = 1.5
"""How long one that samples window by window takes for each."""


class UnforeseenRendition(PlainRendition):
    """What nobody can foresee: a piece by a neural engine."""

    seed = SOUND

    def foresee(self) -> Foresight | None:  # type: ignore[override]
        return None

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        if self.seed == MUTE:
            threading.Event().wait()
        for number, block in enumerate(super().blocks()):
            if number == 6:
                self._meet()
            if self.seed == SLOW:
                threading.Event().wait(_BLOCK_S)
            if number >= 6 and self.seed == BURSTS:
                yield np.full_like(block, np.nan)
            elif number >= 6 and self.seed == SILENT:
                yield np.zeros_like(block)
            else:
                yield block

    def _meet(self) -> None:
        if self.seed == HANGS:
            threading.Event().wait()
        elif self.seed == CRASHES:
            os._exit(9)
        elif self.seed == BREAKS:
            raise RuntimeError("what the visitor wrote: SECRET-WORDS")


class UnforeseenComposer(StreamingPlainComposer):
    """Meets what the seed says three seconds into the piece."""

    def begin(self, commission: Commission) -> UnforeseenRendition:
        if commission.seed == SLOW_TO_BEGIN:
            threading.Event().wait(_BEGIN_S)
        rendition = type(f"Seed{commission.seed}", (UnforeseenRendition,), {"seed": commission.seed})
        return rendition(self.compose(commission))


class WindowRendition(UnforeseenRendition):
    """Sampled in windows of five seconds; nothing of one can be heard before all of it is drawn."""

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        for number, block in enumerate(super().blocks()):
            if number % 10 == 0:
                threading.Event().wait(WINDOW_S)
            yield block


class WindowComposer(StreamingPlainComposer):
    """A model that begins at once and is heard late."""

    def begin(self, commission: Commission) -> WindowRendition:
        return type(f"Seed{commission.seed}", (WindowRendition,), {"seed": commission.seed})(
            self.compose(commission)
        )


class SlowRecorder(PlainComposer):
    """A model that cannot stream."""

    def compose(self, commission: Commission) -> Composition:
        threading.Event().wait(WINDOW_S)
        return super().compose(commission)


def window_studio() -> Studio:
    return Studio(WindowComposer(), composes_on_device=True)


def recording_studio() -> Studio:
    return Studio(SlowRecorder(), composes_on_device=True)


def unforeseen_studio() -> Studio:
    return Studio(UnforeseenComposer())


def broken_studio() -> Studio:
    raise RuntimeError("SECRET-WORDS")
