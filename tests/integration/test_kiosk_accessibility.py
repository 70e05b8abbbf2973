"""What a screen reader is told of the whole kiosk, over the accessibility bus, and what it can do there."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from fakes.at_spi import Item, ScreenReader, accessible_session, missing_accessibility, say_that_one_reads
from fakes.by_ear import Guest
from fakes.screen import Screen, environment_of, missing_programs, own_display
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition

from kiosk.staff.pin import set_pin
from kiosk.ui.languages import Languages

pytestmark = [
    pytest.mark.screen,
    pytest.mark.visit,
    pytest.mark.skipif(
        bool(missing_programs() or missing_accessibility()), reason="needs Xvfb, xdotool and the AT-SPI bus"
    ),
]

PATIENCE_S = 30.0
SIZE = (1280, 800)
PIN = "290571"
TRANSLATE = Languages().translate


@pytest.fixture(scope="module")
def session() -> Iterator[dict[str, str]]:
    """The environment of a desktop with a display and an accessibility bus."""
    with own_display(*SIZE) as display, accessible_session() as found:
        yield environment_of(display) | found


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Works, and what is held in front of the camera."""
    folder = tmp_path_factory.mktemp("collection")
    twin = painted(3)
    twin[:24, :24] = 0  # a corner that was restored
    pictures = [as_png(pixels) for pixels in (painted(1), painted(3), twin)]
    works = [
        invented("K-1", "The Sea", "البحر"),
        invented("K-3", "The Road", "الطريق"),
        invented("K-4", "The Road again", "الطريق ثانيةً"),
    ]
    write_exhibition(
        folder, [Exhibit(work, image, piece_s=120.0) for work, image in zip(works, pictures, strict=True)]
    )
    (folder / "twin.png").write_bytes(pictures[1])
    (folder / "unknown.png").write_bytes(as_png(painted(7)))
    (folder / "wall.png").write_bytes(as_png(np.full((720, 1280, 3), 200, np.uint8)))
    return folder


class Visitor:
    """Sees and presses only what a screen reader does; `seen` counts what could have the focus."""

    def __init__(self, screen: Screen, reader: ScreenReader) -> None:
        self.screen = screen
        self._reader = reader
        self.language = "en"
        self.seen = 0

    def say(self, context: str, text: str) -> str:
        """A text of the screens in the visitor's language."""
        return TRANSLATE(self.language, context, text)

    def press(self, name: str) -> None:
        """Press what has this name."""
        pid = self.screen.process.pid
        _wait_until(lambda: self._reader.press(pid, name), f"nothing that is named {name!r} can be pressed")

    def sees(self, name: str) -> Item:
        """Everything that can have the focus says what it is and where; gives the item of this name."""
        _wait_until(
            lambda: not self._nameless() and name in [item.name for item in self.focusable()],
            f"{name!r} is not there, or these do not say what they are: {self._nameless()}",
        )
        items = self.focusable()
        self.seen += len(items)
        return next(item for item in items if item.name == name)

    def reads(self) -> list[str]:
        """The names of all that is there."""
        return [item.name for item in self._reader.items(self.screen.process.pid)]

    def focusable(self) -> list[Item]:
        return [item for item in self._reader.items(self.screen.process.pid) if item.is_focusable]

    def _nameless(self) -> list[Item]:
        place = re.sub("%[12]", r"\\d+", re.escape(self.say("Pressable", "%1 of %2")).replace(r"\%", "%"))
        return [
            item
            for item in self.focusable()
            if not (item.name and item.role != "unknown" and re.search(place, item.description))
        ]


def _wait_until(true: Callable[[], bool], otherwise: str) -> None:
    give_up_s = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < give_up_s, otherwise


@contextmanager
def visitor_of(
    collection: Path, camera: str, session: dict[str, str], folder: Path, **more: object
) -> Iterator[Visitor]:
    screen = Screen(
        collection / "exhibition.sqlite",
        camera if "://" in camera else str(collection / camera),
        folder / "heard.wav",
        size=SIZE,
        environment=session,
        **more,
    )
    with screen, ScreenReader(session) as reader:
        screen.wait_for(screen="Closed" if "hours" in more else "Attract")
        visitor = Visitor(screen, reader)
        yield visitor
        log = screen.end()
        assert "ERROR" not in log and "Traceback" not in log, log
    print(f"{camera}: {visitor.seen} items that can have the focus, all with name, role and position")


def begin(visitor: Visitor, language: str) -> None:
    """Begin in a language, by its invitation; the start screen itself is in English."""
    visitor.language = "en"
    visitor.sees("Begin")
    visitor.language = language
    visitor.press(TRANSLATE(language, "Invitation", "Begin"))


def test_the_whole_visit_is_made_by_the_actions_of_a_screen_reader(session, collection, tmp_path):
    with visitor_of(
        collection, "unknown.png", session, tmp_path, public_url="https://museum.example"
    ) as visitor:
        for language in ("en", "ar"):
            begin(visitor, language)
            visitor.screen.wait_for(screen="Confirming")
            visitor.sees(visitor.say("Cropping", "Top left corner"))
            visitor.press(visitor.say("ConfirmingScreen", "Yes, compose"))
            visitor.screen.wait_for(screen="Playing", sounding=True)
            visitor.sees(visitor.say("Player", "Stop"))
            visitor.press(visitor.say("Player", "Stop"))
            visitor.screen.wait_for(screen="Playing", sounding=False)
            stars = _stars(visitor)
            visitor.sees(stars)
            visitor.press(stars)
            _wait_until(
                lambda stars=stars: "checked" in visitor.sees(stars).states, "the stars are not given"
            )
            browse_and_hear_a_work(visitor)
            panels(visitor)
            visitor.press(visitor.say("Chrome", "Start"))
            visitor.screen.wait_for(screen="Attract")


def _stars(visitor: Visitor) -> str:
    word = visitor.say("Rating", "wonderful")
    return TRANSLATE(visitor.language, "Rating", "%n star(s): %1", 5).replace("%n", "5").replace("%1", word)


def browse_and_hear_a_work(visitor: Visitor) -> None:
    visitor.press(visitor.say("PlayingDeeds", "Browse"))
    visitor.screen.wait_for(screen="Browsing")
    field = visitor.say("BrowsingScreen", "Title, artist or year")
    visitor.sees(field)
    visitor.press(field)
    for letter in {"en": "sea", "ar": "بحر"}[visitor.language]:
        visitor.sees(letter)
        visitor.press(letter)
    visitor.press(visitor.say("TouchKeyboard", "Done"))
    title, artist = {"en": ("The Sea", "An invented painter"), "ar": ("البحر", "رسّام متخيَّل")}[
        visitor.language
    ]
    work = visitor.say("WorkTile", ", ").join((title, artist))
    visitor.sees(work)
    visitor.press(work)
    visitor.screen.wait_for(screen="Playing", works=["K-1"])


def panels(visitor: Visitor) -> None:
    say = visitor.say
    visitor.press(say("PlayingDeeds", "How it feels"))
    peaceful = say("Feelings", "Peaceful")
    visitor.sees(peaceful)
    visitor.press(peaceful)
    _wait_until(lambda: "checked" in visitor.sees(peaceful).states, "the feeling is not chosen")
    visitor.sees(say("FeelingsPanel", "Hear it that way"))
    visitor.press(say("Sheet", "Close"))
    visitor.press(say("PlayingDeeds", "Take it along"))
    visitor.sees(say("Sheet", "Done"))
    visitor.press(say("Sheet", "Done"))
    visitor.press(say("Chrome", "Help"))
    visitor.sees(say("HelpPanel", "Speak to me"))
    visitor.press(say("Chrome", "Language"))
    assert "checked" in visitor.sees({"en": "English", "ar": "العربية"}[visitor.language]).states
    visitor.press(say("Chrome", "Access"))
    large = say("AccessPanel", "Large text")
    assert "checked" not in visitor.sees(large).states
    visitor.press(large)
    _wait_until(lambda: "checked" in visitor.sees(large).states, "the text is not large")
    visitor.press(say("Sheet", "Done"))
    visitor.sees(say("PlayingDeeds", "Browse"))


def test_a_work_is_chosen_by_a_screen_reader(session, collection, tmp_path):
    with visitor_of(collection, "twin.png", session, tmp_path) as visitor:
        for language, title in (("en", "The Road"), ("ar", "الطريق")):
            begin(visitor, language)
            visitor.screen.wait_for(screen="Choosing", language=language)
            artist = {"en": "An invented painter", "ar": "رسّام متخيَّل"}[language]
            work = visitor.say("WorkButton", ", ").join((title, artist))
            assert visitor.sees(work).role == "list item"
            visitor.press(work)
            visitor.screen.wait_for(screen="Playing", works=["K-3"])
            visitor.press(visitor.say("Chrome", "Start"))
            visitor.screen.wait_for(screen="Attract")


def test_looking_and_the_question_whether_anybody_is_there_are_read(session, collection, tmp_path):
    with visitor_of(collection, "wall.png", session, tmp_path, idle_s=32.0) as visitor:
        for language in ("en", "ar"):
            begin(visitor, language)
            visitor.screen.wait_for(screen="Looking", language=language)
            visitor.sees(visitor.say("LookingScreen", "Browse the collection"))
            here = visitor.say("StillThere", "I am still here")
            assert "focused" in visitor.sees(here).states
            visitor.press(here)
            visitor.press(visitor.say("Chrome", "Start"))
            visitor.screen.wait_for(screen="Attract")


def test_a_trouble_is_read_with_the_ways_on(session, collection, tmp_path):
    with visitor_of(collection, "http://127.0.0.1:9/no-camera", session, tmp_path) as visitor:
        for language in ("en", "ar"):
            begin(visitor, language)
            visitor.screen.wait_for(screen="Troubled", language=language)
            visitor.sees(visitor.say("TroubledScreen", "Browse the collection"))
            assert visitor.say("TroubledScreen", "My camera does not answer") in visitor.reads()
            visitor.press(visitor.say("Chrome", "Start"))
            visitor.screen.wait_for(screen="Attract")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_staff_do_their_work_by_a_screen_reader(session, collection, tmp_path, language):
    house = shutil.copytree(collection, tmp_path / "house")
    set_pin(house / "kiosk", PIN)
    with visitor_of(house, "wall.png", session, tmp_path, language=language) as visitor:
        visitor.language = language
        width, height = SIZE
        for corner in ((5, 5), (width - 5, 5), (width - 5, height - 5), (5, height - 5)):
            visitor.screen.touch_at(*corner)
        visitor.sees(visitor.say("PinPad", "Enter"))
        for digit in PIN:
            visitor.press(digit)
        visitor.press(visitor.say("PinPad", "Enter"))
        visitor.screen.wait_for(screen="Staff", panel="")
        visitor.sees(visitor.say("StaffDesk", "End the program"))
        assert visitor.say("StaffDesk", "How I am") in visitor.reads()
        visitor.press(visitor.say("StaffDesk", "Back to the visitors"))
        visitor.screen.wait_for(screen="Attract")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_closed_house_is_read_and_has_nothing_to_press(session, collection, tmp_path, language):
    opens = datetime.now().astimezone() + timedelta(hours=2)
    hours = f"Mon-Sun {opens:%H:%M}-{opens + timedelta(hours=1):%H:%M}"
    with visitor_of(collection, "wall.png", session, tmp_path, language=language, hours=hours) as visitor:
        visitor.language = language
        visitor.screen.wait_for(screen="Closed")
        _wait_until(lambda: any(f"{opens:%H:%M}" in text for text in visitor.reads()), "no hour is read")
        assert visitor.focusable() == []


def test_the_kiosk_is_silent_while_a_screen_reader_speaks(session, collection, tmp_path):
    with visitor_of(collection, "wall.png", session, tmp_path, speed=18.0) as visitor:
        guest = Guest(visitor.screen)
        guest.press("space")
        guest.hears("Begin, button, 1 of 2")
        say_that_one_reads(session, True)
        _wait_until(lambda: visitor.screen.ask("reader") is True, "it is not noticed")
        heard = len(guest.heard)
        guest.press_only("F1")  # the keys do what they did
        visitor.screen.wait_for_focus("Speak to me")
        assert len(guest.heard) == heard
        say_that_one_reads(session, False)
        guest.hears("I speak to you now.")
        assert guest.press("Down").startswith("Close, button,")
