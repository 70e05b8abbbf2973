"""The whole visit of a guest who cannot see the screen: keys of a real keyboard, and what the voice says.

The voice is the real one; time passes quickly for the loudspeaker, so that nobody waits for long sentences.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes.by_ear import Guest
from fakes.loudspeaker import NullLoudspeaker
from fakes.pactl import FakePactl
from fakes.screen import Screen, environment_of, missing_programs, own_display
from fakes.small_exhibition import Exhibit, as_png, invented, painted, write_exhibition

from db.entities import LocalText, Remark
from kiosk.guiding import texts
from kiosk.ui.languages import Languages

pytestmark = [
    pytest.mark.screen,
    pytest.mark.visit,
    pytest.mark.skipif(bool(missing_programs()), reason="needs Xvfb and xdotool"),
]

PIECE_S = 600.0
HURRY = 18.0
"""Times as quick as a clock: a minute of speech is over in three seconds."""
KEYS = (
    *("Up", "Down", "Left", "Right", "Return") * 4,
    *("Escape", "BackSpace", "F1", "F2", "F4", "F6", "Tab", "space", "a", "i", "plus"),
)
"""Of a keypad and more, the usual ones more often; without those that silence the voice, or may do so."""


SILENCED = {Languages().translate(code, "Guide", texts.VOICE_OFF) for code in Languages().codes}


def on_a_wall(left: int, top: int, width: int, height: int) -> bytes:
    """A picture that nobody knows, on a camera's frame, as PNG."""
    wall = np.full((720, 1280, 3), 200, np.uint8)
    wall[top : top + height, left : left + width] = painted(7, width, height)
    return as_png(wall)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Works, one of them remarked upon, and what is held in front of the camera."""
    folder = tmp_path_factory.mktemp("collection")
    twin = painted(3)
    twin[:24, :24] = 0  # a corner that was restored
    pictures = [as_png(pixels) for pixels in (painted(1), painted(2), painted(3), twin)]
    sea = replace(
        invented("K-1", "The Sea", "البحر"),
        description=LocalText.of(en="Waves come in from the left.", ar="تأتي الأمواج من اليسار."),
        room="Room 3",
    )
    works = [
        sea,
        invented("K-2", "The Wood", "الغابة"),
        invented("K-3", "The Road", "الطريق"),
        invented("K-4", "The Road again", "الطريق ثانيةً"),
    ]
    remarks = tuple(
        Remark(begin, begin + 40.0, None, LocalText.of(en=f"Remark {place}.", ar=f"ملاحظة {place}."))
        for place, begin in enumerate((0.0, 40.0, 80.0), start=1)
    )
    exhibits = [
        Exhibit(work, image, remarks=remarks if work is sea else (), piece_s=PIECE_S)
        for work, image in zip(works, pictures, strict=True)
    ]
    write_exhibition(folder, exhibits)
    (folder / "known.png").write_bytes(pictures[0])
    (folder / "twin.png").write_bytes(pictures[2])
    (folder / "unknown.png").write_bytes(as_png(painted(7)))
    (folder / "wall.png").write_bytes(as_png(np.full((720, 1280, 3), 200, np.uint8)))
    (folder / "aside.png").write_bytes(on_a_wall(880, 220, 360, 270))
    (folder / "far.png").write_bytes(on_a_wall(500, 255, 280, 210))
    return folder


Open = Callable[..., Guest]
Visit = Callable[[str], Guest]


class Kiosks:
    """One kiosk at a time, reused for the next visit to the same; each must end without a complaint."""

    def __init__(self, collection: Path, environment: dict[str, str], folder: Path) -> None:
        self._collection, self._environment, self._folder = collection, environment, folder
        self._open: Screen | None = None
        self._shows: object = None

    def visit(self, camera: str, environment: dict[str, str] | None = None, **more: Any) -> Guest:
        """A guest at rest before a kiosk whose camera sees this."""
        if self._shows == (camera, environment, more) and self._open is not None:
            self._open.ask("press home")
            self._open.wait_for(screen="Attract")
            return Guest(self._open)
        self.close()
        self._shows = (camera, environment, more)
        self._open = Screen(
            self._collection / "exhibition.sqlite",
            str(self._collection / camera),
            self._folder / "heard.wav",
            environment=self._environment | (environment or {}),
            **({"speed": HURRY, "public_url": "https://museum.example"} | more),
        )
        self._open.wait_for(screen="Attract")
        return Guest(self._open)

    def close(self) -> None:
        screen, self._open = self._open, None
        if screen is not None:
            with screen:
                log = screen.end().splitlines()
            assert [line for line in log if line.startswith(("ERROR", "Traceback"))] == []


Visit = Callable[..., Guest]


@pytest.fixture(scope="module")
def visit(collection: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    with own_display() as display:
        kiosks = Kiosks(collection, environment_of(display), tmp_path_factory.mktemp("heard"))
        yield kiosks.visit
        kiosks.close()


def begin(guest: Guest) -> None:
    """Wake the voice, and begin in English."""
    guest.press("space")
    guest.hears("Begin, button, 1 of 2, press Select.")
    guest.press("Return")
    guest.hears("The camera is on.")


def test_the_first_key_wakes_the_voice_which_invites_in_every_language(visit: Visit) -> None:
    guest = visit("wall.png")
    assert guest.press("space") == "I speak to you now."
    guest.hears("Welcome.")
    guest.hears("", language="ar")
    guest.hears("Begin, button, 1 of 2, press Select.")
    guest.press("Down")
    guest.hears("ابدأ", language="ar")
    guest.press("Up")
    guest.hears("Begin, button, 1 of 2, press Select.")
    guest.goes_to("Louder, volume 11 of 11, button, 5 of 5")


def test_the_help_key_explains_the_place_and_all_keys(visit: Visit) -> None:
    guest = visit("wall.png")
    begin(guest)
    explained = guest.press("F1")
    for part in (
        "Help.",
        "The camera is on.",
        "arrow keys",
        "Volume keys",
        "Repeat key",
        "Press Back to go on.",
    ):
        assert part in explained
    assert guest.press("F1").startswith("Speak to me, switch, on")
    guest.press("Escape")
    guest.hears("Show me a painting", "Browse the collection, button,")


def test_how_it_looks_and_sounds_is_set_by_keys(visit: Visit) -> None:
    guest = visit("wall.png")
    begin(guest)
    guest.goes_to("Access")
    assert guest.press("Return").startswith("Settings for seeing and hearing.")
    guest.hears("It is chosen.")
    assert guest.press("Down").startswith("Light, button, 2 of 3")
    assert guest.press("Return").endswith("It is chosen.")
    assert "switch, off" in guest.goes_to("Large text")
    assert "switch, on" in guest.press("Return")
    guest.goes_to("Speak slower, normal, button")
    guest.goes_to("Quieter, 11 of 11")
    assert guest.press("Return").startswith("Quieter, 10 of 11, button,")
    assert guest.press("F8") == "Volume 11 of 11."
    assert guest.press("F8") == "Volume 11 of 11."  # there is nothing above, and it is said
    assert guest.press("F6") == "The screen is dark now."
    assert float(str(guest.screen.ask("lit"))) < 0.01
    assert guest.press("Escape").startswith("Show me a painting")
    assert guest.press("F6") == "The screen can be seen again."
    assert float(str(guest.screen.ask("lit"))) > 0.5


def test_a_work_is_found_by_typing_and_by_the_keyboard_on_the_screen(visit: Visit) -> None:
    guest = visit("wall.png")
    begin(guest)
    guest.hears("Browse the collection, button,")
    guest.press("Return")
    guest.hears("Search the collection.", "4 work", "Title, artist or year, text field, empty")
    assert guest.press("Return").startswith("q, key, 1 of 10")
    assert guest.press("Right").startswith("w, key, 2 of 10")
    assert "found for “w”" in guest.press("Return")
    assert "found for “wo”" in guest.press("o")
    assert "found for “w”" in guest.press("BackSpace")
    guest.press("BackSpace", *"road", "space", *"again")
    guest.hears("1 work", "found for “road again”")
    assert guest.press("Escape").startswith("The Road again, An invented painter, list item, 1 of 1")
    guest.press("Return")
    guest.hears("You hear the music of “The Road again”.")
    guest.press("Escape")
    guest.hears("Search the collection.", "found for “road again”")


def test_it_is_repeated_rested_and_gone_on_with(visit: Visit) -> None:
    guest = visit("wall.png")
    begin(guest)
    guest.hears("Browse the collection, button,")
    assert guest.press("F2") == guest.press("F2")
    guest.press_only("F3")
    silent = len(guest.heard)
    guest.press_only("F3")
    assert len(guest.heard) - silent <= 1
    assert guest.press("F5") == "I am silent now. Press the Speech key, and I speak again."
    assert guest.press("F5") == "I speak to you now."


def test_back_and_start_end_the_visit_with_a_word(visit: Visit) -> None:
    guest = visit("wall.png")
    for key in ("Escape", "F4"):
        begin(guest)
        assert guest.press(key) == "This visit is over. Press any key, and a new one begins."
        guest.screen.wait_for(screen="Attract")


def test_who_is_silent_is_asked_and_any_key_is_an_answer(visit: Visit) -> None:
    guest = visit("wall.png", idle_by_ear_s=21.0)
    begin(guest)
    guest.hears("Are you still there? Press any key to stay.", "I am still here, button")
    assert guest.press("Down") == "Good, we go on."
    guest.hears("Browse the collection, button,")


def test_headphones_begin_and_end_a_visit_by_ear(visit: Visit, tmp_path: Path) -> None:
    pactl = FakePactl(tmp_path)
    guest = visit("wall.png", environment={"PATH": f"{tmp_path}:{environment_of('')['PATH']}"})
    with pactl.server() as events:
        pactl.plug(True)
        print("Event 'change' on card #0", file=events)
        guest.hears("I speak to you now.", "Begin, button, 1 of 2")
        guest.screen.wait_for(by_ear=True)
        guest.press("Return")
        guest.hears("The camera is on.")
        pactl.plug(False)
        print("Event 'change' on card #0", file=events)
        guest.screen.wait_for(by_ear=False)
        heard = len(guest.heard)
        guest.press_only("Down")
        guest.screen.wait_for_focus("Back")
        assert len(guest.heard) == heard


@pytest.mark.parametrize(
    ("camera", "advice"),
    [
        ("aside.png", "A little to the right."),  # what is right in the frame is left in the mirror
        ("far.png", "A little closer."),
        ("wall.png", "I see no picture yet."),
    ],
)
def test_the_hand_is_guided_to_hold_the_picture_well(visit: Visit, camera: str, advice: str) -> None:
    guest = visit(camera)
    begin(guest)
    guest.hears(advice)


def test_a_work_is_told_of_while_its_music_plays_and_everything_can_be_done_by_ear(visit: Visit) -> None:
    guest = visit("known.png")
    begin(guest)
    guest.hears("You hear the music of “The Sea”.", "Stop, button,")
    guest.hears(
        "“The Sea”, by An invented painter, 1889.", "Where it hangs: Room 3.", "Waves come in from the left."
    )
    guest.hears("The music is made by a machine.")
    assert guest.press("Return").startswith("The music is over.")
    guest.hears("Again, button,")
    assert guest.press("Return") == "The music plays again."
    guest.goes_to("Why this music", key="Up")
    guest.press("Return")
    guest.goes_to("0:00 Remark 1, text, 1 of 3.", key="Up")
    assert guest.press("Down").startswith("0:40 Remark 2, text, 2 of 3.")
    assert guest.press("Escape").startswith("Why this music")
    guest.goes_to("Take it along")
    guest.press("Return")
    guest.hears("The address of the page is: https://museum.example/", "Done, button, 1 of 1")
    guest.press("Escape")
    guest.hears("Take it along, button,")


def test_a_feeling_and_stars_are_thanked_for_and_the_music_follows_the_feeling(visit: Visit) -> None:
    guest = visit("known.png")
    begin(guest)
    guest.hears("Stop, button,")
    guest.goes_to("How it feels")
    guest.press("Return")
    guest.hears("How does it feel to you?", "button, 1 of ")
    guest.goes_to("5 star", key="Up")
    assert guest.press("Return") == "Thank you."
    guest.hears("It is chosen.")
    guest.goes_to("Peaceful")
    assert guest.press("Return").startswith("Thank you. Further down")
    guest.hears("Peaceful, button,")
    guest.goes_to("Hear it that way")
    assert guest.press("Return").startswith("I am composing")
    guest.hears(
        "Cancel, button,", "You hear the music of “The Sea”.", "It follows the feeling that you chose:"
    )


def test_who_comes_back_with_the_same_picture_is_told_so(visit: Visit) -> None:
    guest = visit("known.png")
    begin(guest)
    guest.hears("You hear the music of “The Sea”.")
    assert guest.press("Escape").startswith("Show me a painting")
    guest.hears("I still see the one before.")


def test_a_visit_in_arabic_is_told_in_arabic(visit: Visit) -> None:
    guest = visit("known.png")
    guest.press("space")
    guest.hears("Begin, button, 1 of 2")
    guest.press("Down")
    guest.press("Return")
    guest.hears("البحر", "رسّام متخيَّل", "تأتي الأمواج من اليسار.", language="ar")
    guest.press("Return", "F1", "Escape")
    begun = max(place for place, (_, text) in enumerate(guest.heard) if text.startswith("ابدأ"))
    assert {language for language, _ in guest.heard[begun:]} == {"ar"}
    assert not re.search("[a-zA-Z]", guest.heard[-1][1])


def test_one_of_several_works_is_chosen_by_ear(visit: Visit) -> None:
    guest = visit("twin.png")
    begin(guest)
    guest.hears("It may be one of 2 painting", "The Road, An invented painter, list item, 1 of 3")
    assert guest.press("Right").startswith("The Road again, An invented painter, list item, 2 of 3")
    assert guest.press("Right").startswith("None of these, button, 3 of 3")
    guest.press("Up", "Return")
    guest.hears("You hear the music of “The Road again”.")


def test_an_unknown_picture_is_asked_about_cut_out_by_keys_and_composed_for(visit: Visit) -> None:
    guest = visit("unknown.png")
    begin(guest)
    guest.hears("I do not know this picture. Shall I compose music for it?", "Yes, compose, button, 1 of 2")
    assert guest.goes_to("Top right corner", key="Up").startswith(
        "Top right corner, 100 percent from the left"
    )
    assert "press again to let go" in guest.press("Return")
    assert guest.press("Left").startswith("Top right corner, 96 percent from the left, 0 from the top")
    guest.press("Return")
    guest.goes_to("Yes, compose")
    assert guest.press("Return").startswith("I am composing music")
    guest.hears("You hear the music for your picture.", "This is the picture that you showed.")


@pytest.mark.parametrize(("camera", "seed"), [("unknown.png", 2), ("known.png", 1)])
def test_whatever_is_pressed_something_is_said(visit: Visit, camera: str, seed: int) -> None:
    chance = random.Random(seed)
    guest = visit(camera)
    for _ in range(150):
        if guest.press(chance.choice(KEYS)) in SILENCED:  # the switch for it was met
            guest.press("F5")


@pytest.mark.sound
def test_a_loudspeaker_that_comes_back_is_told_of(
    collection: Path, tmp_path: Path, loudspeaker: NullLoudspeaker
) -> None:
    with (
        own_display() as display,
        Screen(
            collection / "exhibition.sqlite",
            str(collection / "wall.png"),
            tmp_path / "heard.wav",
            environment=environment_of(display) | loudspeaker.environment,
            loudspeaker=True,
        ) as screen,
    ):
        screen.wait_for(screen="Attract")
        guest = Guest(screen)
        guest.press("space")
        screen.hear(lambda said: any("spoken" in each for each in said))
        loudspeaker.unplug()
        screen.wait_for(loudspeaker_lost=True)
        loudspeaker.plug_in()
        guest.hears("The loudspeaker is back.")
