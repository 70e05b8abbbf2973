"""What staff see and do, for QML: the gesture, the PIN, how the kiosk is, a few switches. It decides nothing."""

# ruff: noqa: N815 -- names that QML sees are spelled as Qt spells names
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal

from kiosk.staff.gesture import Corners
from kiosk.staff.pin import Admitted, Gate
from kiosk.visit import (
    LOUDEST,
    SOFTEST,
    Check,
    Checked,
    Event,
    LoudestSet,
    Panel,
    PanelOpened,
    Press,
    StaffEntered,
    Visit,
)

_EACH_MS = 1000


class Deed(StrEnum):
    """What staff can press."""

    CAMERA_ON = "camera-on"
    CAMERA_OFF = "camera-off"
    TEST_SOUND = "test-sound"
    CAP_UP = "cap-up"
    CAP_DOWN = "cap-down"
    UPDATE = "update"
    LEAVE = "leave"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing about the kiosk."""

    name: str
    value: str
    is_well: bool


@dataclass(frozen=True, slots=True)
class StaffDeeds:
    """What staff can do and see beside the visit."""

    lines: Callable[[], list[Line]]
    """How the kiosk is, in the visit's language."""
    log: Callable[[], list[str]]
    """The last lines of the log, oldest first."""
    update_now: Callable[[], None]
    """Look for a newer exhibition at once."""
    quit: Callable[[], None]


class StaffModel(QObject):
    """Staff, for QML.

    Args:
        gate: asks for the PIN.
        deeds: what else they can do.
        happen: takes the visit's events.
    """

    changed = Signal()

    def __init__(self, gate: Gate, deeds: StaffDeeds, happen: Callable[[Event], None]) -> None:
        super().__init__()
        self._gate = gate
        self._deeds = deeds
        self._happen = happen
        self._visit = Visit()
        self._corners = Corners()
        self._is_wrong = False
        self._timer = QTimer(self, interval=_EACH_MS)
        self._timer.timeout.connect(self.changed)

    def follow(self, visit: Visit) -> None:
        """The visit has changed."""
        before, self._visit = self._visit, visit
        if visit.panel is not Panel.PIN:
            self._is_wrong = False
        looked_at = visit.panel is Panel.PIN or self._checking is not None
        if looked_at != self._timer.isActive():
            (self._timer.start if looked_at else self._timer.stop)()
        if before != visit:
            self.changed.emit()

    def collect(self) -> None:
        """Hear the gate's verdicts."""
        for verdict in self._gate.poll():
            self._is_wrong = not isinstance(verdict, Admitted)
            if isinstance(verdict, Admitted):
                self._happen(StaffEntered())
        self.changed.emit()

    def touched(self, x: float, y: float) -> None:
        """The screen was touched, at shares of its width and height; the corners in their order ask for the PIN."""
        self._corners = self._corners.touched(x, y, time.monotonic())
        if self._corners.asks:
            self._corners = Corners()
            self._happen(PanelOpened(Panel.PIN))

    def enter_pin(self, pin: str) -> None:
        """Somebody typed a PIN."""
        self._gate.ask(pin)

    def do(self, deed: str) -> None:
        """Staff pressed something: one of `Deed`. Before the PIN was right, only leaving is theirs."""
        wanted = Deed(deed)
        if self._get_locked() and wanted is not Deed.LEAVE:
            return
        match wanted:
            case Deed.CAMERA_ON:
                self._happen(Checked(Check.CAMERA))
            case Deed.CAMERA_OFF:
                self._happen(Checked(Check.NOTHING))
            case Deed.TEST_SOUND:
                self._happen(Checked(Check.SOUND))
            case Deed.CAP_UP:
                self._happen(LoudestSet(self._visit.loudest + 1))
            case Deed.CAP_DOWN:
                self._happen(LoudestSet(self._visit.loudest - 1))
            case Deed.UPDATE:
                self._deeds.update_now()
            case Deed.LEAVE:
                self._happen(Press.HOME)
            case Deed.QUIT:
                self._deeds.quit()

    @property
    def _checking(self) -> Check | None:
        screen = self._visit.screen
        return getattr(screen, "check", None)

    def _get_shows_camera(self) -> bool:
        return self._checking is Check.CAMERA

    def _get_wrong(self) -> bool:
        return self._is_wrong

    def _get_wait_seconds(self) -> int:
        return round(self._gate.wait_s)

    def _get_locked(self) -> bool:
        return self._checking is None

    def _get_lines(self) -> list[dict[str, Any]]:
        if self._checking is None:
            return []
        return [{"name": line.name, "value": line.value, "ok": line.is_well} for line in self._deeds.lines()]

    def _get_log(self) -> list[str]:
        return self._deeds.log() if self._checking is not None else []

    def _get_loudest(self) -> int:
        return self._visit.volume_levels

    wrong = Property(bool, _get_wrong, notify=changed)
    waitSeconds = Property(int, _get_wait_seconds, notify=changed)
    locked = Property(bool, _get_locked, notify=changed)
    showsCamera = Property(bool, _get_shows_camera, notify=changed)
    status = Property("QVariantList", _get_lines, notify=changed)  # pyright: ignore[reportArgumentType]
    log = Property("QVariantList", _get_log, notify=changed)  # pyright: ignore[reportArgumentType]
    volumeLevels = Property(int, lambda _: LOUDEST - SOFTEST + 1, constant=True)
    volumeCap = Property(int, _get_loudest, notify=changed)
