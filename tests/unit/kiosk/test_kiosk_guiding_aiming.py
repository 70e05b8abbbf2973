"""When a hand that holds a picture is guided, and in which words."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.recognition.aiming import Advice
from kiosk.guiding import texts
from kiosk.guiding.aiming import AGAIN_AFTER_S, LEAST_GAP_S, LONGEST_WAIT_S, Spoken, Voice, speak

TICK_S = 0.2

moments = st.lists(
    st.tuples(st.sampled_from(Advice), st.sampled_from(Voice), st.integers(1, 30)), min_size=1, max_size=12
)
"""What is advisable, what the voice does, and for how many ticks."""


def run(course):
    """Every saying, as (at_s, advice, text, voice), and every moment, as (at_s, advice, voice)."""
    spoken, at_s, said, lived = Spoken(), 0.0, [], []
    for advice, voice, ticks in course:
        for _ in range(ticks):
            at_s += TICK_S
            spoken, text = speak(spoken, advice, at_s, voice)
            lived.append((at_s, advice, voice))
            if text:
                said.append((at_s, advice, text, voice))
    return said, lived


@given(moments)
def test_advice_never_comes_faster_than_it_can_be_followed(course):
    times = [at_s for at_s, *_ in run(course)[0]]
    assert all(later - earlier >= LEAST_GAP_S for earlier, later in pairwise(times))


@given(moments)
def test_nothing_else_is_interrupted_and_no_advice_by_itself(course):
    said, _ = run(course)
    before = None
    for _, advice, _, voice in said:
        assert voice is Voice.SILENT or (voice is Voice.AIMING and advice is not before)
        before = advice


@given(moments)
def test_what_is_said_is_always_what_is_advisable_now(course):
    current = {at_s: advice for at_s, advice, _ in run(course)[1]}
    assert all(current[at_s] is advice for at_s, advice, *_ in run(course)[0])


@given(st.lists(st.tuples(st.sampled_from(Advice), st.integers(1, 60)), min_size=1, max_size=8))
def test_a_silent_voice_tells_a_change_within_the_gap_and_repeats_what_stays(course):
    said, lived = run([(advice, Voice.SILENT, ticks) for advice, ticks in course])
    last, at_last = None, -math.inf
    for at_s, advice, _ in lived:
        spoken_now = [each for each in said if each[0] == at_s]
        waited = at_s - at_last
        if advice is not last:
            assert spoken_now or waited < LEAST_GAP_S
        else:
            longest = LONGEST_WAIT_S if advice is Advice.NO_PICTURE else AGAIN_AFTER_S
            assert spoken_now or waited < longest + TICK_S / 2
        if spoken_now:
            last, at_last = advice, at_s


def test_a_change_is_told_at_once():
    spoken, text = speak(Spoken(), Advice.LEFT, 10.0, Voice.SILENT)
    assert text == "A little to the left."
    spoken, text = speak(spoken, Advice.NONE, 10.0 + LEAST_GAP_S, Voice.AIMING)
    assert text == "Good, hold it like that."


def test_what_stays_is_said_in_other_words_after_a_while():
    said, _ = run([(Advice.CLOSER, Voice.SILENT, 45)])
    assert [text for _, _, text, _ in said] == ["A little closer.", "Still closer.", "Still closer."]


def test_where_there_is_no_picture_the_waits_grow():
    times = [at_s for at_s, *_ in run([(Advice.NO_PICTURE, Voice.SILENT, 300)])[0]]
    waits = [later - earlier for earlier, later in pairwise(times)]
    assert waits == pytest.approx([4, 8, 16, 16], abs=TICK_S)


@pytest.mark.parametrize("advice", Advice)
def test_every_advice_has_words_for_the_first_time_and_for_later(advice):
    spoken, first = speak(Spoken(), advice, 0.0, Voice.SILENT)
    _, again = speak(spoken, advice, AGAIN_AFTER_S, Voice.SILENT)
    assert first and again and first != again


def test_left_is_the_visitors_own_left():
    """Directions are those of the preview, a mirror, which `content.recognition.aiming` takes care of."""
    for advice, word in (
        (Advice.LEFT, "left"),
        (Advice.RIGHT, "right"),
        (Advice.UP, "higher"),
        (Advice.DOWN, "lower"),
    ):
        assert word in speak(Spoken(), advice, 0.0, Voice.SILENT)[1]
    assert texts.AIM_LEFT != texts.AIM_RIGHT
