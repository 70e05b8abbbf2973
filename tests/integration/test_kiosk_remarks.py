"""What is told of the music while it plays, in a real window: in time, on the picture, by touch and by keys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.screen import PATIENCE_S, Screen, kiosks_of, missing_programs, own_display
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition

from db.entities import LocalText, Remark

pytestmark = [
    pytest.mark.screen,
    pytest.mark.skipif(bool(missing_programs()), reason="needs Xvfb and xdotool"),
]

FIRST, SECOND = (0.1, 0.2, 0.3, 0.4), (0.5, 0.25, 0.5, 0.75)
NOWHERE = [0, 0, 0, 0]
REMARKS = (
    Remark(0.0, 1.5, FIRST, LocalText.of(en="The red patch is the cello.", ar="البقعة الحمراء هي التشيلو.")),
    Remark(1.5, 3.0, None, LocalText.of(en="It is slow.", ar="وهي بطيئة.")),
    Remark(3.0, 6.0, SECOND, LocalText.of(en="The blue area is the flute.", ar="المساحة الزرقاء هي الفلوت.")),
)


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with own_display() as name:
        yield name


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work whose music is told of, and one whose is not."""
    folder = tmp_path_factory.mktemp("collection")
    told, untold = as_png(painted(1)), as_png(painted(2))
    write_exhibition(
        folder,
        [
            Exhibit(invented("K-1", "The Sea", "البحر"), told, remarks=REMARKS),
            Exhibit(invented("K-2", "The Wood", "الغابة"), untold),
        ],
    )
    (folder / "told.png").write_bytes(told)
    (folder / "untold.png").write_bytes(untold)
    return folder


Open = Callable[..., Screen]


@pytest.fixture
def open_kiosk(display: str, collection: Path, tmp_path: Path) -> Iterator[Open]:
    with kiosks_of(collection, display, tmp_path) as opened:

        def open_it(camera: str, begin: str = "Begin") -> Screen:
            screen = opened(camera)
            screen.touch(begin)
            screen.wait_for(screen="Playing", sounding=True)
            return screen

        yield open_it


def wait_for_remark(screen: Screen, **wanted: Any) -> None:
    give_up_s = time.monotonic() + PATIENCE_S
    while True:
        told = screen.ask("remark")
        assert isinstance(told, dict)
        if {key: told[key] for key in wanted} == wanted:
            return
        assert time.monotonic() < give_up_s, f"{told} is told, not {wanted}"


def test_each_remark_is_told_in_its_time_and_its_part_is_marked(open_kiosk):
    screen = open_kiosk("told.png")
    wait_for_remark(screen, text="The red patch is the cello.", mark=list(FIRST), listed=False)
    screen.ask("hear 2")
    wait_for_remark(screen, text="It is slow.", mark=NOWHERE)
    screen.ask("hear 2")
    wait_for_remark(screen, text="The blue area is the flute.", mark=list(SECOND))
    screen.ask("hear 3")
    screen.wait_for(screen="Playing", sounding=False)
    wait_for_remark(screen, text="", mark=NOWHERE)
    assert screen.end() == ""


def test_all_remarks_are_listed_by_keys_and_the_chosen_one_is_marked(open_kiosk):
    screen = open_kiosk("told.png")
    screen.ask("hear 7")
    screen.wait_for(screen="Playing", sounding=False)
    screen.key("i")
    wait_for_remark(screen, listed=True, mark=list(FIRST))
    screen.key("Down")
    wait_for_remark(screen, mark=NOWHERE)
    screen.key("Down")
    wait_for_remark(screen, mark=list(SECOND))
    screen.key("Tab")  # to the bar
    wait_for_remark(screen, listed=True, mark=NOWHERE)
    screen.key("Up")
    wait_for_remark(screen, listed=True, mark=list(SECOND))
    assert screen.ask("spoken") == {
        "name": "0:03 The blue area is the flute.",
        "role": "text",
        "position": 3,
        "of": 3,
        "value": "",
        "hint": "",
    }
    screen.key("Escape")
    wait_for_remark(screen, listed=False)
    screen.wait_for_focus("Why this music?")
    screen.key("Return")
    wait_for_remark(screen, listed=True)
    screen.key("Tab")  # to the bar again: 'back' closes the list from there as well
    screen.key("Escape")
    wait_for_remark(screen, listed=False)
    screen.wait_for_focus("Why this music?")
    screen.key("Return")
    wait_for_remark(screen, listed=True)
    screen.key("i")
    wait_for_remark(screen, listed=False)
    screen.key("Escape")
    screen.wait_for(screen="Looking")
    assert screen.end() == ""


def test_all_remarks_are_listed_by_touch(open_kiosk):
    screen = open_kiosk("told.png")
    screen.touch("Why this music?")
    wait_for_remark(screen, listed=True)
    screen.touch("Why this music?")
    wait_for_remark(screen, listed=False)
    screen.wait_for(screen="Playing")
    assert screen.end() == ""


def test_remarks_are_told_in_arabic(open_kiosk):
    screen = open_kiosk("told.png", "ابدأ")
    wait_for_remark(screen, text="البقعة الحمراء هي التشيلو.", mark=list(FIRST))
    screen.touch("لماذا هذه الموسيقى؟")
    wait_for_remark(screen, listed=True)
    assert screen.end() == ""


def test_of_music_without_remarks_the_facts_are_listed(open_kiosk):
    screen = open_kiosk("untold.png")
    wait_for_remark(screen, text="", mark=NOWHERE)
    screen.key("i")
    wait_for_remark(screen, listed=True, mark=NOWHERE)
    screen.key("i")
    wait_for_remark(screen, listed=False)
    screen.key("Escape")
    screen.wait_for(screen="Looking")
    assert screen.end() == ""
