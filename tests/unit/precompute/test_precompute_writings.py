"""What the live service remembers of what its models wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precompute.writings import RecentWritings


@given(st.lists(st.integers(0, 20), max_size=60), st.integers(1, 8))
def test_the_last_texts_are_remembered_and_no_more(put: list[int], most: int) -> None:
    writings = RecentWritings(most)
    for number in put:
        writings.put(str(number), f"text {number}")

    last = list(dict.fromkeys(reversed(put)))[:most]
    found = [number for number in range(21) if writings.get(str(number)) is not None]

    assert found == sorted(last)
    assert all(writings.get(str(number)) == f"text {number}" for number in found)


def test_what_is_asked_for_again_is_remembered_longer_and_the_first_text_stays() -> None:
    writings = RecentWritings(2)
    writings.put("a", "first")
    writings.put("b", "other")
    writings.put("a", "second")
    assert writings.get("a") == "first"
    writings.put("c", "third")
    assert (writings.get("a"), writings.get("b"), writings.get("c")) == ("first", None, "third")


def test_nothing_at_all_cannot_be_remembered() -> None:
    with pytest.raises(ValueError, match="at least one"):
        RecentWritings(0)
