"""What staff see and do: only after the gesture and the PIN, and as long as they are there."""

from __future__ import annotations

import select
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.qt import qt_application
from fakes.waiting import wait_for

from kiosk.staff.pin import Gate, Refused, set_pin
from kiosk.ui.staff_model import Line, StaffDeeds, StaffModel
from kiosk.visit import (
    Attract,
    Check,
    Checked,
    Event,
    LoudestSet,
    Panel,
    PanelOpened,
    Press,
    Staff,
    StaffEntered,
    Visit,
    step,
)

PIN = "4071"
PATIENCE_S = 30.0
CORNERS = ((0.02, 0.03), (0.97, 0.05), (0.99, 0.95), (0.01, 0.99))
LINES = [Line("Camera", "in order", is_well=True), Line("Loudspeaker", "lost", is_well=False)]


class Desk:
    """The staff's model before a real visit and a real gate; what is done beside the visit is written down."""

    def __init__(self, folder: Path) -> None:
        self.visit = Visit()
        self.events: list[Event] = []
        self.done: list[str] = []
        self.gate = Gate(folder)
        deeds = StaffDeeds(
            lines=lambda: LINES,
            log=lambda: ["10:00:00 INFO the kiosk is open"],
            update_now=lambda: self.done.append("update"),
            quit=lambda: self.done.append("quit"),
        )
        self.model = StaffModel(self.gate, deeds, self._happen)

    def _happen(self, event: Event) -> None:
        self.events.append(event)
        self.visit, _ = step(self.visit, event)
        self.model.follow(self.visit)

    def touch(self, *places: tuple[float, float]) -> None:
        for place in places:
            self.model.touched(*place)

    def enter(self, pin: str) -> None:
        """Type it, and hear what becomes of it."""
        self.model.enter_pin(pin)
        assert select.select([self.gate], [], [], PATIENCE_S)[0]
        self.model.collect()

    def shows(self, name: str) -> Any:
        return self.model.property(name)


@pytest.fixture(scope="module", autouse=True)
def application() -> None:
    qt_application()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    set_pin(tmp_path, PIN)
    found = Desk(tmp_path)
    yield found
    found.gate.close()


def test_the_corners_in_their_order_ask_for_the_pin_and_the_pin_opens_the_desk(desk):
    desk.touch(*CORNERS)
    assert desk.events == [PanelOpened(Panel.PIN)]
    assert desk.shows("locked")
    desk.enter(PIN)
    assert desk.events[1:] == [StaffEntered()]
    assert desk.visit.screen == Staff()
    assert not desk.shows("locked")


def test_other_touches_ask_for_nothing_and_corners_count_once(desk):
    desk.touch(CORNERS[0], (0.5, 0.5), *CORNERS[1:])
    desk.touch(*reversed(CORNERS))
    assert desk.events == []
    desk.touch(*CORNERS)
    desk.touch(CORNERS[3])
    assert desk.events == [PanelOpened(Panel.PIN)]


def test_a_wrong_pin_is_told_until_the_panel_is_closed(desk):
    desk.touch(*CORNERS)
    desk.enter("9999")
    assert desk.shows("wrong")
    assert StaffEntered() not in desk.events
    desk.model.do("leave")
    assert desk.visit.at_rest
    assert not desk.shows("wrong")


def test_after_too_many_wrong_ones_the_seconds_to_wait_are_shown(desk):
    desk.touch(*CORNERS)
    for _ in range(5):
        desk.model.enter_pin("9999")
        wait_for(desk.gate, Refused)
    assert 25 <= desk.shows("waitSeconds") <= 30
    desk.enter(PIN)
    assert desk.visit.screen == Attract()


def test_nothing_is_shown_or_done_before_the_pin_was_right(desk):
    desk.touch(*CORNERS)
    assert desk.shows("status") == []
    assert desk.shows("log") == []
    desk.events.clear()
    for deed in ("camera-on", "camera-off", "test-sound", "cap-up", "cap-down", "update", "quit"):
        desk.model.do(deed)
    assert (desk.events, desk.done) == ([], [])


def test_staff_see_how_the_kiosk_is(desk):
    desk.touch(*CORNERS)
    desk.enter(PIN)
    assert desk.shows("status") == [
        {"name": "Camera", "value": "in order", "ok": True},
        {"name": "Loudspeaker", "value": "lost", "ok": False},
    ]
    assert desk.shows("log") == ["10:00:00 INFO the kiosk is open"]


def test_each_deed_is_done(desk):
    desk.touch(*CORNERS)
    desk.enter(PIN)
    desk.events.clear()
    for deed in ("camera-on", "camera-off", "test-sound", "cap-down", "cap-down", "cap-up", "update", "quit"):
        desk.model.do(deed)
    assert desk.events == [
        Checked(Check.CAMERA),
        Checked(Check.NOTHING),
        Checked(Check.SOUND),
        LoudestSet(-1),
        LoudestSet(-2),
        LoudestSet(-1),
    ]
    assert desk.done == ["update", "quit"]
    assert desk.shows("volumeCap") == 9
    assert desk.shows("volumeLevels") == 11
    desk.model.do("leave")
    assert desk.events[-1] is Press.HOME
    assert desk.shows("locked")
    assert desk.shows("volumeCap") == 9  # what staff capped stays so


def test_the_cap_ends_where_the_volume_does(desk):
    desk.touch(*CORNERS)
    desk.enter(PIN)
    desk.model.do("cap-up")
    assert desk.visit.loudest == 0
    for _ in range(12):
        desk.model.do("cap-down")
    assert desk.visit.loudest == -10
    assert desk.shows("volumeCap") == 0
