"""The delay pattern, there and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from precompute.composing.musicgen.running.delays import (
    UNSAMPLED,
    codebook_delays,
    last_column,
    read_frames,
    whole_frames,
    write_sheet,
)

P, _ = 99, UNSAMPLED


def test_a_sheet_without_a_prefix_is_transformers_pattern() -> None:
    """The example in `build_delay_pattern_mask`."""
    sheet = write_sheet(np.empty((4, 0), np.int64), 4, codebook_delays(4, 1), P)
    assert sheet.tolist() == [
        [P, _, _, _, _, P, P, P],
        [P, P, _, _, _, _, P, P],
        [P, P, P, _, _, _, _, P],
        [P, P, P, P, _, _, _, _],
    ]


def test_a_prefix_stands_before_what_is_sampled() -> None:
    prefix = np.array([[1, 2], [3, 4], [5, 6], [7, 8]])
    sheet = write_sheet(prefix, 4, codebook_delays(4, 2), P)
    assert sheet.tolist() == [
        [P, 1, 2, _, _, P],
        [P, 3, 4, _, _, P],
        [P, P, 5, 6, _, _],
        [P, P, 7, 8, _, _],
    ]


@given(
    channels=st.sampled_from([1, 2]),
    frames=st.integers(1, 30),
    known=st.integers(0, 30),
    seed=st.integers(0, 1000),
)
def test_frames_come_back_as_they_were_written(channels: int, frames: int, known: int, seed: int) -> None:
    known = min(known, frames)
    delays = codebook_delays(4 * channels, channels)
    codes = np.random.default_rng(seed).integers(0, 64, (len(delays), frames))
    sheet = write_sheet(codes[:, :known], frames, delays, P)
    np.testing.assert_array_equal(read_frames(sheet, 0, known, delays), codes[:, :known])
    assert (sheet == UNSAMPLED).sum() == len(delays) * (frames - known)
    assert sheet.shape[1] == last_column(frames, delays) + 1
    # Up to the column where a continuation begins, everything is known.
    assert (sheet[:, : known + 1] != UNSAMPLED).all()


@pytest.mark.parametrize(("column", "frames"), [(0, 0), (3, 0), (4, 1), (10, 7)])
def test_a_frame_is_whole_with_its_last_codebook(column: int, frames: int) -> None:
    assert whole_frames(column, codebook_delays(4, 1)) == frames
