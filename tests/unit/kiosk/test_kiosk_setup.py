"""How a kiosk is set up by the settings of the house: each of them, and what cannot be meant."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from db.errors import KlangbildError
from db.home import Home
from db.settings import Kiosk, Settings
from kiosk.setup import Setup, setup_from
from kiosk.visit import Theme

HOME = Home(Path("/museum/klangbild"))


def set_up(**settings: Any) -> Setup:
    """As an administrator writes it, through all that checks it."""
    whole = Settings()
    for name, value in settings.items():
        whole = whole.having(f"kiosk.{name}", value)
    return setup_from(whole.kiosk, HOME)


def test_without_settings_everything_is_as_usual():
    setup = set_up()
    assert setup == Setup(HOME.exhibition, state=HOME.kiosk, unpacked_in=HOME.kiosk)
    assert setup.folder == HOME.kiosk


STUDIO = {"studio_url": "https://studio.example", "studio_token_file": "/etc/klangbild/token"}
SETTINGS: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "hours": ({"hours": "Tue-Sun 10:00-18:00", "zone": "UTC"}, "hours.weekly", None),
    "exceptions": ({"hours": "", "exceptions": "2026-12-24 closed"}, "hours.closed", None),
    "zone": ({"zone": "Africa/Cairo"}, "hours.zone", "Africa/Cairo"),
    "language": ({"language": "ar"}, "house.language", "ar"),
    "theme": ({"theme": "contrast"}, "house.access.theme", Theme.CONTRAST),
    "camera": ({"camera": "2"}, "camera", "2"),
    "mirrored": ({"mirrored": False}, "mirrored", False),
    "exhibition": ({"exhibition": "/mnt/e.sqlite"}, "exhibition", Path("/mnt/e.sqlite")),
    "studio_url": (STUDIO, "studio.url", None),
    "studio_token_file": (STUDIO, "studio.token_file", Path("/etc/klangbild/token")),
    "public_url": ({"public_url": "https://museum.example"}, "public_url", None),
    "volume_below_db": ({"volume_below_db": 6}, "house.volume", -2),
    "volume_cap_below_db": ({"volume_cap_below_db": 10}, "loudest", -3),
    "attract_music": ({"attract_music": False}, "ambience", False),
    "idle_touch_s": ({"idle_touch_s": 45}, "house.idle_s", 45),
    "idle_speech_s": ({"idle_speech_s": 200}, "house.idle_by_ear_s", 200),
    "keys": ({"keys": "select=F9; help=H"}, "keys", {"select": "F9", "help": "H"}),
}
"""Of each: what is set, what of the setup follows from it, and as what; None: something else than usual."""


def value_of(setup: Setup, path: str) -> Any:
    found: Any = setup
    for name in path.split("."):
        found = getattr(found, name, None)
    return found


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_reaches_the_kiosk(name):
    settings, path, wanted = SETTINGS[name]
    found = value_of(set_up(**settings), path)
    if wanted is None:
        assert found
        assert found != value_of(set_up(), path)
    else:
        assert found == wanted


def test_no_setting_is_forgotten():
    not_of_the_setup = {"name"}  # which only the table of counts tells
    assert SETTINGS.keys() == {each.name for each in fields(Kiosk)} - not_of_the_setup


def test_as_soft_as_can_be_is_a_step_that_there_is():
    assert set_up(volume_below_db=30).house.volume == -10


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"studio_url": "https://studio.example"}, "studio_token_file"),
        (STUDIO | {"studio_url": "https://studio.example/?token=1"}, "the studio's address"),
        ({"public_url": "https://museum.example/?x=1"}, "museum.example"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(settings, names):
    with pytest.raises(KlangbildError, match=names):
        set_up(**settings)


def test_the_kiosks_own_folder_is_beside_the_exhibition_where_nothing_else_is_said():
    assert Setup(Path("/mnt/stick/exhibition.sqlite")).folder == Path("/mnt/stick/kiosk")
