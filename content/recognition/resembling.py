"""Which works a frame resembles as a whole: asked when its keypoints leave a doubt, and not too often.

What is resembled is only suggested; the recogniser verifies it as it verifies everything.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

import numpy as np

from content.recognition.embedding import Embedder
from content.recognition.features import Pixels
from content.recognition.neighbours import EmbeddedWorks
from db.models import ModelUnusableError

_SUGGESTED = 12
_WARM_SIDE_PX = 256
_LONGEST_S = 1.5
"""A kiosk that looked away for longer would miss what it is shown; for 5 s, and it would be taken to hang."""
_LOOK_S = 0.1
"""A look takes so long at least."""
_FRAMES_A_COST = 2.0
"""So many times as long as embedding takes, frames are looked at without it: a third of the time at most is its."""


class Resemblance:
    """Suggests works by their embeddings.

    Of frames that leave a doubt, the first and then every n-th is embedded. What that resembled is suggested for
    those between, too: what a hand holds up stays for seconds. The same frames in the same order give the same
    answers.
    """

    def __init__(self, embedder: Embedder, works: EmbeddedWorks, every: int = 1) -> None:
        """Ready to suggest.

        Args:
            embedder: of views.
            works: their embeddings, by the same embedder.
            every: n, 1 or more; `pace_of` gives one.
        """
        self._embedder = embedder
        self._works = works
        self._every = every
        self._asked = 0
        self._suggested: Sequence[int] = ()

    def suggested(self, views: Callable[[], Sequence[Pixels]]) -> Sequence[int]:
        """The places in the index of the works that are most alike, best first: at most twelve.

        Args:
            views: gives the frame and the pictures in it, each from the front; asked only where they are embedded.
        """
        if self._asked % self._every == 0:
            self._suggested = self._works.nearest(self._embedder.embed(views()), _SUGGESTED)
        self._asked += 1
        return self._suggested


def pace_of(embedder: Embedder, views: int) -> int:
    """Of how many doubtful frames one can be embedded on this machine: tried here, with so many views of nothing.

    Raises:
        ModelUnusableError: it takes too long for a kiosk.
    """
    blank = [np.full((_WARM_SIDE_PX, _WARM_SIDE_PX, 3), 127, np.uint8)] * views
    embedder.embed(blank)  # the first time, libraries are still getting ready
    began_s = (
        time.process_time()
    )  # in one thread; by the clock, a kiosk that is just starting would seem slow
    embedder.embed(blank)
    return every_nth(time.process_time() - began_s, embedder.identity.model)


def every_nth(cost_s: float, model: str) -> int:
    """The same from what embedding a frame costs. Pure.

    Raises:
        ModelUnusableError: it costs too much for a kiosk.
    """
    if cost_s > _LONGEST_S:
        raise ModelUnusableError(
            f"{model} takes {cost_s:.1f} s to embed a frame on this machine, and a kiosk has {_LONGEST_S} s; "
            "embed the collection with a smaller model"
        )
    return max(1, math.ceil(cost_s * _FRAMES_A_COST / _LOOK_S))
