"""Steps as CUDA graphs: one launch instead of some four hundred.

Recipe of torch's documentation ("CUDA semantics", whole-network capture): static tensors, a warm-up on the
side stream on which the capture will happen, one memory pool for all graphs because they are replayed one
after the other.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from precompute.composing.musicgen.running.step import Reach


class CapturedSteps:
    """Takes steps on a GPU. The first of each reach is taken as it is, which warms up; then it is captured."""

    def __init__(self, step: Callable[[Reach], None], device: torch.device) -> None:
        self._step = step
        self._device = device
        self._graphs: dict[Reach, torch.cuda.CUDAGraph] = {}
        self._stream = torch.cuda.Stream(device)
        self._pool = torch.cuda.graph_pool_handle()

    def __call__(self, reach: Reach) -> None:
        """Take one step; returns before the device has done it."""
        with torch.cuda.device(self._device):
            graph = self._graphs.get(reach)
            if graph is None:
                self._take(reach)
                self._graphs[reach] = self._capture(reach)
            else:
                graph.replay()

    def _take(self, reach: Reach) -> None:
        """A real step, launched kernel by kernel on the side stream."""
        current = torch.cuda.current_stream()
        self._stream.wait_stream(current)
        with torch.cuda.stream(self._stream):
            self._step(reach)
        current.wait_stream(self._stream)

    def _capture(self, reach: Reach) -> torch.cuda.CUDAGraph:
        """Record a step; nothing is computed."""
        graph = torch.cuda.CUDAGraph()
        # Other threads may use the device meanwhile (a codec decodes): only this one's calls are under watch.
        with torch.cuda.graph(graph, pool=self._pool, stream=self._stream, capture_error_mode="thread_local"):
            self._step(reach)
        return graph
