"""How the kiosk is: what worries, what is measured, and that somebody is told."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.waiting import wait_until

from kiosk.health.probing import Probe
from kiosk.health.vitals import Concern, Known, Measured, concerns, summary
from kiosk.health.watching import HealthWatch

WELL = Known(
    is_open=True,
    camera_lost=False,
    loudspeaker_lost=False,
    exhibition=7,
    frame_age_s=0.5,
    eye_age_s=1000.0,
    composer_age_s=1000.0,
)
FINE = Measured(up_s=1000.0, disk_free_mb=9000, temperature_c=55.0, memory_mb=420, processes=4)


def test_a_kiosk_that_is_well_worries_nobody() -> None:
    assert concerns(WELL, FINE) == ()
    assert summary(WELL, ()) == "open, exhibition 7"


@pytest.mark.parametrize(
    ("known", "measured", "concern"),
    [
        ({"exhibition": None}, {}, Concern.NO_EXHIBITION),
        ({"camera_lost": True}, {}, Concern.CAMERA),
        ({"loudspeaker_lost": True}, {}, Concern.LOUDSPEAKER),
        ({"frame_age_s": 9.0}, {}, Concern.SCREEN),
        ({"frame_age_s": None}, {}, Concern.SCREEN),
        ({"eye_age_s": 20.0}, {}, Concern.EYE),
        ({"composer_age_s": None}, {}, Concern.COMPOSER),
        ({}, {"disk_free_mb": 49}, Concern.DISK_FULL),
        ({}, {"disk_free_mb": 499}, Concern.DISK_LOW),
        ({}, {"temperature_c": 85.0}, Concern.HOT),
        ({}, {"memory_mb": 1200}, Concern.MEMORY),
    ],
)
def test_each_worry_has_its_cause(
    known: dict[str, object], measured: dict[str, object], concern: Concern
) -> None:
    assert concerns(replace(WELL, **known), replace(FINE, **measured)) == (concern,)  # type: ignore[arg-type]


def test_what_cannot_be_told_or_is_as_it_should_be_worries_nobody() -> None:
    unknown = Measured(up_s=1000.0, disk_free_mb=None, temperature_c=None, memory_mb=None, processes=None)
    assert concerns(WELL, unknown) == ()
    assert concerns(replace(WELL, is_open=False, frame_age_s=3600.0), FINE) == ()
    assert concerns(replace(WELL, eye_age_s=20.0, composer_age_s=None), replace(FINE, up_s=30.0)) == ()


def test_the_worst_is_said_first() -> None:
    known = replace(WELL, is_open=False, exhibition=None, camera_lost=True)
    found = concerns(known, replace(FINE, temperature_c=99.0))
    assert summary(known, found) == "closed, no exhibition; the camera is lost; the machine is hot"


@pytest.fixture
def sensors(tmp_path: Path) -> Path:
    for number, said in enumerate(("41500", "63000", "-274000", "off", "1000000")):
        zone = tmp_path / "thermal" / f"thermal_zone{number}"
        zone.mkdir(parents=True)
        (zone / "temp").write_text(f"{said}\n")
    return tmp_path / "thermal"


def test_the_hottest_sensor_counts_that_says_what_can_be(tmp_path: Path, sensors: Path) -> None:
    assert Probe(tmp_path, sensors).measure().temperature_c == 63.0
    assert Probe(tmp_path, tmp_path / "none").measure().temperature_c is None


def test_memory_is_that_of_all_processes_of_the_family(tmp_path: Path) -> None:
    probe = Probe(tmp_path / "kiosk" / "not there yet")
    alone = probe.measure()
    child = "import sys, subprocess; held = bytearray(60_000_000); print(flush=True); sys.stdin.read()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as family:
        assert family.stdout is not None
        family.stdout.readline()
        together = probe.measure()
        family.communicate()
    assert alone.memory_mb is not None
    assert together.memory_mb is not None
    assert together.memory_mb > alone.memory_mb + 60
    assert alone.processes is not None
    assert together.processes == alone.processes + 2  # other tests may have left one that tracks resources
    assert together.disk_free_mb
    assert together.up_s >= alone.up_s > 0


def test_where_processes_are_hidden_memory_cannot_be_told(tmp_path: Path) -> None:
    hidden = Probe(tmp_path, processes=tmp_path).measure()
    assert (hidden.memory_mb, hidden.processes) == (None, None)


def test_the_log_and_a_file_are_told_again_and_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    known = iter([WELL, replace(WELL, camera_lost=True)])
    last = [WELL]

    def knows() -> Known:
        last[0] = next(known, last[0])
        return last[0]

    file = tmp_path / "kiosk" / "health.json"
    with caplog.at_level(logging.INFO):
        watch = HealthWatch(file, Probe(tmp_path, tmp_path, tmp_path), knows, each_s=0.01)
        assert watch.line == ""
        watch.start()
        wait_until(lambda: watch.line == "open, exhibition 7; the camera is lost")
        wait_until(lambda: file.exists() and "camera is lost" in file.read_text())
        watch.stop()
    told = json.loads(file.read_text())
    assert told["known"]["exhibition"] == 7
    assert told["concerns"] == ["the camera is lost"]
    records = [record for record in caplog.records if record.getMessage() == "kiosk.health"]
    lines = [(record.levelno, vars(record)["klangbild_fields"]["concerns"]) for record in records]
    assert lines.index((logging.INFO, "")) < lines.index((logging.WARNING, "the camera is lost"))


def test_a_file_that_cannot_be_written_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    asked: list[int] = []

    def knows() -> Known:
        asked.append(os.getpid())
        return WELL

    watch = HealthWatch(tmp_path / "file" / "health.json", Probe(tmp_path), knows, each_s=0.001)
    watch.start()
    wait_until(lambda: len(asked) > 3)
    watch.stop()
    assert caplog.text.count("cannot be written") == 1
