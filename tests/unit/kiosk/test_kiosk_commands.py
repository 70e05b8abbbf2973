"""`klangbild kiosk`: what no option says is as the settings have it."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes.program import klangbild

import kiosk.app
import kiosk.playing.sounddevice_output
from kiosk.app import Setup


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Setup]:
    """How kiosks were set up, in place of being opened."""
    setups: list[Setup] = []

    class Kiosk:
        def __init__(self, setup: Setup, output: object) -> None:
            setups.append(setup)

        def __enter__(self) -> Kiosk:
            return self

        def __exit__(self, *error: object) -> None: ...

        def run(self) -> None: ...

    monkeypatch.setattr(kiosk.app, "Kiosk", Kiosk)
    monkeypatch.setattr(kiosk.playing.sounddevice_output, "SoundDeviceOutput", object)
    return setups


def as_set_up(setup: Setup) -> tuple[Path, str, str, bool]:
    return setup.exhibition, setup.camera, setup.house.language, setup.mirrored


def test_options_are_stronger_than_settings_and_settings_than_what_is_usual(
    tmp_path: Path, opened: list[Setup]
) -> None:
    klangbild(tmp_path, "kiosk")
    for key, value in (
        ("exhibition", "/mnt/museum.sqlite"),
        ("camera", "2"),
        ("language", "ar"),
        ("mirrored", "false"),
    ):
        klangbild(tmp_path, "settings", "set", f"kiosk.{key}", value)
    klangbild(tmp_path, "kiosk")
    options = ("--exhibition", "/mnt/other.sqlite", "--camera", "0", "--language", "en", "--mirror")
    klangbild(tmp_path, "kiosk", *options)
    assert [as_set_up(setup) for setup in opened] == [
        (tmp_path / "exhibition.sqlite", "0", "en", True),
        (Path("/mnt/museum.sqlite"), "2", "ar", False),
        (Path("/mnt/other.sqlite"), "0", "en", True),
    ]


def test_what_staff_do_beside_it_opens_no_kiosk(tmp_path: Path, opened: list[Setup]) -> None:
    klangbild(tmp_path, "kiosk", "counts")
    assert opened == []
