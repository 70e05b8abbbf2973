"""Windows, chunks and seeds: what is ordered and decoded of a piece, as numbers alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precompute.composing.musicgen.decoding import chunks_of
from precompute.composing.musicgen.seeds import window_seed
from precompute.composing.musicgen.windows import plan_windows

FRAMES = st.integers(1, 600 * 50)


@given(frames=FRAMES, most=st.integers(2, 2000), share=st.floats(0, 1))
def test_windows_add_up_to_the_piece_and_none_is_too_long(frames: int, most: int, share: float) -> None:
    overlap = 1 + int(share * (most - 2))
    windows = plan_windows(frames, most, overlap)
    assert sum(window.new for window in windows) == frames
    assert [window.index for window in windows] == list(range(len(windows)))
    assert windows[0].start == windows[0].prefix == 0
    for earlier, later in pairwise(windows):
        assert later.start == earlier.start + earlier.new
        assert later.prefix == overlap <= later.start
    assert all(window.new >= 1 and window.prefix + window.new <= most for window in windows)
    assert all(window.prefix + window.new == most for window in windows[1:-1])


def test_a_minute_is_ordered_as_its_authors_would() -> None:
    windows = plan_windows(60 * 50, 30 * 50, 12 * 50)
    assert [(each.start, each.prefix, each.new) for each in windows] == [
        (0, 0, 1500),
        (1500, 600, 900),
        (2400, 600, 600),
    ]
    assert len(plan_windows(600 * 50, 30 * 50, 12 * 50)) == 33
    assert len(plan_windows(30 * 50, 30 * 50, 12 * 50)) == 1


@pytest.mark.parametrize(("frames", "most", "overlap"), [(0, 10, 5), (10, 10, 10), (10, 10, 0)])
def test_windows_that_lead_nowhere_are_refused(frames: int, most: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="frames"):
        plan_windows(frames, most, overlap)


@given(
    frames=FRAMES,
    length=st.integers(1, 50),
    before=st.integers(0, 8),
    after=st.integers(0, 8),
    around=st.integers(0, 8),
)
def test_chunks_sound_every_frame_once_and_see_what_they_need(
    frames: int, length: int, before: int, after: int, around: int
) -> None:
    chunks = list(chunks_of(frames, length, before, after, around))
    sounding, remembering = 0, 0
    for chunk in chunks:
        assert chunk.remembers[0] == remembering
        assert chunk.sounds[0] == sounding <= chunk.sounds[1]
        remembering, sounding = chunk.remembers[1], chunk.sounds[1]
        assert chunk.reads[0] == max(0, chunk.remembers[0] - before)
        assert chunk.reads[1] == min(frames, chunk.remembers[1] + after)
        assert chunk.widens[0] == max(0, chunk.sounds[0] - around)
        assert chunk.widens[1] == chunk.remembers[1]
        assert chunk.sounds[1] == 0 or min(frames, chunk.sounds[1] + around) <= chunk.widens[1]
        assert chunk.remembers[0] - chunk.widens[0] <= 2 * around
    assert sounding == remembering == frames


@given(seed=st.integers(-(2**63), 2**63), window=st.integers(0, 40), attempt=st.integers(0, 3))
def test_seeds_are_large_and_each_window_has_its_own(seed: int, window: int, attempt: int) -> None:
    found = window_seed(seed, window, attempt)
    assert 0 <= found < 2**63
    assert found != window_seed(seed, window + 1, attempt)
    assert found != window_seed(seed, window, attempt + 1)
    assert found != window_seed(seed + 1, window, attempt)


def test_seeds_stay_what_they_are() -> None:
    """Tracks of earlier nights were made with them."""
    assert [window_seed(1, window) for window in (0, 1)] == [
        558319846493610822,
        5748889754032590943,
    ]
