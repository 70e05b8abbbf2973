"""`--log-format json`: all that a program says on standard error is one object a line."""

import json
import sys

import pytest

from db.home import Home
from db.program import main


@pytest.fixture
def klangbild(tmp_path, monkeypatch, capfd):
    """Run the program in an empty home; its exit code, and what it said on standard error."""
    monkeypatch.delenv("KLANGBILD_DATABASE_URL", raising=False)
    home = Home(tmp_path / "home")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["klangbild", "--home", str(home.root), *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code or 0, capfd.readouterr().err

    return run


def test_what_is_said_to_people_is_a_line_for_machines(klangbild):
    code, said = klangbild("--log-format", "json", "settings", "set", "museum.commercial", "false")
    (line,) = map(json.loads, said.splitlines())
    assert code == 0
    assert (line["level"], line["message"]) == (
        "info",
        "museum.commercial is false; `klangbild publish` obeys it",
    )


def test_a_setting_is_told_as_it_is_from_now_on(klangbild):
    code, said = klangbild("settings", "set", "studio.backups", "2026")
    assert (code, "studio.backups must be a whole path such as /mnt/backups, not '2026'" in said) == (1, True)
    code, said = klangbild("settings", "set", "studio.backups", "/2026")
    assert (code, said) == (0, "studio.backups is /2026; what is begun from now on obeys it\n")
    code, said = klangbild("settings", "set", "studio.backups", "")
    assert (code, said) == (0, "studio.backups is empty; what is begun from now on obeys it\n")


def test_the_environment_chooses_the_format_too(klangbild, monkeypatch):
    monkeypatch.setenv("KLANGBILD_LOG_FORMAT", "json")
    code, said = klangbild("verify")
    (line,) = map(json.loads, said.splitlines())
    assert code == 1
    assert line["level"] == "error"
    assert "exhibition.sqlite" in line["message"]


def test_people_read_sentences_as_ever(klangbild):
    code, said = klangbild("settings", "set", "museum.commercial", "false")
    assert (code, said) == (0, "museum.commercial is false; `klangbild publish` obeys it\n")


def test_no_progress_bar_comes_between_the_lines(klangbild):
    code, said = klangbild("--log-format", "json", "compose", "--all")
    assert code == 0
    assert [json.loads(line)["message"] for line in said.splitlines() if "composed" in line] == [
        "composed 0, skipped 0, failed 0"
    ]
