"""Processes that are there at once: forked from one that has loaded what takes seconds to load.

For tests of what workers do. How they start, and what they load, is tested with those that the program starts.
"""

from __future__ import annotations

import os
from functools import cache
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from multiprocessing.forkserver import ensure_running
from unittest.mock import patch

BATCHES = (
    "precompute.tasks",
    "pyloudnorm",
    "torch",
    "transformers.models.blip.modeling_blip",
    "transformers.models.clip.modeling_clip",
    "transformers.models.falcon.modeling_falcon",
    "transformers.models.marian.modeling_marian",
    "transformers.models.musicgen.modeling_musicgen",
    "transformers.models.t5.modeling_t5",
)
"""What workers load, those with models too."""


LIVE = ("precompute.live.work", "precompute.pipeline", "precompute.composing.score", "precompute.seeing")
"""What the live service's composer loads."""


@cache
def warm_context(loaded: tuple[str, ...] = BATCHES) -> BaseContext:
    """In place of `multiprocessing`'s. Its processes have the environment of the first call, and one thread for
    their matrices. A test process has one such context: `loaded` counts at the first call."""
    context = get_context("forkserver")
    context.set_forkserver_preload(list(loaded))
    with patch.dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1"):
        ensure_running()
    return context
