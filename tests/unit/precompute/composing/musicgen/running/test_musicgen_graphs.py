"""What is captured when. No GPU is needed: torch's side of a capture is played by a stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch

from precompute.composing.musicgen.running.graphs import CapturedSteps
from precompute.composing.musicgen.running.step import Reach


class _Stream:
    def __init__(self, *_: Any) -> None:
        pass

    def wait_stream(self, _: _Stream) -> None:
        pass


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happens on the stand-in for a GPU."""
    happened: list[str] = []

    class Graph:
        def replay(self) -> None:
            happened.append("replay")

    @contextmanager
    def capturing(graph: Graph, *, pool: int, stream: _Stream, capture_error_mode: str) -> Iterator[None]:
        happened.append("capture")
        yield
        happened.append("captured")

    @contextmanager
    def choosing(_: Any) -> Iterator[None]:
        yield

    for name, stand_in in (
        ("Stream", _Stream),
        ("CUDAGraph", Graph),
        ("graph", capturing),
        ("stream", choosing),
        ("device", choosing),
        ("graph_pool_handle", lambda: 1),
        ("current_stream", _Stream),
    ):
        monkeypatch.setattr(torch.cuda, name, stand_in)
    return happened


def test_the_first_step_of_a_reach_is_taken_and_captured_and_later_ones_replayed(events: list[str]) -> None:
    steps = CapturedSteps(lambda reach: events.append(f"step {reach.columns}"), torch.device("cuda"))
    near, far = Reach(1, 256, 64), Reach(1, 512, 64)
    for reach in (near, near, near, far, far, near):
        steps(reach)
    first = ["step {0}", "capture", "step {0}", "captured"]
    assert events == [
        *(each.format(256) for each in first),
        "replay",
        "replay",
        *(each.format(512) for each in first),
        "replay",
        "replay",
    ]
