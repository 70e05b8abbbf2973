"""The settings of a house, as a file that people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.settings import Museum, Settings, SettingsError, Studio, value_from


def test_without_a_file_the_careful_choice_holds(tmp_path):
    assert Settings.read(tmp_path / "settings.toml") == Settings(Museum(commercial=True))


@given(st.booleans(), st.integers(0, 10**9), st.integers(0, 10**9))
def test_what_is_written_is_read(tmp_path_factory, commercial, reserve_mb, quota_mb):
    path = tmp_path_factory.getbasetemp() / "settings.toml"
    settings = Settings(Museum(commercial), Studio(reserve_mb, quota_mb))
    settings.write(path)
    assert Settings.read(path) == settings


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "[museum]\ncomercial = false",
            "there is no setting 'museum.comercial'; there are museum.commercial",
        ),
        ("[musem]\ncommercial = false", "'musem.commercial'"),
        ("commercial = false", "no setting 'commercial'"),
        ('[museum]\ncommercial = "no"', "museum.commercial must be true or false, not 'no'"),
        ("[museum]\ncommercial = 0", "must be true or false"),
        ("[studio]\nreserve_mb = true", "studio.reserve_mb must be a whole number, 0 or more, not True"),
        ("[studio]\nquota_mb = -1", "studio.quota_mb must be a whole number, 0 or more, not -1"),
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


def test_typed_values():
    assert value_from("True") is True
    assert value_from("false") is False
    assert value_from("maybe") == "maybe"
    assert value_from("500") == 500
    assert value_from("-1") == "-1"
