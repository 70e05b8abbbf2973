"""Studios for tests of the live service, built within the composer's process."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import numpy as np
from fakes.composers import PlainRendition, StreamingPlainComposer
from numpy.typing import NDArray

from db.entities import Commission
from precompute.composing.contract import Foresight
from precompute.pipeline import Studio

SOUND, SLOW, HANGS, CRASHES, BREAKS, BURSTS, SILENT, SLOW_TO_BEGIN = range(8)
"""What happens, by the seed of the order."""
_BLOCK_S = 0.05
_BEGIN_S = 3.0


class UnforeseenRendition(PlainRendition):
    """What nobody can foresee: a piece by a neural engine."""

    seed = SOUND

    def foresee(self) -> Foresight | None:  # type: ignore[override]
        return None

    def blocks(self) -> Iterator[NDArray[np.float32]]:
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


def unforeseen_studio() -> Studio:
    return Studio(UnforeseenComposer())


def broken_studio() -> Studio:
    raise RuntimeError("SECRET-WORDS")
