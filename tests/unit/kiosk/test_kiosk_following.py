"""Where a picture is: told at once when it comes or moves, and not for every frame that trembles or misses it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from content.recognition.aiming import Corners, moved
from kiosk.events import Outlined
from kiosk.looking.following import Followed, follow


def at(x: float) -> Corners:
    return ((x, 0.3), (x + 0.4, 0.3), (x + 0.4, 0.7), (x, 0.7))


def run(*frames: Corners | None, apart_s: float = 0.1) -> list[Corners | None]:
    """What is told of these frames."""
    followed, told = Followed(), []
    for number, corners in enumerate(frames):
        followed, news = follow(followed, corners, number * apart_s)
        if news is not None:
            told.append(news.corners)
    return told


def test_the_first_frame_is_always_told_as_the_kiosk_may_have_heard_another_thing_before():
    assert run(None) == [None]
    assert run(at(0.2)) == [at(0.2)]


def test_a_picture_that_comes_is_told_with_its_first_frame():
    followed, _ = follow(Followed(), None, 0.0)
    assert follow(followed, at(0.2), 0.01)[1] == Outlined(at(0.2))


def test_a_hand_that_trembles_is_no_news():
    assert run(at(0.2), at(0.203), at(0.198), at(0.2)) == [at(0.2)]


def test_what_single_frames_miss_stays_and_what_is_gone_goes():
    assert run(at(0.2), None, at(0.2), None, None, at(0.2)) == [at(0.2)]
    assert run(at(0.2), *[None] * 5) == [at(0.2), None]


def test_what_creeps_is_followed():
    told = run(*(at(0.2 + 0.004 * step) for step in range(20)))
    assert len(told) > 4


@given(st.lists(st.none() | st.sampled_from([at(x / 50) for x in range(20)]), max_size=40))
def test_each_news_is_one_and_the_last_frame_that_stays_is_what_was_told(frames: list[Corners | None]):
    told = run(*frames, *(frames[-1:] * 5))
    assert all(moved(before, after) for before, after in pairwise(told))
    if frames:
        assert not moved(told[-1], frames[-1])
