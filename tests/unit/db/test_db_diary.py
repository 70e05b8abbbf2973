"""The kiosk's diary: counts by day that add up, migrate, and are set aside when they are damaged."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import db.diary
from db.diary import Count, Diary
from db.errors import DamagedError, StoreError

MONDAY = date(2026, 11, 30)


@pytest.fixture
def diary(tmp_path: Path) -> Diary:
    return Diary(tmp_path / "kiosk" / "diary.sqlite")


def test_nothing_is_counted_before_the_first_count(diary: Diary) -> None:
    diary.check()
    assert diary.counts() == []
    assert not diary.path.exists()


def test_counts_of_a_day_add_up_and_days_are_kept_apart(diary: Diary) -> None:
    tuesday = MONDAY + timedelta(days=1)
    diary.add([Count(MONDAY, "play", "A-17", 1), Count(MONDAY, "rating", "5", 2)])
    diary.add([Count(MONDAY, "play", "A-17", 3), Count(tuesday, "play", "A-17", 1)])
    assert diary.counts() == [
        Count(MONDAY, "play", "A-17", 4),
        Count(MONDAY, "rating", "5", 2),
        Count(tuesday, "play", "A-17", 1),
    ]
    assert diary.counts(tuesday, tuesday) == [Count(tuesday, "play", "A-17", 1)]
    diary.check()


counted = st.builds(
    Count,
    st.dates(MONDAY, MONDAY + timedelta(days=2)),
    st.sampled_from(["play", "second"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
    st.integers(-9, 9),
)


@settings(max_examples=25)
@given(batches=st.lists(st.lists(counted, max_size=5), max_size=4))
def test_however_it_is_told_the_diary_knows_the_sum(
    batches: list[list[Count]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    diary = Diary(tmp_path_factory.mktemp("diary") / "diary.sqlite")
    expected: Counter[tuple[date, str, str]] = Counter()
    for batch in batches:
        diary.add(batch)
        for each in batch:
            expected[each.day, each.what, each.which] += each.n
    assert {(each.day, each.what, each.which): each.n for each in diary.counts()} == expected


def test_two_that_write_at_once_lose_nothing(diary: Diary) -> None:
    def write() -> None:
        for _ in range(20):
            diary.add([Count(MONDAY, "play", "A-17", 1)])

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert diary.counts() == [Count(MONDAY, "play", "A-17", 40)]


def test_an_older_diary_is_taken_along(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    diary.add([Count(MONDAY, "play", "A-17", 4)])
    later = "ALTER TABLE counts ADD COLUMN hour INTEGER NOT NULL DEFAULT 0"
    monkeypatch.setattr(db.diary, "_STEPS", (*db.diary._STEPS, later))
    diary.add([Count(MONDAY, "play", "A-17", 1)])
    assert diary.counts() == [Count(MONDAY, "play", "A-17", 5)]
    with sqlite3.connect(diary.path) as opened:
        assert opened.execute("PRAGMA user_version").fetchone() == (2,)
    monkeypatch.undo()
    for use in (diary.check, diary.counts, lambda: diary.add([])):
        with pytest.raises(DamagedError, match=r"is a newer program's \(version 2\)"):
            use()


def damage_header(path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)


def damage_page(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[-4096:-2048] = b"\xff" * 2048
    path.write_bytes(whole)


def another_program(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE counts (day, what, which, n)")


@pytest.mark.parametrize("damage", [damage_header, damage_page, another_program])
def test_a_damaged_diary_is_told_and_a_new_one_is_begun_beside_it(diary: Diary, damage) -> None:
    diary.add([Count(MONDAY, "play", f"A-{number}", 1) for number in range(200)])
    damage(diary.path)
    damaged = diary.path.read_bytes()
    with pytest.raises(DamagedError, match=r"diary\.sqlite"):
        diary.check()
    assert diary.path.read_bytes() == damaged
    first = diary.set_aside(MONDAY)
    assert first.read_bytes() == damaged
    assert first.name == "diary-set-aside-2026-11-30.sqlite"
    diary.add([Count(MONDAY, "play", "A-17", 1)])
    assert diary.counts() == [Count(MONDAY, "play", "A-17", 1)]
    assert diary.set_aside(MONDAY).name == "diary-set-aside-2026-11-30-2.sqlite"


def test_what_a_damaged_diary_was_in_the_midst_of_goes_with_it(diary: Diary) -> None:
    diary.add([])
    journal = diary.path.with_name("diary.sqlite-journal")
    journal.write_bytes(b"half a page")
    aside = diary.set_aside(MONDAY)
    assert aside.with_name(f"{aside.name}-journal").read_bytes() == b"half a page"
    assert not journal.exists()


BREAKS_OFF = """
import os, signal, sqlite3, sys
diary = sqlite3.connect(sys.argv[1], isolation_level=None)
diary.execute("PRAGMA cache_size = 1")  # so that half of it is on the disk
diary.execute("BEGIN IMMEDIATE")
diary.execute("UPDATE counts SET n = 99, which = which || hex(zeroblob(50))")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_who_reads_undoes_what_a_kill_left_half_done(diary: Diary) -> None:
    counted = [Count(MONDAY, "play", f"A-{number:04}", 1) for number in range(1000)]
    diary.add(counted)
    subprocess.run([sys.executable, "-c", BREAKS_OFF, str(diary.path)])
    assert diary.path.with_name("diary.sqlite-journal").exists()
    assert diary.counts() == counted


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"folder of .*diary.sqlite cannot be made: Not a directory"):
        Diary(tmp_path / "file" / "kiosk" / "diary.sqlite").add([Count(MONDAY, "play", "A-17", 1)])
