"""Whether a screen reader is active: then the kiosk does not speak by itself, or two voices would talk at once.

The accessibility bus of the desktop says so (`org.a11y.Status` on the session bus), to whoever asks and whenever
it changes. Without a session bus there is no screen reader.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher, QDBusServiceWatcher

_log = logging.getLogger(__name__)

_SERVICE = "org.a11y.Bus"
_PATH = "/org/a11y/bus"
_STATUS = "org.a11y.Status"
_ENABLED = "ScreenReaderEnabled"
_PROPERTIES = "org.freedesktop.DBus.Properties"


class ScreenReader(QObject):
    """Follows whether a screen reader is active; the answers come in Qt's event loop.

    Args:
        changed: told at every change, and soon after the start where one is active.
        parent: as Qt has it.
    """

    def __init__(self, changed: Callable[[bool], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = changed
        self._is_active = False
        self._bus = QDBusConnection.sessionBus()
        if not self._bus.isConnected():
            _log.info("There is no session bus, so there is no screen reader.")
            return
        self._bus.connect(
            _SERVICE,
            _PATH,
            _PROPERTIES,
            "PropertiesChanged",
            self,
            SLOT("_note_change(QString,QVariantMap,QStringList)"),  # pyright: ignore[reportArgumentType] - a str
        )
        self._service = QDBusServiceWatcher(
            _SERVICE, self._bus, QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange, self
        )
        self._service.serviceRegistered.connect(self._ask)
        self._service.serviceUnregistered.connect(self._note_end)
        self._ask()

    @property
    def is_active(self) -> bool:
        """A screen reader reads the screen aloud."""
        return self._is_active

    def _ask(self) -> None:
        question = QDBusMessage.createMethodCall(_SERVICE, _PATH, _PROPERTIES, "Get")
        question.setArguments([_STATUS, _ENABLED])
        question.setAutoStartService(False)  # who is not there need not come for us
        self._answer = QDBusPendingCallWatcher(self._bus.asyncCall(question), self)
        self._answer.finished.connect(self._note_answer)

    def _note_answer(self, answer: QDBusPendingCallWatcher) -> None:
        reply = answer.reply()
        answer.deleteLater()
        if reply.type() == QDBusMessage.MessageType.ReplyMessage:
            self._note(_plain(reply.arguments()[0]))

    @Slot(str, "QVariantMap", "QStringList")
    def _note_change(self, interface: str, values: dict[str, object], _invalidated: list[str]) -> None:
        if interface == _STATUS and _ENABLED in values:
            self._note(_plain(values[_ENABLED]))

    def _note_end(self) -> None:
        self._note(False)

    def _note(self, is_active: object) -> None:
        if bool(is_active) != self._is_active:
            self._is_active = bool(is_active)
            self._changed(self._is_active)


def _plain(value: object) -> object:
    """What a D-Bus variant holds."""
    variant = getattr(value, "variant", None)
    return variant() if callable(variant) else value
