"""What is said when a screen or a panel appears, and when something on it changes."""

from __future__ import annotations

from collections.abc import Set

from kiosk.guiding import texts
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
from kiosk.guiding.wording import Wording
from kiosk.keys import Command
from kiosk.visit import Hint, Trouble

_HINTS = {
    Hint.NONE: "",
    Hint.LABEL_NOT_ON_SHOW: texts.LABEL_NOT_ON_SHOW,
    Hint.FOREIGN_LABEL: texts.FOREIGN_LABEL,
    Hint.OTHER_CODE: texts.OTHER_CODE,
    Hint.TOO_DARK: texts.TOO_DARK,
}
_TROUBLES = {
    Trouble.CAMERA: texts.TROUBLED_CAMERA,
    Trouble.COMPOSING: texts.TROUBLED_COMPOSING,
    Trouble.SOUND: texts.TROUBLED_SOUND,
    Trouble.EXHIBITION: texts.TROUBLED_EXHIBITION,
}
_MILESTONES = ((0.75, texts.NEARLY_DONE), (0.5, texts.HALF_DONE), (0.25, texts.QUARTER_DONE))
"""From this progress on, the last first."""
_SECONDS_TOLD = (10, 5)
"""Of those left before the return to the start, beside the first."""

_ARROWS = frozenset({Command.UP, Command.DOWN, Command.LEFT, Command.RIGHT})
_KEYS = (
    (_ARROWS, texts.KEYS_ARROWS),
    (frozenset({Command.SELECT}), texts.KEYS_SELECT),
    (frozenset({Command.BACK}), texts.KEYS_BACK),
    (frozenset({Command.HELP}), texts.KEYS_HELP),
    (frozenset({Command.VOLUME_UP, Command.VOLUME_DOWN}), texts.KEYS_VOLUME),
    (frozenset({Command.REPEAT}), texts.KEYS_REPEAT),
    (frozenset({Command.PAUSE}), texts.KEYS_PAUSE),
    (frozenset({Command.START}), texts.KEYS_START),
    (frozenset({Command.BY_EAR}), texts.KEYS_BY_EAR),
    (frozenset({Command.CURTAIN}), texts.KEYS_CURTAIN),
)


def explain_keys(keys: Set[Command], wording: Wording) -> tuple[str, ...]:
    """What each key of the keypad does, of those that there are."""
    return tuple(wording(text) for commands, text in _KEYS if commands <= keys)


def introduce(scene: Scene, wording: Wording, *, first: bool, keys: Set[Command]) -> tuple[str, ...]:
    """What appears, and what can be done there, in whole sentences.

    Args:
        scene: what is shown.
        wording: the visitor's language.
        first: whether this visitor is here for the first time, and hears more.
        keys: what the keypad has; all of it is explained on the help panel.
    """
    said = (
        _introduce_panel(scene, wording, first=first, keys=keys)
        if isinstance(scene, Panel)
        else _introduce_screen(scene, wording, first=first)
    )
    return tuple(filter(None, said))


def _introduce_screen(screen: Screen, wording: Wording, *, first: bool) -> tuple[str, ...]:
    match screen:
        case AttractScene(languages):
            begin = texts.BEGIN_IN_ONE if len(languages) == 1 else texts.BEGIN_IN_MANY
            return wording(texts.WELCOME), wording(begin)
        case LookingScene(hint):
            return wording(texts.LOOKING_FIRST if first else texts.LOOKING), _hint(hint, wording)
        case ChoosingScene((title,)):
            return wording(texts.CHOOSING_ONE, title), wording(texts.CHOOSING_HOW)
        case ChoosingScene(titles):
            return wording(texts.CHOOSING_MANY, number=len(titles)), wording(texts.CHOOSING_HOW)
        case ConfirmingScene():
            kept = wording(texts.CONFIRMING_FIRST) if first else ""
            return wording(texts.CONFIRMING), kept, wording(texts.CONFIRMING_HOW)
        case ComposingScene():
            return (wording(texts.COMPOSING),)
        case PlayingScene():
            more = wording(texts.PLAYING_FIRST) if first and screen.sounding else ""
            return _playing(screen, wording), more
        case BrowsingScene():
            more = wording(texts.BROWSING_FIRST) if first else ""
            return wording(texts.BROWSING), more, _found(screen, wording)
        case TroubledScene(trouble):
            way_on = texts.WAIT_OR_LEAVE if trouble is Trouble.CAMERA else texts.GO_ON_OR_LEAVE
            return wording(_TROUBLES[trouble]), wording(way_on)
        case ClosedScene():
            return (wording(texts.CLOSED),)
        case StaffScene():
            return (wording(texts.FOR_STAFF),)


def _introduce_panel(panel: Panel, wording: Wording, *, first: bool, keys: Set[Command]) -> tuple[str, ...]:
    match panel:
        case HelpPanel(about):
            here = introduce(about, wording, first=True, keys=keys)
            return wording(texts.HELP), *here, *explain_keys(keys, wording), wording(texts.LEAVE_HELP)
        case LanguagePanel():
            return (wording(texts.LANGUAGE),)
        case AccessPanel():
            return wording(texts.ACCESS), wording(texts.ACCESS_FIRST) if first else ""
        case TakeAlongPanel(address):
            return wording(texts.TAKE_ALONG), wording(texts.TAKE_ALONG_ADDRESS, address) if address else ""
        case FeelingsPanel():
            return wording(texts.FEELINGS), wording(texts.FEELINGS_FIRST) if first else ""
        case StillThere(seconds):
            return (wording(texts.STILL_THERE, number=seconds),)


def tell_change(before: Scene, after: Scene, wording: Wording) -> str:
    """What is new on a scene of the same kind; empty: nothing that needs saying."""
    if before == after:
        return ""
    match before, after:
        case LookingScene(), LookingScene(hint):
            return _hint(hint, wording)
        case ComposingScene(had), ComposingScene(progress):
            passed = (text for share, text in _MILESTONES if had < share <= progress)
            return next((wording(text) for text in passed), "")
        case PlayingScene(), PlayingScene():
            return _tell_playing(before, after, wording)
        case BrowsingScene(), BrowsingScene():
            return _found(after, wording)
        case StillThere(), StillThere(seconds) if seconds in _SECONDS_TOLD:
            return wording(texts.SECONDS_LEFT, number=seconds)
        case (ChoosingScene(), ChoosingScene()) | (TroubledScene(), TroubledScene()):
            return " ".join(introduce(after, wording, first=False, keys=frozenset()))
        case _:
            return ""


def _hint(hint: Hint, wording: Wording) -> str:
    return wording(_HINTS[hint]) if _HINTS[hint] else ""


def _playing(scene: PlayingScene, wording: Wording) -> str:
    if not scene.sounding:
        return wording(texts.PLAYING_OVER)
    return wording(texts.PLAYING_WORK, scene.title) if scene.title else wording(texts.PLAYING_LIVE)


def _tell_playing(before: PlayingScene, after: PlayingScene, wording: Wording) -> str:
    """Whether it plays still, or again; of another piece, what it is."""
    if before.title == after.title and before.take != after.take and after.sounding:
        return wording(texts.PLAYING_AGAIN)
    return _playing(after, wording)


def _found(scene: BrowsingScene, wording: Wording) -> str:
    if scene.found == 0:
        return wording(texts.NONE_FOUND)
    if scene.query:
        return wording(texts.FOUND_FOR, scene.query, number=scene.found)
    return wording(texts.FOUND, number=scene.found)
