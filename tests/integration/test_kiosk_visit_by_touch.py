"""The whole visit by touch, at the whole kiosk in a real window: what is touched, and what is to be read then."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from benchmarks.chaos.clock import Clock
from fakes.screen import Screen, environment_of, missing_programs, own_display
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition
from fakes.waiting import wait_until

from db.entities import AccessionNumber
from db.exhibition import PublicUrl
from kiosk.staff.pin import set_pin
from kiosk.ui.languages import Languages
from kiosk.visit import LOUDEST, SOFTEST

pytestmark = [
    pytest.mark.screen,
    pytest.mark.visit,
    pytest.mark.skipif(bool(missing_programs()), reason="needs Xvfb and xdotool"),
]

WIDTH, HEIGHT = SIZE = (1280, 800)
PIN = "290571"
SEA, ALIKE, UNKNOWN = "sea.png", "alike.png", "unknown.png"
HOUR_S = 3600
MUSEUM = PublicUrl.parse("https://museum.example")
FULL = LOUDEST - SOFTEST
"""How many steps the volume is above the softest when a visit begins."""
Open = Callable[..., Screen]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with own_display(*SIZE) as name:
        yield name


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four works, two of them alike, and what is held in front of the camera."""
    folder = tmp_path_factory.mktemp("collection")
    restored = painted(3)
    restored[:24, :24] = 0
    works = [
        (invented("K-1", "The Sea", "البحر"), painted(1)),
        (invented("K-2", "The Wood", "الغابة"), painted(2)),
        (invented("K-3", "The Road", "الطريق"), painted(3)),
        (invented("K-4", "The Road again", "الطريق ثانيةً"), restored),
    ]
    write_exhibition(folder, [Exhibit(work, as_png(pixels)) for work, pixels in works])
    for name, pixels in ((SEA, painted(1)), (ALIKE, painted(3)), (UNKNOWN, painted(7))):
        (folder / name).write_bytes(as_png(pixels))
    return folder


@pytest.fixture
def open_kiosk(display: str, collection: Path, tmp_path: Path) -> Iterator[Open]:
    """Opens a kiosk with a folder of its own, at its start; what it sees can be changed by `hold_up`."""
    shutil.copy(collection / "exhibition.sqlite", tmp_path)
    (tmp_path / "view").mkdir()
    with ExitStack() as opened:

        def open_it(seen: str, environment: dict[str, str] | None = None, **more: object) -> Screen:
            hold_up(collection / seen, tmp_path)
            return opened.enter_context(
                Screen(
                    tmp_path / "exhibition.sqlite",
                    str(tmp_path / "view"),
                    tmp_path / "heard.wav",
                    size=SIZE,
                    environment=environment_of(display) | (environment or {}),
                    **more,
                )
            )

        yield open_it


def hold_up(picture: Path, folder: Path) -> None:
    """Hold this in front of the camera, from when it looks the next time."""
    shutil.copy(picture, folder / "passing")
    (folder / "passing").replace(folder / "view" / "picture.png")


def arrive(screen: Screen, name: str, *texts: str, **more: object) -> None:
    """Be on a screen, read this there, and find the ways that every screen has."""
    screen.wait_for(screen=name, **more)
    screen.read(*texts)
    assert screen.ask("find Back")
    assert screen.ask("find Start")


def look_into(screen: Screen, button: str, panel: str, *texts: str) -> None:
    """Open a panel, read this on it, find the ways that every screen has, and close it by Back."""
    screen.touch(button)
    screen.wait_for(panel=panel)
    screen.read(*texts)
    assert screen.facts["screen"] == "Attract" or screen.ask("find Start")
    screen.touch("Back")
    screen.wait_for(panel="")


def leave(screen: Screen, *screens: str) -> None:
    """Touch Back until nobody is there, by way of these screens."""
    for name in screens:
        screen.touch("Back")
        screen.wait_for(screen=name)
    screen.touch("Back")
    screen.wait_for(screen="Attract")


def arabic(context: str, text: str) -> str:
    """A text of a screen, as an Arabic visitor reads it."""
    return Languages().translate("ar", context, text)


# --- The whole visit, part by part --------------------------------------------------------------------------


def test_the_whole_visit_by_touch(open_kiosk):
    screen = open_kiosk(SEA, public_url=MUSEUM.base)
    find_a_picture(screen)
    hear_it_and_hear_it_anew(screen)
    hear_it_as_it_feels(screen)
    look_closely(screen)
    browse(screen)
    look_into(screen, "Take it along", "take-along", MUSEUM.page(AccessionNumber("K-1"), "en"))
    look_into(screen, "Help", "help", "How it works", "With the keys")
    see_and_read_it_otherwise(screen)
    screen.touch(arabic("Chrome", "Start"))
    screen.wait_for(screen="Attract", language="en", theme="gallery", largeText=False, volume=FULL)
    screen.read("Hear what a painting sounds like", "Begin")
    assert screen.end() == ""  # nothing that Qt, QML or the kiosk would complain about


def find_a_picture(screen: Screen) -> None:
    screen.wait_for(screen="Attract", volume=FULL)
    assert screen.ask("find Back") is None
    look_into(screen, "Help", "help", "Choose a language to begin.")
    screen.touch("Begin")
    arrive(
        screen, "Playing", "The Sea", "An invented painter, 1889", "Music made by a machine", sounding=True
    )
    assert screen.facts["works"] == ["K-1"]


def hear_it_and_hear_it_anew(screen: Screen) -> None:
    screen.touch("Stop")
    arrive(screen, "Playing", "How do you like it?", sounding=False)
    screen.touch("Again")
    arrive(screen, "Playing", "Stop", sounding=True)
    screen.touch("Another take")
    screen.wait_for(screen="Composing")  # on a quick machine it is over before one could read it
    arrive(screen, "Playing", "The Sea", "Another take", sounding=True)


def hear_it_as_it_feels(screen: Screen) -> None:
    screen.touch("How it feels")
    screen.wait_for(panel="feelings")
    screen.read("How does it feel to you?", "Sad", "How do you like it?")
    screen.touch("4 stars: I like it")
    screen.read("Thank you: I like it")
    assert screen.ask("find Hear it that way") is None  # before a feeling is chosen
    screen.touch("Sad")
    screen.touch("Hear it that way")
    screen.wait_for(screen="Composing", panel="")
    arrive(screen, "Playing", "The Sea", "As you feel it: Sad", sounding=True)


def look_closely(screen: Screen) -> None:
    screen.touch("Closer")
    screen.touch("Closer")
    zoom, *middle = screen.ask("zoom")
    assert zoom == pytest.approx(1.5**2)
    x, y = WIDTH // 3, HEIGHT // 3
    screen.drag((x, y), (x - 150, y - 60))
    wait_until(lambda: screen.ask("zoom")[1] > middle[0] and screen.ask("zoom")[2] > middle[1])
    screen.touch("Farther")
    screen.touch("Farther")
    wait_until(lambda: screen.ask("zoom")[0] == 1)


def browse(screen: Screen) -> None:
    screen.touch("Browse")
    arrive(screen, "Browsing", "Find a painting", "The Sea", "The Wood", "The Road")
    screen.touch("Title, artist or year")
    for letter in "sea":
        screen.touch(letter)
    screen.read("The Sea")
    wait_until(lambda: not {"The Wood", "The Road"} & set(screen.ask("texts")))
    screen.touch("Back")  # closes the keyboard alone
    wait_until(lambda: screen.ask("find Done") is None)
    arrive(screen, "Browsing", "The Sea")
    screen.touch("Show all paintings")
    screen.read("The Wood")
    colour = next(text for text in screen.ask("texts") if text in {"Blue", "Yellow"})
    screen.touch(colour)
    screen.touch("The Sea, An invented painter")
    arrive(screen, "Playing", "The Sea", sounding=True)


def see_and_read_it_otherwise(screen: Screen) -> None:
    screen.touch("Quieter")
    screen.wait_for(volume=FULL - 1)
    screen.touch("Access")
    screen.wait_for(panel="access")
    screen.touch("Strong contrast")
    screen.wait_for(theme="contrast")
    screen.touch("Large text")
    screen.wait_for(largeText=True)
    screen.touch("Done")
    screen.wait_for(panel="")
    screen.touch("Language")
    screen.wait_for(panel="language")
    left, _ = screen.place_of("Back")
    screen.touch("العربية")
    screen.wait_for(panel="", language="ar")
    screen.read("البحر")
    right, _ = screen.place_of(arabic("Chrome", "Back"))
    assert left < WIDTH / 2 < right
    assert screen.facts["sounding"]


def test_who_comes_back_with_the_same_picture_reads_so(open_kiosk):
    screen = open_kiosk(SEA)
    screen.touch("Begin")
    arrive(screen, "Playing", "The Sea", sounding=True)
    screen.touch("Back")
    screen.wait_for(screen="Looking")
    screen.read("I know this one. Show me another")
    leave(screen)
    assert screen.end() == ""


# --- Pictures that the kiosk is not sure of -----------------------------------------------------------------


def test_music_is_composed_for_a_part_of_a_picture_that_is_new(open_kiosk):
    screen = open_kiosk(UNKNOWN)
    screen.touch("Begin")
    arrive(screen, "Confirming", "This picture is new to me", "Shall I compose music for it?")
    screen.touch("No, look again")
    screen.wait_for(screen="Looking")
    arrive(screen, "Confirming")
    for corner, (right, down) in (("Top left corner", (120, 60)), ("Bottom right corner", (-90, -40))):
        x, y = screen.place_of(corner)
        screen.drag((x, y), (x + right, y + down))
    wait_until(lambda: is_a_part(screen.ask("part")))
    screen.touch("Yes, compose")
    screen.wait_for(screen="Composing")
    arrive(screen, "Playing", "Your picture", "Music made by a machine", sounding=True)
    leave(screen, "Looking")
    assert screen.end() == ""


def is_a_part(part: list[float]) -> bool:
    left, top, width, height = part
    return left > 0.05 and top > 0.05 and left + width < 0.97 and top + height < 0.97


def test_who_shows_a_picture_that_is_like_another_says_which_it_is(open_kiosk):
    screen = open_kiosk(ALIKE)
    screen.touch("Begin")
    arrive(screen, "Choosing", "Is it one of these?", "The Road", "The Road again")
    look_into(screen, "Help", "help", "Some pictures look alike. Choose the one that you are showing.")
    screen.touch("None of these")
    arrive(screen, "Confirming", "This picture is new to me")
    leave(screen, "Looking")
    screen.touch("Begin")
    arrive(screen, "Choosing")
    screen.touch("The Road again")
    arrive(screen, "Playing", "The Road again", sounding=True)
    assert screen.facts["works"] == ["K-4"]
    leave(screen, "Looking")
    assert screen.end() == ""


# --- For staff, and outside the opening hours ---------------------------------------------------------------


def test_staff_look_after_it_and_what_they_set_holds_after_a_restart(open_kiosk, tmp_path):
    set_pin(tmp_path / "kiosk", PIN)
    screen = open_kiosk(SEA)
    screen.wait_for(screen="Attract", volume=FULL)
    ask_for_the_menu(screen)
    type_pin(screen, "135790")
    screen.read("That number is wrong.")
    type_pin(screen, PIN)
    screen.wait_for(screen="Staff", panel="")
    screen.read("How I am", "Loudest volume for visitors")
    screen.touch("Show the camera")
    screen.wait_for(check="camera")
    wait_until(lambda: screen.ask("sees"))
    screen.touch("Show the camera")
    screen.wait_for(check="nothing")
    screen.touch("Test the loudspeaker")
    screen.wait_for(check="sound")
    screen.ask("hear 10")
    screen.wait_for(check="nothing")
    screen.touch("Lower")
    screen.touch("Lower")
    screen.wait_for(volume=FULL - 2)
    screen.touch("Back to the visitors")
    screen.wait_for(screen="Attract", volume=FULL - 2)
    assert screen.end() == "WARNING kiosk.staff.pin kiosk.staff_refused\n"  # the wrong number
    screen = open_kiosk(SEA)
    screen.wait_for(screen="Attract", volume=FULL - 2)
    ask_for_the_menu(screen)
    screen.touch("Back to the visitors")
    screen.wait_for(screen="Attract", panel="")
    screen.touch("Begin")
    screen.wait_for(screen="Playing")
    screen.touch("Louder")
    screen.ask("texts")
    assert screen.facts["volume"] == FULL - 2
    assert screen.end() == ""


def ask_for_the_menu(screen: Screen) -> None:
    """Touch the four corners, clockwise."""
    for x, y in ((5, 5), (WIDTH - 5, 5), (WIDTH - 5, HEIGHT - 5), (5, HEIGHT - 5)):
        screen.touch_at(x, y)
    screen.wait_for(panel="pin")
    screen.read("For staff", "Type your number.")


def type_pin(screen: Screen, pin: str) -> None:
    for digit in pin:
        screen.touch(digit)
    screen.touch("Enter")


def test_a_closed_house_is_dark_and_opens_at_its_hour(open_kiosk, tmp_path):
    clock = Clock(tmp_path)
    if not clock.can_be_set:
        pytest.skip("needs a C compiler")
    opens, closes = (datetime.now().astimezone() + timedelta(hours=hours) for hours in (3, 6))
    screen = open_kiosk(SEA, clock.environment, hours=f"Mon-Sun {opens:%H:%M}-{closes:%H:%M}")
    screen.wait_for(screen="Closed")
    screen.read(f"The exhibition is closed. It opens again on {opens:%A, %-d %B, at %H:%M}.")
    screen.touch_at(WIDTH // 2, HEIGHT // 2)
    assert screen.ask("find Begin") is None
    clock.set(4 * HOUR_S)
    screen.wait_for(screen="Attract")
    screen.touch("Begin")
    arrive(screen, "Playing", "The Sea", sounding=True)
    clock.set(7 * HOUR_S)  # closing time throws nobody out
    screen.touch("Stop")
    arrive(screen, "Playing", sounding=False)
    screen.touch("Start")
    screen.wait_for(screen="Closed")
    assert screen.end() == ""
