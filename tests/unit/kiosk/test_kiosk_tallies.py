"""What is counted of a visit."""

from dataclasses import replace

import pytest

from db.entities import AccessionNumber, FeelingLabel
from kiosk.visit import (
    Composing,
    Confirming,
    Event,
    FeelingChosen,
    LiveMusic,
    LiveReady,
    Looking,
    Playing,
    Press,
    Rated,
    Recognised,
    SecondsPassed,
    Sighting,
    SoundFailed,
    Visit,
    WorkMusic,
    step,
)
from kiosk.visit.tallies import Counted, Tally, tally

SEA = AccessionNumber("K-1")
HEARD = Visit(screen=Playing(WorkMusic(SEA), 3), takes=3)


def counted(visit: Visit, event: Event) -> list[Tally]:
    return list(tally(visit, event, step(visit, event)[0]))


def test_a_visit_is_counted_once_with_its_language() -> None:
    start = Visit.waiting("ar")
    assert counted(start, Press.START) == [Tally(Counted.VISIT, "ar")]
    assert counted(step(start, Press.START)[0], Press.STAY) == []
    assert counted(start, SecondsPassed(5)) == []


@pytest.mark.parametrize("by_ear", [True, False])
def test_its_time_is_counted_by_how_it_is_made(by_ear: bool) -> None:
    visit = Visit(screen=Looking(), by_ear=by_ear)
    assert counted(visit, SecondsPassed(2.5)) == [Tally(Counted.SECOND, "ear" if by_ear else "touch", 2.5)]


def test_what_is_recognised_is_played() -> None:
    looking = Visit(screen=Looking())
    assert counted(looking, Recognised(SEA)) == [Tally(Counted.RECOGNISED, SEA), Tally(Counted.PLAY, SEA)]
    assert counted(looking, Sighting.UNKNOWN_PICTURE) == [Tally(Counted.UNKNOWN)]
    assert counted(HEARD, Press.AGAIN) == [Tally(Counted.PLAY, SEA)]
    assert counted(HEARD, Press.STOP) == []


def test_live_pieces_are_counted_when_asked_for_and_when_heard() -> None:
    assert counted(Visit(screen=Confirming()), Press.YES) == [Tally(Counted.COMPOSED)]
    assert counted(HEARD, Press.ANOTHER) == [Tally(Counted.COMPOSED, SEA)]
    composing = Visit(screen=Composing(3, LiveMusic(SEA)), takes=3)
    assert counted(composing, LiveReady(3)) == [Tally(Counted.PLAY, SEA)]


def test_who_rates_again_is_counted_once() -> None:
    assert counted(HEARD, Rated(4)) == [Tally(Counted.RATING, "K-1 4")]
    rated = step(HEARD, Rated(4))[0]
    assert counted(rated, Rated(4)) == []
    assert counted(rated, Rated(2)) == [Tally(Counted.RATING, "K-1 2"), Tally(Counted.RATING, "K-1 4", -1)]
    own = replace(HEARD, screen=Playing(LiveMusic(), 3))
    assert counted(own, Rated(1)) == [Tally(Counted.RATING, "1")]


def test_who_feels_otherwise_after_all_is_counted_once() -> None:
    assert counted(HEARD, FeelingChosen(FeelingLabel.AWE)) == [Tally(Counted.FEELING, "K-1 awe")]
    felt = step(HEARD, FeelingChosen(FeelingLabel.AWE))[0]
    after = [Tally(Counted.FEELING, "K-1 fear"), Tally(Counted.FEELING, "K-1 awe", -1)]
    assert counted(felt, FeelingChosen(FeelingLabel.FEAR)) == after


def test_troubles_are_counted_by_kind() -> None:
    assert counted(HEARD, SoundFailed(3)) == [Tally(Counted.TROUBLE, "sound")]
    assert counted(HEARD, SoundFailed(2)) == []
