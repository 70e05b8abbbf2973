"""What is said of each item and each screen, in both languages."""

import re
from itertools import product
from pathlib import Path

import pytest
from fakes.speech import arabic, english

from kiosk import guiding
from kiosk.guiding import Focus, Role, State, texts
from kiosk.guiding.focus import say_focus
from kiosk.guiding.scenes import (
    AccessPanel,
    AttractScene,
    BrowsingScene,
    ChoosingScene,
    ClosedScene,
    ComposingScene,
    ConfirmingScene,
    FeelingsPanel,
    HelpPanel,
    LanguagePanel,
    LookingScene,
    Panel,
    PlayingScene,
    Scene,
    Screen,
    StaffScene,
    StillThere,
    TakeAlongPanel,
    TroubledScene,
)
from kiosk.guiding.screens import introduce, tell_change
from kiosk.keys import Command
from kiosk.visit import Hint, Trouble

ALL_KEYS = frozenset(Command)
ONE_OF_EACH: tuple[Scene, ...] = (
    AttractScene(("en", "ar")),
    AttractScene(("en",)),
    *(LookingScene(hint) for hint in Hint),
    ChoosingScene(("البحر",)),
    ChoosingScene(("البحر", "الليل")),
    ConfirmingScene(),
    ComposingScene(0.0),
    PlayingScene("البحر", 1),
    PlayingScene("", 1),
    PlayingScene("", 1, sounding=False),
    BrowsingScene(0),
    BrowsingScene(7),
    BrowsingScene(7, "بحر"),
    *(TroubledScene(trouble) for trouble in Trouble),
    ClosedScene(),
    StaffScene(),
    HelpPanel(LookingScene()),
    LanguagePanel(),
    AccessPanel(),
    TakeAlongPanel(),
    TakeAlongPanel("متحف"),
    FeelingsPanel(),
    StillThere(20),
)


def said(scene, wording, first=True):
    return introduce(scene, wording, first=first, keys=ALL_KEYS)


def test_every_kind_of_screen_and_panel_is_among_those_tested():
    assert {type(scene) for scene in ONE_OF_EACH} == {*Screen.__args__, *Panel.__args__}


@pytest.mark.parametrize("scene", ONE_OF_EACH, ids=repr)
def test_every_screen_says_what_it_is_in_whole_sentences(scene):
    for first in (True, False):
        sentences = said(scene, english(), first)
        assert sentences
        for sentence in sentences:
            assert re.fullmatch(r"[A-Z0-9“].{3,}[.?]", sentence), sentence
            assert "%" not in sentence


@pytest.mark.parametrize("scene", ONE_OF_EACH, ids=repr)
def test_nothing_is_left_in_english_where_the_catalogue_has_another_language(scene):
    sentences = [*said(scene, arabic()), *said(scene, arabic(), first=False)]
    sentences += [tell_change(other, scene, arabic()) for other in ONE_OF_EACH if type(other) is type(scene)]
    assert not re.search(r"[A-Za-z%]", " ".join(sentences))


@pytest.mark.parametrize("scene", [scene for scene in ONE_OF_EACH if not isinstance(scene, Panel)], ids=repr)
def test_help_tells_of_the_screen_below_it_and_of_every_key_that_there_is(scene):
    sentences = said(HelpPanel(scene), english())
    assert set(said(scene, english())) <= set(sentences)
    for key in (
        "arrow keys",
        "Select",
        "Back",
        "Help",
        "Volume",
        "Repeat",
        "Pause",
        "Start",
        "Speech",
        "Curtain",
    ):
        assert any(key in sentence for sentence in sentences), key
    without = introduce(HelpPanel(scene), english(), first=True, keys=ALL_KEYS - {Command.CURTAIN})
    assert len(without) == len(sentences) - 1


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (LookingScene(), LookingScene(Hint.OTHER_CODE), texts.OTHER_CODE),
        (LookingScene(Hint.OTHER_CODE), LookingScene(), ""),
        (ComposingScene(0.1), ComposingScene(0.2), ""),
        (ComposingScene(0.2), ComposingScene(0.3), texts.QUARTER_DONE),
        (ComposingScene(0.2), ComposingScene(0.8), texts.NEARLY_DONE),
        (ComposingScene(0.8), ComposingScene(0.9), ""),
        (PlayingScene("A", 1), PlayingScene("A", 1, sounding=False), texts.PLAYING_OVER),
        (PlayingScene("A", 1, sounding=False), PlayingScene("A", 2), texts.PLAYING_AGAIN),
        (PlayingScene("A", 1), PlayingScene("B", 2), "You hear the music of “B”."),
        (BrowsingScene(9), BrowsingScene(1, "sea"), "1 work found for “sea”."),
        (BrowsingScene(9), BrowsingScene(0, "xyz"), texts.NONE_FOUND),
        (StillThere(20), StillThere(19), ""),
        (StillThere(11), StillThere(10), "10 seconds left."),
        (TroubledScene(Trouble.SOUND), TroubledScene(Trouble.CAMERA), None),
        (ChoosingScene(("A", "B")), ChoosingScene(("C",)), None),
        (AccessPanel(), AccessPanel(), ""),
    ],
)
def test_what_changes_on_a_screen_is_told_and_what_does_not_is_not(before, after, told):
    expected = " ".join(said(after, english(), first=False)) if told is None else told
    assert tell_change(before, after, english()) == expected


@pytest.mark.parametrize("scene", ONE_OF_EACH, ids=repr)
def test_what_has_not_changed_is_not_told_again(scene):
    assert tell_change(scene, scene, english()) == ""


def test_focus_says_name_role_position_and_what_to_press():
    listen = Focus("Listen", Role.BUTTON, 1, 4)
    assert say_focus(listen, english()).text == "Listen, button, 1 of 4, press Select."


@pytest.mark.parametrize(
    ("focus", "text"),
    [
        (Focus("Are you there?", Role.BUTTON), "Are you there, button, press Select."),
        (
            Focus("English", Role.ITEM, 1, 2, state=State.CHOSEN),
            "English, list item, 1 of 2, press Select. It is chosen.",
        ),
        (
            Focus("Volume", Role.SLIDER, 2, 5, value="3"),
            "Volume, slider, at 3, 2 of 5, change it with Left and Right.",
        ),
        (
            Focus("Large text", Role.SWITCH, state=State.ON),
            "Large text, switch, on, press Select to turn it off.",
        ),
        (
            Focus("Large text", Role.SWITCH, 1, 2),
            "Large text, switch, off, 1 of 2, press Select to turn it on.",
        ),
        (Focus("Search", Role.FIELD, value="sea"), "Search, text field with “sea”, press Select to type."),
        (Focus("Search", Role.FIELD), "Search, text field, empty, press Select to type."),
        (Focus("A", Role.KEY, 11, 40), "A, key, 11 of 40, press Select."),
        (Focus("The Sea", Role.IMAGE), "The Sea, picture."),
        (Focus("…", Role.KEY), "…, key, press Select."),
        (Focus("Back", Role.BUTTON, hint="It looks again."), "Back, button, press Select. It looks again."),
        (Focus("Back", Role.BUTTON, 3), "Back, button, press Select."),
    ],
)
def test_each_role_says_how_it_is_used(focus, text):
    assert say_focus(focus, english()).text == text


@pytest.mark.parametrize(("role", "state", "place"), [*product(Role, State, ((0, 0), (2, 3)))])
def test_every_item_says_its_name_first_and_all_of_it_in_the_visitors_language(role, state, place):
    focus = Focus("بحر", role, *place, value="٣", state=state)
    assert re.fullmatch(r"بحر[^A-Za-z%]+\.", say_focus(focus, arabic()).text)
    in_english = say_focus(Focus("Name", role, *place, value="3", state=state), english()).text
    assert in_english.startswith("Name, ")
    assert ("2 of 3" in in_english) == (place == (2, 3))


def test_no_text_is_kept_that_is_never_said():
    folder = Path(guiding.__file__).parent
    used = " ".join(path.read_text() for path in folder.glob("*.py") if path.name != "texts.py")
    names = [name for name, value in vars(texts).items() if name.isupper() and isinstance(value, str)]
    assert [name for name in names if name != "QT_TRANSLATE_NOOP" and f"texts.{name}" not in used] == []
    assert len(names) > 100
