"""Where the focus is: 'Listen, button, 1 of 4, press Select.'"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.guiding import texts
from kiosk.guiding.speech import Utterance
from kiosk.guiding.wording import Wording


class Role(StrEnum):
    """What an item of a screen is, as far as its use differs."""

    BUTTON = "button"
    ITEM = "item"
    """Of a list."""
    SLIDER = "slider"
    """Anything that Left and Right change by steps."""
    SWITCH = "switch"
    FIELD = "field"
    """A text that can be typed into."""
    KEY = "key"
    """Of the keyboard on the screen."""
    IMAGE = "image"
    HEADING = "heading"
    TEXT = "text"
    """To be read, one of several; there is nothing to press."""


class State(StrEnum):
    """How an item stands."""

    NONE = ""
    ON = "on"
    OFF = "off"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Focus:
    """An item of a screen that has the focus; its texts are in the visitor's language already."""

    name: str
    role: Role
    position: int = 0
    """From 1; 0: the item is not one of several."""
    of: int = 0
    """How many there are; below `position`: nobody knows, and no position is said."""
    value: str = ""
    """What a slider stands at, what is typed into a field, or how it stands with what a button changes."""
    state: State = State.NONE
    """A switch is on, or else it counts as off."""
    hint: str = ""
    """A sentence on what it does; empty where its name tells."""
    language: str = ""
    """BCP 47, where its name is not in the visitor's language, as on the buttons that choose one."""


_ALONE = {
    Role.BUTTON: texts.BUTTON,
    Role.ITEM: texts.ITEM,
    Role.SLIDER: texts.SLIDER,
    Role.KEY: texts.KEY,
    Role.IMAGE: texts.IMAGE,
    Role.HEADING: texts.HEADING,
    Role.TEXT: texts.TEXT,
}
_OF_SEVERAL = {
    Role.BUTTON: texts.BUTTON_OF,
    Role.ITEM: texts.ITEM_OF,
    Role.SLIDER: texts.SLIDER_OF,
    Role.KEY: texts.KEY_OF,
    Role.IMAGE: texts.IMAGE_OF,
    Role.HEADING: texts.HEADING_OF,
    Role.TEXT: texts.TEXT_OF,
}


def say_focus(focus: Focus, wording: Wording) -> Utterance:
    """Name, role, position and what to press; then what it does, where somebody says so."""
    is_one_of_several = 1 <= focus.position <= focus.of
    name, value = _plain(focus.name), _plain(focus.value)
    if focus.role is Role.SLIDER or (focus.role is Role.FIELD and value):
        values = [name, value]
    else:
        values = [wording(texts.LIST_MORE, name, value) if value else name]
    if is_one_of_several:
        values += [str(focus.position), str(focus.of)]
    chosen = wording(texts.CHOSEN) if focus.state is State.CHOSEN else ""
    return wording.utterance(wording(_pattern(focus, is_one_of_several), *values), chosen, focus.hint)


def _pattern(focus: Focus, is_one_of_several: bool) -> str:
    match focus.role:
        case Role.SWITCH if focus.state is State.ON:
            alone, of_several = texts.SWITCH_ON, texts.SWITCH_ON_OF
        case Role.SWITCH:
            alone, of_several = texts.SWITCH_OFF, texts.SWITCH_OFF_OF
        case Role.FIELD if focus.value.strip():
            alone, of_several = texts.FIELD, texts.FIELD_OF
        case Role.FIELD:
            alone, of_several = texts.EMPTY_FIELD, texts.EMPTY_FIELD_OF
        case role:
            alone, of_several = _ALONE[role], _OF_SEVERAL[role]
    return of_several if is_one_of_several else alone


def _plain(name: str) -> str:
    """Without the marks at its end: a comma follows, and a voice stumbles over two."""
    return name.strip().rstrip(".,;:!?…؟،؛ ") or name.strip()
