"""What is worth saying of what the camera sees."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.codes.meaning import OnShow, OtherCode
from content.recognition import Candidate, Recognition
from content.recognition.aiming import Advice, Aim
from db.entities import AccessionNumber
from kiosk.events import (
    Aimed,
    AlikePictures,
    EyeEvent,
    NothingSeen,
    SightedCode,
    SightedPicture,
    UnknownCode,
    UnknownPicture,
)
from kiosk.looking.glancing import Glance, glance_at
from kiosk.looking.noticing import FORGET_AFTER_S, Look, Notice, notice

SEA = AccessionNumber("1904.1")
FOREST = AccessionNumber("1911.7")
STEP_S = 0.2
REST_S = 30.0
CANVAS = np.random.default_rng(1).uniform(0, 255, (64, 64)).astype(np.float32)
PAINTED = Glance(CANVAS, textured_share=0.9)
WALL = Glance(np.full((64, 64), 200, np.float32), textured_share=0.0)
SQUARE = np.array([[0, 0], [9, 0], [9, 9], [0, 9]], np.float32)
CORNERS = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))


def look(
    glance: Glance = WALL,
    *,
    label: AccessionNumber | None = None,
    code: str | None = None,
    picture: AccessionNumber | None = None,
    alike: tuple[AccessionNumber, ...] = (),
    confidence: float = 0.95,
    sharp: bool = True,
    aim: Aim | None = None,
) -> Look:
    candidates = tuple(Candidate(work, 50, confidence, SQUARE) for work in ((picture,) if picture else alike))
    recognition = Recognition(candidates[0] if picture else None, candidates, 0.5 if sharp else 0.05)
    return Look(
        at_s=0.0,
        glance=glance,
        strangers=(UnknownCode(code, OtherCode()),) if code else (),
        labels=(OnShow((label,)),) if label else (),
        recognition=None if label else recognition,
        aim=aim,
    )


def said_of(*sessions: list[Look]) -> list[Any]:
    """Everything that is said while these are seen, one every 0.2 s; with rests in between, a list for each."""
    noticed, said, at_s = Notice(), [], 0.0
    for looks in sessions:
        said.append([])
        for seen in looks:
            noticed, events = notice(noticed, replace(seen, at_s=at_s))
            said[-1] += events
            at_s += STEP_S
        noticed, at_s = noticed.after_a_rest(), at_s + REST_S
    return said if len(sessions) > 1 else said[0]


def kinds(events: list[EyeEvent]) -> list[type]:
    return [type(event) for event in events]


def works_in(events: list[EyeEvent]) -> list[AccessionNumber]:
    """The works that were sighted, by label or by picture."""
    return [event.accession_number for event in events if isinstance(event, SightedCode | SightedPicture)]


TWINS = look(PAINTED, alike=(SEA, FOREST), confidence=0.99)
AWAY = [look()] * (int(FORGET_AFTER_S / STEP_S) + 1)


def test_a_label_is_told_at_once_and_once() -> None:
    assert said_of([look(label=SEA)] * 5) == [SightedCode(SEA)]


def test_a_picture_is_told_as_soon_as_the_frames_are_sure() -> None:
    assert said_of([look(PAINTED, picture=SEA)]) == []
    (told,) = said_of([look(PAINTED, picture=SEA)] * 6)
    assert told == SightedPicture(SEA, pytest.approx(0.995, abs=0.005), CORNERS)  # type: ignore[arg-type]
    (told_at_once,) = said_of([look(PAINTED, picture=SEA, confidence=0.999)])
    assert works_in([told_at_once]) == [SEA]


def test_frames_that_disagree_tell_nothing() -> None:
    assert said_of([look(PAINTED, picture=SEA), look(PAINTED, picture=FOREST)]) == []


def test_blurred_frames_tell_nothing() -> None:
    assert said_of([look(PAINTED, picture=SEA, confidence=0.999, sharp=False)] * 20) == []


def test_a_label_and_the_picture_of_the_same_work_are_one_sighting() -> None:
    assert said_of([look(label=SEA)] + [look(PAINTED, picture=SEA)] * 4) == [SightedCode(SEA)]


def test_another_work_is_told_beside_the_first() -> None:
    said = said_of([look(PAINTED, picture=SEA)] * 2 + [look(PAINTED, picture=FOREST)] * 8)
    assert works_in(said) == [SEA, FOREST]
    assert len(said) == 2


def test_what_was_out_of_sight_for_a_while_is_told_again() -> None:
    said = said_of([look(label=SEA), *AWAY, look(label=SEA)])
    assert said == [SightedCode(SEA), NothingSeen(), SightedCode(SEA)]


def test_what_only_flickers_is_told_once() -> None:
    assert said_of([look(label=SEA), look(), look()] * 6) == [SightedCode(SEA)]


def test_a_strange_code_is_told_with_its_text() -> None:
    assert said_of([look(code="https://example.org")] * 3) == [
        UnknownCode("https://example.org", OtherCode())
    ]


def test_a_label_that_several_works_have_is_asked_about() -> None:
    shared = replace(look(), recognition=None, labels=(OnShow((SEA, FOREST)),))
    assert said_of([shared] * 3) == [AlikePictures((SEA, FOREST))]


def test_works_that_cannot_be_told_apart_are_told_together_and_once() -> None:
    assert said_of([TWINS] * 20) == [AlikePictures((SEA, FOREST))]


def test_a_work_that_is_hard_to_see_is_asked_about_rather_than_called_unknown() -> None:
    assert said_of([look(PAINTED, alike=(SEA,), confidence=0.4)] * 20) == [AlikePictures((SEA,))]


def test_a_twin_that_shows_itself_is_told_after_the_question() -> None:
    said = said_of([TWINS] * 6 + [look(PAINTED, picture=SEA)] * 10)
    assert kinds(said) == [AlikePictures, SightedPicture]
    assert works_in(said) == [SEA]


def test_after_a_rest_what_stayed_in_view_is_no_news_until_it_was_out_of_sight() -> None:
    for shown in (TWINS, look(PAINTED, picture=SEA), look(label=SEA)):
        first, again = said_of([shown] * 10, [shown] * 10)
        assert (len(first), again) == (1, [])
        assert kinds(said_of([shown] * 10, [*AWAY, *[shown] * 10])[1]) == [NothingSeen, *kinds(first)]
        assert kinds(said_of([shown] * 10, [*[shown] * 10, *AWAY, *[shown] * 10])[1]) == [
            NothingSeen,
            *kinds(first),
        ]


def test_after_a_rest_what_is_still_in_view_is_said_to_be_known() -> None:
    held = replace(look(PAINTED, picture=SEA), aim=aimed_at(0.3).aim)
    other = replace(look(PAINTED, picture=FOREST), aim=aimed_at(0.3).aim)
    first, again = said_of([held] * 10, [*[held] * 10, *AWAY, *[other] * 10])
    assert not any(event.known for event in first if isinstance(event, Aimed))
    known = [event.known for event in again if isinstance(event, Aimed)]
    assert True in known and not known[-1]


def test_after_a_rest_everything_else_is_news() -> None:
    sea, forest = [look(PAINTED, picture=SEA)] * 10, [look(PAINTED, picture=FOREST)] * 10
    assert works_in(said_of(sea, forest)[1]) == [FOREST]
    assert works_in(said_of(sea, forest, sea)[2]) == [SEA]  # it was the wood that was seen last
    assert works_in(said_of([TWINS] * 10, sea)[1]) == [SEA]  # now it shows itself
    assert said_of(sea, [look(PAINTED)] * 9)[1] == [UnknownPicture()]  # and not later than at first


def test_a_picture_that_nobody_knows_is_told_when_it_is_held_steadily() -> None:
    assert said_of([look(PAINTED)] * 5) == []
    assert said_of([look(PAINTED)] * 20) == [UnknownPicture()]


def test_a_trembling_hand_holds_a_picture_still_enough() -> None:
    trembling = [np.roll(CANVAS, (n % 3, -3 * (n % 2)), axis=(0, 1)) for n in range(20)]
    assert said_of([look(Glance(canvas, 0.9)) for canvas in trembling]) == [UnknownPicture()]


def test_another_unknown_picture_is_told_too_and_not_sooner() -> None:
    other = Glance(255 - CANVAS, textured_share=0.9)
    assert kinds(said_of([look(PAINTED)] * 12 + [look(other)] * 5)) == [UnknownPicture]
    assert kinds(said_of([look(PAINTED)] * 12 + [look(other)] * 12)) == [UnknownPicture, UnknownPicture]


def test_a_plain_picture_is_one_if_its_outline_is_seen() -> None:
    plain = Glance(WALL.brightness, textured_share=0.1)
    outlined = Aim(0.5, ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)), covered=0.6)
    assert UnknownPicture in kinds(said_of([look(plain, aim=outlined)] * 20))
    assert UnknownPicture not in kinds(said_of([look(plain, aim=Aim(0.5))] * 20))


@pytest.mark.parametrize(
    "looks",
    [
        pytest.param([look(WALL)] * 20, id="a bare wall"),
        pytest.param([look(PAINTED, sharp=False)] * 20, id="a blurred view"),
        pytest.param([look(PAINTED, code="strange")] * 20, id="a page with a code on it"),
        pytest.param(
            [look(Glance(np.roll(CANVAS, 8 * n, axis=0), 0.9)) for n in range(20)], id="a view that moves"
        ),
        pytest.param([look(PAINTED), look(PAINTED, picture=SEA)] * 10, id="a work that is hard to see"),
    ],
)
def test_nothing_unknown_is_seen_in(looks: list[Look]) -> None:
    assert UnknownPicture not in kinds(said_of(looks))


def test_while_a_work_is_in_sight_nothing_unknown_is() -> None:
    looks = [look(PAINTED, picture=SEA)] * 3 + [look(PAINTED)] * 8
    assert kinds(said_of(looks)) == [SightedPicture]


def aimed_at(x: float) -> Look:
    """A picture whose left edge is at `x` of the preview."""
    corners = ((x, 0.3), (x + 0.4, 0.3), (x + 0.4, 0.7), (x, 0.7))
    return look(PAINTED, picture=None, aim=Aim(0.5, corners, offset_x=2 * (x + 0.2) - 1, covered=0.16))


def test_how_a_picture_is_held_is_told_only_when_it_changes() -> None:
    said = [event for event in said_of([aimed_at(0.3)] * 10) if isinstance(event, Aimed)]
    assert [event.advice for event in said] == [Advice.NONE]
    assert said[0].corners is not None
    trembling = [aimed_at(0.3 + 0.004 * (number % 2)) for number in range(10)]
    assert len([event for event in said_of(trembling) if isinstance(event, Aimed)]) == 1


def test_a_picture_held_too_far_aside_gets_one_advice_that_ends_when_it_is_followed() -> None:
    said = said_of([aimed_at(0.0)] * 6 + [aimed_at(0.3)] * 6)
    advice = [event.advice for event in said if isinstance(event, Aimed)]
    assert list(dict.fromkeys(advice)) == [Advice.NONE, Advice.RIGHT]
    assert advice[-1] is Advice.NONE


def test_one_frame_without_the_outline_does_not_let_go_of_it() -> None:
    blink = look(PAINTED, aim=Aim(0.5))
    said = said_of([aimed_at(0.3), aimed_at(0.3), blink, aimed_at(0.3)])
    assert len([event for event in said if isinstance(event, Aimed)]) == 1
    gone = [event for event in said_of([aimed_at(0.3), *[blink] * 6]) if isinstance(event, Aimed)]
    assert gone[-1] == Aimed(Advice.NO_PICTURE, None)


LOOKS = st.builds(
    look,
    st.sampled_from([PAINTED, WALL]),
    label=st.sampled_from([None, None, SEA, FOREST]),
    code=st.sampled_from([None, None, "strange"]),
    picture=st.sampled_from([None, SEA, FOREST]),
    alike=st.sampled_from([(), (SEA, FOREST), (SEA,)]),
    confidence=st.sampled_from([0.2, 0.6, 0.95, 1.0]),
    sharp=st.booleans(),
)


@given(st.lists(LOOKS, max_size=40))
def test_whatever_is_seen_only_what_was_in_view_is_told(looks: list[Look]) -> None:
    offered = {
        each.accession_number
        for seen in looks
        if seen.recognition is not None and seen.recognition.sharpness > 0.1
        for each in seen.recognition.candidates
    }
    for event in said_of(looks):
        match event:
            case SightedCode(work):
                assert any(OnShow((work,)) in seen.labels for seen in looks)
            case SightedPicture(work):
                assert work in offered
            case AlikePictures(works):
                assert set(works) <= offered
            case UnknownCode():
                assert any(event in seen.strangers for seen in looks)
            case UnknownPicture():
                assert sum(seen.glance is PAINTED and not seen.labels for seen in looks) >= 5
            case _:
                assert event == NothingSeen()


def test_a_glance_tells_a_painting_from_a_wall() -> None:
    rng = np.random.default_rng(2)
    painting = rng.uniform(0, 255, (48, 64, 3)).astype(np.uint8).repeat(10, 0).repeat(10, 1)
    noisy_wall = np.clip(rng.normal(180, 4, (480, 640, 3)), 0, 255).astype(np.uint8)
    assert glance_at(painting).textured_share > 0.8
    assert glance_at(noisy_wall).textured_share < 0.1
