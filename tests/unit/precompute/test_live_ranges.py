"""Parts of a recording, as players ask for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precompute.live.ranges import UnsatisfiableError, part_of


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None),
        ("bytes=0-", (0, 100)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-1000", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        ("bytes=-", None),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("seconds=0-1", None),
        ("bytes=a-b", None),
    ],
)
def test_parts_are_understood_and_what_is_not_gives_all(
    header: str | None, part: tuple[int, int] | None
) -> None:
    assert part_of(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_what_lies_behind_the_end_cannot_be_had(header: str) -> None:
    with pytest.raises(UnsatisfiableError):
        part_of(header, 100)


@given(
    header=st.text(max_size=40) | st.from_regex(r"bytes=[0-9]{0,20}-[0-9]{0,20}"), size=st.integers(1, 10**12)
)
def test_a_part_always_lies_within_the_whole(header: str, size: int) -> None:
    try:
        part = part_of(header, size)
    except UnsatisfiableError:
        return
    if part is not None:
        assert 0 <= part[0] < part[1] <= size
