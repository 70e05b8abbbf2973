"""Headphones that are plugged in and out, as the sound server tells."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.loudspeaker import NullLoudspeaker
from fakes.pactl import SINK, FakePactl, port, sinks
from fakes.waiting import events_within, wait_for, wait_until

from kiosk.events import HeadphonesChanged
from kiosk.headphones import Headphones, are_plugged


@pytest.mark.parametrize(
    ("listed", "plugged"),
    [
        ([], False),
        ([SINK | {"ports": []}], False),
        (sinks(port("Speaker", "availability unknown")), False),
        (sinks(port("Speaker", "available"), port("Headphones", "not available")), False),
        (sinks(port("Speaker", "not available"), port("Headphones", "available")), True),
        (sinks(port("Headphones", "availability unknown")), False),
        (sinks(port("Headset", "available")), True),
        ([SINK | {"ports": []}, *sinks(port("Headphones", "available"))], True),
    ],
)
def test_headphones_are_a_port_with_something_plugged_in(listed: list[dict[str, Any]], plugged: bool) -> None:
    assert are_plugged(listed) == plugged


@pytest.fixture
def pactl(tmp_path: Path) -> FakePactl:
    return FakePactl(tmp_path)


@pytest.fixture
def headphones(pactl: FakePactl, monkeypatch: pytest.MonkeyPatch) -> Iterator[Headphones]:
    monkeypatch.setattr("kiosk.headphones._TRY_AGAIN_S", 0.02)
    headphones = Headphones(str(pactl.program))
    yield headphones
    headphones.stop()


def test_each_change_is_told_once(pactl: FakePactl, headphones: Headphones) -> None:
    headphones.start()
    with pactl.server() as events:
        for plugged in (True, False):
            pactl.plug(plugged)
            print("Event 'change' on card #0", file=events)
            print("Event 'change' on sink #0", file=events)
            assert wait_for(headphones, HeadphonesChanged).plugged == plugged
        print("Event 'new' on client #7", file=events)
        assert events_within(headphones, 0.1) == []


def test_headphones_that_are_there_at_the_start_are_told(pactl: FakePactl, headphones: Headphones) -> None:
    pactl.plug(True)
    headphones.start()
    with pactl.server():
        assert wait_for(headphones, HeadphonesChanged).plugged


def test_a_sound_server_that_comes_back_is_listened_to_again(
    pactl: FakePactl, headphones: Headphones
) -> None:
    headphones.start()
    with pactl.server():
        pass
    pactl.plug(True)
    with pactl.server() as events:
        print("Event 'new' on sink #0", file=events)  # the first subscription may not have seen its end yet
        assert wait_for(headphones, HeadphonesChanged).plugged


def test_without_pactl_it_is_said_once_and_nothing_is_told(caplog: pytest.LogCaptureFixture) -> None:
    headphones = Headphones("no-such-pactl")
    headphones.start()
    wait_until(lambda: not headphones._thread.is_alive())
    assert headphones.poll() == []
    headphones.stop()
    assert caplog.text.count("pulseaudio-utils") == 1


@pytest.mark.sound
@pytest.mark.skipif(shutil.which("pactl") is None, reason="needs pactl: apt install pulseaudio-utils")
def test_a_real_sound_server_is_followed_and_its_end_survived(
    loudspeaker: NullLoudspeaker, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[list[dict[str, Any]]] = []
    monkeypatch.setattr(
        "kiosk.headphones.are_plugged", lambda listed: bool(looked.append(listed)) or are_plugged(listed)
    )
    monkeypatch.setattr("kiosk.headphones._TRY_AGAIN_S", 0.1)
    caplog.set_level("INFO")
    headphones = Headphones()
    headphones.start()
    wait_until(lambda: bool(looked))
    subprocess.run(
        ["pactl", "load-module", "module-null-sink", "sink_name=other"], capture_output=True, check=True
    )
    wait_until(lambda: len(looked[-1]) == 2)
    loudspeaker.unplug()
    wait_until(lambda: "not known for now" in caplog.text)
    loudspeaker.plug_in()
    wait_until(lambda: len(looked[-1]) == 1)
    assert headphones.poll() == []
    headphones.stop()
