"""Which key does what, and how that is set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from kiosk import keys
from kiosk.keys import INDISPENSABLE, Command, KeyMapError, read_key_map, steps_along

NAMES = sorted(keys._CODES)


def test_keys_are_named_and_numbered_as_qt_has_them():
    portable = QKeySequence.SequenceFormat.PortableText
    assert {name: QKeySequence(code).toString(portable) for name, code in keys._CODES.items()} == {
        name: name for name in NAMES
    }


def test_without_settings_every_command_has_a_key_and_the_arrows_are_arrows():
    usual = read_key_map({})
    assert usual.commands == frozenset(Command)
    assert usual.command_of(Qt.Key.Key_Up.value) is Command.UP
    assert usual.command_of(Qt.Key.Key_Return.value) is Command.SELECT
    assert usual.command_of(Qt.Key.Key_VolumeUp.value) is Command.VOLUME_UP
    assert usual.command_of(Qt.Key.Key_F35.value) is None


def test_what_is_typed_into_a_search_is_no_command():
    usual = read_key_map({})
    assert [usual.command_of(code) for code in range(0x20, 0x7F)] == [None] * 95


def test_a_command_gets_the_keys_of_the_settings_in_place_of_its_own():
    keypad = read_key_map({"help": "f9, H", "repeat": ""})
    assert keypad.command_of(Qt.Key.Key_F9.value) is Command.HELP
    assert keypad.command_of(Qt.Key.Key_H.value) is Command.HELP
    assert keypad.command_of(Qt.Key.Key_F1.value) is None
    assert Command.REPEAT not in keypad.commands


def test_a_key_that_is_set_for_one_command_is_lost_to_its_usual_one():
    keypad = read_key_map({"curtain": "F2"})
    assert keypad.command_of(Qt.Key.Key_F2.value) is Command.CURTAIN
    assert dict(keypad.keys)[Command.REPEAT] == ("Audio Repeat",)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"help": "F1, Fx"}, r"'Fx', set for 'help', is no name of a key; write them as in \"Up, F1"),
        ({"help": "F1,,F2"}, "'', set for 'help', is no name of a key"),
        ({"jump": "F1"}, "'jump' is nothing that a key can do; there is up, down"),
        ({"help": "F9", "start": "f9"}, "the key 'F9' is to be both 'help' and 'start'; take it out of one"),
        ({"select": ""}, "no key is left for 'select', .* set select = \"Return\", or another key"),
        ({"curtain": "Up"}, "no key is left for 'up'"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_with_the_remedy(settings, message):
    with pytest.raises(KeyMapError, match=message):
        read_key_map(settings)


@given(st.data())
def test_a_map_written_as_settings_is_read_as_the_same_map(data):
    shuffled = data.draw(st.permutations(NAMES))
    settings = {}
    for command in data.draw(st.permutations(list(Command))):
        least = 1 if command in INDISPENSABLE else 0
        count = data.draw(st.integers(least, 3))
        own, shuffled = shuffled[:count], shuffled[count:]
        settings[command.value] = ", ".join(data.draw(st.sampled_from([name, name.lower()])) for name in own)
    read = read_key_map(settings)
    assert read_key_map(read.as_settings()) == read
    assert {command.value: len(names) for command, names in read.keys} == {
        name: len([each for each in text.split(",") if each]) for name, text in settings.items()
    }
    for command, names in read.keys:
        assert {read.command_of(keys._CODES[name]) for name in names} <= {command}


@given(st.dictionaries(st.sampled_from([*Command, "jump"]), st.text("F12, Up", max_size=8), max_size=3))
def test_whatever_is_set_is_refused_or_leaves_the_visit_possible_by_keys(settings):
    try:
        read = read_key_map(settings)
    except KeyMapError:
        return
    assert read.commands >= set(INDISPENSABLE)
    everything = [name for _, names in read.keys for name in names]
    assert len(everything) == len(set(everything))


@pytest.mark.parametrize("right_to_left", [False, True])
@pytest.mark.parametrize("horizontal", [False, True])
def test_only_a_row_that_is_read_from_the_right_turns_left_and_right_round(horizontal, right_to_left):
    def steps(command):
        return steps_along(command, horizontal=horizontal, right_to_left=right_to_left)

    assert (steps(Command.UP), steps(Command.DOWN), steps(Command.SELECT)) == (-1, 1, 0)
    onwards = -1 if horizontal and right_to_left else 1
    assert (steps(Command.LEFT), steps(Command.RIGHT)) == (-onwards, onwards)
