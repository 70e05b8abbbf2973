"""What the kiosk counted, as staff export it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from fakes.program import klangbild
from hypothesis import given
from hypothesis import strategies as st

from db.diary import Count, Diary
from db.home import Home
from kiosk.staff.counts import COLUMNS, as_csv

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    Diary(Home(tmp_path).kiosk_diary).add(
        [
            Count(MONDAY, "play", "=cmd|' /C calc'!A0", 2),
            Count(MONDAY, "second", "ear", 90),
            Count(TUESDAY, "play", "A-17", 1),
        ]
    )
    return tmp_path


def test_counts_are_exported_as_a_table_that_no_spreadsheet_computes(home: Path, tmp_path: Path) -> None:
    klangbild(home, "settings", "set", "kiosk.name", "hall-1")
    answer = klangbild(home, "kiosk", "counts", "--csv", tmp_path / "counts.csv")
    assert "3 counts" in answer.stderr
    assert (tmp_path / "counts.csv").read_text().splitlines() == [
        "kiosk,day,what,which,count",
        "hall-1,2026-11-30,play,'=cmd|' /C calc'!A0,2",
        "hall-1,2026-11-30,minute,ear,1.5",
        "hall-1,2026-12-01,play,A-17,1",
    ]


def test_counts_of_some_days_can_be_asked_for(home: Path) -> None:
    assert klangbild(home, "kiosk", "counts", "--from", TUESDAY).stdout.splitlines()[1:] == [
        ",2026-12-01,play,A-17,1"
    ]
    found = json.loads(klangbild(home, "kiosk", "counts", "--to", MONDAY, "--json").stdout)
    assert [(each["day"], each["n"]) for each in found] == [("2026-11-30", 2), ("2026-11-30", 90)]
    assert "is no day" in klangbild(home, "kiosk", "counts", "--from", "Monday", expect=2).stderr


def test_a_kiosk_that_never_counted_has_an_empty_table(tmp_path: Path) -> None:
    assert klangbild(tmp_path, "kiosk", "counts").stdout.splitlines() == [",".join(COLUMNS)]


def test_a_table_that_cannot_be_written_is_told(home: Path) -> None:
    answer = klangbild(home, "kiosk", "counts", "--csv", "/proc/counts.csv", expect=1)
    assert "/proc/counts.csv cannot be written" in answer.stderr


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_no_cell_begins_a_formula_and_the_text_is_still_there(which: str) -> None:
    table = as_csv([Count(MONDAY, "play", which, 1)], which)
    _, line = csv.reader(io.StringIO(table, newline=""))
    for cell in (line[0], line[3]):
        assert cell[0] not in "=+-@\t\r\n＝＋－＠"
        assert cell in (which, f"'{which}")
