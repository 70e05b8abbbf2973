"""How the kiosk is, in words for staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes.qt import qt_application

from kiosk.health.vitals import Known, Measured, concerns
from kiosk.health.watching import Report
from kiosk.ui.languages import Languages
from kiosk.ui.staff_status import status_lines

KNOWN = Known(
    is_open=True,
    camera_lost=False,
    loudspeaker_lost=False,
    exhibition=7,
    frame_age_s=0.1,
    eye_age_s=8000.0,
    composer_age_s=8000.0,
)
MEASURED = Measured(up_s=7500.0, disk_free_mb=41_000, temperature_c=54.4, memory_mb=420, processes=3)


@pytest.fixture(scope="module", autouse=True)
def application() -> None:
    qt_application()


def report(known: Known = KNOWN, measured: Measured = MEASURED) -> Report:
    return Report(datetime(2026, 11, 30, 10, tzinfo=UTC), known, measured, concerns(known, measured))


def test_before_the_first_look_there_is_nothing_to_say():
    assert status_lines(None) == []


def test_of_a_kiosk_in_good_order_all_is_well():
    lines = status_lines(report())
    assert {line.name: line.value for line in lines} == {
        "Exhibition": "version 7",
        "Camera": "in order",
        "Loudspeaker": "in order",
        "Free on the disk": "41000 MB",
        "Temperature": "54 °C",
        "Memory in use": "420 MB",
        "Running for": "2 h 5 min",
    }
    assert all(line.is_well for line in lines)


@pytest.mark.parametrize(
    ("known", "measured", "name"),
    [
        ({"exhibition": None}, {}, "Exhibition"),
        ({"camera_lost": True}, {}, "Camera"),
        ({"eye_age_s": 3.0}, {}, "Camera"),
        ({"loudspeaker_lost": True}, {}, "Loudspeaker"),
        ({}, {"disk_free_mb": 300}, "Free on the disk"),
        ({}, {"disk_free_mb": 3}, "Free on the disk"),
        ({}, {"temperature_c": 91.0}, "Temperature"),
        ({}, {"memory_mb": 2000}, "Memory in use"),
    ],
)
def test_what_is_not_well_is_marked_and_nothing_else(known, measured, name):
    lines = status_lines(report(replace(KNOWN, **known), replace(MEASURED, **measured)))
    assert [line.name for line in lines if not line.is_well] == [name]


def test_what_cannot_be_told_here_is_left_out():
    measured = replace(MEASURED, disk_free_mb=None, temperature_c=None, memory_mb=None)
    assert [line.name for line in status_lines(report(measured=measured))] == [
        "Exhibition",
        "Camera",
        "Loudspeaker",
        "Running for",
    ]


def test_it_is_told_in_the_language_of_the_visit():
    languages = Languages()
    languages.use("ar")
    try:
        arabic = [line.name for line in status_lines(report())]
    finally:
        languages.use("en")
    english = [line.name for line in status_lines(report())]
    assert len(arabic) == len(english)
    for told, original in zip(arabic, english, strict=True):
        assert told == (languages.translate("ar", "Staff", original))
