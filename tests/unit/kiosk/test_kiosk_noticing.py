"""What is worth saying of what the camera sees."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.entities import AccessionNumber
from kiosk.events import EyeEvent, NothingSeen, SightedCode, SightedPicture, UnknownCode, UnknownPicture
from kiosk.looking.noticing import (
    FORGET_AFTER_S,
    STEADY_LOOKS,
    Glance,
    Look,
    Notice,
    glance_at,
    notice,
)

SEA = AccessionNumber("1904.1")
FOREST = AccessionNumber("1911.7")
STEP_S = 0.3
CANVAS = np.random.default_rng(1).uniform(0, 255, (64, 64)).astype(np.float32)
PAINTED = Glance(CANVAS, textured_share=0.9)
WALL = Glance(np.full((64, 64), 200, np.float32), textured_share=0.0)


def sighted(work: AccessionNumber) -> SightedPicture:
    return SightedPicture(work, 0.9, ((0, 0), (9, 0), (9, 9), (0, 9)))


def look(
    glance: Glance = WALL,
    *,
    label: AccessionNumber | None = None,
    code: str | None = None,
    picture: AccessionNumber | None = None,
    sharp: bool = True,
) -> Look:
    return Look(
        at_s=0.0,
        glance=glance,
        codes=(code,) if code else (),
        labels=(label,) if label else (),
        picture=sighted(picture) if picture else None,
        sharp=sharp,
    )


def said_of(looks: list[Look]) -> list[EyeEvent]:
    """Everything that is said while these are seen, one every 0.3 s."""
    noticed, said = Notice(), []
    for number, seen in enumerate(looks):
        noticed, events = notice(
            noticed,
            Look(number * STEP_S, seen.glance, seen.codes, seen.labels, seen.picture, seen.sharp),
        )
        said += events
    return said


def kinds(events: list[EyeEvent]) -> list[type]:
    return [type(event) for event in events]


def test_a_label_is_told_at_once_and_once() -> None:
    assert said_of([look(label=SEA)] * 5) == [SightedCode(SEA)]


def test_a_picture_is_told_when_two_looks_agree() -> None:
    assert said_of([look(PAINTED, picture=SEA)]) == []
    assert said_of([look(PAINTED, picture=SEA), look(PAINTED, picture=FOREST)]) == []
    assert said_of([look(PAINTED, picture=SEA)] * 6) == [sighted(SEA)]


def test_two_looks_with_a_blind_one_between_do_not_agree() -> None:
    assert said_of([look(PAINTED, picture=SEA), look(), look(PAINTED, picture=SEA)]) == []


def test_a_label_and_the_picture_of_the_same_work_are_one_sighting() -> None:
    assert said_of([look(label=SEA)] + [look(PAINTED, picture=SEA)] * 4) == [SightedCode(SEA)]


def test_another_work_is_told_beside_the_first() -> None:
    said = said_of([look(PAINTED, picture=SEA)] * 2 + [look(PAINTED, picture=FOREST)] * 3)
    assert said == [sighted(SEA), sighted(FOREST)]


def test_what_was_out_of_sight_for_a_while_is_told_again() -> None:
    away = [look()] * (int(FORGET_AFTER_S / STEP_S) + 1)
    said = said_of([look(label=SEA), *away, look(label=SEA)])
    assert said == [SightedCode(SEA), NothingSeen(), SightedCode(SEA)]


def test_what_only_flickers_is_told_once() -> None:
    assert said_of([look(label=SEA), look(), look()] * 6) == [SightedCode(SEA)]


def test_a_strange_code_is_told_with_its_text() -> None:
    assert said_of([look(code="https://example.org")] * 3) == [UnknownCode("https://example.org")]


def test_a_picture_that_nobody_knows_is_told_when_it_is_held_steadily() -> None:
    assert said_of([look(PAINTED)] * STEADY_LOOKS) == []
    assert said_of([look(PAINTED)] * 20) == [UnknownPicture()]


def test_a_trembling_hand_holds_a_picture_still_enough() -> None:
    trembling = [np.roll(CANVAS, (n % 3, -3 * (n % 2)), axis=(0, 1)) for n in range(20)]
    assert said_of([look(Glance(canvas, 0.9)) for canvas in trembling]) == [UnknownPicture()]


def test_another_unknown_picture_is_told_too() -> None:
    other = Glance(255 - CANVAS, textured_share=0.9)
    assert kinds(said_of([look(PAINTED)] * 10 + [look(other)] * 10)) == [UnknownPicture, UnknownPicture]


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
    looks = [look(PAINTED, picture=SEA)] * 3 + [look(PAINTED)] * 6
    assert said_of(looks) == [sighted(SEA)]


LOOKS = st.builds(
    look,
    st.sampled_from([PAINTED, WALL]),
    label=st.sampled_from([None, None, SEA, FOREST]),
    code=st.sampled_from([None, None, "strange"]),
    picture=st.sampled_from([None, SEA, FOREST]),
    sharp=st.booleans(),
)


@given(st.lists(LOOKS, max_size=40))
def test_whatever_is_seen_only_what_was_in_view_is_told(looks: list[Look]) -> None:
    for event in said_of(looks):
        match event:
            case SightedCode(work):
                assert any(work in seen.labels for seen in looks)
            case SightedPicture(work):
                assert (
                    sum(seen.picture is not None and seen.picture.accession_number == work for seen in looks)
                    > 1
                )
            case UnknownCode(text):
                assert any(text in seen.codes for seen in looks)
            case UnknownPicture():
                assert sum(seen.glance is PAINTED and seen.sharp for seen in looks) >= STEADY_LOOKS
            case _:
                assert event == NothingSeen()


def test_a_glance_tells_a_painting_from_a_wall() -> None:
    rng = np.random.default_rng(2)
    painting = rng.uniform(0, 255, (48, 64, 3)).astype(np.uint8).repeat(10, 0).repeat(10, 1)
    noisy_wall = np.clip(rng.normal(180, 4, (480, 640, 3)), 0, 255).astype(np.uint8)
    assert glance_at(painting).textured_share > 0.8
    assert glance_at(noisy_wall).textured_share < 0.1
