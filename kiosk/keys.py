"""Which key does what. A keypad for guests who cannot see the screen acts as a keyboard: its keys arrive as keys.

What they are named and send differs from one keypad to another, and most can be programmed; so the map can be set,
command by command, as text: `help = "F1, H"`. A command that the settings do not name keeps its usual keys, and
loses those that are given to another one. Keys are named as Qt names them in portable texts ("Esc", "PgUp",
"Volume Up"), in capitals or not; Qt itself is not needed.

No letters, digits or spaces have a meaning by default, since a search is typed with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from db.errors import KlangbildError


class Command(StrEnum):
    """What a key can mean."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    SELECT = "select"
    BACK = "back"
    HELP = "help"
    VOLUME_UP = "volume-up"
    VOLUME_DOWN = "volume-down"
    REPEAT = "repeat"
    """Say the last thing once more."""
    PAUSE = "pause"
    """Silence the voice, and let it go on."""
    START = "start"
    """To the very beginning."""
    BY_EAR = "by-ear"
    """Turn the voice on or off."""
    CURTAIN = "curtain"
    """Darken the screen for whoever does not look at it, or show it again."""


INDISPENSABLE = (Command.UP, Command.DOWN, Command.LEFT, Command.RIGHT, Command.SELECT, Command.BACK)
"""Without these the visit cannot be made by keys."""


class KeyMapError(KlangbildError):
    """The settings of the keys cannot be meant."""


_CODES: Mapping[str, int] = {
    "Esc": 0x01000000,
    "Tab": 0x01000001,
    "Backspace": 0x01000003,
    "Return": 0x01000004,
    "Enter": 0x01000005,
    "Ins": 0x01000006,
    "Del": 0x01000007,
    "Pause": 0x01000008,
    "Print": 0x01000009,
    "Home": 0x01000010,
    "End": 0x01000011,
    "Left": 0x01000012,
    "Up": 0x01000013,
    "Right": 0x01000014,
    "Down": 0x01000015,
    "PgUp": 0x01000016,
    "PgDown": 0x01000017,
    **{f"F{number}": 0x01000030 + number - 1 for number in range(1, 36)},
    "Menu": 0x01000055,
    "Help": 0x01000058,
    "Back": 0x01000061,
    "Forward": 0x01000062,
    "Stop": 0x01000063,
    "Volume Down": 0x01000070,
    "Volume Mute": 0x01000071,
    "Volume Up": 0x01000072,
    "Media Play": 0x01000080,
    "Media Stop": 0x01000081,
    "Media Previous": 0x01000082,
    "Media Next": 0x01000083,
    "Media Pause": 0x01000085,
    "Toggle Media Play/Pause": 0x01000086,
    "Home Page": 0x01000090,
    "Search": 0x01000092,
    "Audio Repeat": 0x01000103,
    "Select": 0x01010000,
    "Yes": 0x01010001,
    "No": 0x01010002,
    "Cancel": 0x01020001,
    "Space": 0x20,
    **{chr(code): code for code in range(0x21, 0x7F) if chr(code) != "," and not chr(code).islower()},
}
"""Qt's portable name of a key -> its number (`Qt.Key`). A comma parts names, so it is none."""

_NAMES = {name.casefold(): name for name in _CODES}

_USUAL: Mapping[Command, tuple[str, ...]] = {
    Command.UP: ("Up",),
    Command.DOWN: ("Down",),
    Command.LEFT: ("Left",),
    Command.RIGHT: ("Right",),
    Command.SELECT: ("Return", "Enter", "Select"),
    Command.BACK: ("Esc", "Backspace", "Back"),
    Command.HELP: ("F1", "Help"),
    Command.VOLUME_UP: ("Volume Up", "F8"),
    Command.VOLUME_DOWN: ("Volume Down", "F7"),
    Command.REPEAT: ("F2", "Audio Repeat"),
    Command.PAUSE: ("F3", "Pause", "Media Pause", "Toggle Media Play/Pause"),
    Command.START: ("F4", "Home", "Home Page"),
    Command.BY_EAR: ("F5",),
    Command.CURTAIN: ("F6",),
}


@dataclass(frozen=True, slots=True)
class KeyMap:
    """Which keys give which command."""

    keys: tuple[tuple[Command, tuple[str, ...]], ...]
    """Every command, in the order of `Command`, with its keys' names; no key stands twice."""

    def command_of(self, code: int) -> Command | None:
        """What a key means; None: nothing.

        Args:
            code: as Qt numbers keys (`Qt.Key`).
        """
        return next((each for each, names in self.keys if any(_CODES[name] == code for name in names)), None)

    @property
    def commands(self) -> frozenset[Command]:
        """Those that some key gives."""
        return frozenset(command for command, names in self.keys if names)

    def as_settings(self) -> dict[str, str]:
        """As `read_key_map` reads it."""
        return {command.value: ", ".join(names) for command, names in self.keys}


def read_key_map(settings: Mapping[str, str]) -> KeyMap:
    """The usual keys, changed by settings: command -> names of keys, parted by commas; empty: no key.

    Raises:
        KeyMapError: a command or a key is unknown, a key is to do two things, or a command without which nobody
            can make the visit has no key left.
    """
    chosen = {_command(name): _key_names(name, text) for name, text in settings.items()}
    owners: dict[str, Command] = {}
    for command, names in chosen.items():
        for name in names:
            if owners.setdefault(name, command) is not command:
                raise KeyMapError(
                    f"the key {name!r} is to be both {owners[name].value!r} and {command.value!r}; take it out of"
                    " one of them"
                )
    taken = owners.keys()
    usual = {command: tuple(name for name in names if name not in taken) for command, names in _USUAL.items()}
    keys = {**usual, **chosen}
    for command in INDISPENSABLE:
        if not keys[command]:
            raise KeyMapError(
                f"no key is left for {command.value!r}, and without it nobody can make the visit by keys; set"
                f' {command.value} = "{_USUAL[command][0]}", or another key'
            )
    return KeyMap(tuple((command, keys[command]) for command in Command))


def steps_along(command: Command, *, horizontal: bool, right_to_left: bool) -> int:
    """How an arrow moves through a row or a column of items: 1 to the next one, -1 to the one before, 0 not at all.

    Left and Right mean the next one to the left or the right, so what they mean depends on the way that a row is
    read. A column has the same order in every language; Left and Right move through it as well, for keypads
    whose keys lie in a row.
    """
    match command:
        case Command.DOWN:
            return 1
        case Command.UP:
            return -1
        case Command.LEFT | Command.RIGHT:
            onwards = Command.LEFT if horizontal and right_to_left else Command.RIGHT
            return 1 if command is onwards else -1
        case _:
            return 0


def _command(name: str) -> Command:
    try:
        return Command(name)
    except ValueError:
        known = ", ".join(Command)
        raise KeyMapError(f"{name!r} is nothing that a key can do; there is {known}") from None


def _key_names(command: str, text: str) -> tuple[str, ...]:
    """Canonical names, each once."""
    names = [part.strip() for part in text.split(",")]
    if names == [""]:
        return ()
    for name in names:
        if name.casefold() not in _NAMES:
            raise KeyMapError(
                f"{name!r}, set for {command!r}, is no name of a key; write them as in"
                ' "Up, F1, Esc, Return, Volume Up, H", parted by commas'
            )
    return tuple(dict.fromkeys(_NAMES[name.casefold()] for name in names))
