"""Frame by frame to a decision: what is surer, what is forgotten, and what is never said."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.recognition.deciding import Candidate, Recognition
from content.recognition.fusion import (
    FORGETTING_S,
    LEAST_SHARPNESS,
    Decision,
    Fusion,
    OneOfThese,
    ThisOne,
    Undecided,
    Unknown,
    fuse,
)
from db.entities import AccessionNumber

SEA, WOOD, ROAD = (AccessionNumber(number) for number in ("1904.1", "1911.7", "1923.4"))
STEP_S = 0.15
"""About so long takes a look."""
DECIDED_WITHIN_S = 0.7
SQUARE = np.array([[0, 0], [9, 0], [9, 9], [0, 9]], np.float32)


def frame(
    confidences: dict[AccessionNumber, float] | None = None,
    best: AccessionNumber | None = None,
    sharpness: float = 0.5,
) -> Recognition:
    """The answer to one frame; the surest first."""
    ranked = sorted((confidences or {}).items(), key=lambda pair: -pair[1])
    candidates = tuple(Candidate(work, 20, confidence, SQUARE) for work, confidence in ranked)
    named = next((each for each in candidates if each.accession_number == best), None)
    return Recognition(best=named, candidates=candidates, sharpness=sharpness)


def sure(work: AccessionNumber, confidence: float, sharpness: float = 0.5) -> Recognition:
    return frame({work: confidence}, work, sharpness)


NOTHING = frame()
TWINS = frame({SEA: 0.99, WOOD: 0.97})


def fused(frames: list[Recognition], *, step_s: float = STEP_S, held: bool = True) -> Fusion:
    fusion = Fusion()
    for number, recognition in enumerate(frames):
        fusion = fuse(fusion, recognition, number * step_s, held=held)
    return fusion


def decisions(frames: list[Recognition], *, step_s: float = STEP_S) -> list[Decision]:
    """After each frame."""
    return [fused(frames[: count + 1], step_s=step_s).decision for count in range(len(frames))]


def decided_after_s(frames: list[Recognition], *, step_s: float = STEP_S) -> float:
    undecided = [decision for decision in decisions(frames, step_s=step_s) if decision == Undecided()]
    return len(undecided) * step_s


def test_one_very_confident_sharp_frame_is_enough() -> None:
    assert fused([sure(SEA, 0.99)]).decision == ThisOne(SEA, pytest.approx(0.99))


def test_one_frame_alone_says_just_what_it_says() -> None:
    assert fused([sure(SEA, 0.8)]).probability_of(SEA) == pytest.approx(0.8)
    assert fused([sure(SEA, 0.8)]).decision == Undecided()


@pytest.mark.parametrize(("confidence", "frames"), [(0.95, 2), (0.9, 3)])
def test_two_or_three_frames_that_agree_are_enough(confidence: float, frames: int) -> None:
    said = decisions([sure(SEA, confidence)] * frames)
    assert said[:-1] == [Undecided()] * (frames - 1)
    assert isinstance(said[-1], ThisOne)


@pytest.mark.parametrize("step_s", [0.1, 0.15, 0.3])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99, 1.0])
def test_a_steady_view_is_decided_in_time(confidence: float, step_s: float) -> None:
    assert decided_after_s([sure(SEA, confidence)] * 10, step_s=step_s) <= DECIDED_WITHIN_S


def test_twins_are_offered_in_time_and_never_named() -> None:
    assert decided_after_s([TWINS] * 10) <= DECIDED_WITHIN_S
    assert decisions([TWINS] * 100)[-1] == OneOfThese((SEA, WOOD))
    assert not any(isinstance(decision, ThisOne) for decision in decisions([TWINS] * 100))


def test_works_that_take_turns_are_twins() -> None:
    said = decisions([sure(SEA, 0.97), sure(WOOD, 0.97)] * 10)
    assert not any(isinstance(decision, ThisOne) for decision in said)
    assert isinstance(said[-1], OneOfThese)
    assert set(said[-1].accession_numbers) == {SEA, WOOD}


def test_a_twin_that_clearly_wins_is_named() -> None:
    said = decisions([TWINS] * 3 + [frame({SEA: 0.99, WOOD: 0.6}, best=SEA)] * 12)
    assert said[-1] == ThisOne(SEA, pytest.approx(0.99, abs=0.01))


def test_a_work_that_is_hard_to_see_is_offered_rather_than_denied() -> None:
    said = decisions([frame({SEA: 0.4})] * 12)
    assert said[-1] == OneOfThese((SEA,))
    assert set(said[:6]) == {Undecided()}


def test_a_work_that_is_hardly_probable_does_not_keep_a_picture_from_being_unknown() -> None:
    assert decisions([frame({SEA: 0.12})] * 12)[-1] == Unknown()


def test_unknown_needs_more_frames_than_a_work() -> None:
    said = decisions([NOTHING] * 12)
    assert said[-1] == Unknown()
    assert decided_after_s([NOTHING] * 12) > DECIDED_WITHIN_S


def test_only_a_picture_that_is_held_still_becomes_unknown() -> None:
    assert fused([NOTHING] * 50, held=False).decision == Undecided()


def test_blurred_frames_have_no_vote() -> None:
    blurred = LEAST_SHARPNESS / 2
    assert fused([sure(SEA, 0.99, blurred)] * 20).decision == Undecided()
    assert fused([frame(sharpness=blurred)] * 50).decision == Undecided()
    assert fused([sure(SEA, 0.99), sure(WOOD, 0.99, blurred)]).probability_of(WOOD) == 0


def test_a_frame_that_says_something_else_weakens() -> None:
    before = fused([sure(SEA, 0.9)] * 2)
    for other in (NOTHING, sure(WOOD, 0.9)):
        assert fuse(before, other, 2 * STEP_S).probability_of(SEA) < before.probability_of(SEA)


def test_what_is_held_up_next_is_believed_within_a_second() -> None:
    said = decisions([sure(SEA, 0.99)] * 20 + [sure(WOOD, 0.99)] * 7)
    assert said[-1] == ThisOne(WOOD, pytest.approx(0.99, abs=0.01))


def test_a_work_that_was_named_is_never_asked_about_while_it_gives_way_to_an_unknown_picture() -> None:
    said = decisions([sure(SEA, 0.99)] * 20 + [NOTHING] * 30)
    assert said[-1] == Unknown()
    assert not any(isinstance(decision, OneOfThese) for decision in said)


def test_what_was_seen_long_ago_is_forgotten() -> None:
    blurred = frame(sharpness=0.0)
    seen = fused([sure(SEA, 0.99)])
    later = fuse(seen, blurred, FORGETTING_S)
    assert later.probability_of(SEA) < 0.5
    assert fuse(later, blurred, 20 * FORGETTING_S).probability_of(SEA) < 0.06
    assert fuse(later, blurred, 20 * FORGETTING_S).decision == Undecided()


def test_a_second_of_looking_says_the_same_however_many_frames_it_has() -> None:
    usual = fused([sure(SEA, 0.6)] * 11, step_s=0.1)
    fast = fused([sure(SEA, 0.6)] * 1001, step_s=0.001)
    assert fast.probability_of(SEA) == pytest.approx(usual.probability_of(SEA), abs=0.1)


WORKS = st.sampled_from([SEA, WOOD, ROAD])
CONFIDENCES = st.dictionaries(WORKS, st.floats(0, 1), max_size=3)
FRAMES = st.builds(
    lambda confidences, named, sharpness: frame(
        confidences,
        max(confidences, key=lambda work: confidences[work], default=None) if named else None,
        sharpness,
    ),
    CONFIDENCES,
    st.booleans(),
    st.sampled_from([0.0, 0.1, 0.3, 0.9]),
)
GAPS_S = st.floats(0, 2)


@given(st.lists(st.tuples(FRAMES, GAPS_S, st.booleans()), max_size=40))
def test_nothing_is_said_of_a_work_that_no_frame_offered(seen) -> None:
    fusion, offered, at_s = Fusion(), set(), 0.0
    for recognition, gap_s, held in seen:
        at_s += gap_s
        fusion = fuse(fusion, recognition, at_s, held=held)
        offered |= {each.accession_number for each in recognition.candidates}
        assert set(fusion.log_odds) <= offered
        assert 0 <= sum(map(fusion.probability_of, (SEA, WOOD, ROAD))) <= 1
        match fusion.decision:
            case ThisOne(work, probability):
                assert work in offered
                assert 0.99 - 1e-9 <= probability <= 1
            case OneOfThese(works):
                assert set(works) <= offered
                assert len(set(works)) == len(works) in (1, 2, 3, 4)


@given(st.lists(st.tuples(FRAMES, GAPS_S), max_size=20), WORKS, st.floats(0.05, 1), GAPS_S)
def test_one_more_frame_that_agrees_never_lowers_the_probability(seen, work, confidence, gap_s) -> None:
    fusion, at_s = Fusion(), 0.0
    for recognition, gap in seen:
        at_s += gap
        fusion = fuse(fusion, recognition, at_s)
    without = fuse(fusion, frame(sharpness=0.0), at_s + gap_s)
    agreeing = fuse(fusion, sure(work, confidence), at_s + gap_s)
    assert agreeing.probability_of(work) >= without.probability_of(work) - 1e-12


@given(st.floats(0.05, 1), st.floats(0.01, 1))
def test_a_work_that_stays_in_view_never_becomes_less_probable(confidence, step_s) -> None:
    probabilities = [
        fused([sure(SEA, confidence)] * count, step_s=step_s).probability_of(SEA) for count in range(1, 12)
    ]
    assert all(one <= next_ + 1e-12 for one, next_ in pairwise(probabilities))


@given(st.permutations([(SEA, 0.9), (WOOD, 0.9), (ROAD, 0.3)]))
def test_the_order_of_equal_votes_does_not_matter(votes) -> None:
    """Neither within a frame nor among frames of one moment."""
    works = dict(votes)
    assert fused([frame(works)]).decision == fused([frame(dict(sorted(works.items())))]).decision
    at_once = fused([sure(work, confidence) for work, confidence in votes], step_s=0.0)
    assert at_once.probability_of(SEA) == pytest.approx(at_once.probability_of(WOOD))


@given(st.lists(st.tuples(FRAMES, GAPS_S), max_size=20))
def test_names_of_works_mean_nothing(seen) -> None:
    renamed = {SEA: ROAD, WOOD: SEA, ROAD: WOOD}
    ours, theirs, at_s = Fusion(), Fusion(), 0.0
    for recognition, gap_s in seen:
        at_s += gap_s
        best = recognition.best
        confidences = {renamed[each.accession_number]: each.confidence for each in recognition.candidates}
        other = frame(confidences, renamed[best.accession_number] if best else None, recognition.sharpness)
        ours, theirs = fuse(ours, recognition, at_s), fuse(theirs, other, at_s)
    for work in (SEA, WOOD, ROAD):
        assert ours.probability_of(work) == pytest.approx(theirs.probability_of(renamed[work]))
