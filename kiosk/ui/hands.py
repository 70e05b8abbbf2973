"""Keys and touches, before the window sees them: what they mean everywhere, whatever screen is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTouchEvent, QWindow

from kiosk.keys import Command, KeyMap
from kiosk.visit import AccessChanged, Event, Panel, PanelOpened, Press, Visit, VolumeChanged

_FOR_QML = {
    Command.UP: Qt.Key.Key_Up,
    Command.DOWN: Qt.Key.Key_Down,
    Command.LEFT: Qt.Key.Key_Left,
    Command.RIGHT: Qt.Key.Key_Right,
    Command.SELECT: Qt.Key.Key_Return,
    Command.BACK: Qt.Key.Key_Escape,
}
"""What the screens understand: another key that means the same reaches them as this one."""

_PASSED_ON = Qt.KeyboardModifier.GroupSwitchModifier
"""Tells a key that is passed on from one that was pressed; no keyboard of ours has this one. That the window system
sent an event tells nothing: while a screen reader is active, Qt sends each key anew."""

_ERASES = Qt.Key.Key_Backspace
"""Where it means 'back', it reaches the screens as it is: who types takes a letter away with it."""

_OWN_ANSWER = frozenset(
    {
        Command.VOLUME_UP,
        Command.VOLUME_DOWN,
        Command.REPEAT,
        Command.PAUSE,
        Command.BY_EAR,
        Command.CURTAIN,
    }
)
"""What they do is heard by itself."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What keys and touches do."""

    keys: KeyMap
    visit: Callable[[], Visit]
    happen: Callable[[Event], None]
    acted: Callable[[], None]
    """The visitor did something; called before that is carried out."""
    repeat: Callable[[], None]
    pause: Callable[[], None]
    tell_volume: Callable[[], None]
    touched: Callable[[float, float], None]
    """The screen was touched, at shares of its width and height."""
    key_used: Callable[[], None]
    answered: Callable[[], None]
    """A key was carried out; if it led nowhere, what has the focus is said once more."""

    def press(self, command: Command) -> bool:
        """Carry out what a key means everywhere; False: the screen that is shown knows better."""
        match command:
            case Command.HELP:
                self.happen(PanelOpened(Panel.HELP))
            case Command.VOLUME_UP:
                self._change_volume(1)
            case Command.VOLUME_DOWN:
                self._change_volume(-1)
            case Command.REPEAT:
                self.repeat()
            case Command.PAUSE:
                self.pause()
            case Command.START:
                self.happen(Press.HOME)
            case Command.BY_EAR:
                self.happen(Press.BY_EAR)
            case Command.CURTAIN:
                access = self.visit().access
                self.happen(AccessChanged(replace(access, curtain=not access.curtain)))
            case _:
                return False
        return True

    def _change_volume(self, steps: int) -> None:
        self.happen(VolumeChanged(steps))
        self.tell_volume()


class HandFilter(QObject):
    """Sees every key and touch before the window does.

    A filter, not an override of the window's `event`: that would keep Python's lock while Qt draws and loads,
    and Qt's other threads may need it for that.

    A held key does not repeat. The first key before a kiosk that nobody uses wakes its voice and does nothing else:
    whoever cannot see the screen hears first where they are. A key that finds the question whether anybody is there
    only answers it.
    """

    def __init__(self, hands: Hands, window: QWindow) -> None:
        super().__init__(window)
        self._hands = hands
        self._window = window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt is about to deliver an event; True: it ends here."""
        match event:
            case QKeyEvent() if event.type() is QEvent.Type.KeyPress and not event.modifiers() & _PASSED_ON:
                return self._take_key(watched, event)
            case QTouchEvent() if event.type() is QEvent.Type.TouchBegin:
                self._take_touch(event.points()[0].position().x(), event.points()[0].position().y())
            case QMouseEvent() if event.type() is QEvent.Type.MouseButtonPress:
                self._take_touch(event.position().x(), event.position().y())
            case _:
                pass
        return False

    def _take_touch(self, x: float, y: float) -> None:
        self._hands.acted()
        self._hands.touched(x / max(1, self._window.width()), y / max(1, self._window.height()))

    def _take_key(self, watched: QObject, key: QKeyEvent) -> bool:
        """Whether a key ends here."""
        if key.isAutoRepeat():
            return True
        hands, visit = self._hands, self._hands.visit()
        hands.key_used()
        hands.acted()
        if visit.at_rest:
            hands.happen(Press.BY_EAR)
            return True
        hands.happen(Press.STAY)
        if visit.seconds_to_warn is not None:
            return True
        command = hands.keys.command_of(key.key())
        if command not in _OWN_ANSWER:
            QTimer.singleShot(0, self, hands.answered)
        if command is None:
            return False
        return hands.press(command) or self._pass_on(watched, key, command)

    def _pass_on(self, watched: QObject, key: QKeyEvent, command: Command) -> bool:
        """Let the screens have the key that they know for a command."""
        known = _FOR_QML[command]
        if key.key() == known or (command is Command.BACK and key.key() == _ERASES):
            return False
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(watched, QKeyEvent(kind, known, _PASSED_ON))
        return True
