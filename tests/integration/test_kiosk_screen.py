"""The whole kiosk in a real window: real touches and keys, the real camera process, player and composer."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno
from fakes.screen import Screen, kiosks_of, missing_programs, own_display
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition

from db.pictures import read_picture

pytestmark = [
    pytest.mark.screen,
    pytest.mark.skipif(bool(missing_programs()), reason="needs Xvfb and xdotool"),
]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with own_display() as name:
        yield name


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Works, and what is held in front of the camera: `known.png`, `twin.png` of two works, and `unknown.png`."""
    folder = tmp_path_factory.mktemp("collection")
    twin = painted(3)
    twin[:24, :24] = 0  # a corner that was restored
    pictures = [as_png(pixels) for pixels in (painted(1), painted(2), painted(3), twin)]
    works = [
        invented("K-1", "The Sea", "البحر"),
        invented("K-2", "The Wood", "الغابة"),
        invented("K-3", "The Road", "الطريق"),
        invented("K-4", "The Road again", "الطريق ثانيةً"),
    ]
    write_exhibition(folder, [Exhibit(work, image) for work, image in zip(works, pictures, strict=True)])
    (folder / "known.png").write_bytes(pictures[0])
    (folder / "twin.png").write_bytes(pictures[2])
    (folder / "unknown.png").write_bytes(as_png(painted(7)))
    wall = np.full((720, 1280, 3), 200, np.uint8)
    (folder / "wall.png").write_bytes(as_png(wall))
    page = np.array([list(row) for row in segno.make("https://example.org").matrix_iter(9, 4)], bool)
    side = len(page)
    wall[80 : 80 + side, 80 : 80 + side] = np.where(page, 20, 235)[:, :, None]
    (folder / "page.png").write_bytes(as_png(wall))
    wall[:] = 200
    wall[220:490, 880:1240] = painted(7, 360, 270)
    (folder / "aside.png").write_bytes(as_png(wall))
    wall[:] = 200
    wall[120:600, 360:1000] = painted(7)
    (folder / "hung.png").write_bytes(as_png(wall))
    return folder


Open = Callable[..., Screen]


@pytest.fixture
def open_kiosk(display: str, collection: Path, tmp_path: Path) -> Iterator[Open]:
    with kiosks_of(collection, display, tmp_path) as open_it:
        yield open_it


def begin_by_keys(screen: Screen) -> None:
    """The first key only wakes the voice: whoever cannot see the screen hears first where they are."""
    screen.wait_for_focus("Begin")
    screen.key("Return")
    screen.wait_for(screen="Attract", by_ear=True)
    screen.key("Return")


def test_a_visit_by_touch(open_kiosk):
    screen = open_kiosk("known.png")
    screen.touch("Begin")
    screen.wait_for(screen="Playing", sounding=True)
    screen.touch("Stop")
    screen.wait_for(screen="Playing", sounding=False)
    screen.touch("Again")
    screen.wait_for(screen="Playing", sounding=True)
    screen.touch("Back")
    screen.wait_for(screen="Looking")
    assert screen.end() == ""  # nothing that Qt, QML or the kiosk would complain about


def test_a_visit_by_keys_alone_in_which_an_unknown_picture_is_composed(open_kiosk):
    screen = open_kiosk("unknown.png")
    begin_by_keys(screen)
    screen.wait_for(screen="Confirming")
    screen.wait_for_focus("Yes, compose")
    screen.key("Down")
    screen.wait_for_focus("No, look again")
    screen.key("Tab")
    screen.wait_for_focus("Back")  # in the bar, which follows on every screen
    screen.key("Up", "Up")
    screen.wait_for_focus("Yes, compose")
    screen.key("Down", "space")
    screen.wait_for(screen="Looking")
    screen.wait_for(screen="Confirming")
    screen.key("Return")
    screen.wait_for(screen="Composing")
    screen.wait_for(screen="Playing", sounding=True)
    screen.wait_for_focus("Stop")
    screen.key("Escape")
    screen.wait_for(screen="Looking")
    screen.key("BackSpace")
    screen.wait_for(screen="Attract")
    assert screen.end() == ""


@pytest.mark.visit
def test_the_visitor_sees_the_picture_that_is_composed_for_without_the_wall(open_kiosk):
    screen = open_kiosk("hung.png")
    screen.touch("Begin")
    for name in ("Confirming", "Composing", "Playing"):
        screen.wait_for(screen=name)
        shown = read_picture(base64.b64decode(str(screen.ask("picture")))).pixels
        assert shown.shape == pytest.approx((480, 640, 3), abs=16)
        small = [cv2.resize(each, (160, 120), interpolation=cv2.INTER_AREA) for each in (shown, painted(7))]
        assert np.corrcoef(small[0].ravel(), small[1].ravel())[0, 1] > 0.9
        if name == "Confirming":
            screen.touch("Yes, compose")
    assert screen.end() == ""


def test_a_visit_in_arabic_ends_and_the_next_begins_in_english(open_kiosk):
    screen = open_kiosk("known.png")
    screen.touch("ابدأ")
    screen.wait_for(screen="Playing", language="ar")
    screen.touch("إيقاف")
    screen.wait_for(screen="Playing", sounding=False)
    screen.touch("رجوع")
    screen.wait_for(screen="Looking")
    screen.key("Escape")
    screen.wait_for(screen="Attract", language="en")
    assert screen.end() == ""


@pytest.mark.parametrize(("language", "begin"), [("en", "Begin"), ("ar", "ابدأ")])
def test_a_code_that_is_no_label_is_explained_and_the_visit_goes_on(open_kiosk, language, begin):
    screen = open_kiosk("page.png")
    screen.touch(begin)
    screen.wait_for(screen="Looking", language=language, hint="other-code")
    screen.key("Escape")
    screen.wait_for(screen="Attract", hint="")
    assert screen.end() == ""


def test_one_of_two_works_that_are_alike_is_chosen_by_touch(open_kiosk):
    screen = open_kiosk("twin.png")
    screen.touch("Begin")
    screen.wait_for(screen="Choosing", works=["K-3", "K-4"])
    screen.touch("The Road again")
    screen.wait_for(screen="Playing", sounding=True, works=["K-4"])
    assert screen.end() == ""


def test_none_of_these_leads_by_keys_to_a_composition_and_is_not_asked_again(open_kiosk):
    screen = open_kiosk("twin.png")
    begin_by_keys(screen)
    screen.wait_for(screen="Choosing")
    screen.wait_for_focus("The Road")
    screen.key("Right")
    screen.wait_for_focus("The Road again")
    screen.key("Down")
    screen.wait_for_focus("None of these")
    screen.key("Down")
    screen.wait_for_focus("Back")
    screen.key("Up", "Return")
    screen.wait_for(screen="Confirming")
    screen.key("Return")
    screen.wait_for(screen="Composing")
    screen.key("Escape")
    screen.wait_for(screen="Looking")
    screen.key("Escape")  # the same question does not come in between
    screen.wait_for(screen="Attract")
    begin_by_keys(screen)
    screen.wait_for(screen="Choosing")  # the next visitor is asked
    assert screen.end() == ""


@pytest.mark.visit
def test_a_work_is_chosen_in_arabic(open_kiosk):
    screen = open_kiosk("twin.png")
    screen.touch("ابدأ")
    screen.wait_for(screen="Choosing", language="ar")
    left = screen.ask("find الطريق ثانيةً")
    right = screen.ask("find الطريق")
    assert right[0] > left[0]  # the first one is on the right, where one begins to read
    screen.touch("ليست واحدة منها")
    screen.wait_for(screen="Confirming", language="ar")
    screen.touch("لا، انظر مجدّدًا")
    screen.wait_for(screen="Looking", language="ar")
    assert screen.end() == ""


@pytest.mark.visit
def test_who_holds_nothing_up_is_told_what_to_do(open_kiosk):
    screen = open_kiosk("wall.png")
    screen.touch("Begin")
    screen.wait_for(screen="Looking", advice="no-picture")
    screen.touch("Back")
    screen.wait_for(screen="Attract", advice="none")
    assert screen.end() == ""


@pytest.mark.visit
def test_who_holds_a_picture_aside_is_told_where_to_move_it(open_kiosk):
    screen = open_kiosk("aside.png")
    screen.touch("Begin")
    screen.wait_for(screen="Looking", advice="right")  # what is right in the frame is left in the mirror
    assert screen.end() == ""
