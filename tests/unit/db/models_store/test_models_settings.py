"""The settings of a house, as a file that people write."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.opening_hours import OpeningHours
from db.settings import REPORT_LANGUAGES, Museum, Settings, SettingsError, Studio, value_from
from precompute.reporting.languages import languages


def test_without_a_file_the_careful_choice_holds(tmp_path):
    assert Settings.read(tmp_path / "settings.toml") == Settings(Museum(commercial=True))


@given(st.booleans(), st.integers(0, 10**9), st.integers(0, 10**9))
def test_what_is_written_is_read(tmp_path_factory, commercial, reserve_mb, quota_mb):
    path = tmp_path_factory.getbasetemp() / "settings.toml"
    settings = Settings(Museum(commercial), Studio(reserve_mb, quota_mb))
    settings.write(path)
    assert Settings.read(path) == settings


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("\x7f")
@example('"\\\n\r\t\0\x1b\x85\u2028')
def test_a_text_is_read_as_it_was_given(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "settings.toml"
    settings = Settings().having("studio.backups", f"/{text}")
    settings.write(path)
    assert Settings.read(path) == settings


def test_a_text_that_no_file_can_hold_is_refused():
    with pytest.raises(SettingsError, match=r"studio.backups is no text in UTF-8"):
        Settings().having("studio.backups", "/\udcff")


def test_every_language_of_the_report_may_be_set_and_no_other():
    assert tuple(sorted(REPORT_LANGUAGES)) == languages()
    for code in languages():
        assert Settings().having("studio.report_language", code).studio.report_language == code
    with pytest.raises(SettingsError, match=r"studio.report_language must be one of en, ar, not 'fr'"):
        Settings().having("studio.report_language", "fr")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "[museum]\ncomercial = false",
            "there is no setting 'museum.comercial'; there are .*, museum.commercial,",
        ),
        ("[musem]\ncommercial = false", "'musem.commercial'"),
        ("commercial = false", "no setting 'commercial'"),
        ('[museum]\ncommercial = "no"', "museum.commercial must be true or false, not 'no'"),
        ("[museum]\ncommercial = 0", "must be true or false"),
        ("[studio]\nreserve_mb = true", "studio.reserve_mb must be a whole number, 0 or more, not True"),
        ("[studio]\nquota_mb = -1", "studio.quota_mb must be a whole number, 0 or more, not -1"),
        ('[studio]\nbackups = "backups"', "studio.backups must be a whole path.*, not 'backups'"),
        ('[studio]\nbackups = "~/backups"', "studio.backups must be a whole path"),
        ('[schedule]\nbackup = "late"', "schedule.backup: 'late' is no time"),
        ('[kiosk]\nhours = "Die 10:00-18:00"', "opening hours: .*no weekday 'Die'"),
        ('[kiosk]\nexceptions = "Easter closed"', "opening hours: 'Easter closed' is no exception"),
        ('[kiosk]\nzone = "Europe/Bern"', "opening hours: there is no time zone 'Europe/Bern'"),
        ('[kiosk]\nname = "<hall>"', "kiosk.name must be up to 64 letters and digits, not '<hall>'"),
        ('[kiosk]\nlanguage = "English"', "kiosk.language must be a code such as en or ar, not 'English'"),
        ('[kiosk]\ntheme = "dark"', "kiosk.theme must be one of gallery, light, contrast, not 'dark'"),
        ('[kiosk]\nexhibition = "a.sqlite"', "kiosk.exhibition must be a whole path.*, not 'a.sqlite'"),
        ('[kiosk]\nstudio_token_file = "token"', "kiosk.studio_token_file must be a whole path"),
        ('[kiosk]\nstudio_url = "studio"', "kiosk.studio_url must be an address"),
        ('[kiosk]\npublic_url = "ftp://museum.example"', "kiosk.public_url must be an address"),
        ('[kiosk]\npublic_url = "https://[museum"', "kiosk.public_url must be an address"),
        ("[kiosk]\nvolume_cap_below_db = 31", "kiosk.volume_cap_below_db must be at most 30, not 31"),
        ("[kiosk]\nidle_touch_s = 39", "kiosk.idle_touch_s must be at least 40, not 39"),
        ('[kiosk]\nkeys = "select"', "kiosk.keys must be written as .*, not 'select'"),
        ('[kiosk]\nkeys = "select=a; select=b"', "kiosk.keys must be one key for one action, not 'select=b'"),
        ('[kiosk]\nkeys = "select=a; back=a"', "kiosk.keys must be one key for one action, not 'back=a'"),
        ("museum", "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_named(tmp_path, text, says):
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=says) as raised:
        Settings.read(path)
    assert str(path) in str(raised.value)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"settings.toml cannot be written"):
        Settings().write(tmp_path / "file" / "settings.toml")


def test_typed_values_are_of_the_kind_that_was_there():
    assert value_from("True", like=False) is True
    assert value_from("false", like=True) is False
    assert value_from("maybe", like=True) == "maybe"
    assert value_from("500", like=0) == 500
    assert value_from("-1", like=0) == "-1"
    assert value_from("500", like="") == "500"
    assert value_from("true", like="") == "true"


def test_what_is_typed_becomes_a_setting():
    settings = Settings().having_typed("studio.backups", "/2026").having_typed("studio.quota_mb", "7")
    assert settings.studio == Studio(backups="/2026", quota_mb=7)
    with pytest.raises(SettingsError, match=r"no setting 'studio.backup'"):
        Settings().having_typed("studio.backup", "/2026")
    with pytest.raises(SettingsError, match=r"studio.backups must be a whole path.*, not '2026'"):
        Settings().having_typed("studio.backups", "2026")


def test_a_kiosk_is_set_up_as_it_was_written(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(
        """
        [kiosk]
        name = "Saal 3"
        hours = '''
        Tue-Sun 10:00-18:00
        Thu 10:00-21:00'''
        exceptions = "2026-12-25 closed"
        zone = "Europe/Berlin"
        keys = "select=Enter; turn-up = F8"
        """
    )
    kiosk = Settings.read(path).kiosk
    assert kiosk.opening_hours() == OpeningHours.parse(kiosk.hours, "2026-12-25 closed", "Europe/Berlin")
    assert len(kiosk.opening_hours().weekly) == 2
    assert kiosk.keys_by_action() == {"select": "Enter", "turn-up": "F8"}
    Settings.read(path).write(path)
    assert Settings.read(path).kiosk == kiosk


def test_hours_that_need_their_zone_may_be_typed_in_any_order():
    settings = Settings().having_typed("kiosk.exceptions", "2026-12-25 closed")
    settings = settings.having_typed("kiosk.hours", "10:00-18:00").having_typed("kiosk.zone", "Europe/Berlin")
    assert settings.kiosk.opening_hours() == OpeningHours.parse(
        "10:00-18:00", "2026-12-25 closed", "Europe/Berlin"
    )
